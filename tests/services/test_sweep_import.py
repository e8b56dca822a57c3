"""Filled sheets and ledgers: every row is stored, known, blank or refused with its reason."""

import csv
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from db.enums import GridEventOutcome, ReportMeans, RiskLevel, Role, SweepState, SweepTiming
from db.models.change import Change
from db.models.sweep import GridEvent, SweepReport
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import sweep, sweep_lock
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_import import RowOutcome, SweepImport, import_sweep
from desktop_app.services.sweep_sheet import HEADERS, make_sheet
from tests.support.centre import OpenTestCentre
from tests.support.township import at, code_of, make_township

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
        return import_sweep(session, path, home.rules, by=home.actor, now=home.now, **more)  # type: ignore[arg-type]


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
    assert result.ignored == ("其他",)
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
    said = [(r.outcome, r.text) for r in result.rows]
    assert said[1] == (RowOutcome.REFUSED, "和第 3 行重复，只留一行。")
    assert "对不上" in said[2][1]
    assert said[4] == (RowOutcome.REFUSED, "和第 6 行重复，只留一行。")
    assert said[5][0] is RowOutcome.REFUSED
    assert "已由甲三" in said[5][1]
    assert (result.reports, reports(home)) == (2, 3)


def test_a_locked_day_takes_nothing_more(home: OpenTestCentre, tmp_path: Path) -> None:
    day = DAY - timedelta(days=1)
    with home.session() as session:
        draft = sweep_lock.LockDraft(day, "阮小满", "樊国栋", "樊国栋")
        sweep_lock.lock_day(session, draft, home.rules, by=home.actor, now=home.now)
    result = run(home, ledger(tmp_path, (GRID, day.isoformat(), "甲一", ZERO)))
    assert (result.rows[0].outcome, reports(home)) == (RowOutcome.REFUSED, 0)
    assert "锁定" in result.rows[0].text


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
        (("网格", "是否发现"), "没有“日期”一列"),
    ],
)
def test_a_table_without_the_needed_columns_is_refused(
    home: OpenTestCentre, tmp_path: Path, head: tuple[str, ...], says: str
) -> None:
    with pytest.raises(RuleViolation, match=says):
        run(home, ledger(tmp_path, ("1", "2"), head=head))


def test_the_sheet_comes_back_filled_and_what_nobody_touched_stays_silent(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    with home.reading() as session:
        data = make_sheet(session, DAY - timedelta(days=1), DAY, home.rules, by=home.actor, today=DAY)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]] == list(HEADERS)
    assert sheet.max_row == 3 + 6 * 2
    place = {name: n for n, name in enumerate(HEADERS, start=1)}
    sheet.cell(4, place["是否发现"], ZERO)
    sheet.cell(5, place["是否发现"], "有")
    sheet.cell(5, place["简要情况"], "晒稻占道")
    sheet.cell(5, place["类型"], "山林水利")
    sheet.cell(5, place["涉及人数"], 4)
    sheet.cell(5, place["上报方式"], "电话")
    path = tmp_path / "排查表.xlsx"
    book.save(path)
    result = run(home, path)
    assert (result.count(RowOutcome.STORED), result.count(RowOutcome.BLANK), result.ignored) == (2, 10, ())
    assert reports(home) == 2
    with home.reading() as session:
        assert session.scalars(select(GridEvent.description)).all() == ["晒稻占道（类型：山林水利）"]
        assert session.scalars(select(GridEvent.people_count)).all() == [4]


def test_a_sheet_for_no_grid_is_refused(home: OpenTestCentre) -> None:
    with home.reading() as session, pytest.raises(RuleViolation, match="没有可排查的网格"):
        make_sheet(session, DAY, DAY, home.rules, by=home.actor, today=DAY, village_code="411525116299")


def test_only_those_who_report_import(home: OpenTestCentre, tmp_path: Path) -> None:
    auditor = home.someone(Role.AUDITOR)
    with home.session(auditor) as session, pytest.raises(PermissionDenied):
        import_sweep(session, ledger(tmp_path), home.rules, by=auditor, now=home.now)
