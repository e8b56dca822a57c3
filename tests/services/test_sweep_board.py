"""Board, figures, silent grids, lock and daily report: the same day told in every form adds up."""

import base64
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from db import change_log
from db.enums import (
    CentreLevel,
    GridEventOutcome,
    ReportMeans,
    RiskLevel,
    Role,
    SweepCell,
    SweepState,
    SweepTiming,
)
from db.models.change import Change
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepDay, SweepReport
from desktop_app.domain.sweep_count import SweepFigures
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.papers.sweep_daily import render
from desktop_app.services import grid, grid_change, grid_worker, sweep, sweep_event
from desktop_app.services.code_table import load_table
from desktop_app.services.grid_duty import grid_by_code
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_board import Board, BoardCell, load_board, month_days
from desktop_app.services.sweep_daily import sweep_daily_facts
from desktop_app.services.sweep_day import DayOverview, day_overview, list_day, silent_grids
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft, LockedDay, lock_day, obstacles
from desktop_app.services.sweep_pack import pack, statements_of, unpack
from desktop_app.services.sweep_statement import open_statements, sweep_day
from tests.papers.reading import page_texts, squeezed
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, add_many_grids, at, code_of, make_township

DAY = date(2026, 11, 23)
NAMES = ("阮小满", "樊国栋", "樊国栋")
VACANT = code_of(1, 3)


@dataclass
class Town:
    """A centre with short ways to report, lock and read."""

    home: OpenTestCentre

    def report(
        self, code: str, when: datetime, *findings: FindingDraft, day: date | None = None, who: str = ""
    ) -> None:
        draft = ReportDraft(code, day or when.date(), ReportMeans.PHONE, who or None)
        home = self.home
        home.now = when
        with home.session() as session:
            if findings:
                sweep.report_findings(session, draft, findings, home.rules, by=home.actor, now=when)
            else:
                sweep.report_zero(session, draft, home.rules, by=home.actor, now=when)

    def lock(self, when: datetime, day: date | None = None, names: tuple[str, str, str] = NAMES) -> LockedDay:
        home = self.home
        home.now = when
        with home.session() as session:
            draft = LockDraft(day or when.date(), *names)
            return lock_day(session, draft, home.rules, by=home.actor, now=when)

    def board(self, first: date, last: date, now: datetime) -> Board:
        home = self.home
        with home.reading() as session:
            return load_board(session, TOWN, first, last, home.rules, now, by=home.actor, today=DAY)

    def overview(self, day: date, now: datetime) -> DayOverview:
        home = self.home
        with home.reading() as session:
            return day_overview(session, TOWN, day, home.rules, now, by=home.actor, today=DAY)

    def cells(self, day: date, now: datetime) -> dict[str, BoardCell | None]:
        board = self.board(day, day, now)
        return {g.code: g.cells[0] for village in board.villages for g in village.grids}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(make_township(tmp_path / "centre", grids=3, vacant=(VACANT,)))


OPEN_WITH_NOTE = FindingDraft(
    "水沟漫进菜地。", "郝大水", None, "0401", 4, RiskLevel.RED, outcome_note="明天到镇里说。"
)
SETTLED = FindingDraft(
    "晒稻占道。",
    "王立春 与 沈大江",
    None,
    "0201",
    4,
    RiskLevel.BLUE,
    GridEventOutcome.ON_THE_SPOT,
    "划出走道。",
)


def fill(town: Town) -> None:
    """Two zero reports, one late, one finding, one silent, one vacant."""
    town.report(code_of(0, 1), at(DAY, 9))
    town.report(code_of(0, 2), at(DAY, 9, 30), SETTLED, OPEN_WITH_NOTE)
    town.report(code_of(0, 3), at(DAY, 16), who="阎大生")
    town.report(code_of(1, 1), at(DAY, 18))


FIGURES = SweepFigures(
    grids=6, vacant=1, duty=5, reported=4, zero=3, findings=1, on_time=3, late=1, silent=1, proxy=1, events=2
)


