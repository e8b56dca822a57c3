"""Notice bar at the top of a page: tells what happened and how to take it back; never modal."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, icon_button, link
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import DURATIONS, look


class NoticeKind(StrEnum):
    """Meaning of a notice; ``OK`` goes away by itself, the others stay until they are closed."""

    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"


_ICONS = {NoticeKind.OK: "check", NoticeKind.WARNING: "alert", NoticeKind.DANGER: "error"}


class Notice(QFrame):
    """One notice with an optional action such as 撤销."""

    closed = Signal()

    def __init__(
        self, text: str, kind: NoticeKind, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Make the notice."""
        super().__init__()
        c, s = look().colours, look().sizes
        self.setProperty("notice", kind.value)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s12, s.s4, s.s4, s.s4)
        row.setSpacing(s.s8)
        mark = QLabel()
        ink = {NoticeKind.OK: c.ok, NoticeKind.WARNING: c.warning, NoticeKind.DANGER: c.danger}[kind]
        mark.setPixmap(pixmap(_ICONS[kind], ink))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.text = text
        row.addWidget(Label(text, wrap=True, select=True), 1)
        self.action: Button | None = None
        if action and on_action is not None:
            self.action = link(action, on_action)
            self.action.clicked.connect(self.closed)
            row.addWidget(self.action)
        row.addWidget(icon_button("关闭提示", "x", self.closed.emit, small=True))
        if kind is NoticeKind.OK:
            self._timer = QTimer(self, singleShot=True, interval=DURATIONS.notice_ok)
            self._timer.timeout.connect(self.closed)
            self._timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class NoticeBar(QWidget):
    """Slot for one notice at a time; the next replaces the last."""

    def __init__(self) -> None:
        """Make an empty slot."""
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, look().sizes.s8)
        self.current: Notice | None = None
        self.hide()

    def show_notice(
        self,
        text: str,
        kind: NoticeKind = NoticeKind.OK,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence, with an action where it can be taken back."""
        self.clear()
        self.current = Notice(text, kind, action, on_action)
        self.current.closed.connect(self.clear)
        self._box.addWidget(self.current)
        self.show()

    def clear(self) -> None:
        """Take the notice away."""
        if self.current is not None:
            self.current.hide()
            self.current.deleteLater()
            self.current = None
        self.hide()
