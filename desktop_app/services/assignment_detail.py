"""One leader assignment in full: plan, evidence, progress, history, and what is possible now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ProgressKind
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import REAL_ACTIONS, transitions_from, why_not_discharge
from desktop_app.domain.clock_time import local_date
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_view import AssignmentRow, entries_of, row_of
from desktop_app.services.discharge import discharge_facts
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One entry of progress."""

    uid: UUID
    kind: ProgressKind
    happened_at: datetime
    entered_at: datetime
    people: str
    content: str
    next_step: str
    entered_by: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One item of 四定 or 三包; ``evidence`` says which record proves it, empty when none does.

    ``of_plan`` items are proven by confirming and planning, the others by an entry of progress.
    """

    key: str
    label: str
    group: str
    done: bool
    evidence: str
    record_uid: UUID | None
    of_plan: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the assignment's state in its history."""

    happened_at: datetime
    action: str
    verb: str
    actor_name: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A step that state and role allow now."""

    action: str
    verb: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class AssignmentDetail:
    """One assignment in full."""

    row: AssignmentRow
    reason: str
    proposed_on: date
    proposed_by: str
    approved_on: date | None
    approved_by: str | None
    approval_note: str | None
    whole_due_on: date | None
    confirm_due_on: date | None
    confirmed_on: date | None
    plan_due_on: date | None
    planned_on: date | None
    responsible: str | None
    measures: str | None
    extended_on: date | None
    result: str | None
    party_feedback: str | None
    discharged_on: date | None
    checklist: tuple[ChecklistRow, ...]
    progress: tuple[ProgressRow, ...]
    next_step: str | None
    history: tuple[StepRow, ...]
    actions: tuple[ActionRow, ...]
    why_not: tuple[str, ...]


@needs(Permission.VIEW_ASSIGNMENT)
def assignment_detail(
    session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date
) -> AssignmentDetail:
    """One assignment in full, with the steps that are possible and what 销号 still lacks.

    :raises RuleViolation: when it is unknown or void.
    """
    assignment = record.find(session, uid, by)
    leader = session.get_one(Leader, assignment.leader_id)
    dispute = session.get_one(Dispute, assignment.dispute_id)
    rules = rules.of_version(dispute.profile_version)
    entries = entries_of(session, [assignment.id]).get(assignment.id, [])[::-1]
    verbs = {t.action: t.verb for t in record.MACHINE.transitions} | {
        "propose": "提出包案",
        "import": "台账导入",
    }
    history = session.scalars(
        select(Transition).where(Transition.record_uid == uid).order_by(Transition.happened_at, Transition.id)
    )
    return AssignmentDetail(
        row=row_of(assignment, leader, dispute, entries, rules, today),
        reason=assignment.reason,
        proposed_on=assignment.proposed_on,
        proposed_by=assignment.proposed_by,
        approved_on=assignment.approved_on,
        approved_by=assignment.approved_by,
        approval_note=assignment.approval_note,
        whole_due_on=assignment.due_on,
        confirm_due_on=assignment.confirm_due_on,
        confirmed_on=assignment.confirmed_on,
        plan_due_on=assignment.plan_due_on,
        planned_on=assignment.planned_on,
        responsible=assignment.responsible_name,
        measures=assignment.measures,
        extended_on=assignment.extended_on,
        result=assignment.result,
        party_feedback=assignment.party_feedback,
        discharged_on=assignment.discharged_on,
        checklist=_checklist(assignment, entries, rules),
        progress=tuple(
            ProgressRow(
                e.uid,
                e.kind,
                e.happened_at,
                e.entered_at,
                e.people,
                e.content,
                e.next_step or "",
                e.entered_by,
                e.kind in REAL_ACTIONS,
            )
            for e in entries
        ),
        next_step=next(
            (e.next_step for e in entries if e.next_step),
            None,
        ),
        history=tuple(
            StepRow(t.happened_at, t.action, verbs.get(t.action, t.action), t.actor_name, t.reason)
            for t in history
        ),
        actions=tuple(
            ActionRow(t.action, t.verb, t.needs_reason) for t in transitions_from(assignment.state, by.role)
        ),
        why_not=why_not_discharge(discharge_facts(session, assignment, rules, "")),
    )


def _checklist(
    assignment: LeaderAssignment, entries: list[ProgressEntry], rules: Rules
) -> tuple[ChecklistRow, ...]:
    kinds = {e.uid.hex: f"{local_date(e.happened_at):%m-%d} {e.kind.label}" for e in entries}
    kinds[assignment.uid.hex] = "包案记录"
    given: dict[str, str] = assignment.checklist
    return tuple(
        ChecklistRow(
            item.key,
            item.label,
            item.group,
            item.key in given,
            kinds.get(given.get(item.key, ""), ""),
            UUID(hex=given[item.key]) if item.key in given else None,
            item.key in record.PLAN_ITEMS,
        )
        for item in rules.profile.leader.checklist
    )
