"""Orders of a township to its own units, for tests."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from db.enums import DispatchKind, Role, SignManner
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispatch_inner import (
    InnerOrderDraft,
    UnitStepDraft,
    issue_inner,
    record_unit_step,
)
from desktop_app.services.dispatch_inner_view import InnerOrderRow, inner_detail, list_inner
from desktop_app.services.dispatch_record import OrderUnit
from tests.support.centre import OpenTestCentre

STATION = OrderUnit("柳桥派出所", responsible="丁守义", phone="15400001021")
WATER = OrderUnit("柳桥镇水利站")
VILLAGE = OrderUnit("大坝桥村", "411525100201")
DRAFT = InnerOrderDraft(
    DispatchKind.ORDER, "大坝桥村机井电缆被盗", "群众来电反映机井电缆被盗，请核实处理。", date(2026, 11, 30),
    (STATION, WATER),
)  # fmt: skip


def issued(town: OpenTestCentre, draft: InnerOrderDraft = DRAFT, **changes: object) -> UUID:
    """Issue an order as the director."""
    with town.session() as session:
        wanted = replace(draft, **changes)  # type: ignore[arg-type]
        return issue_inner(session, wanted, town.rules, by=town.actor, now=town.now)


def read(town: OpenTestCentre, uid: UUID) -> InnerOrderRow:
    """The order as it stands."""
    with town.reading() as session:
        return inner_detail(session, uid, town.rules, by=town.actor, today=local_date(town.now))


def listed(town: OpenTestCentre, *, open_only: bool = False) -> tuple[InnerOrderRow, ...]:
    """All orders."""
    today = local_date(town.now)
    with town.reading() as session:
        return list_inner(session, town.rules, by=town.actor, today=today, open_only=open_only)


def unit_step(
    town: OpenTestCentre, order: UUID, action: str, text: str = "", *, place: int = 0,
    by: Actor | None = None, signer: str = "丁守义",
    manner: SignManner = SignManner.PHONE, evidence: str = "",
) -> None:  # fmt: skip
    """A step of the unit at ``place`` a minute later, recorded by a clerk unless said otherwise."""
    town.pass_time(minutes=1)
    who = by or clerk(town)
    unit = read(town, order).units[place].uid
    draft = UnitStepDraft(unit, action, text, signer, manner, evidence)
    with town.session(who) as session:
        record_unit_step(session, draft, town.rules, by=who, now=town.now)


def clerk(town: OpenTestCentre) -> Actor:
    """Somebody at the window."""
    return town.someone(Role.WINDOW_CLERK, "阮小满")


def days(town: OpenTestCentre, count: int) -> date:
    """A day from today."""
    return local_date(town.now) + timedelta(days=count)
