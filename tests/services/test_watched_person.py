"""Special groups: the list, visits due by level, and that nobody else learns of it."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.enums import ChangeOp, Gender, Role, VisitMeans, WatchedKind, WatchLevel
from db.models.audit import AuditEntry
from db.models.change import Change
from db.models.watched import HomeVisit, WatchedPerson
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile import WatchRule
from desktop_app.domain.visit_due import next_visit
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import audit
from desktop_app.services.package_view import preview_export
from desktop_app.services.record_name import RESTRICTED, RecordNames
from desktop_app.services.today import Target, due_rows
from desktop_app.services.watched_person import (
    VisitDraft,
    WatchedDraft,
    change_level,
    end_watch,
    log_visit,
    watch_person,
    watched_phone,
)
from desktop_app.services.watched_view import WatchedFile, WatchedRow, list_watched, watched_file
from tests.services.disputes import resident_id
from tests.services.package_world import World, receive, restore, snapshot
from tests.support.centre import OpenTestCentre, make_centre

RULE = WatchRule(7, 15, 30)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    since=DAYS,
    level=st.sampled_from(list(WatchLevel)),
    visits=st.lists(st.tuples(DAYS, st.sampled_from(list(VisitMeans)))),
)
def test_the_next_visit_counts_from_the_last_that_met_somebody(
    since: date, level: WatchLevel, visits: list[tuple[date, VisitMeans]]
) -> None:
    due = next_visit(since, level, visits, RULE)
    met = [day for day, means in visits if means is not VisitMeans.NOT_MET]
    days = {WatchLevel.HIGH: 7, WatchLevel.MIDDLE: 15, WatchLevel.LOW: 30}[level]
    assert due >= since + timedelta(days=days)
    assert all(due >= day + timedelta(days=days) for day in met)
    assert due - timedelta(days=days) in (since, *met)
    assert next_visit(since, level, [*visits, (date(2026, 12, 31), VisitMeans.NOT_MET)], RULE) == due


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


def draft(town: OpenTestCentre, name: str = "邱长顺", **changes: object) -> WatchedDraft:
    made = WatchedDraft(
        name, WatchedKind.RELEASED, WatchLevel.HIGH, "康宁", local_date(town.now) - timedelta(days=10),
        phone="15400000055", address="柳桥村东组",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def watch(town: OpenTestCentre, made: WatchedDraft | None = None) -> UUID:
    with town.session() as session:
        return watch_person(session, made or draft(town), town.rules, by=town.actor, now=town.now)


def visit(town: OpenTestCentre, uid: UUID, ago: int = 0, means: VisitMeans = VisitMeans.MET) -> None:
    made = VisitDraft(local_date(town.now) - timedelta(days=ago), means, "在家，收麦子。", "康宁")
    with town.session() as session:
        log_visit(session, uid, made, by=town.actor, now=town.now)


def listed(town: OpenTestCentre, text: str = "", **how: bool) -> tuple[WatchedRow, ...]:
    with town.reading() as session:
        return list_watched(session, text, town.rules, by=town.actor, today=local_date(town.now), **how)


def file_of(town: OpenTestCentre, uid: UUID) -> WatchedFile:
    with town.reading() as session:
        return watched_file(session, uid, town.rules, by=town.actor, today=local_date(town.now))


def test_a_visit_is_due_by_level_and_a_vain_one_changes_nothing(town: OpenTestCentre) -> None:
    uid = watch(town)
    (row,) = listed(town)
    assert (row.days_left, row.last_visit) == (-3, None)
    visit(town, uid, means=VisitMeans.NOT_MET)
    assert listed(town)[0].days_left == -3
    visit(town, uid, ago=2)
    assert listed(town)[0].days_left == 5
    with town.session() as session:
        change_level(session, uid, WatchLevel.LOW, "表现平稳", by=town.actor, now=town.now)
    found = file_of(town, uid)
    assert (found.row.days_left, found.every, found.level_reason) == (28, 30, "表现平稳")
    assert [v.means for v in found.visits] == [VisitMeans.NOT_MET, VisitMeans.MET]


def test_the_county_sets_the_intervals(town: OpenTestCentre) -> None:
    watch(town)
    town.rules = replace(town.rules, profile=replace(town.rules.profile, watched=WatchRule(20, 40, 60)))
    assert listed(town)[0].days_left == 10
    assert listed(town, due_only=True) == ()


def test_the_list_is_ordered_found_and_left(town: OpenTestCentre) -> None:
    late = watch(town)
    child = watch(
        town,
        draft(
            town, "游小满", id_number=resident_id("20150301", 513), phone="", level=WatchLevel.LOW,
            kind=WatchedKind.LEFT_CHILD,
        ),
    )  # fmt: skip
    assert [row.uid for row in listed(town)] == [late, child]
    assert [row.uid for row in listed(town, due_only=True)] == [late]
    assert [row.name for row in listed(town, "游小满")] == ["游某某"]
    assert [row.uid for row in listed(town, "yxm")] == [child]
    found = file_of(town, child)
    assert (found.name, found.row.gender, found.row.age) == ("游小满", Gender.MALE, 11)
    with town.session() as session:
        end_watch(session, late, "迁往外县", local_date(town.now), by=town.actor, now=town.now)
    assert [row.uid for row in listed(town)] == [child]
    assert [(row.uid, row.due_on) for row in listed(town, ended=True)] == [(late, None)]
    assert file_of(town, late).ended == "2026-11-23 迁往外县"
    with pytest.raises(RuleViolation, match="已不在名单上"):
        visit(town, late)
    watch(town)  # may come back


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"id_number": "123"}, "id_number"),
        ({"phone": "12"}, "phone"),
        ({"since_on": date(2027, 1, 1)}, "since_on"),
        ({"responsible_name": " "}, "responsible_name"),
    ],
)
def test_faulty_entries_are_refused_at_their_field(
    town: OpenTestCentre, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        watch(town, replace(draft(town), **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nobody_is_listed_twice_and_visits_keep_to_their_days(town: OpenTestCentre) -> None:
    long = resident_id("19710412", 514)
    uid = watch(town, draft(town, id_number=long[:6] + long[8:17]))
    with pytest.raises(RuleViolation, match="已经在名单上"):
        watch(town, draft(town, id_number=long))
    for ago, says in ((-1, "晚于今天"), (11, "早于列入名单")):
        with pytest.raises(RuleViolation, match=says):
            visit(town, uid, ago=ago)
    with pytest.raises(RuleViolation, match="没有改动"), town.session() as session:
        change_level(session, uid, WatchLevel.HIGH, "照旧", by=town.actor, now=town.now)


def test_only_who_may_sees_lists_lines_and_names(town: OpenTestCentre) -> None:
    uid = watch(town)
    today = local_date(town.now)
    with town.session() as session:
        assert watched_phone(session, uid, "约走访", by=town.actor, now=town.now) == "15400000055"
    auditor, clerk = town.someone(Role.AUDITOR), town.someone(Role.WINDOW_CLERK)
    for role in set(Role) - {Role.CENTRE_DIRECTOR}:
        with town.reading() as session, pytest.raises(PermissionDenied):
            list_watched(session, "", town.rules, by=town.someone(role), today=today)
    with town.reading() as session:
        (row,) = due_rows(session, town.rules, by=town.actor, today=today)
        assert (row.target, row.what, row.number, row.days_left) == (
            Target.WATCHED,
            "特殊群体走访",
            "1 人",
            -3,
        )
        assert "邱长顺" not in repr(row)
        assert due_rows(session, town.rules, by=clerk, today=today) == ()
        assert RecordNames(session, town.actor).title("watched_person", uid) == "特殊群体 邱长顺"
        assert RecordNames(session, clerk).title("watched_person", uid) == RESTRICTED
        said = [entry.detail for entry in audit.list_entries(session, by=auditor, today=today)]
        assert not any("邱长顺" in text for text in said)
        assert "邱长顺" in " ".join(session.scalars(select(AuditEntry.detail)))


def test_it_travels_sealed_counts_nothing_and_comes_back(world: World) -> None:
    before = snapshot(world.town, "before")
    uid = watch(world.town)
    visit(world.town, uid)
    with world.town.reading() as session:
        preview = preview_export(
            session, world.town.centre, world.county.centre.identity.uid,
            by=world.town.actor, today=local_date(world.town.now),
        )  # fmt: skip
        assert "另有受限记录" in [line.text for line in preview.lines]
        assert "其他" not in repr(preview.lines)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        for model in (WatchedPerson, HomeVisit):
            assert session.scalar(select(func.count(model.id))) == 0
        carried = session.scalars(
            select(Change).where(Change.entity.in_(("watched_person", "home_visit")))
        ).all()
        assert {change.entity for change in carried} == {"watched_person", "home_visit"}
        assert all(change.payload is None and change.sealed for change in carried)
        assert all(change.op is ChangeOp.CREATE for change in carried)
    restore(world.town, before)
    assert listed(world.town) == ()
    world.carry(world.town, world.county)
    file = world.send(world.county, world.town)
    receive(world.town, file)
    (row,) = listed(world.town)
    assert (row.uid, row.last_visit) == (uid, local_date(world.town.now))
