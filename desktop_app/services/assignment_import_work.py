"""The steps of an import of assignment ledgers: what is known, what is here already, storing.

One transaction for the whole file: such ledgers have hundreds of rows at most, and a file that came in by
halves could not be told from one that somebody worked on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.services import audit
from desktop_app.services.assignment_import_columns import assignment_ledger_kind
from desktop_app.services.assignment_import_match import CaseMatch, match_cases
from desktop_app.services.assignment_import_plan import (
    AssignmentImportPlan,
    AssignmentImportRow,
    same_case_twice,
)
from desktop_app.services.assignment_import_store import store_rows
from desktop_app.services.dispute_import_village import Villages
from desktop_app.services.dispute_row import parts
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_layout import remembered_choices
from desktop_app.services.ledger_past import list_records, open_import
from desktop_app.services.ledger_plan import CountedPlan, RowFate, counted
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

KIND = "assignment"
"""Kind of these imports among those of this PC."""
UNDONE = "撤销包案台账导入："
"""What the reason of a record begins with that was made void with its whole import."""
NEW_CASE = UUID(int=0)
"""A person's choice: none of the candidates, the row's case is registered anew."""

CaseChoices = Mapping[UUID, UUID]
"""By row: the case that a person chose, or ``NEW_CASE``."""
NO_CHOICES: CaseChoices = {}


@dataclass(frozen=True, slots=True)
class AssignmentImportFacts:
    """What planning needs to know from the database."""

    villages: Villages
    choices: Mapping[str, LayoutChoice]
    """What was said before about layouts, by their key."""


@dataclass(frozen=True, slots=True)
class AssignmentsStored:
    """What an import stored; ``uid`` names it, None where there was nothing to store."""

    uid: UUID | None
    assignments: int
    new_cases: int
    new_leaders: int


@needs(Permission.PROPOSE_ASSIGNMENT)
def assignment_import_facts(
    session: Session, rules: Rules, *, by: Actor, today: date
) -> AssignmentImportFacts:
    """Villages and remembered layouts."""
    del by, today
    return AssignmentImportFacts(
        Villages.load(session, rules), remembered_choices(session, assignment_ledger_kind())
    )


def chosen_layouts(file: LedgerFile, facts: AssignmentImportFacts) -> dict[str, LayoutChoice]:
    """What each layout of a file means: as it was said before, else as its titles suggest."""
    return {layout.key: facts.choices.get(layout.key, layout.guessed()) for layout in file.layouts}


@needs(Permission.PROPOSE_ASSIGNMENT)
def assignment_import_preview(
    session: Session, plan: AssignmentImportPlan, chosen: CaseChoices, *, by: Actor, today: date
) -> CountedPlan:
    """The plan compared with what is here already, and counted."""
    del today
    return counted(compared(session, plan, chosen, by))


def compared(
    session: Session, plan: AssignmentImportPlan, chosen: CaseChoices, by: Actor
) -> AssignmentImportPlan:
    """The plan with each row's case, leader and fate; ``plan`` is as ``plan_assignments`` gives it."""
    fresh = _not_again(session, plan.rows, by.office_uid)
    matches = match_cases(session, fresh, by)
    leaders = _Leaders.load(session)
    running = _running(session)
    found: list[AssignmentImportRow] = []
    for row in fresh:
        if row.entry is None or row.uid is None or row.becomes in {RowFate.BLOCKED, RowFate.KNOWN}:
            found.append(row)
            continue
        cased = _with_case(row, matches[row.uid], chosen.get(row.uid))
        led = cased if cased.becomes is RowFate.BLOCKED else leaders.given_to(cased)
        found.append(_held_against(led, running))
    rows = same_case_twice(found)
    waiting = tuple((f"第 {row.line} 行", 1) for row in rows if row.candidates)
    return replace(plan, rows=rows, unknown_words={"case": waiting})


def _not_again(
    session: Session, rows: Sequence[AssignmentImportRow], office: UUID
) -> list[AssignmentImportRow]:
    """Rows that are here are known; one that was taken back gets the identity of its next coming."""
    found = list(rows)
    waiting = {row.uid: place for place, row in enumerate(rows) if row.uid is not None}
    while waiting:
        again: dict[UUID, int] = {}
        for part in parts(sorted(waiting)):
            here = select(LeaderAssignment.uid, LeaderAssignment.voided_reason).where(
                LeaderAssignment.uid.in_(part)
            )
            for uid, reason in session.execute(here):
                place = waiting[uid]
                if not (reason or "").startswith(UNDONE):
                    found[place] = found[place].turned(RowFate.KNOWN, Problem("", "已经导入过。"))
                    continue
                following = uuid5(office, f"{uid.hex} again")
                ready = found[place].new_case
                moved = None if ready is None else replace(ready, uid=uuid5(following, "case"))
                found[place] = replace(found[place], uid=following, new_case=moved)
                again[following] = place
        waiting = again
    numbers = {row.entry.number for row in found if row.entry is not None} - {""}
    known: set[str] = set()
    for part in parts(sorted(numbers)):
        asked = select(LeaderAssignment.number).where(
            LeaderAssignment.number.in_(part), LeaderAssignment.voided_at.is_(None)
        )
        known |= set(session.scalars(asked))
    return [
        row.turned(RowFate.KNOWN, Problem("number", f"已有包案 {row.entry.number}。"))
        if row.entry is not None and row.entry.number in known and row.becomes is not RowFate.KNOWN
        else row
        for row in found
    ]


