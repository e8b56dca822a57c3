"""A whole month of a township's sweep as it was entered, and every figure of it counted once more by hand.

November 2026: twelve grids of two villages. Grid 3 of the second village is vacant until a worker comes on
the 12th; a substitute serves grid 2 of the first from the 9th to the 15th; some grids are late, some silent,
a few find something, two days are corrected after their lock, the last days are not locked yet. A campaign of
Mondays and Tuesdays runs through both villages, another one of two days through the second. What was said is
kept in ``Diary`` beside the product; the recount knows nothing of the product's tables.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.enums import CampaignKind, CampaignRule, GridEventOutcome, ReportMeans, RiskLevel, SweepState
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.domain.sweep_count import SweepFigure, SweepFigures
from desktop_app.domain.sweep_statistics import FinderLevel, PeriodKind, StatisticsPeriod
from desktop_app.papers.silent_notice import SilentNotice
from desktop_app.papers.sweep_statistics import SweepStatistics
from desktop_app.papers.sweep_summary import SweepSummary
from desktop_app.services import grid_worker, sweep, sweep_correction, sweep_summary
from desktop_app.services.campaign import CampaignDraft, start_campaign
from desktop_app.services.campaign_view import CampaignCount, list_campaigns
from desktop_app.services.grid_duty import grid_by_code
from desktop_app.services.paper import PaperInput, render_paper
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_correction import CorrectionDraft
from desktop_app.services.sweep_event import list_events
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft, lock_day
from desktop_app.services.sweep_period import SweepPeriod, rows_behind, sweep_period
from desktop_app.services.sweep_statistics import StatisticsDraft, make_statistics
from desktop_app.ui.sweep.page import SweepPage
from tests.papers.reading import page_texts, squeezed
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, at, code_of, make_township
from tests.ui.open_page import open_page

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
DAYS = [FIRST + timedelta(days=n) for n in range(30)]
GRIDS = 6
CODES = [code_of(v, n) for v in (0, 1) for n in range(1, GRIDS + 1)]
VACANT, NEW_WORKER_ON = code_of(1, 3), date(2026, 11, 12)
SUBSTITUTED, SUBSTITUTE = code_of(0, 2), ("夏侯婉", date(2026, 11, 9), date(2026, 11, 15))
LOCKED_UNTIL = date(2026, 11, 27)
CAMPAIGN, ELSEWHERE = "百日攻坚", "校园周边"
CAMPAIGN_TIME = CampaignTime(date(2026, 11, 2), date(2026, 11, 24), CampaignRule.WEEKDAYS, ("0", "1"))
CAMPAIGN_DAYS = [day for day in DAYS if 2 <= day.day <= 24 and day.weekday() in {0, 1}]
ELSEWHERE_DAYS = [date(2026, 11, 3), date(2026, 11, 18)]
"""Of the second village; the first of them is a day of the other campaign too."""
BY_HAND = (date(2026, 11, 5), date(2026, 11, 20))
"""Days that are entered in the window, by keys."""


@dataclass
class Said:
    """What a grid said of a day; ``state`` is None for silence."""

    state: SweepState | None = None
    late: bool = False
    proxy: bool = False
    findings: tuple[FindingDraft, ...] = ()
    corrected: bool = False


Key = tuple[str, date]
"""Grid and day."""


@dataclass
class Diary:
    """The month as the story tells it, by grid and day."""

    said: dict[tuple[str, date], Said] = field(default_factory=dict[tuple[str, date], Said])

    def vacant(self, code: str, day: date) -> bool:
        """Whether nobody served the grid."""
        return code == VACANT and day < NEW_WORKER_ON


def finding(number: int) -> FindingDraft:
    """An invented finding: neighbours, land or wages; each third one is still open with a note."""
    kind = ("0201", "0902", "0701")[number % 3]
    outcome = GridEventOutcome.OPEN if number % 3 == 2 else GridEventOutcome.ON_THE_SPOT
    risk = RiskLevel.RED if number % 5 == 4 else None
    people = (3, 50, 120, 700)[number % 4]
    return FindingDraft(f"第 {number} 件事。", "常守田", None, kind, people, risk, outcome, "记下了经过。")


def story() -> Diary:
    """Who says what on which day: plain arithmetic, so that nobody has to roll dice."""
    diary, number = Diary(), 0
    for n, day in enumerate(DAYS):
        for m, code in enumerate(CODES):
            said = Said(SweepState.ZERO)
            if (n * 7 + m * 3) % 17 == 0 or (m == 4 and 9 <= n <= 12):
                said = Said()
            elif (n + m * 5) % 13 == 0:
                said = Said(SweepState.FINDINGS, findings=(finding(number),))
                number += 1
            if said.state is not None:
                said.late = (n * 3 + m) % 11 == 0
                said.proxy = (n + m) % 19 == 0
            if diary.vacant(code, day):
                said = Said(SweepState.ZERO, proxy=True) if n == 3 else Said()
            diary.said[(code, day)] = said
    return diary


def enter(home: OpenTestCentre, diary: Diary, day: date) -> None:
    """A day's statements through the services, each at its hour."""
    # In the order of the hours: a clock that goes back is another story (test_sweep_second).
    for code in sorted(CODES, key=lambda code: diary.said[(code, day)].late):
        said = diary.said[(code, day)]
        if said.state is None:
            continue
        home.now = at(day, 18 if said.late else 10)
        draft = ReportDraft(code, day, ReportMeans.PHONE, "阎大生" if said.proxy else None)
        with home.session() as session:
            if said.findings:
                sweep.report_findings(session, draft, said.findings, home.rules, by=home.actor, now=home.now)
            else:
                sweep.report_zero(session, draft, home.rules, by=home.actor, now=home.now)


