"""A4 pages of a paper: margins, continuation marks, page count, and the way from blocks to a PDF.

Bound pages keep 28 mm free on the left for thread and holes (papers.md 8.2); official papers use the type
area of GB/T 9704-2012, 156 by 225 mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.papers.kit.code import draw_sheet_code
from desktop_app.papers.kit.flow import Block, Placed, draw_lines, paginate
from desktop_app.papers.kit.fonts import RENDER_LOCK, FontChoice, font_set
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint, Sheet
from desktop_app.papers.kit.signatures import in_company
from desktop_app.papers.kit.tables import Table, grown
from desktop_app.papers.kit.text import SMALL, Style, fit, layout
from desktop_app.papers.kit.trace import current_trace


@dataclass(frozen=True, slots=True)
class Geometry:
    """Margins of a page in points."""

    left: float = 28 * MM
    right: float = 22 * MM
    top: float = 27 * MM
    bottom: float = 24 * MM
    paper_width: float = A4_WIDTH
    paper_height: float = A4_HEIGHT

    @property
    def width(self) -> float:
        """Width of the type area in points."""
        return self.paper_width - self.left - self.right

    @property
    def height(self) -> float:
        """Height of the type area in points."""
        return self.paper_height - self.top - self.bottom


BOUND = Geometry()
OFFICIAL = Geometry(28 * MM, 26 * MM, 37 * MM, 35 * MM)
LANDSCAPE = Geometry(22 * MM, 20 * MM, 28 * MM, 20 * MM, A4_HEIGHT, A4_WIDTH)


@dataclass(frozen=True, slots=True)
class Marks:
    """Words at the edge of the pages of a paper that has more than one page.

    ``continued`` stands at the head of every later page, ``goes_on`` at the foot of every page but the
    last, ``count`` at the foot of all; it holds {page} and {pages}. ``number`` identifies a loose sheet.
    """

    continued: str
    goes_on: str
    count: str
    number: str = ""


def _stretched(blocks: Sequence[Block], height: float) -> list[Block]:
    """The blocks of a one-page paper, with its growing rows filling the page."""
    spare = height - sum(block.height for block in blocks)
    tables = [block for block in blocks if isinstance(block, Table) and any(row.grows for row in block.rows)]
    if spare <= 0 or not tables:
        return list(blocks)
    share = (spare - 1) / len(tables)
    return [
        grown(block, share) if isinstance(block, Table) and block in tables else block for block in blocks
    ]


def _arranged(blocks: Sequence[Block], height: float) -> list[Block]:
    """The blocks with their signers in company, and the rows of a one-page form grown."""
    fits = sum(block.height for block in blocks) <= height
    return _stretched(in_company(blocks, one_page=fits), height)


def _draw_marks(sheet: Sheet, geometry: Geometry, marks: Marks, page: int, pages: int) -> None:
    if pages == 1:
        return
    x, wide = geometry.left, geometry.width
    if page > 1:
        # A long number goes on in further lines, upwards into the margin: a loose sheet must be found again.
        title = fit(marks.continued, SMALL, wide / 2 - 2 * MM, sheet.fonts)
        taken = min(title.size * sheet.fonts.width(title.role, marks.continued), wide / 2 - 2 * MM) + 1
        rest = wide - taken - 4 * MM
        number = fit(marks.number, SMALL, rest, sheet.fonts).aligned("right")
        sheet.field = "续页的标题和编号"
        _draw_upwards(sheet, marks.continued, title, x, geometry.top, taken)
        _draw_upwards(sheet, marks.number, number, x + wide - rest, geometry.top, rest)
        sheet.field = ""
    foot = geometry.paper_height - geometry.bottom + 8 * MM
    sheet.text(marks.count.format(page=page, pages=pages), SMALL.aligned("center"), x, foot, wide)
    if page < pages:
        sheet.text(marks.goes_on, SMALL.aligned("right"), x, foot, wide)


def _draw_upwards(sheet: Sheet, text: str, style: Style, x: float, foot: float, width: float) -> None:
    """Lines whose last one stands 5 mm over ``foot``."""
    lines = layout(text, style, width, sheet.fonts)
    last = foot - 5 * MM - style.leading / 2 - 0.38 * style.size
    draw_lines(sheet, lines, style, x, last - (len(lines) - 1) * style.leading, width)


def draw_page(sheet: Sheet, geometry: Geometry, placed: Sequence[Placed]) -> None:
    """Draw the blocks of one page."""
    for y, block in placed:
        block.draw(sheet, geometry.left, geometry.top + y)


def compose(
    blocks: Sequence[Block],
    imprint: Imprint,
    marks: Marks,
    *,
    choice: FontChoice,
    geometry: Geometry = BOUND,
) -> bytes:
    """PDF of the blocks. The same input gives the same bytes; a paper of several pages says so on each."""
    return compose_sheets([(blocks, marks)], imprint, choice=choice, geometry=geometry)


def compose_sheets(
    parts: Sequence[tuple[Sequence[Block], Marks]],
    imprint: Imprint,
    *,
    choice: FontChoice,
    geometry: Geometry = BOUND,
) -> bytes:
    """One PDF of several sheets that are handed out apart: each starts a page and counts its own pages."""
    with RENDER_LOCK:
        sheet = Sheet(imprint, font_set(choice), (geometry.paper_width, geometry.paper_height))
        made = [
            (paginate(_arranged(blocks, geometry.height), geometry.height), marks) for blocks, marks in parts
        ]
        total, done = sum(len(pages) for pages, _ in made), 0
        for pages, marks in made:
            for number, placed in enumerate(pages, 1):
                if done:
                    sheet.next_page()
                done += 1
                draw_page(sheet, geometry, placed)
                _draw_marks(sheet, geometry, marks, number, len(pages))
                _draw_code(sheet, geometry, done, total)
        return sheet.finish()


def _draw_code(sheet: Sheet, geometry: Geometry, page: int, pages: int) -> None:
    """The code of the sheet, where the rendering that runs wants one."""
    trace = current_trace()
    code = trace.code(page, pages) if trace is not None else None
    if code is not None:
        draw_sheet_code(sheet, code, geometry.left, geometry.paper_height)
