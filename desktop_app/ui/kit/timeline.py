"""History of a record: when, dot, what and who, the words below; calls and notes show hollow."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.kit.cell_paint import draw_dot, draw_words
from desktop_app.ui.kit.fonts import Type, font, metrics
from desktop_app.ui.kit.tokens import Tone, look


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event: ``when`` as words (03-24 15:20), ``counts`` False for a contact that is not an action."""

    when: str
    title: str
    who: str = ""
    text: str = ""
    counts: bool = True
    key: object = None


class Timeline(QWidget):
    """Events from new to old; ``opened(key)`` on double click."""

    opened = Signal(object)

    def __init__(self) -> None:
        """Make an empty timeline."""
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._events: tuple[TimelineEvent, ...] = ()
        self._tops: list[int] = []

    def set_events(self, events: tuple[TimelineEvent, ...]) -> None:
        """Show these events."""
        self._events = events
        words = "；".join(" ".join(p for p in (e.when, e.title, e.who, e.text) if p) for e in events)
        self.setAccessibleName(f"办理经过：{words}" if words else "办理经过：还没有记录")
        self.updateGeometry()
        self.update()

    def _text_left(self) -> int:
        s = look().sizes
        return s.timeline_when + s.s24 + s.s4 + s.s2

    def _heights(self, width: int) -> list[int]:
        """Height of every event at a width."""
        s = look().sizes
        found: list[int] = []
        for event in self._events:
            height = s.row_side
            if event.text:
                room = QRect(0, 0, max(width - self._text_left(), s.s24), 10_000)
                flags = int(Qt.TextFlag.TextWordWrap)
                height += metrics(Type.HELP).boundingRect(room, flags, event.text).height()
                height += s.s2
            found.append(height)
        return found

    def hasHeightForWidth(self) -> bool:
        """Long words break."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Sum of the events."""
        return sum(self._heights(width)) or 1

    def sizeHint(self) -> QSize:
        """Height at the present width."""
        return QSize(look().sizes.detail_min // 2, self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        """May be narrow."""
        return QSize(self._text_left() + look().sizes.s24, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the events and the line between their dots."""
        c, s = look().colours, look().sizes
        painter = QPainter(self)
        axis = s.timeline_when + s.s16
        top, self._tops = 0, []
        heights = self._heights(self.width())
        for number, (event, height) in enumerate(zip(self._events, heights, strict=True)):
            self._tops.append(top)
            middle = top + s.row_side // 2
            if number + 1 < len(self._events):
                painter.fillRect(QRect(axis, middle, 1, height), QColor(c.chip_border))
            when = QRect(0, top, s.timeline_when, s.row_side)
            draw_words(painter, when, event.when, size=Type.HELP, tone=Tone.MUTED)
            left = self._text_left()
            head = QRect(left, top, self.width() - left, s.row_side)
            used = draw_words(painter, head, event.title)
            head.adjust(used + s.s8, 0, 0, 0)
            if head.width() > s.s24:
                draw_words(painter, head, event.who, size=Type.HELP, tone=Tone.MUTED)
            if event.text:
                painter.setFont(font(Type.HELP))
                painter.setPen(QColor(c.text_2))
                area = QRect(left, top + s.row_side, self.width() - left, height - s.row_side)
                painter.drawText(area, int(Qt.TextFlag.TextWordWrap), event.text)
            draw_dot(painter, QPointF(axis + 0.5, middle + 1), filled=event.counts)
            top += height

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the event under the pointer."""
        y = event.position().y()
        hit = [n for n, top in enumerate(self._tops) if top <= y]
        if hit:
            self.opened.emit(self._events[hit[-1]].key)