def lock(home: OpenTestCentre, day: date) -> None:
    """Review and lock a day at nine in the evening."""
    home.now = at(day, 21)
    with home.session() as session:
        draft = LockDraft(day, "阮小满", "樊国栋", "薛慧敏")
        lock_day(session, draft, home.rules, by=home.actor, now=home.now)


def enter_by_keys(home: OpenTestCentre, diary: Diary, day: date, qtbot: QtBot) -> None:
    """A day in the window: N for every grid that is called and has nothing, the rest was noted before."""
    for code in CODES:
        # What is not a plain zero report on time of the posted worker was entered by somebody else.
        if plain(diary.said[(code, day)]) and not diary.vacant(code, day):
            diary.said[(code, day)] = Said(SweepState.ZERO)
    others = Diary({key: s for key, s in diary.said.items() if not plain(s) or diary.vacant(*key)})
    early = {k: s for k, s in others.said.items() if not s.late}
    late = {k: s for k, s in others.said.items() if s.late}
    enter(home, Diary({(c, day): early.get((c, day), Said()) for c in CODES}), day)
    home.now = at(day, 11)
    wanted = [c for c in CODES if plain(diary.said[(c, day)]) and not diary.vacant(c, day)]
    before = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(20)
    try:
        with open_page(home, SweepPage, qtbot) as opened:
            for code in wanted:
                opened.page.show_target(("grid", code, day))
                opened.settle()
                qtbot.waitUntil(opened.page.round.panel.grid.zero.isEnabled)
                assert opened.page.card.view.current() == (code, day)
                opened.page.card.view.setFocus()
                QTest.keyClick(opened.page.card.view, Qt.Key.Key_N)
                opened.settle()
    finally:
        QApplication.setDoubleClickInterval(before)
    enter(home, Diary({(c, day): late.get((c, day), Said()) for c in CODES}), day)


def plain(said: Said) -> bool:
    """A zero report of the posted worker, on time."""
    return said.state is SweepState.ZERO and not said.late and not said.proxy


def correct(home: OpenTestCentre, diary: Diary) -> None:
    """Two corrections after the lock: a silent grid did report, a zero report was none."""
    silent = next(
        key for key, s in diary.said.items()
        if s.state is None and key[1] <= LOCKED_UNTIL and not diary.vacant(*key)
    )  # fmt: skip
    zero = next(key for key, s in diary.said.items() if plain(s) and date(2026, 11, 10) <= key[1])
    home.now = at(date(2026, 11, 28), 9)
    for (code, day), state, who in ((silent, SweepState.ZERO, "甲某"), (zero, None, "")):
        with home.session() as session:
            draft = CorrectionDraft(code, day, state, "核实后更正", who)
            sweep_correction.correct_day(session, draft, home.rules, by=home.actor, now=home.now)
    # A correction never makes a grid punctual.
    diary.said[silent] = Said(SweepState.ZERO, late=True, corrected=True)
    diary.said[zero] = Said(corrected=True)


