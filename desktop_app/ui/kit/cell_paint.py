"""Painting of typed cells, shared by the table delegate and the chips of a record's head."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from db.enums import RiskLevel
from desktop_app.ui.kit import cells
from desktop_app.ui.kit.dates import due_tone
from desktop_app.ui.kit.fonts import Type, font, metrics, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import Tone, look

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def draw_words(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    size: Type = Type.BODY,
    bold: bool = False,
    tone: Tone = Tone.NORMAL,
    right: bool = False,
) -> int:
    """One line of text, ended by … where there is no room; gives the width used."""
    used = text_width(text, size, bold=bold)
    if used > rect.width():
        text = metrics(size, bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        used = text_width(text, size, bold=bold)
    painter.setFont(font(size, bold=bold))
    painter.setPen(QColor(look().colours.of(tone)))
    painter.drawText(rect, int(_RIGHT if right else _LEFT), text)
    return used


def chip_width(text: str, *, bold: bool = False) -> int:
    """Width of a chip with this word."""
    return text_width(text, Type.HELP, bold=bold) + 2 * look().sizes.chip_inside


def draw_chip(painter: QPainter, rect: QRect, text: str, *, ink: str, ground: str, border: str) -> int:
    """A chip at the left of ``rect``, centred in height; empty ``ground`` or ``border`` is not painted."""
    s = look().sizes
    bold = not border
    width = min(chip_width(text, bold=bold), rect.width())
    area = QRect(rect.left(), rect.top() + (rect.height() - s.chip) // 2, width, s.chip)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(border), 1) if border else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    inset = 0.5 if border else 0.0
    painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), s.radius, s.radius)
    painter.restore()
    painter.setFont(font(Type.HELP, bold=bold))
    painter.setPen(QColor(ink))
    shown = metrics(Type.HELP, bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, width - s.chip_inside)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), shown)
    return width


def draw_risk(painter: QPainter, rect: QRect, level: RiskLevel) -> int:
    """Filled risk chip."""
    c = look().colours
    ink, ground = {
        RiskLevel.RED: (c.red, c.red_ground),
        RiskLevel.ORANGE: (c.orange, c.orange_ground),
        RiskLevel.YELLOW: (c.yellow, c.yellow_ground),
        RiskLevel.BLUE: (c.blue, c.blue_ground),
    }[level]
    return draw_chip(painter, rect, level.label, ink=ink, ground=ground, border="")


def draw_state(painter: QPainter, rect: QRect, text: str, *, done: bool = False, paused: bool = False) -> int:
    """Outlined state chip."""
    c = look().colours
    ink = c.ok if done else c.text_2 if paused else c.text
    return draw_chip(painter, rect, text, ink=ink, ground="", border=c.ok if done else c.chip_border)


def _text(painter: QPainter, rect: QRect, cell: cells.Text) -> None:
    size = Type.HELP if cell.small else Type.BODY
    if cell.locked:
        s = look().sizes
        painter.drawPixmap(rect.left(), rect.top() + (rect.height() - s.icon) // 2, pixmap("lock"))
        rect = rect.adjusted(s.icon + s.s4, 0, 0, 0)
    draw_words(painter, rect, cell.text, size=size, bold=cell.bold, tone=cell.tone, right=cell.right)


def _two_part(painter: QPainter, rect: QRect, cell: cells.TwoPart) -> None:
    used = draw_words(painter, rect, cell.main, bold=cell.bold)
    rest = rect.adjusted(used + look().sizes.s8 + 1, 0, 0, 0)
    if rest.width() >= min(text_width(cell.small, Type.HELP), text_width("字字…", Type.HELP)):
        draw_words(painter, rest, cell.small, size=Type.HELP, tone=Tone.MUTED)


def _state(painter: QPainter, rect: QRect, cell: cells.State) -> None:
    draw_state(painter, rect, cell.text, done=cell.done, paused=cell.paused)


def _risk(painter: QPainter, rect: QRect, cell: cells.Risk) -> None:
    if cell.level is not None:
        draw_risk(painter, rect, cell.level)


def _due(painter: QPainter, rect: QRect, cell: cells.Due) -> None:
    if cell.stopped is not None:
        draw_words(painter, rect, cell.words, tone=Tone.MUTED)
    elif cell.days_left is not None:
        late = cell.days_left < 0
        draw_words(painter, rect, cell.words, tone=due_tone(cell.days_left), bold=late)


def _number(painter: QPainter, rect: QRect, cell: cells.Number) -> None:
    draw_words(painter, rect, cell.words, tone=cell.tone, right=True)


def _day(painter: QPainter, rect: QRect, cell: cells.Day) -> None:
    draw_words(painter, rect, cell.words)


def _verb(painter: QPainter, rect: QRect, cell: cells.Verb) -> None:
    draw_words(painter, rect, cell.text, tone=Tone.ACCENT, right=True)


def _steps(painter: QPainter, rect: QRect, cell: cells.Steps) -> None:
    c, current = look().colours, look()
    step, gap, high = current.sizes.step - 1, current.px(1), current.px(6)
    y = rect.center().y() - high // 2 + 1
    for at in range(cell.total):
        colour = c.accent_fill if at < cell.done else c.chart_grey
        painter.fillRect(QRect(rect.left() + at * (step + gap), y, step, high), QColor(colour))
    words = rect.adjusted(cell.total * (step + gap) + current.sizes.s8, 0, 0, 0)
    draw_words(painter, words, cell.words, size=Type.HELP, tone=Tone.MUTED)


def _day_line(painter: QPainter, rect: QRect, cell: cells.DayLine) -> None:
    c, current = look().colours, look()
    middle = rect.center().y() + 1
    painter.setPen(QPen(QColor(c.chart_grey_2), 1, Qt.PenStyle.DotLine))
    painter.drawLine(rect.left(), middle, rect.right(), middle)
    thick, high = current.px(2), current.sizes.tick
    room = rect.width() - thick
    for days_ago in cell.ticks:
        if 0 <= days_ago < cell.span:
            x = rect.left() + round(room * (cell.span - 1 - days_ago) / (cell.span - 1))
            painter.fillRect(QRect(x, middle - high // 2, thick, high), QColor(c.accent))


def _sign(painter: QPainter, rect: QRect, cell: cells.Sign) -> None:
    side = look().sizes.icon
    mark = pixmap(cell.icon, look().colours.of(cell.tone), side)
    painter.drawPixmap(rect.left(), rect.center().y() - side // 2 + 1, mark)
    if cell.shown:
        rest = rect.adjusted(side + look().sizes.s8, 0, 0, 0)
        draw_words(painter, rest, cell.text, tone=cell.tone)


def _end_width(cell: cells.Cell) -> int:
    """Room for a cell at the right end of a two-line row."""
    if isinstance(cell, cells.Risk | cells.State):
        return chip_width(cell.words, bold=isinstance(cell, cells.Risk)) if cell.words else 0
    return text_width(cell.words, Type.HELP, bold=True)


def _two_line(painter: QPainter, rect: QRect, cell: cells.TwoLine) -> None:
    gap = look().sizes.s8
    half = rect.height() // 2
    upper = QRect(rect.left(), rect.top() + look().px(3), rect.width(), half - look().px(3))
    lower = QRect(rect.left(), rect.top() + half, rect.width(), half - look().px(5))
    tag = _end_width(cell.tag)
    draw_words(painter, upper.adjusted(0, 0, -(tag + gap), 0), cell.main)
    draw_cell(painter, QRect(upper.right() - tag + 1, upper.top(), tag, upper.height()), cell.tag)
    end = _end_width(cell.end)
    draw_words(painter, lower.adjusted(0, 0, -(end + gap), 0), cell.below, size=Type.HELP, tone=Tone.MUTED)
    tone, bold = Tone.MUTED, False
    if isinstance(cell.end, cells.Due) and cell.end.days_left is not None and cell.end.stopped is None:
        tone, bold = due_tone(cell.end.days_left), cell.end.days_left < 0
    elif isinstance(cell.end, cells.Text) and cell.end.tone is not Tone.NORMAL:
        tone, bold = cell.end.tone, cell.end.bold
    draw_words(painter, lower, cell.end.words, size=Type.HELP, tone=tone, bold=bold, right=True)


_PAINTERS: dict[type[cells.Cell], Callable[[QPainter, QRect, Any], None]] = {
    cells.Text: _text,
    cells.TwoPart: _two_part,
    cells.State: _state,
    cells.Risk: _risk,
    cells.Due: _due,
    cells.Number: _number,
    cells.Day: _day,
    cells.Verb: _verb,
    cells.Steps: _steps,
    cells.DayLine: _day_line,
    cells.Sign: _sign,
    cells.TwoLine: _two_line,
}


def draw_cell(painter: QPainter, rect: QRect, cell: cells.Cell) -> None:
    """Paint a cell into its padded rectangle; the painter must be clipped by the caller."""
    paint = _PAINTERS.get(type(cell))
    if paint is not None:
        paint(painter, rect, cell)


def draw_dot(painter: QPainter, centre: QPointF, *, filled: bool) -> None:
    """Dot of a timeline: filled for an action, hollow for a contact that does not count."""
    c, s = look().colours, look().sizes
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(c.accent), look().px(1.5)))
    painter.setBrush(QColor(c.accent if filled else c.surface))
    painter.drawEllipse(centre, s.timeline_dot / 2, s.timeline_dot / 2)
    painter.restore()
