"""The county's month of the sweep: what came, what came open, what did not, from real packages."""

from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import pytest

from db import change_log
from db.enums import GridKind, Level, ReportMeans, SweepDayState, SweepState, SweepTiming
from db.models.grid import Grid
from db.models.sweep import SweepCorrection, SweepDay, SweepReport
from db.models.unit import Unit, unit_uid
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_statistics import PeriodKind, StatisticsPeriod
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.county_sweep import CountyMonth, SweepCount, county_month, sweep_by_township
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.sweep_pack import EventFigures, Statement, pack
from desktop_app.services.sweep_statement import sweep_day_uid
from desktop_app.services.sweep_statistics import StatisticsDraft, make_statistics
from tests.services.package_world import World, make_world
from tests.support.centre import NOON, OpenTestCentre
from tests.support.township import at

TODAY = local_date(NOON)
FIRST = TODAY.replace(day=1)
VILLAGE = ("411525116201", "固桥村民委员会")


def statement(number: int, day: date, kind: str) -> Statement:
    """A grid's day: zero, late, silent or vacant."""
    code = f"{VILLAGE[0]}{number:03}"
    posted = kind != "vacant"
    silent = Statement(code, f"第{number}网格", *VILLAGE, posted=posted, worker="甲一" if posted else None)
    if kind in ("silent", "vacant"):
        return silent
    moment = at(day, 18 if kind == "late" else 9)
    timing = SweepTiming.LATE if kind == "late" else SweepTiming.ON_TIME
    return Statement(
        code, silent.grid_name, *VILLAGE, True, "甲一", SweepState.ZERO, timing, ReportMeans.PHONE, "甲一",
        False, moment, moment, "阮小满",
    )  # fmt: skip


def lock(home: OpenTestCentre, day: date, *kinds: str) -> None:
    """A locked day of a township, one grid a kind."""
    code = home.centre.identity.code
    told = [statement(number, day, kind) for number, kind in enumerate(kinds, 1)]
    with home.session() as session:
        row = {
            "uid": sweep_day_uid(code, day), "township_code": code, "day": day,
            "state": SweepDayState.LOCKED, "compiler_name": "阮小满", "reviewer_name": "樊国栋",
            "issuer_name": "樊国栋", "locked_at": at(day, 21),
            "packed": pack(day, told, EventFigures(0, 0, 0, 0, 0, 0)),
        }  # fmt: skip
        change_log.bulk_insert(session, SweepDay, [row])


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    """The first township sent two locked days, the other nothing."""
    made = make_world(tmp_path)
    lock(made.town, FIRST, "zero", "late", "silent", "vacant")
    lock(made.town, FIRST + timedelta(days=1), "zero", "zero", "zero", "vacant")
    made.carry(made.town, made.county)
    yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def month(world: World) -> CountyMonth:
    county = world.county
    with county.reading() as session:
        return county_month(session, county.rules, TODAY, by=county.actor, today=TODAY)


def test_the_month_marks_what_a_township_has_not_sent(world: World) -> None:
    town, other = sorted(month(world).townships, key=lambda row: row.not_sent)
    past = TODAY.day - 1
    assert (town.not_sent, other.not_sent) == (past - 2, past)
    assert town.days[:3] == (SweepCount(3, 1, 1, True), SweepCount(3, 3, 0, True), None)
    assert town.total == SweepCount(6, 4, 1, True)
    assert (town.total.silent, town.total.rate_text) == (1, "66.6%")
    assert other.total == SweepCount(0, 0, 0, True)
    assert other.total.rate_text == "—"
    assert month(world).total == town.total


def test_a_day_that_came_open_is_neither_counted_nor_missing(world: World) -> None:
    county, day = world.county, FIRST + timedelta(days=2)
    code = world.town.centre.identity.code
    with county.session() as session:
        village = "411525116299"
        session.add(
            Unit(
                uid=unit_uid(village), code=village, name="新村", name_key="", level=Level.VILLAGE,
                parent_code=code,
            )
        )  # fmt: skip
        grid = Grid(
            uid=grid_uid("x1"), code="x1", name="第1网格", name_key="", kind=GridKind.BASIC,
            village_code=village, village_name="新村",
        )  # fmt: skip
        session.add(grid)
        session.flush()
        session.add(
            SweepReport(
                grid_id=grid.id, day=day, state=SweepState.ZERO, means=ReportMeans.PHONE,
                timing=SweepTiming.ON_TIME, reporter_name="甲", proxy=False, happened_at=at(day, 9),
                entered_at=at(day, 9), entered_by="甲",
            )
        )  # fmt: skip
    row = next(row for row in month(world).townships if row.code == code)
    assert row.came_open[2]
    assert (row.not_locked, row.not_sent) == (1, TODAY.day - 1 - 3)
    assert row.total == SweepCount(6, 4, 1, True)


def test_a_correction_counts_and_never_makes_a_grid_punctual(world: World) -> None:
    town, code = world.town, world.town.centre.identity.code
    with town.session() as session:
        session.add(
            SweepCorrection(
                township_code=code, day=FIRST, grid_code=f"{VILLAGE[0]}003", grid_name="第3网格",
                village_code=VILLAGE[0], village_name=VILLAGE[1], from_state=None, to_state=SweepState.ZERO,
                reporter_name="甲一", reason="补到了纸条", corrected_by="樊国栋", entered_at=town.now,
            )
        )  # fmt: skip
    world.carry(town, world.county)
    row = next(row for row in month(world).townships if row.code == code)
    assert row.days[0] == SweepCount(3, 1, 2, True)
    with world.county.reading() as session:
        assert sweep_by_township(session, FIRST)[code] == SweepCount(3, 1, 2, True)


def test_only_a_county_has_such_a_month(world: World) -> None:
    town = world.town
    with town.reading() as session, pytest.raises(PermissionDenied, match="县级"):
        county_month(session, town.rules, TODAY, by=town.actor, today=TODAY)


def test_the_county_compiles_no_sheet_before_every_township_has_sent_all_days(world: World) -> None:
    county = world.county
    draft = StatisticsDraft(StatisticsPeriod(TODAY.year, PeriodKind.MONTH, TODAY.month))
    with county.reading() as session, pytest.raises(RuleViolation, match=r"石佛.*差 \d+ 天.*县级不能汇总"):
        make_statistics(session, draft, county.rules, county.now, by=county.actor, today=TODAY)
    for home in (world.town, world.other):
        for n in range(TODAY.day):
            if home is world.other or n > 1:
                lock(home, FIRST + timedelta(days=n), "zero")
        world.carry(home, county)
    with county.reading() as session:
        made = make_statistics(session, draft, county.rules, county.now, by=county.actor, today=TODAY)
    assert made.name == f"矛盾纠纷排查情况表 {TODAY.year}年{TODAY.month}月"
