"""往来记录: every package with filters, one in detail, and what to do about those that are held back."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import PackageDirection
from desktop_app.errors import FengqiaoError
from desktop_app.services.centre import short_name_of
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.package_history import HistoryQuery, HistoryRow, PackageStanding, list_history
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_quarantine import discard_package, take_all_the_same
from desktop_app.services.package_receipt import ReceiptSlip, render_slip
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.package.history_card import history_model
from desktop_app.ui.package.slip_panel import SlipPanel
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

_PAGE = 200
_OWN = "own"


class HistoryView(QWidget):
    """The journal.

    Signals: ``said(text, NoticeKind)``, ``again_wanted(package uid)``, ``changed()`` after something was
    written past the runner.
    """

    said = Signal(str, object)
    again_wanted = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Build filters, list and detail; rows come with ``refresh``."""
        super().__init__()
        self._context = context
        self._offices: tuple[OfficeRow, ...] = ()
        self._limit = _PAGE
        self._wanted: tuple[UUID, PackageDirection] | None = None
        self._standing = FilterChip("状态", [(s.value, s.label) for s in PackageStanding])
        self._direction = FilterChip("方向", [(d.value, d.label) for d in PackageDirection])
        self._office = FilterChip("单位", [("", "正在读取")])
        self.filters = FilterRow(self._standing, self._direction, self._office)
        self.filters.changed.connect(self._filtered)
        level = context.centre.identity.level
        self.table: RowsTable[HistoryRow] = RowsTable(history_model(level, narrow=True), "往来记录的列表")
        self.table.current_row_changed.connect(self._row_changed)
        self.table.opened.connect(self._enter)
        self.table.near_end.connect(self._more)
        self.panel = SlipPanel(context)
        self.panel.again_wanted.connect(self.again_wanted)
        self.panel.take_wanted.connect(self._ask_take)
        self.panel.discard_wanted.connect(self._ask_discard)
        self.panel.paper_wanted.connect(self._open_paper)
        self.panel.changed.connect(self.changed)
        self.panel.closed.connect(self._back_to_list)
        self.side = SideStack(self.panel)
        self.block = ListDetail("history")
        self.block.add(self.filters)
        self.block.add_table(
            self.table, EmptyState("没有符合条件的包。Ctrl+退格 清除全部条件。", icon="exchange")
        )
        self.block.set_detail(self.side, nothing="在左边选一个包，这里显示它的回执和原因。")
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Query the journal and the offices."""
        run, by = self._context.runner, self._context.actor
        run.query(
            list_history, self._context.rules, self.query(),
            by=by, slot="journal", on_done=self._take_rows, owner=self,
        )  # fmt: skip
        run.query(list_peers, by=by, slot="journal-offices", on_done=self._take_offices, owner=self)

    def query(self) -> HistoryQuery:
        """What the chips ask for."""
        standing, direction, office = (
            chip.value() for chip in (self._standing, self._direction, self._office)
        )
        own = self._context.centre.identity.uid
        return HistoryQuery(
            own if office == _OWN else UUID(office) if office else None,
            PackageStanding(standing) if standing else None,
            PackageDirection(direction) if direction else None,
            self._limit,
        )

    def show_package(self, row: HistoryRow) -> None:
        """Go to one package, whatever was filtered before."""
        self.filters.clear()
        self._wanted = (row.package_uid, row.direction)
        self._choose_wanted()

    def show_standing(self, standing: PackageStanding) -> None:
        """List only packages that stand so (已隔离)."""
        self.filters.clear()
        self._standing.set_value(standing.value)

    # rows
    def _take_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        self.table.rows.set_rows(rows)
        more = " 以上" if len(rows) == self._limit else ""
        self.filters.set_count(f"{len(rows)} 个{more}")
        self._choose_wanted()
        self.table.select_first()
        self._row_changed(self.table.current_row())

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None

    def _take_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        if rows == self._offices:
            return
        self._offices = rows
        choices = [(row.uid.hex, short_name_of(row.name)) for row in rows]
        self._office.set_choices([*choices, (_OWN, "本单位的电脑之间")])
        self.filters.updateGeometry()

    def _filtered(self) -> None:
        self._limit = _PAGE
        self.refresh()

    def _more(self) -> None:
        if self.table.rows.rowCount() == self._limit:
            self._limit += _PAGE
            self.refresh()

    def _row_changed(self, row: HistoryRow | None) -> None:
        self.block.show_detail(row is not None)
        if row is not None:
            self.side.close_side()
            self.panel.show_row(row)

    def _enter(self, _row: HistoryRow) -> None:
        self.panel.focusNextChild()

    def _back_to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # what can be done
    def _open_paper(self, slip: ReceiptSlip) -> None:
        context = self._context
        paper = SheetView(
            context,
            "回执条",
            partial(render_slip, slip, context.centre.identity.name, context.clock.now()),
            f"回执-{slip.sender_name}-第{slip.ordinal}号.pdf",
        )
        paper.closed.connect(self._back_to_list)
        self.side.open_side(paper)

    def _ask_discard(self, row: HistoryRow) -> None:
        confirm(
            self,
            title=f"丢弃{row.peer_name}的这个包？",
            text=f"“{row.file_name}”从隔离区删掉，不再试。内容不会丢：没收下的，对方下一个包里还会带来。",
            verb="丢弃这个包",
            reason_label="为什么丢弃",
            on_yes=partial(self._discard, row),
        )

    def _discard(self, row: HistoryRow, reason: str) -> None:
        context = self._context
        context.runner.work(
            partial(discard_package, by=context.actor, now=context.clock.now),
            context.centre, row.package_uid, reason,
            on_done=self._discarded, on_error=self._refused,
        )  # fmt: skip

    def _ask_take(self, row: HistoryRow) -> None:
        confirm(
            self,
            title=f"收下{row.peer_name}的这个包？",
            text=f"{row.text}请先打电话与对方核实。收下以后内容照样逐条核对，收不收由记录的归属决定。",
            verb="收下这一个",
            reason_label="为什么收下",
            danger=False,
            on_yes=partial(self._take, row),
        )

    def _take(self, row: HistoryRow, reason: str) -> None:
        context = self._context
        context.runner.work(
            partial(take_all_the_same, by=context.actor, now=context.clock.now),
            context.centre, row.package_uid, reason,
            on_done=self._taken, on_error=self._refused,
        )  # fmt: skip

    def _taken(self, result: ImportResult) -> None:
        self.said.emit(result.text, NoticeKind.OK)
        self.changed.emit()

    def _discarded(self, _: object) -> None:
        self.said.emit("已丢弃，理由记在往来记录里。", NoticeKind.OK)
        self.changed.emit()

    def _refused(self, error: FengqiaoError) -> None:
        self.said.emit(error.text, NoticeKind.DANGER)
