"""县区一览: every figure of a row, from real packages; grouped queries that agree with the boards."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, select

from db.enums import CentreLevel, DisputeState, ReportMeans, RiskLevel, SupervisionKind, SweepTiming
from db.models.office import Office
from db.models.sweep import SweepReport
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import sweep
from desktop_app.services.county_board import CaseCount, TownshipRow, list_townships
from desktop_app.services.county_sweep import SweepCount, sweep_by_township
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.dispatch import act
from desktop_app.services.supervision import SupervisionDraft, issue_supervision, lift_supervision
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_board import load_board
from desktop_app.services.sweep_lock import LockDraft, lock_day
from tests.services.conflicts import write_elsewhere, write_here
from tests.services.package_world import World, edit, order, receive, register
from tests.support.centre import NOON, OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = local_date(NOON)


def board(world: World) -> dict[str, TownshipRow]:
    """Rows by the township's short name."""
    county = world.county
    with county.reading() as session:
        rows = list_townships(session, county.rules, DAY, by=county.actor, today=local_date(county.now))
    return {row.name[:2]: row for row in rows}


def test_a_township_that_never_sent_is_marked_after_a_week(world: World) -> None:
    world.county.pass_time(days=8)
    assert all(row.behind and row.days_silent is None for row in board(world).values())
    world.carry(world.town, world.county)
    rows = board(world)
    assert (rows["柳桥"].behind, rows["柳桥"].days_silent) == (False, 0)
    assert rows["石佛"].behind
    world.county.pass_time(days=8)
    assert (board(world)["柳桥"].behind, board(world)["柳桥"].days_silent) == (True, 8)


def test_a_township_that_was_switched_off_is_not_behind(world: World) -> None:
    world.county.pass_time(days=8)
    with world.county.session() as session:
        office = session.scalars(select(Office).where(Office.uid == world.town.centre.identity.uid)).one()
        office.revoked_at = world.county.now
    assert (board(world)["柳桥"].revoked, board(world)["柳桥"].behind) == (True, False)


