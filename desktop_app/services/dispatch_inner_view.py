"""Orders of a centre to its own units as the window shows them: where each unit stands, what is due next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DispatchKind, DispatchState, DisputeState, InvolvedRole, RiskLevel, SignManner
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispatch_state import OPEN_STATES
from desktop_app.domain.dispatch_unit_state import (
    MACHINE,
    REVIEWS,
    ClockKind,
    UnitOrder,
    clock_of,
    last_return_day,
    why_no_return,
)
from desktop_app.services.dispatch import DispatchActionRow
from desktop_app.services.dispatch_inner import find_order
from desktop_app.services.dispatch_record import OrderBook, returns_of, unit_order
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.dispute_row import parts
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class UnitStepRow:
    """One step of a unit: who for it, in which way, who entered it."""

    state: DispatchState
    happened_at: datetime
    signer_name: str
    content: str
    manner: SignManner | None
    evidence: str
    recorder_name: str


@dataclass(frozen=True, slots=True)
class UnitPartRow:
    """A unit's part. ``days_left`` counts to its next limit, which ``why`` explains; None when it is over.

    ``no_return`` says why it cannot return the order now; ``return_until`` is the last day on which it can.
    """

    uid: UUID
    name: str
    role: InvolvedRole
    responsible: str
    phone: str
    state: DispatchState
    clock: ClockKind | None
    due_on: date | None
    days_left: int | None
    why: str
    return_until: date | None
    no_return: str
    steps: tuple[UnitStepRow, ...]
    actions: tuple[DispatchActionRow, ...]


@dataclass(frozen=True, slots=True)
class InnerOrderRow:
    """An order with its units, the lead first; ``next_on`` is the earliest limit that runs."""

    uid: UUID
    number: str
    kind: DispatchKind
    title: str
    content: str
    demands: str
    matter_uid: UUID | None
    matter_number: str
    risk: RiskLevel | None
    issued_on: date
    due_on: date
    contact: str
    contact_phone: str
    leader_name: str
    feedback_cycle: str
    report_demand: str
    copies_to: str
    basis: str
    decided_reason: str
    returns: int
    state: DispatchState
    next_clock: ClockKind | None
    next_on: date | None
    next_unit: str
    days_left: int | None
    units: tuple[UnitPartRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether any unit's part goes on; without a limit where it waits for its dispute to be closed."""
        return any(unit.state in OPEN_STATES for unit in self.units)

    @property
    def lead(self) -> str:
        """Name of the lead unit."""
        return self.units[0].name if self.units else ""


@needs(Permission.VIEW_DISPUTES)
def list_inner(
    session: Session, rules: Rules, *, by: Actor, today: date, open_only: bool = False
) -> tuple[InnerOrderRow, ...]:
    """Orders of this centre to its units, those with the nearest limit first, those that are over last."""
    query = select(Dispatch).where(
        Dispatch.kind != DispatchKind.COUNTY,
        Dispatch.office_id == by.office_uid,
        Dispatch.voided_at.is_(None),
        not_hidden_uid(Dispatch.matter_uid, by),
    )
    if open_only:
        query = query.where(Dispatch.completed_on.is_(None))
    rows = order_rows(session, session.scalars(query).all(), rules, by, today)
    if open_only:
        rows = tuple(row for row in rows if row.is_open)
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                *(not r.is_open, r.days_left is None, r.days_left or 0, -r.issued_on.toordinal(), r.number),
            ),
        )
    )


