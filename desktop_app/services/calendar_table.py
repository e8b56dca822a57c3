"""Reading the yearly holiday tables."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from desktop_app.domain.working_day import Calendar, YearTable, calendar_of
from desktop_app.errors import RuleViolation
from desktop_app.paths import resource

_COLUMNS = ("date", "kind", "name", "source")


def load_year(path: Path) -> YearTable:
    """Read one table with the columns ``date,kind,name,source`` (resources/calendar/README.md).

    :raises RuleViolation: naming file and line when a row is unusable, is of another year or comes twice.
    :raises OSError: when the file cannot be read.
    """
    found: dict[str, set[date]] = {"holiday": set(), "workday": set()}
    days: set[date] = set()
    source = ""
    for line, row in _rows(path):
        try:
            day = date.fromisoformat(row[0])
            kind = found[row[1]]
        except (ValueError, KeyError):
            raise _refuse(path, line, "日期应如 2026-01-01，类别应是 holiday 或 workday") from None
        if day in days or any(day.year != other.year for other in days):
            raise _refuse(path, line, f"{day.isoformat()} 重复，或与前面的日期不在同一年")
        days.add(day)
        kind.add(day)
        source = row[3] or source
    if not days:
        raise _refuse(path, 1, "表里没有日期")
    return YearTable(min(days).year, frozenset(found["holiday"]), frozenset(found["workday"]), source)


def _refuse(path: Path, line: int, sentence: str) -> RuleViolation:
    return RuleViolation(f"假期表“{path.name}”第 {line} 行：{sentence}，请改正后再导入。", "calendar")


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise RuleViolation(f"假期表“{path.name}”不是 UTF-8 编码，请另存为 UTF-8。", "calendar") from None
    for line, row in enumerate(csv.reader(lines), 1):
        if line == 1 and tuple(row) != _COLUMNS:
            raise _refuse(path, line, "首行应是 " + ",".join(_COLUMNS))
        if line > 1 and row:
            if len(row) != len(_COLUMNS):
                raise _refuse(path, line, f"应有 {len(_COLUMNS)} 列")
            yield line, row


def load_calendar(folder: Path | None = None) -> Calendar:
    """Calendar of the shipped years and of a centre's own folder, whose tables win for the same year."""
    own = sorted(folder.glob("*.csv")) if folder is not None else []
    return calendar_of([*shipped_calendar().tables.values(), *(load_year(path) for path in own)])


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    """Calendar of the years that ship with the program."""
    return calendar_of(load_year(path) for path in sorted(resource("calendar").glob("*.csv")))
