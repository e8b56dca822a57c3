"""Python's collector of cyclic garbage on the GUI thread only.

The collector runs on whichever thread happens to make objects. A ring that holds a Qt object, freed on a
worker thread, takes its C++ part down there, beside the GUI thread that still paints with it: the process
dies (seen in a reader thread of a test). So nothing is collected by itself; a timer looks on the GUI thread.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer

_LOOK = 500
"""Milliseconds between two looks."""
_FULL_APART = 120.0
"""Seconds between two collections of everything: they hold the window for a moment."""


class Collector(QObject):
    """From ``start`` to ``stop`` garbage is collected by a timer of this object's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Change nothing yet."""
        super().__init__(parent)
        self._last_full = time.monotonic()
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Switch the collector's own times off, and look from now on."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """As before."""
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        """Collect as far as the thresholds say that it is time to (``Calm`` puts full ones off by them)."""
        young, middle, old = (
            count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        now = time.monotonic()
        if old and now - self._last_full >= _FULL_APART:
            self._last_full = now
            gc.collect()
        elif middle:
            gc.collect(1)
        elif young:
            gc.collect(0)
