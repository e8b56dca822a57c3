"""Receiving visitors (领导接访): who came, the case of the matter, the leader's word, the result.

papers.md 7 M; 信访工作条例 20: at most five represent a group, the others are counted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import IdKind, PetitionManner, VisitOutcome
from db.models.dispute import Dispute
from db.models.reception import ReceptionDuty, ReceptionVisit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.petition_state import check_representatives
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import check_resident_id
from desktop_app.domain.text_norm import check_name, normal_name, normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute import register
from desktop_app.services.dispute_access import not_hidden_or_none
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft
from desktop_app.services.dispute_note import check_satisfaction
from desktop_app.services.dispute_record import any_dispute
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.petition import PetitionDraft, register_petition
from desktop_app.services.petition_record import new_number
from desktop_app.services.reception_day import VISITED, find_duty
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules

NOT_THERE = "找不到这条来访登记，可能已作废，请刷新后再试。"


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """Who came and what for. ``representatives`` are further names of a group, beside the first."""

    name: str
    demand: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    people_count: int = 1
    representatives: tuple[str, ...] = ()
    proposal: str = ""
    recorder_name: str = ""


@dataclass(frozen=True, slots=True)
class MatterDraft:
    """What is done with the matter. LINKED names ``dispute_uid``; REGISTERED and PETITION bring ``case``.

    TOLD says ``told_where``, SETTLED the ``result``.
    """

    outcome: VisitOutcome
    dispute_uid: UUID | None = None
    case: DisputeDraft | None = None
    petition: PetitionDraft | None = None
    told_where: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class InstructionDraft:
    """The leader's word (批示), who is to do it, and until when."""

    instruction: str
    undertaker: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitTaken:
    """What the clerk is told: the registration's number, and that of the case where there is one."""

    uid: UUID
    number: str
    dispute_uid: UUID | None
    dispute_number: str


@needs(Permission.KEEP_RECEPTION)
def register_visit(
    session: Session,
    duty_uid: UUID,
    draft: VisitDraft,
    rules: Rules,
    matter: MatterDraft | None = None,
    *,
    by: Actor,
    now: datetime,
) -> VisitTaken:
    """Register visitors on a day of reception, with what is done about the matter in one go.

    :raises RuleViolation: at the field; nothing is written then.
    """
    duty = find_duty(session, duty_uid, by)
    if duty.kind not in VISITED:
        raise RuleViolation("这一天不是接访，说事请登记在说事点。", "duty_uid")
    if duty.day > local_date(now):
        raise RuleViolation("还没到这个接访日，不能登记来访。", "duty_uid")
    visit = ReceptionVisit(reception_duty_id=duty.id, outcome=VisitOutcome.OPEN)
    _fill(visit, draft, by, local_date(now))
    visit.number = new_number(session, NumberKind.RECEPTION, rules, duty.day.year)
    session.add(visit)
    session.flush()
    if duty.attended is None:
        # Somebody was received: the duty took place.
        duty.attended = True
    if matter is not None and matter.outcome is not VisitOutcome.OPEN:
        _settle(session, visit, duty, matter, rules, by, now)
    session.flush()
    return _taken(session, visit)


@needs(Permission.KEEP_RECEPTION)
def change_visit(session: Session, uid: UUID, draft: VisitDraft, *, by: Actor, now: datetime) -> None:
    """Correct who came and what for.

    :raises RuleViolation: at the field.
    """
    _fill(find_visit(session, uid, by), draft, by, local_date(now))
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def settle_matter(
    session: Session, uid: UUID, matter: MatterDraft, rules: Rules, *, by: Actor, now: datetime
) -> VisitTaken:
    """Say what is done about a matter that was left open: link it, register it, answer it, tell where to go.

    :raises RuleViolation: at the field, or when it was decided already.
    """
    visit = find_visit(session, uid, by)
    if visit.outcome is not VisitOutcome.OPEN:
        raise RuleViolation(f"这条来访已经“{visit.outcome.label}”。", "outcome")
    _settle(session, visit, session.get_one(ReceptionDuty, visit.reception_duty_id), matter, rules, by, now)
    session.flush()
    return _taken(session, visit)


