"""Published code tables: checked, carried, used everywhere; no entry that a record holds is lost."""

from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.enums import DisputeType, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.code_table import cause_of, load_table, shipped_file, suggested_type, use_published
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.profile import read_text
from desktop_app.services.rule_document import VersionRow, VersionStanding
from desktop_app.services.rules import rules_in_force
from desktop_app.services.table_document import (
    TableDraft,
    list_tables,
    preview_table,
    publish_table,
    table_text,
)
from desktop_app.ui.dispute.codes import category_choices, method_choices
from tests.services.disputes import registered
from tests.services.package_world import World, make_world
from tests.support.centre import OpenTestCentre

NEW_WORD, LOCAL = "相邻污染噪声", "0298,0298,砂石扬尘,02,,,,"


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    made = make_world(tmp_path)
    yield made
    use_published({})
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def category(*, stop: date | None = None) -> str:
    """The shipped table with another word for 0203, one more entry, and 0202 ended on ``stop``."""
    lines = read_text(shipped_file("category")).splitlines()
    found: list[str] = []
    for line in lines:
        cells = line.split(",")
        if cells[0] == "0203":
            cells[2] = NEW_WORD
        if cells[0] == "0202" and stop is not None:
            cells[5] = stop.isoformat()
        found.append(",".join(cells))
        if cells[0] == "0203":
            found.append(LOCAL)
    return "\n".join(found) + "\n"


def publish(world: World, text: str, valid_from: date | None = None, name: str = "category") -> None:
    county = world.county
    county.pass_time(minutes=1)
    draft = TableDraft(name, text, "事件类别.csv", valid_from or local_date(county.now))
    with county.session() as session:
        publish_table(session, draft, county.rules, by=county.actor, now=county.now)


def use(home: OpenTestCentre) -> None:
    """Open the centre's rules, as the window does."""
    with home.reading() as session:
        home.rules = rules_in_force(session, home.centre.identity, today=local_date(home.now))
    use_published(home.rules.tables)


def tables(home: OpenTestCentre) -> dict[str, list[VersionRow]]:
    with home.reading() as session:
        rows = list_tables(session, by=home.actor, today=local_date(home.now))
    return {name: [row for row in rows if row.table == name] for name in ("category", "resolution_method")}


def test_a_township_uses_the_table_that_came(world: World) -> None:
    town = world.town
    uid = registered(town).uid
    today = local_date(town.now)
    publish(world, category(stop=today - timedelta(days=1)))
    world.carry(world.county, town)
    use(town)
    assert load_table("category").label("0298") == "邻里纠纷-砂石扬尘"
    keys = {choice.value: choice.word for choice in category_choices()}
    assert (keys["0203"], keys["0298"]) == (NEW_WORD, "砂石扬尘")
    assert "0202" not in keys, "ended yesterday"
    assert load_table("category").label("0202") == "邻里纠纷-相邻土地建筑利用", "but it prints"
    with town.reading() as session:
        shown = dispute_detail(session, uid, town.rules, by=town.actor, today=today)
    assert shown.category == f"邻里纠纷-{NEW_WORD}"
    newest, shipped = tables(town)["category"]
    assert (newest.version, newest.standing) == ("1", VersionStanding.IN_FORCE)
    assert [change.key for change in newest.changes] == ["0202", "0203", "0298"]
    assert (newest.changes[0].old, newest.changes[0].new) == ("没有", "用到 2026-11-22")
    assert (shipped.shipped, shipped.standing) == (True, VersionStanding.EARLIER)
    assert tables(town)["resolution_method"][0].standing is VersionStanding.IN_FORCE
    use(world.other)
    assert load_table("category").label("0298") == "0298", "the other township has not got it"
    assert NEW_WORD not in {choice.word for choice in category_choices()}


def test_a_table_waits_for_its_day(world: World) -> None:
    publish(world, category(), local_date(world.county.now) + timedelta(days=2))
    use(world.county)
    assert "0298" not in load_table("category").rows
    assert tables(world.county)["category"][0].standing is VersionStanding.COMING
    world.county.pass_time(days=2)
    use(world.county)
    assert "0298" in load_table("category").rows


def test_ways_of_resolution_are_published_too(world: World) -> None:
    text = read_text(shipped_file("resolution_method")) + "elders,,乡贤说和,,,,,\n"
    publish(world, text, name="resolution_method")
    use(world.county)
    assert ("elders", "乡贤说和") in method_choices()