def test_the_board_shows_every_kind_of_cell(town: Town) -> None:
    fill(town)
    shown = town.cells(DAY, at(DAY, 18, 30))
    kinds = {code: cell.cell for code, cell in shown.items() if cell}
    assert kinds == {
        code_of(0, 1): SweepCell.ZERO,
        code_of(0, 2): SweepCell.FINDINGS,
        code_of(0, 3): SweepCell.ZERO,
        code_of(1, 1): SweepCell.ZERO,
        code_of(1, 2): SweepCell.SILENT,
        VACANT: SweepCell.VACANT,
    }
    assert (shown[code_of(0, 2)], shown[code_of(1, 1)]) == (
        BoardCell(SweepCell.FINDINGS, 2, SweepTiming.ON_TIME),
        BoardCell(SweepCell.ZERO, 0, SweepTiming.LATE),
    )
    proxy, late = shown[code_of(0, 3)], shown[code_of(1, 1)]
    assert proxy is not None
    assert proxy.proxy
    assert late is not None
    assert late.late
    after = town.cells(DAY, at(DAY, 20, 1))[code_of(1, 2)]
    assert after is not None
    assert after.cell is SweepCell.MISSED


def test_a_month_has_all_days_and_the_coming_ones_have_no_duty(town: Town) -> None:
    fill(town)
    days = month_days(DAY)
    assert (days[0], days[-1]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert month_days(date(2028, 2, 29))[-1] == date(2028, 2, 29)
    board = town.board(days[0], days[-1], at(DAY, 18, 30))
    assert board.township_name == "泉河铺镇"
    assert board.figures[22] == FIGURES
    assert [f.duty for f in board.figures] == [5] * 23 + [0] * 7
    first = board.villages[0]
    assert first.name == "固桥村民委员会"
    assert first.silent == (3,) * 22 + (0,) + (0,) * 7
    assert (first.grids[0].worker, first.grids[0].phone_masked) == ("甲一", "154****0001")


def test_a_grid_has_no_cell_before_it_began_and_after_it_ended(town: Town) -> None:
    home = town.home
    with home.session() as session:
        facts = grid_by_code(session, code_of(0, 1), DAY)
        grid_change.end_grid(session, facts.uid, date(2026, 11, 20), by=home.actor, now=home.now)
        draft = grid.GridDraft("x1", "新网格", "411525116201", valid_from=date(2026, 11, 20))
        grid.add_grid(session, draft, by=home.actor, now=home.now)
    board = town.board(date(2026, 11, 19), date(2026, 11, 21), at(DAY, 12))
    old, *_, new = board.villages[0].grids
    assert [cell is not None for cell in old.cells] == [True, True, False]
    assert [cell is not None for cell in new.cells] == [False, True, True]
    assert [f.grids for f in board.figures] == [6, 7, 6]


def test_a_reading_of_a_month_takes_a_fixed_number_of_queries(town: Town) -> None:
    def statements(days: int, grids: int) -> int:
        add_many_grids(town.home, grids) if grids else None
        count = [0]
        engine = town.home.centre.engine

        def seen(*_args: object) -> None:
            count[0] += 1

        event.listen(engine, "before_cursor_execute", seen)
        town.board(DAY - timedelta(days=days), DAY, at(DAY, 12))
        event.remove(engine, "before_cursor_execute", seen)
        return count[0]

    assert statements(1, 0) == statements(30, 40) <= 8


def test_a_board_of_400_grids_and_31_days_counts_every_cell(town: Town) -> None:
    home = town.home
    add_many_grids(home, 400)
    first = date(2026, 10, 1)
    with home.session() as session:
        grids = session.scalars(select(Grid)).all()
        rows = [
            {
                "grid_id": g.id,
                "day": first + timedelta(days=n),
                "state": SweepState.ZERO,
                "means": ReportMeans.PHONE,
                "timing": SweepTiming.ON_TIME,
                "reporter_name": "甲",
                "proxy": True,
                "happened_at": home.now,
                "entered_at": home.now,
                "entered_by": "甲",
                "note": None,
            }
            for g in grids
            if g.code > code_of(1, 3) or g.code.startswith("411525116201")
            for n in range(31)
            if n % 7
        ]
        change_log.bulk_insert(session, SweepReport, rows)
    board = town.board(first, first + timedelta(days=30), at(DAY, 12))
    assert sum(f.grids for f in board.figures) == 406 * 31
    assert sum(f.reported for f in board.figures) == 3 * 26
    assert sum(f.vacant for f in board.figures) == 401 * 31


def test_the_days_list_says_who_spoke_and_when(town: Town) -> None:
    fill(town)
    home = town.home
    with home.reading() as session:
        rows = list_day(session, TOWN, DAY, home.rules, at(DAY, 19), by=home.actor, today=DAY)
    assert [r.grid_code for r in rows] == [code_of(v, n) for v in (0, 1) for n in (1, 2, 3)]
    by_proxy = rows[2]
    assert (by_proxy.reporter, by_proxy.proxy, by_proxy.worker) == ("阎大生", True, "甲三")
    assert by_proxy.happened_at == at(DAY, 16)
    assert rows[4].state is None
    assert rows[4].phone_masked == "154****1002"


def test_silent_grids_count_their_days_in_a_row(town: Town) -> None:
    silent = code_of(1, 2)
    town.report(silent, at(DAY - timedelta(days=3), 9))
    fill(town)
    home = town.home
    with home.reading() as session:
        rows = silent_grids(session, TOWN, DAY, home.rules, at(DAY, 20, 30), by=home.actor, today=DAY)
    assert [(r.grid_code, r.worker, r.cell, r.days_in_row) for r in rows] == [
        (silent, "乙二", SweepCell.MISSED, 3)
    ]


@pytest.mark.parametrize(
    ("names", "now", "says"),
    [
        (("", "樊国栋", "樊国栋"), at(DAY, 20, 10), "报送人"),
        (("阮小满", " ", "樊国栋"), at(DAY, 20, 10), "审核人"),
        (("阮小满", "樊国栋", ""), at(DAY, 20, 10), "签发人"),
        (("樊国栋", "樊 国栋", "周砚秋"), at(DAY, 20, 10), "换一位审核"),
        (NAMES, at(DAY, 19), "还有 1 个网格未报"),
        (NAMES, at(DAY - timedelta(days=1), 9), "还没到这一天"),
    ],
)
def test_a_day_that_is_not_ready_is_not_locked(
    town: Town, names: tuple[str, str, str], now: datetime, says: str
) -> None:
    fill(town)
    home = town.home
    with home.reading() as session:
        told = obstacles(session, LockDraft(DAY, *names), home.rules, now, by=home.actor, today=DAY)
    assert any(says in sentence for sentence in told)
    with pytest.raises(RuleViolation, match=says):
        town.lock(now, DAY, names)
    assert not town.overview(DAY, now).locked


def test_an_open_finding_needs_a_note_before_the_lock(town: Town) -> None:
    town.report(code_of(0, 1), at(DAY, 9), FindingDraft("塘埂漏水。"))
    with pytest.raises(RuleViolation, match="1 条情况待处置"):
        town.lock(at(DAY, 20, 10))


def test_locking_folds_the_day_into_one_change_and_keeps_every_figure(town: Town) -> None:
    fill(town)
    now = at(DAY, 20, 10)
    before = town.overview(DAY, now)
    shown = town.cells(DAY, now)
    with town.home.reading() as session:
        changes = session.scalar(select(func.count()).select_from(Change)) or 0
        listed = open_statements(session, TOWN, DAY)
    locked = town.lock(now)
    assert (locked.figures, locked.events.found, locked.events.major) == (FIGURES, 2, 1)
    with town.home.reading() as session:
        new = session.scalars(select(Change.entity).order_by(Change.id).offset(changes)).all()
        record = sweep_day(session, TOWN, DAY)
        assert record is not None
        packed = statements_of(unpack(record.packed), DAY)
    assert sorted(new) == ["sweep_day", "transition"]
    assert packed == tuple(replace(s, uid=None) for s in listed)
    after = town.overview(DAY, now)
    assert (after.figures, after.events) == (before.figures, before.events)
    assert (after.compiler, after.reviewer, after.issuer, after.locked_at) == (*NAMES, now)
    assert town.cells(DAY, now) == {code: replace(c, locked=True) for code, c in shown.items() if c}


def test_a_locked_day_stays_as_it_was(town: Town) -> None:
    """Renaming, new workers, further outcomes and stray reports of another PC change nothing in it."""
    fill(town)
    home = town.home
    now = at(DAY, 20, 10)
    locked = town.lock(now)
    board = town.board(DAY, DAY, now)
    with home.session() as session:
        facts = grid_by_code(session, VACANT, DAY)
        worker = grid_worker.WorkerDraft("单雄信")
        posting = grid_worker.PostingDraft(facts.uid, worker, date(2026, 1, 1))
        grid_worker.post_worker(session, posting, by=home.actor, now=now)
        silent = session.scalars(select(Grid).where(Grid.code == code_of(1, 2))).one()
        session.add(
            SweepReport(
                grid_id=silent.id,
                day=DAY,
                state=SweepState.ZERO,
                means=ReportMeans.PHONE,
                timing=SweepTiming.ON_TIME,
                reporter_name="乙二",
                proxy=False,
                happened_at=now,
                entered_at=now,
                entered_by="别的电脑",
            )
        )
        open_uid = session.scalars(
            select(GridEvent.uid).where(GridEvent.outcome == GridEventOutcome.OPEN)
        ).one()
        sweep_event.settle_event(session, open_uid, "次日说和。", by=home.actor, now=now + timedelta(days=1))
    overview = town.overview(DAY, now)
    assert (overview.figures, overview.events) == (locked.figures, locked.events)
    assert town.board(DAY, DAY, now).figures == board.figures
    for attempt in (lambda: town.report(code_of(1, 2), at(DAY, 21)), lambda: town.lock(now)):
        with pytest.raises(RuleViolation, match="锁定"):
            attempt()
    with home.session() as session, pytest.raises(RuleViolation, match="锁定"):
        uid = session.scalars(select(SweepReport.uid)).first()
        assert uid is not None
        sweep.withdraw_report(session, uid, "想改", home.rules, by=home.actor, now=now)


def test_two_statements_of_one_grid_are_told_before_the_lock_and_counted_once(town: Town) -> None:
    """Another PC of the office may have entered the same grid before the two exchanged packages."""
    fill(town)
    home = town.home
    with home.session() as session:
        first = session.scalars(select(Grid).where(Grid.code == code_of(0, 1))).one()
        session.add(
            SweepReport(
                grid_id=first.id,
                day=DAY,
                state=SweepState.ZERO,
                means=ReportMeans.PHONE,
                timing=SweepTiming.LATE,
                reporter_name="甲一",
                proxy=False,
                happened_at=at(DAY, 18),
                entered_at=at(DAY, 18),
                entered_by="乙",
            )
        )
    assert town.overview(DAY, at(DAY, 20, 10)).figures == FIGURES
    assert town.board(DAY, DAY, at(DAY, 20, 10)).figures == (FIGURES,)
    with pytest.raises(RuleViolation, match="两条上报"):
        town.lock(at(DAY, 20, 10))


def test_a_packed_grid_day_is_small(town: Town) -> None:
    add_many_grids(town.home, 200)
    for n in range(100, 300):
        town.report(f"{next(iter(VILLAGES))}{n}", at(DAY, 9, n % 60), who="阎大生")
    town.lock(at(DAY, 20, 10))
    with town.home.reading() as session:
        change = session.scalars(select(Change).where(Change.entity == "sweep_day")).one()
        record = session.scalars(select(SweepDay)).one()
        size = len(change.payload or "") + len(change.header) + len(str(record.packed))
    assert size / 206 < 60


def test_a_day_packed_by_an_earlier_version_reads_the_same(town: Town) -> None:
    fill(town)
    with town.home.reading() as session:
        statements = open_statements(session, TOWN, DAY)
        figures = town.overview(DAY, at(DAY, 19)).events
    packed = unpack(pack(DAY, statements, figures))
    text = msgspec.json.encode({"villages": packed.villages, "rows": packed.rows})
    rows = base64.b64encode(zlib.compress(text, 9)).decode()
    earlier = {"v": 1, "grids": len(packed.rows), "figures": msgspec.to_builtins(figures), "rows": rows}
    assert unpack(earlier) == packed
    assert unpack(pack(DAY, statements_of(unpack(earlier), DAY), figures)) == packed


def test_a_code_that_does_not_start_with_its_village_is_kept_whole(town: Town) -> None:
    with town.home.reading() as session:
        statements = open_statements(session, TOWN, DAY)
        figures = town.overview(DAY, at(DAY, 19)).events
    odd = (replace(statements[0], grid_code="+7"), replace(statements[1], grid_code="=X"), *statements[2:])
    rows = unpack(pack(DAY, odd, figures)).rows
    assert {row.code for row in rows} == {s.grid_code for s in odd}


@pytest.mark.parametrize("damage", [{"v": 3}, {"v": 1}, {"rows": "!!"}, {"rows": "AAAA"}, {"figures": {}}])
def test_a_damaged_packed_day_is_told(town: Town, damage: dict[str, object]) -> None:
    fill(town)
    with town.home.reading() as session:
        good = pack(DAY, open_statements(session, TOWN, DAY), town.overview(DAY, at(DAY, 19)).events)
    assert unpack(good).rows
    with pytest.raises(EnvironmentProblem):
        unpack(good | damage)


def test_the_daily_report_is_printed_from_the_same_figures(town: Town) -> None:
    fill(town)
    home = town.home
    town.lock(at(DAY, 20, 10))
    with home.reading() as session:
        facts = sweep_daily_facts(session, TOWN, DAY, home.rules, at(DAY, 21), by=home.actor, today=DAY)
    assert (facts.figures.expected, facts.figures.reported, facts.figures.missing, facts.figures.vacant) == (
        5,
        4,
        1,
        1,
    )
    assert (facts.figures.found, facts.figures.settled, facts.figures.late) == (2, 1, 1)
    assert [(s.village, s.grid, s.worker) for s in facts.silent_grids] == [
        ("沈塘村民委员会", "第2网格", "乙二")
    ]
    assert facts.findings[0].outcome == "当场化解：划出走道。"
    assert facts.findings[0].kind == load_table("category").label("0201")
    assert (facts.compiled_by, facts.issued_by, facts.made_at) == ("阮小满", "樊国栋", at(DAY, 20, 10))
    assert (facts.open_events, facts.major) == (1, 1)
    printed = squeezed("".join(page_texts(render(facts))))
    assert "排查出的2条中，在办1条，重大1条。" in printed


def test_no_grids_no_daily_report(town: Town) -> None:
    home = town.home
    with home.reading() as session, pytest.raises(RuleViolation, match="没有启用的网格"):
        sweep_daily_facts(session, TOWN, date(2020, 1, 1), home.rules, home.now, by=home.actor, today=DAY)


def test_only_the_director_locks_and_the_county_never(town: Town) -> None:
    home = town.home
    for role in (Role.WINDOW_CLERK, Role.GRID_WORKER, Role.AUDITOR):
        someone = home.someone(role)
        with home.session(someone) as session, pytest.raises(PermissionDenied):
            lock_day(session, LockDraft(DAY, *NAMES), home.rules, by=someone, now=home.now)
    county = replace(home.rules, identity=replace(home.rules.identity, level=CentreLevel.COUNTY))
    with home.session() as session, pytest.raises(RuleViolation, match="由乡镇"):
        lock_day(session, LockDraft(DAY, *NAMES), county, by=home.actor, now=at(DAY, 21))
    admin = home.someone(Role.SYSTEM_ADMIN)
    with home.reading() as session, pytest.raises(PermissionDenied):
        load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=admin, today=DAY)


