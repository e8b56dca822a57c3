"""The drawing surface of one PDF: the only module that speaks to reportlab's canvas.

The same calls give the same bytes: the document number and date come from the caller's day, never from
the clock. Coordinates are points from the top left corner of the page, as a reader sees it.
"""

import calendar
import io
import time
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop_app.papers.kit.fonts import FontSet, face
from desktop_app.papers.kit.text import Line, Style, layout, offset, spread

MM = 72 / 25.4
A4_WIDTH = 210 * MM
A4_HEIGHT = 297 * MM
A4 = (A4_WIDTH, A4_HEIGHT)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the file says of itself: title, issuing office, and the day printed on the paper."""

    title: str
    author: str
    day: date


class Sheet:
    """A PDF being written page after page."""

    def __init__(self, imprint: Imprint, fonts: FontSet, size: tuple[float, float] = A4) -> None:
        """Start the file; the first page is open."""
        self.fonts = fonts
        self._height = size[1]
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            initialFontName=face("FengqiaoSong").name,  # pyright: ignore[reportArgumentType]
        )
        self._canvas.setTitle(imprint.title)
        self._canvas.setAuthor(imprint.author)
        self._canvas.setCreator("枫桥案台")
        self._canvas.setProducer("枫桥案台")
        self._canvas.setSubject(imprint.title)
        self._set_day(imprint.day)

    def _set_day(self, day: date) -> None:
        stamp = cast(Any, self._canvas)._doc._timeStamp  # reportlab has no public setter for the day
        stamp.t = calendar.timegm(day.timetuple())
        stamp.lt = time.gmtime(stamp.t)
        stamp.YMDhms = tuple(stamp.lt)[:6]

    def line(self, line: Line, style: Style, x: float, baseline: float, width: float) -> None:
        """Draw one set line in a column that starts at ``x`` and is ``width`` wide."""
        if not line.text.strip():
            return
        pen = self._canvas.beginText()
        pen.setTextOrigin(x + offset(line, style, width), self._height - baseline)
        heavy = style.bold and self.fonts.synthetic_title()
        if heavy:
            self._canvas.setLineWidth(style.size * 0.032)
        pen.setTextRenderMode(2 if heavy else 0)
        pen.setCharSpace(spread(line, style, width))
        for name, text in line.pieces:
            pen.setFont(name, style.size, style.leading)
            pen.textOut(text)
        pen.setCharSpace(0)
        pen.setTextRenderMode(0)
        self._canvas.drawText(pen)

    def text(self, text: str, style: Style, x: float, baseline: float, width: float) -> None:
        """Draw a short text on one line; the caller has made sure that it fits."""
        for line in layout(text, style, max(width, 1), self.fonts)[:1]:
            self.line(line, style, x, baseline, width)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.6) -> None:
        """Draw a straight line."""
        self._canvas.setLineWidth(weight)
        self._canvas.line(x1, self._height - y1, x2, self._height - y2)

    def box(self, x: float, y: float, width: float, height: float, weight: float = 0.6) -> None:
        """Draw a rectangle from its top left corner."""
        self._canvas.setLineWidth(weight)
        self._canvas.rect(x, self._height - y - height, width, height)

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a black rectangle without a line around it, from its top left corner."""
        self._canvas.rect(x, self._height - y - height, width, height, stroke=0, fill=1)

    def picture(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture into a box given by its top left corner."""
        source: Any = ImageReader(image)
        self._canvas.drawImage(source, x, self._height - y - height, width, height)

    def resize(self, width: float, height: float) -> None:
        """Give the open page another size."""
        self._height = height
        self._canvas.setPageSize((width, height))

    def next_page(self) -> None:
        """Close the page and open the next one."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Close the last page and the file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()
