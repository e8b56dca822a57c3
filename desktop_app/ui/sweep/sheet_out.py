"""发出去的表: the printed tick sheet and the workbook for the villages, for some days."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_sheet import make_sheet
from desktop_app.services.sweep_tick_sheet import tick_sheet_facts, tick_sheet_pdf
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import DateField, SelectField
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.print_pdf import print_pdf
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.visible import show_when
from desktop_app.ui.page_context import PageContext

_HELP = (
    "选村和日子，点“看登记单”。登记单打印出来逐格勾，七天以内一行一格，更长一行一天，一张最多一个月；"
    "填报表是 xlsx，填好从“收回来”导入。"
)


class SheetOut(QWidget):
    """``said(text)`` after a file or print, ``refused(FengqiaoError)``."""

    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build with this week's days; villages come with ``show_villages``."""
        super().__init__()
        s = look().sizes
        self._context = context
        self._pdf = b""
        self._name = ""
        today = partial(local_date, context.clock.now())
        self.village = SelectField[str]("village", "村（社区）", (), width=s.width_choice, none_word="全部")
        self.first = DateField("first", "第一天", today, ahead=True)
        self.last = DateField("last", "最后一天", today, ahead=True)
        self.show_sheet = Button("看登记单", self.preview, kind=Kind.PRIMARY)
        self.template = Button("另存填报表…", self._ask_template)
        self.print_button = Button("打印", self._print, icon="printer")
        self.save = Button("存成 PDF…", self._ask_pdf)
        show_when(self.show_sheet, context.may(Permission.PRINT_PAPER))
        self.strip = ProgressStrip()
        self.view = PdfView(context.runner)
        self._below = QStackedLayout()
        self._lay_out()
        monday = today() - timedelta(days=today().weekday())
        self.first.set_value(monday)
        self.last.set_value(monday + timedelta(days=6))

    def _lay_out(self) -> None:
        s = look().sizes
        frame = QFrame()
        frame.setProperty("card", "true")
        box = QVBoxLayout(frame)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        top.setSpacing(s.s12)
        for field in (self.village, self.first, self.last):
            top.addWidget(field, 0, Qt.AlignmentFlag.AlignBottom)
        for button in (self.show_sheet, self.template):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        box.addLayout(top)
        for widget in (line("row"), self.strip):
            box.addWidget(widget)
        for place, button in enumerate((self.print_button, self.save)):
            self.view.head.insertWidget(place, button)
        # A stack shows its first page at once: where it has no parent yet, as a window of its own.
        box.addLayout(self._below, 1)
        for widget in (EmptyState(_HELP, icon="printer"), self.view):
            self._below.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def show_villages(self, villages: tuple[tuple[str, str], ...]) -> None:
        """Offer the villages; the first one is chosen at first."""
        fresh = not self.village.value()
        self.village.set_choices(villages)
        if fresh and villages:
            self.village.set_value(villages[0][0])

    def _days(self) -> tuple[date, date] | None:
        if not (self.first.check() and self.last.check()):
            return None
        today = local_date(self._context.clock.now())
        first = self.first.value() or today
        return first, self.last.value() or first

    def _refuse(self, error: FengqiaoError) -> None:
        self.refused.emit(error)

    # tick sheet
    def preview(self) -> None:
        """Draw the sheet."""
        days = self._days()
        if days is None:
            return
        context = self._context
        self._name = f"每日一排登记单 {days[0]:%Y-%m-%d}"

        def draw(facts: object) -> None:
            job = context.runner.work(
                tick_sheet_pdf, facts, slot="sheet", on_done=self._drawn, on_error=self._refuse, owner=self  # pyright: ignore[reportArgumentType]
            )  # fmt: skip
            self.strip.watch(job, "正在生成登记单")

        context.runner.query(
            tick_sheet_facts, self.village.value() or "", *days, context.rules, by=context.actor,
            slot="sheet", on_done=draw, on_error=self._refuse, owner=self,
        )  # fmt: skip

    def _drawn(self, pdf: bytes) -> None:
        self._pdf = pdf
        if pdf:
            self._below.setCurrentWidget(self.view)
            self.view.show_pdf(pdf)

    def _print(self) -> None:
        print_pdf(self, self._pdf, self._name, on_done=self._printed)

    def _printed(self, pages: int) -> None:
        if pages:
            self.said.emit(f"已送到打印机，{pages} 页。")

    def _ask_pdf(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "保存登记单", f"{self._name}.pdf", "PDF (*.pdf)")
        if name:
            self.save_to(Path(name), self._pdf)

    # workbook
    def _ask_template(self) -> None:
        days = self._days()
        if days is None:
            return
        start = f"每日一排填报表 {days[0]:%Y-%m-%d}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "另存填报表", start, "Excel 表格 (*.xlsx)")
        if name:
            self.write_template(Path(name))

    def write_template(self, path: Path) -> None:
        """Make the workbook and write it."""
        days = self._days()
        if days is None:
            return
        context = self._context
        make = partial(make_sheet, village_code=self.village.value())
        context.runner.query(
            make, *days, context.rules, by=context.actor, slot="template",
            on_done=partial(self.save_to, path), on_error=self._refuse, owner=self,
        )  # fmt: skip

    def save_to(self, path: Path, data: bytes) -> None:
        """Write a file."""
        self._context.runner.work(
            write_file, path, data, on_done=self._saved, on_error=self._refuse, owner=self
        )

    def _saved(self, path: Path) -> None:
        self.said.emit(f"已保存：{path.name}")


def write_file(path: Path, data: bytes) -> Path:
    """Write a file's content; gives its path."""
    path.write_bytes(data)
    return path