@needs(Permission.VIEW_DISPUTES)
def inner_detail(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> InnerOrderRow:
    """One order.

    :raises RuleViolation: when it is unknown.
    """
    return order_rows(session, [find_order(session, uid, by)], rules, by, today)[0]


@needs(Permission.VIEW_DISPUTES)
def inner_of(
    session: Session, matter_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[InnerOrderRow, ...]:
    """Orders about one dispute, the newest first (去向)."""
    query = select(Dispatch).where(
        Dispatch.matter_uid == matter_uid,
        Dispatch.kind != DispatchKind.COUNTY,
        Dispatch.office_id == by.office_uid,
        Dispatch.voided_at.is_(None),
        not_hidden_uid(Dispatch.matter_uid, by),
    )
    found = session.scalars(query.order_by(Dispatch.id.desc())).all()
    return order_rows(session, found, rules, by, today)


def order_rows(
    session: Session, orders: Sequence[Dispatch], rules: Rules, by: Actor, today: date
) -> tuple[InnerOrderRow, ...]:
    """Rows of orders in the same order; called inside other services."""
    book = OrderBook(session, orders)
    matters = _matters(session, orders)
    returned = returns_of(session, matters)
    return tuple(
        _order(order, unit_order(session, order, returned), book, matters, rules, by, today)
        for order in orders
    )


@dataclass(frozen=True, slots=True)
class _Matter:
    """The dispute of an order, as far as its order needs it."""

    risk: RiskLevel | None = None
    version: str = ""
    has_result: bool = False


_NONE = _Matter()
_CLOSES = "纠纷已有结果，结案就是审核"
_RESULTED = (DisputeState.SETTLED, DisputeState.NOT_SETTLED, DisputeState.AWAITING_FOLLOW_UP)


def _matters(session: Session, orders: Sequence[Dispatch]) -> dict[UUID, _Matter]:
    uids = sorted({order.matter_uid for order in orders if order.matter_uid is not None})
    found: dict[UUID, _Matter] = {}
    for part in parts(uids):
        rows = session.execute(
            select(Dispute.uid, Dispute.risk_level, Dispute.profile_version, Dispute.state).where(
                Dispute.uid.in_(part)
            )
        )
        found.update((uid, _Matter(risk, version, state in _RESULTED)) for uid, risk, version, state in rows)
    return found


def _order(
    order: Dispatch, terms: UnitOrder, book: OrderBook, matters: Mapping[UUID, _Matter], rules: Rules,
    by: Actor, today: date,
) -> InnerOrderRow:  # fmt: skip
    matter = matters.get(order.matter_uid, _NONE) if order.matter_uid is not None else _NONE
    risk = matter.risk
    diverts = order.kind is DispatchKind.INTERNAL
    if diverts:
        rules = rules.of_version(matter.version)
    closes = diverts and matter.has_result
    units = tuple(_part(unit, order, terms, book, rules, by, today, closes) for unit in book.units(order))
    running = sorted((u for u in units if u.due_on is not None), key=lambda u: u.due_on or today)
    first = running[0] if running else None
    return InnerOrderRow(
        order.uid, order.number, order.kind, order.title, order.content, order.demands, order.matter_uid,
        order.matter_number or "", risk, order.issued_on, order.due_on, order.contact_name,
        order.contact_phone or "", order.leader_name or "", order.feedback_cycle or "",
        order.report_demand or "", order.copies_to or "", order.basis or "", order.decided_reason or "",
        terms.returns_before, book.order_state(order),
        None if first is None else first.clock,
        None if first is None else first.due_on,
        "" if first is None else first.name,
        None if first is None else first.days_left,
        units,
    )  # fmt: skip


def _part(
    unit: DispatchUnit, order: Dispatch, terms: UnitOrder, book: OrderBook, rules: Rules, by: Actor,
    today: date, closes: bool,
) -> UnitPartRow:  # fmt: skip
    """``closes``: the dispute has its result, and closing it is the review of what was fed back."""
    limits, calendar = rules.profile.limit, rules.calendar
    steps = book.steps(unit)
    state = book.state(unit)
    waits = closes and state is DispatchState.FED_BACK
    clock = None if waits else clock_of(terms, steps, limits, calendar)
    no_return = why_no_return(terms, steps, today, limits, calendar)
    mine = bool(steps) and steps[-1].recorder == by.name
    leads = unit.role is InvolvedRole.LEAD and order.kind is DispatchKind.INTERNAL
    actions = tuple(
        DispatchActionRow(step.action, step.verb, step.needs_reason or bool(step.evidence))
        for step in MACHINE.transitions_from(state, by.role)
        if allowed(by, Permission.ANSWER_DISPATCH)
        and not (step.action == "ask_return" and no_return)
        and not (step.action in REVIEWS and mine)
        and not (step.action == "withdraw" and leads)
    )
    return UnitPartRow(
        unit.uid, unit.unit_name, unit.role, unit.responsible_name or "", unit.phone or "", state,
        None if clock is None else clock.kind,
        None if clock is None else clock.on,
        None if clock is None else (clock.on - today).days,
        _CLOSES if waits else "" if clock is None else clock.why,
        last_return_day(terms, steps, limits, calendar) if state in OPEN_STATES and not no_return else None,
        no_return if state in OPEN_STATES else "",
        tuple(
            UnitStepRow(
                s.state, s.happened_at, s.signer_name, s.content or "", s.manner, s.evidence or "",
                s.recorder_name or "",
            )
            for s in book.responses(unit)
        ),
        actions,
    )  # fmt: skip
