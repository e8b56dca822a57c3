"""What is open in somebody's hands: the readers behind the hand-over of a colleague (移交).

People are known by their names, as they stand in the records; drafts by the account that wrote them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import GridEventKind, Labelled, MediationState
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.mediation import Mediation, MediationMediator
from db.models.meeting_pack import MeetingDecision
from db.models.petition import Petition
from db.models.reception import ReceptionDuty
from db.models.sweep import GridEvent, SweepReport
from db.models.user import Draft, User
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES as OPEN_ASSIGNMENTS
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.petition_state import OPEN_STATES as OPEN_PETITIONS
from desktop_app.services.assignment_matter import matter_of, shown
from desktop_app.services.case_holder import held_by
from desktop_app.services.dispute_access import not_hidden_uid, readable
from desktop_app.services.dispute_row import short_number
from desktop_app.services.grid_matter import watched_text
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.meeting_decision import shown_decisions
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.reception_day import duty_row
from desktop_app.services.record_draft import RecordKind
from desktop_app.services.rules import Rules
from desktop_app.services.watched_view import rows_of

_TEXT = 60
_REGISTRATION = "dispute"
"""Kind of the draft of a registration; of a record it is its kind and what it is about."""
_SUBJECTS = ("mediation", "mediation_meeting", "investigation_record", "separate_talk", "meeting_protocol")
"""What the draft of a record may be about."""


class HeldKind(Labelled):
    """As what somebody holds a matter."""

    DISPUTE = "dispute", "纠纷责任人"
    MEDIATION = "mediation", "调解员"
    ASSIGNMENT = "assignment", "包案领导"
    HAZARD = "hazard", "隐患责任人"
    DISPATCH = "dispatch", "交办联系人"
    DECISION = "decision", "会议决定"
    PETITION = "petition", "信访承办人"
    RECEPTION = "reception", "接访"
    VISIT = "visit", "走访责任人"
    DRAFT = "draft", "草稿"


@dataclass(frozen=True, slots=True)
class HeldMatter:
    """Something open that is in somebody's hands; visits and performance go with the dispute."""

    kind: HeldKind
    uid: UUID
    number: str
    text: str
    due_on: date | None


def held_matters(
    session: Session, by: Actor, rules: Rules, today: date, name: str | None = None
) -> Iterable[tuple[str, HeldMatter]]:
    """Everything open with the name of who holds it, or what that one holds. Called inside services."""
    readers = (_disputes, _mediations, _assignments, _hazards, _dispatches, _decisions, _petitions, _drafts)
    found = (held for read in readers for held in read(session, by))
    dated = (*_receptions(session, by, today), *_visits(session, by, rules, today))
    for who, matter in (*found, *dated):
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


def _petitions(session: Session, by: Actor) -> Held:
    query = (
        select(Petition, Dispute.number, Dispute.title, Dispute.due_on)
        .join(Dispute, Dispute.id == Petition.dispute_id)
        .where(
            Petition.state.in_(OPEN_PETITIONS),
            Petition.voided_at.is_(None),
            held_by(by.office_uid),
            readable(by),
        )
    )
    for petition, number, title, due_on in session.execute(query):
        matter = HeldMatter(HeldKind.PETITION, petition.uid, short_number(number), title, due_on)
        yield petition.handler_name or "", matter


def _receptions(session: Session, by: Actor, today: date) -> Held:
    """Days to come; what took place is over."""
    query = select(ReceptionDuty).where(
        ReceptionDuty.day >= today,
        ReceptionDuty.attended.is_(None),
        ReceptionDuty.voided_at.is_(None),
        ReceptionDuty.office_id == by.office_uid,
    )
    for duty in session.scalars(query):
        text = f"{duty_row(duty, 0).title}　{duty.place}"[:_TEXT]
        yield duty.leader_name, HeldMatter(HeldKind.RECEPTION, duty.uid, "", text, duty.day)


def _visits(session: Session, by: Actor, rules: Rules, today: date) -> Held:
    """Whom somebody of the special groups is visited by; of which group is told nowhere."""
    if allowed(by, Permission.KEEP_WATCHED):
        for row in rows_of(session, rules, by, today):
            matter = HeldMatter(HeldKind.VISIT, row.uid, "", watched_text(row.name), row.due_on)
            yield row.responsible_name, matter


def _drafts(session: Session, by: Actor) -> Held:
    """What was begun to be written here. What stands in it is its author's: only kind and day are told."""
    hidden = HiddenRecords(session, by)
    query = select(User.name, Draft).join(Draft, Draft.user_uid == User.uid).order_by(Draft.id)
    for who, draft in session.execute(query):
        words = draft_words(draft)
        if words and draft.fields and not hides_draft(hidden, draft):
            begun = f"{words}（{local_date(draft.started_at):%m-%d} 开始写）"
            yield who, HeldMatter(HeldKind.DRAFT, draft.uid, "", begun, None)


def draft_words(draft: Draft) -> str:
    """What a draft will become; empty for what is no work of the office."""
    kind, _, subject = draft.kind.partition(":")
    if draft.kind == _REGISTRATION:
        return "没登记完的纠纷"
    known = {one.value: one.label for one in RecordKind}
    return f"没写完的{known[kind]}" if subject and kind in known else ""


def hides_draft(hidden: HiddenRecords, draft: Draft) -> bool:
    """Whether a draft is about a case that somebody may not read."""
    subject = draft.kind.partition(":")[2]
    return bool(subject) and any(hidden.of(entity, UUID(hex=subject)) for entity in _SUBJECTS)
