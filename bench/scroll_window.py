"""The list of disputes in a process of its own, scrolled: ``python -m bench.scroll_window FOLDER …``."""

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from bench.clock import StandingClock
from bench.window import SIZE, resident_mb, tell
from desktop_app.desktop import Desktop
from desktop_app.services.centre import log_in, open_centre, unlock
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.cells import Cell
from desktop_app.ui.kit.paged_rows import PagedRows
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.table import RowsTable

_LINE_PAUSE = 0.012
_JUMP_PAUSE = 0.08
"""Seconds between two steps: a held key repeats every 30 ms, a pulled bar is looked at for a moment."""
_PATIENCE = 120.0
_NAP = 0.0005
_WARM = 20
"""Of so many steps, one jump before the memory is read, without the table of the floor."""


class _Constant(PagedRows[DisputeRow]):
    """The cells of one row, made once and given for every place."""

    def __init__(self, like: PagedRows[DisputeRow], row: DisputeRow) -> None:
        super().__init__(like.columns, like.row_key)
        self._cells = tuple(column.cell(row) for column in like.columns)
        self.set_order(like.ids_at(0, like.rowCount()))

    def cell(self, row: int, column: int) -> Cell:
        del row
        return self._cells[column]


class _Paints(QObject):
    """Whether a view was painted since it was last asked."""

    def __init__(self, view: RowsTable[DisputeRow]) -> None:
        super().__init__(view)
        self.seen = False
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.seen = True
        return super().eventFilter(watched, event)


def _until(reached: Callable[[], bool]) -> None:
    end = time.perf_counter() + _PATIENCE
    while not reached():
        QApplication.processEvents()
        if not reached():
            # Asleep as a window is between two events: the thread that reads needs the interpreter too.
            time.sleep(_NAP)
        if time.perf_counter() > end:
            raise RuntimeError("the list did not come to rest")


def _rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    _until(lambda: time.perf_counter() >= end)


class _Scroller:
    """Moves the bar of one table and takes the time to the painted view."""

    def __init__(self, table: RowsTable[DisputeRow]) -> None:
        self._table = table
        self._paints = _Paints(table)
        self.times: dict[str, list[float]] = {"line": [], "jump": []}

    def _move(self, way: str, value: int) -> None:
        # What came in since the last step is painted before: it belongs to no step.
        self._paints.seen = False
        start = time.perf_counter()
        self._table.verticalScrollBar().setValue(value)
        _until(lambda: self._paints.seen)
        self.times[way].append((time.perf_counter() - start) * 1000)

    def lines(self, count: int) -> None:
        """One row down, again and again."""
        bar = self._table.verticalScrollBar()
        step = self._table.rowHeight(0)
        for _ in range(count):
            self._move("line", (bar.value() + step) % bar.maximum())
            _rest(_LINE_PAUSE)

    def jumps(self, count: int, chance: random.Random, after: Callable[[], None]) -> None:
        """Anywhere; ``after`` each."""
        for _ in range(count):
            self._move("jump", chance.randrange(1, self._table.verticalScrollBar().maximum()))
            after()
            _rest(_JUMP_PAUSE)

    def facts(self, name: str) -> dict[str, float]:
        """Median and 99th percentile of both ways."""
        found: dict[str, float] = {}
        for way, times in self.times.items():
            found[f"{way}{name}_median"] = statistics.median(times)
            found[f"{way}{name}_p99"] = _percentile(times, 99)
        return found


def _percentile(times: list[float], part: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) * part // 100, len(ordered) - 1)]


def _quiet(desktop: Desktop) -> None:
    """Until nothing runs and nothing more is asked."""
    for _ in range(2):
        _rest(0.05)
        _until(desktop.runner.is_quiet)


def _scroll(desktop: Desktop, count: int, steps: int) -> dict[str, float]:
    window = desktop.window
    window.resize(*SIZE)
    window.show()
    window.open_page("dispute")
    _quiet(desktop)
    page = window.findChild(DisputePage)
    assert page is not None
    shown, rows = page.list, page.list.rows
    asked = time.perf_counter()
    shown.chips.show(DisputeQuery(open_only=False))
    moments: list[float] = []
    shown.came.connect(lambda: moments.append(time.perf_counter()))
    _until(lambda: rows.rowCount() == count and len(moments) >= 2)
    _quiet(desktop)
    ours = _Scroller(shown.table)
    first = rows.row_at(0)
    assert first is not None
    there: list[float] = []

    def wait_for_rows() -> None:
        start = time.perf_counter()
        _until(lambda: not rows.missing(*shown.window.seen()))
        there.append(time.perf_counter() - start)

    chance = random.Random(1)
    ours.jumps(max(steps // _WARM, 1), chance, wait_for_rows)
    memory = resident_mb()
    plain: RowsTable[DisputeRow] = RowsTable(_Constant(rows, first), "bench")
    plain.resize(shown.table.size())
    plain.show()
    floor = _Scroller(plain)
    part = max(steps // 5, 1)
    for _ in range(5):
        # By turns, so that a busy machine slows both.
        ours.lines(part)
        floor.lines(part)
        ours.jumps(part // 4 + 1, chance, wait_for_rows)
        floor.jumps(part // 4 + 1, chance, lambda: None)
    plain.close()
    return {
        **ours.facts(""),
        **floor.facts("_floor"),
        "there_p95": _percentile([seconds * 1000 for seconds in there], 95),
        "first": (moments[0] - asked) * 1000,
        "places": (moments[1] - asked) * 1000,
        "memory": memory,
    }


def main(folder: str, user: str, password: str, count: str, steps: str) -> None:
    """Open the centre, scroll, tell."""
    application = QApplication(sys.argv[:1])
    apply_look(application)
    clock = StandingClock()
    opened = open_centre(Path(folder), unlock(Path(folder), user, password), now=clock.now)
    desktop = Desktop(opened, log_in(opened, user, now=clock.now), clock)
    try:
        facts = _scroll(desktop, int(count), int(steps))
    finally:
        desktop.window.close()
        desktop.runner.close()
        opened.close()
    tell(**facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