def recount(diary: Diary, days: list[date], codes: list[str]) -> SweepFigures:
    """The figures by plain counting of the diary."""
    counts: Counter[str] = Counter()
    for code in codes:
        for day in days:
            said = diary.said[(code, day)]
            counts["grids"] += 1
            counts["proxy"] += said.proxy and said.state is not None
            counts["corrected"] += said.corrected
            counts["events"] += len(said.findings)
            if diary.vacant(code, day):
                counts["vacant"] += 1
                continue
            counts["duty"] += 1
            if said.state is None:
                counts["silent"] += 1
                continue
            counts["reported"] += 1
            counts["zero" if said.state is SweepState.ZERO else "findings"] += 1
            counts["late" if said.late else "on_time"] += 1
    return SweepFigures(**counts)


@dataclass
class Month:
    """The played month."""

    home: OpenTestCentre
    diary: Diary

    @property
    def locked(self) -> list[date]:
        """Days that count."""
        return [day for day in DAYS if day <= LOCKED_UNTIL]

    def period(self, first: date = FIRST, last: date = LAST) -> SweepPeriod:
        """What the product says of a period."""
        home = self.home
        with home.reading() as session:
            return sweep_period(session, TOWN, first, last, home.rules, home.now, by=home.actor, today=LAST)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Month]:
    """Play November: every day is entered, the 27 first ones are locked the same evening."""
    home = make_township(tmp_path_factory.mktemp("november") / "centre", grids=GRIDS, vacant=(VACANT,))
    diary = story()
    start_campaigns(home)
    bot = QtBot(_Request())  # pyright: ignore[reportArgumentType] - the fixture of the module has no item
    for day in DAYS:
        if day == NEW_WORKER_ON:
            post(home, VACANT, "单雄信", day, None)
        if day == SUBSTITUTE[1]:
            post(home, SUBSTITUTED, SUBSTITUTE[0], day, SUBSTITUTE[2])
        if day in BY_HAND:
            enter_by_keys(home, diary, day, bot)
        else:
            enter(home, diary, day)
        if day <= LOCKED_UNTIL:
            lock(home, day)
    correct(home, diary)
    home.now = at(LAST, 21, 30)
    yield Month(home, diary)
    home.centre.close()


def start_campaigns(home: OpenTestCentre) -> None:
    """Both campaigns are made on the first day."""
    home.now = at(FIRST, 8)
    days = tuple(day.isoformat() for day in ELSEWHERE_DAYS)
    elsewhere = CampaignTime(ELSEWHERE_DAYS[0], ELSEWHERE_DAYS[-1], CampaignRule.DATES, days)
    with home.session() as session:
        for draft in (
            CampaignDraft(CAMPAIGN, CampaignKind.HUNDRED_DAYS, CAMPAIGN_TIME),
            CampaignDraft(ELSEWHERE, CampaignKind.SPECIAL, elsewhere, (list(VILLAGES)[1],)),
        ):
            start_campaign(session, draft, home.rules, by=home.actor, now=home.now)


def recount_campaign(diary: Diary, days: list[date], codes: list[str], shared: set[Key]) -> CampaignCount:
    """Due, done, found and closed by plain counting; findings of ``shared`` grid-days belong to nobody."""
    due = [(code, day) for day in days for code in codes if not diary.vacant(code, day)]
    found = [f for key in due if key not in shared for f in diary.said[key].findings]
    return CampaignCount(
        len(due),
        sum(diary.said[key].state is not None for key in due),
        len(found),
        sum(f.outcome is not GridEventOutcome.OPEN for f in found),
    )


class _Request:
    """What QtBot wants of a test's request: nothing here, since every page closes itself."""

    class node:  # noqa: N801 - pytest's name
        """No test of its own."""


def post(home: OpenTestCentre, code: str, name: str, first: date, last: date | None) -> None:
    """Somebody begins to serve a grid; with an end as a substitute."""
    home.now = at(first, 8)
    with home.session() as session:
        facts = grid_by_code(session, code, first)
        draft = grid_worker.PostingDraft(
            facts.uid, grid_worker.WorkerDraft(name), first, last, substitute=last is not None
        )
        grid_worker.post_worker(session, draft, by=home.actor, now=home.now)


# The figures
def test_the_months_figures_are_those_of_a_plain_recount(month: Month) -> None:
    found = month.period()
    expected = recount(month.diary, month.locked, CODES)
    assert found.figures == expected
    assert (found.come, found.locked, found.not_locked) == (30, 27, 3)
    assert expected.vacant == 11
    assert expected.corrected == 2
    assert min(expected.late, expected.silent, expected.findings, expected.proxy) > 0, (
        "the story has everything"
    )


