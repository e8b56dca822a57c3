"""编号登记: every number that a committee has given, by kind and year, with what became of it.

Only numbers below the highest that is seen here can be missing: what another PC gave later is not known yet.
Numbers of restricted cases that the user may not read are neither listed nor told as missing.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, Labelled
from db.models.dispute import Dispute
from db.models.mediation import Agreement, Committee, Mediation
from db.models.mediation_course import MediationNotice
from db.models.paper import NumberGap
from desktop_app.domain.actor import Actor
from desktop_app.domain.number import (
    FIRST_LETTER,
    NOTICE_NUMBERS,
    NumberKind,
    NumberParts,
    make_number,
    series_key,
)
from desktop_app.domain.profile import NumberPatterns
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.dispute_access import readable
from desktop_app.services.number_series import every_pattern, read_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn

KINDS = (NumberKind.DOSSIER, NumberKind.AGREEMENT, *NOTICE_NUMBERS.values())
"""Kinds that each committee numbers for itself."""


class NumberState(Labelled):
    """What became of a number."""

    IN_USE = "in_use", "在用"
    VOID = "void", "作废"
    MISSING = "missing", "缺号"


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """Which numbers: of a year, and where given of one committee or kind."""

    year: int
    committee_uid: UUID | None = None
    kind: NumberKind | None = None


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number; ``given_on`` and ``matter`` are empty for one that nothing here bears.

    ``serial`` 0: no pattern that is known fits it. ``reason`` says why it is void or missing.
    """

    committee: str
    kind: NumberKind
    year: int
    letter: str
    serial: int
    number: str
    given_on: date | None
    matter: str
    state: NumberState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Given:
    """A number as its record bears it; ``hidden`` ones only close the gap."""

    committee_id: int
    kind: NumberKind
    number: str
    given_on: date
    matter: str
    void: bool
    reason: str
    hidden: bool


@needs(Permission.VIEW_MEDIATION)
def list_numbers(
    session: Session, query: NumberQuery, rules: Rules, *, by: Actor, today: date
) -> tuple[NumberRow, ...]:
    """Every number of the query by committee, kind, workstation letter and serial; missing ones in place."""
    del today
    committees = session.scalars(
        select(Committee).where(Committee.voided_at.is_(None)).order_by(Committee.name, Committee.id)
    ).all()
    own = rules.profile.number
    patterns = every_pattern(session, own)
    given = tuple(_given(session, by))
    rows: list[NumberRow] = []
    for committee in committees:
        if query.committee_uid not in (None, committee.uid):
            continue
        for kind in KINDS:
            if query.kind in (None, kind):
                ours = [one for one in given if one.committee_id == committee.id and one.kind is kind]
                gaps = _gaps(session, committee, kind, query.year)
                rows += _series(committee, kind, query.year, ours, gaps, (own, patterns))
    return tuple(rows)


def _series(
    committee: Committee,
    kind: NumberKind,
    year: int,
    given: Iterable[_Given],
    gaps: dict[tuple[str, int], str],
    patterns: tuple[NumberPatterns, tuple[NumberPatterns, ...]],
) -> list[NumberRow]:
    """The rows of one committee, kind and year."""
    own, every = patterns
    rows: list[NumberRow] = []
    taken: set[tuple[str, int]] = set()
    for one in given:
        parts = next(iter(read_number(one.number, kind, every)), None)
        if (one.given_on.year if parts is None else parts.year) != year:
            continue
        letter, serial = ("", 0) if parts is None else (parts.letter or FIRST_LETTER, parts.serial)
        if parts is not None:
            taken.add((letter, serial))
        if one.hidden:
            continue
        state = NumberState.VOID if one.void else NumberState.IN_USE
        reason = (one.reason or gaps.get((letter, serial), "")) if one.void else ""
        row = NumberRow(
            committee.name, kind, year, letter, serial, one.number, one.given_on, one.matter, state, reason
        )
        rows.append(row)
    rows += _missing(committee, kind, year, rows, taken, gaps, own)
    return sorted(rows, key=lambda row: (row.letter, row.serial, row.number))


def _missing(
    committee: Committee,
    kind: NumberKind,
    year: int,
    rows: Iterable[NumberRow],
    taken: Collection[tuple[str, int]],
    gaps: dict[tuple[str, int], str],
    own: NumberPatterns,
) -> list[NumberRow]:
    """Serials below the highest of each letter that no record bears."""
    highest: dict[str, int] = {}
    for row in rows:
        highest[row.letter] = max(row.serial, highest.get(row.letter, 0))
    found: list[NumberRow] = []
    for letter, serial in ((letter, n) for letter, last in highest.items() for n in range(1, last)):
        if (letter, serial) not in taken:
            parts = NumberParts(committee.short_name, year, serial, letter)
            number = make_number(getattr(own, kind.value), parts)
            state, why = NumberState.MISSING, gaps.get((letter, serial), "")
            found.append(NumberRow(committee.name, kind, year, letter, serial, number, None, "", state, why))
    return found


