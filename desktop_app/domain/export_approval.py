"""When taking personal data out needs a second person (rules.md 11), and how long that one's word holds."""

from datetime import datetime, timedelta

from db.enums import Labelled
from desktop_app.domain.profile import ExportRule

LASTS = timedelta(days=3)
"""From the question, and again from the answer: what nobody answers or uses lapses."""
_GROWTH = 20
"""A twentieth more may have come in between the question and the export."""


class ApprovalState(Labelled):
    """Where a request stands."""

    WAITING = "waiting", "等人同意"
    GRANTED = "granted", "已同意，可以导出"
    REFUSED = "refused", "没有同意"
    USED = "used", "已导出"
    LAPSED = "lapsed", "已过期"


def why_second_person(full_numbers: bool, count: int, rule: ExportRule) -> str:
    """What makes a second person necessary; empty when one person may take it out.

    The profile's ``export.second_person`` switches the rule on, ``export.max_rows`` is what one person may
    take alone; full identity numbers always need the second.
    """
    if not rule.second_person:
        return ""
    if full_numbers:
        return "里面有完整的证件号码"
    return f"超过了 {rule.max_rows:,} 件" if count > rule.max_rows else ""


def covered(count: int) -> int:
    """How many cases a word for ``count`` of them holds for."""
    return count + count // _GROWTH


def state_of(
    now: datetime,
    asked_at: datetime,
    decided_at: datetime | None = None,
    *,
    granted: bool | None = None,
    used: bool = False,
) -> ApprovalState:
    """Where a request stands at a moment; whatever was used stays used."""
    if used:
        return ApprovalState.USED
    if granted is False:
        return ApprovalState.REFUSED
    if now - (decided_at or asked_at) > LASTS:
        return ApprovalState.LAPSED
    return ApprovalState.GRANTED if granted else ApprovalState.WAITING
