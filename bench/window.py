"""A window in a process of its own, which says when it was painted: ``python -m bench.window KIND …``.

``bare`` is the floor: an empty widget. ``login FOLDER`` is the program as a user starts it. ``desk …`` logs
in and shows the first page (bench/desk.py). Prints one JSON object; moments are seconds of the machine's
monotonic clock, so that the parent can count from the start of the process.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

SIZE = (1366, 697)
_BREATH = 20
"""Milliseconds in which Qt paints what an answer has changed."""


def tell(**facts: float) -> None:
    """Print the result and end the application."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    QTimer.singleShot(0, QApplication.quit)


def _tell_painted() -> None:
    tell(painted=time.perf_counter(), processor=time.process_time(), memory=resident_mb())


class _Bare(QWidget):
    """An empty window."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say so when the first painting is through."""
        super().paintEvent(event)
        QTimer.singleShot(0, _tell_painted)


def bare() -> None:
    """Show an empty window of the same size."""
    application = QApplication(sys.argv[:1])
    window = _Bare()
    window.resize(*SIZE)
    window.show()
    application.exec()


def login(folder: str) -> None:
    """Start the program on a centre as its command does, up to the painted login window."""
    from desktop_app.cli import main
    from desktop_app.ui.login.window import LoginWindow

    def painted(window: LoginWindow, event: QPaintEvent) -> None:
        QWidget.paintEvent(window, event)
        QTimer.singleShot(0, _tell_painted)

    LoginWindow.paintEvent = painted
    main(["--open", folder])


def resident_mb() -> float:
    """Memory of this process that is in use, in MB; on systems without ``/proc`` its highest mark, else 0."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(text for text in status.read_text("ascii").splitlines() if text.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes


class PaintWatch(QObject):
    """Keeps the moment at which the latest painting was through."""

    def __init__(self, application: QApplication) -> None:
        """Watch every widget."""
        super().__init__(application)
        self.last = 0.0
        self.first = 0.0
        self._asked = False
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note a painting, never stop an event."""
        if event.type() == QEvent.Type.Paint and not self._asked:
            self._asked = True
            QTimer.singleShot(0, self._through)
        return super().eventFilter(watched, event)

    def forget(self) -> None:
        """Start anew."""
        self.first = self.last = 0.0

    def _through(self) -> None:
        self._asked = False
        self.last = time.perf_counter()
        self.first = self.first or self.last


Answered = Callable[[object], None]


def settled(watch: PaintWatch, ask: Callable[[Answered], object], then: Callable[[], None]) -> None:
    """Call ``then`` once all questions asked so far are answered and the answers are on the screen.

    ``ask(answered)`` puts an empty question behind all others. When two of them in a row come back with no
    painting between them, nobody has asked or shown anything more.
    """
    seen = [-1.0]

    def answered(_nothing: object) -> None:
        QTimer.singleShot(_BREATH, look)

    def look() -> None:
        if watch.last and watch.last == seen[0]:
            then()
        else:
            seen[0] = watch.last
            ask(answered)

    ask(answered)


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "bare":
        bare()
    elif kind == "login":
        login(*rest)
    else:
        from bench.desk import desk

        desk(*rest)
