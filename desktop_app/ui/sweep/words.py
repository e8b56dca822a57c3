"""What the sweep page says, as plain text: names in short, cells for screen readers, counts, lateness."""

import re
from collections import Counter
from datetime import date, datetime

from db.enums import SweepCell, SweepTiming
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile import SweepRule
from desktop_app.domain.sweep_state import ReportTiming, timing
from desktop_app.services.sweep_board import BoardCell, BoardGrid
from desktop_app.ui.kit.dates import weekday_words

_COMMITTEE = re.compile(r"(社区)?居(民委员|委)会|村(民委员|委)会")
_NUMBERED = re.compile(r"第(\d+)网格")


def short_village(name: str) -> str:
    """三官村 for 三官村民委员会, 云霄社区 for 云霄社区居民委员会: what people say."""
    return _COMMITTEE.sub(lambda found: "社区" if "居" in found[0] else "村", name)


def grid_number(name: str) -> str:
    """1 for 第1网格; another name stays as it is."""
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else name


def grid_title(village: str, name: str) -> str:
    """三官村 第 1 网格."""
    return f"{short_village(village)} " + _NUMBERED.sub(r"第 \1 网格", name)


def short_title(title: str) -> str:
    """三官村 第 1 网格 for 三官村民委员会第1网格, as sentences of the services name a grid."""
    return _NUMBERED.sub(r" 第 \1 网格", short_village(title))


def grid_place(village: str, name: str) -> str:
    """三官村 1, for lists."""
    return f"{short_village(village)} {grid_number(name)}"


def spoken_day(day: date) -> str:
    """11月23日（周一）."""
    return f"{day.month}月{day.day}日（{weekday_words(day)}）"


def cell_words(cell: BoardCell | None) -> str:
    """One cell of the board in words, everything that is painted."""
    if cell is None:
        return "没有启用"
    parts = [cell.cell.label]
    if cell.cell is SweepCell.FINDINGS:
        parts[0] += f" {cell.events} 条"
    if cell.late:
        parts.append("补报")
    if cell.proxy:
        parts.append("代报")
    notes = (
        (cell.hasty, "录得快"),
        (cell.doubtful, "录入时电脑时间被调回过"),
        (cell.corrected, "锁定后更正过"),
    )
    parts += [word for noted, word in notes if noted]
    if cell.locked:
        parts.append("已审核锁定")
    return "，".join(parts)


def village_day_words(silent: int) -> str:
    """How many of a village's grids said nothing."""
    return f"{silent} 格没报" if silent else "没有漏的"


def month_words(grid: BoardGrid, *, current: bool) -> str:
    """本月：准时 23，代报 1，漏报 1; what did not happen is left out, save the first and the last."""
    cells = [cell for cell in grid.cells if cell is not None]
    counts = Counter(cell.cell for cell in cells)
    on_time = sum(cell.timing is SweepTiming.ON_TIME for cell in cells)
    middle = (("补报", sum(cell.late for cell in cells)), ("代报", sum(cell.proxy for cell in cells)))
    parts = [f"准时 {on_time}", *(f"{word} {count}" for word, count in middle if count)]
    parts.append(f"漏报 {counts[SweepCell.MISSED]}")
    return f"{'本月' if current else '当月'}：{'，'.join(parts)}"


def late_words(now: datetime, day: date, rule: SweepRule) -> str:
    """What a report that is entered now will be counted as; empty when it is on time or cannot be made."""
    if local_date(now) < day:
        return ""
    found = timing(now, day, rule)
    if found is ReportTiming.LATE:
        return f"已过 {rule.deadline:%H:%M}，现在记的算补报。"
    if found is ReportTiming.AFTER_GRACE:
        return f"已过 {day.month}月{day.day}日 {rule.grace:%H:%M}，现在记的算漏报后补报。"
    return ""
