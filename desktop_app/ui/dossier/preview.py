"""The paper in the middle: one sheet, a scan, or the whole bound dossier; printing and saving it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget

from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.paper.outlet import Outlet, Show


class Preview(Card):
    """Shows PDF, or a sentence while there is none; its ``outlet`` prints and saves what is shown."""

    def __init__(self, runner: Runner, show: Show) -> None:
        """Build it empty; ``show`` tells what became of printing and saving."""
        super().__init__()
        self.setAccessibleName("文书")
        self.outlet = Outlet(runner, self, show)
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.view = PdfView(runner)
        self.title = ElidedLabel("", Words.SECTION)
        # The head begins with a stretch of its own, which must not take the title's room.
        self.view.head.insertWidget(0, self.title, 1000)
        self.save_link: Button = link("保存", self.save, small=True)
        self.print_link: Button = link("打印这份", self.print_it, icon="printer", small=True)
        self.view.head.addWidget(self.save_link)
        self.view.head.addWidget(self.print_link)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._empty: EmptyState | None = None
        self.body.addWidget(self._stack, 1)
        self.show_nothing("选一份文书，这里显示内容。")

    def show_paper(
        self,
        pdf: bytes,
        title: str,
        name: str,
        content: object = None,
        *,
        verb: str = "打印这份",
        page: int = 0,
    ) -> None:
        """Show a document; ``name`` is proposed as file name. The same document only turns to ``page``.

        The words of ``content`` are looked through for characters that cannot be printed.
        """
        same = pdf is self.outlet.pdf
        self.title.setText(title)
        self.print_link.set_word(verb)
        self.outlet.take(pdf, name, content)
        if same and self._stack.currentWidget() is self.view and self.view.page_count():
            self.view.go_to(page)
            return
        self._stack.setCurrentWidget(self.view)
        self.view.show_pdf(pdf, page)

    def show_nothing(
        self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Show why there is no paper and what makes one."""
        self.outlet.take(b"", "")
        self.view.clear()
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
        self._empty = EmptyState(sentence, icon="file", action=action, on_action=on_action)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    def pdf(self) -> bytes:
        """What is shown, empty when nothing is."""
        return self.outlet.pdf

    def save(self) -> None:
        """Ask for a file and write the PDF."""
        self.outlet.save_it()

    def write_to(self, path: Path) -> None:
        """Write what is shown to ``path``."""
        self.outlet.write_to(path)

    def print_it(self) -> None:
        """Let the system ask for the printer and the pages."""
        self.outlet.print_it(self.view.page_count())
