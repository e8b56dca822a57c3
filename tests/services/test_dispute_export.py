"""Lists taken out: what is shown, nothing restricted, texts that Excel leaves alone, on record."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from db.enums import AuditAction, DisputeState, RiskLevel, Role
from db.models.audit import AuditEntry
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.dispute_draft import PlaceDraft
from desktop_app.services.dispute_export import (
    LIST_COLUMNS,
    ExportKind,
    Release,
    list_sheet,
)
from desktop_app.services.dispute_export_record import RecordExport, record_sheet
from desktop_app.services.dispute_ledger import ledger_sheet, make_ledger, record_ledger, render_ledger
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.export_release import release
from desktop_app.services.sheet_file import (
    LONGEST_CELL,
    CsvEncoding,
    Sheet,
    SheetColumn,
    harmless,
    to_csv,
    to_xlsx,
    write_sheet_file,
)
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import (
    DRAFT,
    FACTORY,
    LEAD,
    WU,
    brought_to,
    person,
    registered,
    resident_id,
    step,
)
from tests.support.centre import OpenTestCentre, make_centre

EVERY = DisputeQuery(open_only=False)
CHILD = person("晋小雨", resident_id("20150302"))
OLD = datetime(2026, 11, 10, 4, tzinfo=UTC)


class Town:
    """A township with four disputes: overdue, settled, of a child, restricted."""

    def __init__(self, folder: Path) -> None:
        self.home: OpenTestCentre = make_centre(folder)
        formula = '=HYPERLINK("http://x","点我")'
        self.overdue = self._add(replace(DRAFT, registered_at=OLD, description=formula))
        schooled = (replace(DRAFT.parties[0], education="70", person_category="farmer"), *DRAFT.parties[1:])
        self.settled = self._add(
            replace(DRAFT, place=PlaceDraft(detail="村口水塘边"), happened_on=OLD.date(), parties=schooled)
        )
        brought_to(self.home, self.settled, "settle")
        self.child = self._add(replace(DRAFT, parties=(CHILD, FACTORY), risk_level=RiskLevel.RED))
        self.restricted = self._add(replace(DRAFT, parties=(person("查秘密"),)))
        with self.home.session() as session:
            hidden = session.scalars(select(Dispute).where(Dispute.uid == self.restricted)).one()
            hidden.restricted_at = self.home.now
        self.long = self._add(DRAFT)
        with self.home.session() as session:
            # As an old ledger brought it: longer than the window takes.
            session.scalars(select(Dispute).where(Dispute.uid == self.long)).one().description = "很" * 2001

    def _add(self, draft: object) -> UUID:
        return registered(self.home, draft).uid  # type: ignore[arg-type]

    def number(self, uid: UUID) -> str:
        """Number of a dispute."""
        with self.home.reading() as session:
            return session.scalars(select(Dispute.number).where(Dispute.uid == uid)).one()

    def sheet(self, query: DisputeQuery = EVERY, *columns: str, role: Role | None = None) -> Sheet:
        """The list as a sheet."""
        home = self.home
        by = home.actor if role is None else home.someone(role)
        with home.reading() as session:
            return list_sheet(
                session, query, columns or tuple(LIST_COLUMNS), home.rules, home.now,
                by=by, today=local_date(home.now),
            )  # fmt: skip

    def records(self) -> RecordExport:
        """The 综治 records of all."""
        home = self.home
        with home.reading() as session:
            return record_sheet(
                session, EVERY, home.rules, home.now, by=home.actor, today=local_date(home.now)
            )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("export") / "c")


def test_the_sheet_is_the_list_as_it_is_shown(town: Town) -> None:
    sheet = town.sheet(EVERY, "due", "number", "parties", "state", "unknown")
    assert [column.title for column in sheet.columns] == ["期限", "登记编号", "当事人", "状态"]
    numbers = [row[1] for row in sheet.rows]
    shown = [town.long, town.child, town.settled, town.overdue]
    assert numbers == [town.number(uid) for uid in shown]
    assert sheet.rows[3][0].startswith("2026-11-17（超期 6 天）")
    assert sheet.rows[1][2] == "晋某某 与 宏达建材厂"
    assert sheet.rows[2][3] == "化解成功"
    assert sheet.above[1] == "条件：全部纠纷"
    assert "共 4 件" in sheet.above[2]
    assert town.home.actor.name in sheet.above[2]


def test_restricted_cases_never_leave(town: Town) -> None:
    hidden = town.number(town.restricted)
    home = town.home
    with home.reading() as session:
        today = local_date(home.now)
        ledger = ledger_sheet(session, EVERY, home.rules, home.now, by=home.actor, today=today)
        paper = make_ledger(session, EVERY, home.rules, home.now, by=home.actor, today=today)
    everything = [town.sheet(), ledger, town.records().records, town.records().report]
    words = [cell for sheet in everything for row in sheet.rows for cell in (*row, *sheet.above)]
    assert not any("查秘密" in word or hidden in word for word in words)
    assert hidden not in {row.number for row in paper.content.rows}
    assert len(ledger.rows) == len(paper.content.rows) == 4


def test_conditions_stand_above(town: Town) -> None:
    query = DisputeQuery(
        states=(DisputeState.REGISTERED,), risk=(RiskLevel.RED,), category="02",
        registered_from=OLD.date(), mine=True,
    )  # fmt: skip
    assert town.sheet(query).above[1] == (
        "条件：状态：已登记；风险：红；类别：邻里纠纷；登记日期：2026-11-10 至 2026-11-23；经手：本人"
    )
    with pytest.raises(RuleViolation, match="没有符合条件"):
        town.sheet(DisputeQuery(text="查无此事"))
    with pytest.raises(RuleViolation, match="至少选一列"):
        town.sheet(EVERY, "unknown")


def test_too_many_are_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    few = "desktop_app.services.dispute_export.export_ids.__wrapped__.__kwdefaults__"
    monkeypatch.setattr(few, {"most": 3})
    with pytest.raises(RuleViolation, match="一次最多 3 件，现在是 4 件"):
        town.sheet()


def test_who_may_only_look_takes_nothing_out(town: Town) -> None:
    with pytest.raises(PermissionDenied):
        town.sheet(role=Role.AUDITOR)


def test_an_export_needs_a_reason_and_is_on_record(town: Town) -> None:
    home = town.home
    wanted = Release(ExportKind.LIST, 1234, DisputeQuery(), "状态：未结案", " 报县\n中心 ", "纠纷.xlsx")
    for reason, says in (("  ", "用途"), ("长" * 201, "最多 200 个字")):
        with pytest.raises(RuleViolation, match=says), home.session() as session:
            release(session, replace(wanted, reason=reason), home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        release(session, wanted, home.rules, by=home.actor, now=home.now)
    with home.reading() as session:
        said = session.scalar(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.EXPORT))
    assert said == "纠纷列表 1,234 件，用途：报县 中心；条件：状态：未结案；文件：纠纷.xlsx"


# 综治 record
def test_a_record_holds_the_items_of_the_standard(town: Town) -> None:
    export = town.records()
    heads = [column.title for column in export.records.columns]
    assert (len(heads), heads[0], heads[26], heads[27]) == (30, "事件名称", "纬度", "登记编号")
    by_number = {row[27]: dict(zip(heads, row, strict=True)) for row in export.records.rows}
    row = by_number[town.number(town.settled)]
    assert {key: value for key, value in row.items() if value} == {
        "事件名称": "吴桂芬 与 宏达建材厂 相邻污染损害纠纷",
        "发生日期": "20261110",
        "发生地点": "村口水塘边",
        "事件规模": "01",
        "事件类别": "0203",
        "涉及人数": "2",
        "事件简述": DRAFT.description,
        "涉及单位": "柳桥镇司法所",
        "主要当事人证件代码": "111",
        "主要当事人证件号码": str(WU.id_number),
        "主要当事人姓名": "吴桂芬",
        "主要当事人性别": "2",
        "主要当事人学历": "70",
        "化解时限": row["化解时限"],
        "化解组织": "柳桥镇司法所",
        "化解责任人姓名": row["化解责任人姓名"],
        "化解是否成功": "1",
        "化解情况": "厂方夜间停机，双方握手言和。",
        "登记编号": town.number(town.settled),
        "事件类别名称": "邻里纠纷-相邻污染损害防止",
    }
    assert by_number[town.number(town.child)]["主要当事人姓名"] == "晋小雨"
    assert by_number[town.number(town.overdue)]["化解是否成功"] == "0"


def test_what_does_not_fit_is_named_by_number(town: Town) -> None:
    export = town.records()
    assert (export.fitting, export.left_out) == (3, 1)
    assert town.number(town.long) not in {row[27] for row in export.records.rows}
    said = {(row[0], row[1]): row[2] for row in export.report.rows}
    assert said[town.number(town.long), "没有上报"] == "“事件简述”最多 2000 个字，现在 2001 个"
    assert "发生日期" in said[town.number(town.overdue), "已上报，可补"]


def test_full_numbers_need_the_right_to_see_them(town: Town) -> None:
    home = town.home
    leader = home.someone(Role.TOWNSHIP_HEAD)
    with pytest.raises(PermissionDenied), home.reading() as session:
        record_sheet(session, EVERY, home.rules, home.now, by=leader, today=local_date(home.now))


# files
TABLE = Sheet(
    "表", ("标题", "条件：无"),
    (SheetColumn("号码", 20), SheetColumn("内容", 30)),
    (("139926197104125142", "=1+1"), ("007", "@SUM(A1)"), ("1e5", "-2+3"), ("-3.5", "行一\n行二\x0b")),
)  # fmt: skip


def test_a_workbook_holds_texts_only() -> None:
    book = load_workbook(io.BytesIO(to_xlsx([TABLE, replace(TABLE, name="二")])))
    assert book.sheetnames == ["表", "二"]
    page = book["表"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert rows == [
        ["139926197104125142", "=1+1"], ["007", "@SUM(A1)"], ["1e5", "-2+3"], ["-3.5", "行一\n行二"]
    ]  # fmt: skip
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    long = replace(TABLE, rows=(("1", "长" * 40_000),))
    value = str(load_workbook(io.BytesIO(to_xlsx([long]))).active["B4"].value)  # type: ignore[index]
    assert len(value) == LONGEST_CELL
    assert value.endswith("请看原纠纷）")


@pytest.mark.parametrize("encoding", CsvEncoding)
def test_a_csv_holds_every_character(encoding: CsvEncoding) -> None:
    rare = replace(TABLE, rows=(("1", "㛃䶮𬱖😀"), ("=x", '“引号"逗号,')))
    data = to_csv(rare, encoding)
    assert data.startswith(b"\xef\xbb\xbf") is (encoding is CsvEncoding.UTF8)
    rows = list(csv.reader(io.StringIO(data.decode(encoding.value), newline="")))
    assert rows == [["号码", "内容"], ["1", "㛃䶮𬱖😀"], ["'=x", '“引号"逗号,']]


@given(st.text("=+-@\t\r 09.aZ(|'！", max_size=8))
def test_nothing_that_excel_would_run_stands_bare(value: str) -> None:
    written = harmless(value)
    assert written in (value, f"'{value}")
    if written[:1] in {"=", "@", "\t", "\r"}:
        raise AssertionError(written)
    if written[:1] in {"+", "-"}:
        assert not any(char.isalpha() or char in "(!|'" for char in written)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "纠纷.xlsx"
    write_sheet_file(target, b"1")
    write_sheet_file(target, b"2")
    assert target.read_bytes() == b"2"
    with pytest.raises(EnvironmentProblem, match="写不进去"):
        write_sheet_file(tmp_path / "没有" / "纠纷.xlsx", b"3")
    assert [path.name for path in tmp_path.iterdir()] == ["纠纷.xlsx"]


# ledger
def test_the_ledger_says_all_of_it(town: Town) -> None:
    home = town.home
    step(home, town.child, "accept")
    step(home, town.child, "dispatch", LEAD)
    with home.reading() as session:
        ledger = make_ledger(session, EVERY, home.rules, home.now, by=home.actor, today=local_date(home.now))
    pdf = render_ledger(ledger)
    text = squeezed("".join(page_texts(pdf)))
    for words in (
        "填报单位（章）：柳桥镇综治中心", "条件：全部纠纷", "晋某某与宏达建材厂", "=HYPERLINK",
        "化解成功：厂方夜间停机，双方握手言和。", "合计：4件", "未结案4件，其中超期1件", "已登记2，",
        "柳桥镇司法所", "……（全文见登记表）", f"制表人：{home.actor.name}",
    ):  # fmt: skip
        assert words in text, words
    with home.session() as session:
        record_ledger(session, ledger, pdf, by=home.actor, now=home.now)
    with home.reading() as session:
        said = session.scalar(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.PRINT))
        sheet = ledger_sheet(session, EVERY, home.rules, home.now, by=home.actor, today=local_date(home.now))
    assert said == "矛盾纠纷台账 4 件 1 页；条件：全部纠纷"
    assert [row[0] for row in sheet.rows] == ["1", "2", "3", "4"]
    assert sheet.rows[0][5] == "很" * 2001
    assert any("合计：4 件" in line for line in sheet.above)
