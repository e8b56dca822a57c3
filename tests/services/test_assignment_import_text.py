"""Cells of assignment ledgers that hold several things."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ProgressKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.assignment_import_text import leader_of, responsible_of, work_of
from desktop_app.services.ledger_date import Calendar

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
CALENDAR = Calendar(date(2026, 11, 23), 2026, 11)


@pytest.mark.parametrize(
    ("text", "name", "post", "phone"),
    [
        ("陈志远", "陈志远", "", ""),
        ("陈志远（镇党委书记）", "陈志远", "镇党委书记", ""),
        ("镇党委书记陈志远", "陈志远", "镇党委书记", ""),
        ("陈志远 镇党委书记 13800001234", "陈志远", "镇党委书记", "13800001234"),
        ("陈志远\n镇党委书记\n0376-4991001", "陈志远", "镇党委书记", "0376-4991001"),
        ("张　三", "张三", "", ""),
        ("党委副书记、镇长：孙国栋", "孙国栋", "党委副书记、镇长", ""),
        ("", "", "", ""),
    ],
)
def test_a_leader_is_read_as_ledgers_write_one(text: str, name: str, post: str, phone: str) -> None:
    found = leader_of(text)
    assert (found.name, found.post, found.phone) == (name, post, phone)


@pytest.mark.parametrize(
    ("text", "unit", "name"),
    [
        ("司法所/陶守信", "司法所", "陶守信"),
        ("泉河铺镇司法所\n陶守信\n139****8851", "泉河铺镇司法所", "陶守信"),
        ("陶守信、邱明", "", "陶守信、邱明"),
        ("水利站", "水利站", ""),
    ],
)
def test_a_unit_is_told_from_a_person(text: str, unit: str, name: str) -> None:
    found = responsible_of(text)
    assert found.unit == unit
    assert name in found.name


def test_work_is_parted_by_its_days_and_a_day_to_come_is_none() -> None:
    text = "总体平稳。11月3日入户走访；2026.11.9召开协调会，赔偿3.5万元\n12-25 约见当事人"
    found = work_of(text, CALENDAR, NOW)
    days = [None if one.at is None else local_date(one.at) for one in found]
    assert days == [None, date(2026, 11, 3), date(2026, 11, 9), None]
    kinds = [one.kind for one in found]
    assert kinds == [ProgressKind.NOTE, ProgressKind.VISIT, ProgressKind.MEETING, ProgressKind.VISIT]
    assert found[2].text == "召开协调会，赔偿3.5万元"
    assert found[3].text == "12-25 约见当事人"


@given(st.text(alphabet="走访开会了。；;\n 0123456789.月日-年协调", max_size=60))
def test_no_character_of_work_is_lost_but_days_and_separators(text: str) -> None:
    kept = "".join(one.text for one in work_of(text, CALENDAR, NOW))
    words = "走访开会了协调"
    assert [c for c in text if c in words] == [c for c in kept if c in words]
