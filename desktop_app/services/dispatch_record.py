"""Orders of a centre to its own units as records: writing one, its units' steps, and where each stands.

The commands are in ``dispatch_inner`` (issue, units' steps); diverting a dispute writes its order through
``dispute_effect``, so that the dispute and its order cannot say two things.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.enums import DispatchKind, DispatchState, InvolvedRole, SignManner
from db.models.dispatch import Dispatch, DispatchResponse, DispatchUnit
from db.models.dispute import Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispatch_state import OPEN_STATES
from desktop_app.domain.dispatch_unit_state import UnitOrder, UnitStep, standing
from desktop_app.domain.number import NumberKind
from desktop_app.services.dispute_row import parts
from desktop_app.services.number import issue_number
from desktop_app.services.rules import Rules

DEMANDS = "请在期限内办理，办结后反馈办理结果，并附佐证材料。"
"""What an order asks for when nobody wrote anything else."""


@dataclass(frozen=True, slots=True)
class OrderUnit:
    """A unit that an order goes to; ``code`` is that of a village or township, empty for any other unit."""

    name: str
    code: str = ""
    responsible: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What may be said in an order beside the matter; empty fields take what is usual."""

    demands: str = ""
    due_on: date | None = None
    basis: str = ""
    leader_name: str = ""
    contact: str = ""
    contact_phone: str = ""
    copies_to: str = ""
    feedback_cycle: str = ""
    report_demand: str = ""


NO_TERMS = OrderTerms()
"""An order that says what is usual."""


