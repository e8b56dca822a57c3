"""Running numbers: one series per name and year, never reused, gaps kept with their reason.

Series are local to a PC. Two PCs of an office never give the same number, because each has a workstation
letter of its own.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.paper import NumberGap, NumberSeries
from desktop_app.domain.number import (
    FIRST_LETTER,
    NumberKind,
    NumberParts,
    check_letter,
    make_number,
    series_key,
)
from desktop_app.services import setting


def next_number(session: Session, series: str, year: int) -> int:
    """Take the next number of a series; it is spent even if nothing more comes of it.

    The caller's transaction holds the write lock, so two callers cannot get the same number.
    """
    row = session.scalars(
        select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
    ).one_or_none()
    if row is None:
        row = NumberSeries(series=series, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def keep_gap(
    session: Session, series: str, year: int, number: int, reason: str, record_uid: UUID | None
) -> None:
    """Keep why a number was spent without a paper (papers.md 1.4)."""
    session.add(NumberGap(series=series, year=year, number=number, reason=reason, record_uid=record_uid))


def workstation_letter(session: Session) -> str:
    """This PC's letter in the numbers that it gives.

    :raises RuleViolation: on a further PC of the office that has not got one yet.
    """
    stored = setting.get(session, setting.WORKSTATION_LETTER)
    letter = FIRST_LETTER if stored is None else str(stored)
    check_letter(letter)
    return letter


def issue_number(session: Session, kind: NumberKind, pattern: str, short: str, owner: str, year: int) -> str:
    """The next number of a kind in the profile's pattern; ``owner`` is an office's code or a committee's uid.

    :raises RuleViolation: when this PC has no workstation letter.
    """
    letter = workstation_letter(session)
    serial = next_number(session, series_key(kind, owner, letter), year)
    return make_number(pattern, NumberParts(short, year, serial, letter))
