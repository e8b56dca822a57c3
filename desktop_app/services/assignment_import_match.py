"""Which case here a row of an assignment ledger is about: certain, to be chosen by a person, or new.

Certain is a number, an identity number beside a name, the names of both sides, or the whole title, each with
exactly one case, which for a running assignment is open. A name alone never is: it gives candidates.
Restricted cases that are not for the reader to see are as if they were not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PartySide
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.services.assignment_import_plan import AssignmentImportRow, CaseCandidate
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_title import printed

MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """What is known of a row's case: it (``certain``), some that it may be, or ``wrong`` with its number."""

    certain: UUID | None = None
    candidates: tuple[CaseCandidate, ...] = ()
    wrong: str = ""


@dataclass(slots=True)
class _Known:
    """A case here, as far as it matters for finding it."""

    uid: UUID
    number: str
    title: str
    is_open: bool
    names: set[str] = field(default_factory=set[str])
    applicants: set[str] = field(default_factory=set[str])
    ids: set[str] = field(default_factory=set[str])


def match_cases(session: Session, rows: Sequence[AssignmentImportRow], by: Actor) -> Mapping[UUID, CaseMatch]:
    """The match of each row by its uid: a few queries, however many rows there are."""
    wanted = [row for row in rows if row.entry is not None and row.uid is not None]
    numbers = {row.entry.case_number for row in wanted if row.entry is not None} - {""}
    titles = {title for row in wanted for title in _titles(row)}
    names = {name for row in wanted for name in _names(row)}
    known = _load(session, numbers, titles, names, by)
    return {row.uid: _match(row, known) for row in wanted if row.uid is not None}


def _names(row: AssignmentImportRow) -> set[str]:
    case = row.entry.case if row.entry is not None else None
    return set() if case is None else {party.name for party in case.draft.parties}


def _ids(row: AssignmentImportRow) -> set[str]:
    case = row.entry.case if row.entry is not None else None
    return set() if case is None else {p.id_number for p in case.draft.parties if p.id_number}


def _titles(row: AssignmentImportRow) -> tuple[str, ...]:
    """The title, or the words before the colon of the description, where own ledgers put it."""
    case = row.entry.case if row.entry is not None else None
    if case is None:
        return ()
    before, colon, _ = case.draft.description.partition("：")
    return tuple(t for t in (case.draft.title or "", before if colon else "") if len(t) > 5)


def _load(
    session: Session, numbers: set[str], titles: set[str], names: set[str], by: Actor
) -> tuple[_Known, ...]:
    ids: set[int] = set()
    for part in parts(sorted(numbers)):
        ids |= set(session.scalars(_open(by).where(Dispute.number.in_(part))))
    if titles:
        # Ledgers write the title as papers do, without blanks: few cases are open, so all are looked at.
        wanted = {printed(title) for title in titles}
        asked = select(Dispute.id, Dispute.title).where(Dispute.voided_at.is_(None), readable(by))
        ids |= {own for own, title in session.execute(asked) if printed(title) in wanted}
    for part in parts(sorted(names)):
        held = select(Party.dispute_id).where(Party.name.in_(part), Party.voided_at.is_(None))
        ids |= set(session.scalars(_open(by).where(Dispute.id.in_(held))))
    found: dict[int, _Known] = {}
    for part in parts(sorted(ids)):
        for dispute in session.scalars(select(Dispute).where(Dispute.id.in_(part))):
            found[dispute.id] = _Known(
                dispute.uid, dispute.number, dispute.title, dispute.state in OPEN_STATES
            )
        asked = select(Party).where(Party.dispute_id.in_(part), Party.voided_at.is_(None))
        for party in session.scalars(asked):
            case = found[party.dispute_id]
            case.names.add(party.name)
            if party.side is PartySide.APPLICANT:
                case.applicants.add(party.name)
            if party.id_number:
                case.ids.add(party.id_number)
    return tuple(found[own] for own in sorted(found))


def _open(by: Actor):  # noqa: ANN202 - a select
    return select(Dispute.id).where(Dispute.voided_at.is_(None), readable(by))


def _match(row: AssignmentImportRow, known: Iterable[_Known]) -> CaseMatch:
    assert row.entry is not None, "only rows that say something are matched"
    cases = list(known)
    if row.entry.case_number:
        # Old ledgers have numbers of their own: one that no case here has says nothing about this row.
        one = [case for case in cases if case.number == row.entry.case_number]
        if one:
            return CaseMatch(one[0].uid)
        if row.entry.case is None:
            return CaseMatch(wrong=f"没有编号是“{row.entry.case_number}”的纠纷，请核对编号。")
    names, ids = _names(row), _ids(row)
    titles = {printed(title) for title in _titles(row)}
    for certain in (
        [case for case in cases if printed(case.title) in titles],
        [case for case in cases if names & case.names and ids & case.ids],
        [case for case in cases if len(names) > 1 and names <= case.names],
    ):
        if len(certain) == 1 and (certain[0].is_open or row.entry.ended):
            return CaseMatch(certain[0].uid)
    found = [case for case in cases if names & case.names or printed(case.title) in titles]
    found.sort(key=lambda case: (-len(names & case.names), case.number))
    return CaseMatch(
        candidates=tuple(
            CaseCandidate(case.uid, case.number, case.title, _why(names & case.names))
            for case in found[:MOST_CANDIDATES]
        )
    )


def _why(names: set[str]) -> str:
    return f"同名当事人 {'、'.join(sorted(names))}" if names else "名称相同"
