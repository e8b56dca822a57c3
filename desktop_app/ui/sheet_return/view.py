"""收纸: the tray at the left, the chosen page at the right, and what can be done about it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from db.enums import LeafState
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.attachment import KeptFile
from desktop_app.services.attachment_file import AttachmentFile, view_pdf
from desktop_app.services.mediation_view import MediationRow
from desktop_app.services.sheet_reading import join_sheets, turn_leaf
from desktop_app.services.sheet_return import Bundle
from desktop_app.services.sheet_tray import (
    PlaceDraft,
    TrayRow,
    bundle_as_it_is,
    bundle_instead,
    discard_leaves,
    keep_turned,
    leaf_file,
    list_tray,
    name_leaf,
    place_leaves,
)
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sheet_return.desk import ReturnDesk
from desktop_app.ui.sheet_return.place_form import PlaceForm, WordForm
from desktop_app.ui.sheet_return.tray_table import TrayTable, sheet_words

SCANS = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp")
_WHAT = "扫描件 (*.pdf *.tif *.tiff *.jpg *.jpeg *.png *.bmp)"
_EMPTY = "没有等着看的页。把签好字的纸放进扫描仪，一起扫成一个文件，再到这里读；每张纸自己归位。"


class ReturnView(QWidget):
    """Reads scans and shows what waits. ``closed()`` on 返回 and Esc."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Build it; the rows come with ``refresh``."""
        super().__init__()
        self._context = context
        self._cases: tuple[MediationRow, ...] = ()
        self._case: UUID | None = None
        self.setAccessibleName("收纸")
        s = look().sizes
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(s.s8)
        self.notices = NoticeBar()
        self.strip = ProgressStrip()
        outer.addWidget(self.notices)
        outer.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(s.s12)
        row.addWidget(self._make_tray(), 2)
        row.addWidget(self._make_sheet(), 3)
        outer.addLayout(row, 1)
        self.desk = ReturnDesk(context, self.strip, self)
        self.desk.told.connect(self._tell)
        self.desk.refused.connect(self._warn)
        self.desk.changed.connect(self.refresh)
        self._drop = FileDrop(self, lambda: not self.desk.busy)
        self._drop.dropped.connect(self.read)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        self._offer(None)

    def _make_tray(self) -> Card:
        self.card = Card("收纸盘")
        self.table = TrayTable()
        self.card.body.addWidget(TableOrEmpty(self.table, EmptyState(_EMPTY, icon="scan")), 1)
        self.card.body.addWidget(line("row"))
        holder = QWidget()
        flow = FlowLayout(holder)
        self.read_button = Button("读扫描件…", self.choose_files, kind=Kind.PRIMARY, icon="scan")
        self.folder_button = Button("读扫描夹", self.read_folder)
        for button in (self.read_button, self.folder_button, Button("返回", self.closed.emit)):
            flow.addWidget(button)
        self.card.add_padded(holder)
        self.table.current_row_changed.connect(self._show)
        return self.card

    def _make_sheet(self) -> SideStack:
        s = look().sizes
        self.sheet = Card()
        self.sheet.setAccessibleName("这一页")
        words = QWidget()
        box = QVBoxLayout(words)
        box.setContentsMargins(s.s12, s.s8, s.s12, 0)
        box.setSpacing(s.s4)
        self._name = Label("", Words.SECTION, wrap=True)
        self._why = Label("", wrap=True, select=True)
        box.addWidget(self._name)
        box.addWidget(self._why)
        acts = QWidget()
        self._acts = FlowLayout(acts)
        self._acts.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        self._verbs: dict[str, Button] = {}
        offers: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("place", "归到…", self.ask_place),
            ("as_it_is", "先把到的归进去", self.file_as_it_is),
            ("instead", "换上这一张", self.take_instead),
            ("word", "照旁边的字认…", self.ask_word),
            ("turn", "向右转", self.turn),
            ("discard", "不要…", self.ask_discard),
        )
        for key, word, act in offers:
            self._verbs[key] = link(word, act, small=True)
            self._acts.addWidget(self._verbs[key])
        self.view = PdfView(self._context.runner)
        self._shown = (words, acts, self.view)
        for one in self._shown:
            self.sheet.body.addWidget(one, 1 if one is self.view else 0)
        self._nothing = EmptyState("在左边选一页，这里显示它和可以怎么办。", icon="file")
        self.sheet.body.addWidget(self._nothing, 1)
        self.stack = SideStack(self.sheet)
        self.stack.setProperty("ground", "surface")
        self.stack.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return self.stack

    def start_focus(self) -> None:
        """The keyboard to the list, or to reading where nothing waits."""
        start = self.table if self.table.rows.rowCount() else self.read_button
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    # what the page tells
    def set_cases(self, rows: Sequence[MediationRow], case: UUID | None) -> None:
        """Cases to choose from, and the one that the page shows."""
        self._cases, self._case = tuple(rows), case

    def refresh(self) -> None:
        """Ask for the tray."""
        self.folder_button.setVisible(bool(self._context.settings.current.scan_folder))
        self._context.runner.query(
            list_tray,
            by=self._context.actor,
            slot="tray",
            on_done=self._take,
            on_error=self._refused,
            owner=self,
        )

    def _take(self, rows: tuple[TrayRow, ...]) -> None:
        self.table.rows.set_rows(rows)
        self.card.set_help(f"{len(rows)} 页等着看" if rows else "")
        if self.table.current_row() is None and rows:
            self.table.select_first()
        self._show(self.table.current_row())

    # reading
    def choose_files(self) -> None:
        """Ask for scans and read them."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "读扫描件", "", _WHAT)
        self.read([Path(name) for name in chosen])

    def read_folder(self) -> None:
        """Read every scan that lies in the scanner's folder."""
        folder = Path(self._context.settings.current.scan_folder)
        try:
            found = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SCANS)
        except OSError:
            self._warn(f"扫描夹“{folder}”打不开。请插好 U 盘、连好共享文件夹，或者到“设置”里重新选。")
            return
        if not found:
            self._tell("扫描夹里没有新的扫描件。")
            return
        self.desk.read(found, put_files_away=True)

    def read(self, paths: Sequence[Path]) -> None:
        """Read these files."""
        self.desk.read(paths)

    # one page
    def _show(self, row: TrayRow | None) -> None:
        self._offer(row)
        if row is None:
            self.view.clear()
            return
        self._context.runner.query(
            leaf_file, row.uid, by=self._context.actor, slot="leaf",
            on_done=self._open, on_error=self._gone, owner=self,
        )  # fmt: skip

    def _gone(self, error: FengqiaoError) -> None:
        """The page was filed while it was asked for: the tray is on its way, and what was done stays told."""
        self.view.clear()
        if not isinstance(error, RuleViolation):
            self._refused(error)

    def _open(self, file: AttachmentFile) -> None:
        day = local_date(self._context.clock.now())
        self._context.runner.work(
            view_pdf, self._context.centre, file, day, slot="leaf", owner=self,
            on_done=self.view.show_pdf, on_error=self._refused,
        )  # fmt: skip

    def _offer(self, row: TrayRow | None) -> None:
        for one in self._shown:
            one.setVisible(row is not None)
        self._nothing.setVisible(row is None)
        self._name.setText(_name_of(row) if row else "")
        self._why.setText(row.why if row else "")
        shown = _offers(row)
        for key, button in self._verbs.items():
            button.setVisible(shown[key])

    def _chosen(self) -> tuple[TrayRow, ...]:
        rows = self.table.selected_rows()
        current = self.table.current_row()
        return rows or ((current,) if current is not None else ())

    def ask_place(self) -> None:
        """Ask where the chosen pages belong; several become one scan."""
        rows = list(self._chosen())
        if not rows:
            return
        form = PlaceForm(self._cases, self._case, self._context.rules)
        about = f"{len(rows)} 页合成一份" if len(rows) > 1 else rows[0].file_name
        side = SideForm("归到哪里", form, "归进去", about=about)
        self._open_form(side, form, partial(self._place, rows, form, side))

    def ask_word(self) -> None:
        """Ask for the word beside a code that could not be read."""
        row = self.table.current_row()
        if row is None:
            return
        form = WordForm()
        side = SideForm("这是哪一张", form, "就是它", about=row.file_name)
        self._open_form(side, form, partial(self._name_it, row, form, side))

    def _open_form(self, side: SideForm, form: Form, save: Callable[[object], object]) -> None:
        side.saved.connect(save)
        self.stack.open_side(side)
        form.focus_first()

    def _place(self, rows: Sequence[TrayRow], form: PlaceForm, side: SideForm, _values: object) -> None:
        side.saving(True)
        draft = form.draft()
        name = draft.title or Path(rows[0].file_name).stem
        job = self._context.runner.background(
            join_sheets, self._context.centre, [row.part for row in rows], name, owner=self,
            on_done=partial(self._place_joined, rows, draft, side), on_error=side.refused,
        )  # fmt: skip
        self.strip.watch(job, "正在归位")

    def _place_joined(
        self, rows: Sequence[TrayRow], draft: PlaceDraft, side: SideForm, file: KeptFile
    ) -> None:
        context = self._context
        context.runner.command(
            place_leaves, context.centre, [row.uid for row in rows], draft, file, context.rules,
            by=context.actor, owner=self,
            on_done=lambda _: self._settled("已归进卷宗。"), on_error=side.refused,
        )  # fmt: skip

    def _name_it(self, row: TrayRow, form: WordForm, side: SideForm, _values: object) -> None:
        side.saving(True)
        self._context.runner.command(
            name_leaf, row.uid, form.word.value(), form.page.value() or 0, by=self._context.actor,
            on_done=self._named, on_error=side.refused, owner=self,
        )  # fmt: skip

    def _named(self, bundles: tuple[Bundle, ...]) -> None:
        self.stack.close_saved()
        self.refresh()
        self.desk.file(bundles)

    def file_as_it_is(self) -> None:
        """File what is here of the current paper, although sheets are missing."""
        row = self.table.current_row()
        if row is not None:
            self._context.runner.query(
                bundle_as_it_is, row.mark, by=self._context.actor, owner=self,
                on_done=lambda bundle: self.desk.file([bundle]), on_error=self._refused,
            )  # fmt: skip

    def take_instead(self) -> None:
        """Put the current page in the place of the one that was filed."""
        row = self.table.current_row()
        if row is not None:
            self._context.runner.query(
                bundle_instead, row.uid, by=self._context.actor, owner=self,
                on_done=lambda bundle: self.desk.file([bundle]), on_error=self._refused,
            )  # fmt: skip

    def turn(self) -> None:
        """Turn the current page clockwise by a quarter."""
        row = self.table.current_row()
        if row is not None:
            self._context.runner.background(
                turn_leaf, self._context.centre, row.part, row.file_name, owner=self,
                on_done=partial(self._turned, row.uid), on_error=self._refused,
            )  # fmt: skip

    def _turned(self, uid: UUID, file: KeptFile) -> None:
        self._context.runner.command(
            keep_turned, uid, file, by=self._context.actor, owner=self,
            on_done=lambda _: self.refresh(), on_error=self._refused,
        )  # fmt: skip

    def ask_discard(self) -> None:
        """Ask for the reason and take the chosen pages out of the tray."""
        rows = self._chosen()
        if not rows:
            return
        confirm(
            self,
            title=f"不要这 {len(rows)} 页？" if len(rows) > 1 else "不要这一页？",
            text="它不再等着归位；原因一直留着。扫描仪里的原文件不动。",
            verb="不要了",
            reason_label="为什么不要",
            on_yes=lambda reason: self._context.runner.command(
                discard_leaves, [row.uid for row in rows], reason, by=self._context.actor, owner=self,
                on_done=lambda count: self._settled(f"{count} 页已弃。"), on_error=self._refused,
            ),
        )  # fmt: skip

    def _settled(self, said: str) -> None:
        if self.stack.side() is not None:
            self.stack.close_saved()
        self._tell(said)
        self.refresh()

    def _tell(self, text: str) -> None:
        self.notices.show_notice(text)

    def _warn(self, text: str) -> None:
        self.notices.show_notice(text, NoticeKind.WARNING)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)


def _offers(row: TrayRow | None) -> dict[str, bool]:
    """Which links fit a page."""
    state = row.state if row else None
    return {
        "place": row is not None,
        "as_it_is": state in {LeafState.PARTIAL, LeafState.REFUSED},
        "instead": state is LeafState.TWICE and row is not None and "归在" in row.why,
        "word": state is LeafState.NO_CODE,
        "turn": state is LeafState.NO_CODE,
        "discard": row is not None,
    }


def _name_of(row: TrayRow) -> str:
    return " ".join(part for part in (row.paper or row.file_name, sheet_words(row)) if part)
