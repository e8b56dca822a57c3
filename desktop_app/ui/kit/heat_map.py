"""A heat map: one small field a row and column, read by mouse or keyboard, opened by Enter or a double click.

Import this module late: it brings pyqtgraph. Arrows move, Home and End go to the ends of a row, PageUp and
PageDown by a screen; what the current field says is told by ``pointed`` and to screen readers.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsRectItem, QHBoxLayout, QScrollBar, QWidget

from desktop_app.ui.kit.fonts import Type, font, text_width
from desktop_app.ui.kit.tokens import look

_LEAST, _MOST = 9, 26
"""Side of a field in pixels at scale 1; below the least a mark cannot be told from another."""
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
Draw = Callable[[QPainter, QRect, Any], None]
Tick = tuple[int, str]


@dataclass(frozen=True, slots=True)
class HeatPicture:
    """What a heat map shows: fields by row and column, words at both edges, how to draw and to say a field.

    ``draw`` paints a field of any size; equal fields are drawn once. ``least_width`` is that of a column.
    """

    name: str
    fields: Sequence[Sequence[Hashable]]
    row_ticks: Sequence[Tick]
    column_ticks: Sequence[Tick]
    draw: Draw
    words: Callable[[int, int], str]


def _apart(ticks: Sequence[Tick], least: int, side: int) -> list[tuple[float, str]]:
    """Ticks in the middle of their fields; one that would stand on the one before it is left out."""
    kept: list[tuple[float, str]] = []
    for place, word in ticks:
        if not kept or (place + 0.5 - kept[-1][0]) * side >= least:
            kept.append((place + 0.5, word))
    return kept


class HeatMap(QWidget):
    """Shows a ``HeatPicture``. ``pointed(row, column)`` tells which field is read, ``opened`` the same."""

    pointed = Signal(int, int)
    opened = Signal(int, int)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._picture: HeatPicture | None = None
        self._at = (0, 0)
        self._side = self._high = look().px(_LEAST)
        self._plot: Any = pg.PlotWidget(background=look().colours.surface)  # pyqtgraph is without types
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._bar = QScrollBar(Qt.Orientation.Vertical)
        self._bar.valueChanged.connect(self._show_range)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._plot, 1)
        row.addWidget(self._bar)
        self._image: Any = pg.ImageItem(axisOrder="row-major")
        self._frame = QGraphicsRectItem()
        self._dress()

    def _dress(self) -> None:
        item, c = self._plot.getPlotItem(), look().colours
        view = item.getViewBox()
        view.setMouseEnabled(x=False, y=False)
        view.invertY(True)
        view.setDefaultPadding(0)
        item.showAxis("top")
        item.hideAxis("bottom")
        for side in ("left", "top"):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(c.border))
            axis.setTextPen(pg.mkPen(c.text_2))
            axis.setStyle(tickFont=font(Type.HELP), tickLength=0, hideOverlappingLabels=False)
        item.addItem(self._image)
        self._frame.setZValue(10)
        view.addItem(self._frame, ignoreBounds=True)

    # contents
    def show_picture(self, picture: HeatPicture) -> None:
        """Show something; the current field stays where it was, as far as there is one."""
        self._picture = picture
        row, column = self._at
        self._at = (min(row, max(self.rows - 1, 0)), min(column, max(self.columns - 1, 0)))
        self.setAccessibleName(picture.name)
        left = self._plot.getPlotItem().getAxis("left")
        widest = max((text_width(word, Type.HELP) for _, word in picture.row_ticks), default=0)
        left.setWidth(widest + look().sizes.s12)
        self._fit()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._picture.fields) if self._picture is not None else 0

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self._picture.fields[0]) if self._picture is not None and self.rows else 0

    @property
    def surface(self) -> QWidget:
        """What the fields are painted on."""
        return cast(QWidget, self._plot.viewport())

    def current(self) -> tuple[int, int]:
        """Row and column that are read."""
        return self._at

    def point(self, row: int, column: int) -> None:
        """Read a field and bring it into view."""
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return
        self._at = (row, column)
        first, seen = self._bar.value(), self._rows_seen()
        if row < first:
            self._bar.setValue(row)
        elif row >= first + seen:
            self._bar.setValue(row - seen + 1)
        self._show_frame()
        self.setAccessibleDescription(self.words())
        self.pointed.emit(row, column)

    def words(self) -> str:
        """What the current field says."""
        return self.words_at(*self._at)

    def words_at(self, row: int, column: int) -> str:
        """What a field says."""
        return self._picture.words(row, column) if self._picture is not None and self.columns else ""

    # picture
    def _room(self) -> tuple[int, int]:
        rect = self._plot.getPlotItem().getViewBox().screenGeometry()
        return max(rect.width(), 1), max(rect.height(), 1)

    def _rows_seen(self) -> int:
        return max(1, self._room()[1] // self._high)

    def _fit(self) -> None:
        """Fields as large as there is room, but never so small that their marks cannot be told apart."""
        if self._picture is None or not self.columns or not self.isVisible():
            self._image.clear()
            return
        self._row.activate()
        self._plot.getPlotItem().layout.activate()
        wide, high = self._room()
        least, most = look().px(_LEAST), look().px(_MOST)
        self._side = max(wide // self.columns, 1)
        self._side = min(self._side, most * 2)
        self._high = min(max(high // self.rows, least), most, 2 * self._side)
        self._bar.setRange(0, max(0, self.rows - self._rows_seen()))
        self._bar.setPageStep(self._rows_seen())
        self._bar.setVisible(self._bar.maximum() > 0)
        self._draw(self._picture)
        self._ticks(self._picture)
        self._show_range()
        self.point(*self._at)

    def _draw(self, picture: HeatPicture) -> None:
        wide, high = self._side, self._high
        whole = QImage(wide * self.columns, high * self.rows, QImage.Format.Format_RGBA8888)
        whole.fill(QColor(look().colours.surface))
        tiles: dict[Hashable, QImage] = {}
        painter = QPainter(whole)
        for row, fields in enumerate(picture.fields):
            for column, field in enumerate(fields):
                tile = tiles.get(field)
                if tile is None:
                    tile = tiles[field] = self._tile(picture.draw, field)
                painter.drawImage(column * wide, row * high, tile)
        painter.end()
        self._image.setImage(pg.functions.ndarray_from_qimage(whole).copy(), autoLevels=False, levels=None)
        self._image.setRect(0, 0, self.columns, self.rows)

    def _tile(self, draw: Draw, field: Hashable) -> QImage:
        tile = QImage(self._side, self._high, QImage.Format.Format_RGBA8888)
        tile.fill(QColor(look().colours.surface))
        painter = QPainter(tile)
        draw(painter, tile.rect().adjusted(0, 0, -1, -1), field)
        painter.end()
        return tile

    def _ticks(self, picture: HeatPicture) -> None:
        item = self._plot.getPlotItem()
        rows = _apart(picture.row_ticks, look().sizes.type_help + look().sizes.s2, self._high)
        widest = max((text_width(word, Type.HELP) for _, word in picture.column_ticks), default=0)
        columns = _apart(picture.column_ticks, widest + look().sizes.s2, self._side)
        item.getAxis("left").setTicks([rows])
        item.getAxis("top").setTicks([columns])

    def _show_range(self) -> None:
        wide, high = self._room()
        top = self._bar.value()
        self._plot.setRange(
            xRange=(0, wide / self._side), yRange=(top, top + high / self._high), padding=0, update=True
        )

    def _show_frame(self) -> None:
        row, column = self._at
        c = look().colours
        pen = QPen(QColor(c.focus if self.hasFocus() else c.text_2), look().sizes.s2)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        self._frame.setRect(column, row, 1, 1)
        self._frame.setVisible(bool(self.columns))

    # what the user does
    def _field_at(self, position: QPointF) -> tuple[int, int] | None:
        view = self._plot.getPlotItem().getViewBox()
        scene = self._plot.mapToScene(self._plot.mapFrom(self, position.toPoint()))
        place = view.mapSceneToView(scene)
        row, column = int(place.y()), int(place.x())
        inside = place.x() >= 0 and place.y() >= self._bar.value() and row < self.rows
        return (row, column) if inside and column < self.columns else None

    def centre_of(self, row: int, column: int) -> QPoint:
        """Where a field is on the widget."""
        view = self._plot.getPlotItem().getViewBox()
        scene = view.mapViewToScene(QPointF(column + 0.5, row + 0.5))
        return self._plot.mapTo(self, self._plot.mapFromScene(scene))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is below the pointer, without moving there."""
        found = self._field_at(event.position())
        words = self._picture.words(*found) if found is not None and self._picture is not None else ""
        if words != self.toolTip():
            self.setToolTip(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Read the field that was clicked."""
        found = self._field_at(event.position())
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if found is not None:
            self.point(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        found = self._field_at(event.position())
        if found is not None:
            self.opened.emit(*found)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll three rows a notch."""
        self._bar.setValue(self._bar.value() - 3 * event.angleDelta().y() // 120)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or open."""
        key = Qt.Key(event.key())
        row, column = self._at
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            down, right = _STEPS[key]
            self.point(row + down, column + right)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point(row, 0 if key == Qt.Key.Key_Home else self.columns - 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = self._rows_seen() * (1 if key == Qt.Key.Key_PageDown else -1)
            self.point(min(max(row + step, 0), self.rows - 1), column)
        elif key in _OPENING and self.columns:
            self.opened.emit(row, column)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._show_frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self._show_frame()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the fields to the room."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit once there is room."""
        super().showEvent(event)
        self._fit()
