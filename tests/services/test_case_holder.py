"""A case that moved away counts where it went: lists, counts, work page; the old township sees where."""

from datetime import timedelta
from uuid import UUID

import pytest

from db.enums import DisputeState, RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.case_holder import cases_away, cases_taken_over
from desktop_app.services.dispute_detail import DisputeDetail, dispute_detail
from desktop_app.services.dispute_note import NoteDraft, add_progress
from desktop_app.services.dispute_view import (
    DisputeCounts,
    DisputePage,
    DisputeQuery,
    list_counts,
    list_disputes,
)
from desktop_app.services.search import quick_find
from desktop_app.services.today import due_rows
from desktop_app.services.today_count import NavigationCounts, navigation_counts, weekly_counts
from tests.services.package_world import World, edit, hand, register
from tests.support.centre import OpenTestCentre


@pytest.fixture
def case(world: World) -> UUID:
    """An overdue case of the first township; everybody who should knows it."""
    uid = register(world.town, 1)
    today = local_date(world.town.now)
    edit(
        world.town, uid, risk_level=RiskLevel.ORANGE, clock_started_on=today - timedelta(days=31),
        due_on=today - timedelta(days=1), state=DisputeState.IN_PROGRESS,
    )  # fmt: skip
    world.carry(world.town, world.county)
    return uid


def moved(world: World, case: UUID) -> None:
    """Hand the case to the other township, and let all three know."""
    hand(world, case, world.other)
    for town in (world.town, world.other):
        world.carry(world.county, town)


def page(home: OpenTestCentre, query: DisputeQuery | None = None) -> DisputePage:
    with home.reading() as session:
        return list_disputes(session, query or DisputeQuery(), by=home.actor, today=local_date(home.now))


def beside_title(home: OpenTestCentre) -> DisputeCounts:
    with home.reading() as session:
        return list_counts(session, by=home.actor, today=local_date(home.now))


def detail(home: OpenTestCentre, uid: UUID) -> DisputeDetail:
    with home.reading() as session:
        return dispute_detail(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def counts(home: OpenTestCentre) -> NavigationCounts:
    with home.reading() as session:
        return navigation_counts(session, home.rules, home.now, by=home.actor, today=local_date(home.now))


def due(home: OpenTestCentre) -> list[UUID]:
    with home.reading() as session:
        rows = due_rows(session, home.rules, by=home.actor, today=local_date(home.now))
    # A late case has a row of its own, and one for the step of supervision that is due about it.
    return list(dict.fromkeys(row.uid for row in rows))


def test_the_old_township_owes_nothing_any_more(world: World, case: UUID) -> None:
    assert (counts(world.town).overdue, counts(world.town).open_disputes) == (1, 1)
    assert due(world.town) == [case]
    moved(world, case)
    found = counts(world.town)
    assert (found.overdue, found.due_soon, found.open_disputes) == (0, 0, 0)
    assert due(world.town) == []
    assert page(world.town).rows == ()
    assert beside_title(world.town) == DisputeCounts(overdue=0, due_soon=0, opened=0, away=1)
    assert page(world.town, DisputeQuery(open_only=False)).rows == ()


def test_the_old_township_still_finds_it_and_reads_where_it_went(world: World, case: UUID) -> None:
    moved(world, case)
    for query in (DisputeQuery(away=True), DisputeQuery(text="院墙滴水")):
        (row,) = page(world.town, query).rows
        assert (row.away, row.office_name, row.days_left) == (True, "石佛镇综治中心", None)
    with world.town.reading() as session:
        today = local_date(world.town.now)
        (hit,) = quick_find(session, "院墙滴水", by=world.town.actor, today=today)
    assert "已转出，石佛镇综治中心承办" in hit.subtitle
    shown = detail(world.town, case)
    assert shown.read_only == "11-23 起改由石佛镇综治中心承办，这里只能查看。"
    assert (shown.holder_name, shown.days_left, shown.actions) == ("石佛镇综治中心", None, ())
    assert [(row.word, row.text) for row in shown.timeline][-1] == (
        "改由石佛镇综治中心承办",
        "涉事砂场在石佛",
    )
    with pytest.raises(RuleViolation, match="由另一个中心办理"), world.town.session() as session:
        draft = NoteDraft(text="又来问了")
        add_progress(session, case, draft, world.town.rules, by=world.town.actor, now=world.town.now)


def test_the_new_township_works_it_as_its_own(world: World, case: UUID) -> None:
    moved(world, case)
    (row,) = page(world.other).rows
    assert (row.uid, row.away, row.days_left) == (case, False, -1)
    assert due(world.other) == [case]
    assert counts(world.other).overdue == 1
    shown = detail(world.other, case)
    assert (shown.read_only, shown.days_left) == ("", -1)
    assert shown.actions


def test_the_county_sees_it_once_under_its_holder(world: World, case: UUID) -> None:
    moved(world, case)
    (row,) = page(world.county).rows
    assert (row.uid, row.office_name, row.away) == (case, "石佛镇综治中心", False)
    old, new = (town.centre.identity.uid for town in (world.town, world.other))
    assert page(world.county, DisputeQuery(office_id=old)).rows == ()
    assert [r.uid for r in page(world.county, DisputeQuery(office_id=new)).rows] == [case]
    assert counts(world.county).open_disputes == 1


def test_a_case_that_came_back_is_worked_as_before(world: World, case: UUID) -> None:
    moved(world, case)
    hand(world, case, world.town, "石佛核实，砂场在柳桥境内")
    for town in (world.town, world.other):
        world.carry(world.county, town)
    assert due(world.town) == [case]
    assert beside_title(world.town).away == 0
    assert detail(world.town, case).read_only == ""
    assert due(world.other) == []
    (row,) = page(world.other, DisputeQuery(away=True)).rows
    assert row.office_name == "柳桥镇综治中心"


def test_the_weeks_count_it_where_it_was_registered_and_where_it_is_settled(world: World, case: UUID) -> None:
    moved(world, case)
    edit(world.other, case, settled_at=world.other.now, state=DisputeState.SETTLED)
    world.carry(world.other, world.county)
    world.carry(world.county, world.town)
    registered_at = local_date(detail(world.town, case).registered_at)

    def weeks(home: OpenTestCentre) -> tuple[int, int]:
        with home.reading() as session:
            span = (local_date(home.now) - registered_at).days // 7 + 2
            rows = weekly_counts(session, by=home.actor, today=local_date(home.now), weeks=span)
        return sum(row.registered for row in rows), sum(row.settled for row in rows)

    assert (weeks(world.town), weeks(world.other), weeks(world.county)) == ((1, 0), (0, 1), (1, 1))
    with world.other.reading() as session:
        assert len(cases_taken_over(session, world.other.centre.identity.uid)) == 1
        assert cases_away(session, world.other.centre.identity.uid) == ()


def test_what_the_old_township_wrote_before_it_knew_is_marked(world: World, case: UUID) -> None:
    hand(world, case, world.other)
    world.town.pass_time(minutes=30)
    with world.town.session() as session:
        draft = NoteDraft(text="已到现场量了围墙")
        add_progress(session, case, draft, world.town.rules, by=world.town.actor, now=world.town.now)
    world.carry(world.town, world.county)
    (row,) = [row for row in detail(world.county, case).timeline if row.text == "已到现场量了围墙"]
    assert row.late
