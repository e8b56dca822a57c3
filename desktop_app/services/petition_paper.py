"""Papers of petitions and receptions as they are read from the database (paper_catalogue)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from db.enums import PaperKind, PartySide, PetitionState, VisitOutcome
from db.models.dispute import Dispute, Party
from db.models.petition import Petition, PetitionReview
from db.models.reception import ReceptionDuty, ReceptionVisit
from desktop_app.domain.masking import mask_id
from desktop_app.domain.petition_clock import handling_due
from desktop_app.domain.petition_state import has_time_limit
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_record as record
from desktop_app.services.dispute_title import printed
from desktop_app.services.paper_facts import prints_id
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet


def read_acceptance(petition: Petition, at: Reading) -> PaperSheet:
    """受理告知书.

    :raises RuleViolation: before the acceptance.
    """
    if petition.redo_review_uid is not None:
        raise RuleViolation("这是重新办理，请打印重新办理告知书。", "state")
    if petition.accepted_on is None or petition.notice_number is None:
        raise RuleViolation("受理以后才有受理告知书。", "state")
    return _notice(petition, at, "petition_acceptance", petition.notice_number, petition.accepted_on)


def read_refusal(petition: Petition, at: Reading) -> PaperSheet:
    """不予受理告知书.

    :raises RuleViolation: for one that was not refused.
    """
    noticed = petition.noticed_on
    if petition.state is not PetitionState.NOT_ACCEPTED or noticed is None or petition.notice_number is None:
        raise RuleViolation("不予受理的才有不予受理告知书。", "state")
    return _notice(petition, at, "petition_refusal", petition.notice_number, noticed)


def read_redo(petition: Petition, at: Reading) -> PaperSheet:
    """重新办理告知书.

    :raises RuleViolation: for a handling that no review ordered.
    """
    noticed = petition.noticed_on
    if petition.redo_review_uid is None or noticed is None or petition.notice_number is None:
        raise RuleViolation("复查、复核撤销原处理意见、责令重新办理的才有重新办理告知书。", "state")
    return _notice(petition, at, "petition_redo", petition.notice_number, noticed)


def read_extension(petition: Petition, at: Reading) -> PaperSheet:
    """延期办理告知书.

    :raises RuleViolation: for one that was not extended.
    """
    if petition.extension_told_on is None or petition.extension_number is None:
        raise RuleViolation("延期以后才有延期办理告知书。", "state")
    return _notice(petition, at, "petition_extension", petition.extension_number, petition.extension_told_on)


def read_opinion(petition: Petition, at: Reading) -> PaperSheet:
    """处理意见书.

    :raises RuleViolation: before the answer.
    """
    if petition.answered_on is None or petition.opinion_number is None:
        raise RuleViolation("答复以后才有处理意见书。", "state")
    return _notice(petition, at, "petition_opinion", petition.opinion_number, petition.answered_on)


def read_register(visit: ReceptionVisit, at: Reading) -> PaperSheet:
    """领导接访登记表; the full number only where the profile names this paper."""
    from desktop_app.papers.reception_register import ReceptionRegister, render

    duty = at.session.get_one(ReceptionDuty, visit.reception_duty_id)
    case = None if visit.dispute_id is None else at.session.get_one(Dispute, visit.dispute_id)
    number = visit.id_number or ""
    content = ReceptionRegister(
        centre=at.rules.identity.name,
        number=visit.number,
        kind=duty.kind.label,
        day=duty.day,
        place=duty.place,
        leader=f"{duty.leader_name}（{duty.leader_post}）" if duty.leader_post else duty.leader_name,
        visitor=visit.name,
        id_number=number if prints_id(PaperKind.RECEPTION_REGISTER, at.rules) else mask_id(number),
        phone=visit.phone or "",
        address=visit.address or "",
        people=visit.people_count,
        representatives=tuple(visit.representatives),
        demand=visit.demand,
        handling=handling_words(visit, "" if case is None else case.number),
        instruction=visit.instruction or "",
        undertaker=visit.undertaker or "",
        due_on=visit.due_on,
        recorder=visit.recorder_name,
        recorded_on=duty.day,
    )
    return sheet(content, render, visit.number)


def handling_words(visit: ReceptionVisit, case_number: str) -> str:
    """What was done with a matter, in the words of 办理情况; called inside services."""
    done = visit.outcome.label if visit.outcome is not VisitOutcome.OPEN else ""
    parts = [
        visit.proposal or "",
        f"{done}（{case_number}）" if done and case_number else done,
        visit.told_where or "",
        visit.result or "",
        f"{visit.completed_on:%Y-%m-%d} 办结" if visit.completed_on else "",
        f"满意度：{visit.satisfaction}" if visit.satisfaction else "",
    ]
    return "；".join(part.rstrip("。；") for part in parts if part)


def _notice(petition: Petition, at: Reading, template: str, number: str, issued_on: date) -> PaperSheet:
    from desktop_app.papers.petition_notice import PetitionNotice, render

    case = record.dispute_of(at.session, petition)
    own = record.rules_of(petition, at.rules)
    facts = record.facts_of(petition)
    limited = has_time_limit(petition.route)
    quashed = record.before(at.session, petition)
    ordered = None if quashed is None else _order(petition, quashed)
    if template in ("petition_acceptance", "petition_redo"):
        # What was told then: an extension has a letter of its own.
        facts = replace(facts, extension_days=0)
    refusal = template == "petition_refusal"
    content = PetitionNotice(
        template=template,
        office=at.rules.identity.name,
        number=number,
        issued_on=issued_on,
        names=_names(at, petition.dispute_id),
        title=printed(case.title),
        received_on=petition.received_on,
        accepted_on=petition.accepted_on,
        due_on=handling_due(facts, own.profile.limit, own.calendar) if limited else None,
        handler=petition.handler_name or "",
        ways=petition.route.label,
        reason=(petition.refusal_reason if refusal else petition.extension_reason) or "",
        days=petition.extension_days or 0,
        approver=petition.extension_approved_by or "",
        demand=case.demands or case.description,
        facts=petition.opinion_facts or "",
        decision="" if petition.opinion_decision is None else petition.opinion_decision.label,
        opinion=petition.opinion_text or "",
        basis=petition.opinion_basis or "",
        organ=petition.review_organ or "",
        review_days=own.profile.limit.petition_review,
        redone=quashed is not None,
        quashed=("" if quashed is None else quashed.opinion_number) or "",
        reviewer="" if ordered is None else f"{ordered.organ}{ordered.level.label}",
        named=petition.redo_due_on is not None,
    )
    drawn: Callable[[PetitionNotice], bytes] = render
    return sheet(content, drawn, number)


def _order(petition: Petition, quashed: Petition) -> PetitionReview | None:
    reviews = record.reviews_of(quashed)
    return next((one for one in reviews if one.uid == petition.redo_review_uid), None)


def _names(at: Reading, dispute_id: int) -> tuple[str, ...]:
    found = at.session.scalars(
        select(Party.name)
        .where(
            Party.dispute_id == dispute_id,
            Party.side == PartySide.APPLICANT,
            Party.voided_at.is_(None),
            Party.replaced_by_id.is_(None),
        )
        .order_by(Party.position, Party.id)
    )
    return tuple(found)
