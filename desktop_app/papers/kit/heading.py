"""Head of a paper: who issues it, what it is, its number; and the words for days, times and ticks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desktop_app.domain.clock_time import local_time
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.text import HEADING, ISSUER, SMALL, TITLE, fit

CHOSEN = "■"
OPEN = "□"


def head(issuer: str, title: str, number: str, width: float, fonts: FontSet) -> tuple[Block, ...]:
    """Issuer (may be empty), title in size 2 and the number line at the right (may be empty)."""
    blocks: list[Block] = []
    if issuer:
        blocks.append(prose(issuer, fit(issuer, ISSUER, width, fonts, 12), width, fonts, keep_next=True))
    blocks.append(prose(title, fit(title, TITLE, width, fonts, 16), width, fonts, before=4, keep_next=True))
    if number:
        style = replace(SMALL, size=12, leading=20).aligned("right")
        blocks.append(prose(number, style, width, fonts, before=2 * MM, keep_next=True))
    blocks.append(Gap(1 * MM))
    return tuple(blocks)


def section(text: str, width: float, fonts: FontSet) -> Block:
    """A heading within a paper; it never stands alone at the foot of a page."""
    return prose(text, HEADING, width, fonts, before=2.5 * MM, keep_next=True)


def time_text(moment: datetime) -> str:
    """A moment as printed on papers, in Chinese standard time."""
    local = local_time(moment)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def span_text(start: datetime, end: datetime | None, *, begun: bool = True) -> str:
    """From when to when; the day is repeated only when a meeting goes past midnight.

    Not ``begun``: the hour is not known yet and stays open, only the day of ``start`` is printed.
    """
    if not begun:
        local = local_time(start)
        return f"{local.year}年{local.month}月{local.day}日　　时　　分至　　时　　分"
    if end is None:
        return f"{time_text(start)}至　　时　　分"
    first, last = local_time(start), local_time(end)
    if first.date() == last.date():
        return f"{time_text(start)}至{last.hour}时{last.minute:02d}分"
    return f"{time_text(start)}至{time_text(end)}"


def choices(labels: Sequence[str], chosen: int | None) -> str:
    """All answers with the chosen one marked; none is marked when the pen shall do it."""
    parts = [f"{CHOSEN if number == chosen else OPEN}{label}" for number, label in enumerate(labels)]
    return "　".join(parts)
