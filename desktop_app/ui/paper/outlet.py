"""The way of a PDF out of the window: first about characters that no font has, then a printer or a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.runner import Runner
from desktop_app.services.paper import MissingChar, unprintable_chars
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.paper.glyph_question import ask_about_glyphs, glyph_words
from desktop_app.ui.paper.printing import PrintRun, ask_printer

PRINT, SAVE = "打印", "保存"
HANDED_OVER = "已交给打印机。"
NOT_WRITTEN = "这个位置写不进去，请换一个文件夹再保存。"


class Show(Protocol):
    """How a notice is shown: a notice bar's or a page's."""

    def __call__(
        self,
        text: str,
        kind: NoticeKind = NoticeKind.OK,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence, with what can be done about it."""
        ...


class Outlet(QObject):
    """Prints and saves what its owner shows, and says what became of it by ``show``.

    ``printed()`` once a printer has every page, ``saved()`` once it is in a file, ``issued()`` after either.
    """

    printed = Signal()
    saved = Signal()
    issued = Signal()

    def __init__(self, runner: Runner, owner: QWidget, show: Show, *, saves: bool = True) -> None:
        """Dialogs open over ``owner``; without ``saves`` a file is no way out where there is no printer."""
        super().__init__(owner)
        self._runner, self._owner, self._show, self._saves = runner, owner, show, saves
        self._name = ""
        self._pages = 0
        self._content: object = None
        self._missing: tuple[MissingChar, ...] | None = ()
        self._told: tuple[MissingChar, ...] = ()
        self._then = ""
        self._run: PrintRun | None = None
        self.pdf = b""
        """What goes out; empty when there is nothing."""

    def take(self, pdf: bytes, name: str, content: object = None) -> None:
        """What is shown from now on; ``name`` is proposed for its file.

        The words of ``content`` (a paper or a dossier, before it was drawn) are looked through for characters
        that no font has; they are told at once and asked about when it goes out.
        """
        self.pdf, self._name = pdf, name
        if content is not None and content is self._content:
            return
        self.take_checked(pdf, name, ())
        if content is not None:
            self._content, self._missing = content, None
            self._runner.work(
                unprintable_chars, content, owner=self,
                on_done=partial(self._checked, content), on_error=self._refused,
            )  # fmt: skip

    def take_checked(self, pdf: bytes, name: str, missing: tuple[MissingChar, ...]) -> None:
        """The same where somebody else has looked for such characters."""
        self.pdf, self._name = pdf, name
        self._content, self._missing, self._then = None, missing, ""

    def _checked(self, content: object, missing: tuple[MissingChar, ...]) -> None:
        if content is not self._content:
            return
        self._missing = missing
        if missing and missing != self._told:  # the same paper read anew has nothing new to say
            self._show(glyph_words(missing), NoticeKind.WARNING)
        self._told = missing
        then, self._then = self._then, ""
        if then:
            self._ask(then)

    def print_it(self, pages: int = 0) -> None:
        """Let the system ask for the printer, and for the range where there are several ``pages``."""
        self._pages = pages
        self._ask(PRINT)

    def save_it(self) -> None:
        """Ask for a file and write the PDF."""
        self._ask(SAVE)

    def _ask(self, verb: str) -> None:
        if not self.pdf:
            return
        if self._missing is None:
            self._then = verb  # asked again as soon as it is known which characters there are
            return
        ask_about_glyphs(
            self._owner, self._missing, verb, self._to_printer if verb == PRINT else self._to_file
        )

    def _to_printer(self) -> None:
        name = self._name or PRINT
        ask_printer(self._owner, name, self.print_on, pages=self._pages, on_absent=self._unprinted)

    def print_on(self, printer: QPrinter) -> None:
        """Print the chosen pages on a printer that was chosen."""
        self._run = PrintRun(self._runner, self.pdf, printer)
        self._run.failed.connect(self._unprinted)
        self._run.finished.connect(self._handed_over)
        self._run.start()

    def _handed_over(self) -> None:
        self._show(HANDED_OVER)
        self.printed.emit()
        self.issued.emit()

    def _unprinted(self, said: str) -> None:
        if self._saves:
            self._show(said, NoticeKind.DANGER, action="存为 PDF", on_action=self.save_it)
        else:
            self._show(said, NoticeKind.DANGER)

    def _to_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / f"{self._name}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self._owner, "存为 PDF", start, "PDF 文件 (*.pdf)")
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path``."""
        try:
            path.write_bytes(self.pdf)
        except OSError:
            self._show(NOT_WRITTEN, NoticeKind.DANGER)
            return
        self._show(f"已保存：{path.name}")
        self.saved.emit()
        self.issued.emit()

    def _refused(self, error: FengqiaoError) -> None:
        self._missing = ()
        self._show(error.text, NoticeKind.DANGER)