def test_each_village_and_each_grid_adds_up_by_hand(month: Month) -> None:
    found = month.period()
    for place, village in enumerate(found.villages):
        own = [code for code in CODES if code.startswith(list(VILLAGES)[place])]
        assert village.figures == recount(month.diary, month.locked, own)
    for grid in found.grids:
        assert grid.figures == recount(month.diary, month.locked, [grid.code])


def test_every_figure_opens_to_exactly_its_rows(month: Month) -> None:
    found = month.period()
    for figure in SweepFigure:
        rows = rows_behind(found.board, figure)
        assert len(rows) == found.figures.count(figure)
    silent = {(row.grid_code, row.day) for row in rows_behind(found.board, SweepFigure.SILENT)}
    assert silent == {
        key for key, said in month.diary.said.items()
        if said.state is None and key[1] in month.locked and not month.diary.vacant(*key)
    }  # fmt: skip


def test_the_grid_that_was_silent_four_days_in_a_row_leads_the_list(month: Month) -> None:
    (first, *_) = month.period().silent_grids
    assert first.code == CODES[4]
    days = [day for day in month.locked if month.diary.said[(first.code, day)].state is None]
    assert first.silent_days == tuple(days)
    assert first.in_row >= 4


def test_the_weeks_of_the_month_add_up_to_the_month(month: Month) -> None:
    weeks = [(DAYS[n], min(DAYS[n] + timedelta(days=6), LAST)) for n in range(0, 30, 7)]
    total = sum((month.period(*week).figures for week in weeks), SweepFigures())
    assert total == month.period().figures


# The campaigns
def counted_campaigns(month: Month) -> dict[str, CampaignCount]:
    """What a plain recount of the diary says."""
    second = [code for code in CODES if code.startswith(list(VILLAGES)[1])]
    both = {(code, day) for code in second for day in ELSEWHERE_DAYS if day in CAMPAIGN_DAYS}
    return {
        CAMPAIGN: recount_campaign(month.diary, CAMPAIGN_DAYS, CODES, both),
        ELSEWHERE: recount_campaign(month.diary, ELSEWHERE_DAYS, second, both),
    }


def test_the_counters_of_the_campaigns_are_those_of_a_plain_recount(month: Month) -> None:
    home, expected = month.home, counted_campaigns(month)
    with home.reading() as session:
        rows = list_campaigns(session, TOWN, home.rules, home.now, by=home.actor, today=LAST)
    assert {row.draft.name: row.count for row in rows} == expected
    assert {row.draft.name: list(row.days) for row in rows} == {
        CAMPAIGN: CAMPAIGN_DAYS, ELSEWHERE: ELSEWHERE_DAYS,
    }  # fmt: skip
    whole = expected[CAMPAIGN]
    assert 0 < whole.done < whole.due
    assert 0 < whole.closed < whole.found
    assert expected[ELSEWHERE].found > 0


def test_findings_of_a_day_of_two_campaigns_wait_for_a_person(month: Month) -> None:
    home, (day, _) = month.home, ELSEWHERE_DAYS
    with home.reading() as session:
        rows = list_events(session, TOWN, day, day, home.rules, by=home.actor, today=LAST)
    second = list(VILLAGES)[1]
    named = {row.campaign for row in rows if row.grid_code.startswith(second)}
    assert (day in CAMPAIGN_DAYS, named) == (True, {""})


# The papers
def text_of(made: PaperInput) -> str:
    return squeezed("".join(page_texts(render_paper(made))))


def test_the_monthly_summary_prints_the_recounted_figures(month: Month) -> None:
    home = month.home
    with home.reading() as session:
        made = sweep_summary.make_month(session, TOWN, FIRST, home.rules, home.now, by=home.actor, today=LAST)
    assert isinstance(made.content, SweepSummary)
    f = recount(month.diary, month.locked, CODES)
    assert made.content.figures == f
    text = text_of(made)
    assert "本表只统计已审核锁定的27天。有3天未锁定，不计入：11月28日、11月29日、11月30日。" in text
    row = (f.duty, f.on_time, f.late, f.silent, f.zero, f.findings, f.vacant, f.proxy, f.corrected)
    assert "应报准时补报未报零报告有情空缺代报更正" + "".join(map(str, row)) in text
    assert f"（准时{f.on_time}÷应报{f.duty}，" in text
    for day in month.locked:
        one = recount(month.diary, [day], CODES)
        assert f"11月{day.day}日{one.duty}{one.on_time}{one.late}{one.silent}" in text


