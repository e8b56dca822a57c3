"""How long the window is held while packages are taken and sent: ``python -m bench.hold FOLDER USER …``.

The centre's real window with its page of packages runs the errand as a click on the button does, on the work
thread. A timer of the GUI thread ticks every few milliseconds; the longest gap between two ticks is how long
a clerk would have waited for a key or a click to be heard. Prints one JSON object.
"""

import sys
import time
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from bench.clock import StandingClock
from bench.window import SIZE, tell
from desktop_app.desktop import Desktop
from desktop_app.services.centre import log_in, open_centre, unlock
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.package.errand import Errand, ErrandDone, run_errand

_TICK = 5
_IDLE = 700
"""Milliseconds in which the window settles, and then as many in which nothing happens."""


class _Ticks(QObject):
    """Gaps between the ticks of a timer, in milliseconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start(_TICK)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def taken(self) -> list[float]:
        """The gaps since the last call, sorted."""
        found, self.gaps = sorted(self.gaps), []
        return found


def _start(desktop: Desktop, errand: Errand, ticks: _Ticks) -> None:
    idle = ticks.taken()

    def done(result: ErrandDone) -> None:
        gaps = ticks.taken()
        if result.went_wrong or len(result.taken) != len(errand.take):
            raise RuntimeError(f"the errand failed: {result.text}")
        tell(longest=gaps[-1], most=gaps[int(len(gaps) * 0.999)], idle=idle[-1])
        desktop.window.close()

    desktop.runner.work(run_errand, errand, on_done=done)


def hold(folder: str, user: str, password: str, stick: str, peer: str) -> None:
    """Take every package of ``stick`` and send to ``peer``, with the window open on its page."""
    application = QApplication(sys.argv[:1])
    apply_look(application)
    application.setQuitOnLastWindowClosed(False)
    clock = StandingClock()
    centre = open_centre(Path(folder), unlock(Path(folder), user, password), now=clock.now)
    desktop = Desktop(centre, log_in(centre, user, now=clock.now), clock)
    desktop.window.resize(*SIZE)
    desktop.window.show()
    desktop.window.open_page("package")
    files = tuple(sorted(Path(stick).glob("*.fqpkg")))
    send_to = (UUID(hex=peer),)
    errand = Errand(centre, desktop.actor, clock.now, files, send_to=send_to, folder=Path(stick))
    ticks = _Ticks(application)
    QTimer.singleShot(_IDLE, ticks.taken)
    QTimer.singleShot(2 * _IDLE, lambda: _start(desktop, errand, ticks))
    application.exec()


if __name__ == "__main__":
    hold(*sys.argv[1:])
