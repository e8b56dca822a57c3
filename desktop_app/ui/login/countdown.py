"""The wait after too many wrong passwords, counted down on the button."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.tokens import DURATIONS


class Countdown:
    """Disables a button for some seconds; ``over`` is called at the end."""

    def __init__(self, owner: QWidget, button: Button, over: Callable[[], object]) -> None:
        """Nothing is counted yet."""
        self._button, self._over, self._seconds = button, over, 0
        self._tick = QTimer(owner, interval=DURATIONS.second)
        self._tick.timeout.connect(self._count)

    @property
    def runs(self) -> bool:
        """Whether somebody has to wait."""
        return self._seconds > 0

    def start(self, seconds: int) -> None:
        """Count down from so many seconds; nothing happens for 0."""
        if seconds > 0:
            self._seconds = seconds
            self._show()
            self._tick.start()

    def _count(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self._show()
            return
        self._tick.stop()
        self._over()

    def _show(self) -> None:
        self._button.setEnabled(False)
        self._button.set_word(f"请等 {self._seconds} 秒")
