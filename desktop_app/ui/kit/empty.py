"""Empty state: icon, one sentence, the action that fills the list."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class EmptyState(QWidget):
    """Shown instead of a list that has no rows (see ``TableOrEmpty``) or of a detail without a record."""

    def __init__(
        self,
        sentence: str,
        *,
        icon: str = "inbox",
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Make it; without ``action`` there is no button."""
        super().__init__()
        s = look().sizes
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s24, s.s24, s.s24, s.s24)
        box.setSpacing(s.s12)
        mark = QLabel()
        mark.setPixmap(pixmap(icon, look().colours.chart_grey_2, 2 * s.icon))
        self._sentence = Label(sentence, Words.LABEL, wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        box.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self._sentence)
        if action and on_action is not None:
            box.addWidget(Button(action, on_action), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        self.setAccessibleName(sentence)

    def set_sentence(self, text: str) -> None:
        """Change the sentence."""
        self._sentence.setText(text)
        self.setAccessibleName(text)
