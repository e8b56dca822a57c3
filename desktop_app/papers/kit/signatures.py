"""Lines to sign on, seal and date: who signs stands in print, the hand adds the rest.

Parties sign, seal or give a fingerprint; mediators, recorders and registrars sign (人民调解法 29). Each
line has its own date, because the agreement takes effect with the latest of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, Prose, TailNext, Together, draw_lines, prose
from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.sheet import MM, Sheet
from desktop_app.papers.kit.tables import Table
from desktop_app.papers.kit.text import Line, Style, layout

SIGN = Style(12, 18)
NO_DAY = date(2000, 1, 1)
"""A blank form carries no day; its file's own date is fixed, so that its bytes are always the same."""
BLANK_DAY = "　　年　　月　　日"
PEN = "　" * 5
"""Room for a name that the pen will write."""
LEAST_SPACE = 26 * MM
ROW = 11 * MM
FEW_SIGNERS = 6
CLOSING_LINES = 6  # a longer text is cut between its lines instead of going over whole


def day_text(day: date | None) -> str:
    """A day as printed, or the blank form of one."""
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK_DAY


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One caption, a ruled space and a date at the right; a long caption takes several lines."""

    lines: tuple[Line, ...]
    day: tuple[Line, ...]
    width: float
    day_width: float
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        return max(ROW, len(self.lines) * SIGN.leading + 3 * MM)

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the caption, the line at the foot of its last line, and the date."""
        top = y + self.height - len(self.lines) * SIGN.leading
        draw_lines(sheet, self.lines, SIGN, x, top, self.width)
        foot = y + self.height - 2.2
        start = x + self.lines[-1].width + 1.5 * MM
        end = x + self.width - self.day_width - 3 * MM
        sheet.rule(start, foot, end, foot, 0.5)
        # A hand reaches over the line above and under the line below.
        sheet.signing_place(
            "".join(line.text for line in self.lines),
            (start, y - 2 * MM, end + self.day_width - start + 3 * MM, self.height + 4 * MM),
            seal=False,
        )
        last = y + self.height - SIGN.leading
        draw_lines(sheet, self.day, SIGN, x + self.width - self.day_width, last, self.day_width)


def signature_line(caption: str, width: float, fonts: FontSet, day: date | None = None) -> SignatureLine:
    """A line for one signer; the caption names the person and what is expected.

    A name that the pen will write takes no room in the caption: the line itself is for it.
    """
    wide = 39 * MM
    if PEN in caption:
        caption = caption.replace(PEN, "").replace(" （", "（")
    room = width - wide - LEAST_SPACE
    return SignatureLine(
        layout(caption, SIGN, room, fonts),
        layout(day_text(day), SIGN.aligned("right"), wide, fonts),
        width,
        wide,
    )


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Signers of an internal sheet side by side, each with a ruled space after the caption."""

    cells: tuple[tuple[Line, ...], ...]
    width: float
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        return max(len(lines) for lines in self.cells) * SIGN.leading + 8 * MM

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw all captions with their last lines on one level."""
        wide = self.width / len(self.cells)
        for lines in self.cells:
            top = y + self.height - len(lines) * SIGN.leading
            draw_lines(sheet, lines, SIGN, x, top, wide)
            foot = y + self.height - 2.2
            start = x + lines[-1].width + 1.5 * MM
            sheet.rule(start, foot, x + wide - 4 * MM, foot, 0.5)
            sheet.signing_place(
                "".join(line.text for line in lines),
                (start, y - 2 * MM, x + wide - 4 * MM - start, self.height + 4 * MM),
                seal=False,
            )
            x += wide


def signature_row(captions: Sequence[str], width: float, fonts: FontSet) -> SignatureRow:
    """One row for all signers; room for a hand is kept beside each caption."""
    room = width / len(captions) - 22 * MM
    return SignatureRow(tuple(layout(caption, SIGN, room, fonts) for caption in captions), width)


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The caption of a seal and the day, or room, below; the seal, some 42 mm wide, is set over both.

    ``high`` is how far up and down it is looked for: of several seals each in its own place.
    """

    caption: Prose
    day: Prose | Gap
    high: float = 50 * MM
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        return self.caption.height + self.day.height

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw both and tell where the seal is expected."""
        self.caption.draw(sheet, x, y)
        self.day.draw(sheet, x, y + self.caption.height)
        wide, high = 90 * MM, self.high
        right, middle = x + self.caption.width + 4 * SIGN.size, y + self.height / 2
        text = "".join(line.text for line in self.caption.lines)
        sheet.signing_place(text, (right - wide, middle - high / 2, wide, high), seal=True)


def seal_place(
    seal: str, day: date | None, width: float, fonts: FontSet, *, above: Sequence[Block] = ()
) -> Together:
    """Place of the seal with the day below, at the right; four characters in, as for sealed papers.

    The blocks of ``above`` stand before it on the same page, so that a seal never stands on an empty sheet.
    """
    inset = 4 * SIGN.size
    right = SIGN.aligned("right")
    blocks = (
        *above,
        Gap(8 * MM),
        SealPlace(
            prose(seal, right, width - inset, fonts), prose(day_text(day), right, width - inset, fonts)
        ),
    )
    return Together(blocks)


def in_company(blocks: Sequence[Block], fewest: int = 3, *, one_page: bool = True) -> tuple[Block, ...]:
    """The blocks, with the last signers kept together: none of them signs alone on an empty sheet.

    Where the closing lines do not fit, at least ``fewest`` lines go over to the next page with them; a few
    signers all do. Where all go over, the closing words go too, so that nobody signs a sheet without a text.
    Of a form of one page (``one_page``) the rows that grow take what room there is.
    """
    out = list(blocks)
    place = len(out) - 2
    while place >= 0 and isinstance(out[place], SignatureLine):
        place -= 1
    count = len(out) - 1 - place
    together = count if count <= FEW_SIGNERS else fewest
    for number in range(max(place + 1, len(out) - 1 - together), len(out) - 1):
        line = out[number]
        if isinstance(line, SignatureLine):
            out[number] = replace(line, keep_next=True)
    if place < len(out) - 2 or isinstance(out[-1], SignatureLine | SignatureRow):
        _keep_closing_words(out, place, one_page=one_page)
    return tuple(out)


def _keep_closing_words(out: list[Block], place: int, *, one_page: bool) -> None:
    """Tie the short text at ``place``, and the space behind it, to the signers; of a table its end."""
    place = _before_gap(out, place)
    words = out[place] if place >= 0 else None
    spoken = isinstance(words, Prose) and len(words.lines) <= CLOSING_LINES
    if isinstance(words, Prose) and spoken:
        out[place] = replace(words, keep_next=True)
        gap = out[place + 1]
        if isinstance(gap, Gap):
            out[place + 1] = replace(gap, keep_next=True)
        place = _before_gap(out, place - 1)
        words = out[place] if place >= 0 else None
    # A table that grows to the foot of its one page ends where it shall; where closing words stand between,
    # they are text enough.
    growing = isinstance(words, Table) and any(row.grows for row in words.rows)
    if isinstance(words, Table) and not (growing and (one_page or spoken)):
        out[place] = TailNext(words)


def _before_gap(out: Sequence[Block], place: int) -> int:
    """``place``, or the one before it where a space stands there."""
    return place - 1 if place >= 0 and isinstance(out[place], Gap) else place
