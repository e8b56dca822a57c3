"""One petition as a record: finding it, what its clocks are computed from, stepping it, its history.

Building blocks of the services of petitions, called inside their permission.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from db.enums import DisputeState, PetitionManner, PetitionState, ReviewLevel, ReviewOutcome
from db.models.dispute import Dispute, Transition
from db.models.petition import Petition, PetitionReview
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import ClockKey
from desktop_app.domain.number import NumberKind
from desktop_app.domain.petition_clock import PetitionFacts, ReviewFacts, handling_due
from desktop_app.domain.petition_state import MACHINE, WORKING_STATES
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_clock, number
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_record import history_of, stops_of
from desktop_app.services.record_day import moment_of
from desktop_app.services.rules import Rules

ENTITY = "petition"
_RUNNING = frozenset(
    {
        *(DisputeState.REGISTERED, DisputeState.ACCEPTED, DisputeState.DISPATCHED, DisputeState.IN_PROGRESS),
        *(DisputeState.EXTENDED, DisputeState.ESCALATED),
    }
)
"""States of a case in which its own limit runs; later ones have the days of visit, closing and filing."""
NOT_THERE = "找不到这件信访，可能已作废，请刷新后再试。"


def find(session: Session, uid: UUID, actor: Actor) -> Petition:
    """The petition.

    :raises RuleViolation: when it is unknown, void, or its case is not for this actor to read.
    """
    found = session.scalars(
        select(Petition).where(
            Petition.uid == uid, Petition.voided_at.is_(None), not_hidden(Petition.dispute_id, actor)
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation(NOT_THERE, "uid")
    return found


def find_own(session: Session, uid: UUID, actor: Actor) -> Petition:
    """A petition whose case the actor's office works, which alone may change it (exchange.md, 4).

    :raises RuleViolation: when it is unknown, void, or another office's.
    """
    found = find(session, uid, actor)
    if holder_of(dispute_of(session, found)) != actor.office_uid:
        raise RuleViolation("这件信访由另一个中心办理，这里只能查看。", "uid")
    return found


def dispute_of(session: Session, petition: Petition) -> Dispute:
    """The case that the petition is about."""
    return session.get_one(Dispute, petition.dispute_id)


def rules_of(petition: Petition, rules: Rules) -> Rules:
    """The rules with the profile that the petition was registered under."""
    return rules.of_version(petition.rules_version)


def petitions_of(session: Session, dispute_id: int) -> list[Petition]:
    """The petitions about a case, the newest first."""
    query = select(Petition).where(Petition.dispute_id == dispute_id, Petition.voided_at.is_(None))
    return list(session.scalars(query.order_by(Petition.received_on.desc(), Petition.id.desc())))


def reviews_of(petition: Petition) -> list[PetitionReview]:
    """The reviews in their order."""
    return [one for one in petition.reviews if one.voided_at is None]


def facts_of(petition: Petition) -> PetitionFacts:
    """What the clocks are computed from."""
    return PetitionFacts(
        received_on=petition.received_on,
        registered_on=petition.registered_on,
        route=petition.route,
        transferred=petition.manner is PetitionManner.TRANSFER,
        reachable=petition.reachable,
        urgent=petition.urgent,
        reported_on=petition.reported_on,
        objected_on=petition.objected_on,
        handed_on=petition.handed_on,
        hand_due_on=petition.hand_due_on,
        noticed_on=petition.noticed_on,
        accepted_on=petition.accepted_on,
        extension_days=petition.extension_days or 0,
        answered_on=petition.answered_on,
        served_on=petition.served_on,
        ended_on=petition.ended_on,
        reviews=tuple(_reviews(reviews_of(petition))),
        redo_of=ordered_by(petition),
        redo_due_on=petition.redo_due_on,
    )


def ordered_by(petition: Petition) -> ReviewLevel | None:
    """The level of the review that ordered this handling; None for one that the petitioner began."""
    if petition.redo_review_uid is None:
        return None
    session = object_session(petition)
    assert session is not None
    query = select(PetitionReview.level).where(PetitionReview.uid == petition.redo_review_uid)
    # A review that did not come over yet: the lower of the two is the commoner one.
    return session.scalars(query).one_or_none() or ReviewLevel.REVIEW


def before(session: Session, petition: Petition) -> Petition | None:
    """The handling whose answer was quashed, when this one does it again."""
    if petition.redo_review_uid is None:
        return None
    query = select(Petition).where(Petition.uid == petition.earlier_uid, Petition.voided_at.is_(None))
    return session.scalars(query).one_or_none()


def after(session: Session, petition: Petition) -> Petition | None:
    """The handling that does this one again, when a review quashed its answer."""
    if petition.state is not PetitionState.QUASHED:
        return None
    query = select(Petition).where(
        Petition.earlier_uid == petition.uid,
        Petition.redo_review_uid.is_not(None),
        Petition.voided_at.is_(None),
    )
    return session.scalars(query.order_by(Petition.id)).first()


def _reviews(rows: Iterable[PetitionReview]) -> Iterable[ReviewFacts]:
    for one in rows:
        heard = None if one.hearing_from is None else (one.hearing_from, one.hearing_to or one.hearing_from)
        quashed = one.outcome is ReviewOutcome.QUASHED
        yield ReviewFacts(one.level, one.asked_on, heard, one.answered_on, one.served_on, quashed)


def step(
    session: Session, petition: Petition, action: str, reason: str, by: Actor, *, day: date, now: datetime
) -> None:
    """Make one step of the state machine, with its check and its row of history.

    :raises RuleViolation: when state, role or reason do not admit it.
    """
    taken = MACHINE.check(petition.state, action, role=by.role, reason=reason)
    before, petition.state = petition.state, taken.target
    log(session, petition, action, reason, by, states=(before, taken.target), day=day, now=now)
    if before in WORKING_STATES and petition.state not in WORKING_STATES:
        _release(session, dispute_of(session, petition))


def log(
    session: Session,
    petition: Petition,
    action: str,
    reason: str,
    by: Actor,
    *,
    states: tuple[PetitionState | None, PetitionState | None] = (None, None),
    day: date,
    now: datetime,
) -> None:
    """Write one row of history; rows without states are notes."""
    before, after = states
    session.add(
        Transition(
            entity=ENTITY, record_uid=petition.uid, action=action, from_state=before and before.value,
            to_state=after and after.value, reason=reason.strip() or None, happened_at=moment_of(day, now),
            entered_at=now, actor_name=by.name,
        )
    )  # fmt: skip


def new_number(session: Session, kind: NumberKind, rules: Rules, year: int) -> str:
    """The next number of the office in the pattern of the rules in force."""
    pattern: str = getattr(rules.profile.number, kind.value)
    return number.issue_number(session, kind, pattern, rules.identity.short_name, rules.identity.code, year)


def follow_clock(session: Session, dispute: Dispute, rules: Rules) -> None:
    """Give the case the last day of its petition, so that two lists never show two days for one thing.

    Nothing is changed where no 60 days run (信访工作条例 31 and 34), or the case has its result and waits for
    something else than its handling. Once no petition of it is worked any more, the case has no last day: the
    limit was met, and what is left to do with the case has none by law.
    """
    if dispute.state not in _RUNNING:
        return
    _release(session, dispute)
    for petition in petitions_of(session, dispute.id):
        if petition.state not in WORKING_STATES:
            continue
        if dispute.due_on is None and petition.redo_review_uid is None:
            continue
        own = rules_of(petition, rules)
        if handling_due(facts_of(petition), own.profile.limit, own.calendar) is None:
            continue
        assert petition.accepted_on is not None
        dispute.clock_started_on = petition.accepted_on
        if petition.redo_due_on is not None:
            # The order names the day; the 60 days of the case are counted back from it.
            days = timedelta(days=own.profile.limit.petition)
            dispute.clock_started_on = petition.redo_due_on - days
        dispute.extension_days = petition.extension_days
        dispute_clock.reclassify(dispute, own, stops_of(history_of(session, dispute.uid)))
        return


def _release(session: Session, dispute: Dispute) -> None:
    """Take the petition's last day from a case of which no petition is worked any more."""
    if dispute.clock_key != ClockKey.PETITION.value or dispute.state not in _RUNNING:
        return
    states = [petition.state for petition in petitions_of(session, dispute.id)]
    if states and not WORKING_STATES.intersection(states):
        dispute.clock_started_on = dispute.due_on = None
