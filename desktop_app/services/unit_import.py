"""Import of divisions, grids and grid workers from csv, xlsx or xls: told apart by their columns.

Nothing is written before everything has been checked, so a refused file changes nothing. A file imported
again changes nothing either: units go by division code, grids by grid code, workers by name and phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, GridChangeKind, Level
from db.models.grid import Grid
from db.models.unit import Unit, unit_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import check_name, normal_name, normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services import audit, external_code_import, grid_import, grid_worker_import
from desktop_app.services.grid_change import ChangeStep, keep_change
from desktop_app.services.grid_import import ImportChange, ImportLine, ImportWork
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.table_file import Sheet, Table, TableRow, find_table, header_key, read_sheets
from desktop_app.services.unit import UnitCounts, count_units

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code12", "区划代码", "行政区划代码", "统计用区划代码", "代码"),
    "code6": ("code6", "县级代码"),
    "name": ("name", "名称", "区划名称", "单位名称"),
    "level": ("level", "级别", "层级"),
    "parent": ("parent_code12", "上级代码", "上级区划代码"),
    "": ("parent_name", "上级名称", "序号", "备注", "city", "province"),
}
"""Titles that mean each column; those of ``""`` are known and not needed."""

_LEVELS = {
    **dict.fromkeys(("县级", "县", "区", "county"), Level.COUNTY),
    **dict.fromkeys(("乡级", "乡镇", "乡镇（街道）", "镇", "乡", "街道", "township"), Level.TOWNSHIP),
    **dict.fromkeys(("村级", "村", "社区", "村（社区）", "village"), Level.VILLAGE),
}
_NEEDED = (
    "区划表要有“区划代码”“名称”；网格表要有“网格编码”“村代码”“网格名称”；"
    "网格员表要有“网格编码”“姓名”；外部编码表要有“网格编码”或“区划代码”“系统”“外部编码”"
)


@dataclass(frozen=True, slots=True)
class UnitImport:
    """What an import did, in rows; ``counts`` is what is known afterwards. ``notes`` are for the clerk."""

    added: int
    changed: int
    unchanged: int
    counts: UnitCounts
    notes: tuple[str, ...] = ()
    lines: tuple[ImportLine, ...] = ()
    """What changed, one by one, and which grids the file does not name any more."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    line: int
    name: str
    level: Level
    parent: str | None


