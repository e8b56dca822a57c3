"""Filled sheets and ledgers: every row is stored, known, blank or refused with its reason."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.enums import GridEventOutcome, ReportMeans, RiskLevel, Role, SweepState, SweepTiming
from db.models.change import Change
from db.models.sweep import GridEvent, SweepCorrection, SweepDay, SweepReport
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import sweep, sweep_lock
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_event import settle_event
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_import import RowOutcome, SweepImport, import_sweep
from desktop_app.services.sweep_import_undo import SweepUndone, past_sweep_imports, undo_sweep_import
from desktop_app.services.sweep_proposal import Answer, ProposalRow, list_proposals, settle_proposal
from desktop_app.services.sweep_statement import sweep_day
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
HEAD = (
    "网格编码",
    "日期",
    "网格员",
    "是否发现（有/零报告）",
    "简要情况",
    "当事人",
    "电话",
    "风险等级",
    "处置",
    "结果",
    "其他",
)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", grids=3, vacant=(code_of(1, 3),))


def run(home: OpenTestCentre, path: Path, **more: object) -> SweepImport:
    with home.session() as session:
        return import_sweep(session, path, home.rules, by=home.actor, now=home.now, **more)[0]  # type: ignore[arg-type]


def ledger(folder: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Path:
    path = folder / "台账.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("泉河铺镇每日一排台账",))
        writer.writerow(head)
        writer.writerows(rows)
    return path


def reports(home: OpenTestCentre) -> int:
    with home.reading() as session:
        return session.scalar(select(func.count()).select_from(SweepReport)) or 0


ZERO, GRID = "零报告", code_of(0, 1)


def test_a_ledger_is_taken_over_row_by_row(home: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        (GRID, "11月23日", "甲一", ZERO),
        (
            *(code_of(0, 2), "2026-11-22", "阎大生", "有", "晒稻占道", "王立春 与 沈大江"),
            *("15400000077", "黄色", "当场化解", "划出走道"),
        ),
        (code_of(0, 2), "2026-11-22", "阎大生", "有", "排水沟堵了", "", "", "", "移交"),
        (code_of(0, 3), "2026-11-23", "", ZERO),
    )
    result = run(home, path)
    assert (result.reports, result.findings, result.count(RowOutcome.STORED)) == (3, 2, 4)
    assert [row.line for row in result.rows] == [3, 4, 5, 6]
    assert "并入第 4 行" in result.rows[2].text
    assert "按在岗网格员甲三计" in result.rows[3].text
    assert any("“其他”" in note for note in result.notes)
    with home.reading() as session:
        stored = session.scalars(select(SweepReport).order_by(SweepReport.id)).all()
        assert [(r.day, r.state, r.timing, r.proxy, r.means) for r in stored] == [
            (DAY, SweepState.ZERO, SweepTiming.ON_TIME, False, ReportMeans.PAPER),
            (date(2026, 11, 22), SweepState.FINDINGS, SweepTiming.LATE, True, ReportMeans.PAPER),
            (DAY, SweepState.ZERO, SweepTiming.ON_TIME, False, ReportMeans.PAPER),
        ]
        events = session.scalars(select(GridEvent).order_by(GridEvent.id)).all()
        assert [(e.description, e.outcome, e.outcome_note, e.risk_level) for e in events] == [
            ("晒稻占道", GridEventOutcome.ON_THE_SPOT, "划出走道", RiskLevel.YELLOW),
            ("排水沟堵了", GridEventOutcome.HANDED_OVER, "移交", None),
        ]


def test_a_second_import_of_the_file_stores_nothing(home: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(
        tmp_path, (GRID, "2026-11-23", "甲一", ZERO), (code_of(0, 2), "2026-11-22", "甲二", "有", "晒稻占道")
    )
    run(home, path)
    again = run(home, path)
    assert (again.reports, again.count(RowOutcome.SAME)) == (0, 2)
    assert reports(home) == 2


def test_a_dry_run_says_the_same_and_writes_nothing(home: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(tmp_path, (GRID, "2026-11-23", "甲一", ZERO), ("999", "2026-11-23", "甲一", ZERO))
    with home.reading() as session:
        before = session.scalar(select(func.count()).select_from(Change))
    tried = run(home, path, dry_run=True)
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == before
    assert tried.rows == run(home, path).rows


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("999", "2026-11-23", "甲一", ZERO), "没有这个网格"),
        (("411525109201001", "2026-11-23", "甲一", ZERO), "没有这个网格"),
        (("", "2026-11-23", "甲一", ZERO), "没有写是哪个网格"),
        ((GRID, "2026-11-24", "甲一", ZERO), "还没到"),
        ((GRID, "下个月", "甲一", ZERO), "看不懂"),
        ((GRID, "", "甲一", ZERO), "没有写日期"),
        ((GRID, "2023-12-31", "甲一", ZERO), "没有启用"),
        ((GRID, "2026-11-23", "甲一", "有", ""), "没有写简要情况"),
        ((GRID, "2026-11-23", "甲一", "", "晒稻占道"), "没有填“是否发现”"),
        ((GRID, "2026-11-23", "甲一", ZERO, "晒稻占道"), "零报告，又写了情况"),
        ((GRID, "2026-11-23", "甲一", "大概"), "大概"),
        ((GRID, "2026-11-23", "甲一", "有", "占道", "", "见本子"), "电话"),
        ((GRID, "2026-11-23", "甲一", "有", "占道", "", "", "紫"), "风险等级“紫”"),
        ((GRID, "2026-11-23", "甲一", "有", "占道", "", "", "", "喝茶"), "处置“喝茶”"),
        ((code_of(1, 3), "2026-11-23", "", ZERO), "写明是谁代报"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_stored(
    home: OpenTestCentre, tmp_path: Path, row: tuple[str, ...], says: str
) -> None:
    result = run(home, ledger(tmp_path, row, (code_of(1, 1), "2026-11-23", "乙一", ZERO)))
    assert [r.outcome for r in result.rows] == [RowOutcome.REFUSED, RowOutcome.STORED]
    assert says in result.rows[0].text
    assert reports(home) == 1


def test_what_is_given_twice_is_told(home: OpenTestCentre, tmp_path: Path) -> None:
    with home.session() as session:
        sweep.report_zero(session, ReportDraft(code_of(0, 3), DAY), home.rules, by=home.actor, now=home.now)
    result = run(
        home,
        ledger(
            tmp_path,
            (GRID, "2026-11-23", "甲一", ZERO),
            (GRID, "2026-11-23", "甲一", ZERO),
            (GRID, "2026-11-23", "甲一", "有", "晒稻占道"),
            (code_of(0, 2), "2026-11-23", "甲二", "有", "晒稻占道"),
            (code_of(0, 2), "2026-11-23", "甲二", "有", "晒稻占道"),
            (code_of(0, 3), "2026-11-23", "甲三", "有", "晒稻占道"),
        ),
    )
    outcomes = [r.outcome for r in result.rows]
    # A zero report and a finding of one grid and day: nobody chooses between them.
    assert outcomes[:3] == [RowOutcome.REFUSED] * 3
    assert "对不上" in result.rows[0].text
    assert outcomes[3:5] == [RowOutcome.STORED, RowOutcome.SAME]
    assert "和第 6 行重复" in result.rows[4].text
    assert outcomes[5] is RowOutcome.REFUSED
    assert "已由甲三" in result.rows[5].text
    assert (result.reports, reports(home)) == (1, 2)


def test_the_same_grid_reported_by_two_people_is_for_a_person_to_settle(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    rows = ((GRID, "2026-11-23", "甲一", ZERO), (GRID, "2026-11-23", "阎大生", ZERO))
    result = run(home, ledger(tmp_path, *rows))
    assert [row.outcome for row in result.rows] == [RowOutcome.REFUSED] * 2
    assert "由两个人报" in result.rows[0].text
    assert reports(home) == 0


def lock(home: OpenTestCentre, day: date) -> None:
    with home.session() as session:
        draft = sweep_lock.LockDraft(day, "阮小满", "樊国栋", "樊国栋")
        sweep_lock.lock_day(session, draft, home.rules, by=home.actor, now=home.now)


def waiting(home: OpenTestCentre) -> tuple[ProposalRow, ...]:
    with home.reading() as session:
        return list_proposals(session, by=home.actor, today=DAY)


def test_a_row_about_a_locked_day_becomes_a_proposal(home: OpenTestCentre, tmp_path: Path) -> None:
    day = DAY - timedelta(days=1)
    lock(home, day)
    with home.reading() as session:
        before = sweep_day(session, TOWN, day)
        packed = None if before is None else before.packed
    path = ledger(tmp_path, (GRID, day.isoformat(), "甲一", "有", "晒稻占道"))
    result = run(home, path)
    assert (result.rows[0].outcome, result.proposals, reports(home)) == (RowOutcome.PROPOSED, 1, 0)
    (proposal,) = waiting(home)
    assert (proposal.day, proposal.grid_code, proposal.said) == (day, GRID, "甲一报“有情”：晒稻占道")
    assert run(home, path).rows[0].outcome is RowOutcome.SAME
    assert len(waiting(home)) == 1
    with home.session() as session:
        assert session.scalars(select(SweepDay.packed).where(SweepDay.day == day)).one() == packed
        answer = Answer(True, "打电话核实过")
        settle_proposal(session, proposal.uid, answer, home.rules, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已经办过"):
            again = Answer(False, "再办")
            settle_proposal(session, proposal.uid, again, home.rules, by=home.actor, now=home.now)
    assert waiting(home) == ()
    with home.reading() as session:
        (corrected,) = session.scalars(select(SweepCorrection))
        assert (corrected.grid_code, corrected.to_state) == (GRID, SweepState.FINDINGS)
        assert corrected.reason == "打电话核实过（台账.csv 第 3 行）"
        assert session.scalars(select(SweepDay.packed).where(SweepDay.day == day)).one() == packed


def test_a_report_imported_after_the_hour_is_late_and_keeps_its_stated_time(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    home.now = at(DAY, 18)
    head = (*HEAD, "上报时间")
    run(home, ledger(tmp_path, (GRID, "2026-11-23", "甲一", ZERO, *[""] * 7, "9:30"), head=head))
    with home.reading() as session:
        (report,) = session.scalars(select(SweepReport))
        assert (report.timing, report.happened_at, report.entered_at) == (
            SweepTiming.LATE, at(DAY, 9, 30), at(DAY, 18),
        )  # fmt: skip


def undo(home: OpenTestCentre, done: SweepImport) -> SweepUndone:
    assert done.uid is not None
    with home.session() as session:
        return undo_sweep_import(session, done.uid, "导错了文件", home.rules, by=home.actor, now=home.now)


def test_a_whole_import_is_taken_back_and_can_come_again(home: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(
        tmp_path, (GRID, "2026-11-23", "甲一", ZERO), (code_of(0, 2), "2026-11-23", "甲二", "有", "占道")
    )
    done = run(home, path)
    assert undo(home, done).undone == 2
    with home.reading() as session:
        assert session.scalars(select(SweepReport.voided_reason)).all() == ["撤销导入：导错了文件"] * 2
        assert session.scalars(select(GridEvent.voided_reason)).all() == ["撤销导入：导错了文件"]
        (past,) = past_sweep_imports(session, by=home.actor, today=DAY)
    assert (past.stored, past.undone, past.may_undo) == (2, 2, False)
    with pytest.raises(RuleViolation, match="已经撤销过"):
        undo(home, done)
    assert run(home, path).reports == 2


def test_what_was_worked_on_since_stays_when_an_import_is_taken_back(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    yesterday = DAY - timedelta(days=1)
    done = run(
        home,
        ledger(
            tmp_path,
            (GRID, "2026-11-23", "甲一", ZERO),
            (code_of(0, 2), "2026-11-23", "甲二", "有", "占道"),
            (code_of(0, 3), "2026-11-23", "甲三", "有", "漏水"),
            (GRID, yesterday.isoformat(), "甲一", ZERO),
        ),
    )
    with home.session() as session:
        by_text = {event.description: event for event in session.scalars(select(GridEvent))}
        settle_event(session, by_text["占道"].uid, "让开了", by=home.actor, now=home.now)
        report = session.get_one(SweepReport, by_text["漏水"].sweep_report_id)
        sweep.add_finding(
            session, report.uid, FindingDraft("还有积水"), home.rules, by=home.actor, now=home.now
        )
    lock(home, yesterday)
    undone = undo(home, done)
    assert undone.undone == 1
    assert [words.rpartition("（")[2] for words in undone.kept] == [
        "导入后处置过）", "导入后补加过情况）", "当天已锁定）",
    ]  # fmt: skip
    assert reports(home) == 4


@pytest.mark.parametrize(
    "place",
    [("固桥村", "第2网格"), ("固桥", "第2网格"), ("固桥村民委员会", "第2网格"), ("", "固桥村第2网格")],
)
def test_a_grid_is_found_by_village_and_name(
    home: OpenTestCentre, tmp_path: Path, place: tuple[str, str]
) -> None:
    head = ("村（社区）", "网格", "是否发现", "简要情况", "上报时间")
    result = run(home, ledger(tmp_path, (*place, ZERO, "无", "9:30"), head=head), day=DAY)
    assert result.rows[0].grid == "固桥村民委员会第2网格"
    with home.reading() as session:
        assert session.scalars(select(SweepReport.happened_at)).all() == [at(DAY, 9, 30)]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (("甲", "乙"), "认不出这张表"),
        (("网格", "日期"), "认不出这张表"),
    ],
)
def test_a_table_without_the_needed_columns_is_refused(
    home: OpenTestCentre, tmp_path: Path, head: tuple[str, ...], says: str
) -> None:
    with pytest.raises(RuleViolation, match=says):
        run(home, ledger(tmp_path, ("1", "2"), head=head))


def test_the_day_in_the_title_is_meant_where_rows_have_none(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    rows = f"网格编码,是否发现,网格员\n{GRID},零报告,甲一\n"
    path.write_text("泉河铺镇2026年11月22日每日一排\n" + rows, "utf-8")
    (row,) = run(home, path).rows
    assert (row.outcome, row.day) == (RowOutcome.STORED, DAY - timedelta(days=1))
    path.write_text("每日一排\n" + rows, "utf-8")
    assert "没有写日期" in run(home, path).rows[0].text


def test_only_those_who_report_import(home: OpenTestCentre, tmp_path: Path) -> None:
    auditor = home.someone(Role.AUDITOR)
    with home.session(auditor) as session, pytest.raises(PermissionDenied):
        import_sweep(session, ledger(tmp_path), home.rules, by=auditor, now=home.now)
