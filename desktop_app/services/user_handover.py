"""Hand-over of a colleague's open matters (移交) to a successor: chosen, transferred at once, listed.

People are known by their names, as they stand in the records; a name that no account has any more may still
hold matters. Of each matter its history says from whom it went to whom, and why.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import AuditAction, GridEventKind, Labelled, MediationState
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, Transition
from db.models.mediation import Mediation, MediationMediator, Mediator
from db.models.meeting_pack import MeetingDecision
from db.models.sweep import GridEvent, SweepReport
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES as OPEN_ASSIGNMENTS
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.assignment_handover import HandoverDraft as AssignmentHandoverDraft
from desktop_app.services.assignment_handover import hand_over
from desktop_app.services.assignment_matter import matter_of, shown
from desktop_app.services.case_holder import held_by
from desktop_app.services.dispute_access import not_hidden_uid, readable
from desktop_app.services.dispute_record import write_step
from desktop_app.services.dispute_row import short_number
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.mediator_choice import replace_mediator
from desktop_app.services.meeting_decision import shown_decisions
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_ACTION = "hand_over"
_TEXT = 60


class HeldKind(Labelled):
    """As what somebody holds a matter."""

    DISPUTE = "dispute", "纠纷责任人"
    MEDIATION = "mediation", "调解员"
    ASSIGNMENT = "assignment", "包案领导"
    HAZARD = "hazard", "隐患责任人"
    DISPATCH = "dispatch", "交办联系人"
    DECISION = "decision", "会议决定"


@dataclass(frozen=True, slots=True)
class HeldMatter:
    """Something open that is in somebody's hands; visits and performance go with the dispute."""

    kind: HeldKind
    uid: UUID
    number: str
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Whoever holds open matters; ``active`` is None where no account has the name."""

    name: str
    active: bool | None
    count: int


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """From whom to whom, which matters (their kinds and uids), and why.

    ``decided_by`` is the head who decided about leader assignments, where somebody else records it.
    """

    leaver: str
    successor: str
    matters: tuple[tuple[HeldKind, UUID], ...]
    reason: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class HandoverList:
    """The list to be signed: ``matters`` as they stood; ``draw`` gives the PDF and takes its time."""

    name: str
    matters: tuple[HeldMatter, ...]
    draw: Callable[[], bytes]


@needs(Permission.DECIDE_DISPUTE)
def list_holders(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[HolderRow, ...]:
    """Everybody in whose hands open matters are: switched-off accounts first, then the most matters."""
    del rules, today
    counts: Counter[str] = Counter()
    for name, _ in _all(session, by, None):
        counts[name] += 1
    active = {name: on for name, on in session.execute(select(User.name, User.active))}  # noqa: C416 - typed
    rows = [HolderRow(name, active.get(name), count) for name, count in counts.items()]
    return tuple(sorted(rows, key=lambda r: (r.active is not False, -r.count, r.name)))


@needs(Permission.DECIDE_DISPUTE)
def held_by_name(session: Session, name: str, *, by: Actor, today: date) -> tuple[HeldMatter, ...]:
    """What is open in somebody's hands, by kind and day; nothing of cases the reader may not read."""
    del today
    order = list(HeldKind)
    found = [matter for _, matter in _all(session, by, normal_name(name))]
    return tuple(sorted(found, key=lambda m: (order.index(m.kind), m.due_on or date.max, m.number)))


@needs(Permission.DECIDE_DISPUTE)
def hand_over_matters(
    session: Session, draft: HandoverDraft, rules: Rules, *, by: Actor, now: datetime
) -> HandoverList:
    """Transfer the chosen matters in one transaction; returns the list that both sign (移交清单).

    :raises RuleViolation: without successor, reason or matters; when one is not in the leaver's hands any
        more, or the successor is no mediator or leader where one is needed. Then nothing is transferred.
    """
    leaver, successor, why = (
        normal_name(draft.leaver), normal_name(draft.successor), normal_text(draft.reason),
    )  # fmt: skip
    if not successor or successor == leaver:
        raise RuleViolation("请填写接手的人，不能是移交人自己。", "successor")
    if not why:
        raise RuleViolation("请写明为什么移交，例如“调离”。", "reason")
    if not draft.matters:
        raise RuleViolation("请勾选要移交的事项。", "matters")
    held = {(m.kind, m.uid): m for m in held_by_name(session, leaver, by=by, today=local_date(now))}
    chosen: list[HeldMatter] = []
    for key in dict.fromkeys(draft.matters):
        if key not in held:
            raise RuleViolation("有的事项已经不在他手里了，请刷新后再移交。", "matters")
        chosen.append(held[key])
    said = f"{leaver} 移交 {successor} {len(chosen)} 项：{why}"
    audit.record(session, AuditAction.RIGHTS, said, by=by, now=now)
    transfer = _Transfer(session, rules, draft, f"{leaver} 移交 {successor}：{why}", by, now)
    for matter in chosen:
        transfer.one(matter)
    session.flush()
    return _sheet(rules, draft, tuple(chosen), why, by, now)


