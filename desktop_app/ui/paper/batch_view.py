"""Several papers as one job, in the place of the detail: which, how many copies, one or both sides."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.paper_batch import (
    MOST_COPIES,
    Batch,
    BatchItem,
    BatchRow,
    DrawnBatch,
    make_batch,
    record_batch,
    render_batch,
)
from desktop_app.services.paper_version import OUTDATED
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.cells import Cell, Number, Sign, Text, TwoPart
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import CheckField, NumberField
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.outlet import PRINT, SAVE, Outlet

Take = Callable[[tuple[BatchRow, ...]], None]
Fail = Callable[[FengqiaoError], None]
Load = Callable[[QObject, Take, Fail], None]
"""Asks for the rows: given for whom, what takes them, and what hears an error."""


class BatchView(QWidget):
    """``closed()`` on 返回 and Esc. Papers never printed, and outdated ones, are ticked from the start.

    Space ticks the row with the bar; the copies below are those of that row.
    """

    closed = Signal()

    def __init__(self, context: PageContext, title: str, load: Load) -> None:
        """``title`` says of what; ``load`` asks for the rows at once."""
        super().__init__()
        self._context, self._title, self._load = context, title, load
        self._rows: dict[Hashable, BatchRow] = {}
        self._batch: Batch | None = None
        self._drawn: DrawnBatch | None = None
        self.setAccessibleName(title)
        self._lay_out()
        load(self, self._take, self._refused)

    def _lay_out(self) -> None:
        s = look().sizes
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel(self._title, Words.TITLE), 1)
        self.print_button = Button("打印", partial(self.go, PRINT), kind=Kind.PRIMARY, icon="printer")
        self.save_button = Button("存为 PDF", partial(self.go, SAVE))
        for button in (self.print_button, self.save_button, Button("返回", self.closed.emit)):
            head.addWidget(button)
        outer.addLayout(head)
        self.notices = NoticeBar()
        self.outlet = Outlet(self._context.runner, self, self.notices.show_notice)
        self.outlet.issued.connect(self._note)
        self.strip = ProgressStrip()
        outer.addWidget(self.notices)
        outer.addWidget(self.strip)
        self.table = _table()
        self.table.setMinimumHeight(s.row * 4)
        empty = EmptyState("这里还没有可以打印的文书。", icon="printer")
        outer.addWidget(TableOrEmpty(self.table, empty), 2)
        outer.addWidget(line("row"))
        outer.addLayout(self._make_foot())
        self.view = PdfView(self._context.runner)
        self.view.hide()
        outer.addWidget(self.view, 3)
        self.table.opened.connect(self.tick)
        self.table.current_row_changed.connect(self._show_copies)
        for keys, act in (("Esc", self.closed.emit), ("Space", self._tick_current)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _make_foot(self) -> QHBoxLayout:
        s = look().sizes
        foot = QHBoxLayout()
        foot.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        foot.setSpacing(s.s12)
        self.copies = NumberField("copies", "这份印几份", least=1, most=MOST_COPIES)
        self.copies.changed.connect(self._set_copies)
        self.both_sides = CheckField("both_sides", "双面打印：每份从新的一张纸开始")
        self.both_sides.changed.connect(self._forget)
        words = QVBoxLayout()
        self._count = Label("", Words.HELP)
        words.addWidget(self._count)
        links = QHBoxLayout()
        links.addWidget(link("全选", partial(self._tick_all, True), small=True))
        links.addWidget(link("全不选", partial(self._tick_all, False), small=True))
        words.addLayout(links)
        foot.addWidget(self.copies)
        foot.addWidget(self.both_sides)
        foot.addStretch(1)
        foot.addLayout(words)
        return foot

    # rows
    def _take(self, rows: tuple[BatchRow, ...]) -> None:
        self._rows = {(row.kind, row.subject): row for row in rows}
        self._show_rows()
        if rows:
            self.table.select_first()

    def _show_rows(self) -> None:
        rows = tuple(self._rows.values())
        self.table.rows.set_rows(rows)
        wanted = [row for row in rows if row.wanted]
        copies = sum(row.copies for row in wanted)
        said = f"选了 {len(wanted)} 份文书，共印 {copies} 份"
        self._count.setText(said if wanted else "请勾选要打印的文书")
        for button in (self.print_button, self.save_button):
            button.setEnabled(bool(wanted))
        self._forget()

    def _forget(self, *_: object) -> None:
        self._batch = self._drawn = None
        self.view.hide()

    def tick(self, row: BatchRow) -> None:
        """Want a paper, or not."""
        self._rows[row.kind, row.subject] = replace(row, wanted=not row.wanted)
        self._show_rows()

    def _tick_current(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.tick(row)

    def _tick_all(self, wanted: bool) -> None:
        self._rows = {key: replace(row, wanted=wanted) for key, row in self._rows.items()}
        self._show_rows()

    def _show_copies(self, row: BatchRow | None) -> None:
        self.copies.setEnabled(row is not None)
        if row is not None and self.copies.value() != row.copies:
            self.copies.set_value(row.copies)

    def _set_copies(self, *_: object) -> None:
        row, count = self.table.current_row(), self.copies.value()
        if row is not None and count and count <= MOST_COPIES and count != row.copies:
            self._rows[row.kind, row.subject] = replace(row, copies=count)
            self._show_rows()

    # printing
    def go(self, verb: str) -> None:
        """Draw what is wanted, show it, and print or save it."""
        if not self.copies.check():
            self.copies.setFocus()
            return
        if self._drawn is not None:
            self._ready(verb)
            return
        items = tuple(BatchItem(r.kind, r.subject, r.copies) for r in self._rows.values() if r.wanted)
        self._context.runner.query(
            make_batch, items, self._context.rules, by=self._context.actor, slot="batch", owner=self,
            on_done=partial(self._draw, verb), on_error=self._refused,
        )  # fmt: skip

    def _draw(self, verb: str, batch: Batch) -> None:
        self._batch = batch
        if batch.refusals:
            self.notices.show_notice("\n".join(batch.refusals), NoticeKind.WARNING)
        job = self._context.runner.work(
            render_batch, batch, bool(self.both_sides.value()), slot="batch", owner=self,
            on_done=partial(self._take_drawn, verb), on_error=self._refused,
        )  # fmt: skip
        self.strip.watch(job, "正在生成文书")

    def _take_drawn(self, verb: str, drawn: DrawnBatch) -> None:
        self._drawn = drawn
        self.outlet.take_checked(drawn.pdf, self._title, drawn.missing)
        self.view.show_pdf(drawn.pdf)
        self.view.show()
        self._ready(verb)

    def _ready(self, verb: str) -> None:
        if verb == PRINT:
            self.outlet.print_it(self.view.page_count())
        else:
            self.outlet.save_it()

    def print_on(self, printer: QPrinter) -> None:
        """Print the whole job on a printer that was chosen."""
        self.outlet.print_on(printer)

    def write_to(self, path: Path) -> None:
        """Write the whole job to ``path`` and note that its papers were issued."""
        if self._drawn is not None:
            self.outlet.write_to(path)

    def _note(self) -> None:
        if self._batch is not None and self._drawn is not None:
            self._context.runner.command(
                record_batch, self._batch, self._drawn.single, by=self._context.actor, owner=self,
                on_done=self._noted, on_error=self._refused,
            )  # fmt: skip

    def _noted(self, _count: int) -> None:
        self._load(self, self._take, self._refused)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)


def _table() -> RowsTable[BatchRow]:
    columns: Sequence[Column[BatchRow]] = (
        Column("tick", "", _tick_cell, width=34),
        Column("name", "文书", lambda row: TwoPart(row.name, row.case)),
        Column("state", "打印情况", _state_cell, width=150),
        Column("copies", "份数", lambda row: Number(row.copies, "份"), width=70),
    )
    model: RowsModel[BatchRow] = RowsModel(tuple(columns), lambda row: (row.kind, row.subject))
    return RowsTable(model, "要打印的文书")


def _tick_cell(row: BatchRow) -> Cell:
    return Sign("check", "要打印", Tone.OK) if row.wanted else Sign("minus", "不打印", Tone.MUTED)


def _state_cell(row: BatchRow) -> Cell:
    return Text(row.words, Tone.WARNING if row.words == OUTDATED else Tone.MUTED, small=True)
