"""分流督办: orders to units, supervision, re-inspection and escalation, each a list with its detail."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, cast
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget

from db.enums import CentreLevel
from desktop_app.ui.dispatch.escalation_view import EscalationView
from desktop_app.ui.dispatch.inspection_view import InspectionView
from desktop_app.ui.dispatch.order_view import OrderView
from desktop_app.ui.dispatch.urge_view import UrgeView
from desktop_app.ui.dispatch.work_view import WorkView
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.view_row import ViewRow
from desktop_app.ui.page_context import PageContext

ORDERS, URGES, INSPECTIONS, ESCALATIONS = "交办", "督办", "抽查", "提级"


class DispatchPage(Page):
    """Page 分流督办.

    ``show_target``: the uid of an order, or of a dispute, selects the order; ``("urge", uid)`` a step or a
    proposal by its matter, ``("inspection", uid)``, ``("escalation", uid)``; the forms about a dispute open
    with ``("order", dispute uid, title)`` and ``("escalate", dispute uid, title)``.
    """

    page_key = "dispatch"
    entities = frozenset(
        {"dispatch", "dispatch_unit", "dispatch_response", "supervision", "supervision_entry", "escalation",
         "escalation_answer", "reinspection", "reinspection_case", "dispute", "transition", "custody",
         "attachment"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("分流督办")
        self._context = context
        self.orders, self.urges = OrderView(context), UrgeView(context)
        self.inspections, self.escalations = InspectionView(context), EscalationView(context)
        self._views: dict[str, WorkView[Any]] = {ESCALATIONS: self.escalations}
        if context.centre.identity.level is CentreLevel.TOWNSHIP:
            self._views = {
                ORDERS: self.orders, URGES: self.urges, INSPECTIONS: self.inspections, **self._views,
            }  # fmt: skip
        first = next(iter(self._views))
        self.ended = FilterChip("含已办结")
        self.tabs = ViewRow(tuple(self._views), self.ended)
        self.tabs.picked.connect(self.turn_to)
        self.ended.changed.connect(self._ended_changed)
        self._stack = QStackedWidget()
        for name, view in self._views.items():
            self._stack.addWidget(view)
            view.said.connect(self.notify)
            view.counted.connect(partial(self.tabs.set_count, name))
            view.turned.connect(self._show_head)
            view.go.connect(self._go)
        self.body.setSpacing(look().sizes.s8)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        self.turn_to(first)

    @property
    def view(self) -> WorkView[Any]:
        """The view that is shown."""
        return cast("WorkView[Any]", self._stack.currentWidget())

    def turn_to(self, name: str) -> None:
        """Show one of the views."""
        self.tabs.show_word(name)
        self._stack.setCurrentWidget(self._views[name])
        self.ended.setVisible(name == ORDERS)
        self._show_head()

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query all views; their counts stand on the chips."""
        for view in self._views.values():
            view.refresh()

    def show_target(self, target: object) -> None:
        """Select what another page asks for, or open a form about a dispute."""
        match target:
            case UUID() if ORDERS in self._views:
                self._select(ORDERS, target)
            case ("urge", UUID() as uid):
                self._select(URGES, uid)
            case ("inspection", UUID() as uid):
                self._select(INSPECTIONS, uid)
            case ("escalation", UUID() as uid):
                self._select(ESCALATIONS, uid)
            case ("order", UUID() as uid, str() as title):
                self.turn_to(ORDERS)
                self.orders.open_new().choose_dispute(uid, title)
            case ("escalate", UUID() as uid, str() as title):
                self.turn_to(ESCALATIONS)
                self.escalations.open_new().choose_dispute(uid, title)
            case _:
                pass

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        for view in self._views.values():
            view.side.keep_draft()
        return True

    # inside
    def _select(self, name: str, key: Hashable) -> None:
        if name in self._views:
            self.turn_to(name)
            self._views[name].select(key)

    def _go(self, page: str, target: object) -> None:
        if page == self.page_key:
            self.show_target(target)
        else:
            self.navigate.emit(page, target)

    def _ended_changed(self, value: str | None) -> None:
        self.orders.set_open_only(value is None)

    def _show_head(self, is_open: bool = False) -> None:
        """One primary action: the form's own while one is open."""
        made = self._primary_of(self.view)
        if is_open or self.view.side.side() is not None or made is None:
            self.clear_primary()
            return
        self.set_primary(*made, icon="plus")

    def _primary_of(self, view: WorkView[Any]) -> tuple[str, Callable[[], object]] | None:
        if view is self.orders and self.orders.issues:
            return "交办、转办", self.orders.open_new
        if view is self.inspections and self.inspections.draws:
            return "抽查", self.inspections.open_new
        if view is self.escalations and self.escalations.asks:
            return "提级", self.escalations.open_new
        return None