class _Transfer:
    """Gives matters from one person to another, each with a line of its history."""

    def __init__(
        self, session: Session, rules: Rules, draft: HandoverDraft, said: str, by: Actor, now: datetime
    ) -> None:
        self._session, self._rules, self._by, self._now = session, rules, by, now
        self._leaver, self._successor = normal_name(draft.leaver), normal_name(draft.successor)
        self._said, self._decided_by = said, draft.decided_by

    def one(self, matter: HeldMatter) -> None:
        """Transfer one."""
        {
            HeldKind.DISPUTE: self._dispute,
            HeldKind.MEDIATION: self._mediation,
            HeldKind.ASSIGNMENT: self._assignment,
            HeldKind.HAZARD: self._hazard,
            HeldKind.DISPATCH: self._dispatch,
            HeldKind.DECISION: self._decision,
        }[matter.kind](matter.uid)

    def _dispute(self, uid: UUID) -> None:
        case = self._session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        case.responsible_name, case.responsible_phone = self._successor, None
        write_step(
            self._session, uid, _ACTION, actor=self._by, happened_at=self._now, now=self._now,
            reason=self._said,
        )  # fmt: skip

    def _mediation(self, uid: UUID) -> None:
        mediation = self._session.scalars(select(Mediation).where(Mediation.uid == uid)).one()
        old = self._session.scalars(
            select(Mediator.uid)
            .join(MediationMediator, MediationMediator.mediator_id == Mediator.id)
            .where(
                MediationMediator.mediation_id == mediation.id,
                MediationMediator.mediator_name == self._leaver,
                MediationMediator.voided_at.is_(None),
            )
        ).first()
        new = self._session.scalars(
            select(Mediator.uid).where(Mediator.name == self._successor, Mediator.voided_at.is_(None))
        ).first()
        if new is None or old is None:
            raise RuleViolation(f"{self._successor}不在调解员名单里，调解事项请交给调解员。", "successor")
        replace_mediator(self._session, uid, old, new, self._said, by=self._by, now=self._now)

    def _assignment(self, uid: UUID) -> None:
        leader = self._session.scalars(
            select(Leader.uid).where(
                Leader.name == self._successor, Leader.active, Leader.voided_at.is_(None)
            )
        ).first()
        if leader is None:
            raise RuleViolation(f"{self._successor}不在包案领导名单里，包案请交给领导。", "successor")
        given = AssignmentHandoverDraft(leader, self._said, decided_by=self._decided_by)
        hand_over(self._session, uid, given, self._rules, by=self._by, now=self._now)

    def _hazard(self, uid: UUID) -> None:
        event = self._session.scalars(select(GridEvent).where(GridEvent.uid == uid)).one()
        event.owner_name = self._successor
        self._step("grid_event", uid)

    def _dispatch(self, uid: UUID) -> None:
        order = self._session.scalars(select(Dispatch).where(Dispatch.uid == uid)).one()
        order.contact_name, order.contact_phone = self._successor, None
        self._step("dispatch", uid)

    def _decision(self, uid: UUID) -> None:
        row = self._session.scalars(select(MeetingDecision).where(MeetingDecision.uid == uid)).one()
        row.who = self._successor
        if row.dispute_uid is not None:
            write_step(
                self._session, row.dispute_uid, _ACTION, actor=self._by, happened_at=self._now, now=self._now,
                reason=f"会议决定“{row.what}”：{self._said}",
            )  # fmt: skip

    def _step(self, entity: str, uid: UUID) -> None:
        self._session.add(
            Transition(
                entity=entity, record_uid=uid, action=_ACTION, reason=self._said, happened_at=self._now,
                entered_at=self._now, actor_name=self._by.name,
            )
        )  # fmt: skip


