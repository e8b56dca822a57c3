"""Blocks that flow down pages: each knows its height, can be cut between lines, and draws itself.

Pagination comes first and drawing second, so that every page knows the number of pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.sheet import Sheet
from desktop_app.papers.kit.text import Line, Style, layout

ASCENT = 0.38  # baseline below the middle of a line, in parts of the type size


class Block(Protocol):
    """A piece of a paper, already set for the width of its column."""

    @property
    def height(self) -> float:
        """Height in points."""
        ...

    @property
    def keep_next(self) -> bool:
        """Whether the block may not stand alone at the foot of a page."""
        ...

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Part that fits in ``room`` points and the rest, or None when nothing useful fits."""
        ...

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""
        ...


def draw_lines(sheet: Sheet, lines: Sequence[Line], style: Style, x: float, y: float, width: float) -> None:
    """Draw lines below each other, the first one starting at height ``y``."""
    for number, line in enumerate(lines):
        baseline = y + (number + 0.5) * style.leading + ASCENT * style.size
        sheet.line(line, style, x, baseline, width)


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of running text."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    before: float = 0
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points, the space before included."""
        return self.before + len(self.lines) * self.style.leading

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Cut between lines, leaving at least two on each side."""
        count = int((room - self.before + 0.01) // self.style.leading)
        count = min(count, len(self.lines) - 2)
        if count < 2:
            return None
        return replace(self, lines=self.lines[:count]), replace(self, lines=self.lines[count:], before=0)

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw all lines."""
        draw_lines(sheet, self.lines, self.style, x, y + self.before, self.width)


def prose(
    text: str, style: Style, width: float, fonts: FontSet, *, before: float = 0, keep_next: bool = False
) -> Prose:
    """Running text as a block; paragraphs end with a line feed."""
    return Prose(layout(text, style, width, fonts), style, width, before, keep_next)


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space, dropped at the top of a page."""

    height: float
    keep_next: bool = False

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Nothing to draw."""


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stand on one page when they fit on one, and break between blocks otherwise."""

    blocks: tuple[Block, ...]
    keep_next: bool = False
    height: float = field(init=False)

    def __post_init__(self) -> None:
        """Add up the height."""
        object.__setattr__(self, "height", sum(block.height for block in self.blocks))

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Cut between blocks only; the paginator asks for it only when a whole page is too small."""
        used = 0.0
        for count, block in enumerate(self.blocks):
            if used + block.height > room + 0.01:
                if count == 0:
                    return None
                return Together(self.blocks[:count]), Together(self.blocks[count:])
            used += block.height
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the blocks below each other."""
        for block in self.blocks:
            block.draw(sheet, x, y)
            y += block.height


@dataclass(frozen=True, slots=True)
class TailNext:
    """A block whose end stands with what follows: where that must go over, the last of the block goes too."""

    block: Block
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        return self.block.height

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Cut as the block is cut; the rest is still tied to what follows."""
        parts = self.block.split(room)
        return None if parts is None else (parts[0], TailNext(parts[1]))

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the block."""
        self.block.draw(sheet, x, y)


Placed = tuple[float, Block]


class PageTooSmallError(Exception):
    """A block cannot be cut and is higher than a page: a fault of the layout, not of the input."""


class _Stack:
    """The page being filled."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.pages: list[list[Placed]] = [[]]
        self.used = 0.0

    @property
    def room(self) -> float:
        return self.height - self.used

    @property
    def empty(self) -> bool:
        return not self.pages[-1]

    def put(self, block: Block) -> None:
        if isinstance(block, Gap) and (self.empty or block.height > self.room):
            return
        self.pages[-1].append((self.used, block))
        self.used += block.height

    def turn(self) -> None:
        self.pages.append([])
        self.used = 0.0


def _least(block: Block) -> float:
    """Room in which at least a part of the block can stand; 60 points where less would do."""
    room = 60.0
    while room < block.height and block.split(room) is None:
        room += 20
    return min(room, block.height)


def _wanted(queue: Sequence[Block]) -> float:
    """Height that must be free for the first block to stand with what it belongs to."""
    height = 0.0
    for block in queue:
        whole = block.keep_next or isinstance(block, Together)
        height += block.height if whole else _least(block)
        if not block.keep_next:
            break
    return height


def _followed(queue: Sequence[Block]) -> float:
    """Height that must be free for what follows, with the spaces before it; 0 at the end of the paper."""
    for place, block in enumerate(queue):
        if not isinstance(block, Gap):
            return sum(gap.height for gap in queue[:place]) + _wanted(queue[place:])
    return 0.0


def paginate(blocks: Sequence[Block], height: float) -> tuple[tuple[Placed, ...], ...]:
    """Pages of (distance from the top, block); every block appears whole or in parts, none is dropped.

    :raises PageTooSmallError: when a block can neither fit on a page nor be cut.
    """
    stack = _Stack(height)
    queue = list(blocks)
    while queue:
        block = queue.pop(0)
        if block.keep_next and not stack.empty and _wanted([block, *queue]) > stack.room:
            stack.turn()
        if isinstance(block, TailNext) and block.height <= stack.room + 0.01:
            if block.height + _followed(queue) > stack.room + 0.01:
                parts = block.split(block.height - 1)
                if parts is not None:
                    stack.put(parts[0])
                    stack.turn()
                    queue.insert(0, parts[1])
                    continue
            block = block.block
        if isinstance(block, Gap) or block.height <= stack.room + 0.01:
            stack.put(block)
            continue
        movable = isinstance(block, Together) and block.height <= height
        parts = None if movable and not stack.empty else block.split(stack.room)
        if parts is not None:
            stack.put(parts[0])
            queue.insert(0, parts[1])
        elif stack.empty:
            raise PageTooSmallError(f"{type(block).__name__} {block.height:.0f} pt")
        else:
            queue.insert(0, block)
        stack.turn()
    return tuple(tuple(page) for page in stack.pages if page)
