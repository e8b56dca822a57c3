"""The list's own box: what is typed narrows the list, with the filters that are set."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import DURATIONS, look

KEY = "Ctrl+F"
_HINT = f"在列表里找（{KEY}）：姓名、拼音、编号、证件号、电话、经过里的词"


class FindBox(QWidget):
    """A line over the list. ``asked()`` a moment after typing stopped; ``left()`` on Enter, Down and Esc.

    Esc empties the box first; Ctrl+F comes here from anywhere on the page.
    """

    asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        """Make an empty box."""
        super().__init__()
        s = look().sizes
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        self.edit = _Line()
        row.addWidget(self.edit)
        self._told = ""
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._pause.timeout.connect(self._ask)
        self.edit.textChanged.connect(self._pause.start)
        self.edit.installEventFilter(self)
        self._key = QShortcut(QKeySequence(KEY), self)
        self._key.setContext(Qt.ShortcutContext.WindowShortcut)
        self._key.activated.connect(self._come)

    def words(self) -> str:
        """What is looked for."""
        return self.edit.text().strip()

    def set_words(self, words: str) -> None:
        """Show other words, without asking."""
        self.edit.setText(words)
        self._pause.stop()
        self._told = self.words()

    def _come(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _ask(self) -> None:
        self._pause.stop()
        if self.words() != self._told:
            self._told = self.words()
            self.asked.emit()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """Keys that lead out of the box."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.edit.text():
                self.edit.clear()
                self._ask()
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self._ask()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)


class _Line(QLineEdit):
    """A line with a glass at the left and a cross that empties it."""

    def __init__(self) -> None:
        super().__init__()
        s = look().sizes
        self.setFixedHeight(s.button)
        self.setAccessibleName("在列表里找")
        self.setPlaceholderText(_HINT)
        self.setToolTip(_HINT)
        self.setClearButtonEnabled(True)
        self.setTextMargins(s.s24, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        s = look().sizes
        side = s.s16 - s.s2
        QPainter(self).drawPixmap(s.s8, (self.height() - side) // 2, pixmap("search", "", side))