@dataclass(frozen=True, slots=True)
class OrderMatter:
    """What an order is about; ``number`` and ``uid`` are empty for a matter without a record."""

    kind: DispatchKind
    title: str
    content: str
    due_on: date
    uid: UUID | None = None
    number: str = ""
    after: UUID | None = None
    decided_reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit answered: who for it, in which way, with what proof."""

    signer: str
    text: str = ""
    manner: SignManner | None = None
    evidence: str = ""


def write_order(
    session: Session,
    matter: OrderMatter,
    units: Sequence[OrderUnit],
    terms: OrderTerms,
    rules: Rules,
    by: Actor,
    at: datetime,
) -> Dispatch:
    """A numbered order to these units, the first of which leads; called inside other services."""
    day = local_date(at)
    lead = units[0]
    number = issue_number(
        session, NumberKind.DISPATCH, rules.profile.number.dispatch, rules.identity.short_name,
        rules.identity.code, day.year,
    )  # fmt: skip
    order = Dispatch(
        number=number,
        kind=matter.kind,
        recipient_office_id=by.office_uid,
        recipient_name=lead.name,
        matter_uid=matter.uid,
        matter_number=matter.number or None,
        title=matter.title,
        content=matter.content,
        demands=terms.demands.strip() or DEMANDS,
        issued_on=day,
        due_on=terms.due_on or matter.due_on,
        sign_due_on=date.fromordinal(day.toordinal() + rules.profile.limit.sign_dispatch),
        contact_name=terms.contact.strip() or by.name,
        contact_phone=terms.contact_phone.strip() or None,
        leader_name=terms.leader_name.strip() or None,
        feedback_cycle=terms.feedback_cycle.strip() or None,
        report_demand=terms.report_demand.strip() or None,
        copies_to=terms.copies_to.strip() or None,
        basis=terms.basis.strip() or None,
        decided_reason=matter.decided_reason.strip() or None,
        after_uid=matter.after,
    )
    session.add(order)
    session.flush()
    for place, unit in enumerate(units):
        session.add(
            DispatchUnit(
                dispatch_id=order.id,
                role=InvolvedRole.SUPPORT if place else InvolvedRole.LEAD,
                unit_code=unit.code or None,
                unit_name=unit.name,
                responsible_name=unit.responsible or None,
                phone=unit.phone or None,
            )
        )
        session.flush()
    return order


def write_unit_step(
    session: Session, unit: DispatchUnit, state: DispatchState, answer: Answer, by: Actor, at: datetime
) -> None:
    """Add one step of a unit."""
    session.add(
        DispatchResponse(
            dispatch_id=unit.dispatch_id,
            unit_id=unit.id,
            state=state,
            happened_at=at,
            signer_name=answer.signer.strip() or by.name,
            content=answer.text.strip() or None,
            manner=answer.manner,
            evidence=answer.evidence.strip() or None,
            recorder_name=by.name,
        )
    )
    session.flush()


class OrderBook:
    """Units and steps of some orders, read together."""

    def __init__(self, session: Session, orders: Iterable[Dispatch]) -> None:
        """Read them."""
        self._units: dict[int, list[DispatchUnit]] = {}
        self._steps: dict[int, list[DispatchResponse]] = {}
        for part in parts(sorted(order.id for order in orders)):
            units = select(DispatchUnit).where(
                DispatchUnit.dispatch_id.in_(part), DispatchUnit.voided_at.is_(None)
            )
            for unit in session.scalars(units.order_by(DispatchUnit.id)):
                self._units.setdefault(unit.dispatch_id, []).append(unit)
            steps = select(DispatchResponse).where(
                DispatchResponse.dispatch_id.in_(part),
                DispatchResponse.unit_id.is_not(None),
                DispatchResponse.voided_at.is_(None),
            )
            for step in session.scalars(steps.order_by(DispatchResponse.happened_at, DispatchResponse.id)):
                assert step.unit_id is not None
                self._steps.setdefault(step.unit_id, []).append(step)

    def units(self, order: Dispatch) -> tuple[DispatchUnit, ...]:
        """The units of an order, the one that leads first."""
        found = self._units.get(order.id, [])
        return tuple(sorted(found, key=lambda u: (u.role is not InvolvedRole.LEAD, u.id)))

    def responses(self, unit: DispatchUnit) -> tuple[DispatchResponse, ...]:
        """Steps of a unit, the newest last."""
        return tuple(self._steps.get(unit.id, ()))

    def steps(self, unit: DispatchUnit) -> tuple[UnitStep, ...]:
        """The same as the rules read them."""
        return tuple(
            UnitStep(s.state, local_date(s.happened_at), s.recorder_name or "") for s in self.responses(unit)
        )

    def state(self, unit: DispatchUnit) -> DispatchState:
        """Where a unit stands."""
        return standing(self.steps(unit))

    def order_state(self, order: Dispatch) -> DispatchState:
        """Where the order stands: where its lead unit does."""
        units = self.units(order)
        return self.state(units[0]) if units else DispatchState.ISSUED

    def open_units(self, order: Dispatch) -> tuple[DispatchUnit, ...]:
        """Units whose part goes on."""
        return tuple(unit for unit in self.units(order) if self.state(unit) in OPEN_STATES)


def last_diversion(session: Session, dispute_uid: UUID, office: UUID) -> Dispatch | None:
    """The order by which an office diverted a dispute last; None where there was none."""
    return session.scalars(
        select(Dispatch)
        .where(
            Dispatch.matter_uid == dispute_uid,
            Dispatch.kind == DispatchKind.INTERNAL,
            Dispatch.office_id == office,
            Dispatch.voided_at.is_(None),
        )
        .order_by(Dispatch.id.desc())
        .limit(1)
    ).first()


def diversion_of(session: Session, dispute_uid: UUID, office: UUID) -> Dispatch | None:
    """The same while it goes on."""
    newest = last_diversion(session, dispute_uid, office)
    if newest is None or not OrderBook(session, [newest]).open_units(newest):
        return None
    return newest


def unit_order(session: Session, order: Dispatch, returned: Mapping[UUID, int] | None = None) -> UnitOrder:
    """What the rules of its units need of an order; ``returned`` is what ``returns_of`` says, if known."""
    return UnitOrder(
        order.issued_on,
        order.due_on,
        _returns_before(session, order, returned),
        order.decided_reason is not None,
    )


def returns_of(session: Session, disputes: Iterable[UUID]) -> dict[UUID, int]:
    """How often disputes were returned by the unit they were diverted to; without those that never were."""
    found: dict[UUID, int] = {}
    for part in parts(sorted(set(disputes))):
        rows = session.execute(
            select(Transition.record_uid, func.count(Transition.id))
            .where(
                Transition.record_uid.in_(part),
                Transition.action == "return",
                Transition.voided_at.is_(None),
            )
            .group_by(Transition.record_uid)
        )
        found.update((uid, count) for uid, count in rows)
    return found


def _returns_before(session: Session, order: Dispatch, returned: Mapping[UUID, int] | None) -> int:
    if order.kind is DispatchKind.INTERNAL and order.matter_uid is not None:
        known = returns_of(session, [order.matter_uid]) if returned is None else returned
        return known.get(order.matter_uid, 0)
    found, before = 0, order.after_uid
    while before is not None:
        earlier = session.scalars(select(Dispatch).where(Dispatch.uid == before)).one_or_none()
        if earlier is None:
            break
        found += OrderBook(session, [earlier]).order_state(earlier) is DispatchState.RETURNED
        before = earlier.after_uid
    return found


def end_order(session: Session, order: Dispatch, day: date) -> None:
    """Note the day on which the last unit's part was over, by a review, a return or a withdrawal."""
    if order.completed_on is None and not OrderBook(session, [order]).open_units(order):
        order.completed_on = day
        session.flush()


def newest_states(session: Session, orders: Sequence[int]) -> dict[int, DispatchState]:
    """Where each order stands by its newest step; of an order of a centre to its units, of the lead unit's.

    Orders without a step are left out. Takes local ids.
    """
    found: dict[int, DispatchState] = {}
    for part in parts(sorted(orders)):
        rows = session.execute(
            select(DispatchResponse.dispatch_id, DispatchResponse.state)
            .outerjoin(DispatchUnit, DispatchUnit.id == DispatchResponse.unit_id)
            .where(
                DispatchResponse.dispatch_id.in_(part),
                DispatchResponse.voided_at.is_(None),
                or_(DispatchResponse.unit_id.is_(None), DispatchUnit.role == InvolvedRole.LEAD),
            )
            .order_by(DispatchResponse.happened_at, DispatchResponse.id)
        )
        found.update((order, state) for order, state in rows)
    return found
