"""编号登记: the numbers of a year beside the list of dossiers, and the same as a workbook."""

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import number_view
from desktop_app.services.dossier_catalogue import write_archive_list
from desktop_app.services.number_view import KINDS, NumberQuery, NumberRow, NumberState, count_words
from desktop_app.services.permissions import Permission
from desktop_app.services.sheet_file import Sheet
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.cells import Cell, Day, Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import SelectField
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext

_YEARS = 10
_TONES = {NumberState.IN_USE: Tone.MUTED, NumberState.VOID: Tone.WARNING, NumberState.MISSING: Tone.DANGER}


def _state(row: NumberRow) -> Cell:
    return Text(row.state.label, _TONES[row.state])


def _given(row: NumberRow) -> Cell:
    return Text("") if row.given_on is None else Day(row.given_on, short=True)


def _two_line(row: NumberRow) -> TwoLine:
    return TwoLine(row.number, row.reason or row.matter, end=_state(row))


class NumberPanel(QWidget):
    """Every number of a year, its matter or why it came to nothing; ``closed()`` on 返回 and Esc."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Ask for this year's numbers at once."""
        super().__init__()
        s = look().sizes
        self._context = context
        self.setAccessibleName("编号登记")
        year = self._today().year
        years = [(year - n, f"{year - n} 年") for n in range(_YEARS)]
        self.year = SelectField("year", "年度", years, width=s.width_name)
        self.kind = SelectField(
            "kind", "种类", [(kind, kind.label) for kind in KINDS], width=s.width_choice, none_word="全部"
        )
        self.year.set_value(year)
        columns = (
            Column[NumberRow]("number", "编号", lambda r: Text(r.number), width=200, always=True),
            Column[NumberRow]("state", "状态", _state, width=64, always=True),
            Column[NumberRow]("given", "日期", _given, width=100),
            Column[NumberRow]("matter", "事由、原因", lambda r: Text(r.reason or r.matter)),
        )
        self.table = RowsTable(
            RowsModel(columns, lambda r: (r.committee, r.kind, r.number), _two_line), "编号登记"
        )
        self.count = Label("", Words.HELP)
        self.notices = NoticeBar()
        self._lay_out()
        for field in (self.year, self.kind):
            field.changed.connect(self.ask)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        self.ask()

    def _lay_out(self) -> None:
        s = look().sizes
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel("编号登记", Words.TITLE), 1)
        self.export = Button("导出编号", self._ask_file)
        self.export.setVisible(self._context.may(Permission.EXPORT_DISPUTES))
        head.addWidget(self.export)
        head.addWidget(Button("返回", self.closed.emit))
        chosen = QHBoxLayout()
        chosen.setContentsMargins(s.s16, 0, s.s16, s.s8)
        chosen.setSpacing(s.s12)
        for widget in (self.year, self.kind):
            chosen.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        chosen.addWidget(self.count, 1, Qt.AlignmentFlag.AlignBottom)
        outer.addLayout(head)
        outer.addWidget(self.notices)
        outer.addLayout(chosen)
        empty = EmptyState("这一年还没有给出编号。受理、签协议、发通知时自动编号。", icon="folder")
        outer.addWidget(TableOrEmpty(self.table, empty), 1)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def query(self) -> NumberQuery:
        """What is asked for above the list."""
        return NumberQuery(self.year.value() or self._today().year, kind=self.kind.value())

    def ask(self, *_: object) -> None:
        """Read the numbers."""
        self._context.runner.query(
            number_view.list_numbers, self.query(), self._context.rules,
            by=self._context.actor, slot="numbers", owner=self, on_done=self._take, on_error=self._failed,
        )  # fmt: skip

    def _take(self, rows: tuple[NumberRow, ...]) -> None:
        self.table.rows.set_rows(rows)
        self.count.setText(count_words(rows) if rows else "")

    def _ask_file(self) -> None:
        name = f"编号登记 {self.query().year}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "导出编号登记", name, "Excel 表格 (*.xlsx)")
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write what is listed as a workbook; the audit log keeps that it was."""
        self._context.runner.query(
            number_view.number_sheet, self.query(), self._context.rules,
            by=self._context.actor, slot="number_sheet", owner=self,
            on_done=partial(self._note, path), on_error=self._failed,
        )  # fmt: skip

    def _note(self, path: Path, sheet: Sheet) -> None:
        self._context.runner.command(
            number_view.note_number_sheet, len(sheet.rows), path.name, by=self._context.actor,
            on_done=lambda _: self._write(path, sheet), on_error=self._failed, owner=self,
        )  # fmt: skip

    def _write(self, path: Path, sheet: Sheet) -> None:
        said = f"已导出 {len(sheet.rows)} 个编号：{path.name}"
        self._context.runner.background(
            write_archive_list, sheet, path, owner=self,
            on_done=lambda _: self.notices.show_notice(said), on_error=self._failed,
        )  # fmt: skip

    def _failed(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
