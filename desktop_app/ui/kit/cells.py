"""Typed table cells: what a column function returns and the one delegate paints.

Every cell has ``words``, the plain text used for copying, type-to-find and screen readers.
"""

from dataclasses import dataclass
from datetime import date

from db.enums import RiskLevel
from desktop_app.ui.kit.dates import day_words, due_words, short_day_words
from desktop_app.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """Base of the cells; paints nothing."""

    @property
    def words(self) -> str:
        """Plain text of the cell."""
        return ""


@dataclass(frozen=True, slots=True)
class Text(Cell):
    """One run of text; ``small`` for numbers of cases, ``right`` for right alignment, ``locked``: 受限."""

    text: str
    tone: Tone = Tone.NORMAL
    bold: bool = False
    small: bool = False
    right: bool = False
    locked: bool = False

    @property
    def words(self) -> str:
        """The text."""
        return f"{self.text} 受限" if self.locked else self.text


@dataclass(frozen=True, slots=True)
class TwoPart(Cell):
    """Main words and a small grey part after them: 马淑兰 与 马建军  赡养."""

    main: str
    small: str
    bold: bool = False

    @property
    def words(self) -> str:
        """Both parts."""
        return f"{self.main} {self.small}".strip()


@dataclass(frozen=True, slots=True)
class State(Cell):
    """State chip: outlined and neutral; ``done`` states are green, ``paused`` ones grey."""

    text: str
    done: bool = False
    paused: bool = False

    @property
    def words(self) -> str:
        """The state."""
        return self.text


@dataclass(frozen=True, slots=True)
class Risk(Cell):
    """Risk chip: filled, with the word inside; None paints nothing."""

    level: RiskLevel | None

    @property
    def words(self) -> str:
        """红 橙 黄 蓝."""
        return self.level.label if self.level else ""


@dataclass(frozen=True, slots=True)
class Due(Cell):
    """Days left until a due day: negative is overdue, None paints nothing.

    ``stopped`` is the number of days a stopped clock has been standing.
    """

    days_left: int | None
    stopped: int | None = None

    @property
    def words(self) -> str:
        """超期 2 天, 今天到期, 还有 3 天, 已停 11 天."""
        if self.stopped is not None:
            return f"已停 {self.stopped} 天"
        return "" if self.days_left is None else due_words(self.days_left)


@dataclass(frozen=True, slots=True)
class Number(Cell):
    """A figure, right aligned, with its unit: 3,000 元."""

    value: int | None
    unit: str = ""
    tone: Tone = Tone.NORMAL

    @property
    def words(self) -> str:
        """Figure with thousands."""
        if self.value is None:
            return ""
        return f"{self.value:,} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Day(Cell):
    """A day; ``short`` leaves the year out."""

    day: date | None
    short: bool = False

    @property
    def words(self) -> str:
        """2026-03-05（周四）."""
        if self.day is None:
            return ""
        return short_day_words(self.day) if self.short else day_words(self.day)


@dataclass(frozen=True, slots=True)
class Verb(Cell):
    """A word that acts when it is clicked (the table emits ``verb_clicked``), right aligned."""

    text: str

    @property
    def words(self) -> str:
        """The verb."""
        return self.text


@dataclass(frozen=True, slots=True)
class Steps(Cell):
    """Small bars, the first ``done`` of ``total`` filled, then the figures."""

    done: int
    total: int

    @property
    def words(self) -> str:
        """2/3."""
        return f"{self.done}/{self.total}"


@dataclass(frozen=True, slots=True)
class DayLine(Cell):
    """A dotted line of ``span`` days with a tick per action; ``ticks`` are days ago (0 = today)."""

    ticks: tuple[int, ...]
    span: int = 30

    @property
    def words(self) -> str:
        """近 30 天 3 次."""
        return f"近 {self.span} 天 {len(self.ticks)} 次"


@dataclass(frozen=True, slots=True)
class Sign(Cell):
    """An icon with its word for screen readers; ``text`` is painted after the icon when ``shown``."""

    icon: str
    text: str
    tone: Tone = Tone.MUTED
    shown: bool = False

    @property
    def words(self) -> str:
        """The word."""
        return self.text


@dataclass(frozen=True, slots=True)
class TwoLine(Cell):
    """A row of the narrow list: main words and a tag above, small words and a due day below."""

    main: str
    below: str
    tag: Cell = Cell()
    end: Cell = Cell()

    @property
    def words(self) -> str:
        """All four parts."""
        return " ".join(p for p in (self.main, self.tag.words, self.below, self.end.words) if p)


@dataclass(frozen=True, slots=True)
class Group:
    """A head row between the rows of a table: 陈志远 镇党委书记  2 件."""

    title: str
    help: str = ""
