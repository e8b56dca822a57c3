"""Reading the yearly holiday tables."""

from datetime import date
from pathlib import Path

import pytest

from desktop_app.errors import RuleViolation
from desktop_app.services.calendar_table import load_calendar, load_year, shipped_calendar

HEADER = "date,kind,name,source\n"


def written(folder: Path, body: str, name: str = "2027.csv") -> Path:
    path = folder / name
    path.write_text(body, encoding="utf-8-sig")
    return path


def test_the_shipped_years() -> None:
    tables = shipped_calendar().tables
    assert list(tables) == list(range(2020, 2027))
    assert tables[2026].source == "国务院办公厅关于2026年部分节假日安排的通知"
    assert all(day.weekday() >= 5 for table in tables.values() for day in table.workdays)
    assert load_calendar() == shipped_calendar()


def test_a_centre_adds_a_year_and_corrects_one(tmp_path: Path) -> None:
    written(tmp_path, HEADER + "2027-01-01,holiday,元旦,通知\n")
    written(tmp_path, HEADER + "2026-12-31,holiday,试行,通知\n", "2026.csv")
    calendar = load_calendar(tmp_path)
    assert calendar.knows(2027)
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("day,kind\n", "首行应是"),
        (HEADER, "没有日期"),
        (HEADER + "2027-01-01,holiday\n", "第 2 行：应有 4 列"),
        (HEADER + "2027-1-1,holiday,元旦,\n", "第 2 行：日期"),
        (HEADER + "2027-01-01,free,元旦,\n", "第 2 行：日期"),
        (HEADER + "2027-01-01,holiday,元旦,\n\n2028-01-01,holiday,元旦,\n", "第 4 行：2028-01-01 重复"),
        (HEADER + "2027-01-01,holiday,元旦,\n2027-01-01,workday,元旦,\n", "第 3 行：2027-01-01 重复"),
    ],
)
def test_a_faulty_table_names_its_line(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        load_year(written(tmp_path, body))


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_bytes((HEADER + "2027-01-01,holiday,元旦,\n").encode("gb18030"))
    with pytest.raises(RuleViolation, match="UTF-8"):
        load_year(path)