@needs(Permission.KEEP_RECEPTION)
def instruct(session: Session, uid: UUID, draft: InstructionDraft, *, by: Actor, now: datetime) -> None:
    """Record the leader's instruction, the undertaking unit and its limit.

    :raises RuleViolation: without instruction, with a limit and nobody to keep it, or after the end.
    """
    del now
    visit = find_visit(session, uid, by)
    if visit.completed_on is not None:
        raise RuleViolation("已经办结，不能再改批示。", "state")
    said = required(draft.instruction, "instruction", "请写明领导的批示。")
    unit = optional(draft.undertaker, "undertaker", 100)
    if draft.due_on is not None and unit is None:
        raise RuleViolation("定了时限，请写明由哪个单位承办。", "undertaker")
    day = session.get_one(ReceptionDuty, visit.reception_duty_id).day
    if draft.due_on is not None and draft.due_on < day:
        raise RuleViolation("承办时限早于接访的日子，请改正。", "due_on")
    visit.instruction, visit.undertaker, visit.due_on = said, unit, draft.due_on
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def complete(
    session: Session, uid: UUID, completed_on: date, result: str, *, by: Actor, now: datetime
) -> None:
    """Record the result of a visitor's matter.

    :raises RuleViolation: without result, before the visit, or twice.
    """
    visit = find_visit(session, uid, by)
    if visit.completed_on is not None:
        raise RuleViolation("已经登记过办结。", "completed_on")
    if visit.outcome is VisitOutcome.OPEN:
        raise RuleViolation("请先写明怎样处理：并入、登记、当场答复或者告知去处。", "outcome")
    day = session.get_one(ReceptionDuty, visit.reception_duty_id).day
    check_day(completed_on, now, "completed_on", earliest=day)
    visit.result = required(result, "result", "请写明办理结果。")
    visit.completed_on = completed_on
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def follow_up_visit(
    session: Session, uid: UUID, day: date, satisfaction: str, note: str, rules: Rules, *, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Record the call or visit after the result: how satisfied the visitor is.

    :raises RuleViolation: before the result, on a wrong day, or with an answer that the scale does not have.
    """
    visit = find_visit(session, uid, by)
    if visit.completed_on is None:
        raise RuleViolation("办结以后再回访。", "state")
    check_day(day, now, "followed_up_on", earliest=visit.completed_on)
    check_satisfaction(satisfaction, rules)
    visit.followed_up_on, visit.satisfaction = day, satisfaction
    visit.follow_up_note = optional(note, "note")
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def void_visit(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make a registration void that was entered by mistake; a case registered from it stays.

    :raises RuleViolation: without reason.
    """
    visit = find_visit(session, uid, by)
    visit.voided_at, visit.voided_reason = now, required(reason, "reason", "请写明作废的原因。", 200)
    session.flush()


def find_visit(session: Session, uid: UUID, by: Actor) -> ReceptionVisit:
    """A registration of this office that the user may read; called inside services.

    :raises RuleViolation: when it is not there.
    """
    found = session.scalars(
        select(ReceptionVisit).where(
            ReceptionVisit.uid == uid,
            ReceptionVisit.voided_at.is_(None),
            ReceptionVisit.office_id == by.office_uid,
            not_hidden_or_none(ReceptionVisit.dispute_id, by),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation(NOT_THERE, "uid")
    return found


def _fill(visit: ReceptionVisit, draft: VisitDraft, by: Actor, today: date) -> None:
    name, number, phone = (
        normal_name(draft.name), normal_number(draft.id_number), normal_phone(draft.phone)
    )  # fmt: skip
    for field, check in (
        ("name", check_name(name)),
        ("id_number", check_resident_id(number, today) if number else None),
        ("phone", check_phone(phone) if phone else None),
    ):
        if check is not None and check.blocks:
            raise RuleViolation(check.blocks, field)
    others = [normal_name(one) for one in draft.representatives if one.strip()]
    check_representatives(1 + len(others), draft.people_count)
    visit.name, visit.id_number, visit.phone = name, number or None, phone or None
    visit.address = optional(draft.address, "address", 200)
    visit.people_count, visit.representatives = draft.people_count, others
    visit.demand = required(draft.demand, "demand", "请写明来访人要求解决什么。")
    visit.proposal = optional(draft.proposal, "proposal")
    visit.recorder_name = optional(draft.recorder_name, "recorder_name", 100) or by.name


def _settle(
    session: Session,
    visit: ReceptionVisit,
    duty: ReceptionDuty,
    matter: MatterDraft,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> None:
    match matter.outcome:
        case VisitOutcome.LINKED:
            if matter.dispute_uid is None:
                raise RuleViolation("请选并入哪一件。", "dispute_uid")
            visit.dispute_id = any_dispute(session, matter.dispute_uid, by).id
        case VisitOutcome.REGISTERED:
            case = _case(matter, visit)
            uid = register(session, case, rules, by=by, now=now).uid
            visit.dispute_id = _id_of(session, uid)
        case VisitOutcome.PETITION:
            asked = matter.petition or PetitionDraft(duty.day)
            if matter.dispute_uid is None:
                asked = replace(asked, dispute=_case(matter, visit), dispute_uid=None)
            else:
                asked = replace(asked, dispute=None, dispute_uid=matter.dispute_uid)
            asked = replace(asked, manner=PetitionManner.VISIT, people_count=visit.people_count)
            made = register_petition(session, asked, rules, by=by, now=now)
            visit.dispute_id = _id_of(session, made.dispute_uid)
        case VisitOutcome.TOLD:
            visit.told_where = required(matter.told_where, "told_where", "请写明告知他去哪里、找谁。", 200)
            visit.completed_on = duty.day
        case VisitOutcome.SETTLED:
            visit.result = required(matter.result, "result", "请写明当场怎样答复的。")
            visit.completed_on = duty.day
        case VisitOutcome.OPEN:
            raise RuleViolation("请写明怎样处理。", "outcome")
    visit.outcome = matter.outcome


def _case(matter: MatterDraft, visit: ReceptionVisit) -> DisputeDraft:
    if matter.case is None:
        raise RuleViolation("请把要登记的事情填上。", "case")
    case = matter.case
    description = case.description.strip() or visit.demand
    demands = case.demands or visit.demand
    return replace(case, description=description, demands=demands, parties=_with_visitor(case, visit))


def _with_visitor(case: DisputeDraft, visit: ReceptionVisit) -> tuple[PartyDraft, ...]:
    """The parties, the visitor among them with what was noted at the registration."""
    if not case.parties or normal_name(case.parties[0].name) != visit.name:
        return case.parties
    first, *others = case.parties
    if not first.id_number and visit.id_number:
        first = replace(first, id_kind=IdKind.RESIDENT_ID, id_number=visit.id_number, id_unknown_reason=None)
    first = replace(first, phone=first.phone or visit.phone, address=first.address or visit.address)
    return (first, *others)


def _id_of(session: Session, uid: UUID) -> int:
    return session.scalars(select(Dispute.id).where(Dispute.uid == uid)).one()


def _taken(session: Session, visit: ReceptionVisit) -> VisitTaken:
    if visit.dispute_id is None:
        return VisitTaken(visit.uid, visit.number, None, "")
    case = session.get_one(Dispute, visit.dispute_id)
    return VisitTaken(visit.uid, visit.number, case.uid, case.number)
