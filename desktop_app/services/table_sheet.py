"""A sheet of a table file as text: what the readers of csv, xlsx and xls give alike."""

from dataclasses import dataclass

Place = tuple[int, int]
"""Row and column from 0, as the spreadsheet program counts them less one."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; ``line`` counts from 1 as the spreadsheet program shows it."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; a csv file has one without name. Empty rows are left out.

    ``merged`` are the first and last cell of each merged range. The first cell of a row stands in column
    ``left``. ``since_1904``: day numbers of this workbook count from 1904, as older Macintosh files do.
    """

    name: str
    rows: tuple[TableRow, ...]
    merged: tuple[tuple[Place, Place], ...] = ()
    left: int = 0
    hidden: bool = False
    since_1904: bool = False
