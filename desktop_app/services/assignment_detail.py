"""One leader assignment in full: plan, evidence, progress, history, and what is possible now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentTrigger, ProgressKind
from db.models.assignment import LeaderAssignment, ProgressEntry
from db.models.attachment import Attachment
from db.models.dispute import Transition
from db.models.mediation import MediationMeeting
from desktop_app.domain import assignment_clock as clock
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_health import typed_at_once
from desktop_app.domain.assignment_state import OF_LEADER, REAL_ACTIONS, transitions_from, why_not_discharge
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_handover import handovers_of
from desktop_app.services.assignment_plan import steps_of
from desktop_app.services.assignment_view import AssignmentRow, entries_of, health_entries, rows_of
from desktop_app.services.attachment_view import file_titles
from desktop_app.services.discharge import discharge_facts
from desktop_app.services.office_name import other_side
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One entry of progress; ``bulk``: it was typed in at one go with others of other days."""

    uid: UUID
    kind: ProgressKind
    happened_at: datetime
    entered_at: datetime
    people: str
    content: str
    next_step: str
    entered_by: str
    counts: bool
    next_on: date | None = None
    evidence: str = ""
    evidence_uid: UUID | None = None
    bulk: bool = False
    files: tuple[str, ...] = ()
    """Titles of the files that are kept with it."""