SAYINGS = st.sampled_from(["silent", "zero", "late", "proxy", "finding"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(SAYINGS, min_size=6, max_size=6), number=st.integers(1, 10_000))
def test_counts_add_up_whatever_the_grids_said(tmp_path: Path, said: list[str], number: int) -> None:
    """reported + silent + vacant = grids; zero + findings = on time + late = reported; locked as open."""
    folder = tmp_path / f"{number}-{len(list(tmp_path.iterdir()))}"
    town = Town(make_township(folder, grids=3, vacant=(VACANT,)))
    codes = [code_of(v, n) for v in (0, 1) for n in (1, 2, 3)]
    for code, what in sorted(zip(codes, said, strict=True), key=lambda pair: pair[1] == "late"):
        if what != "silent":
            who = "阎大生" if what == "proxy" or code == VACANT else ""
            when = at(DAY, 18 if what == "late" else 10)
            town.report(code, when, *([OPEN_WITH_NOTE] if what == "finding" else []), who=who)
    now = at(DAY, 20, 10)
    figures = town.overview(DAY, now).figures
    assert figures.reported + figures.silent + figures.vacant == figures.grids == 6
    assert figures.zero + figures.findings == figures.on_time + figures.late == figures.reported
    duty = Counter(what for code, what in zip(codes, said, strict=True) if code != VACANT)
    assert (figures.silent, figures.late, figures.findings) == (duty["silent"], duty["late"], duty["finding"])
    assert town.board(DAY, DAY, now).figures == (figures,)
    assert town.lock(now).figures == figures
    assert town.board(DAY, DAY, now).figures == (figures,)
