"""Working a petition: notice, objection, handing over, acceptance, extension, answer, end.

信访工作条例 22 and 23 (15 days, objection within 5 working days), 25 (reporting), 28 (recusal), 32 (what the
opinion letter says), 34 (60 days, once at most 30 more with the head's approval and the petitioner told).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import ClaimDecision, PetitionManner, PetitionRoute
from db.models.petition import Petition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.petition_clock import handling_due
from desktop_app.domain.petition_state import MACHINE, check_extension, check_redone
from desktop_app.domain.working_day import add_working_days
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.petition import refuse_number_twice
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class AcceptanceDraft:
    """That a petition is taken up, and the written notice of it; ``route`` as found by 信访工作条例 31."""

    noticed_on: date
    route: PetitionRoute
    handler_name: str


@dataclass(frozen=True, slots=True)
class HandOverDraft:
    """To whom it goes. ``due_on`` for a 交办, which names a time for the report; None for a 转送."""

    to: str
    handed_on: date
    due_on: date | None = None
    told_on: date | None = None
    """When the petitioner was told in writing who has it now."""


@dataclass(frozen=True, slots=True)
class ExtensionDraft:
    """More time: how long, why, who approved it, and when the petitioner was told the reason."""

    days: int
    reason: str
    approved_by: str
    approved_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class OpinionDraft:
    """The answer (处理意见书): facts found, decision on the demand, its basis, where to ask for a review."""

    answered_on: date
    facts: str
    decision: ClaimDecision
    text: str
    basis: str
    review_organ: str = ""
    served_on: date | None = None


@needs(Permission.HANDLE_DISPUTE)
def accept(
    session: Session, uid: UUID, draft: AcceptanceDraft, rules: Rules, *, by: Actor, now: datetime
) -> str:
    """Take a petition up and give the notice its number, which is returned; the 60 days run from that day.

    :raises RuleViolation: at the field.
    """
    petition = record.find_own(session, uid, by)
    check_day(draft.noticed_on, now, "noticed_on", earliest=petition.received_on)
    petition.handler_name = required(draft.handler_name, "handler_name", "请写明承办人。", 100)
    record.step(session, petition, "accept", draft.route.label, by, day=draft.noticed_on, now=now)
    petition.route = draft.route
    petition.accepted_on = petition.noticed_on = draft.noticed_on
    given = record.new_number(session, NumberKind.PETITION_NOTICE, rules, draft.noticed_on.year)
    petition.notice_number = given
    _flush(session, petition, rules)
    return given


@needs(Permission.HANDLE_DISPUTE)
def refuse(
    session: Session, uid: UUID, noticed_on: date, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> str:
    """Do not take a petition up; returns the number of the notice with the reason.

    :raises RuleViolation: without reason or on a wrong day.
    """
    petition = record.find_own(session, uid, by)
    check_day(noticed_on, now, "noticed_on", earliest=petition.received_on)
    why = required(reason, "reason", "请写明不予受理的理由和应当找谁。")
    record.step(session, petition, "refuse", why, by, day=noticed_on, now=now)
    petition.noticed_on = petition.ended_on = noticed_on
    petition.refusal_reason = why
    given = record.new_number(session, NumberKind.PETITION_NOTICE, rules, noticed_on.year)
    petition.notice_number = given
    session.flush()
    return given


@needs(Permission.HANDLE_DISPUTE)
def hand_over(session: Session, uid: UUID, draft: HandOverDraft, *, by: Actor, now: datetime) -> None:
    """Hand a petition over to the organ that is competent (转送, with a period 交办).

    :raises RuleViolation: at the field.
    """
    petition = record.find_own(session, uid, by)
    check_day(draft.handed_on, now, "handed_on", earliest=petition.received_on)
    if draft.told_on is not None:
        check_day(draft.told_on, now, "told_on", earliest=petition.received_on)
    if draft.due_on is not None and draft.due_on <= draft.handed_on:
        raise RuleViolation("交办的办结期限要晚于交办的日子。", "due_on")
    to = required(draft.to, "to", "请写明转给哪个机关、单位。", 100)
    record.step(session, petition, "hand_over", to, by, day=draft.handed_on, now=now)
    petition.handed_to, petition.handed_on, petition.hand_due_on = to, draft.handed_on, draft.due_on
    petition.noticed_on = draft.told_on
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def object_to(
    session: Session, uid: UUID, objected_on: date, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Object to a petition that was handed over and is not this office's to settle (信访工作条例 23).

    :raises RuleViolation: for one that was not handed over, later than 5 working days, or without reasons.
    """
    petition = record.find_own(session, uid, by)
    check_day(objected_on, now, "objected_on", earliest=petition.received_on)
    if petition.manner is not PetitionManner.TRANSFER:
        raise RuleViolation(
            "只有上级转送、交办来的才提异议；群众直接提出的，请告知他向有权处理的机关提出。", "state"
        )
    days = record.rules_of(petition, rules).profile.limit.petition_objection
    last = add_working_days(petition.received_on, days, rules.calendar).due
    if objected_on > last:
        raise RuleViolation(
            f"异议要在收到之日起 {days} 个工作日内提出，到 {last:%Y-%m-%d} 为止"
            "（《信访工作条例》第二十三条）。",
            "objected_on",
        )
    record.step(session, petition, "object", reason, by, day=objected_on, now=now)
    petition.objected_on, petition.objection_reason = objected_on, reason.strip()
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def decide_objection(
    session: Session, uid: UUID, agreed: bool, decided_on: date, reason: str, *, by: Actor, now: datetime
) -> None:
    """Record what the organ that handed it over said to the objection; agreed: the papers go back.

    :raises RuleViolation: on a day before the objection, or a refusal without its reason.
    """
    petition = record.find_own(session, uid, by)
    check_day(decided_on, now, "decided_on", earliest=petition.objected_on)
    action = "objection_agreed" if agreed else "objection_refused"
    record.step(session, petition, action, reason, by, day=decided_on, now=now)
    if agreed:
        petition.ended_on, petition.ended_note = decided_on, optional(reason, "reason")
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def extend(
    session: Session, uid: UUID, draft: ExtensionDraft, rules: Rules, *, by: Actor, now: datetime
) -> date:
    """Extend the 60 days once, with the approval of the head; returns the new last day.

    :raises RuleViolation: at the field: too long, too late, twice, no reason, not told, or approved by
        whoever handles it.
    """
    petition = record.find_own(session, uid, by)
    own = record.rules_of(petition, rules)
    limit = own.profile.limit
    due = handling_due(record.facts_of(petition), limit, own.calendar)
    MACHINE.find(petition.state, "extend")
    if petition.redo_due_on is not None:
        raise RuleViolation("重新办理的期限是复查（复核）机关定的，要延期请向该机关提出。", "state")
    check_day(draft.approved_on, now, "approved_on", earliest=petition.accepted_on)
    check_extension(
        draft.days, limit.petition_extension, petition.extension_days is not None, due, draft.approved_on
    )
    check_day(draft.told_on, now, "told_on", earliest=draft.approved_on)
    head = required(draft.approved_by, "approved_by", "延期须经机关、单位负责人批准，请写明谁批准的。", 100)
    if head in (petition.handler_name, by.name):
        raise RuleViolation("承办人、登记人不能批准自己要的延期，请由负责人批准。", "approved_by")
    record.step(session, petition, "extend", draft.reason, by, day=draft.approved_on, now=now)
    petition.extension_days, petition.extension_reason = draft.days, draft.reason.strip()
    petition.extension_approved_by, petition.extension_approved_on = head, draft.approved_on
    petition.extension_told_on = draft.told_on
    petition.extension_number = record.new_number(
        session, NumberKind.PETITION_NOTICE, rules, draft.told_on.year
    )
    _flush(session, petition, rules)
    new = handling_due(record.facts_of(petition), limit, own.calendar)
    assert new is not None
    return new


