"""Calm reminders: at opening and when something falls due, by the system tray, else in the status line."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_app.domain.actor import Actor
from desktop_app.runtime.runner import Runner
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.reminder import Reminder, own_reminder
from desktop_app.services.rules import Rules
from desktop_app.ui.kit.icons import icon

EVERY_MINUTES = 30
"""Least minutes between two looks, so that nobody is told more often."""
_MS = 60_000
_TITLE = "枫桥案台"


class Tray(Protocol):
    """Something that shows a short message outside the window."""

    def tell(self, text: str) -> None:
        """Show it."""


class SystemTray(QObject):
    """The tray of the desktop. ``clicked()`` when somebody follows the message."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        """Put the icon there."""
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon("calendar"), self)
        self._icon.setToolTip(_TITLE)
        self._icon.messageClicked.connect(self.clicked)
        self._icon.activated.connect(self.clicked)
        self._icon.show()

    def tell(self, text: str) -> None:
        """Show a message that goes away by itself."""
        self._icon.showMessage(_TITLE, text, icon("calendar"))


def system_tray(parent: QObject) -> SystemTray | None:
    """The tray, where this desktop has one."""
    return SystemTray(parent) if QSystemTrayIcon.isSystemTrayAvailable() else None


class ReminderWatch(QObject):
    """Tells what is due once, and again only when it is more; ``said(text)`` where there is no tray.

    ``wanted`` says whether this user has reminders on; it is asked before each.
    """

    said = Signal(str)

    def __init__(
        self,
        runner: Runner,
        actor: Actor,
        rules: Callable[[], Rules],
        wanted: Callable[[], bool],
        tray: Tray | None,
        parent: QObject | None,
    ) -> None:
        """Look every half hour; the first look is the caller's."""
        super().__init__(parent)
        self._runner, self._actor, self._rules, self._wanted = runner, actor, rules, wanted
        self._tray = tray
        self._told = Reminder(0, 0)
        self._timer = QTimer(self, interval=EVERY_MINUTES * _MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask what is due, and tell it when there is more than was told."""
        if self._wanted() and allowed(self._actor, Permission.VIEW_DISPUTES):
            self._runner.query(
                own_reminder, self._rules(), by=self._actor, slot="reminder", on_done=self._take, owner=self
            )

    def _take(self, found: Reminder) -> None:
        told, self._told = self._told, found
        more = found.due_today > told.due_today or found.late > told.late
        if not more or not found.words:
            return
        if self._tray is None:
            self.said.emit(found.words)
        else:
            self._tray.tell(found.words)
