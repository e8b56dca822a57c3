"""复查 and 复核 of the answer to a petition (信访工作条例 35 and 36).

The petitioner asks within 30 days of getting the answer, the organ above answers within 30; the time of a
hearing in a 复核 is not counted. After it the same facts are not accepted any more. An answer that is quashed
(撤销，责令重新办理) is given anew: a handling with a clock, an answer and reviews of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PetitionRoute, PetitionState, ReviewLevel, ReviewOutcome
from db.models.petition import Petition, PetitionReview
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.petition_clock import handling_due
from desktop_app.domain.petition_state import QUASH, check_redo_day
from desktop_app.domain.working_day import add_calendar_days
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_record as record
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules

_LEVELS = {PetitionState.ANSWERED: ReviewLevel.REVIEW, PetitionState.REVIEWED: ReviewLevel.SECOND_REVIEW}
_SAME = (
    "dispute_id", "manner", "kind", "route", "external_number", "sent_by", "people_count", "written_by",
    "reachable", "urgent", "reported_on", "reported_to", "handler_name", "rules_version",
)  # fmt: skip
"""What a handling that is ordered again has of the quashed one."""
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
    """What the organ above answered, and when the petitioner got it.

    ``redo_due_on`` is the day for the new answer where an order to do it again names one.
    """

    answered_on: date
    outcome: ReviewOutcome
    opinion: str
    served_on: date
    redo_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """State after the answer; of a quashed one the new handling, its notice and its last day."""

    state: PetitionState
    redo_uid: UUID | None = None
    notice_number: str = ""
    due_on: date | None = None


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
    session: Session, uid: UUID, draft: ReviewAnswer, rules: Rules, *, by: Actor, now: datetime
) -> ReviewAnswered:
    """Record the answer to the review in progress. After a 复核 it is over; quashed, it begins anew.

    The new handling runs from the day of the decision, with the 60 days of 信访工作条例 34 or up to the day
    that the decision names.

    :raises RuleViolation: when no review is in progress, or at the field.
    """
    petition = record.find_own(session, uid, by)
    quashed = draft.outcome is ReviewOutcome.QUASHED
    action = QUASH if quashed else _OPEN.get(petition.state, "answer_review")
    opinion = required(draft.opinion, "opinion", "请写明复查（复核）意见。")
    review = _open_review(petition)
    check_day(draft.answered_on, now, "answered_on", earliest=None if review is None else review.asked_on)
    check_day(draft.served_on, now, "served_on", earliest=draft.answered_on)
    limit = record.rules_of(petition, rules).profile.limit
    check_redo_day(draft.redo_due_on, draft.answered_on, limit.petition, quashed)
    record.step(session, petition, action, draft.outcome.label, by, day=draft.answered_on, now=now)
    assert review is not None
    review.answered_on, review.served_on = draft.answered_on, draft.served_on
    review.outcome, review.opinion = draft.outcome, opinion
    if petition.state is PetitionState.FINAL:
        petition.ended_on, petition.ended_note = draft.served_on, "复核终结"
    if quashed:
        petition.ended_on, petition.ended_note = draft.answered_on, f"{review.level.label}撤销，重新办理"
    session.flush()
    return _begin_anew(session, petition, review, draft, rules, by, now) if quashed else _state(petition)


def _state(petition: Petition) -> ReviewAnswered:
    return ReviewAnswered(petition.state)


def _begin_anew(
    session: Session, old: Petition, review: PetitionReview, draft: ReviewAnswer, rules: Rules, by: Actor,
    now: datetime,
) -> ReviewAnswered:  # fmt: skip
    """The handling that the review orders: the same petition, taken up on the day of the decision."""
    ordered = draft.answered_on
    new = Petition(
        **{name: getattr(old, name) for name in _SAME},
        state=PetitionState.ACCEPTED,
        received_on=ordered,
        registered_on=local_date(now),
        accepted_on=ordered,
        noticed_on=local_date(now),
        notice_number=record.new_number(session, NumberKind.PETITION_NOTICE, rules, local_date(now).year),
        earlier_uid=old.uid,
        redo_review_uid=review.uid,
        redo_due_on=draft.redo_due_on,
    )
    session.add(new)
    session.flush()
    said = f"{review.organ}{review.level.label}撤销 {old.opinion_number}，责令重新办理"
    record.log(session, new, "redo", said, by, states=(None, new.state), day=ordered, now=now)
    record.follow_clock(session, record.dispute_of(session, new), rules)
    session.flush()
    own = record.rules_of(new, rules)
    due = handling_due(record.facts_of(new), own.profile.limit, own.calendar)
    return ReviewAnswered(old.state, new.uid, new.notice_number or "", due)


def _open_review(petition: Petition) -> PetitionReview | None:
    reviews = record.reviews_of(petition)
    return reviews[-1] if petition.state in _OPEN and reviews else None
