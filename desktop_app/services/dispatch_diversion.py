"""The order that goes with a diverted dispute (分流): the dispute's steps write it, so both say the same.

The result of the dispute is the lead unit's feedback, and closing is its review: nobody enters either twice.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import DispatchKind, DispatchState
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispatch_unit_state import why_no_return
from desktop_app.errors import RuleViolation
from desktop_app.services.dispatch_record import (
    Answer,
    OrderBook,
    OrderMatter,
    OrderTerms,
    OrderUnit,
    diversion_of,
    end_order,
    last_diversion,
    returns_of,
    unit_order,
    write_order,
    write_unit_step,
)
from desktop_app.services.rules import Rules

_S = DispatchState


@dataclass(frozen=True, slots=True)
class Diverted:
    """The dispute whose step is taken, by whom, when, under which rules."""

    session: Session
    dispute: Dispute
    rules: Rules
    by: Actor
    at: datetime

    def order(self) -> Dispatch | None:
        """The order that goes on; None where the dispute was diverted before there were such orders."""
        return diversion_of(self.session, self.dispute.uid, self.by.office_uid)

    def lead(self, order: Dispatch) -> DispatchUnit:
        """The unit that leads."""
        return OrderBook(self.session, [order]).units(order)[0]


def divert(case: Diverted, units: tuple[OrderUnit, ...], terms: OrderTerms, reason: str) -> None:
    """Write the order; one that still goes on is withdrawn. After the most returns the reason must be given.

    :raises RuleViolation: at ``note`` without it.
    """
    session, dispute, limit = case.session, case.dispute, case.rules.profile.limit
    before = last_diversion(session, dispute.uid, case.by.office_uid)
    if before is not None:
        _end(case, before, _S.WITHDRAWN, f"改派：{reason}" if reason else "改派")
    returned = returns_of(session, [dispute.uid]).get(dispute.uid, 0)
    decided = returned >= limit.returns_max
    if decided and not reason.strip():
        raise RuleViolation(
            f"这件纠纷已退回 {returned} 次，这次由中心定办，请写明为什么交给这个单位。", "note"
        )
    day = local_date(case.at)
    matter = OrderMatter(
        DispatchKind.INTERNAL,
        dispute.title,
        dispute.description,
        max(day, dispute.due_on or day),
        dispute.uid,
        dispute.number,
        None if before is None else before.uid,
        reason if decided else "",
    )
    write_order(session, matter, units, terms, case.rules, case.by, case.at)


def signed(case: Diverted, answer: Answer) -> None:
    """The lead unit signed for it."""
    order = case.order()
    if order is not None:
        write_unit_step(case.session, case.lead(order), _S.SIGNED_FOR, answer, case.by, case.at)


def returned(case: Diverted, reason: str) -> None:
    """The lead unit's return is accepted: everybody's part is over, and the dispute is to be diverted anew.

    :raises RuleViolation: when the centre decided for good, or the time for it is over.
    """
    order = case.order()
    if order is None:
        return
    book = OrderBook(case.session, [order])
    lead = book.units(order)[0]
    if book.state(lead) is not _S.RETURN_ASKED:
        # Not asked before: whoever takes the case back records both at once.
        limits, calendar = case.rules.profile.limit, case.rules.calendar
        facts, steps = unit_order(case.session, order), book.steps(lead)
        if why_not := why_no_return(facts, steps, local_date(case.at), limits, calendar):
            raise RuleViolation(why_not, "state")
        write_unit_step(case.session, lead, _S.RETURN_ASKED, Answer(lead.unit_name, reason), case.by, case.at)
    _end(case, order, _S.RETURNED, reason)


def resulted(case: Diverted, result: str) -> None:
    """The dispute has a result: that is what the lead unit fed back."""
    order = case.order()
    if order is None:
        return
    lead = case.lead(order)
    if OrderBook(case.session, [order]).state(lead) in (_S.SIGNED_FOR, _S.SENT_BACK):
        who = case.dispute.responsible_name or case.by.name
        write_unit_step(case.session, lead, _S.FED_BACK, Answer(who, result), case.by, case.at)


def closed(case: Diverted) -> None:
    """The dispute is closed: whoever closed it has reviewed the result, and every part is over."""
    order = case.order()
    if order is not None:
        _end(case, order, _S.COMPLETED, "随纠纷结案")


def sent_up(case: Diverted) -> None:
    """The case goes to the county: the township's own order is withdrawn."""
    order = case.order()
    if order is not None:
        _end(case, order, _S.WITHDRAWN, "移送上级")


def moved_limit(case: Diverted) -> None:
    """The dispute's limit moved (延期、恢复办理): the order's moves with it."""
    order, due_on = case.order(), case.dispute.due_on
    if order is not None and due_on is not None and order.due_on < due_on:
        order.due_on = due_on


def _end(case: Diverted, order: Dispatch, state: DispatchState, words: str) -> None:
    for unit in OrderBook(case.session, [order]).open_units(order):
        write_unit_step(case.session, unit, state, Answer(case.by.name, words), case.by, case.at)
    end_order(case.session, order, local_date(case.at))


def return_is_open(session: Session, dispute_uid: UUID, office: UUID) -> bool:
    """Whether the lead unit of a dispute's order asked to return it, and nobody answered yet."""
    order = diversion_of(session, dispute_uid, office)
    return order is not None and OrderBook(session, [order]).order_state(order) is _S.RETURN_ASKED
