"""Ruled tables whose cells grow with their text and go on over the page: nothing is ever cut.

A row that does not fit is moved to the next page when it is short and divided between lines when it is
long; the label of a divided row is printed again with 〔续〕, and head rows are printed on every page.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from desktop_app.papers.kit.flow import Block, draw_lines
from desktop_app.papers.kit.fonts import FontSet, Role
from desktop_app.papers.kit.sheet import MM, CutOffError, Sheet
from desktop_app.papers.kit.text import CLOSING, HEAD, LABEL, OPENING, VALUE, Line, Style, fit, layout

PAD_X = 2.0 * MM
PAD_Y = 1.5 * MM
SHORT_ROW = 110.0  # points; a row up to this height is not divided
MOST_TIED = 220.0  # points; rows that belong together and are higher are parted after all
LEAST_LINES = 2
SMALLEST = 10.5  # points; a one-line value is made smaller down to this, then goes on in further lines

Place = Literal["top", "middle"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, set for its width; ``again`` are the lines printed when the row goes on over the page."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    place: Place = "middle"
    again: tuple[Line, ...] | None = None

    @property
    def height(self) -> float:
        """Height that the text needs, in points."""
        return len(self.lines) * self.style.leading + 2 * PAD_Y

    def draw(self, sheet: Sheet, x: float, y: float, height: float) -> None:
        """Draw the frame and the text in a cell ``height`` points high.

        :raises CutOffError: when the text needs more.
        """
        sheet.box(x, y, self.width, height)
        spare = height - self.height
        if spare < -0.6:
            raise CutOffError(sheet.title, sheet.field, "".join(line.text for line in self.lines))
        top = y + PAD_Y + (spare / 2 if self.place == "middle" else 0)
        draw_lines(sheet, self.lines, self.style, x + PAD_X, top, self.width - 2 * PAD_X)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; ``least`` is the smallest height, ``grows`` takes spare room of a one-page form.

    ``tied``: it belongs with the next row, as the lines about one party do, and is not parted from it.
    """

    cells: tuple[Cell, ...]
    least: float = 0
    grows: bool = False
    tied: bool = False
    height: float = field(init=False)
    """Height of the highest cell, in points; kept, since a ledger of 200 pages asks again and again."""

    def __post_init__(self) -> None:
        """Measure once."""
        object.__setattr__(self, "height", max(self.least, *(cell.height for cell in self.cells)))

    def split(self, room: float) -> "tuple[Row, Row] | None":
        """The row up to ``room`` points and the rest of it."""
        firsts: list[Cell] = []
        rests: list[Cell] = []
        for cell in self.cells:
            count = int((room - 2 * PAD_Y + 0.01) // cell.style.leading)
            if cell.again is not None:
                if cell.height > room:
                    return None
                firsts.append(cell)
                rests.append(replace(cell, lines=cell.again))
                continue
            if count < LEAST_LINES:
                return None
            firsts.append(replace(cell, lines=cell.lines[:count]))
            rests.append(replace(cell, lines=cell.lines[count:]))
        if not any(cell.lines for cell in rests if cell.again is None):
            return None
        return Row(tuple(firsts), room), Row(tuple(rests))

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the cells from left to right."""
        height = self.height
        for cell in self.cells:
            if cell.again is not None or cell.style.role is Role.HEI:
                sheet.field = "".join(line.text for line in cell.lines)
            cell.draw(sheet, x, y, height)
            x += cell.width
        sheet.field = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below each other, with head rows that are repeated on every page."""

    rows: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height of head and rows in points."""
        return sum(row.height for row in (*self.head, *self.rows))

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """The table up to ``room`` points and the rest, under the same head."""
        left = room - sum(row.height for row in self.head) + 0.01
        fitting: list[Row] = []
        rest = list(self.rows)
        while rest and rest[0].height <= left:
            left -= rest[0].height
            fitting.append(rest.pop(0))
        if rest and (rest[0].height > SHORT_ROW or not fitting):
            parts = rest[0].split(left)
            if parts is not None:
                fitting.append(replace(parts[0], tied=False))
                rest[0] = parts[1]
        self._give_back(fitting, rest)
        if not fitting or not rest:
            return None
        return replace(self, rows=tuple(fitting)), replace(self, rows=tuple(rest))

    @staticmethod
    def _give_back(fitting: list[Row], rest: list[Row]) -> None:
        """Let the rows at the end that belong with the next one go over with it, where others stay."""
        count = 0
        while count < len(fitting) and fitting[-1 - count].tied:
            count += 1
        if rest and 0 < count < len(fitting) and sum(row.height for row in fitting[-count:]) <= MOST_TIED:
            rest[:0] = fitting[-count:]
            del fitting[-count:]

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the rows and a heavier frame around them."""
        top = y
        for row in (*self.head, *self.rows):
            row.draw(sheet, x, y)
            y += row.height
        sheet.box(x, top, sum(cell.width for cell in self.rows[0].cells), y - top, 1.1)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a grid: key of the value, printed head, width in millimetres, alignment."""

    key: str
    head: str
    width: float
    centred: bool = False


def balanced(text: str, lines: Sequence[Line]) -> str:
    """A label of several lines with the lines equally long, so that no single character hangs over."""
    count = len(lines)
    if count < 2 or "\n" in text or len(text) <= count:
        return text
    size = -(-len(text) // count)
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    return text if any(part[0] in CLOSING or part[-1] in OPENING for part in cut) else "\n".join(cut)


class Form:
    """Builds the rows of a form of labels and values, ``width`` points wide."""

    def __init__(
        self, fonts: FontSet, width: float, *, label_width: float = 28 * MM, again: str = "〔续〕"
    ) -> None:
        """Start an empty form; ``again`` is added to the label of a row that goes on over the page."""
        self._fonts = fonts
        self._width = width
        self._label_width = label_width
        self._again = again
        self._rows: list[Row] = []

    def _label(self, text: str, width: float) -> Cell:
        room = width - 2 * PAD_X
        text = balanced(text, layout(text, LABEL, room, self._fonts))
        return Cell(
            layout(text, LABEL, room, self._fonts),
            LABEL,
            width,
            again=layout(f"{text}\n{self._again}", LABEL, room, self._fonts),
        )

    def _value(self, text: str, width: float, place: Place = "middle", style: Style = VALUE) -> Cell:
        room = width - 2 * PAD_X
        if place == "middle" and "\n" not in text:
            smaller = fit(text, style, room, self._fonts, SMALLEST)
            if smaller is not style and len(layout(text, smaller, room, self._fonts)) == 1:
                style = smaller  # a little too long for one line: smaller, else on further lines in full size
        return Cell(layout(text, style, room, self._fonts), style, width, place)

    def pairs(
        self, *pairs: tuple[str, str], least: float = 8.5 * MM, label_width: float | None = None
    ) -> None:
        """One row of label and value, repeated side by side; all values equally wide."""
        label = label_width or self._label_width
        wide = self._width / len(pairs) - label
        cells = [cell for name, text in pairs for cell in (self._label(name, label), self._value(text, wide))]
        self._rows.append(Row(tuple(cells), least))

    def long(self, label: str, text: str, *, least: float = 30 * MM, grows: bool = True) -> None:
        """A label and a long text; without text the room stays free for the pen."""
        style = replace(VALUE, indent=2)
        cell = self._value(text, self._width - self._label_width, "top", style)
        self._rows.append(Row((self._label(label, self._label_width), cell), least, grows))

    def banner(self, text: str) -> None:
        """A row across the whole form with a heading."""
        cell = Cell(layout(text, HEAD, self._width - 2 * PAD_X, self._fonts), HEAD, self._width)
        self._rows.append(Row((cell,)))

    def mixed(self, *cells: tuple[str, float, bool], least: float = 8.5 * MM) -> None:
        """A row of cells (text, part of the width, is it a label) of any proportions."""
        total = sum(part for _, part, _ in cells)
        made = [
            (self._label if named else self._value)(text, self._width * part / total)
            for text, part, named in cells
        ]
        self._rows.append(Row(tuple(made), least))

    @contextmanager
    def together(self) -> Generator[None]:
        """Rows added inside of it stay on one page, where that leaves no great gap."""
        start = len(self._rows)
        yield
        self._rows[start:-1] = [replace(row, tied=True) for row in self._rows[start:-1]]

    def table(self) -> Table:
        """The form as a block."""
        return Table(tuple(self._rows))


def grid(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    width: float,
    fonts: FontSet,
    *,
    style: Style,
    least: float = 7 * MM,
    names: str = "",
    again: str = "〔续〕",
) -> Table:
    """A ledger: head row repeated on every page, one row of texts for each record.

    ``names`` is the key of a column whose text is printed again, with ``again`` below it, where a row goes
    on over the page.
    """
    total = sum(column.width for column in columns)
    widths = [width * column.width / total for column in columns]
    head = Row(
        tuple(
            Cell(layout(column.head, HEAD, wide - 2 * PAD_X, fonts), HEAD, wide)
            for column, wide in zip(columns, widths, strict=True)
        ),
        least,
    )
    body: list[Row] = []
    for texts in rows:
        cells: list[Cell] = []
        for column, text, wide in zip(columns, texts, widths, strict=True):
            own = style.aligned("center") if column.centred else style
            room = wide - 2 * PAD_X
            more = layout(f"{text}\n{again}", own, room, fonts) if column.key == names else None
            cells.append(Cell(layout(text, own, room, fonts), own, wide, again=more))
        body.append(Row(tuple(cells), least))
    return Table(tuple(body), (head,))


def grown(table: Table, spare: float) -> Table:
    """The table with ``spare`` points shared among the rows that may grow."""
    growing = sum(row.grows for row in table.rows)
    if growing == 0 or spare <= 0:
        return table
    share = spare / growing
    rows = tuple(replace(row, least=row.height + share) if row.grows else row for row in table.rows)
    return replace(table, rows=rows)
