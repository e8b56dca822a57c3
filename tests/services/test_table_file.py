"""Tables are read by content: encodings, separators, title lines, workbooks under wrong names."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services.table_file import find_table, header_key, read_sheets

TEXT = 'code,name\r\n001,"固桥村,\n北"\r\n\r\n002,㛃村\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(TEXT.encode(encoding))
    (sheet,) = read_sheets(path)
    assert [row.cells for row in sheet.rows] == [("code", "name"), ("001", "固桥村,\n北"), ("002", "㛃村")]
    assert [row.line for row in sheet.rows] == [1, 2, 5]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_separators_are_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(delimiter.join("ab") + "\n" + delimiter.join("12"), encoding="utf-8")
    assert read_sheets(path)[0].rows[1].cells == ("1", "2")


def _book(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    rows: list[list[object]] = [
        ["泉河铺镇网格表"],
        [None],
        ["网格编码（必填）", " 网格 名称 ", "启用日期", "时间", "是否"],
        [411525116201001, "第1网格", date(2026, 1, 2), datetime(2026, 1, 2, 9, 30), True],  # noqa: DTZ001 - as workbooks have it
    ]
    path = tmp_path / name
    path.write_bytes(_book(rows))
    table = find_table(
        read_sheets(path),
        {"code": ("网格编码",), "name": ("网格名称",), "day": ("启用日期",), "other": ("不存在",)},
    )
    assert table is not None
    (row,) = table.rows
    assert (table.header.line, row.line) == (3, 4)
    assert [table.value(row, m) for m in ("code", "name", "day", "other")] == [
        "411525116201001", "第1网格", "2026-01-02", "",
    ]  # fmt: skip
    assert row.cells[3:] == ("2026-01-02 09:30", "是")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"  \r\n", "空的"),
        (b"<html><table><tr><td>1</td></tr></table>", "网页"),
        (b"PK\x03\x04rubbish", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", "打不开"),
        (b"%PDF-1.7\x00\x01\xff\xfe\xfd", "不是表格"),
        (b",,,\n,,\n", "没有内容"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(RuleViolation, match=says):
        read_sheets(path)


def test_a_missing_file_is_an_environment_problem(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="找不到"):
        read_sheets(tmp_path / "没有.csv")


def test_header_key_drops_marks_that_forms_add() -> None:
    assert header_key(" ★ 姓 名(必填)：") == header_key("姓名") == "姓名"