def _given(session: Session, by: Actor) -> Iterator[_Given]:
    """All numbers that records here bear, void ones too."""
    seen = set(session.scalars(select(Dispute.id).where(readable(by))))
    case = (Mediation.committee_id, Dispute.id, Dispute.title)
    dossiers = select(
        Mediation.number, Mediation.accepted_on, Mediation.ended_on, Mediation.applied_on,
        Mediation.voided_at, Mediation.voided_reason, *case,
    ).join(Dispute, Mediation.dispute_id == Dispute.id)  # fmt: skip
    for number, accepted, ended, applied, voided, why, committee, dispute, title in session.execute(
        dossiers.where(Mediation.number.is_not(None)).order_by(Mediation.id)
    ):
        day = accepted or ended or applied
        yield _Given(
            committee,
            NumberKind.DOSSIER,
            number or "",
            day,
            title,
            voided is not None,
            why or "",
            dispute not in seen,
        )
    agreements = (
        select(Agreement.number, Agreement.drawn_up_on, Agreement.voided_at, Agreement.voided_reason, *case)
        .join(Mediation, Agreement.mediation_id == Mediation.id)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .order_by(Agreement.id)
    )
    for number, day, voided, why, committee, dispute, title in session.execute(agreements):
        yield _Given(
            committee, NumberKind.AGREEMENT, number, day, title, voided is not None, why or "",
            dispute not in seen,
        )  # fmt: skip
    notices = (
        select(
            MediationNotice.kind, MediationNotice.number, MediationNotice.issued_on,
            MediationNotice.voided_at, MediationNotice.voided_reason, *case,
        )
        .join(Mediation, MediationNotice.mediation_id == Mediation.id)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .order_by(MediationNotice.id)
    )  # fmt: skip
    for kind, number, day, voided, why, committee, dispute, title in session.execute(notices):
        yield _Given(
            committee, NOTICE_NUMBERS[kind], number, day, title, voided is not None, why or "",
            dispute not in seen,
        )  # fmt: skip


def _gaps(session: Session, committee: Committee, kind: NumberKind, year: int) -> dict[tuple[str, int], str]:
    """Kept reasons by letter and serial; only this PC's gaps are known here."""
    base = series_key(kind, committee.uid.hex)
    query = select(NumberGap.series, NumberGap.number, NumberGap.reason).where(
        NumberGap.year == year, NumberGap.series.startswith(base, autoescape=True)
    )
    return {
        (series.removeprefix(base).strip("/") or FIRST_LETTER, serial): reason
        for series, serial, reason in session.execute(query.order_by(NumberGap.id))
    }


_SHEET = (
    ("committee", "调委会", 28), ("kind", "种类", 16), ("year", "年度", 8), ("number", "编号", 28),
    ("given_on", "日期", 12), ("matter", "事由", 44), ("state", "状态", 8), ("reason", "原因", 40),
)  # fmt: skip


@needs(Permission.EXPORT_DISPUTES)
def number_sheet(session: Session, query: NumberQuery, rules: Rules, *, by: Actor, today: date) -> Sheet:
    """The numbers of a query as a sheet.

    :raises RuleViolation: when there is none.
    """
    rows = list_numbers(session, query, rules, by=by, today=today)
    if not rows:
        raise RuleViolation(f"{query.year} 年还没有给出编号，请换一个年度。", "year")
    columns = tuple(SheetColumn(title, width) for _, title, width in _SHEET)
    cells = tuple(tuple(_cell(row, key) for key, _, _ in _SHEET) for row in rows)
    return Sheet("编号登记", ("编号登记", f"{query.year} 年，{count_words(rows)}"), columns, cells)


def _cell(row: NumberRow, key: str) -> str:
    value = getattr(row, key)
    if isinstance(value, Labelled):
        return value.label
    return "" if value is None else str(value)


def count_words(rows: Iterable[NumberRow]) -> str:
    """How many numbers, and how many of them are void or missing."""
    states = [row.state for row in rows]
    return "，".join(
        (
            f"{len(states)} 个编号",
            *(
                f"{state.label} {states.count(state)} 个"
                for state in (NumberState.VOID, NumberState.MISSING)
                if state in states
            ),
        )
    )


@needs(Permission.EXPORT_DISPUTES)
def note_number_sheet(session: Session, count: int, file_name: str, *, by: Actor, now: datetime) -> None:
    """Note in the audit log that the register of numbers was taken out, before it is written."""
    audit.record(session, AuditAction.EXPORT, f"导出编号登记 {count} 个：{file_name}", by=by, now=now)