@dataclass(frozen=True, slots=True)
class PlanStepRow:
    """One step of the plan; ``days_left`` is None once it is done."""

    uid: UUID
    ordinal: int
    content: str
    responsible: str
    due_on: date
    done_on: date | None
    done_note: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over with its list."""

    uid: UUID
    from_name: str
    to_name: str
    handed_on: date
    reason: str
    items: tuple[str, ...]
    approved_by: str


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
    trigger: AssignmentTrigger
    proposed_on: date
    proposed_by: str
    approved_on: date | None
    approved_by: str | None
    approval_note: str | None
    whole_due_on: date | None
    limit_on: date | None
    """The latest day that was approved; the plan may have chosen an earlier one."""
    clocks: tuple[str, ...]
    """How each running limit was counted, in sentences."""
    confirm_due_on: date | None
    confirmed_on: date | None
    confirmed_by: str | None
    plan_due_on: date | None
    planned_on: date | None
    responsible: str | None
    measures: str | None
    extension_asked_by: str | None
    extended_on: date | None
    extended_from: date | None
    extended_by: str | None
    result: str | None
    party_feedback: str | None
    discharge_asked_by: str | None
    reviewed_by: str | None
    discharged_on: date | None
    plan_steps: tuple[PlanStepRow, ...]
    handovers: tuple[HandoverRow, ...]
    checklist: tuple[ChecklistRow, ...]
    progress: tuple[ProgressRow, ...]
    next_step: str | None
    history: tuple[StepRow, ...]
    own: bool
    """Whether this side of the exchange leads it; the other side only reads."""
    can_work: bool
    """Whether this user may record progress and finish steps of the plan."""
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
    rows = rows_of(session, [assignment], rules, by, today)
    if not rows:
        raise RuleViolation("找不到包案的事项，可能已作废，请刷新后再试。", "uid")
    rules = record.rules_of(session, assignment, rules)
    oldest_first = entries_of(session, [assignment.id]).get(assignment.id, [])
    entries = oldest_first[::-1]
    own = other_side(session, assignment.office_id, by) is None
    return AssignmentDetail(
        row=rows[0],
        reason=assignment.reason,
        trigger=assignment.trigger or AssignmentTrigger.BY_HAND,
        proposed_on=assignment.proposed_on,
        proposed_by=assignment.proposed_by,
        approved_on=assignment.approved_on,
        approved_by=assignment.approved_by,
        approval_note=assignment.approval_note,
        whole_due_on=assignment.due_on,
        limit_on=assignment.limit_on or assignment.due_on,
        clocks=_clocks(assignment, rules),
        confirm_due_on=assignment.confirm_due_on,
        confirmed_on=assignment.confirmed_on,
        confirmed_by=assignment.confirmed_by,
        plan_due_on=assignment.plan_due_on,
        planned_on=assignment.planned_on,
        responsible=assignment.responsible_name,
        measures=assignment.measures,
        extension_asked_by=assignment.extension_asked_by,
        extended_on=assignment.extended_on,
        extended_from=assignment.extended_from,
        extended_by=assignment.extended_by,
        result=assignment.result,
        party_feedback=assignment.party_feedback,
        discharge_asked_by=assignment.discharge_asked_by,
        reviewed_by=assignment.reviewed_by,
        discharged_on=assignment.discharged_on,
        plan_steps=_plan_steps(session, assignment, today),
        handovers=tuple(
            HandoverRow(h.uid, old, new, h.handed_on, h.reason, tuple(h.items), h.approved_by)
            for h, old, new in handovers_of(session, assignment)
        ),
        checklist=_checklist(session, assignment, entries, rules),
        progress=_progress(session, oldest_first, rules)[::-1],
        next_step=next((e.next_step for e in entries if e.next_step), None),
        history=_history(session, uid),
        own=own,
        can_work=own
        and allowed(by, Permission.WORK_ASSIGNMENT)
        and record.works(session, assignment, by, today),
        actions=_actions(session, assignment, by, today) if own else (),
        why_not=why_not_discharge(discharge_facts(session, assignment, rules, by)),
    )


def _actions(session: Session, assignment: LeaderAssignment, by: Actor, today: date) -> tuple[ActionRow, ...]:
    """Steps that state and role allow; those of the leader only to who works the case."""
    steps = transitions_from(assignment.state, by.role)
    if not record.works(session, assignment, by, today):
        steps = tuple(step for step in steps if step.action not in OF_LEADER)
    return tuple(ActionRow(step.action, step.verb, step.needs_reason) for step in steps)


def _clocks(assignment: LeaderAssignment, rules: Rules) -> tuple[str, ...]:
    """How the limits came about; rows from before lack the day from which some of them count."""
    profile, calendar = rules.profile, rules.calendar
    found: list[str] = []
    if assignment.clock_from is not None:
        found.append(clock.confirm_limit(assignment.clock_from, profile, calendar).words)
        found.append(clock.plan_limit(assignment.clock_from, profile, calendar).words)
    if assignment.approved_on is not None and assignment.due_on is not None:
        found.append(clock.whole_limit(assignment.approved_on, profile, calendar).words)
    if assignment.extended_on is not None and assignment.extended_from is not None:
        found.append(
            f"{assignment.extended_on:%Y-%m-%d} 批准延期，"
            f"从 {assignment.extended_from:%Y-%m-%d} 延到 {assignment.limit_on:%Y-%m-%d}。"
        )
    if assignment.planned_on is not None and assignment.due_on != assignment.limit_on:
        found.append(f"方案定在 {assignment.due_on:%Y-%m-%d} 以前化解。")
    return tuple(found)


def _plan_steps(session: Session, assignment: LeaderAssignment, today: date) -> tuple[PlanStepRow, ...]:
    return tuple(
        PlanStepRow(
            step.uid, step.ordinal, step.content, step.responsible_name, step.due_on, step.done_on,
            step.done_note or "", None if step.done_on is not None else (step.due_on - today).days,
        )
        for step in steps_of(session, assignment)
    )  # fmt: skip


def _history(session: Session, uid: UUID) -> tuple[StepRow, ...]:
    verbs = {t.action: t.verb for t in record.MACHINE.transitions}
    verbs |= {"propose": "提出包案", "import": "台账导入"}
    rows = session.scalars(
        select(Transition).where(Transition.record_uid == uid).order_by(Transition.happened_at, Transition.id)
    )
    return tuple(
        StepRow(t.happened_at, t.action, verbs.get(t.action, t.action), t.actor_name, t.reason) for t in rows
    )


def _progress(session: Session, entries: list[ProgressEntry], rules: Rules) -> tuple[ProgressRow, ...]:
    bulk = typed_at_once(health_entries(entries), rules.profile.leader.bulk)
    files = file_titles(session, [entry.uid for entry in entries])
    return tuple(
        ProgressRow(
            e.uid, e.kind, e.happened_at, e.entered_at, e.people, e.content, e.next_step or "", e.entered_by,
            e.kind in REAL_ACTIONS, e.next_on,
            "" if e.evidence_uid is None else _evidence_name(session, e.evidence_uid), e.evidence_uid,
            place in bulk, files.get(e.uid, ()),
        )
        for place, e in enumerate(entries)
    )  # fmt: skip


def _evidence_name(session: Session, uid: UUID) -> str:
    """Name of an attachment or a meeting that proves something; empty when it was made void."""
    title = session.scalar(
        select(Attachment.title).where(Attachment.uid == uid, Attachment.voided_at.is_(None))
    )
    if title is not None:
        return title
    ordinal = session.scalar(
        select(MediationMeeting.ordinal).where(
            MediationMeeting.uid == uid, MediationMeeting.voided_at.is_(None)
        )
    )
    return "" if ordinal is None else f"第{ordinal}次调解"


def _checklist(
    session: Session, assignment: LeaderAssignment, entries: list[ProgressEntry], rules: Rules
) -> tuple[ChecklistRow, ...]:
    kinds = {e.uid.hex: f"{local_date(e.happened_at):%m-%d} {e.kind.label}" for e in entries}
    kinds[assignment.uid.hex] = "包案记录"
    given: dict[str, str] = assignment.checklist
    kinds |= {key: _evidence_name(session, UUID(hex=key)) for key in given.values() if key not in kinds}
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
