"""A month as a calendar sheet: how each day is worked, what falls on it, read by mouse or keyboard."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.working_day import DayMark
from desktop_app.services.agenda import AgendaDay
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.dates import WEEKDAYS, day_words
from desktop_app.ui.kit.fonts import Type, font, text_width
from desktop_app.ui.kit.tokens import Tone, look

_WEEK = 7
_STEPS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -_WEEK, Qt.Key.Key_Down: _WEEK,
}  # fmt: skip
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def sheet_days(month: date) -> tuple[date, date]:
    """First and last day of the whole weeks that a month lies in; ``month`` is any of its days."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def month_later(day: date, months: int) -> date:
    """The same day some months later or earlier; the last one of a month that is shorter."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    length = (date((number + 1) // 12, (number + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


class MonthSheet(QWidget):
    """Weeks below each other. ``chosen(day)`` tells the day that is read, also one of another month.

    Arrows move by day and week, PageUp and PageDown by month, Home and End to the ends of the week, T goes
    to today; Enter tells ``opened(day)``.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, today: Callable[[], date]) -> None:
        """Show the month of today without contents."""
        super().__init__()
        self._today = today
        self._day = today()
        self._found: dict[date, AgendaDay] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("日历")

    @property
    def day(self) -> date:
        """The day that is read."""
        return self._day

    def show_days(self, days: tuple[AgendaDay, ...]) -> None:
        """Show what the days of the sheet hold."""
        self._found = {one.day: one for one in days}
        self._told()

    def go(self, day: date) -> None:
        """Read another day."""
        if day != self._day:
            self._day = day
            self._told()
            self.chosen.emit(day)

    def words(self, day: date) -> str:
        """What a day holds, in words."""
        found = self._found.get(day)
        if found is None:
            return day_words(day)
        mark = {DayMark.HOLIDAY: "，放假", DayMark.SHIFTED: "，调休上班"}.get(found.mark, "")
        parts = [f"{kind.label} {count}" for kind, count in found.counts]
        late = f"，超期 {found.late} 件" if found.late else ""
        return f"{day_words(day)}{mark}：{'、'.join(parts) or '没有事项'}{late}"

    def _told(self) -> None:
        self.setAccessibleDescription(self.words(self._day))
        self.update()

    # sizes
    def minimumSizeHint(self) -> QSize:
        """Room for the day, its mark and how many things it has."""
        s = look().sizes
        first, last = sheet_days(self._day)
        weeks = ((last - first).days + 1) // _WEEK
        return QSize(_WEEK * look().px(54), s.table_head + weeks * look().px(28))

    def sizeHint(self) -> QSize:
        """Twice that."""
        return self.minimumSizeHint() * 2

    def _cell(self, day: date) -> QRect:
        """Where a day stands; edges meet without gaps whatever the width."""
        first, last = sheet_days(self._day)
        weeks, place = ((last - first).days + 1) // _WEEK, (day - first).days
        head = look().sizes.table_head
        column, row = place % _WEEK, place // _WEEK
        x, right = self.width() * column // _WEEK, self.width() * (column + 1) // _WEEK
        room = self.height() - head
        y, below = head + room * row // weeks, head + room * (row + 1) // weeks
        return QRect(x, y, right - x, below - y)

    def day_at(self, point: QPointF) -> date | None:
        """The day below a point of the widget."""
        first, last = sheet_days(self._day)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return next((day for day in days if self._cell(day).contains(point.toPoint())), None)

    # painting
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Head, days, lines, then the day that is read."""
        c, s = look().colours, look().sizes
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(c.surface))
        painter.fillRect(QRect(0, 0, self.width(), s.table_head), QColor(c.sunken))
        first, last = sheet_days(self._day)
        for n in range(_WEEK):
            cell = self._cell(first + timedelta(days=n))
            head = QRect(cell.left() + s.s8, 0, cell.width() - s.s8, s.table_head)
            draw_words(painter, head, f"周{WEEKDAYS[n]}", size=Type.HELP, tone=Tone.MUTED)
        for n in range((last - first).days + 1):
            self._paint_day(painter, first + timedelta(days=n))
        cell = self._cell(self._day)
        width = s.s2
        painter.setPen(QPen(QColor(c.focus if self.hasFocus() else c.accent), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(width // 2, width // 2, -width, -width))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        c, s = look().colours, look().sizes
        cell, found = self._cell(day), self._found.get(day)
        inside = day.month == self._day.month
        mark = found.mark if found is not None else DayMark.WORK
        rest = mark in (DayMark.HOLIDAY, DayMark.WEEKEND) or (mark is DayMark.UNKNOWN and day.weekday() > 4)
        ground = c.selection if day == self._day else c.sunken if rest or not inside else c.surface
        painter.fillRect(cell, QColor(ground))
        painter.setPen(QPen(QColor(c.row_line), 1))
        painter.drawLine(cell.topLeft(), cell.topRight())
        painter.drawLine(cell.topLeft(), cell.bottomLeft())
        line = s.type_help + s.s4 + s.s2
        row = QRect(cell.left() + s.s8, cell.top() + s.s4, cell.width() - 2 * s.s8, line)
        some = found is not None and bool(found.counts)
        body = QRect(row.left(), row.bottom() + s.s2, row.width(), cell.bottom() - row.bottom() - s.s4)
        low = body.height() < line
        short = f"{found.total} 件" if found is not None and some and low else ""
        room = row.width() - text_width(short, Type.HELP) - s.s8
        self._paint_number(painter, QRect(row.topLeft(), QSize(room, row.height())), day, inside)
        words = mark.label
        if words and not short:
            tone = Tone.OK if mark is DayMark.HOLIDAY else Tone.WARNING
            draw_words(painter, row, words, size=Type.HELP, tone=tone, right=True)
        if found is not None and short:
            tone = Tone.DANGER if found.late else Tone.MUTED
            draw_words(painter, row, short, size=Type.HELP, tone=tone, right=True)
        elif found is not None and some:
            self._paint_counts(painter, body, found, line)

    def _paint_number(self, painter: QPainter, row: QRect, day: date, inside: bool) -> None:
        c, s = look().colours, look().sizes
        words = str(day.day)
        if day.day == 1:
            longer = (f"{day.month}月1日", f"{day.month}.1")
            words = next((w for w in longer if text_width(w, Type.HELP, bold=True) <= row.width()), words)
        if day == self._today():
            # The word says it as well, where there is room for it.
            whole = f"{day.day} 今天"
            words = whole if text_width(whole, Type.HELP, bold=True) <= row.width() else words
            width = text_width(words, Type.HELP, bold=True) + 2 * s.s4
            chip = QRect(row.left() - s.s4, row.top(), width, row.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent_fill))
            painter.drawRoundedRect(chip, s.radius, s.radius)
            painter.setPen(QColor(c.on_accent))
            painter.setFont(font(Type.HELP, bold=True))
            painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), words)
            return
        draw_words(
            painter, row, words, size=Type.HELP, tone=Tone.NORMAL if inside else Tone.MUTED, bold=inside
        )

    def _paint_counts(self, painter: QPainter, body: QRect, found: AgendaDay, line: int) -> None:
        """As many kinds as there is room for; where not all fit, how many things there are."""
        late = Tone.DANGER if found.late else Tone.MUTED
        whole = (f"{found.total} 件", late)
        lines = [(f"超期 {found.late}", Tone.DANGER)] if found.late else []
        lines += [(f"{kind.label} {count}", Tone.MUTED) for kind, count in found.counts]
        room = max(1, body.height() // line)
        if any(text_width(words, Type.HELP, bold=True) > body.width() for words, _ in lines):
            lines = [whole]
        elif len(lines) > room:
            lines = [*lines[: room - 1], (f"共 {found.total} 件", Tone.MUTED)] if room > 1 else [whole]
        for n, (words, tone) in enumerate(lines):
            place = QRect(body.left(), body.top() + n * line, body.width(), line)
            draw_words(painter, place, words, size=Type.HELP, tone=tone, bold=tone is Tone.DANGER)

    # what the user does
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or open."""
        key, day = Qt.Key(event.key()), self._day
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.go(day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go(month_later(day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            monday = day - timedelta(days=day.weekday())
            self.go(monday if key == Qt.Key.Key_Home else monday + timedelta(days=_WEEK - 1))
        elif key == Qt.Key.Key_T:
            self.go(self._today())
        elif key in _OPENING:
            self.opened.emit(day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Read the day that was clicked."""
        found = self.day_at(event.position())
        if found is not None:
            self.go(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go on to its lines."""
        found = self.day_at(event.position())
        if found is not None:
            self.opened.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is below the pointer."""
        found = self.day_at(event.position())
        self.setToolTip("" if found is None else self.words(found))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A month a notch."""
        self.go(month_later(self._day, -1 if event.angleDelta().y() > 0 else 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()
