"""After the lock only corrections: a row of its own, the signed day stays, nothing becomes punctual."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.enums import CentreLevel, GridEventOutcome, Role, SweepCell, SweepState, SweepTiming
from db.integrity import full_check
from db.models.dispute import Transition
from db.models.sweep import GridEvent, SweepCorrection, SweepDay
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.papers.sweep_daily import render
from desktop_app.services import sweep, sweep_correction
from desktop_app.services.county_sweep import sweep_by_township
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_board import load_board
from desktop_app.services.sweep_correction import CorrectionDraft, CorrectionRow
from desktop_app.services.sweep_daily import sweep_daily_facts
from desktop_app.services.sweep_day import DayOverview, day_overview
from desktop_app.services.sweep_event import EventRow, list_events, register_event, settle_event
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft, lock_day
from desktop_app.services.sweep_statement import statements_of_day
from tests.papers.reading import page_texts, squeezed
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
ON_TIME, LATE, SILENT, FOUND = (code_of(0, n) for n in (1, 2, 3, 4))
STATES = (SweepState.ZERO, SweepState.FINDINGS, None)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    """One grid on time, one late, one with a finding, the others silent; reviewed and locked."""
    made = make_township(tmp_path / "centre", grids=4)
    for code, hour in ((ON_TIME, 9), (FOUND, 10), (LATE, 18)):
        made.now = at(DAY, hour)
        with made.session() as session:
            draft = ReportDraft(code, DAY)
            if code == FOUND:
                found = (FindingDraft("两家为滴水檐吵架。", outcome_note="周五再去"),)
                sweep.report_findings(session, draft, found, made.rules, by=made.actor, now=made.now)
            else:
                sweep.report_zero(session, draft, made.rules, by=made.actor, now=made.now)
    made.now = at(DAY, 21)
    with made.session() as session:
        lock_day(
            session, LockDraft(DAY, "阮小满", "樊国栋", "薛慧敏"), made.rules, by=made.actor, now=made.now
        )
    made.now = at(DAY + timedelta(days=1), 9)
    return made


def correct(home: OpenTestCentre, draft: CorrectionDraft) -> None:
    with home.session() as session:
        sweep_correction.correct_day(session, draft, home.rules, by=home.actor, now=home.now)


def to(code: str, state: SweepState | None, reason: str = "查实", **more: str) -> CorrectionDraft:
    return CorrectionDraft(code, DAY, state, reason, **more)


def overview(home: OpenTestCentre) -> DayOverview:
    with home.reading() as session:
        return day_overview(session, TOWN, DAY, home.rules, home.now, by=home.actor, today=DAY)


def rows(home: OpenTestCentre) -> tuple[CorrectionRow, ...]:
    with home.reading() as session:
        return sweep_correction.list_corrections(session, TOWN, DAY, DAY, by=home.actor, today=DAY)


def test_nothing_is_entered_any_more_but_a_correction(home: OpenTestCentre) -> None:
    with home.session() as session, pytest.raises(RuleViolation, match=r"已审核锁定.*更正"):
        sweep.report_zero(session, ReportDraft(SILENT, DAY), home.rules, by=home.actor, now=home.now)
    before = overview(home).figures
    correct(home, to(SILENT, SweepState.ZERO, "纸面报过，漏录了", reporter="甲三"))
    after = overview(home)
    assert (before.silent, after.figures.silent) == (5, 4)
    assert (before.on_time, after.figures.on_time) == (2, 2), "a correction makes nobody punctual"
    assert (after.figures.late, after.corrections) == (before.late + 1, 1)
    (row,) = rows(home)
    assert (row.words, row.reason, row.reporter, row.corrected_by) == (
        "未报 → 零报告", "纸面报过，漏录了", "甲三", home.actor.name,
    )  # fmt: skip


def test_the_signed_day_stays_and_the_paper_lists_the_corrections(home: OpenTestCentre) -> None:
    def paper() -> str:
        with home.reading() as session:
            facts = sweep_daily_facts(session, TOWN, DAY, home.rules, home.now, by=home.actor, today=DAY)
        return squeezed("".join(page_texts(render(facts))))

    with home.reading() as session:
        packed = session.scalars(select(SweepDay.packed)).one()
    before = paper()
    correct(home, to(ON_TIME, SweepState.FINDINGS, "复查发现", description="墙塌了一角。"))
    with home.reading() as session:
        assert session.scalars(select(SweepDay.packed)).one() == packed
        steps = session.scalars(select(Transition.action).where(Transition.entity == "sweep_day")).all()
        as_locked = statements_of_day(session, TOWN, DAY, corrected=False)
    assert steps == ["lock", "correct"]
    assert next(s for s in as_locked if s.grid_code == ON_TIME).state is SweepState.ZERO
    after = paper()
    assert "更正" not in before
    for words in ("四、锁定后的更正", "零报告→有情", "墙塌了一角", "复查发现", home.actor.name):
        assert squeezed(words) in after
    assert squeezed("樊国栋") in after


def test_the_board_shows_the_corrected_day_with_its_mark(home: OpenTestCentre) -> None:
    correct(home, to(ON_TIME, SweepState.FINDINGS, "复查发现", description="墙塌了一角。"))
    correct(home, to(FOUND, None, "查实没有报过"))
    with home.reading() as session:
        board = load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=home.actor, today=DAY)
    cells = {g.code: g.cells[0] for g in board.villages[0].grids}
    shown = {code: (c.cell, c.events, c.timing, c.corrected) for code, c in cells.items() if c is not None}
    assert shown[ON_TIME] == (SweepCell.FINDINGS, 1, SweepTiming.ON_TIME, True)
    assert shown[FOUND] == (SweepCell.MISSED, 0, None, True)
    assert shown[LATE] == (SweepCell.ZERO, 0, SweepTiming.LATE, False)
    assert board.figures[0] == overview(home).figures


def test_the_county_counts_the_day_as_its_township_does(home: OpenTestCentre) -> None:
    correct(home, to(SILENT, SweepState.ZERO, "漏录", reporter="甲三"))
    correct(home, to(ON_TIME, None, "查实没有报"))
    figures = overview(home).figures
    with home.reading() as session:
        count = sweep_by_township(session, DAY)[TOWN]
    assert (count.duty, count.on_time, count.late, count.silent) == (
        figures.duty, figures.on_time, figures.late, figures.silent,
    )  # fmt: skip


def test_the_last_correction_holds_and_all_are_kept(home: OpenTestCentre) -> None:
    correct(home, to(LATE, SweepState.FINDINGS, "听错", description="路边堆砖。"))
    home.pass_time(minutes=1)
    correct(home, to(LATE, SweepState.ZERO, "砖已搬走，原来没错"))
    assert [row.words for row in rows(home)] == ["零报告 → 有情", "有情 → 零报告"]
    with home.reading() as session:
        (found,) = [s for s in statements_of_day(session, TOWN, DAY) if s.grid_code == LATE]
    assert (found.state, found.timing) == (SweepState.ZERO, SweepTiming.LATE)


def found(home: OpenTestCentre) -> dict[str, EventRow]:
    with home.reading() as session:
        rows = list_events(session, TOWN, DAY, DAY, home.rules, by=home.actor, today=DAY)
    return {row.description: row for row in rows}


def test_what_a_correction_found_is_followed_up_beside_the_locked_day(home: OpenTestCentre) -> None:
    with home.reading() as session:
        packed = session.scalars(select(SweepDay.packed)).one()
        locked = statements_of_day(session, TOWN, DAY, corrected=False)
    events = overview(home).events
    correct(home, to(SILENT, SweepState.FINDINGS, "漏录", reporter="甲三", description="墙塌了一角。"))
    correct(home, to(ON_TIME, SweepState.FINDINGS, "复查", description="井盖没了。"))
    correct(home, to(FOUND, SweepState.FINDINGS, "漏了一件", description="又为水沟吵。"))
    rows = found(home)
    assert set(rows) == {"两家为滴水檐吵架。", "墙塌了一角。", "井盖没了。", "又为水沟吵。"}
    wall = rows["墙塌了一角。"]
    assert (wall.grid_code, wall.reporter, wall.outcome) == (SILENT, "甲三", GridEventOutcome.OPEN)
    with home.session() as session:
        settle_event(session, wall.uid, "已砌好", by=home.actor, now=home.now)
        draft = register_event(session, rows["井盖没了。"].uid, home.rules, by=home.actor, today=DAY)
    assert (draft.description, draft.place.grid_code) == ("井盖没了。", ON_TIME)
    with home.reading() as session:
        assert session.scalars(select(SweepDay.packed)).one() == packed
        assert statements_of_day(session, TOWN, DAY, corrected=False) == locked
        board = load_board(session, TOWN, DAY, DAY, home.rules, home.now, by=home.actor, today=DAY)
        assert full_check(session) == ()
    after = overview(home)
    assert (after.events, after.corrections) == (events, 3), "the locked day tells what it was"
    assert board.figures[0] == after.figures


def test_a_further_correction_takes_back_only_what_nobody_dealt_with(home: OpenTestCentre) -> None:
    correct(home, to(LATE, SweepState.FINDINGS, "听错", description="路边堆砖。"))
    correct(home, to(ON_TIME, SweepState.FINDINGS, "听错", description="井盖没了。"))
    with home.session() as session:
        settle_event(session, found(home)["井盖没了。"].uid, "已补上", by=home.actor, now=home.now)
    home.pass_time(minutes=1)
    correct(home, to(LATE, SweepState.FINDINGS, "说清楚", description="路边堆了三堆砖。"))
    assert set(found(home)) == {"两家为滴水檐吵架。", "路边堆了三堆砖。", "井盖没了。"}
    home.pass_time(minutes=1)
    for code in (LATE, ON_TIME):
        correct(home, to(code, SweepState.ZERO, "原来没错"))
    assert set(found(home)) == {"两家为滴水檐吵架。", "井盖没了。"}
    with home.reading() as session:
        kept = session.scalars(select(GridEvent.voided_reason).where(GridEvent.voided_at.is_not(None))).all()
    assert sorted(str(reason) for reason in kept) == ["再次更正：原来没错", "再次更正：说清楚"]


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (to(LATE, SweepState.ZERO), "已经是“零报告”"),
        (to(SILENT, None), "已经是“未报”"),
        (to(LATE, SweepState.FINDINGS), "写明是什么情况"),
        (to(SILENT, SweepState.ZERO), "写明是谁报的"),
        (to(LATE, None, " "), "理由"),
        (to("999", None), "没有编码为“999”的网格"),
        (CorrectionDraft(LATE, DAY + timedelta(days=1), None, "查实"), "还没有锁定"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    home: OpenTestCentre, draft: CorrectionDraft, says: str
) -> None:
    with pytest.raises(RuleViolation, match=says):
        correct(home, draft)
    assert rows(home) == ()


def test_only_the_director_of_the_township_corrects(home: OpenTestCentre) -> None:
    clerk = home.someone(Role.WINDOW_CLERK)
    with home.session(clerk) as session, pytest.raises(PermissionDenied):
        sweep_correction.correct_day(session, to(LATE, None), home.rules, by=clerk, now=home.now)
    county = replace(home.rules, identity=replace(home.rules.identity, level=CentreLevel.COUNTY))
    with home.session() as session, pytest.raises(RuleViolation, match="县级只查看"):
        sweep_correction.correct_day(session, to(LATE, None), county, by=home.actor, now=home.now)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    made = make_township(tmp_path_factory.mktemp("corrections") / "centre", grids=2)
    made.now = at(DAY, 18)
    with made.session() as session:
        sweep.report_zero(session, ReportDraft(ON_TIME, DAY), made.rules, by=made.actor, now=made.now)
    made.now = at(DAY, 21)
    with made.session() as session:
        lock_day(
            session, LockDraft(DAY, "阮小满", "樊国栋", "薛慧敏"), made.rules, by=made.actor, now=made.now
        )
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from((ON_TIME, LATE, code_of(1, 1))), st.sampled_from(STATES)), max_size=6)
)
def test_no_row_of_corrections_makes_a_late_or_silent_grid_punctual(
    shared: OpenTestCentre, wanted: list[tuple[str, SweepState | None]]
) -> None:
    """Against the plain story: the last correction that was taken holds, and nobody becomes punctual."""
    home = shared
    with home.session() as session:
        for old in session.scalars(select(SweepCorrection).where(SweepCorrection.voided_at.is_(None))):
            old.voided_at, old.voided_reason = home.now, "下一例"
    story: dict[str, SweepState | None] = {ON_TIME: SweepState.ZERO, LATE: None, code_of(1, 1): None}
    for code, state in wanted:
        home.pass_time(seconds=1)
        draft = to(code, state, reporter="甲一", description="情况")
        if state is None and story[code] is None:
            with pytest.raises(RuleViolation):
                correct(home, draft)
            continue
        correct(home, draft)
        story[code] = state
    with home.reading() as session:
        found = {s.grid_code: s for s in statements_of_day(session, TOWN, DAY)}
    assert {code: found[code].state for code in story} == story
    assert all(s.timing is not SweepTiming.ON_TIME for s in found.values())
    assert overview(home).figures.on_time == 0
