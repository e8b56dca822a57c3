"""复查 and 复核 of the answer to a petition (信访工作条例 35 and 36).

The petitioner asks within 30 days of getting the answer, the organ above answers within 30; the time of a
hearing in a 复核 is not counted. After it the same facts are not accepted any more.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PetitionRoute, PetitionState, ReviewLevel, ReviewOutcome
from db.models.petition import Petition, PetitionReview
from desktop_app.domain.actor import Actor
from desktop_app.domain.working_day import add_calendar_days
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_record as record
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules

_LEVELS = {PetitionState.ANSWERED: ReviewLevel.REVIEW, PetitionState.REVIEWED: ReviewLevel.SECOND_REVIEW}
_OPEN = {
    PetitionState.UNDER_REVIEW: "answer_review",
    PetitionState.UNDER_SECOND_REVIEW: "answer_second_review",
}


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """That the petitioner asks for a review: when, of which organ, why."""

    asked_on: date
    organ: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What the organ above answered, and when the petitioner got it."""

    answered_on: date
    outcome: ReviewOutcome
    opinion: str
    served_on: date


@needs(Permission.HANDLE_DISPUTE)
def ask_review(
    session: Session, uid: UUID, draft: ReviewDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Record that a 复查 (after the answer) or a 复核 (after the 复查) was asked for; returns the review.

    :raises RuleViolation: too late, before the letter was served, or for a petition that other laws settle.
    """
    petition = record.find_own(session, uid, by)
    level = _LEVELS.get(petition.state, ReviewLevel.REVIEW)
    action = "ask_review" if level is ReviewLevel.REVIEW else "ask_second_review"
    if petition.state in _LEVELS and petition.route is not PetitionRoute.OPINION:
        raise RuleViolation(
            f"这件按“{petition.route.label}”的途径处理，不服的按那条途径的规定提出，不走复查复核。", "state"
        )
    reviews = record.reviews_of(petition)
    served = petition.served_on if level is ReviewLevel.REVIEW else reviews[-1].served_on
    organ = required(draft.organ, "organ", "请写明向哪个机关申请。", 100)
    reason = required(draft.reason, "reason", "请写明信访人不服的理由。")
    if petition.state in _LEVELS:
        if served is None:
            raise RuleViolation("答复还没有登记送达，请先登记信访人收到的日子。", "served_on")
        check_day(draft.asked_on, now, "asked_on", earliest=served)
        own = record.rules_of(petition, rules)
        days = own.profile.limit.petition_review
        last = add_calendar_days(served, days, own.calendar).due
        if draft.asked_on > last:
            raise RuleViolation(
                f"申请{level.label}要在收到书面答复之日起 {days} 日内提出，到 {last:%Y-%m-%d} 为止。",
                "asked_on",
            )
    record.step(session, petition, action, organ, by, day=draft.asked_on, now=now)
    review = PetitionReview(
        petition_id=petition.id, level=level, asked_on=draft.asked_on, organ=organ, reason=reason
    )
    petition.reviews.append(review)
    session.flush()
    return review.uid


@needs(Permission.HANDLE_DISPUTE)
def record_hearing(session: Session, uid: UUID, first: date, last: date, *, by: Actor, now: datetime) -> None:
    """Record a hearing (听证) of a 复核: its days from first to last are not counted.

    :raises RuleViolation: outside a 复核, with days in the wrong order, or not yet over.
    """
    petition = record.find_own(session, uid, by)
    if petition.state is not PetitionState.UNDER_SECOND_REVIEW:
        raise RuleViolation("听证时间只在复核中扣除（《信访工作条例》第三十六条）。", "state")
    review = record.reviews_of(petition)[-1]
    check_day(first, now, "first", earliest=review.asked_on)
    check_day(last, now, "last", earliest=first)
    review.hearing_from, review.hearing_to = first, last
    said = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    record.log(session, petition, "hearing", said, by, day=last, now=now)
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def answer_review(
    session: Session, uid: UUID, draft: ReviewAnswer, *, by: Actor, now: datetime
) -> PetitionState:
    """Record the answer to the review in progress; returns the new state. After a 复核 it is over.

    :raises RuleViolation: when no review is in progress, or at the field.
    """
    petition = record.find_own(session, uid, by)
    action = _OPEN.get(petition.state, "answer_review")
    opinion = required(draft.opinion, "opinion", "请写明复查（复核）意见。")
    review = _open_review(petition)
    check_day(draft.answered_on, now, "answered_on", earliest=None if review is None else review.asked_on)
    check_day(draft.served_on, now, "served_on", earliest=draft.answered_on)
    record.step(session, petition, action, draft.outcome.label, by, day=draft.answered_on, now=now)
    assert review is not None
    review.answered_on, review.served_on = draft.answered_on, draft.served_on
    review.outcome, review.opinion = draft.outcome, opinion
    if petition.state is PetitionState.FINAL:
        petition.ended_on, petition.ended_note = draft.served_on, "复核终结"
    session.flush()
    return petition.state


def _open_review(petition: Petition) -> PetitionReview | None:
    reviews = record.reviews_of(petition)
    return reviews[-1] if petition.state in _OPEN and reviews else None