@needs(Permission.HANDLE_DISPUTE)
def answer(
    session: Session, uid: UUID, draft: OpinionDraft, rules: Rules, *, by: Actor, now: datetime
) -> str:
    """Answer a petition in writing; returns the number of the letter. On the spot it needs no acceptance.

    :raises RuleViolation: at the field.
    """
    petition = record.find_own(session, uid, by)
    at_once = any(one.action == "answer_at_once" for one in MACHINE.transitions_from(petition.state))
    check_day(draft.answered_on, now, "answered_on", earliest=petition.accepted_on or petition.received_on)
    facts = required(draft.facts, "facts", "请写明查明的事实。")
    text = required(draft.text, "text", "请写明处理意见。")
    basis = required(draft.basis, "basis", "请写明依据的法律、法规、政策。")
    quashed = record.before(session, petition)
    if quashed is not None:
        check_redone(text, quashed.opinion_text or "")
    if petition.route is PetitionRoute.OPINION:
        petition.review_organ = required(
            draft.review_organ, "review_organ", "请写明不服时向哪个机关申请复查。", 100
        )
    action = "answer_at_once" if at_once else "answer"
    record.step(session, petition, action, draft.decision.label, by, day=draft.answered_on, now=now)
    petition.answered_on = draft.answered_on
    petition.opinion_facts, petition.opinion_text, petition.opinion_basis = facts, text, basis
    petition.opinion_decision = draft.decision
    given = record.new_number(session, NumberKind.PETITION_OPINION, rules, draft.answered_on.year)
    petition.opinion_number = given
    if draft.served_on is not None:
        _serve(petition, draft.served_on, now)
    session.flush()
    return given


