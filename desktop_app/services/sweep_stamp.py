"""What a sheet that this program made says of itself in its hidden sheet, and whether a row belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.domain.sheet_code import SheetCode, read_sheet_code
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.sweep_import_columns import sweep_ledger
from desktop_app.services.table_file import header_key

SHEET = "单号"
"""Name of the hidden sheet."""
GRIDS_FROM = 3
"""Line of the hidden sheet from which on the grids stand; the code and the titles come before."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The code of a sheet, the titles that it had, and the codes of its grids."""

    code: SheetCode
    titles: tuple[str, ...]
    grids: tuple[str, ...]


def stamp_of(file: LedgerFile) -> Stamp | None:
    """The stamp of a returned sheet; ``None`` for any other file, or when its hidden sheet is gone."""
    for sheet in file.hidden:
        code = read_sheet_code(sheet.rows[0].cells[0]) if sheet.rows and sheet.rows[0].cells else None
        if code is not None:
            titles = tuple(cell for cell in sheet.rows[1].cells if cell) if len(sheet.rows) > 1 else ()
            grids = tuple(row.cells[0] for row in sheet.rows[GRIDS_FROM - 1 :])
            return Stamp(code, titles, grids)
    return None


def refuse_foreign_stamp(stamp: Stamp | None, township_code: str, short_name: str) -> None:
    """Refuse another township's sheet as a whole: none of its grids is this one's to report.

    :raises RuleViolation: when it is.
    """
    if stamp is not None and stamp.code.township != township_code:
        raise RuleViolation(
            f"这份填报表是别的乡镇（代码 {stamp.code.township}）的，不归{short_name}管，请退给送来的人。",
            "path",
        )


def stamp_problem(stamp: Stamp | None, grid: GridFacts, day: date) -> Problem | None:
    """Why a row does not belong to its sheet: another village's grid, or a day that the sheet is not for."""
    if stamp is None:
        return None
    code = stamp.code
    if not code.first <= day <= code.last:
        said = f"日期 {day} 不在这份填报表的 {code.first:%m-%d} 至 {code.last:%m-%d} 之内，请核对。"
        return Problem("day", said, blocks=True)
    if code.village and grid.village_code != code.village:
        return Problem("code", f"{grid.title}不在这份填报表的村里，请核对网格编码。", blocks=True)
    return None


def stamped_choices(
    file: LedgerFile, stamp: Stamp | None, choices: Mapping[str, LayoutChoice]
) -> tuple[dict[str, LayoutChoice], tuple[str, ...]]:
    """The choices with renamed columns of a returned sheet read by their place, and a note for each.

    Only where the other columns still stand where they stood: then the sheet was not rearranged.
    """
    found = dict(choices)
    notes: list[str] = []
    if stamp is None:
        return found, ()
    meanings = sweep_ledger().titles_by_key()
    for layout, sheet in ((s.heading.layout, s) for s in file.sheets):
        titles = sheet.heading.titles
        pairs = list(zip(titles, stamp.titles, strict=False))
        same = sum(header_key(now) == header_key(then) for now, then in pairs)
        if len(titles) < len(stamp.titles) or same * 2 < len(stamp.titles):
            continue
        columns = dict(found[layout].columns)
        for now, then in pairs:
            meaning = meanings.get(header_key(then), "")
            if not now:
                continue
            columns = {title: m for title, m in columns.items() if m != meaning} | {now: meaning}
            if header_key(now) != header_key(then):
                notes.append(f"“{now}”一列改过名，按原来的“{then}”读")
        found[layout] = replace(found[layout], columns=columns)
    return found, tuple(notes)
