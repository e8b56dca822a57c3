"""What somebody at the main window sees, and the patience to wait for it."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError as NeverSo
from pytestqt.qtbot import QtBot

from desktop_app.desktop import Desktop
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.timeline import Timeline
from tests.ui.open_page import texts


class Eyes:
    """Reads the labels, lists, buttons and the history of a main window."""

    def __init__(self, desktop: Desktop, qtbot: QtBot) -> None:
        self.desktop, self.window = desktop, desktop.window
        self._bot = qtbot

    def page(self) -> Page:
        """The page that is shown."""
        shown = self.window.current_page()
        assert shown is not None
        return shown

    def table(self) -> RowsTable[object]:
        """The list of the page."""
        return next(table for table in self.page().findChildren(RowsTable) if table.isVisible())

    def lines(self) -> list[str]:
        """The lines of the list, in words; none when the page says that there is nothing."""
        self.waits()
        shown = [table for table in self.page().findChildren(RowsTable) if table.isVisible()]
        return [shown[0].rows.words_of(n) for n in range(shown[0].rows.rowCount())] if shown else []

    def lists(self, words: str) -> None:
        """Wait until a line of any list on the page has these words."""
        self.until(lambda: any(words in line for line in self._every_line()), words)

    def _every_line(self) -> list[str]:
        tables = self.page().findChildren(RowsTable)
        return [table.rows.words_of(n) for table in tables for n in range(table.rows.rowCount())]

    def sees(self, *words: str) -> None:
        """Wait until these words stand on the page."""
        for said in words:
            self.until(lambda said=said: said in self.read(), said)

    def reads_nothing_of(self, *words: str) -> None:
        """These words stand nowhere in the window: neither in a label nor in a list."""
        self.waits()
        seen = self.read() + "\n".join(
            table.rows.words_of(n)
            for table in self.window.findChildren(RowsTable)
            for n in range(table.rows.rowCount())
        )
        assert [word for word in words if word in seen] == []

    def read(self) -> str:
        """All words of the labels that are shown, with the timeline's."""
        told = [line.accessibleName() for line in self.window.findChildren(Timeline) if line.isVisible()]
        return "\n".join([texts(self.window), *told])

    def history(self) -> str:
        """The timeline of the record, from new to old."""
        self.waits()
        return next(line.accessibleName() for line in self.window.findChildren(Timeline) if line.isVisible())

    def offered(self) -> set[str]:
        """Words of all shown buttons."""
        return {b.word() for b in self.window.findChildren(Button) if b.isVisible()}

    # patience
    def waits(self) -> None:
        """Until nothing is under way."""
        for _ in range(3):
            self.until(self.desktop.runner.is_quiet)
            QApplication.processEvents()

    def until(self, so: Callable[[], bool], what: str = "") -> None:
        """Wait until it is so; ``what`` is told when it never is."""
        try:
            self._bot.waitUntil(so)
        except NeverSo as error:
            raise AssertionError(f"never: {what}\n{self.read()}") from error
