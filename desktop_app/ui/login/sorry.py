"""A small window for the one sentence that is left to say when nothing else can be opened."""

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import primary
from desktop_app.ui.kit.logo import Logo, window_icon
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class SorryWindow(QWidget):
    """Says a sentence and waits for 知道了."""

    def __init__(self, sentence: str) -> None:
        """Build the window."""
        super().__init__()
        s = look().sizes
        self._loop = QEventLoop(self)
        self.setWindowTitle("枫桥案台")
        self.setWindowIcon(window_icon())
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s24, s.s24, s.s24, s.s24)
        box.setSpacing(s.s24)
        row = QHBoxLayout()
        row.setSpacing(s.s12)
        row.addWidget(Logo(s.login_logo), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(sentence, Words.VALUE, wrap=True, select=True), 1)
        box.addLayout(row)
        self.button = primary("知道了", self.close)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(s.login_card + s.s24)

    def show_and_wait(self) -> None:
        """Show and return when it was closed."""
        self.show()
        self._loop.exec()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the wait."""
        super().closeEvent(event)
        self._loop.quit()
