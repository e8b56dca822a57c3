"""Where one is in the conversation: the sections of the form in a row, the done ones ticked."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import Tone, look


class StepsHead(QWidget):
    """Paints the words; ``wanted(section)`` on a click. The keyboard reaches sections by their fields."""

    wanted = Signal(int)

    def __init__(self, words: Sequence[str], hint: str) -> None:
        """Make the row; ``hint`` stands at the right while there is room."""
        super().__init__()
        self._words, self._hint = tuple(words), hint
        self._current = 0
        self._done: tuple[bool, ...] = tuple(False for _ in words)
        self._places: list[tuple[int, int]] = []
        self.setFixedHeight(look().sizes.card_head)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, current: int, done: Sequence[bool]) -> None:
        """Show the section with the cursor and which ones are done."""
        self._current, self._done = current, tuple(done)
        count = sum(self._done)
        self.setAccessibleName(f"现在：{self._words[current]}，{count} 段已填好")
        self.update()

    def sizeHint(self) -> QSize:
        """May be narrow; words that do not fit are left out."""
        return QSize(look().sizes.list_min, look().sizes.card_head)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tick, word, arrow."""
        c, s = look().colours, look().sizes
        painter = QPainter(self)
        x, height = s.s24 - s.s4, self.height()
        self._places = []
        for number, word in enumerate(self._words):
            start = x
            if self._done[number]:
                painter.drawPixmap(x, (height - s.s16) // 2, pixmap("check", c.ok, s.s16))
                x += s.s16 + s.s4
            now = number == self._current
            width = text_width(word, bold=now)
            tone = Tone.ACCENT if now else Tone.NORMAL if self._done[number] else Tone.MUTED
            draw_words(painter, QRect(x, 0, width + s.s4, height), word, bold=now, tone=tone)
            x += width
            self._places.append((start, x))
            if number + 1 < len(self._words):
                x += s.s8
                mark = pixmap("chevron-right", c.chart_grey_2, s.s12)
                painter.drawPixmap(x, (height - s.s12) // 2, mark)
                x += s.s12 + s.s8
        room = QRect(x + s.s16, 0, self.width() - x - s.s16 - s.s24, height)
        if room.width() >= text_width(self._hint, Type.HELP):
            draw_words(painter, room, self._hint, size=Type.HELP, tone=Tone.MUTED, right=True)
        painter.fillRect(QRect(0, height - 1, self.width(), 1), QColor(c.row_line))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the section under the pointer."""
        x = round(event.position().x())
        for number, (start, end) in enumerate(self._places):
            if start <= x <= end:
                self.wanted.emit(number)
