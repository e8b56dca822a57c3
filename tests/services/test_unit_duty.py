"""Lists of duties: a unit is proposed with its reason, and the county's own list counts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop_app.domain.clock_time import local_date
from desktop_app.services.code_table import load_table, use_published
from desktop_app.services.rules import rules_in_force
from desktop_app.services.sheet_file import Sheet, SheetColumn, to_xlsx
from desktop_app.services.table_document import TableDraft, preview_table, publish_table
from desktop_app.services.unit_duty import LISTS, DutySuggestion, suggest_units
from tests.services.package_world import World
from tests.support.centre import OpenTestCentre, make_centre

HEADS = ("key", "code", "label", "parent", "valid_from", "valid_to", "std_ref", "local_alias")


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    use_published({})


def suggested(town: OpenTestCentre, text: str, category: str = "") -> tuple[DutySuggestion, ...]:
    with town.reading() as session:
        return suggest_units(session, text, category, by=town.actor, today=local_date(town.now))


def test_words_and_category_name_the_unit_and_say_why(tmp_path: Path) -> None:
    town = make_centre(tmp_path / "town")
    (first, *_) = suggested(town, "矿山扬尘大，噪音影响休息。", "0203")
    assert first.unit == "生态环境站"
    assert first.basis == (
        "提到“噪音”“扬尘”，属于“邻里纠纷-相邻污染损害防止”：生态环境站（《中华人民共和国噪声污染防治法》第八条）"
    )
    assert suggested(town, "两家为滴水吵架。")[0].unit == "村（社区）"
    assert suggested(town, "不知道什么事。") == ()
    many = suggested(town, "宅基地 欠薪 打架 医疗 电费 墓地 交通事故")
    assert len(many) == 3
    assert len({one.unit for one in many}) == 3


def test_every_duty_has_a_base_words_and_known_categories() -> None:
    categories = load_table("category").rows
    for name in LISTS:
        for row in load_table(name).rows.values():
            assert row.std_ref.startswith(("《", "社会"))
            assert row.local_alias.split()
            assert set(row.code.split()) <= set(categories)


def test_the_county_publishes_its_own_list_from_a_workbook(world: World, tmp_path: Path) -> None:
    county, town = world.county, world.town
    rows = [
        (row.key, row.code, row.label, row.parent, "", "", row.std_ref, row.local_alias)
        for row in load_table("unit_duty").rows.values()
    ]
    rows.append(("sand", "", "河道采砂管理站", "", "", "", "《河道采砂条例》", "采砂 沙场"))
    book = to_xlsx([Sheet("清单", (), tuple(SheetColumn(head, 12) for head in HEADS), tuple(rows))])
    file = tmp_path / "部门职责清单-本县.xlsx"
    file.write_bytes(book)
    today: date = local_date(county.now)
    with county.reading() as session:
        found = preview_table(session, file, county.rules, by=county.actor, today=today)
    assert (found.name, [change.label for change in found.changes]) == ("unit_duty", ["sand 河道采砂管理站"])
    with county.session() as session:
        draft = TableDraft(found.name, found.text, found.file_name, today)
        publish_table(session, draft, county.rules, by=county.actor, now=county.now)
    world.carry(county, town)
    with town.reading() as session:
        town.rules = rules_in_force(session, town.centre.identity, today=local_date(town.now))
    use_published(town.rules.tables)
    assert suggested(town, "有人在河里采砂开沙场。")[0].unit == "河道采砂管理站"