def _all(session: Session, by: Actor, name: str | None) -> Iterable[tuple[str, HeldMatter]]:
    """Everything open with the name of who holds it; with ``name`` that one's only."""
    readers = (_disputes, _mediations, _assignments, _hazards, _dispatches, _decisions)
    for read in readers:
        for who, matter in read(session, by):
            if who and (name is None or who == name):
                yield who, matter


Held = Iterable[tuple[str, HeldMatter]]


def _disputes(session: Session, by: Actor) -> Held:
    worker = func.coalesce(Dispute.responsible_name, Dispute.first_asker_name)
    columns = (worker, Dispute.uid, Dispute.number, Dispute.title, Dispute.due_on)
    query = select(*columns).where(
        Dispute.state.in_(OPEN_STATES), Dispute.voided_at.is_(None), held_by(by.office_uid), readable(by)
    )
    for who, uid, number, title, due_on in session.execute(query):
        yield who, HeldMatter(HeldKind.DISPUTE, uid, short_number(number), title, due_on)


def _mediations(session: Session, by: Actor) -> Held:
    query = (
        select(MediationMediator.mediator_name, Mediation, Dispute.title, Dispute.number)
        .join(Mediation, Mediation.id == MediationMediator.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Mediation.state.in_((MediationState.APPLIED, MediationState.ACCEPTED)),
            Mediation.voided_at.is_(None),
            MediationMediator.voided_at.is_(None),
            held_by(by.office_uid),
            readable(by),
        )
    )
    for who, m, title, number in session.execute(query):
        yield who, HeldMatter(HeldKind.MEDIATION, m.uid, short_number(m.number or number), title, m.due_on)


def _assignments(session: Session, by: Actor) -> Held:
    query = (
        select(Leader.name, LeaderAssignment)
        .join(LeaderAssignment, LeaderAssignment.leader_id == Leader.id)
        .where(
            LeaderAssignment.state.in_(OPEN_ASSIGNMENTS),
            LeaderAssignment.voided_at.is_(None),
            LeaderAssignment.office_id == by.office_uid,
            shown(by),
        )
    )
    for who, a in session.execute(query):
        matter = matter_of(session, a, by)
        title = "" if matter is None else matter.title
        yield who, HeldMatter(HeldKind.ASSIGNMENT, a.uid, a.number, title, a.due_on)


def _hazards(session: Session, by: Actor) -> Held:
    query = (
        select(GridEvent)
        .join(SweepReport, SweepReport.id == GridEvent.sweep_report_id)
        .where(
            GridEvent.kind == GridEventKind.HAZARD,
            GridEvent.closed_on.is_(None),
            GridEvent.owner_name.is_not(None),
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            GridEvent.office_id == by.office_uid,
        )
    )
    hidden = HiddenRecords(session, by)
    for event in session.scalars(query).all():
        if not hidden.of("grid_event", event.uid):
            text = event.description[:_TEXT]
            yield event.owner_name or "", HeldMatter(HeldKind.HAZARD, event.uid, "", text, event.due_on)


def _dispatches(session: Session, by: Actor) -> Held:
    query = select(Dispatch).where(
        Dispatch.completed_on.is_(None),
        Dispatch.voided_at.is_(None),
        Dispatch.office_id == by.office_uid,
        not_hidden_uid(Dispatch.matter_uid, by),
    )
    for order in session.scalars(query):
        matter = HeldMatter(HeldKind.DISPATCH, order.uid, order.number, order.title, order.due_on)
        yield order.contact_name, matter


def _decisions(session: Session, by: Actor) -> Held:
    query = select(MeetingDecision).where(MeetingDecision.done_on.is_(None), shown_decisions(by))
    for row in session.scalars(query):
        text = f"{row.what}：{row.matter}"[:_TEXT]
        yield row.who, HeldMatter(HeldKind.DECISION, row.uid, "", text, row.due_on)


def _sheet(
    rules: Rules, draft: HandoverDraft, matters: Sequence[HeldMatter], why: str, by: Actor, now: datetime
) -> HandoverList:
    from desktop_app.papers import user_handover as paper

    content = paper.UserHandoverSheet(
        rules.identity.name,
        draft.leaver.strip(),
        draft.successor.strip(),
        local_date(now),
        why,
        by.name,
        tuple(paper.HandedMatter(m.kind.label, m.number, m.text, m.due_on) for m in matters),
    )
    name = f"移交清单 {draft.leaver.strip()} {local_date(now).isoformat()}"
    return HandoverList(name, tuple(matters), partial(paper.render, content))
