"""The list of disputes: asks for places and rows by the filters, shows what is looked at."""

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from db.enums import DisputeState
from desktop_app.services import dispute_view
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.services.dispute_view import (
    DisputeCounts,
    DisputeOrder,
    DisputePage,
    DisputeQuery,
    DisputeSort,
    DueFilter,
)
from desktop_app.ui.dispute.list_columns import dispute_model
from desktop_app.ui.dispute.list_filters import DisputeFilters
from desktop_app.ui.kit.row_window import RowWindow
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.page_context import PageContext

_PAGE = 60
"""Rows of the first page: what a tall screen shows, and some."""
_ORDERS = {
    "number": (DisputeSort.NEWEST, DisputeSort.OLDEST),
    "due": (DisputeSort.DUE, DisputeSort.DUE_LAST),
    "registered": (DisputeSort.NEWEST, DisputeSort.OLDEST),
    "risk": (DisputeSort.RISK, DisputeSort.RISK_LOW),
    "state": (DisputeSort.STATE, DisputeSort.STATE_LATE),
}
_DESCENDING = frozenset({DisputeSort.NEWEST, DisputeSort.DUE_LAST, DisputeSort.RISK, DisputeSort.STATE_LATE})


class DisputeList(QObject):
    """Filters and table, put into a ``ListDetail`` by the page.

    ``chosen(row or None)`` when the bar moves, ``came()`` after the first rows came, ``counted(counts)``.
    """

    chosen = Signal(object)
    came = Signal()
    counted = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Build the filter row and the table; nothing is asked before ``reload``."""
        super().__init__(parent)
        self._context = context
        self._sort = DisputeSort.DUE
        self._shown: DisputeQuery | None = None
        self._fresh = False
        self._wanted: UUID | None = None
        self.chips = DisputeFilters(context, self)
        self.filters = self.chips.row
        self.chips.changed.connect(self.reload)
        self.rows = dispute_model(context.rules.identity.level)
        self.table: RowsTable[DisputeRow] = RowsTable(self.rows, "纠纷列表")
        self.window = RowWindow(self.table, self.rows, self._ask_rows, self)
        self.filters.add_columns_button(self.table)
        self.table.current_row_changed.connect(self.chosen)
        self.table.horizontalHeader().sectionClicked.connect(self._order)
        self._show_arrow("due")

    # asking
    def query(self) -> DisputeQuery:
        """What the chips ask for, in the order chosen at the header."""
        return replace(self.chips.query(), sort=self._sort, limit=_PAGE)

    def reload(self) -> None:
        """Ask again. Other filters start at the top; the same ones renew what is looked at, where it is.

        First some rows to show, then the places of all: no row waits for them.
        """
        context, query = self._context, self.query()
        run, by = context.runner, context.actor
        if query != self._shown:
            run.query(
                dispute_view.list_disputes, query, by=by, slot="list", on_done=self._show, owner=self
            )  # fmt: skip
        run.query(
            dispute_view.list_order, query, self._wanted, by=by, slot="order", on_done=self._place, owner=self
        )
        run.query(dispute_view.list_counts, by=by, slot="counts", on_done=self._count, owner=self)
        self.chips.ask_places()

    def _ask_rows(self, ids: tuple[int, ...]) -> None:
        self._context.runner.query(
            dispute_view.list_rows, ids, by=self._context.actor,
            on_done=self.window.put, on_error=self.window.failed, owner=self,
        )  # fmt: skip

    # answers
    def _show(self, page: DisputePage) -> None:
        """The top of another list."""
        self._shown, self._fresh = self.query(), True
        self.table.verticalScrollBar().setValue(0)
        self.rows.set_order(page.ids)
        self.rows.put(page.ids, zip(page.ids, page.rows, strict=True), anew=True)
        self._say_count(len(page.ids), more=page.more)
        self.came.emit()

    def _place(self, order: DisputeOrder) -> None:
        """All places of the list, and the rows that are looked at anew."""
        if self._shown is None:
            return
        self.rows.set_order(order.ids)
        self._say_count(len(order.ids))
        if not self._fresh:
            self.window.renew()
        self._fresh = False
        if self._wanted is not None and order.place >= 0:
            self.table.go_to(order.place)
        self._wanted = None
        self.came.emit()

    def _count(self, counts: DisputeCounts) -> None:
        self.chips.set_away(counts.away)
        self.counted.emit(counts)

    def _say_count(self, count: int, *, more: bool = False) -> None:
        self.filters.set_count(f"{count:,}{'+' if more else ''} 件")

    # going somewhere
    def show_only(
        self, *, due: DueFilter | None = None, state: DisputeState | None = None, office: UUID | None = None
    ) -> None:
        """Filter from outside (工作台: 全部超期的; 县区一览: a township's)."""
        states = (state,) if state else ()
        self.chips.show(DisputeQuery(states=states, due=due or DueFilter.ALL, office_id=office))

    def select(self, uid: UUID) -> None:
        """Put the bar on a record, now or as soon as its place is known."""
        if not self.table.select_key(uid):
            self._wanted = uid

    def find(self, uid: UUID) -> None:
        """Ask for the place of a record and put the bar there, if the list holds it."""
        self._wanted = uid
        self.reload()

    # order
    def _order(self, section: int) -> None:
        """A click on a header orders all rows, not only those that were brought."""
        if self.table.rows.narrow:
            return
        key = self.table.rows.columns[section].key
        orders = _ORDERS.get(key)
        if orders is not None:
            self._sort = orders[1] if self._sort is orders[0] else orders[0]
            self.reload()
        self._show_arrow(key if orders is not None else self._sorted_key())

    def _sorted_key(self) -> str:
        return next(key for key, orders in _ORDERS.items() if self._sort in orders)

    def _show_arrow(self, key: str) -> None:
        section = [column.key for column in self.rows.columns].index(key)
        descending = self._sort in _DESCENDING
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head = self.table.horizontalHeader()
        head.setSortIndicator(section, order)
        head.setSortIndicatorShown(True)