def test_the_weekly_summary_is_about_its_own_week(month: Month) -> None:
    home, day = month.home, date(2026, 11, 18)
    with home.reading() as session:
        made = sweep_summary.make_week(session, TOWN, day, home.rules, home.now, by=home.actor, today=LAST)
    assert isinstance(made.content, SweepSummary)
    week = [date(2026, 11, 16) + timedelta(days=n) for n in range(7)]
    assert made.content.figures == recount(month.diary, week, CODES)
    assert "2026年11月16日至2026年11月22日" in text_of(made)


def test_the_notice_names_exactly_the_silent_grids_of_its_day(month: Month) -> None:
    home, day = month.home, date(2026, 11, 11)
    with home.reading() as session:
        made = sweep_summary.make_silent_notice(
            session, TOWN, day, home.rules, home.now, by=home.actor, today=LAST
        )
    assert isinstance(made.content, SilentNotice)
    named = sum(len(village.grids) for village in made.content.villages)
    silent = [
        c for c in CODES
        if month.diary.said[(c, day)].state is None and not month.diary.vacant(c, day)
    ]  # fmt: skip
    assert named == len(silent) > 0
    assert "漏报了2026年11月11日的每日一排" in text_of(made)


def test_the_statistics_sheet_counts_the_findings_of_the_locked_days(month: Month) -> None:
    home = month.home
    draft = StatisticsDraft(StatisticsPeriod(2026, PeriodKind.MONTH, 11), "薛慧敏")
    with home.reading() as session:
        made = make_statistics(session, draft, home.rules, home.now, by=home.actor, today=LAST)
    assert isinstance(made.content, SweepStatistics)
    found = [f for (_, day), s in month.diary.said.items() if day in month.locked for f in s.findings]
    done = [f for f in found if f.outcome is GridEventOutcome.ON_THE_SPOT]
    assert sum(g.count for g in made.content.groups) == len(found)
    assert {g.level for g in made.content.groups} == {FinderLevel.VILLAGE}
    assert made.content.not_locked == 3
    text = text_of(made)
    assert f"总况排查数00{len(found)}{len(found)}{len(found)}" in text
    assert f"总况成功数00{len(done)}{len(done)}{len(done)}" in text
    for word, code in (("婚姻家庭邻里等各类民间纠纷", "0201"), ("劳资纠纷", "0701")):
        number = sum(f.category_code == code for f in found)
        assert f"{word}排查数00{number}{number}{number}" in text
    large = sum(f.people_count == 700 for f in found)
    assert f"500人以上00{large}{large}{large}" in text
    red = sum(f.risk_level is RiskLevel.RED for f in found)
    assert f"重大矛盾纠纷排查数00{red}{red}{red}" in text


# The window
def test_the_campaigns_in_the_window_show_the_recounted_counters(month: Month, qtbot: QtBot) -> None:
    with open_page(month.home, SweepPage, qtbot) as opened:
        page = opened.page
        page.open_collecting()
        chip, _ = page.collecting.tabs["专项行动"]
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        opened.settle()
        desk = page.collecting.campaigns
        qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 2)
        for place in range(2):
            row = desk.table.rows.row_at(place)
            assert row is not None
            count = counted_campaigns(month)[row.draft.name]
            facts = dict(desk.facts_of(row))
            assert facts["应做"] == f"{count.due} 格次"
            assert facts["已做"] == f"{count.done} 格次（{count.done * 100 / count.due:.1f}%）"
            assert facts["发现"] == f"{count.found} 条，其中已处置 {count.closed} 条"


def test_the_overview_in_the_window_shows_the_recounted_figures(month: Month, qtbot: QtBot) -> None:
    with open_page(month.home, SweepPage, qtbot) as opened:
        page = opened.page
        page.open_overview()
        opened.settle()
        desk = page.overview
        assert desk is not None
        qtbot.waitUntil(lambda: desk.view.answers > 0 and desk.view.map.columns == 30)
        expected = recount(month.diary, month.locked, CODES)
        for figure, button in desk.view.side.figures.items():
            assert button.word() == f"{figure.label} {expected.count(figure):,}"
        for figure, button in desk.view.side.figures.items():
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            assert desk.view.side.days.rows.rowCount() == expected.count(figure)
        words = {
            desk.view.map.words_at(row, column).split("：", 1)[1]
            for row in range(len(CODES)) for column in range(30)
        }  # fmt: skip
        assert any("更正" in word for word in words)
        assert any(word.endswith("未锁定") for word in words)