@needs(Permission.EDIT_UNITS)
def import_units(session: Session, path: Path, *, by: Actor, now: datetime) -> UnitImport:
    """Import divisions, grids or grid workers from a file in the current transaction; idempotent.

    :raises RuleViolation: unknown or missing columns, a code of wrong length or given twice with different
        content, a village without its township, a grid without its village, a worker without a grid.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    sheets = read_sheets(path)
    work = ImportWork(by, now, [0, 0, 0], [])
    notes: tuple[str, ...] = ()
    units = find_table(sheets, COLUMNS)
    grids = find_table(sheets, grid_import.COLUMNS)
    workers = find_table(sheets, grid_worker_import.COLUMNS)
    codes = find_table(sheets, external_code_import.COLUMNS)
    if codes is not None and {"code", "system", "outside"} <= codes.columns.keys():
        return _with_codes(session, path, codes, work)
    known: set[str] = set()
    read = False
    if grids is not None and {"code", "village", "name"} <= grids.columns.keys():
        known |= {header_key(title) for titles in grid_import.COLUMNS.values() for title in titles}
        read = True
    else:
        grids = None
    if workers is not None and {"code", "name"} <= workers.columns.keys():
        known |= {header_key(title) for titles in grid_worker_import.COLUMNS.values() for title in titles}
        read = True
    else:
        workers = None
    if not read and units is not None and {"name"} < units.columns.keys() & {"code", "code6", "name"}:
        known |= {header_key(title) for titles in COLUMNS.values() for title in titles}
    else:
        units = None
    table = units or grids or workers
    if table is None:
        raise RuleViolation(_missing_text(sheets), "path")
    _refuse_unknown(table, known)
    if units is not None:
        _import_divisions(session, units, work)
    if grids is not None:
        grid_import.import_grids(session, grids, work)
    if workers is not None:
        notes = grid_worker_import.import_workers(session, workers, work.tally, now=now)
    return _done(session, path, work, notes)


def _with_codes(session: Session, path: Path, table: Table, work: ImportWork) -> UnitImport:
    titles = {header_key(title) for titles in external_code_import.COLUMNS.values() for title in titles}
    _refuse_unknown(table, titles)
    external_code_import.import_codes(session, table, work)
    return _done(session, path, work, ())


def _done(session: Session, path: Path, work: ImportWork, notes: tuple[str, ...]) -> UnitImport:
    added, changed, unchanged = work.tally
    audit.record(
        session, AuditAction.IMPORT,
        f"导入区划网格“{path.name}”：新增 {added}，更新 {changed}，未变 {unchanged}",
        by=work.by, now=work.now,
    )  # fmt: skip
    return UnitImport(added, changed, unchanged, count_units(session), notes, tuple(work.lines))


def _missing_text(sheets: tuple[Sheet, ...]) -> str:
    first = "、".join(cell.strip() for cell in sheets[0].rows[0].cells if cell.strip())[:60]
    return f"认不出表头“{first}”，请改列名后再导入：{_NEEDED}。"


def _refuse_unknown(table: Table, known: set[str]) -> None:
    strange = [cell.strip() for cell in table.header.cells if cell.strip() and header_key(cell) not in known]
    if strange:
        names = "、".join(f"“{name[:20]}”" for name in strange[:5])
        raise RuleViolation(f"表里有不认识的列{names}，请改成规定的列名或删去后再导入：{_NEEDED}。", "path")


def checked_code(text: str, line: int) -> str:
    """A 12-digit division code.

    :raises RuleViolation: naming the line, for any other length and for numbers a spreadsheet rounded.
    """
    code = normal_number(text)
    if "E+" in code:
        raise RuleViolation(
            f"第 {line} 行的代码“{text}”被表格软件改成了科学记数，请把这一列设为文本后重新导出。", "path"
        )
    if not (code.isascii() and code.isdigit() and len(code) == 12):
        raise RuleViolation(f"第 {line} 行的区划代码“{text}”不是 12 位数字，请核对。", "path")
    return code


def checked_name(text: str, line: int, what: str) -> str:
    """A name in stored form.

    :raises RuleViolation: naming the line, when it is missing or too long.
    """
    name = normal_name(text)
    if not name:
        raise RuleViolation(f"第 {line} 行没有填{what}，请补上后再导入。", "path")
    if (blocks := check_name(name).blocks) is not None:
        raise RuleViolation(f"第 {line} 行：{blocks}", "path")
    return name


def _import_divisions(session: Session, table: Table, work: ImportWork) -> None:
    known = {unit.code: unit for unit in session.scalars(select(Unit))}
    wanted = _wanted(table)
    for code, row in wanted.items():
        if row.level is not Level.VILLAGE:
            continue
        above, stored = wanted.get(row.parent or ""), known.get(row.parent or "")
        level = above.level if above is not None else stored.level if stored is not None else None
        if level is None:
            raise RuleViolation(
                f"第 {row.line} 行“{row.name}”（{code}）的乡镇 {row.parent} 还没有，请先导入乡镇。", "path"
            )
        if level is not Level.TOWNSHIP:
            raise RuleViolation(
                f"第 {row.line} 行“{row.name}”（{code}）的上级 {row.parent} 不是乡镇（街道），请核对。",
                "path",
            )
    for code, row in wanted.items():
        unit = known.get(code)
        if unit is None:
            work.tally[0] += 1
            session.add(_unit(code, row))
        elif (unit.name, unit.level, unit.parent_code) == (row.name, row.level, row.parent):
            work.tally[2] += 1
        else:
            work.tally[1] += 1
            if unit.name != row.name:
                work.lines.append(ImportLine(ImportChange.CHANGED, code, row.name, f"原来是{unit.name}"))
                _rename_village(session, code, row.name, work)
            unit.name, unit.name_key = row.name, name_key(row.name, personal=False)
            unit.level, unit.parent_code = row.level, row.parent
    session.flush()


def _rename_village(session: Session, code: str, name: str, work: ImportWork) -> None:
    """The grids of a renamed village bear its new name from now on, and keep the old one for their past."""
    step = ChangeStep(GridChangeKind.RENAMED, local_date(work.now), "村名改了", work.by, work.now)
    for grid in session.scalars(select(Grid).where(Grid.village_code == code, Grid.voided_at.is_(None))):
        keep_change(session, grid, step)
        grid.village_name = name


def _unit(code: str, row: _Wanted) -> Unit:
    return Unit(
        uid=unit_uid(code),
        code=code,
        name=row.name,
        name_key=name_key(row.name, personal=False),
        level=row.level,
        parent_code=row.parent,
    )


def _wanted(table: Table) -> dict[str, _Wanted]:
    wanted: dict[str, _Wanted] = {}
    for row in table.rows:
        text = table.value(row, "code")
        if not text and len(table.value(row, "code6")) == 6:
            text = table.value(row, "code6") + "000000"
        code = checked_code(text, row.line)
        found = _row(table, row, code)
        before = wanted.setdefault(code, found)
        if (before.name, before.level, before.parent) != (found.name, found.level, found.parent):
            raise RuleViolation(
                f"代码 {code} 出现了两次，内容不同：第 {before.line} 行“{before.name}”、"
                f"第 {found.line} 行“{found.name}”，请留下对的一行。",
                "path",
            )
    return wanted


def _row(table: Table, row: TableRow, code: str) -> _Wanted:
    name = checked_name(table.value(row, "name"), row.line, "名称")
    word = table.value(row, "level")
    level = _LEVELS.get(word.lower()) if word else _level_of(code)
    if level is None:
        raise RuleViolation(f"第 {row.line} 行的级别“{word}”不认识，请填县级、乡级或村级。", "path")
    text = table.value(row, "parent")
    parent = checked_code(text, row.line) if text else _parent_of(code, level)
    return _Wanted(row.line, name, level, parent)


def _level_of(code: str) -> Level:
    """Level by the structure of a 12-digit statistical code (国统字〔2009〕91号): 6 + 3 + 3."""
    if code.endswith("000000"):
        return Level.COUNTY
    return Level.TOWNSHIP if code.endswith("000") else Level.VILLAGE


def _parent_of(code: str, level: Level) -> str | None:
    if level is Level.VILLAGE:
        return code[:9] + "000"
    return code[:6] + "000000" if level is Level.TOWNSHIP else None
