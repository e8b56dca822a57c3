"""Labels: the only way a page puts words on itself, so that size, weight and colour stay one system."""

from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.tokens import Tone, look


class Words(Enum):
    """Role of a label: size, weight, tone."""

    PAGE = (Type.PAGE, True, Tone.NORMAL)
    TITLE = (Type.TITLE, True, Tone.NORMAL)
    SECTION = (Type.BODY, True, Tone.NORMAL)
    VALUE = (Type.BODY, False, Tone.NORMAL)
    LABEL = (Type.BODY, False, Tone.MUTED)
    HELP = (Type.HELP, False, Tone.MUTED)


class Label(QLabel):
    """Plain-text label of a role; never interprets markup, because names come from people.

    ``wrap`` breaks lines, ``select`` lets the mouse and Ctrl+C take the text, ``tone`` overrides the colour.
    """

    def __init__(
        self,
        text: str = "",
        role: Words = Words.VALUE,
        *,
        tone: Tone | None = None,
        wrap: bool = False,
        select: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the label."""
        super().__init__(text, parent)
        size, bold, own_tone = role.value
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, bold=bold))
        self._tone = tone or own_tone
        self.setProperty("tone", self._tone.value)
        self.setWordWrap(wrap)
        if select:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour by meaning.

        By style sheet, not palette: a style sheet gives a re-parented widget its first palette back.
        """
        if tone is self._tone:
            return
        self._tone = tone
        self.setProperty("tone", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()


class ElidedLabel(Label):
    """One line that ends in … where there is no room and shows the whole text as tool tip.

    ``keep_end`` leaves the middle out instead, where the last words say the most.
    """

    def __init__(
        self,
        text: str = "",
        role: Words = Words.VALUE,
        *,
        tone: Tone | None = None,
        keep_end: bool = False,
    ) -> None:
        """Make the label."""
        super().__init__(text, role, tone=tone)
        self._elide = Qt.TextElideMode.ElideMiddle if keep_end else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Room for two characters."""
        return QSize(self.fontMetrics().horizontalAdvance("字…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(QColor(look().colours.of(self._tone)))
        painter.setFont(self.font())
        rect = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._elide, rect.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(rect, int(self.alignment()), shown)


def line(kind: str = "row", parent: QWidget | None = None) -> QFrame:
    """A horizontal hairline, ``row`` inside a list or ``card`` between head and body."""
    made = QFrame(parent)
    made.setProperty("line", kind)
    made.setFixedHeight(1)
    return made
