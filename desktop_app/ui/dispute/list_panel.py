"""The list of disputes: filters, paging, order; asks the service and shows what it gives."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from db.enums import CentreLevel, DisputeState, Level, RiskLevel
from desktop_app.services import dispute_view, unit
from desktop_app.services.centre import short_name_of
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, DisputeSort, DueFilter
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.unit import UnitList
from desktop_app.ui.dispute.words import DONE_STATES
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.words import short_village

_OPEN = "open"
_AWAY = "away"
_AWAY_WORD = "已转出"
_STATES = ((_OPEN, "未结案"), *((state.value, state.label) for state in DisputeState))
_PAGE = 100
_ORDERS = {
    "number": (DisputeSort.NEWEST, DisputeSort.OLDEST),
    "due": (DisputeSort.DUE, DisputeSort.DUE),
}


def _number(row: DisputeRow) -> Cell:
    return Text(row.short_number, Tone.MUTED, small=True)


def _who(row: DisputeRow) -> Cell:
    return Text(row.parties or row.title, locked=row.restricted)


def _state(row: DisputeRow) -> Cell:
    if row.away:
        return State(_AWAY_WORD, paused=True)
    paused = row.state is DisputeState.SUSPENDED
    return State(row.state.label, done=row.state in DONE_STATES, paused=paused)


def _two_line(row: DisputeRow) -> TwoLine:
    restricted = "受限　" if row.restricted else ""
    below = f"{restricted}{row.short_number}　{_AWAY_WORD if row.away else row.state.label}"
    return TwoLine(row.parties or row.title, below, Risk(row.risk), _due(row))


def _at_county(row: DisputeRow) -> TwoLine:
    below = f"{row.short_number}　{short_name_of(row.office_name)}　{row.state.label}"
    return TwoLine(row.parties or row.title, below, Risk(row.risk), _due(row))


def _due(row: DisputeRow) -> Cell:
    """Days left; of a case that moved away, who works it now."""
    if row.away:
        return Text(f"{short_name_of(row.office_name)}承办", Tone.MUTED)
    return Due(row.days_left)


def dispute_columns(level: CentreLevel) -> tuple[Column[DisputeRow], ...]:
    """Columns of the list; village and lead unit only where there is room. The county sees who works it."""
    at_county = level is CentreLevel.COUNTY
    village = Column[DisputeRow](
        "village", "村（社区）", lambda r: Text(short_village(r.village_name)), width=120, wide=True
    )
    office = Column[DisputeRow]("office", "承办", lambda r: Text(short_name_of(r.office_name)), width=72)
    return (
        Column[DisputeRow]("number", "编号", _number, width=80, always=True),
        Column[DisputeRow]("parties", "当事人", _who, always=True),
        Column[DisputeRow](
            "category", "类别", lambda r: Text(r.category, Tone.MUTED), width=122, wide=at_county
        ),
        office if at_county else village,
        Column[DisputeRow]("lead", "主办", _lead, width=150, wide=True),
        Column[DisputeRow]("state", "状态", _state, width=80),
        Column[DisputeRow]("risk", "风险", lambda r: Risk(r.risk), width=46),
        Column[DisputeRow]("due", "期限", _due, width=102, always=True),
    )


def _lead(row: DisputeRow) -> Cell:
    words = " ".join(part for part in (short_village(row.lead_unit), row.responsible_name) if part)
    return Text(words or "未分流", Tone.NORMAL if words else Tone.MUTED)


class DisputeList(QObject):
    """Filters and table, put into a ``ListDetail`` by the page.

    ``chosen(row or None)`` when the bar moves, ``counted(DisputePage)`` after the first rows came.
    """

    chosen = Signal(object)
    counted = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Build the filter row and the table; nothing is asked before ``reload``."""
        super().__init__(parent)
        self._context = context
        self._sort = DisputeSort.DUE
        self._total = 0
        self._wanted: UUID | None = None
        self._asked_units = False
        self._make_chips()
        self.filters = FilterRow(*self._chips)
        self.filters.changed.connect(self.reload)
        level = context.rules.identity.level
        two_line = _at_county if level is CentreLevel.COUNTY else _two_line
        model: RowsModel[DisputeRow] = RowsModel(dispute_columns(level), lambda row: row.uid, two_line)
        self.table: RowsTable[DisputeRow] = RowsTable(model, "纠纷列表")
        self.filters.add_columns_button(self.table)
        self.table.current_row_changed.connect(self.chosen)
        self.table.near_end.connect(self._more)
        head = self.table.horizontalHeader()
        head.sectionClicked.connect(self._order)
        self._show_arrow(7, descending=False)

    def _make_chips(self) -> None:
        self._state = FilterChip("状态", _STATES, value=_OPEN)
        self._risk = FilterChip("风险", [(r.value, r.label) for r in RiskLevel])
        self._village = FilterChip("村", [("", "正在读取")])
        self._mine = FilterChip("我经手的")
        self._due = FilterChip("期限", [(d.value, d.label) for d in DueFilter if d is not DueFilter.ALL])
        self._chips = [self._state, self._risk, self._village, self._mine, self._due]
        self._office = FilterChip("乡镇", [("", "正在读取")])
        if self._context.rules.identity.level is CentreLevel.COUNTY:
            self._chips[self._chips.index(self._village)] = self._office

    def query(self) -> DisputeQuery:
        """What the chips ask for."""
        state = self._state.value()
        risk, due, office = self._risk.value(), self._due.value(), self._office.value()
        return DisputeQuery(
            open_only=state == _OPEN,
            states=(DisputeState(state),) if state and state not in {_OPEN, _AWAY} else (),
            risk=(RiskLevel(risk),) if risk else (),
            village_code=self._village.value() or None,
            office_id=UUID(office) if office else None,
            away=state == _AWAY,
            mine=self._mine.value() is not None,
            due=DueFilter(due) if due else DueFilter.ALL,
            sort=self._sort,
            limit=_PAGE,
        )

    def reload(self) -> None:
        """Ask again from the first row, for as many rows as were loaded."""
        loaded = self.table.rows.rowCount()
        wanted = replace(self.query(), limit=max(_PAGE, loaded))
        self._ask(wanted, self._show)
        self._ask_units()

    def show_only(
        self, *, due: DueFilter | None = None, state: DisputeState | None = None, office: UUID | None = None
    ) -> None:
        """Filter from outside (工作台: 全部超期的; 县区一览: a township's)."""
        for chip in self._chips:
            chip.blockSignals(True)
            chip.set_value(None)
            chip.blockSignals(False)
        self._state.set_value(state.value if state else _OPEN)
        self._due.set_value(due.value if due else None)
        self._office.set_value(office.hex if office else None)
        self.filters.changed.emit()

    def select(self, uid: UUID) -> None:
        """Put the bar on a record as soon as it is loaded."""
        if not self.table.select_key(uid):
            self._wanted = uid

    def _ask(self, query: DisputeQuery, on_done: Callable[[DisputePage], None]) -> None:
        context = self._context
        context.runner.query(
            dispute_view.list_disputes, query, by=context.actor, slot="list", on_done=on_done, owner=self
        )

    def _more(self) -> None:
        loaded = self.table.rows.rowCount()
        if loaded < self._total:
            self._ask(replace(self.query(), offset=loaded), self._extend)

    def _show(self, page: DisputePage) -> None:
        self._total = page.total
        self.table.rows.set_rows(page.rows)
        self.filters.set_count(f"{page.total:,} 件")
        moved = ((_AWAY, f"{_AWAY_WORD} {page.away_count}"),) if page.away_count else ()
        self._state.set_choices((*_STATES, *moved))
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.table.select_key(wanted)
        self.counted.emit(page)

    def _extend(self, page: DisputePage) -> None:
        rows = self.table.rows
        rows.extend([row for row in page.rows if rows.find_key(row.uid) < 0])

    def _order(self, section: int) -> None:
        """A click on 编号 or 期限 orders all rows, not only the loaded ones."""
        if self.table.rows.narrow:
            return
        orders = _ORDERS.get(self.table.rows.columns[section].key)
        if orders is None:
            return
        self._sort = orders[1] if self._sort is orders[0] else orders[0]
        self._show_arrow(section, descending=self._sort is DisputeSort.NEWEST)
        self.reload()

    def _show_arrow(self, section: int, *, descending: bool) -> None:
        head = self.table.horizontalHeader()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(section, order)
        head.setSortIndicatorShown(True)

    def _ask_units(self) -> None:
        """Villages for a township's chip, townships for the county's; asked once."""
        if self._asked_units:
            return
        self._asked_units = True
        run, by = self._context.runner, self._context.actor
        if self._office in self._chips:
            run.query(list_peers, by=by, slot="units", on_done=self._show_offices, owner=self)
        elif self._village in self._chips:
            ask = partial(unit.list_units, level=Level.VILLAGE, parent=self._context.rules.identity.code)
            run.query(ask, by=by, slot="units", on_done=self._show_units, owner=self)

    def _show_units(self, found: UnitList) -> None:
        self._village.set_choices([(row.code, short_village(row.name)) for row in found.units])
        self.filters.updateGeometry()

    def _show_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        self._office.set_choices([(row.uid.hex, short_name_of(row.name)) for row in rows])
        self.filters.updateGeometry()
