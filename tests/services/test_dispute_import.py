"""Existing ledgers: every row is kept, nothing twice, whatever is unclear is said in a note."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select

from db.enums import DisputeState, DisputeType, IdKind, Level, PartyKind, PartySide, Role
from db.models import AuditEntry, Dispute, Party, Transition
from db.models.unit import Unit, unit_uid
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.domain.number import verify_number
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dispute_import import LedgerReport, RowOutcome, import_ledger, write_report
from desktop_app.services.dispute_import_columns import known_columns, load_mapping, meaning_of
from desktop_app.services.dispute_import_party import Reader, read_parties
from desktop_app.services.dispute_import_row import read_row
from desktop_app.services.ledger_date import Calendar, parse_moment
from desktop_app.services.search import find_disputes
from tests.services.disputes import registered, resident_id
from tests.support.centre import NOON, OpenTestCentre, make_centre

TODAY = date(2026, 11, 23)
LONG = "排水沟改道,\n水淹玉米地。"
HEAD = ("序号", "登记日期", "当事人", "联系电话", "纠纷类型", "简要情况", "村", "办理情况", "备注")
ROWS = (
    HEAD,
    ("1", "2025.3.5", "覃宝珠 与 徐福生", "15400000011", "邻里纠纷", LONG, "王集村", "已化解", "双方满意"),
    ("2", "2025年13月40日", "丁长庚、仇守玉", "电话没记", "怪事", "老坟地占用", "不知哪村", "", ""),
    ("3", "", "", "", "", "只记了一句话", "", "", ""),
    ("4", "2025-03-06", "", "", "", "", "", "", ""),
    ("制表人：", "", "", "", "", "", "", "", ""),
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    made = make_centre(tmp_path / "c")
    with made.session() as session:
        for code, name in (("411525100201", "王集村村委会"), ("411525100202", "徐山村村委会")):
            parent = "411525100000"
            session.add(
                Unit(
                    uid=unit_uid(code),
                    code=code,
                    name=name,
                    name_key="x",
                    level=Level.VILLAGE,
                    parent_code=parent,
                )
            )
    return made


def _csv(path: Path, rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8-sig") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _import(town: OpenTestCentre, path: Path, *, dry_run: bool = False) -> LedgerReport:
    with town.session() as session:
        return import_ledger(session, path, town.rules, dry_run=dry_run, by=town.actor, now=town.now)[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_every_row_with_content_is_stored_and_a_footer_is_not(
    town: OpenTestCentre, tmp_path: Path, encoding: str
) -> None:
    report = _import(town, _csv(tmp_path / "台账.csv", encoding=encoding))
    assert (report.stored, report.incomplete, report.known, report.empty) == (1, 3, 0, 1)
    assert [row.outcome for row in report.rows][-1] is RowOutcome.EMPTY
    assert "备注" in report.notes[0]
    with town.reading() as session:
        rows = session.scalars(select(Dispute).order_by(Dispute.source_ref)).all()
        assert [r.source_ref for r in rows] == ["1", "2", "3", "4"]
        first = rows[0]
        assert first.description == LONG
        assert (first.village_code, first.village_name) == ("411525100201", "王集村村委会")
        assert (first.category_code, first.dispute_type) == ("02", DisputeType.NEIGHBOUR)
        assert first.state is DisputeState.CLOSED
        assert local_date(first.registered_at) == date(2025, 3, 5)
        assert first.number.startswith("柳桥纠〔2025〕A0001")
        assert verify_number(first.number, town.rules.profile.number.dispute)
        assert [(p.side, p.name) for p in first.parties] == [
            (PartySide.APPLICANT, "覃宝珠"),
            (PartySide.RESPONDENT, "徐福生"),
        ]
        assert first.title == "覃宝珠 与 徐福生 邻里纠纷"
        said = session.scalars(select(Transition.reason).where(Transition.record_uid == first.uid)).one()
        assert "第 2 行导入" in str(said)
        assert "备注：双方满意" in str(said)
        assert [r.incomplete for r in rows] == [False, True, True, True]
        assert rows[1].village_name == "不知哪村"
        assert all(r.due_on is None for r in rows)
        audited = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).first()
        assert audited == "导入台账 台账.csv：4 件"


def test_what_is_unclear_is_noted_and_kept(town: OpenTestCentre, tmp_path: Path) -> None:
    report = _import(town, _csv(tmp_path / "a.csv"))
    notes = "；".join(report.rows[1].notes)
    for said in (
        "登记日期“2025年13月40日”没有这一天",
        "“怪事”对不上",
        "电话“电话没记”看不懂",
        "“不知哪村”对不上",
    ):
        assert said in notes
    with town.reading() as session:
        uid = session.scalars(select(Dispute.uid).where(Dispute.source_ref == "2")).one()
        kept = str(session.scalars(select(Transition.reason).where(Transition.record_uid == uid)).one())
    for said in ("原登记日期：2025年13月40日", "原类型：怪事", "原电话：电话没记"):
        assert said in kept


def test_the_same_file_again_changes_nothing_even_after_an_edit(town: OpenTestCentre, tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv")
    _import(town, path)
    with town.session() as session:
        uid = session.scalars(select(Dispute.uid).where(Dispute.source_ref == "3")).one()
        edit(session, uid, {"description": "补全后的情况"}, town.rules, by=town.actor, now=town.now)
    again = _import(town, _csv(tmp_path / "另存.csv", encoding="gb18030"))
    assert (again.stored, again.incomplete, again.known) == (0, 0, 4)
    more = _import(
        town, _csv(tmp_path / "b.csv", (*ROWS, ("5", "2025-04-01", "甲某某", "", "", "新的一行", "", "", "")))
    )
    assert (more.stored + more.incomplete, more.known) == (1, 4)
    with town.reading() as session:
        assert session.scalar(select(func.count(Dispute.id))) == 5


def test_two_equal_rows_are_two_disputes_and_stay_two(town: OpenTestCentre, tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", (("简要情况",), ("噪音扰民",), ("噪音扰民",)))
    assert _import(town, path).incomplete == 2
    assert _import(town, path).known == 2


def test_a_dry_run_reports_and_writes_nothing(town: OpenTestCentre, tmp_path: Path) -> None:
    report = _import(town, _csv(tmp_path / "a.csv"), dry_run=True)
    assert (report.stored, report.incomplete) == (1, 3)
    assert {row.number for row in report.rows} == {""}
    with town.reading() as session:
        assert session.scalar(select(func.count(Dispute.id))) == 0
    assert "A0001" in registered(town).number


def test_imported_rows_are_found_by_search_and_numbers_go_on(town: OpenTestCentre, tmp_path: Path) -> None:
    _import(town, _csv(tmp_path / "a.csv"))
    with town.reading() as session:
        (hit,) = find_disputes(session, "玉米地", by=town.actor, today=TODAY)
        assert hit.source_ref == "1"
        assert [r.source_ref for r in find_disputes(session, "仇守玉", by=town.actor, today=TODAY)] == ["2"]
    # Rows 2 and 3 took this year's first two numbers, since their date is the day of import.
    assert "〔2026〕A0003" in registered(town).number


def test_a_workbook_with_a_sheet_for_every_month(town: OpenTestCentre, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for month in (1, 2):
        sheet = book.create_sheet(f"{month}月")
        sheet.append(["柳桥镇矛盾纠纷排查台账"])
        sheet.append(["序号", "登记日期", "申请人", "被申请人", "事由", "涉及金额", "涉及人数"])
        sheet.append([1, date(2025, month, 7), "单 雄 信", "宏达建材厂", "欠款", "1.2万", "3人"])
        sheet.append([2, 45_000 + month, "甲某、乙某等12户", "", "征地", "说不清", ""])
    notes = book.create_sheet("说明")
    notes.append(["本表由各村填报"])
    path = tmp_path / "台账.xls"
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").rename(path)
    report = _import(town, path)
    assert report.stored + report.incomplete == 4
    assert any("说明" in note for note in report.notes)
    with town.reading() as session:
        january = session.scalars(select(Dispute).order_by(Dispute.id)).first()
        assert january is not None
        assert january.amount == 1_200_000
        assert january.people_count == 3
        assert local_date(january.registered_at) == date(2025, 1, 7)
        names = session.scalars(select(Party.name).order_by(Party.id)).all()
        assert names[:4] == ["单雄信", "宏达建材厂", "甲某", "乙某"]
        kinds = session.scalars(select(Party.kind).order_by(Party.id)).all()
        assert kinds[1] is PartyKind.ORGANISATION
        assert local_date(
            session.scalars(select(Dispute.registered_at).where(Dispute.source_ref == "2")).first() or NOON
        ) == date(2023, 3, 16)


def test_a_file_without_known_columns_is_refused_naming_what_was_found(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    path = _csv(tmp_path / "a.csv", (("商品", "单价"), ("大米", "3")))
    with pytest.raises(RuleViolation, match="商品、单价"):
        _import(town, path)
    only_dates = _csv(tmp_path / "b.csv", (("序号", "登记日期"), ("1", "2025-01-01")))
    with pytest.raises(RuleViolation, match="序号"):
        _import(town, only_dates)
    with pytest.raises(EnvironmentProblem):
        _import(town, tmp_path / "没有.csv")


def test_a_mapping_names_columns_in_either_direction(town: OpenTestCentre, tmp_path: Path) -> None:
    toml = tmp_path / "map.toml"
    toml.write_text('[columns]\nsource_ref = "流水"\n"反映的事" = "简要情况"\n当事人 = ["谁"]\n', "utf-8")
    mapping = load_mapping(toml)
    assert mapping == {"source_ref": ("流水",), "description": ("反映的事",), "parties": ("谁",)}
    path = _csv(
        tmp_path / "a.csv", (("流水", "谁", "反映的事", "时间"), ("A-7", "仇守玉", "工钱没结", "2025/3/5"))
    )
    with town.session() as session:
        report, _ = import_ledger(session, path, town.rules, mapping=mapping, by=town.actor, now=town.now)
    assert report.rows[0].source_ref == "A-7"
    for bad, says in (
        ('a = "b"', "对不上"),
        ("[columns", "写法"),
        ("[columns]\nsource_ref = 3", "列名文字"),
    ):
        toml.write_text(bad, "utf-8")
        with pytest.raises(RuleViolation, match=says):
            load_mapping(toml)
    with pytest.raises(EnvironmentProblem):
        load_mapping(tmp_path / "no.toml")


def test_the_report_is_a_csv_that_a_spreadsheet_opens(town: OpenTestCentre, tmp_path: Path) -> None:
    report = _import(town, _csv(tmp_path / "a.csv"))
    target = tmp_path / "报告.csv"
    write_report(report, target)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["工作表", "行", "序号", "结果"]
    assert [row[3] for row in rows[1:]] == [row.outcome.label for row in report.rows]
    with pytest.raises(EnvironmentProblem):
        write_report(report, tmp_path / "无此文件夹" / "r.csv")


def test_progress_is_told_and_may_stop_everything(town: OpenTestCentre, tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", (("简要情况",), *((f"第 {i} 件",) for i in range(500))))
    told: list[tuple[int, int]] = []

    class Stop:
        def step(self, text: str, done: int, total: int) -> None:
            assert text == "正在导入"
            told.append((done, total))
            if len(told) == 2:
                raise InterruptedError

    with pytest.raises(InterruptedError), town.session() as session:
        import_ledger(session, path, town.rules, by=town.actor, now=town.now, progress=Stop())
    assert told == [(250, 500), (500, 500)]
    with town.reading() as session:
        assert session.scalar(select(func.count(Dispute.id))) == 0


def test_an_auditor_cannot_import(town: OpenTestCentre, tmp_path: Path) -> None:
    auditor = town.someone(Role.AUDITOR)
    with pytest.raises(PermissionDenied), town.session(auditor) as session:
        import_ledger(session, _csv(tmp_path / "a.csv"), town.rules, by=auditor, now=town.now)


def test_an_incomplete_closed_row_can_be_completed(town: OpenTestCentre, tmp_path: Path) -> None:
    rows = (("序号", "当事人", "简要情况", "是否化解"), ("9", "甲某某", "旧账", "是"))
    _import(town, _csv(tmp_path / "a.csv", rows))
    with town.reading() as session:
        uid = session.scalars(select(Dispute.uid).where(Dispute.state == DisputeState.CLOSED)).one()
    with pytest.raises(RuleViolation, match="类别"), town.session() as session:
        edit(session, uid, {"incomplete": False}, town.rules, by=town.actor, now=town.now)
    with town.session() as session:
        changes = {"incomplete": False, "category_code": "0804", "village_code": "411525100202"}
        edit(session, uid, changes, town.rules, by=town.actor, now=town.now)
    with town.reading() as session:
        row = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        assert (row.incomplete, row.village_name) == (False, "徐山村村委会")
    with pytest.raises(RuleViolation, match="附页"), town.session() as session:
        edit(session, uid, {"description": "又改"}, town.rules, by=town.actor, now=town.now)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-08-19 11:48:23", datetime(2019, 8, 19, 11, 48, tzinfo=CHINA)),
        ("2025年3月5日上午9:30", datetime(2025, 3, 5, 9, 30, tzinfo=CHINA)),
        ("2025.3.5", datetime(2025, 3, 5, tzinfo=CHINA)),
        ("20250305", datetime(2025, 3, 5, tzinfo=CHINA)),
        ("2025/3/5 ", datetime(2025, 3, 5, tzinfo=CHINA)),
        ("2025-03-05T08:00", datetime(2025, 3, 5, 8, tzinfo=CHINA)),
        ("45721", datetime(2025, 3, 5, tzinfo=CHINA)),
        ("", None),
        ("春节前", None),
        ("2025-02-30", None),
    ],
)
def test_moments_of_ledger_cells(text: str, moment: datetime | None) -> None:
    assert parse_moment(text, Calendar(TODAY)) == moment


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张和平 与 李四喜", ["张和平", "李四喜"]),
        ("张三丰诉李四喜", ["张三丰", "李四喜"]),
        ("张三丰、李四喜", ["张三丰", "李四喜"]),
        ("张　三", ["张三"]),
        ("张三丰 李四喜", ["张三丰", "李四喜"]),
        ("王祥和", ["王祥和"]),
        ("王祥瑞和李四喜", ["王祥瑞", "李四喜"]),
        ("孙长河等12人 与 宏达公司", ["孙长河", "宏达公司"]),
        ("买买提·艾力/阿依古丽", ["买买提·艾力", "阿依古丽"]),
        ("、，", []),
    ],
)
def test_names_of_a_party_cell(text: str, names: list[str]) -> None:
    assert [p.name for p in read_parties(Reader({"parties": text}, Calendar(TODAY)), TODAY)] == names


def test_contacts_of_a_row() -> None:
    number = resident_id("19800101")
    values = {
        "applicants": "甲某某",
        "respondents": "乙某某",
        "phone": "15400000011、0376-6123456",
        "respondent_phone": "15400000028",
        "id_number": number,
        "address": "王集村前店组",
    }
    reader = Reader(values, Calendar(TODAY))
    first, second = read_parties(reader, TODAY)
    assert (first.id_kind, first.id_number, first.phone) == (IdKind.RESIDENT_ID, number, "15400000011")
    assert (first.address, second.phone) == ("王集村前店组", "15400000028")
    assert reader.rest == ["原电话：15400000011、0376-6123456"]
    reader = Reader(
        {"parties": "甲某某", "id_number": "1", "respondent_phone": "15400000028"}, Calendar(TODAY)
    )
    assert read_parties(reader, TODAY)[0].id_kind is IdKind.UNKNOWN
    assert reader.rest == ["原证件号：1", "被申请人电话：15400000028"]
    assert [(p.meaning, p.blocks) for p in reader.problems] == [("id_number", True)]
    assert "证件号校验不通过" in reader.problems[0].text


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("已化解", DisputeState.CLOSED),
        ("是", DisputeState.CLOSED),
        ("未化解", DisputeState.REGISTERED),
        ("调解不成功", DisputeState.REGISTERED),
        ("正在办理", DisputeState.REGISTERED),
        ("已归档", DisputeState.ARCHIVED),
        ("", DisputeState.REGISTERED),
    ],
)
def test_the_state_of_a_historic_row(said: str, state: DisputeState) -> None:
    found = read_row(2, {"description": "x", "state": said}, {}, Calendar(TODAY), NOON)
    assert found is not None
    assert found.state is state


@given(st.dictionaries(st.sampled_from(sorted(known_columns())), st.text(max_size=40), max_size=12))
def test_no_cell_can_break_the_reading_or_be_lost(values: dict[str, str]) -> None:
    found = read_row(2, values, {}, Calendar(TODAY), NOON)
    reader = Reader(values, Calendar(TODAY))
    if any(reader.text(name) for name in ("description", "title")):
        assert found is not None
        assert found.draft.description
        assert found.draft.registered_at is not None
        assert found.draft.registered_at <= NOON


def test_every_title_means_one_thing() -> None:
    seen: dict[str, str] = {}
    for meaning, titles in known_columns().items():
        assert meaning_of(meaning) == meaning
        for title in titles:
            assert seen.setdefault(title, meaning) == meaning


def test_a_real_message_list_is_taken_over_whole(town: OpenTestCentre, tmp_path: Path) -> None:
    path = Path("../shared/data/hotline/messages.csv")
    if not path.exists():
        pytest.skip("../shared is not there")
    toml = tmp_path / "m.toml"
    toml.write_text('source_ref = "msg_id"\n', "utf-8")
    lines = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
    part = tmp_path / "messages.csv"
    with part.open("w", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(lines))[:301]
        csv.writer(file).writerows(rows)
    with town.session() as session:
        report, _ = import_ledger(
            session, part, town.rules, mapping=load_mapping(toml), by=town.actor, now=town.now
        )
    assert report.stored + report.incomplete == 300
    with town.reading() as session:
        texts = session.execute(select(Dispute.source_ref, Dispute.description)).all()
        found = {r.source_ref for r in find_disputes(session, "噪音", by=town.actor, today=TODAY, limit=0)}
    titles = {row[0]: row[3] for row in rows[1:]}
    assert found == {ref for ref, text in texts if "噪音" in text or "噪音" in titles[str(ref)]}
