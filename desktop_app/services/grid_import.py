"""The grid rows of an import (see ``unit_import``): checked whole, then written with their changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import GridChangeKind, GridKind, Labelled, Level
from db.models.grid import Grid
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_change import ChangeStep, keep_change
from desktop_app.services.grid_duty import CODE_LENGTH, grid_uid
from desktop_app.services.name_reading import name_key
from desktop_app.services.table_file import Table, TableRow

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("grid_code", "网格编码", "网格代码", "网格编号"),
    "name": ("grid_name", "网格名称", "网格"),
    "village": ("village_code", "村代码", "所属村代码", "村（社区）代码", "社区代码"),
    "kind": ("kind", "网格类型", "类型"),
    "from": ("valid_from", "启用日期"),
    "to": ("valid_to", "撤销日期"),
    "": ("village_name", "村名", "所属村", "村（社区）", "乡镇", "乡镇（街道）", "序号", "备注"),
}
"""Titles that mean each column; those of ``""`` are known and not needed."""

_KINDS = {
    **dict.fromkeys(("", "basic", "基础网格", "基础", "一般网格"), GridKind.BASIC),
    **dict.fromkeys(("dedicated", "专属网格", "专属", "专门网格"), GridKind.DEDICATED),
}


class ImportChange(Labelled):
    """What an import did about one unit or grid, or what it found."""

    ADDED = "added", "新增"
    CHANGED = "changed", "更新"
    VANISHED = "vanished", "名单里没有"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One line of the report: the code and name it is about, and what changed in words."""

    change: ImportChange
    code: str
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ImportWork:
    """An import while it runs: who does it and when, and the report that it writes."""

    by: Actor
    now: datetime
    tally: list[int]
    """Rows added, changed, unchanged."""
    lines: list[ImportLine]


@dataclass(frozen=True, slots=True)
class _Wanted:
    line: int
    name: str
    village: str
    kind: GridKind
    valid_from: date | None
    valid_to: date | None


def import_grids(session: Session, table: Table, work: ImportWork) -> None:
    """Add or update grids, and list those of the same villages that the file does not name any more.

    Nothing is deleted or ended. A renamed or moved grid keeps in its history what it was called before.

    :raises RuleViolation: before anything is written, naming the line.
    """
    stored = session.execute(select(Unit.code, Unit.name).where(Unit.level == Level.VILLAGE))
    villages: dict[str, str] = {unit.code: unit.name for unit in stored}
    wanted = _wanted(table)
    for code, row in wanted.items():
        if row.village not in villages:
            raise RuleViolation(
                f"第 {row.line} 行网格“{row.name}”（{code}）的村（社区）{row.village} 还没有，请先导入区划。",
                "path",
            )
    # A code that was used before and abolished still names that grid, so the newest row is the one meant.
    known = {grid.code: grid for grid in session.scalars(select(Grid).order_by(Grid.id))}
    refuse_lost_zeros({code: row.line for code, row in wanted.items()}, known)
    new: list[dict[str, Any]] = []
    for code, row in wanted.items():
        grid = known.get(code)
        if grid is None:
            new.append(_values(code, row, villages[row.village]))
            if known:
                title = villages[row.village] + row.name
                work.lines.append(ImportLine(ImportChange.ADDED, code, title))
        elif _same(grid, row):
            work.tally[2] += 1
        else:
            work.tally[1] += 1
            _update(session, grid, row, villages[row.village], work)
    work.tally[0] += len(new)
    session.flush()
    work.lines.extend(_vanished(known, wanted, local_date(work.now)))
    change_log.bulk_insert(session, Grid, new)


def _vanished(known: Mapping[str, Grid], wanted: Mapping[str, _Wanted], today: date) -> list[ImportLine]:
    """Grids in force that the file says nothing of, though it names others of their village."""
    villages = {row.village for row in wanted.values()}
    return [
        ImportLine(
            ImportChange.VANISHED, code, grid.village_name + grid.name,
            "没有动它；如果已经撤销、拆分或合并，请在“网格与人员”里办理",
        )
        for code, grid in sorted(known.items())
        if code not in wanted
        and grid.village_code in villages
        and grid.voided_at is None
        and (grid.valid_to is None or grid.valid_to >= today)
    ]  # fmt: skip


def refuse_lost_zeros(codes: Mapping[str, int], known: Collection[str]) -> None:
    """Refuse a code (given with its line) that is a known one without its leading zeros.

    Spreadsheets cut them off where the column is not text; taken as a new code it would double the grid.

    :raises RuleViolation: naming the line and the code that is meant.
    """
    bare = {code.lstrip("0"): code for code in known if code.startswith("0")}
    for code, line in codes.items():
        if code not in known and code in bare:
            raise RuleViolation(
                f"第 {line} 行的网格编码 {code} 少了前面的 0（应是 {bare[code]}），"
                "请把这一列设为文本后重新导出。",
                "path",
            )