@needs(Permission.HANDLE_DISPUTE)
def serve(session: Session, uid: UUID, served_on: date, *, by: Actor, now: datetime) -> None:
    """Record when the petitioner got the letter: from then 30 days run for a review.

    :raises RuleViolation: before the answer, twice, or on a wrong day.
    """
    petition = record.find_own(session, uid, by)
    if petition.answered_on is None:
        raise RuleViolation("还没有答复，先登记处理意见。", "state")
    if petition.served_on is not None:
        raise RuleViolation("送达已经登记过。", "served_on")
    _serve(petition, served_on, now)
    record.log(session, petition, "serve", "", by, day=served_on, now=now)
    session.flush()


def _serve(petition: Petition, served_on: date, now: datetime) -> None:
    check_day(served_on, now, "served_on", earliest=petition.answered_on)
    petition.served_on = served_on


@needs(Permission.HANDLE_DISPUTE)
def end(
    session: Session, uid: UUID, action: str, ended_on: date, note: str, *, by: Actor, now: datetime
) -> None:
    """End a petition: ``end`` (nothing more is asked), ``withdraw``, ``report_back`` (办结报告 received).

    :raises RuleViolation: without a note, on a wrong day, or where the state does not admit it.
    """
    if action not in ("end", "withdraw", "report_back"):
        raise RuleViolation("请选办结、撤回或者收到办结报告。", "action")
    petition = record.find_own(session, uid, by)
    check_day(ended_on, now, "ended_on", earliest=petition.answered_on or petition.received_on)
    record.step(session, petition, action, note, by, day=ended_on, now=now)
    petition.ended_on, petition.ended_note = ended_on, optional(note, "note")
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def report_urgent(
    session: Session, uid: UUID, reported_on: date, to: str, *, by: Actor, now: datetime
) -> None:
    """Record that a serious or urgent petition was reported (信访工作条例 25); marks it as urgent.

    :raises RuleViolation: without saying to whom, on a wrong day, or when it was reported already.
    """
    petition = record.find_own(session, uid, by)
    if petition.reported_on is not None:
        raise RuleViolation("已经登记过报告。", "reported_on")
    check_day(reported_on, now, "reported_on", earliest=petition.received_on)
    whom = required(to, "to", "请写明向谁报告。", 100)
    petition.urgent, petition.reported_on, petition.reported_to = True, reported_on, whom
    record.log(session, petition, "report_urgent", whom, by, day=reported_on, now=now)
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def recuse(session: Session, uid: UUID, reason: str, replaced_by: str, *, by: Actor, now: datetime) -> None:
    """Put another handler in the place of one who has an interest in it (信访工作条例 28).

    :raises RuleViolation: without reason or successor, or when nobody handles it.
    """
    petition = record.find_own(session, uid, by)
    why = required(reason, "reason", "请写明为什么回避。", 500)
    new = required(replaced_by, "replaced_by", "请写明换由谁办。", 100)
    old = petition.handler_name
    if old is None or old == new:
        raise RuleViolation("换上的人要和现在的承办人不同。", "replaced_by")
    petition.handler_name = new
    said = f"{old}回避，由{new}办理：{why}"
    record.log(session, petition, "recuse", said, by, day=local_date(now), now=now)
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def set_external_number(session: Session, uid: UUID, given: str, *, by: Actor, now: datetime) -> None:
    """Note the 信访编号 of the 信访信息系统 (信访工作条例 21).

    :raises RuleViolation: when it is empty or another petition has it.
    """
    del now
    petition = record.find_own(session, uid, by)
    number = required(given, "external_number", "请填写信访编号。", 60)
    refuse_number_twice(session, number, petition.uid)
    petition.external_number = number
    session.flush()


def _flush(session: Session, petition: Petition, rules: Rules) -> None:
    session.flush()
    record.follow_clock(session, record.dispute_of(session, petition), rules)
    session.flush()
