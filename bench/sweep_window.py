"""The page of the sweep over a full year, timed in a process of its own: ``python -m bench.sweep_window …``.

Every time counts from the question to the painted answer, the queries on the reader's thread included.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from bench.clock import NOW, StandingClock
from bench.window import SIZE, tell
from desktop_app.desktop import Desktop
from desktop_app.domain.clock_time import local_date
from desktop_app.services.centre import log_in, open_centre, unlock
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.sweep.page import SweepPage

_PATIENCE = 120.0
_NAP = 0.0005


class _Paints(QObject):
    """Counts the paintings of one widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note a painting, never stop an event."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return super().eventFilter(watched, event)


def _until(reached: Callable[[], bool]) -> None:
    end = time.perf_counter() + _PATIENCE
    while not reached():
        QApplication.processEvents()
        if not reached():
            time.sleep(_NAP)
        if time.perf_counter() > end:
            raise RuntimeError("the page did not come to rest")


def _rest(desktop: Desktop) -> None:
    for _ in range(2):
        end = time.perf_counter() + 0.05
        _until(lambda end=end: time.perf_counter() >= end)
        _until(desktop.runner.is_quiet)


def _timed(desktop: Desktop, ask: Callable[[], None], shown: Callable[[], bool], paints: _Paints) -> float:
    """Milliseconds from the question until its answer has been painted."""
    _rest(desktop)
    start = time.perf_counter()
    ask()
    _until(shown)
    seen = paints.count
    _until(lambda: paints.count > seen)
    return (time.perf_counter() - start) * 1000


def _measure(desktop: Desktop, township: str, rounds: int) -> dict[str, float]:
    window = desktop.window
    window.resize(*SIZE)
    window.show()
    window.open_page("sweep")
    _rest(desktop)
    page = window.findChild(SweepPage)
    assert page is not None
    page.show_target(("township", township, local_date(NOW)))
    _rest(desktop)
    model, card = page.card.model, page.card
    board = _Paints(card.view.viewport())
    today = local_date(NOW)
    months = [today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1)]

    def other(turn: int) -> date:
        return months[(turn + 1) % 2]

    boards = [
        _timed(
            desktop,
            lambda m=other(turn): card.month_wanted.emit(m),
            lambda m=other(turn): bool(model.days) and model.days[0] == m,
            board,
        )
        for turn in range(rounds + 1)
    ]
    page.open_overview()
    _rest(desktop)
    desk = page.overview
    assert desk is not None
    view = desk.view
    map_paints = _Paints(view.map.surface)
    monthly = [
        _timed(desktop, view.show_month, lambda turn=turn: view.answers > turn, map_paints)
        for turn in range(view.answers, view.answers + rounds + 1)
    ]
    yearly: list[float] = []
    for _ in range(rounds + 1):
        view.show_month()
        _rest(desktop)
        before = view.answers
        yearly.append(_timed(desktop, view.show_year, lambda b=before: view.answers > b, map_paints))
    return {
        "board": statistics.median(boards[1:]),
        "month": statistics.median(monthly[1:]),
        "year": statistics.median(yearly[1:]),
    }


def main(folder: str, user: str, password: str, township: str, rounds: str) -> None:
    """Open the centre, time, tell."""
    application = QApplication(sys.argv[:1])
    apply_look(application)
    clock = StandingClock()
    opened = open_centre(Path(folder), unlock(Path(folder), user, password), now=clock.now)
    desktop = Desktop(opened, log_in(opened, user, now=clock.now), clock)
    try:
        facts = _measure(desktop, township, int(rounds))
    finally:
        desktop.window.close()
        desktop.runner.close()
        opened.close()
    tell(**facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
