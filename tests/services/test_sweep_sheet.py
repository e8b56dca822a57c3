"""The sheet that goes out to a village and comes back: filled, renamed, moved to another township or day."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.enums import GridEventKind, RiskLevel
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.sheet_code import grid_version, read_sheet_code
from desktop_app.errors import RuleViolation
from desktop_app.services.ledger_rest import write_rest
from desktop_app.services.sweep_import import RowOutcome, SweepImport, import_sweep
from desktop_app.services.sweep_sheet import HEADERS, make_sheet
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, code_of, make_township

DAY = date(2026, 11, 23)
VILLAGE, OTHER = VILLAGES
ZERO = "零报告"


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", grids=3, vacant=(code_of(1, 3),))


def reports(home: OpenTestCentre) -> int:
    with home.reading() as session:
        return len(session.scalars(select(SweepReport.id)).all())


def run(home: OpenTestCentre, path: Path) -> SweepImport:
    with home.session() as session:
        return import_sweep(session, path, home.rules, by=home.actor, now=home.now)[0]


def sheet_of(home: OpenTestCentre, **more: Any) -> Any:
    with home.reading() as session:
        data = make_sheet(
            session, DAY, DAY, home.rules, by=home.actor, today=DAY, village_code=VILLAGE, **more
        )
    return load_workbook(BytesIO(data))


def place(name: str) -> int:
    return HEADERS.index(name) + 1


def filled(home: OpenTestCentre, path: Path, *, line: int = 4, **cells: str) -> Any:
    """A returned sheet of the first village with a zero report in its first row and more cells changed."""
    book = sheet_of(home)
    sheet = book.worksheets[0]
    sheet.cell(4, place("是否发现"), ZERO)
    for name, text in cells.items():
        sheet.cell(line, place(name), text)
    book.save(path)
    return book


def test_the_sheet_comes_back_filled_and_what_nobody_touched_stays_silent(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    with home.reading() as session:
        data = make_sheet(session, DAY - timedelta(days=1), DAY, home.rules, by=home.actor, today=DAY)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]] == list(HEADERS)
    assert sum(bool(row[0].value) for row in sheet.iter_rows(min_row=4)) == 6 * 2
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
    assert (result.count(RowOutcome.STORED), result.count(RowOutcome.BLANK), result.notes) == (2, 10, ())
    assert reports(home) == 2
    with home.reading() as session:
        assert session.scalars(select(GridEvent.description)).all() == ["晒稻占道（类型：山林水利）"]
        assert session.scalars(select(GridEvent.people_count)).all() == [4]


def test_a_sheet_for_no_grid_is_refused(home: OpenTestCentre) -> None:
    with home.reading() as session, pytest.raises(RuleViolation, match="没有可排查的网格"):
        make_sheet(session, DAY, DAY, home.rules, by=home.actor, today=DAY, village_code="411525116299")


def test_only_what_is_to_be_filled_can_be_changed(home: OpenTestCentre) -> None:
    book = sheet_of(home)
    sheet, hidden = book.worksheets
    assert (sheet.protection.sheet, book.security.lockStructure) == (True, True)
    assert hidden.sheet_state == "veryHidden"
    locked = {name: sheet.cell(4, place(name)).protection.locked for name in HEADERS}
    assert [name for name, on in locked.items() if on] == ["网格编码", "村（社区）", "网格", "日期"]
    assert all(cell.protection.locked for cell in sheet[3])
    offered = {
        str(rule.sqref).partition(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation
    }
    assert offered["F4"] == '"有,零报告"'
    assert all(sheet.cell(4, place(name)).number_format == "@" for name in ("网格编码", "电话"))


def test_the_hidden_sheet_says_whose_it_is(home: OpenTestCentre) -> None:
    hidden = sheet_of(home).worksheets[1]
    code = read_sheet_code(hidden["A1"].value)
    assert code is not None
    assert (code.township, code.village, code.first, code.last) == (TOWN, VILLAGE, DAY, DAY)
    codes = [code_of(0, n) for n in (1, 2, 3)]
    assert code.version == grid_version(codes)
    assert [row[0].value for row in hidden.iter_rows(min_row=3)] == codes


def test_a_sheet_for_one_grid_has_only_its_rows(home: OpenTestCentre) -> None:
    sheet = sheet_of(home, grid_code=code_of(0, 2)).worksheets[0]
    codes = [row[0].value for row in sheet.iter_rows(min_row=4) if row[0].value]
    assert codes == [code_of(0, 2)]
    with pytest.raises(RuleViolation, match="没有编码为“1”的网格"):
        sheet_of(home, grid_code="1")


def test_renamed_columns_are_read_where_they_stood(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    book = filled(home, path, line=5, 是否发现="有", 简要情况="晒稻占道")
    sheet = book.worksheets[0]
    sheet.cell(3, place("简要情况"), "今天有啥事")
    sheet.cell(3, place("是否发现"), "备注")
    book.save(path)
    result = run(home, path)
    assert (result.reports, result.findings) == (2, 1)
    assert "“今天有啥事”一列改过名，按原来的“简要情况”读" in result.notes


def test_a_sheet_of_another_township_is_refused_as_a_whole(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    book = filled(home, path)
    hidden = book.worksheets[1]
    hidden["A1"] = hidden["A1"].value.replace(TOWN, "411525109000")
    book.save(path)
    with pytest.raises(RuleViolation, match="别的乡镇"):
        run(home, path)
    assert reports(home) == 0


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"日期": "2026-11-22"}, "不在这份填报表的 11-23 至 11-23 之内"),
        ({"网格编码": code_of(1, 1)}, "不在这份填报表的村里"),
        ({"日期": "2026-11-24"}, "还没到"),
        ({"简要情况": "晒稻占道"}, "零报告，又写了情况"),
        ({"时限": "三天内", "是否发现": "有", "简要情况": "占道", "电话": "见本子"}, "电话"),
    ],
)
def test_a_wrong_row_goes_back_marked_and_the_others_come_in(
    home: OpenTestCentre, tmp_path: Path, cells: dict[str, str], says: str
) -> None:
    path, rest = tmp_path / "填报表.xlsx", tmp_path / "退回.xlsx"
    book = filled(home, path, line=4, **cells)
    book.worksheets[0].cell(5, place("是否发现"), ZERO)
    book.save(path)
    with home.session() as session:
        result, plan = import_sweep(session, path, home.rules, by=home.actor, now=home.now)
    assert [row.outcome for row in result.rows[:2]] == [RowOutcome.REFUSED, RowOutcome.STORED]
    assert says in result.rows[0].text
    assert write_rest(plan, rest) == 1
    given_back = load_workbook(rest)
    sheet = given_back.worksheets[0]
    head, back = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert says in str(back[head.index("没导入的原因")])
    marked = [head[n] for n, cell in enumerate(sheet[2]) if cell.fill.fgColor.rgb.endswith("FFF2CC")]
    assert marked
    # Put right there, the file that was given back comes in as it is.
    for name, text in {"日期": "2026-11-23", "网格编码": code_of(0, 1), "简要情况": "", "电话": ""}.items():
        sheet.cell(2, head.index(name) + 1, text)
    sheet.cell(2, head.index("是否发现") + 1, ZERO)
    given_back.save(rest)
    assert run(home, rest).reports == 1


def test_owner_limit_and_nature_of_a_finding_are_kept(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    kept = {"性质": "风险隐患", "风险等级": "橙", "责任人": "阎大生", "时限": "2026-12-01"}
    filled(home, path, line=5, 是否发现="有", 简要情况="配电箱没有门", **kept)
    run(home, path)
    with home.reading() as session:
        event = session.scalars(select(GridEvent)).one()
        found = (event.kind, event.risk_level, event.owner_name, event.due_on)
    assert found == (GridEventKind.HAZARD, RiskLevel.ORANGE, "阎大生", date(2026, 12, 1))
