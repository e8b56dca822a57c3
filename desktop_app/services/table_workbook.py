"""Sheets of an xlsx, xls or ods file, bounded in memory, and what is wrong with a file that is none.

python-calamine keeps the whole rectangle from the first to the last filled cell. A stray blank in the last
row or column of a sheet makes that billions of cells, so such a sheet is read row by row by openpyxl instead.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop_app.errors import RuleViolation
from desktop_app.services.table_sheet import Sheet, TableRow

XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_MOST_SHEET_BYTES = 1024**3
"""All sheets unpacked: a million formatted empty rows take 300 MB."""
_MOST_TEXT_BYTES = 160 * 1024**2
"""Shared texts unpacked; they are held in memory at once."""
_MOST_CELLS = 4_000_000
_CHUNK = 1 << 20
_OVERLAP = 200
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*(?<!/)><(?:v|is|f)\b')
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})\d+"[^>]*(?<!/)><(?:v|is|f)\b')
_SHEET = re.compile(rb'<sheet\b[^>]*\br:id="([^"]+)"')
_TARGET = re.compile(rb"<Relationship\b[^>]*>")
_SINCE_1904 = re.compile(rb'<workbookPr\b[^>]*date1904="(?:1|true)"')
_LOCKED = "文件“{name}”加了密码，请用表格软件打开、去掉密码另存后再导入。"
_BROKEN = "文件“{name}”已损坏，打不开。请用表格软件打开试试，能打开就另存为 xlsx 再导入；打不开请换一份。"
_BOMB = "文件“{name}”展开后太大，不像台账。请用表格软件打开，删去多余的空行和空列，另存后再导入。"


@dataclass(slots=True)
class _Extent:
    """How far the filled cells of a sheet reach."""

    rows: int = 0
    columns: int = 26

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def read_workbook(data: bytes, name: str) -> list[Sheet]:
    """Sheets of a workbook given as bytes; ``name`` is said in refusals.

    :raises RuleViolation: when it is protected by a password, damaged, no workbook, or unpacks to too much.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    zipped = data.startswith(ZIP)
    if not zipped and "EncryptedPackage".encode("utf-16-le") in data:
        raise RuleViolation(_LOCKED.format(name=name), "path")
    sparse, since_1904 = _looked_over(data, name) if zipped else (frozenset[int](), False)
    sheets: list[Sheet] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, about in enumerate(book.sheets_metadata):
                hidden = about.visible is not SheetVisibleEnum.Visible
                if number in sparse:
                    rows = _sparse_rows(data, about.name)
                    sheets.append(Sheet(about.name, rows, (), 0, hidden, since_1904))
                    continue
                sheet = book.get_sheet_by_index(number)
                lines = ((n, tuple(map(cell_text, row))) for n, row in enumerate(sheet.iter_rows(), 1))
                filled = tuple(TableRow(n, cells) for n, cells in lines if any(cells))
                left = sheet.start[1] if sheet.start is not None else 0
                merged = tuple(sheet.merged_cell_ranges or ())
                sheets.append(Sheet(about.name, filled, merged, left, hidden, since_1904))
    except PasswordError as error:
        raise RuleViolation(_LOCKED.format(name=name), "path") from error
    except (CalamineError, ValueError, OSError, KeyError, zipfile.BadZipFile) as error:
        raise RuleViolation(_BROKEN.format(name=name), "path") from error
    return sheets


def _looked_over(data: bytes, name: str) -> tuple[frozenset[int], bool]:
    """Places of the sheets whose filled cells lie too far apart; whether days count from 1904."""
    sparse: set[str] = set()
    room = _MOST_SHEET_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            for member in box.infolist():
                if member.filename == "xl/sharedStrings.xml":
                    _counted(box, member, _MOST_TEXT_BYTES, name)
                elif member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    extent = _Extent()
                    room -= _measured(box, member, room, extent, name)
                    if extent.cells > _MOST_CELLS:
                        sparse.add(member.filename)
            about = _small_part(box, "xl/workbook.xml")
            parts = _parts_in_order(about, _small_part(box, "xl/_rels/workbook.xml.rels"))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise RuleViolation(_BROKEN.format(name=name), "path") from error
    places = frozenset(place for place, part in enumerate(parts) if part in sparse)
    return places, _SINCE_1904.search(about) is not None


def _small_part(box: zipfile.ZipFile, part: str) -> bytes:
    if part not in box.namelist():
        return b""
    with box.open(part) as file:
        return file.read(_CHUNK)


def _parts_in_order(about: bytes, relations: bytes) -> list[str]:
    """Member names of the sheets in the workbook's order."""
    targets: dict[bytes, str] = {}
    for relation in _TARGET.findall(relations):
        named = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = named.get(b"Target", b"").decode("utf-8", "replace")
        targets[named.get(b"Id", b"")] = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
    return [targets.get(found, "") for found in _SHEET.findall(about)]


def _pieces(box: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, name: str) -> Iterator[bytes]:
    """A member unpacked piece by piece, each beginning with the end of the one before."""
    if member.file_size > room:
        raise RuleViolation(_BOMB.format(name=name), "path")
    tail = b""
    with box.open(member) as file:
        while piece := file.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _counted(box: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, name: str) -> None:
    for _ in _pieces(box, member, room, name):
        pass


def _measured(box: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, extent: _Extent, name: str) -> int:
    """Take down how far the sheet's filled cells reach; gives its size unpacked."""
    for piece in _pieces(box, member, room, name):
        for match in _WIDE.finditer(piece):
            extent.columns = max(extent.columns, _column(match[1]))
        # Rows come in ascending order: only the last filled cell of a piece matters.
        last = max(piece.rfind(b"<v"), piece.rfind(b"<is"), piece.rfind(b"<f"))
        start = piece.rfind(b"<c ", 0, last) if last >= 0 else -1
        if start >= 0 and (found := _FILLED.match(piece, start)):
            extent.rows = max(extent.rows, int(found[2]))
    return member.file_size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sparse_rows(data: bytes, title: str) -> tuple[TableRow, ...]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows: list[TableRow] = []
    sheet: Any = book[title]
    # Without the stated dimensions a row is as long as its own cells, not as the stray one.
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = tuple("" if value is None else cell_text(value) for value in row) if row else ()
        if any(cell.strip() for cell in cells):
            width = max(place for place, cell in enumerate(cells, 1) if cell.strip())
            rows.append(TableRow(line, cells[:width]))
    book.close()
    return tuple(rows)


def cell_text(value: object) -> str:
    """Text of a spreadsheet cell: whole numbers without point, days as ISO, moments to the minute."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)
