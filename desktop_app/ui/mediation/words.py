"""Groups of states, times of day as people type them: shared by list, detail and forms."""

from collections.abc import Sequence
from datetime import time

from db.enums import MediationState

DONE_STATES = frozenset({MediationState.AGREED})
"""Shown in green."""
PAUSED_STATES = frozenset({MediationState.TERMINATED, MediationState.REFUSED, MediationState.WITHDRAWN})
"""Ended without agreement, shown in grey."""


def read_time(text: str) -> time | None:
    """The time of day in ``9:30``, ``9：30``, ``930``, ``9点30`` or ``9``; None when it is none."""
    plain = text.strip().removesuffix("分")
    for mark in ("：", "点", "."):
        plain = plain.replace(mark, ":")
    if plain.isdecimal() and len(plain) in (3, 4):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    hours, _, minutes = plain.partition(":")
    if not hours.isdecimal() or (minutes and not minutes.isdecimal()):
        return None
    hour, minute = int(hours), int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def time_problem(text: str) -> str:
    """Sentence about a text that is no time of day."""
    return "" if not text or read_time(text) is not None else "没有看懂这个时间，请写成 9:30 或 1430。"


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Names, or the first of many with their number: 骆长福、聂翠霞、贺大山等 27 人."""
    few = "、".join(names[:most])
    return few if len(names) <= most else f"{few}等 {len(names)} 人"
