"""What all plans of ledger imports have: tables, rows with their problems, and what becomes of each row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from db.enums import Labelled
from desktop_app.services.ledger_problem import Problem


class RowFate(Labelled):
    """What an import does with a row."""

    STORED = "stored", "可导入"
    INCOMPLETE = "incomplete", "待补全"
    PROPOSED = "proposed", "转更正"
    WAITING = "waiting", "待选案件"
    BLOCKED = "blocked", "拦住"
    KNOWN = "known", "已有"
    EMPTY = "empty", "没有内容"


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A sheet of the plan: its titles, and where each meaning stands."""

    sheet: str
    titles: tuple[str, ...]
    layout: str
    columns: Mapping[str, int]


class AnyRow(Protocol):
    """A planned row, whatever it stands for."""

    @property
    def table(self) -> int:
        """Place of its sheet among the plan's tables."""
        ...

    @property
    def line(self) -> int:
        """Line as the spreadsheet program counts."""
        ...

    @property
    def cells(self) -> tuple[str, ...]:
        """The ledger's own text."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with its cells."""
        ...

    def fate(self, *, with_blocked: bool = False) -> RowFate:
        """What becomes of it; ``with_blocked``: rows with plain mistakes are stored, too."""
        ...


class AnyPlan(Protocol):
    """A plan, whatever its rows stand for."""

    @property
    def name(self) -> str:
        """Name of the file."""
        ...

    @property
    def tables(self) -> tuple[PlannedTable, ...]:
        """Its sheets."""
        ...

    @property
    def rows(self) -> Sequence[AnyRow]:
        """All rows in order."""
        ...

    @property
    def unknown_words(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """By meaning: words that no table knows, with how often they occur."""
        ...


@dataclass(frozen=True, slots=True)
class CountedPlan:
    """A compared plan with the counts of fates, without and with the rows that are plainly wrong."""

    plan: AnyPlan
    counts: Mapping[RowFate, int]
    counts_with_blocked: Mapping[RowFate, int]


def counted(plan: AnyPlan) -> CountedPlan:
    """Count the fates of a plan's rows."""
    return CountedPlan(
        plan,
        Counter(row.fate() for row in plan.rows),
        Counter(row.fate(with_blocked=True) for row in plan.rows),
    )