def _with_case(row: AssignmentImportRow, match: CaseMatch, chosen: UUID | None) -> AssignmentImportRow:
    """The row with its case: the one that a person chose, else the certain one, else a new one."""
    if match.wrong:
        return row.turned(RowFate.BLOCKED, Problem("case_number", match.wrong, blocks=True))
    if chosen is not None and chosen in {one.uid for one in match.candidates}:
        return replace(row, case_uid=chosen, new_case=None, candidates=match.candidates).turned(
            RowFate.STORED
        )
    if match.certain is not None:
        return replace(row, case_uid=match.certain, new_case=None).turned(RowFate.STORED)
    if row.new_case is None:
        text = "不知道是哪件纠纷，请补上案件编号或简要情况。"
        return row.turned(RowFate.BLOCKED, Problem("case_number", text, blocks=True))
    if chosen != NEW_CASE and match.candidates:
        others = "、".join(one.number for one in match.candidates[:3])
        text = f"拿不准是不是已有的纠纷（{others}），请选定是哪一件，或者另登记一件。"
        return replace(row, candidates=match.candidates).turned(RowFate.WAITING, Problem("", text))
    fate = RowFate.INCOMPLETE if row.new_case.incomplete else RowFate.STORED
    text = "没有这件纠纷，导入时一起登记" + ("，标“待补全”。" if row.new_case.incomplete else "。")
    return replace(row, candidates=match.candidates).turned(fate, Problem("", text))


@dataclass(frozen=True, slots=True)
class _Leaders:
    """The roster by name."""

    by_name: Mapping[str, tuple[Leader, ...]]

    @classmethod
    def load(cls, session: Session) -> "_Leaders":
        found: dict[str, tuple[Leader, ...]] = {}
        rows = session.scalars(select(Leader).where(Leader.voided_at.is_(None)).order_by(Leader.id))
        for leader in rows:
            found[leader.name] = (*found.get(leader.name, ()), leader)
        return cls(found)

    def given_to(self, row: AssignmentImportRow) -> AssignmentImportRow:
        """The row with its leader: the one of this name, of several the one with the post."""
        assert row.entry is not None, "only rows that say something have a leader"
        named = row.entry.leader
        same = self.by_name.get(named.name, ())
        if len(same) > 1:
            same = tuple(leader for leader in same if leader.post == named.post)
            if len(same) != 1:
                text = f"名册里有几位“{named.name}”，请把职务写得和名册一样。"
                return row.turned(RowFate.BLOCKED, Problem("post", text, blocks=True))
        if same:
            return replace(row, leader_uid=same[0].uid)
        if not named.post:
            text = f"名册里没有“{named.name}”，台账也没有写职务，请补上职务或先加进名册。"
            return row.turned(RowFate.BLOCKED, Problem("leader", text, blocks=True))
        text = f"名册里没有“{named.name}”，导入时加进名册（{named.post}）。"
        return replace(row, problems=(*row.problems, Problem("leader", text)))


def _running(session: Session) -> Mapping[UUID, tuple[str, UUID, str]]:
    """By case: number, leader and leader's name of the assignment that runs."""
    asked = (
        select(Dispute.uid, LeaderAssignment.number, Leader.uid, Leader.name)
        .join(LeaderAssignment, LeaderAssignment.dispute_id == Dispute.id)
        .join(Leader, LeaderAssignment.leader_id == Leader.id)
        .where(LeaderAssignment.state.in_(OPEN_STATES), LeaderAssignment.voided_at.is_(None))
    )
    return {case: (number, leader, name) for case, number, leader, name in session.execute(asked)}


def _held_against(
    row: AssignmentImportRow, running: Mapping[UUID, tuple[str, UUID, str]]
) -> AssignmentImportRow:
    """The row against the assignment that its case has already."""
    if row.case_uid is None or row.becomes is not RowFate.STORED or row.entry is None or row.entry.ended:
        return row
    there = running.get(row.case_uid)
    if there is None:
        return row
    number, leader, name = there
    if leader == row.leader_uid:
        return row.turned(RowFate.KNOWN, Problem("", f"这件已由{name}包案（{number}）。"))
    text = f"这件现在由{name}包案（{number}），台账写的是{row.entry.leader.name}，请核对；换领导请办移交。"
    return row.turned(RowFate.BLOCKED, Problem("leader", text, blocks=True))


@needs(Permission.PROPOSE_ASSIGNMENT)
def store_assignments(
    session: Session,
    plan: AssignmentImportPlan,
    chosen: CaseChoices,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> AssignmentsStored:
    """Store the rows of a plan that can be taken; ``plan`` is as ``plan_assignments`` gives it.

    It is held against the database once more: what somebody entered since the preview stays as it is.
    """
    found = compared(session, plan, chosen, by)
    rows = [row for row in found.rows if row.becomes in {RowFate.STORED, RowFate.INCOMPLETE}]
    if not rows:
        return AssignmentsStored(None, 0, 0, 0)
    record = open_import(session, KIND, plan.name, by, now)
    stored = store_rows(session, plan.name, rows, rules, by, now)
    list_records(session, record, stored.records)
    record.stored = len(rows)
    record.incomplete = found.count(RowFate.INCOMPLETE)
    record.known = found.count(RowFate.KNOWN)
    record.left_out = found.count(RowFate.BLOCKED) + found.count(RowFate.WAITING)
    said = f"导入包案台账“{plan.name}”：{len(rows)} 件，新登记纠纷 {stored.new_cases} 件"
    audit.record(session, AuditAction.IMPORT, said, by=by, now=now)
    session.flush()
    return AssignmentsStored(record.uid, len(rows), stored.new_cases, stored.new_leaders)
