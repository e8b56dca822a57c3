"""每周登记与化解: two lines, labelled at their ends, the definition below."""

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.services.today_count import WeekCount
from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.tokens import look

_ROOM = 1.24
"""Room right of the last week for the words at the line ends, as a part of the width."""
_APART = 0.16
"""Least distance of the two words, as a part of the height."""
_FLOOR = 0.08
"""Least height of a word, so that the axis does not cut it."""


class WeekChart(QWidget):
    """Registrations in the accent colour, settlements in grey; no legend, three grid values."""

    def __init__(self) -> None:
        """Make an empty chart. Import this module late: it brings pyqtgraph and numpy."""
        super().__init__()
        c = look().colours
        view: Any = pg.PlotWidget(background=c.surface)  # pyqtgraph is without types
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(view)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setMinimumHeight(look().px(90))
        view.setMouseEnabled(x=False, y=False)
        view.setMenuEnabled(False)
        view.hideButtons()
        self._plot: Any = view.getPlotItem()
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(c.row_line))
            axis.setTextPen(pg.mkPen(c.text_2))
            axis.setStyle(tickFont=font(Type.HELP), tickLength=0, hideOverlappingLabels=False)
        self._plot.getAxis("left").setGrid(255)
        self._plot.getAxis("left").setWidth(look().px(30))

    def show_weeks(self, weeks: Sequence[WeekCount]) -> None:
        """Draw the weeks, oldest first."""
        plot, c = self._plot, look().colours
        plot.clear()
        if not weeks:
            return
        places = list(range(len(weeks)))
        top = max(2, *(max(w.registered, w.settled) for w in weeks))
        top += top % 2
        plot.getAxis("left").setTicks([[(v, str(v)) for v in (0, top // 2, top)]])
        marks = places[:: max(1, (len(weeks) - 1) // 3)]
        plot.getAxis("bottom").setTicks([[(n, f"{weeks[n].monday:%m-%d}") for n in marks]])
        plot.setRange(xRange=(-0.3, (len(weeks) - 1) * _ROOM), yRange=(0, top * 1.06), padding=0)
        series = (("化解", [w.settled for w in weeks], c.chart_grey_2, c.text_2),
                  ("登记", [w.registered for w in weeks], c.accent, c.accent))  # fmt: skip
        ends = _kept_apart([float(values[-1]) for _, values, _, _ in series], top)
        for (word, values, colour, ink), height in zip(series, ends, strict=True):
            plot.plot(places, values, pen=pg.mkPen(QColor(colour), width=look().px(2)), antialias=True)
            dot = pg.ScatterPlotItem(
                [places[-1]], [values[-1]], size=look().px(6), brush=pg.mkBrush(colour), pen=None
            )
            plot.addItem(dot)
            label = pg.TextItem(f"{word} {values[-1]}", color=ink, anchor=(0, 0.5))
            label.setFont(font(Type.HELP, bold=word == "登记"))
            plot.addItem(label, ignoreBounds=True)
            label.setPos(places[-1] + 0.15, height)
        told = "；".join(f"{w.monday:%m-%d} 登记 {w.registered} 化解 {w.settled}" for w in weeks[-4:])
        self.setAccessibleName(f"每周登记与化解，最近四周：{told}")


def _kept_apart(heights: list[float], top: float) -> list[float]:
    """Heights of the two words: moved apart where their lines end close to each other, clear of the axis."""
    first, second = heights
    least, floor = top * _APART, top * _FLOOR
    up = 1 if first >= second else -1
    if abs(first - second) < least:
        middle = (first + second) / 2
        first, second = middle + up * least / 2, middle - up * least / 2
    lift = max(0.0, floor - min(first, second))
    return [first + lift, second + lift]
