"""Pictures of every page on the sample: what a clerk sees at the first and at the largest type size."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.demo.story import Stage, Story
from desktop_app.services.permissions import Permission

WIDTH, HEIGHT = 1366, 768
_HOLDER = "余广田"
"""A mediator with open matters, whose hand-over is shown before it is made."""
QUIET_ROUNDS = 8
"""Rounds of the event loop without a job under way after which a page is taken to be complete."""


@dataclass(frozen=True, slots=True)
class StillClock:
    """A clock that stands still, so that pictures of one sample are alike."""

    moment: datetime

    def now(self) -> datetime:
        """The moment."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Further:
    """One more picture: of a page after it was asked to show something."""

    page: str
    target: object
    name: str


def further(story: Story) -> tuple[Further, ...]:
    """What stands behind the first sight of a township's pages: meetings, a draw, statistics, a hand-over."""
    return (
        Further("agenda", ("decision", None), "meetings"),
        Further("dispatch", ("inspection", story.draws[0]), "inspection"),
        Further("reception", "信访统计", "statistics"),
        Further("setting", ("handover", _HOLDER), "handover"),
    )


def take_all(
    stage: Stage, who: str, folder: Path, say: Callable[[str], None], more: Sequence[Further] = ()
) -> list[Path]:
    """Take pictures of all pages of one centre as one user sees them, and ``more``; returns the files.

    Uses the window system of the process, or none (``QT_QPA_PLATFORM=offscreen``) where there is no display.
    """
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from desktop_app.ui.kit.style import apply_look

    # The plugin without a display says at every window that it cannot pass on size hints.
    qInstallMessageHandler(lambda _kind, _context, text: None if "SizeHints" in text else _warn(text))
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    made: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    for scale in (1.0, 1.5):
        apply_look(application, scale=scale)
        made += _take(application, stage, who, folder, "" if scale == 1.0 else "-large", say, more)
    return made


def _take(
    application: object, stage: Stage, who: str, folder: Path, suffix: str, say: Callable[[str], None],
    more: Sequence[Further],
) -> list[Path]:  # fmt: skip
    from PySide6.QtWidgets import QApplication

    from desktop_app.desktop import Desktop
    from desktop_app.ui.pages import nav_items

    assert isinstance(application, QApplication)
    clock = StillClock(stage.now + timedelta(minutes=1))
    desktop = Desktop(stage.centre, stage.people[who], clock, owns_centre=False)
    window = desktop.window
    window.resize(WIDTH, HEIGHT)
    window.show()
    made: list[Path] = []
    for number, item in enumerate(nav_items(desktop.context), start=1):
        window.open_page(item.key)
        _settle(application, desktop.runner.is_quiet)
        path = folder / f"{stage.key}-{number:02}-{item.key}{suffix}.png"
        window.grab().save(str(path))
        made.append(path)
        say(f"截图 {item.label}")
    if desktop.context.may(Permission.REGISTER_DISPUTE):
        window.open_page("dispute", "register")
        _settle(application, desktop.runner.is_quiet)
        path = folder / f"{stage.key}-{len(made) + 1:02}-register{suffix}.png"
        window.grab().save(str(path))
        made.append(path)
    for one in more:
        window.open_page(one.page, one.target)
        _settle(application, desktop.runner.is_quiet)
        path = folder / f"{stage.key}-{len(made) + 1:02}-{one.name}{suffix}.png"
        window.grab().save(str(path))
        made.append(path)
        say(f"截图 {one.name}")
    window.close()
    desktop.deleteLater()
    return made


def _settle(application: object, is_quiet: Callable[[], bool]) -> None:
    """Let queries come back and widgets lay themselves out."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    assert isinstance(application, QApplication)
    quiet, limit = 0, QDeadlineTimer(20_000)
    while quiet < QUIET_ROUNDS and not limit.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 25)
        quiet = quiet + 1 if is_quiet() else 0
        _pause()


def _pause() -> None:
    import time

    time.sleep(0.02)


def _warn(text: str) -> None:
    import sys

    sys.stderr.write(text + "\n")