def test_packages_that_wait_or_were_refused_are_counted(world: World) -> None:
    register(world.town, 1)
    world.send(world.town, world.county)
    world.town.pass_time(days=40)
    register(world.town, 2)
    second = world.send(world.town, world.county)
    broken = second.with_name("坏.fqpkg")
    data = bytearray(second.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    broken.write_bytes(data)
    with pytest.raises(PackageRefused):
        receive(world.county, broken)
    assert board(world)["柳桥"].held_back == 1
    assert board(world)["石佛"].held_back == 0


def test_cases_count_where_they_are_worked(world: World) -> None:
    today = local_date(world.town.now)
    uids = [register(world.town, n) for n in range(1, 6)]
    edit(world.town, uids[0], risk_level=RiskLevel.RED, due_on=today - timedelta(days=1))
    edit(world.town, uids[1], risk_level=RiskLevel.ORANGE, due_on=today)
    edit(world.town, uids[2], risk_level=RiskLevel.ORANGE, due_on=today - timedelta(days=3))
    edit(world.town, uids[3], state=DisputeState.CLOSED, due_on=today - timedelta(days=9))
    world.carry(world.town, world.county)
    assert board(world)["柳桥"].cases == CaseCount(open=4, overdue=2, red=1, orange=2)
    assert board(world)["石佛"].cases == CaseCount()
    county = world.county
    draft = CustodyDraft(uids[2], world.other.centre.identity.uid, "涉事砂场在石佛")
    with county.session() as session:
        hand_over(session, county.centre.identity, draft, by=county.actor, now=county.now)
    assert board(world)["柳桥"].cases == CaseCount(open=3, overdue=1, red=1, orange=1)
    assert board(world)["石佛"].cases == CaseCount(open=1, overdue=1, red=0, orange=1)


def test_orders_and_supervisions_count_until_they_end(world: World) -> None:
    county, town = world.county, world.town
    case = register(town, 1)
    world.carry(town, county)
    first, _ = order(county, town, 1), order(county, town, 2)
    draft = SupervisionDraft(case, SupervisionKind.REMINDER, "没有进展", "报方案")
    with county.session() as session:
        issued = issue_supervision(session, draft, county.rules, by=county.actor, now=county.now)
    assert (board(world)["柳桥"].dispatches, board(world)["柳桥"].supervisions) == (2, 1)
    assert (board(world)["石佛"].dispatches, board(world)["石佛"].supervisions) == (0, 0)
    world.carry(county, town)
    for action, text in (("sign_for", ""), ("feed_back", "已停产")):
        town.pass_time(minutes=1)
        with town.session() as session:
            act(session, first, action, text, town.rules, by=town.actor, now=town.now)
    world.carry(town, county)
    county.pass_time(minutes=1)
    with county.session() as session:
        act(session, first, "complete", "", county.rules, by=county.actor, now=county.now)
        lift_supervision(session, issued.uid, county.rules, by=county.actor, now=county.now)
    assert (board(world)["柳桥"].dispatches, board(world)["柳桥"].supervisions) == (1, 0)


def test_what_differs_counts_for_who_decides_it(world: World) -> None:
    case = register(world.town, 1)
    write_here(world.town, "dispute", case, {"people_count": 5})
    write_elsewhere(world.town, "dispute", case, {"people_count": 6})
    world.carry(world.town, world.county)
    rows = board(world)
    assert rows["石佛"].conflicts == 0
    assert rows["柳桥"].conflicts == 1


def test_only_a_county_has_the_board(world: World) -> None:
    town = world.town
    with pytest.raises(PermissionDenied, match="县级"), town.reading() as session:
        list_townships(session, town.rules, DAY, by=town.actor, today=DAY)


def test_the_number_of_statements_does_not_grow_with_the_townships(world: World) -> None:
    few = statements(world)
    with world.county.session() as session:
        for n in range(20):
            session.add(
                Office(
                    uid=UUID(int=n + 1), code=f"4115251{n:05}", name=f"第{n}乡综治中心", short_name="乡",
                    level=CentreLevel.TOWNSHIP, is_self=False, recipient_key="", recovery_key="",
                )
            )  # fmt: skip
    assert len(board(world)) > 2
    assert statements(world) == few <= 12


def statements(world: World) -> int:
    """Number of statements that the board takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = world.county.centre.engine
    event.listen(engine, "before_cursor_execute", note)
    board(world)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    "said",
    [
        "silent silent silent silent silent silent",
        "zero late zero silent late zero",
        "late silent twice zero silent silent",
        "silent silent silent silent silent zero",
    ],
)
def test_the_day_by_township_agrees_with_the_township_s_own_board(tmp_path: Path, said: str) -> None:
    vacant = code_of(1, 3)
    home = make_township(tmp_path / "centre", grids=3, vacant=(vacant,))
    told = said.split()
    codes = [code_of(v, n) for v in (0, 1) for n in (1, 2, 3)]
    for code, what in sorted(zip(codes, told, strict=True), key=lambda pair: pair[1] == "late"):
        if what != "silent":
            report(home, code, late=what == "late")
        if what == "twice":
            again(home)
    agree(home, spoke=any(what != "silent" for what in told), locked=False)
    if "twice" in told:
        return
    home.now = at(DAY, 20, 10)
    with home.session() as session:
        names = ("阮小满", "樊国栋", "樊国栋")
        lock_day(session, LockDraft(DAY, *names), home.rules, by=home.actor, now=home.now)
    agree(home, spoke=True, locked=True)


def report(home: OpenTestCentre, code: str, *, late: bool) -> None:
    home.now = at(DAY, 18 if late else 10)
    with home.session() as session:
        draft = ReportDraft(code, DAY, ReportMeans.PHONE, "阎大生")
        sweep.report_zero(session, draft, home.rules, by=home.actor, now=home.now)


def again(home: OpenTestCentre) -> None:
    """A second statement of the newest grid, entered later on another PC."""
    home.now = at(DAY, 18)
    with home.session() as session:
        last = session.scalars(select(SweepReport).order_by(SweepReport.id.desc())).first()
        assert last is not None
        session.add(
            SweepReport(
                grid_id=last.grid_id, day=DAY, state=last.state, means=last.means, timing=SweepTiming.LATE,
                reporter_name="阎大生", proxy=True, happened_at=home.now, entered_at=home.now, entered_by="x",
            )
        )  # fmt: skip


def agree(home: OpenTestCentre, *, spoke: bool, locked: bool) -> None:
    with home.reading() as session:
        found = sweep_by_township(session, DAY).get(TOWN)
        (figures,) = load_board(
            session, TOWN, DAY, DAY, home.rules, at(DAY, 20, 10), by=home.actor, today=DAY
        ).figures
    assert (found is not None) == spoke
    if found is not None:
        assert found == SweepCount(figures.duty, figures.on_time, figures.late, locked)
        assert found.silent == figures.silent
