"""A grid reported twice, a clock that was set back, a list keyed in seconds, a reviewer of their own work."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import GridEventOutcome, SecondReport, SweepCell, SweepState, SweepTiming
from db.models.sweep import GridEvent, SweepReport
from desktop_app.errors import RuleViolation
from desktop_app.services import sweep, sweep_event
from desktop_app.services.sweep import ReportDraft, SweepReported
from desktop_app.services.sweep_board import load_board
from desktop_app.services.sweep_day import DayOverview, GridDayRow, day_overview, list_day
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft, lock_day, obstacles
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
FIRST, SECOND = code_of(0, 1), code_of(0, 2)
FINDING = FindingDraft("两家为滴水檐吵架。")


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    made = make_township(tmp_path / "centre", grids=6)
    made.now = at(DAY, 9)
    return made


def report(home: OpenTestCentre, draft: ReportDraft, *findings: FindingDraft, by: str = "") -> SweepReported:
    actor = home.someone(home.actor.role, by) if by else home.actor
    with home.session(actor) as session:
        if findings:
            return sweep.report_findings(session, draft, findings, home.rules, by=actor, now=home.now)
        return sweep.report_zero(session, draft, home.rules, by=actor, now=home.now)


def row(home: OpenTestCentre, code: str = FIRST) -> GridDayRow:
    with home.reading() as session:
        rows = list_day(session, TOWN, DAY, home.rules, home.now, by=home.actor, today=DAY)
    return next(r for r in rows if r.grid_code == code)


def overview(home: OpenTestCentre) -> DayOverview:
    with home.reading() as session:
        return day_overview(session, TOWN, DAY, home.rules, home.now, by=home.actor, today=DAY)


def correction(reason: str = "当时听错了", **change: object) -> ReportDraft:
    draft = ReportDraft(FIRST, DAY, second=SecondReport.CORRECTION, second_reason=reason)
    return replace(draft, **change)  # pyright: ignore


def test_the_second_one_sees_the_first_and_nothing_is_overwritten(home: OpenTestCentre) -> None:
    report(home, ReportDraft(FIRST, DAY), by="阮小满")
    home.pass_time(minutes=5)
    with pytest.raises(RuleViolation, match=r"已由甲一在 11-23 09:00 报了“零报告”.*“更正”.*“另一来源”"):
        report(home, ReportDraft(FIRST, DAY), FINDING, by="樊国栋")
    assert (row(home).state, row(home).entered_by) == (SweepState.ZERO, "阮小满")
    with pytest.raises(RuleViolation) as refused:
        report(home, correction(" "), FINDING)
    assert refused.value.field == "second_reason"


def test_a_correction_keeps_the_first_one_on_record_and_its_timing(home: OpenTestCentre) -> None:
    home.now = at(DAY, 18)
    report(home, ReportDraft(FIRST, DAY))
    home.now = at(DAY, 19)
    done = report(home, correction(), FINDING)
    assert done.timing.value == "late"
    with home.reading() as session:
        old, new = session.scalars(select(SweepReport).order_by(SweepReport.id)).all()
        assert (old.voided_reason, old.state) == ("更正：当时听错了", SweepState.ZERO)
        assert (new.second, new.second_reason, new.timing) == (
            SecondReport.CORRECTION, "当时听错了", SweepTiming.LATE,
        )  # fmt: skip
    assert (row(home).state, row(home).more, row(home).found) == (SweepState.FINDINGS, 0, 1)


@pytest.mark.parametrize(("first", "expected"), [(9, SweepTiming.ON_TIME), (18, SweepTiming.LATE)])
def test_late_is_never_turned_into_on_time(home: OpenTestCentre, first: int, expected: SweepTiming) -> None:
    home.now = at(DAY, first)
    report(home, ReportDraft(FIRST, DAY), FINDING)
    home.now = at(DAY, 19)
    report(home, correction())
    assert (row(home).state, row(home).timing, row(home).found) == (SweepState.ZERO, expected, 0)
    with home.reading() as session:
        assert session.scalars(select(GridEvent.voided_reason)).one() == "更正：当时听错了"


def test_a_statement_with_a_dispute_is_not_corrected(home: OpenTestCentre) -> None:
    told = report(home, ReportDraft(FIRST, DAY), FINDING)
    case = registered(home).uid
    with home.session() as session:
        sweep_event.link_event(session, told.events[0], case, by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="已登记为纠纷"):
        report(home, correction())
    assert row(home).state is SweepState.FINDINGS


def test_another_source_stands_beside_the_first(home: OpenTestCentre) -> None:
    report(home, ReportDraft(FIRST, DAY))
    home.now = at(DAY, 18)
    draft = ReportDraft(
        FIRST, DAY, reporter="村支书鲁向前", second=SecondReport.SECOND_SOURCE, second_reason="他在现场"
    )
    report(home, draft, FINDING)
    found = row(home)
    assert (found.state, found.timing, found.more, found.sources) == (
        SweepState.FINDINGS, SweepTiming.ON_TIME, 0, 1,
    )  # fmt: skip
    with home.reading() as session:
        board = load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=home.actor, today=DAY)
        told = LockDraft(DAY, "阮小满", "樊国栋", "薛慧敏")
        said = obstacles(session, told, home.rules, at(DAY, 21), by=home.actor, today=DAY)
    cell = board.villages[0].grids[0].cells[0]
    assert cell is not None
    assert (cell.cell, cell.late, cell.events) == (SweepCell.FINDINGS, False, 1)
    assert not any("两条上报" in text for text in said), "stated as another source: nothing to sort out"
    with pytest.raises(RuleViolation, match="同一个人改口"):
        report(home, replace(draft, second_reason="再说一遍"), FINDING)


def test_a_second_statement_needs_no_mark_where_there_is_no_first(home: OpenTestCentre) -> None:
    report(home, correction())
    with home.reading() as session:
        assert session.scalars(select(SweepReport.second)).one() is None


# clock


def test_a_clock_set_back_turns_nothing_into_on_time(home: OpenTestCentre) -> None:
    home.now = at(DAY, 21)
    report(home, ReportDraft(FIRST, DAY))
    home.now = at(DAY, 12)
    done = report(home, ReportDraft(SECOND, DAY))
    assert done.timing.value != "on_time"
    assert (row(home, SECOND).timing, row(home, SECOND).doubtful) == (SweepTiming.LATE, True)
    assert not row(home, FIRST).doubtful
    assert overview(home).doubtful == 1
    with home.reading() as session:
        stored = session.scalars(select(SweepReport).order_by(SweepReport.id.desc())).first()
        assert stored is not None
        assert (stored.entered_at, stored.clock_doubtful) == (at(DAY, 12), True), (
            "what the clock said is kept"
        )


def test_yesterday_is_not_reached_by_setting_the_clock_back(home: OpenTestCentre) -> None:
    report(home, ReportDraft(FIRST, DAY))
    home.now = at(DAY - timedelta(days=1), 16)
    done = report(home, ReportDraft(SECOND, DAY - timedelta(days=1)))
    assert done.timing.value == "after_grace"
    with pytest.raises(RuleViolation, match="还没到这一天"):
        home.now = at(DAY - timedelta(days=30), 9)
        report(home, ReportDraft(SECOND, DAY))


# pace and review


def key_all(home: OpenTestCentre, seconds: float, by: str = "") -> None:
    for n in range(1, 7):
        report(home, ReportDraft(code_of(0, n), DAY), by=by)
        home.pass_time(seconds=seconds)


def test_a_list_keyed_in_seconds_is_seen_on_the_board_in_the_review_and_after_the_lock(
    home: OpenTestCentre,
) -> None:
    key_all(home, 1.5, "阮小满")
    home.now = at(DAY, 21)
    words = ["阮小满 6 条，8 秒内录完"]
    assert [run.words for run in overview(home).hasty] == words
    with home.session() as session:
        board = load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=home.actor, today=DAY)
        marks = [cell and (cell.hasty, cell.noted) for g in board.villages[0].grids for cell in g.cells]
        draft = LockDraft(DAY, "阮小满", "樊国栋", "薛慧敏", "打了三个电话核实")
        lock_day(session, draft, home.rules, by=home.actor, now=home.now)
    assert marks == [(True, True)] * 6
    after = overview(home)
    assert ([run.words for run in after.hasty], after.review_note) == (words, "打了三个电话核实")
    assert row(home).hasty
    with home.reading() as session:
        board = load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=home.actor, today=DAY)
    cell = board.villages[0].grids[0].cells[0]
    assert cell is not None
    assert cell.hasty


def test_an_honest_round_bears_no_mark(home: OpenTestCentre) -> None:
    key_all(home, 25)
    assert overview(home).runs == ()
    assert not row(home).hasty


@pytest.mark.parametrize(("who", "refused"), [("阮小满", True), ("樊国栋", False)])
def test_whoever_keyed_the_whole_day_does_not_review_it(
    home: OpenTestCentre, who: str, refused: bool
) -> None:
    key_all(home, 25, "阮小满")
    draft = LockDraft(DAY, "薛慧敏", who, "薛慧敏")
    with home.reading() as session:
        said = obstacles(session, draft, home.rules, at(DAY, 21), by=home.actor, today=DAY)
        sweep_rule = replace(home.rules.profile.sweep, self_review=True)
        free = replace(home.rules, profile=replace(home.rules.profile, sweep=sweep_rule))
        same = LockDraft(DAY, who, who, "薛慧敏")
        freed = obstacles(session, same, free, at(DAY, 21), by=home.actor, today=DAY)
    assert any("都是阮小满一个人录的" in text for text in said) is refused
    assert freed == (), "where the profile allows it"


def test_two_who_keyed_may_review_each_other(home: OpenTestCentre) -> None:
    key_all(home, 25, "阮小满")
    report(home, ReportDraft(code_of(1, 1), DAY), by="樊国栋")
    draft = LockDraft(DAY, "薛慧敏", "阮小满", "薛慧敏")
    with home.reading() as session:
        assert obstacles(session, draft, home.rules, at(DAY, 21), by=home.actor, today=DAY) == ()


def test_an_open_finding_is_still_settled_after_a_correction(home: OpenTestCentre) -> None:
    report(home, ReportDraft(FIRST, DAY))
    done = report(home, correction(), FINDING)
    with home.session() as session:
        sweep_event.settle_event(session, done.events[0], "当场说和", by=home.actor, now=home.now)
    with home.reading() as session:
        (event,) = sweep_event.list_events(session, TOWN, DAY, DAY, home.rules, by=home.actor, today=DAY)
    assert event.outcome is GridEventOutcome.ON_THE_SPOT
    assert isinstance(event.uid, UUID)