def _wanted(table: Table) -> dict[str, _Wanted]:
    wanted: dict[str, _Wanted] = {}
    for row in table.rows:
        code = checked_grid_code(table.value(row, "code"), row.line)
        found = _row(table, row)
        before = wanted.setdefault(code, found)
        if (before.name, before.village, before.kind) != (found.name, found.village, found.kind):
            raise RuleViolation(
                f"网格编码 {code} 出现了两次，内容不同：第 {before.line} 行“{before.name}”、"
                f"第 {found.line} 行“{found.name}”，请留下对的一行。",
                "path",
            )
    return wanted


def checked_grid_code(text: str, line: int) -> str:
    """A grid code: given by the county, never parsed; only its length and form are checked.

    :raises RuleViolation: naming the line.
    """
    code = normal_number(text)
    if not code:
        raise RuleViolation(f"第 {line} 行没有填网格编码，请补上后再导入。", "path")
    if "E+" in code:
        raise RuleViolation(
            f"第 {line} 行的网格编码“{text}”被表格软件改成了科学记数，请把这一列设为文本后重新导出。", "path"
        )
    if len(code) > CODE_LENGTH:
        raise RuleViolation(f"第 {line} 行的网格编码超过 {CODE_LENGTH} 位，请核对。", "path")
    return code


def checked_day(text: str, line: int) -> date | None:
    """A day written in full (2026-01-01, 2026/1/1 or 20260101); ``None`` for an empty cell.

    :raises RuleViolation: naming the line.
    """
    plain = text.strip().replace("/", "-").replace(".", "-")
    if not plain:
        return None
    parts = [plain[:4], plain[4:6], plain[6:]] if plain.isdigit() and len(plain) == 8 else plain.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise RuleViolation(f"第 {line} 行的日期“{text}”不对，请写成 2026-01-01 这样。", "path") from None


def _row(table: Table, row: TableRow) -> _Wanted:
    name = normal_name(table.value(row, "name"))
    if not name or len(name) > 80:
        raise RuleViolation(f"第 {row.line} 行的网格名称没有填或超过 80 个字，请核对。", "path")
    word = table.value(row, "kind").lower()
    kind = _KINDS.get(word)
    if kind is None:
        raise RuleViolation(f"第 {row.line} 行的网格类型“{word}”不认识，请填基础网格或专属网格。", "path")
    village = normal_number(table.value(row, "village"))
    valid_from = checked_day(table.value(row, "from"), row.line)
    valid_to = checked_day(table.value(row, "to"), row.line)
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise RuleViolation(f"第 {row.line} 行的撤销日期早于启用日期，请核对。", "path")
    return _Wanted(row.line, name, village, kind, valid_from, valid_to)


def _same(grid: Grid, row: _Wanted) -> bool:
    return (
        grid.voided_at is None
        and (grid.name, grid.village_code, grid.kind) == (row.name, row.village, row.kind)
        and row.valid_from in {None, grid.valid_from}
        and row.valid_to in {None, grid.valid_to}
    )


def _update(session: Session, grid: Grid, row: _Wanted, village_name: str, work: ImportWork) -> None:
    words: list[str] = []
    moved = grid.village_code != row.village
    if moved or grid.name != row.name:
        kind = GridChangeKind.MOVED if moved else GridChangeKind.RENAMED
        keep_change(session, grid, ChangeStep(kind, local_date(work.now), "按导入的名单", work.by, work.now))
        words.append(f"原来是{grid.village_name}{grid.name}")
    if grid.kind is not row.kind:
        words.append(f"{grid.kind.label}改为{row.kind.label}")
    for was, new, word in (
        (grid.valid_from, row.valid_from, "启用日期"),
        (grid.valid_to, row.valid_to, "撤销日期"),
    ):
        if new not in {None, was}:
            words.append(f"{word}改为 {new}")
    grid.name, grid.name_key, grid.kind = row.name, name_key(row.name, personal=False), row.kind
    if moved:
        grid.village_code, grid.village_name = row.village, village_name
    grid.valid_from = row.valid_from or grid.valid_from
    grid.valid_to = row.valid_to or grid.valid_to
    if grid.voided_at is not None:
        # The official list names it, so the tombstone was a mistake.
        grid.voided_at, grid.voided_reason = None, None
    title = grid.village_name + grid.name
    work.lines.append(ImportLine(ImportChange.CHANGED, grid.code, title, "，".join(words)))


def _values(code: str, row: _Wanted, village_name: str) -> dict[str, Any]:
    return {
        "uid": grid_uid(code),
        "code": code,
        "name": row.name,
        "name_key": name_key(row.name, personal=False),
        "kind": row.kind,
        "village_code": row.village,
        "village_name": village_name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
