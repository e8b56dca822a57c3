"""The drawing surface of one PDF: the only module that speaks to reportlab's canvas.

The same calls give the same bytes: the document number and date come from the caller's day, never from
the clock. Coordinates are points from the top left corner of the page, as a reader sees it.

Every call looks whether what it draws stands on the page and in its column: a paper of which something would
be cut off is not made at all (papers.md 5 j).
"""

import calendar
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from desktop_app.papers.kit.canvas_file import close
from desktop_app.papers.kit.fonts import FontSet, face
from desktop_app.papers.kit.places import keep_places
from desktop_app.papers.kit.text import Line, Style, layout, offset, spread
from desktop_app.papers.kit.trace import SigningPlace, current_trace

MM = 72 / 25.4
A4_WIDTH = 210 * MM
A4_HEIGHT = 297 * MM
A4 = (A4_WIDTH, A4_HEIGHT)
_SLACK = 0.6
"""Points by which a sum of widths may be off, and half a heavy rule."""
_ASCENT, _DESCENT = 0.88, 0.14
"""How far a character reaches over and under its base line, in parts of the type size."""


def _number(value: float) -> str:
    """A number as a PDF writes it, to the ten thousandth of a point."""
    return f"{round(value, 4):.8g}"


def _numbers(*values: float) -> str:
    return " ".join(map(_number, values))


class CutOffError(Exception):
    """Something would stand outside the page or its column: a fault of the layout, not of the input.

    ``paper`` is its title, ``field`` the label beside which it stands, ``what`` the text or thing.
    """

    def __init__(self, paper: str, field: str, what: str) -> None:
        """Say where."""
        super().__init__(f"《{paper}》“{field or '正文'}”的内容排不下：{what[:40]}")
        self.paper, self.field, self.what = paper, field, what


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
        self.field = ""
        """Label of the field that is being drawn, for the message when it does not fit."""
        self.title = imprint.title
        self._width, self._height = size
        self._page = 0
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
        left = x + offset(line, style, width)
        if line.indent + line.width > width + _SLACK:
            self._refuse(line.text)
        self._check(left, baseline - _ASCENT * style.size, line.width, style.size, line.text)
        heavy = style.bold and self.fonts.synthetic_title()
        wider = spread(line, style, width)
        code = [f"BT {_number(left)} {_number(self._height - baseline)} Td"]
        # Mode and space outlive the text object: they are set where they differ, and set back.
        if heavy:
            code.append(f"{_number(style.size * 0.032)} w 2 Tr")
        if wider:
            code.append(f"{_number(wider)} Tc")
        for name, text in line.pieces:
            code.extend(self._shown(name, style.size, text))
        if wider:
            code.append("0 Tc")
        if heavy:
            code.append("0 Tr")
        code.append("ET")
        self._put(" ".join(code))

    def _shown(self, name: str, size: float, text: str) -> Iterator[str]:
        """The commands that show a text in one font, subset by subset; the codes are written as digits."""
        font, document = cast(Any, getFont(name)), cast(Any, self._canvas)._doc
        for subset, codes in font.splitString(text, document):
            key = font.getSubsetInternalName(subset, document)
            yield f"{key} {_number(size)} Tf <{codes.hex()}> Tj"

    def _put(self, code: str) -> None:
        """Commands of the page: reportlab's own methods write every number and every byte by itself."""
        self._canvas.addLiteral(code)

    def text(self, text: str, style: Style, x: float, baseline: float, width: float) -> None:
        """Draw a short text on one line.

        :raises CutOffError: when it needs more than one.
        """
        lines = layout(text, style, max(width, 1), self.fonts)
        if len(lines) > 1:
            self._refuse(text)
        for line in lines:
            self.line(line, style, x, baseline, width)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.6) -> None:
        """Draw a straight line."""
        self._check(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1), "横线")
        start, end = (x1, self._height - y1), (x2, self._height - y2)
        self._put(f"{_number(weight)} w {_numbers(*start)} m {_numbers(*end)} l S")

    def box(self, x: float, y: float, width: float, height: float, weight: float = 0.6) -> None:
        """Draw a rectangle from its top left corner."""
        self._check(x, y, width, height, "框线")
        self._put(f"{_number(weight)} w {_numbers(x, self._height - y - height, width, height)} re S")

    def fill(self, boxes: Sequence[tuple[float, float, float, float]]) -> None:
        """Draw black rectangles (x, y, width, height) from their top left corners, as one shape."""
        for x, y, width, height in boxes:
            self._check(x, y, width, height, "色块")
            self._put(f"{_numbers(x, self._height - y - height, width, height)} re")
        self._put("f")

    def picture(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture into a box given by its top left corner."""
        self._check(x, y, width, height, "图片")
        source: Any = ImageReader(image)
        self._canvas.drawImage(source, x, self._height - y - height, width, height)

    def resize(self, width: float, height: float) -> None:
        """Give the open page another size."""
        self._width, self._height = width, height
        self._canvas.setPageSize((width, height))

    def signing_place(self, caption: str, box: tuple[float, float, float, float], *, seal: bool) -> None:
        """Tell the trace, where there is one, that somebody signs in this box (x, y, width, height)."""
        trace = current_trace()
        if trace is not None:
            trace.places.append(SigningPlace(self._page, caption, *box, seal=seal))

    def next_page(self) -> None:
        """Close the page and open the next one."""
        self._page += 1
        self._canvas.showPage()

    def _check(self, x: float, y: float, width: float, height: float, what: str) -> None:
        """Refuse what does not stand wholly on the page."""
        inside = x >= -_SLACK and y >= -_SLACK
        inside = inside and x + width <= self._width + _SLACK and y + height <= self._height + _SLACK
        if not inside or width < -_SLACK or height < -_SLACK:
            self._refuse(what)

    def _refuse(self, what: str) -> None:
        raise CutOffError(self.title, self.field, what.strip())

    def finish(self) -> bytes:
        """Close the last page and the file; under ``RENDER_LOCK``, as all drawing.

        A paper that carries the code tells where it is signed.
        """
        trace = current_trace()
        if trace is not None and trace.mark:
            keep_places(cast(Any, self._canvas)._doc, trace.places)
        close(self._canvas)
        return self._buffer.getvalue()