def test_the_mapping_of_the_two_classifications_is_the_county_s(world: World) -> None:
    """Which 纠纷类型 and which cause a category is counted as, may differ by county."""
    town, today = world.town, local_date(world.town.now)
    types = read_text(shipped_file("category_dispute_type")).replace(",,邻里纠纷,", ",,损害赔偿纠纷,")
    causes = read_text(shipped_file("category_cause")) + "0202,,土地矿产山林水利界限权属纠纷,,,,,\n"
    assert (suggested_type("0202"), cause_of("0202")) == (DisputeType.NEIGHBOUR, "family")
    publish(world, types, name="category_dispute_type")
    publish(world, causes, name="category_cause")
    world.carry(world.county, town)
    use(town)
    assert (suggested_type("0202"), cause_of("0202")) == (DisputeType.DAMAGES, "land")
    with town.reading() as session:
        rows = list_tables(session, by=town.actor, today=today)
    newest = next(row for row in rows if row.table == "category_cause")
    assert [(change.label, change.new) for change in newest.changes] == [
        ("0202 土地矿产山林水利界限权属纠纷", "土地矿产山林水利界限权属纠纷")
    ]
    for name, wrong in (("category_dispute_type", "吵架"), ("category_cause", "邻里纠纷")):
        with pytest.raises(RuleViolation, match=f"没有“{wrong}”这一类，只能写：") as refused:
            publish(world, read_text(shipped_file(name)) + f"0204,,{wrong},,,,,\n", name=name)
        assert refused.value.field == "code_table"


def test_what_cannot_be_published(world: World) -> None:
    today = local_date(world.county.now)
    good = category()
    for sentence, field, text, day, name in (
        ("少了“0202 邻里纠纷-相邻土地建筑利用”", "file",
         "\n".join(line for line in good.splitlines() if not line.startswith("0202")), today, "category"),
        ("和现在用的没有不同", "file", read_text(shipped_file("category")), today, "category"),
        ("不能早于今天", "valid_from", good, today - timedelta(days=1), "category"),
        ("第 1 行：列应为", "code_table", "x" + good, today, "category"),
        ("日期应如", "code_table", good + "0297,0297,某,02,昨天,,,\n", today, "category"),
        ("国家标准，不能改", "name", good, today, "ethnicity"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=sentence) as refused:
            publish(world, text, day, name)
        assert refused.value.field == field
    clerk = world.county.someone(Role.WINDOW_CLERK)
    draft = TableDraft("category", good, "x", today)
    with pytest.raises(PermissionDenied), world.county.session() as session:
        publish_table(session, draft, world.county.rules, by=clerk, now=world.county.now)
    with pytest.raises(PermissionDenied, match="由县级"), world.town.session() as session:
        publish_table(session, draft, world.town.rules, by=world.town.actor, now=world.town.now)


def test_a_file_is_known_by_its_name_and_comes_back_as_it_went(world: World, tmp_path: Path) -> None:
    county, today = world.county, local_date(world.county.now)
    file = tmp_path / "事件类别-随程序.csv"
    with county.reading() as session:
        text = table_text(session, "category", "随程序", by=county.actor, today=today)
        file.write_text(category(), "utf-8-sig")
        found = preview_table(session, file, county.rules, by=county.actor, today=today)
        assert (found.name, found.against) == ("category", "随程序")
        first, second = found.changes
        assert (first.label, first.old, first.new) == (
            "0203 相邻污染损害防止", "相邻污染损害防止", NEW_WORD,
        )  # fmt: skip
        assert (second.label, second.old, second.new) == (
            "0298 砂石扬尘", "", "砂石扬尘，编号 0298，属 02",
        )  # fmt: skip
        for wrong, error in (
            (tmp_path / "名单.csv", RuleViolation),
            (tmp_path / "化解方式.csv", EnvironmentProblem),
        ):
            with pytest.raises(error):
                preview_table(session, wrong, county.rules, by=county.actor, today=today)
        with pytest.raises(RuleViolation, match="找不到这一版"):
            table_text(session, "category", "7", by=county.actor, today=today)
    assert text == read_text(shipped_file("category"))
    publish(world, category())
    with county.reading() as session:
        assert table_text(session, "category", "1", by=county.actor, today=today) == category()
