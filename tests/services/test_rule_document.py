"""Published rules: checked, carried to the townships, used from their day on; a case keeps its version."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from db.enums import Difficulty, Role
from db.models.paper import NumberSeries
from db.models.rule_document import RuleDocument
from db.write_guard import unguarded
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile import Profile
from desktop_app.domain.profile_change import LABELS, profile_changes
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.dispute_edit import edit
from desktop_app.services.number_series import catch_up, letters_given
from desktop_app.services.profile import load_profile, read_text, shipped_file
from desktop_app.services.rule_document import (
    VersionStanding,
    list_versions,
    preview_rules,
    publish_rules,
    version_text,
)
from desktop_app.services.rules import rules_in_force
from tests.services.disputes import registered
from tests.services.package_world import World
from tests.support.centre import OpenTestCentre

SHIPPED = load_profile()


def text_of(version: str, valid_from: date, **values: str) -> str:
    """The shipped file with another version and day; ``values`` replace ``key = …`` lines."""
    found: list[str] = []
    values = {"version": f'"{version}"', "valid_from": valid_from.isoformat(), **values}
    for line in read_text(shipped_file()).splitlines():
        key = line.partition(" = ")[0]
        found.append(f"{key} = {values.pop(key)}" if key in values else line)
    assert not values
    return "\n".join(found) + "\n"


def publish(world: World, text: str) -> UUID:
    county = world.county
    county.pass_time(minutes=1)
    with county.session() as session:
        return publish_rules(session, text, "规则.toml", county.rules, by=county.actor, now=county.now)


def in_force(home: OpenTestCentre) -> str:
    """Let the centre use the rules of its day; their version."""
    with home.reading() as session:
        home.rules = rules_in_force(session, home.centre.identity, today=local_date(home.now))
    return home.rules.profile.version


def standings(home: OpenTestCentre) -> list[tuple[str, VersionStanding]]:
    with home.reading() as session:
        rows = list_versions(session, home.rules, by=home.actor, today=local_date(home.now))
    return [(row.version, row.standing) for row in rows]


def due(home: OpenTestCentre, uid: UUID) -> tuple[str, int]:
    """Version of a case, and the days of its clock."""
    with home.reading() as session:
        found = dispute_detail(session, uid, home.rules, by=home.actor, today=local_date(home.now))
    assert found.due_on is not None
    return found.profile_version, (found.due_on - local_date(found.registered_at)).days


def test_new_cases_run_by_the_published_rules_and_old_ones_by_their_own(world: World) -> None:
    town = world.town
    old = registered(town).uid
    assert due(town, old) == ("2026.1", 7)
    publish(world, text_of("2026.2", local_date(world.county.now), ordinary="10", complex="15"))
    world.carry(world.county, town)
    assert in_force(town) == "2026.2"
    new = registered(town).uid
    assert (due(town, new), due(town, old)) == (("2026.2", 10), ("2026.1", 7))
    for uid, days in ((old, 20), (new, 15)):
        with town.session() as session:
            changes = {"difficulty": Difficulty.COMPLEX}
            edit(session, uid, changes, town.rules, by=town.actor, now=town.now)
        assert due(town, uid)[1] == days
    assert standings(town) == [("2026.2", VersionStanding.IN_FORCE), ("2026.1", VersionStanding.EARLIER)]


def test_a_version_waits_for_its_day(world: World) -> None:
    publish(world, text_of("2026.2", local_date(world.county.now) + timedelta(days=3), ordinary="10"))
    world.carry(world.county, world.town)
    assert in_force(world.town) == "2026.1"
    assert standings(world.town)[0] == ("2026.2", VersionStanding.COMING)
    world.town.pass_time(days=3)
    assert in_force(world.town) == "2026.2"


def test_every_township_gets_it_and_the_later_of_one_day_counts(world: World) -> None:
    today = local_date(world.county.now)
    publish(world, text_of("2026.2", today, ordinary="10"))
    publish(world, text_of("2026.3", today, ordinary="12"))
    for town in (world.town, world.other):
        world.carry(world.county, town)
        assert in_force(town) == "2026.3"
        assert town.rules.profile.limit.ordinary == 12
        assert town.rules.of_version("2026.2").profile.limit.ordinary == 10
        assert town.rules.of_version("1").profile.version == "2026.3", "unknown: what is in force"
    with world.town.reading() as session:
        today = local_date(world.town.now)
        assert "ordinary = 10" in version_text(session, "2026.2", by=world.town.actor, today=today)
        shipped = version_text(session, "2026.1", by=world.town.actor, today=today)
        assert shipped == read_text(shipped_file())
        with pytest.raises(RuleViolation, match="找不到这一版"):
            version_text(session, "9", by=world.town.actor, today=today)


def test_what_cannot_be_published(world: World) -> None:
    today = local_date(world.county.now)
    publish(world, text_of("2026.2", today, ordinary="10"))
    for sentence, field, text in (
        ("版本号“2026.2”已经用过.*例如 2026.3", "version", text_of("2026.2", today, ordinary="11")),
        ("版本号“2026.1”已经用过", "version", text_of("2026.1", today, ordinary="11")),
        ("不能早于今天", "valid_from", text_of("2026.4", today - timedelta(days=1), ordinary="11")),
        ("和“2026.2”没有不同", "version", text_of("2026.4", today, ordinary="10")),
        ("“limit.medical”应在 1 至 30 之间", "limit.medical", text_of("2026.4", today, medical="60")),
        ("不认识“limit.ordinery”", "limit.ordinery",
         text_of("2026.4", today).replace("ordinary =", "ordinery =")),
        ("第 4 行第 .* 列的写法不对", "", text_of("2026.4", today).replace("\nname =", "\nname = =")),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=sentence) as refused:
            publish(world, text)
        assert refused.value.field == field


def test_who_may_publish(world: World) -> None:
    text = text_of("2026.2", local_date(world.county.now), ordinary="10")
    clerk = world.county.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), world.county.session() as session:
        publish_rules(session, text, "x", world.county.rules, by=clerk, now=world.county.now)
    town = world.town
    with pytest.raises(PermissionDenied, match="由县级"), town.session() as session:
        publish_rules(session, text, "x", town.rules, by=town.actor, now=town.now)


def test_the_preview_says_what_changes(world: World, tmp_path: Path) -> None:
    county, file = world.county, tmp_path / "规则.toml"
    text = text_of("2026.2", local_date(county.now), ordinary="10", satisfaction_required="false")
    file.write_text(text, "utf-8")
    with county.reading() as session:
        today = local_date(county.now)
        found = preview_rules(session, file, county.rules, by=county.actor, today=today)
        file.unlink()
        with pytest.raises(EnvironmentProblem, match=r"打不开“规则.toml”"):
            preview_rules(session, file, county.rules, by=county.actor, today=today)
    assert (found.version, found.against) == ("2026.2", "2026.1")
    assert [(c.label, c.old, c.new) for c in found.changes] == [
        ("一般纠纷期限（天）", "7", "10"),
        ("结案要登记满意度", "是", "否"),
    ]


def test_a_number_of_any_version_is_spent_for_a_pc_that_was_restored(world: World) -> None:
    """A county that numbers otherwise from now on must not let a restored township give a number twice."""
    town = world.town
    old = [registered(town).number for _ in range(2)]
    text = text_of(
        "2026.2", local_date(world.county.now), dispute='"{short}矛〔{year}〕{letter}{serial:04d}"'
    )
    publish(world, text)
    world.carry(world.county, town)
    in_force(town)
    new = [registered(town).number for _ in range(3)]
    assert (old[1][:14], new[2]) == ("柳桥纠〔2026〕A0002", "柳桥矛〔2026〕A0005")
    with town.session() as session:
        row = session.scalars(select(NumberSeries)).one()
        row.last = 0
    with town.session() as session:
        catch_up(session, town.centre.identity, SHIPPED.number)
        assert letters_given(session, town.centre.identity.uid, SHIPPED.number) == {"A"}
    assert registered(town).number == "柳桥矛〔2026〕A0006"


def test_a_version_of_a_newer_program_is_kept_and_named(world: World) -> None:
    text = text_of("2026.2", local_date(world.county.now), ordinary="10")
    publish(world, text)
    world.carry(world.county, world.town)
    newer = text.replace("[limit]", "[limit]\nweather = 1")
    with world.town.session() as session, unguarded(session):
        session.execute(update(RuleDocument).values(content=newer))
    assert in_force(world.town) == "2026.1"
    assert world.town.rules.unread == ("2026.2",)
    assert standings(world.town)[0] == ("2026.2", VersionStanding.UNREAD)


def _leaves(value: object, path: str = "") -> Iterator[str]:
    if path in LABELS or not dataclasses.is_dataclass(value):
        yield path
        return
    for one in dataclasses.fields(value):
        yield from _leaves(getattr(value, one.name), f"{path}.{one.name}".removeprefix("."))


def test_every_key_of_the_profile_has_a_name_on_the_screen() -> None:
    assert {*_leaves(SHIPPED)} - {"version", "valid_from"} == set(LABELS)


def test_a_long_list_is_named_without_its_values() -> None:
    slots = SHIPPED.dossier.slots[1:]
    other: Profile = replace(SHIPPED, dossier=replace(SHIPPED.dossier, slots=slots))
    (change,) = profile_changes(SHIPPED, other)
    assert (change.label, change.old, change.new) == ("卷内顺序", "", "")
