"""我的包案: one leader's cases, the overdue first, with what is next and by when; prints on one sheet."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from db.enums import PaperKind
from desktop_app.errors import FengqiaoError
from desktop_app.services.leader_matter import LeaderMatter, LeaderPage, leader_page, my_page
from desktop_app.services.leader_view import LeaderRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.cells import Cell, Due, Risk, Sign, Text, TwoLine, TwoPart
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

_WIDE = 1150
"""Pixels at size 1 that the columns need."""


class MineTable(RowsTable[LeaderMatter]):
    """Cases of a leader in the order of their urgency."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[LeaderMatter]("title", "事项", _title, always=True),
            Column[LeaderMatter]("risk", "风险", lambda r: Risk(r.row.risk), width=42),
            Column[LeaderMatter]("next", "下一步", lambda r: Text(r.next_step), width=260),
            Column[LeaderMatter]("next_on", "哪天", _next_on, width=150),
            Column[LeaderMatter]("due", "化解时限", lambda r: Due(r.row.days_left), width=100),
            Column[LeaderMatter]("warning", "提醒", _warning, width=260),
        )
        model: RowsModel[LeaderMatter] = RowsModel(columns, lambda row: row.row.uid, _two_line)
        super().__init__(model, "我的包案")


def _title(row: LeaderMatter) -> Cell:
    acting = f"代{row.acting_for}" if row.acting_for else row.row.state.label
    return TwoPart(row.row.title, acting, bold=row.overdue)


def _next_on(row: LeaderMatter) -> Cell:
    if row.next_on is None:
        return Text("没有写", Tone.MUTED)
    left = row.days_left or 0
    tone = Tone.DANGER if left < 0 else Tone.WARNING if left == 0 else Tone.NORMAL
    late = f"，超 {-left} 天" if left < 0 else "，今天" if left == 0 else ""
    return Text(f"{row.next_on:%m-%d}{late}", tone, bold=left < 0)


def _warning(row: LeaderMatter) -> Cell:
    if not row.warnings:
        return Text("")
    tone = Tone.DANGER if row.overdue else Tone.WARNING
    return Sign("alert", row.warnings[0], tone, shown=True)


def _two_line(row: LeaderMatter) -> TwoLine:
    return TwoLine(row.row.title, row.next_step, Risk(row.row.risk), _next_on(row))


class MineView(QWidget):
    """A leader's page. ``opened(uid)`` when a case is to be shown; ``failed``, ``counted(int)``: overdue."""

    opened = Signal(object)
    failed = Signal(FengqiaoError)
    counted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        """Build the view; nothing is read before ``refresh``."""
        super().__init__()
        self._context = context
        self._page: LeaderPage | None = None
        self._wanted: UUID | None = None
        self._leaders: tuple[LeaderRow, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        card = QFrame()
        card.setProperty("card", "true")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        self.who = FilterChip("领导", [])
        self.filters = FilterRow(self.who)
        self.filters.changed.connect(self._leader_chosen)
        if context.may(Permission.PRINT_PAPER):
            self.filters.add_end(link("打印一览", self.print_sheet, icon="printer", small=True))
        self.table = MineTable()
        self.table.opened.connect(self._open)
        self.empty = EmptyState("现在没有在办的包案。", icon="briefcase")
        inner.addWidget(self.filters)
        inner.addWidget(TableOrEmpty(self.table, self.empty), 1)
        self.side = SideStack(card)
        box.addWidget(self.side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two-line rows where the columns would not all be seen."""
        super().resizeEvent(event)
        self.table.set_narrow(self.width() / look().scale < _WIDE)

    def show_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        """The leaders to choose from; who has a card of the own starts with it."""
        self._leaders = rows
        self.who.set_choices([(row.uid.hex, f"{row.name}  {row.open_count} 件") for row in rows])

    def choose(self, uid: UUID) -> None:
        """Show another leader's cases at the next refresh."""
        self._wanted = uid

    def show_leader(self, uid: UUID) -> None:
        """Show another leader's cases now."""
        self.choose(uid)
        self.refresh()

    def _leader_chosen(self) -> None:
        value = self.who.value()
        self._wanted = None if value is None else UUID(hex=value)
        self.refresh()

    def refresh(self) -> None:
        """Query the page again: the chosen leader's, else the own one."""
        context = self._context
        if self._wanted is not None:
            context.runner.query(
                leader_page, self._wanted, context.rules, by=context.actor, slot="mine",
                on_done=self._take, on_error=self.failed.emit, owner=self,
            )  # fmt: skip
        else:
            context.runner.query(
                my_page, context.rules, by=context.actor, slot="mine",
                on_done=self._take, on_error=self._no_card, owner=self,
            )  # fmt: skip

    def _no_card(self, error: FengqiaoError) -> None:
        """No leader of the list has this account: one is to be chosen, the busiest at first."""
        if self._leaders:
            first = max(self._leaders, key=lambda row: row.open_count)
            self.show_leader(first.uid)
            return
        self.empty.set_sentence(error.text)

    def _take(self, page: LeaderPage) -> None:
        self._page = page
        self.table.rows.set_rows(page.matters)
        self.table.select_first()
        name = page.leader.name
        self.who.blockSignals(True)
        self.who.set_value(page.leader.uid.hex)
        self.who.blockSignals(False)
        self.filters.set_count(
            f"{name}（{page.leader.post}）在办 {len(page.matters)} 件，要抓紧 {page.overdue_count} 件"
        )
        self.counted.emit(page.overdue_count)

    def _open(self, row: LeaderMatter) -> None:
        self.opened.emit(row.row.uid)

    def print_sheet(self) -> None:
        """Show the sheet of the shown leader."""
        if self._page is not None:
            panel = PaperPanel(self._context, PaperKind.LEADER_CASES, self._page.leader.uid)
            self.side.open_side(panel)
