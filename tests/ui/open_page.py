"""A real page over a real centre through the real runner, for the tests of one page."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.text import Label
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.share_watch import ShareWatch
from tests.support.centre import OpenTestCentre

PageT = TypeVar("PageT", bound=Page)


class TestClock:
    """The clock that the test moves."""

    __test__ = False

    def __init__(self, home: OpenTestCentre) -> None:
        self._home = home

    def now(self) -> datetime:
        """The test's time."""
        return self._home.now


class OpenPage(Generic[PageT]):
    """A shown page with its runner, what it asked the window for, and errors that nobody took."""

    def __init__(
        self, home: OpenTestCentre, make: Callable[[PageContext], PageT], actor: Actor, qtbot: QtBot
    ) -> None:
        clock = TestClock(home)

        def stamp(session: Session, by: Actor, now: datetime) -> None:
            session.info["author"] = home.centre.author(by, lambda: now)

        self.runner = Runner(
            lambda read_only: home.centre.reading() if read_only else home.centre.writing(actor, clock.now),
            clock,
            stamp=stamp,
        )
        self.qtbot = qtbot
        self.problems: list[FengqiaoError] = []
        self.asked_for: list[tuple[str, object]] = []
        self.reopened = 0
        self.share = ShareWatch(self.runner, home.centre, actor, clock.now, None)
        self.context = PageContext(
            self.runner, actor, home.rules, home.centre, clock, self.share, self._note_reopening
        )
        self.page = make(self.context)
        self.runner.problem.connect(self.problems.append)
        self.runner.bus.changed.connect(self._changed)
        self.page.navigate.connect(lambda key, target: self.asked_for.append((key, target)))
        self.page.resize(1600, 640)
        self.page.refresh(frozenset())
        self.page.show()
        self.page.activateWindow()
        self.settle()

    def _changed(self, changes: Changes) -> None:
        if changes.entities & self.page.entities:
            self.page.refresh(changes.entities)

    def _note_reopening(self) -> None:
        self.reopened += 1

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        self.qtbot.waitUntil(lambda: not self.runner._running)  # pyright: ignore[reportPrivateUsage]


@contextmanager
def open_page(
    home: OpenTestCentre, make: Callable[[PageContext], PageT], qtbot: QtBot, actor: Actor | None = None
) -> Generator[OpenPage[PageT]]:
    """Open a page and close it with its runner; fails on errors that nobody took."""
    opened = OpenPage(home, make, actor or home.actor, qtbot)
    try:
        yield opened
    finally:
        opened.page.close()
        opened.runner.close()
        opened.page.deleteLater()
    assert opened.problems == []


def press(root: QWidget, word: str, qtbot: QtBot) -> None:
    """Click the button with this word, once it stands there."""

    def shown() -> list[Button]:
        found = root.findChildren(Button)
        known = [b for b in found if word in (b.word(), b.accessibleName()) and b.isVisible()]
        # A button that was not laid out yet has no height, and a click would miss it.
        return [b for b in known if b.height() > 0]

    qtbot.waitUntil(lambda: bool(shown()))
    qtbot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)


def verbs(root: QWidget) -> set[str]:
    """Words of all shown buttons."""
    return {b.word() for b in root.findChildren(Button) if b.isVisible()}


def texts(root: QWidget) -> str:
    """Words of all shown labels, line by line."""
    return "\n".join(label.text() for label in root.findChildren(Label) if label.isVisible())


def sees(root: QWidget, words: str, qtbot: QtBot) -> None:
    """Wait until a shown label holds these words."""
    qtbot.waitUntil(lambda: words in texts(root))
