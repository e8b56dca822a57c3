"""Loading a dispute for change, its recorded steps, and writing one more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, SignManner
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import Stop, StopReason
from desktop_app.domain.dispute_state import READ_ONLY_STATES, ROUND_STARTS
from desktop_app.errors import RuleViolation
from desktop_app.services.custody import holder_of
from desktop_app.services.dispatch_record import NO_TERMS, OrderTerms
from desktop_app.services.dispute_access import NOT_THERE, readable

ENTITY = "dispute"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded step or note of a dispute."""

    action: str
    from_state: str | None
    to_state: str | None
    reason: str | None
    happened_at: datetime
    actor_name: str
    office_id: UUID


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What is entered with a step; each step uses the fields it needs (``DisputeAction.asks``)."""

    reason: str = ""
    note: str = ""
    happened_at: datetime | None = None
    lead_unit_code: str | None = None
    lead_unit_name: str | None = None
    support_unit_codes: tuple[str, ...] = ()
    in_mediation: bool | None = None
    """Whether the case goes to people's mediation, whose clock then runs; None leaves the clock."""
    responsible_name: str | None = None
    responsible_phone: str | None = None
    main_case_uid: UUID | None = None
    stop_reason: StopReason | None = None
    proof: str = ""
    extension_days: int | None = None
    all_parties_agree: bool = False
    resolution_method: str | None = None
    result: str = ""
    told_on: date | None = None
    """Day on which the refusal, or the ways to arbitration and court, was told with a printed notice."""
    satisfaction: str | None = None
    order: OrderTerms = NO_TERMS
    """What the order of a 分流 says beside the case."""
    signer_name: str | None = None
    sign_manner: SignManner | None = None
    """Who signed for the lead unit, and in which way: it has no PC."""


def any_dispute(session: Session, uid: UUID, actor: Actor) -> Dispute:
    """The dispute, whoever owns it.

    :raises RuleViolation: when it does not exist, is not for this actor to read, or was made void.
    """
    found = session.scalars(select(Dispute).where(Dispute.uid == uid, readable(actor))).one_or_none()
    if found is None:
        raise RuleViolation(NOT_THERE)
    if found.voided_at is not None:
        raise RuleViolation(f"{found.number} 已作废，不能再办理。")
    return found


def own_dispute(session: Session, uid: UUID, actor: Actor) -> Dispute:
    """A dispute that the actor's office works, which alone may change it (exchange.md, principle 4).

    :raises RuleViolation: when it does not exist, was made void or is worked by another office.
    """
    found = any_dispute(session, uid, actor)
    if holder_of(found) != actor.office_uid:
        raise RuleViolation(f"{found.number} 由另一个中心办理，这里只能查看；需要时请用交办。")
    return found


def open_dispute(session: Session, uid: UUID, actor: Actor) -> Dispute:
    """An own dispute whose data may still be changed.

    An imported historic row may be completed in any state.

    :raises RuleViolation: also when it is closed, merged or archived (rules.md 3: corrections by 附页).
    """
    found = own_dispute(session, uid, actor)
    if found.state in READ_ONLY_STATES and not found.incomplete:
        raise RuleViolation(f"该纠纷{found.state.label}，内容不能直接修改；确有错误请用附页更正。", "state")
    return found


def history_of(session: Session, uid: UUID) -> tuple[Step, ...]:
    """Steps and notes of a dispute in the order in which they were entered."""
    columns = (
        Transition.action,
        Transition.from_state,
        Transition.to_state,
        Transition.reason,
        Transition.happened_at,
        Transition.actor_name,
        Transition.office_id,
    )
    query = select(*columns).where(Transition.record_uid == uid, Transition.voided_at.is_(None))
    return tuple(Step(*row) for row in session.execute(query.order_by(Transition.id)))


def this_round(history: Sequence[Step]) -> tuple[Step, ...]:
    """What was recorded since the last step that opened a new round."""
    starts = [i for i, step in enumerate(history) if step.action in ROUND_STARTS]
    return tuple(history[starts[-1] :] if starts else history)


def stops_of(history: Sequence[Step]) -> tuple[Stop, ...]:
    """Times of the current round in which the clock stood still; the last one may be open."""
    stops: list[Stop] = []
    for step in this_round(history):
        day = local_date(step.happened_at)
        if step.to_state == DisputeState.SUSPENDED.value:
            reason = (r for r in StopReason if (step.reason or "").startswith(r.label))
            stops.append(Stop(day, None, next(reason, StopReason.COURT)))
        elif step.from_state == DisputeState.SUSPENDED.value and stops:
            stops[-1] = Stop(stops[-1].start, day, stops[-1].reason)
    return tuple(stops)


def write_step(
    session: Session,
    uid: UUID,
    action: str,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str | None = None,
    states: tuple[DisputeState | None, DisputeState | None] = (None, None),
) -> Transition:
    """Add one row to the timeline; notes have no states."""
    before, after = states
    row = Transition(
        entity=ENTITY,
        record_uid=uid,
        action=action,
        from_state=before and before.value,
        to_state=after and after.value,
        reason=reason,
        happened_at=happened_at,
        entered_at=now,
        actor_name=actor.name,
    )
    session.add(row)
    return row


def check_moment(happened_at: datetime, now: datetime) -> None:
    """Refuse a moment in the future or without time zone.

    :raises RuleViolation: at ``happened_at``.
    """
    if happened_at.tzinfo is None:
        raise RuleViolation("发生时间要带时区，例如 2026-11-23T09:30:00+08:00。", "happened_at")
    if happened_at > now:
        raise RuleViolation("发生时间晚于现在，请核对。", "happened_at")
