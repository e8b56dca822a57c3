"""The main window in a process of its own: from the pressed button to the first page, then the list."""

import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bench.clock import StandingClock
from bench.window import SIZE, Answered, PaintWatch, resident_mb, settled, tell
from desktop_app.app import Application
from desktop_app.domain.actor import Actor
from desktop_app.settings import SettingsFile
from desktop_app.ui.kit.style import apply_look

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop_app.desktop import Desktop


def _nothing_asked(_session: "Session", *, by: Actor, today: date) -> None:
    """A question whose answer comes after those of all others."""
    del by, today


def _idle() -> None:
    """The same for the thread that works without a database."""


class _Course:
    """What happens one after the other; each step starts when the one before is wholly on the screen."""

    def __init__(self, watch: PaintWatch, folder: Path, user: str, password: str) -> None:
        self.facts: dict[str, float] = {}
        self._watch = watch
        self._folder = folder
        self._user = user
        self._password = password
        self._desktop: Desktop | None = None

    def log_in(self) -> None:
        """What 打开 does, on this thread."""
        facts = self.facts
        facts["login_memory"] = resident_mb()
        facts["pressed"] = time.perf_counter()
        from desktop_app.services import centre

        facts["imported"] = time.perf_counter()
        key = centre.unlock(self._folder, self._user, self._password)
        facts["key"] = time.perf_counter()
        clock = StandingClock()
        opened = centre.open_centre(self._folder, key, now=clock.now)
        actor = centre.log_in(opened, self._user, now=clock.now)
        facts["opened"] = time.perf_counter()
        from desktop_app.desktop import Desktop

        self._watch.forget()
        self._desktop = Desktop(opened, actor, clock)
        self._desktop.window.resize(*SIZE)
        self._desktop.window.show()
        self._when_settled("page", self._wait_for_chart)

    def _wait_for_chart(self) -> None:
        # The chart of the weeks is brought by the work thread after everything else.
        self._when_settled("chart", self._open_list, with_work=True)

    def _open_list(self) -> None:
        desktop = self._shown()
        self.facts["asked"] = time.perf_counter()
        self._watch.forget()
        desktop.window.open_page("dispute")
        self._when_settled("list", self._make_paper)

    def _make_paper(self) -> None:
        from bench import dossier

        acceptance = dossier.papers().acceptance
        start = time.perf_counter()
        dossier.acceptance_register.render(acceptance)
        self.facts["paper"] = time.perf_counter() - start
        self.facts["paper_memory"] = resident_mb()
        tell(**self.facts)
        self._shown().window.close()

    def _shown(self) -> "Desktop":
        assert self._desktop is not None
        return self._desktop

    def _when_settled(self, name: str, then: Callable[[], None], *, with_work: bool = False) -> None:
        runner, actor = self._shown().runner, self._shown().actor

        def whole() -> None:
            self.facts[f"{name}_frame"] = self._watch.first
            self.facts[f"{name}_whole"] = self._watch.last
            self.facts[f"{name}_memory"] = resident_mb()
            then()

        def ask(answered: Answered) -> None:
            def after_work(_nothing: object) -> None:
                runner.query(_nothing_asked, by=actor, on_done=answered)

            if with_work:
                runner.work(_idle, on_done=after_work)
            else:
                after_work(None)

        settled(self._watch, ask, whole)


def desk(folder: str, user: str, password: str, typing: str) -> None:
    """Log in, show the first page, then the list of disputes, make one paper; tell when each was there.

    The button is pressed ``typing`` milliseconds after the login window was painted.
    """
    application = QApplication(sys.argv[:1])
    apply_look(application)
    application.setQuitOnLastWindowClosed(False)
    application.setCursorFlashTime(0)
    watch = PaintWatch(application)
    centre = Path(folder)
    window = Application(centre, SettingsFile(centre / "settings-of-bench.json"), StandingClock())
    window.show_login()
    course = _Course(watch, centre, user, password)
    press = partial(QTimer.singleShot, int(typing), course.log_in)
    settled(watch, lambda answered: QTimer.singleShot(0, lambda: answered(None)), press)
    application.exec()
