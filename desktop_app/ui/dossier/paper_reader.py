"""What the preview shows for a row of the contents, and that it was issued."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from db.enums import PaperKind
from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment_file import print_attachment
from desktop_app.services.dossier_binding import Scan
from desktop_app.services.dossier_page import leaf_scan, view_scan
from desktop_app.services.dossier_slot import SlotRow
from desktop_app.services.paper import PaperInput, make_paper, record_issue, render_paper
from desktop_app.ui.dossier.entries import UNNUMBERED, Entry
from desktop_app.ui.dossier.preview import Preview
from desktop_app.ui.dossier.side_column import FILLS
from desktop_app.ui.page_context import PageContext

if TYPE_CHECKING:
    from desktop_app.services.dossier_binding import Bound


class PaperReader(QObject):
    """Reads and draws single papers. ``fill_wanted(slot)``, ``all_wanted()`` from what stands in their place.

    ``number`` is the 卷号 of the shown dossier, for file names.
    """

    fill_wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self, context: PageContext, preview: Preview, *, binds: bool, prints: bool) -> None:
        """``binds`` and ``prints`` are what this user may do."""
        super().__init__(preview)
        self._context, self._preview = context, preview
        self._binds, self._prints = binds, prints
        self._paper: PaperInput | None = None
        self._content: object = None
        self.scan: Scan | None = None
        self.page = 0
        """Page (from 0) at which the next scan is opened."""
        self._wanted = ""
        self.number = ""

    def show_entry(self, entry: Entry, bound: "Bound | None") -> None:
        """Show a row: its page in the bound dossier, else its paper or scan, else what fills it."""
        self._paper, self.scan, self._wanted = None, None, entry.key
        slot = entry.slot if entry.pages != UNNUMBERED else None
        if bound is not None and entry.index >= 0:
            self.show_bound(bound, entry.index)
        elif entry.scan is not None and entry.awaited:
            self._preview.show_nothing(entry.scan.text)
        elif entry.scan is not None and self._prints:
            self._context.runner.query(
                leaf_scan, entry.scan.uid,
                by=self._context.actor, slot="paper", owner=self,
                on_done=partial(self._read_scan, entry.key), on_error=self._refused,
            )  # fmt: skip
        elif entry.sheet is not None and self._prints:
            self._context.runner.query(
                make_paper, entry.sheet.kind, entry.sheet.subject, self._context.rules,
                by=self._context.actor, slot="paper", owner=self,
                on_done=partial(self._render, entry.key), on_error=self._refused,
            )  # fmt: skip
        elif entry.sheet is not None or entry.scan is not None:
            self._preview.show_nothing("看文书要有打印权限。")
        elif slot is None:
            word = "打印全卷" if self._binds else ""
            self._preview.show_nothing("打印全卷以后可以看。", word, self.all_wanted.emit)
        else:
            self._show_empty(slot)

    def show_bound(self, bound: "Bound", page: int, content: object = None) -> None:
        """Show the whole dossier at a page (from 0); ``content`` where it was bound just now."""
        self._paper, self.scan, self._wanted = None, None, ""
        self._content = content or self._content
        name = " ".join(part for part in (PaperKind.DOSSIER.label, self.number) if part)
        said = f"全卷，编 {bound.pages} 页"
        self._preview.show_paper(bound.pdf, said, name, self._content, verb="打印全卷", page=page)

    def note_issue(self) -> None:
        """Keep with the record that the shown paper was printed or saved."""
        if self._paper is not None:
            self._context.runner.command(
                record_issue, self._paper, self._preview.pdf(), by=self._context.actor
            )
        elif self.scan is not None:
            self._context.runner.command(print_attachment, self.scan.file.uid, by=self._context.actor)

    def _read_scan(self, key: str, scan: Scan) -> None:
        if key != self._wanted:
            return
        job = self._context.runner.work(
            view_scan, self._context.centre, scan, slot="paper", owner=self,
            on_done=partial(self._show_scan, key, scan), on_error=self._refused,
        )  # fmt: skip
        self._preview.strip.watch(job, "正在打开扫描件")

    def _show_scan(self, key: str, scan: Scan, pdf: bytes) -> None:
        if key == self._wanted:
            self.scan = scan
            page, self.page = self.page, 0
            self._preview.show_paper(pdf, scan.file.title, scan.file.title, page=page)

    def _show_empty(self, slot: SlotRow) -> None:
        word = FILLS.get(slot.action or "scan", "")
        said = f"{slot.fill}。" if slot.fill else "这一项可以没有；有材料就扫描后加进来。"
        self._preview.show_nothing(said, word if self._binds else "", partial(self.fill_wanted.emit, slot))

    def _render(self, key: str, paper: PaperInput) -> None:
        if key != self._wanted:
            return
        job = self._context.runner.work(
            render_paper, paper, slot="paper", owner=self,
            on_done=partial(self._show, key, paper), on_error=self._refused,
        )  # fmt: skip
        self._preview.strip.watch(job, "正在生成文书")

    def _show(self, key: str, paper: PaperInput, pdf: bytes) -> None:
        # The row may have changed while it was drawn.
        if key == self._wanted:
            self._paper = paper
            self._preview.show_paper(pdf, paper.kind.label, paper.name, paper.content)

    def _refused(self, error: FengqiaoError) -> None:
        self._preview.show_nothing(error.text)
