"""Screen lock: says when nobody has touched keyboard or mouse for some minutes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """Emits ``idle`` once after each stretch of idleness; the next input starts a new one."""

    idle = Signal()

    def __init__(
        self,
        minutes: float,
        *,
        seconds: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Watch the whole application; ``minutes`` 0 watches nothing."""
        super().__init__(parent)
        self._limit = minutes * 60
        self._seconds = seconds
        self._last_input = seconds()
        # One timer that looks again when it is due, instead of a restart at every mouse move.
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin watching, counted from now."""
        application = QCoreApplication.instance()
        if self._limit <= 0 or application is None:
            return
        application.installEventFilter(self)
        self._last_input = self._seconds()
        self._arm(self._limit)

    def stop(self) -> None:
        """Watch no more (locked already, or the program ends)."""
        self._timer.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input, swallow nothing."""
        if event.type() in _INPUT:
            self._last_input = self._seconds()
            if not self._timer.isActive():
                self._arm(self._limit)
        return False

    def _arm(self, seconds: float) -> None:
        self._timer.start(max(1, int(seconds * 1000)))

    def _look(self) -> None:
        remaining = self._limit - (self._seconds() - self._last_input)
        if remaining > 0:
            self._arm(remaining)
        else:
            self.idle.emit()
