"""Finding units and disputes for the fields of this page's forms."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject

from desktop_app.services import unit
from desktop_app.services.dispatch_record import OrderUnit
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, list_disputes
from desktop_app.services.unit import UnitRow
from desktop_app.ui.kit.fields import Choice, ChoiceField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

_OFFERED = 8


def unit_field(
    context: PageContext, owner: QObject, key: str, label: str, required: str = ""
) -> ChoiceField[OrderUnit]:
    """A village or township from the list, or any unit as it is typed."""

    def find(typed: str, give: Callable[[Sequence[Choice[OrderUnit]]], None]) -> None:
        words = " ".join(typed.split())
        as_typed = (Choice(OrderUnit(words), words, help="就这样写"),) if words else ()

        def show(rows: tuple[UnitRow, ...]) -> None:
            found = [Choice(OrderUnit(row.name, row.code), row.name, help=row.level.label) for row in rows]
            give((*as_typed, *found))

        within = partial(unit.find_units, within=context.rules.identity.code)
        context.runner.query(within, typed, by=context.actor, slot=f"unit-{key}", on_done=show, owner=owner)

    return ChoiceField[OrderUnit](
        key, label, width=look().sizes.width_choice, required=required, placeholder="站所、村", find=find
    )


def dispute_field(context: PageContext, owner: QObject, label: str, required: str = "") -> ChoiceField[UUID]:
    """A dispute by names, number, or words of it."""

    def find(typed: str, give: Callable[[Sequence[Choice[UUID]]], None]) -> None:
        def show(page: DisputePage) -> None:
            give([Choice(r.uid, r.title, code=r.short_number, help=r.risk.label) for r in page.rows])

        query = DisputeQuery(text=typed, limit=_OFFERED)
        context.runner.query(list_disputes, query, by=context.actor, slot="matter", on_done=show, owner=owner)

    return ChoiceField[UUID](
        "matter_uid", label, width=look().sizes.width_long, required=required, find=find,
        placeholder="当事人、编号或事由里的词",
    )  # fmt: skip
