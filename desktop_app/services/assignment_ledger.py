"""领导包案台账: the assignments of a period as a paper to be printed, and as a sheet for Excel.

Names of minors are masked. Identity numbers and telephones are masked, too, unless the reader has the right
to see them in full and says so: then a second person agrees first (rules.md 11), as for other exports.
Restricted cases are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, AuditAction
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.domain.assignment_state import OPEN_STATES, action_overdue, days_without_action
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services import audit
from desktop_app.services.assignment_ledger_case import LedgerCase, ledger_cases
from desktop_app.services.assignment_ledger_query import (
    AssignmentLedgerQuery,
    LedgerScope,
    checked_query,
    query_words,
)
from desktop_app.services.assignment_matter import shown
from desktop_app.services.assignment_view import entries_of
from desktop_app.services.dispute_export import ExportKind, Release, above
from desktop_app.services.export_approval import lacks_word, why_needed
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn

if TYPE_CHECKING:
    # Draws PDF and loads slowly; wanted only when somebody prints.
    from desktop_app.papers.assignment_ledger import AssignmentLedger, AssignmentLedgerRow

MOST = 2_000
"""Assignments in one ledger."""
_READING = "正在整理包案台账"
_NEVER = frozenset({AssignmentState.PROPOSED, AssignmentState.REJECTED})
_WIDTHS = {
    "place": 7, "number": 24, "case_number": 26, "unit": 24, "people": 22, "registered_address": 30,
    "address": 30, "id_number": 24, "phone": 18, "summary": 50, "demands": 30, "leader": 24, "lead": 28,
    "person": 24, "due_on": 14, "standing": 20, "measures": 40, "work": 50, "outcome": 44, "dispatched": 32,
    "discharged": 14,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssignmentLedgerPaper:
    """A ledger to be printed, free of the database. ``name`` suits as a file name without its ending.

    While ``why`` says why a second person is needed, it is not drawn: ``ledger_release`` takes the word and
    gives the same ledger with the one who ``agreed``.
    """

    name: str
    content: "AssignmentLedger"
    query: AssignmentLedgerQuery
    why: str = ""
    agreed: str = ""

    def release(self, reason: str) -> Release:
        """What has to be asked for, or put on record, before it is drawn."""
        content = self.content
        kind = kind_of(self.query)
        said = f"{content.first} 至 {content.last}；{content.conditions}"
        return Release(kind, len(content.rows), self.query, said, reason, f"{self.name}.pdf")


@dataclass(frozen=True, slots=True)
class AssignmentLedgerSheet:
    """A ledger ready to be written as a table."""

    sheet: Sheet
    query: AssignmentLedgerQuery
    conditions: str

    def release(self, reason: str, file_name: str) -> Release:
        """What has to be put on record before the file is written."""
        return Release(
            kind_of(self.query), len(self.sheet.rows), self.query, self.conditions, reason, file_name
        )


def kind_of(query: AssignmentLedgerQuery) -> ExportKind:
    """What is taken out, by whether numbers are in full."""
    return ExportKind.ASSIGNMENTS_FULL if query.full_numbers else ExportKind.ASSIGNMENTS


@needs(Permission.PRINT_PAPER)
def make_assignment_ledger(
    session: Session,
    query: AssignmentLedgerQuery,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> AssignmentLedgerPaper:
    """Read the ledger for printing.

    :raises RuleViolation: when nothing fits the conditions, or more than a ledger can usefully hold.
    :raises PermissionDenied: for full numbers without the right to see them.
    """
    content = _ledger(session, query, rules, now, by, today, progress)
    made = AssignmentLedgerPaper(f"{query.form.label} {query.first:%Y-%m}", content, query)
    return replace(made, why=why_needed(made.release(""), rules))


def render_assignment_ledger(ledger: AssignmentLedgerPaper) -> bytes:
    """PDF of a ledger; needs no database.

    :raises RuleViolation: at ``approval`` while a second person's word is needed.
    """
    if ledger.why:
        raise lacks_word(ledger.why)
    from desktop_app.papers import assignment_ledger

    return assignment_ledger.render(ledger.content)


@needs(Permission.PRINT_PAPER)
def record_assignment_ledger(
    session: Session, ledger: AssignmentLedgerPaper, pdf: bytes, *, by: Actor, now: datetime
) -> None:
    """Keep that a ledger was printed or saved."""
    from desktop_app.papers.preview import page_count

    wanted = ledger.release("")
    said = f"{ledger.query.form.label} {wanted.count:,} 件 {page_count(pdf)} 页；条件：{wanted.conditions}"
    said += f"；{ledger.agreed}同意" if ledger.agreed else ""
    audit.record(session, AuditAction.PRINT, said, by=by, now=now, entity="leader_assignment")


@needs(Permission.EXPORT_DISPUTES)
def assignment_ledger_sheet(
    session: Session,
    query: AssignmentLedgerQuery,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> AssignmentLedgerSheet:
    """The same ledger as a sheet, with the whole of every long text.

    :raises RuleViolation: as ``make_assignment_ledger``.
    :raises PermissionDenied: for full numbers without the right to see them.
    """
    from desktop_app.papers import assignment_ledger

    ledger = _ledger(session, query, rules, now, by, today, progress)
    words = assignment_ledger.template(query.form)
    columns = words.columns["rows"]
    rows = [
        tuple((row.texts(words) | {"place": str(place)})[column.key] for column in columns)
        for place, row in enumerate(ledger.rows, 1)
    ]
    said = f"{ledger.first} 至 {ledger.last}；{ledger.conditions}"
    head = above(f"{rules.identity.name}{words.title}", said, len(rows), by, now)
    sheet = Sheet(
        query.form.label,
        (*head, assignment_ledger.total(ledger, words)),
        tuple(SheetColumn(column.head, _WIDTHS.get(column.key, 20)) for column in columns),
        tuple(rows),
    )
    return AssignmentLedgerSheet(sheet, query, said)


def _ledger(
    session: Session,
    query: AssignmentLedgerQuery,
    rules: Rules,
    now: datetime,
    by: Actor,
    today: date,
    progress: Progress | None,
) -> "AssignmentLedger":
    from desktop_app.papers.assignment_ledger import AssignmentLedger

    if query.full_numbers and not allowed(by, Permission.SEE_FULL_NUMBER):
        raise PermissionDenied("完整号码要有查看权限的同事来打印或导出。", "full_numbers")
    found = _wanted(session, checked_query(query), by)
    cases = ledger_cases(
        session, [assignment for assignment, _ in found], rules, by, today, full=query.full_numbers
    )
    rows: list[AssignmentLedgerRow] = []
    entries = entries_of(session, [assignment.id for assignment, _ in found])
    for place, (assignment, leader) in enumerate(found):
        if progress is not None:
            progress.step(_READING, place, len(found))
        case = cases.get(assignment.id)
        if case is not None:
            own = record.rules_of(session, assignment, rules)
            rows.append(_row(assignment, leader, case, entries.get(assignment.id, []), query, own, today))
    if not rows:
        raise RuleViolation("这段时间没有符合条件的包案，请先改一改条件。", "query")
    return AssignmentLedger(
        form=query.form,
        centre=rules.identity.name,
        conditions=query_words(session, query),
        first=query.first,
        last=query.last,
        made_at=now,
        rows=tuple(rows),
        compiled_by=by.name,
    )


def _wanted(
    session: Session, query: AssignmentLedgerQuery, by: Actor
) -> list[tuple[LeaderAssignment, Leader]]:
    """Approved by the end of the period and not discharged before its beginning, by leader and number."""
    asked = (
        select(LeaderAssignment, Leader)
        .join(Leader, LeaderAssignment.leader_id == Leader.id)
        .where(
            LeaderAssignment.voided_at.is_(None),
            LeaderAssignment.state.not_in(_NEVER),
            LeaderAssignment.approved_on <= query.last,
            or_(
                LeaderAssignment.discharged_on.is_(None),
                LeaderAssignment.discharged_on >= query.first,
            ),
        )
        .order_by(Leader.id, LeaderAssignment.approved_on, LeaderAssignment.id)
    )
    asked = asked.where(shown(by))
    if query.leader_uid is not None:
        asked = asked.where(Leader.uid == query.leader_uid)
    if query.scope is LedgerScope.OPEN:
        asked = asked.where(LeaderAssignment.state.in_(OPEN_STATES))
    found = [(assignment, leader) for assignment, leader in session.execute(asked.limit(MOST + 1))]
    if len(found) > MOST:
        raise RuleViolation(f"一次最多 {MOST:,} 件，请用条件缩小范围。", "query")
    return found


def _row(
    assignment: LeaderAssignment,
    leader: Leader,
    case: LedgerCase,
    entries: Sequence[ProgressEntry],
    query: AssignmentLedgerQuery,
    rules: Rules,
    today: date,
) -> "AssignmentLedgerRow":
    from desktop_app.papers.assignment_ledger import AssignmentLedgerRow

    start = assignment.approved_on or assignment.proposed_on
    idle = days_without_action([(e.kind, e.happened_at) for e in entries], start, today)
    is_open = assignment.state in OPEN_STATES
    work = [e for e in entries if query.first <= local_date(e.happened_at) <= query.last]
    done = "\n".join(f"{local_date(e.happened_at):%m-%d} {e.kind.label}：{e.content}" for e in work)
    last = entries[-1] if entries else None
    standing = f"{assignment.state.label}" + (f"，{idle} 天没有动作" if is_open and idle else "")
    outcome = assignment.result or (
        "" if last is None else f"{local_date(last.happened_at):%m-%d} {last.content}"
    )
    overdue = is_open and assignment.due_on is not None and assignment.due_on < today
    visit = rules.profile.leader.visit_rule
    return AssignmentLedgerRow(
        number=assignment.number,
        case_number=case.number,
        unit=case.unit,
        people=case.people,
        summary=case.summary,
        demands=case.demands,
        leader=leader.name,
        leader_post=leader.post,
        leader_phone=leader.phone or "" if query.form is LedgerForm.STREET else "",
        responsible_unit=case.responsible_unit,
        responsible=assignment.responsible_name or case.responsible,
        responsible_phone=case.responsible_phone,
        due_on=assignment.due_on,
        standing=standing,
        measures=assignment.measures or "",
        work=done or "本期没有动作",
        outcome="\n".join(part for part in (standing, outcome) if part),
        dispatched=case.dispatched,
        discharged_on=assignment.discharged_on,
        is_open=is_open,
        overdue=overdue,
        idle=is_open and action_overdue(idle, case.risk, visit),
    )
