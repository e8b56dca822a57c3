"""Official code tables."""

from datetime import date
from pathlib import Path

import pytest

from db.enums import DisputeType, IdKind
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import (
    area_names,
    category_exists,
    cause_of,
    load_table,
    read_table,
    suggested_type,
)

NAMES = (
    "category",
    "ethnicity",
    "education",
    "id_kind",
    "resolution_method",
    "person_category",
    "event_level",
    "event_nature",
    "category_dispute_type",
    "category_cause",
)
HEADER = "key,code,label,parent,valid_from,valid_to,std_ref,local_alias\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_table_loads(name: str) -> None:
    table = load_table(name)
    assert table.rows
    assert table is load_table(name)


def test_the_printed_label_is_main_and_sub() -> None:
    table = load_table("category")
    assert table.label("0202") == "邻里纠纷-相邻土地建筑利用"
    assert table.label("02") == "邻里纠纷"
    assert table.label("9901") == "9901"
    assert len(table.children()) == 17
    assert [row.key for row in table.children("02")] == ["0201", "0202", "0203", "0299"]


@pytest.mark.parametrize(
    ("text", "first"),
    [("0202", "0202"), ("09", "09"), ("宅基地", "0902"), ("zjd", "0902"), ("ZJD", "0902"), ("邻里", "02")],
)
def test_search_by_code_label_and_initials(text: str, first: str) -> None:
    assert load_table("category").search(text)[0].key == first


def test_search_finds_by_alias_and_nothing_for_nonsense() -> None:
    table = load_table("education")
    assert [row.key for row in table.search("大专")] == ["30"]
    assert table.search("qqq") == ()
    assert len(table.search("")) == 8


def test_all_ethnic_groups_are_there() -> None:
    table = load_table("ethnicity")
    assert len([row for row in table.rows.values() if row.label.endswith("族")]) == 56
    assert table.label("56") == "基诺族"


def test_certificates_agree_with_the_enum() -> None:
    rows = load_table("id_kind").rows
    assert {key: row.label for key, row in rows.items()} == {kind.value: kind.label for kind in IdKind}


def test_every_category_proposes_a_type() -> None:
    for key in load_table("category").rows:
        assert suggested_type(key) is not None, key
    assert suggested_type("0902") is DisputeType.HOUSING_HOMESTEAD
    assert suggested_type("0901") is DisputeType.FOREST_LAND
    assert suggested_type("7777") is None
    assert cause_of("0203") == "environment"
    assert cause_of("0299") == "family", "the main category's"
    assert cause_of(None) == cause_of("7777") == "other"
    assert category_exists("0902")
    assert not category_exists("0905")


def test_county_codes() -> None:
    areas = area_names()
    assert areas["411525"] == "河南省信阳市固始县"
    assert "139926" not in areas


def test_a_retired_entry_is_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADER + "a,1,甲,,2020-01-01,2021-12-31,,\nb,2,乙,,,,,\n", encoding="utf-8")
    table = read_table("t", path)
    assert [row.key for row in table.search("", date(2021, 12, 31))] == ["a", "b"]
    assert [row.key for row in table.search("", date(2022, 1, 1))] == ["b"]
    assert [row.key for row in table.search("", date(2019, 1, 1))] == ["b"]
    assert table.label("a") == "甲"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("a,1,甲\n", "第 2 行：列应为"),
        ("a,1,甲,,,,,\na,2,乙,,,,,\n", "第 3 行：key"),
        ("a,1,,,,,,\n", "第 2 行：key"),
        ("a,1,甲,z,,,,\n", "上级“z”"),
        ("a,1,甲,,2020,,,\n", "日期"),
    ],
)
def test_a_faulty_table_names_its_line(tmp_path: Path, body: str, says: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADER + body, encoding="utf-8")
    with pytest.raises(RuleViolation, match=says):
        read_table("t", path)
