"""Ledgers as whole files: three real-life layouts, and files that are none."""

import os
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from db.enums import DisputeState, DisputeType, Level
from db.models import Dispute
from db.models.unit import Unit, unit_uid
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, plan_ledger
from desktop_app.services.dispute_import_work import (
    chosen,
    compared,
    ledger_facts,
    ledger_preview,
    ready_rows,
    store_part,
)
from desktop_app.services.ledger_file import LayoutChoice, open_ledger
from desktop_app.services.ledger_layout import remember_layouts
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.ledger_rest import write_rest
from tests.ledgers.petitions import petitions_csv
from tests.ledgers.town import invented_id, town_xlsx
from tests.support.centre import OpenTestCentre, make_centre

VILLAGE_XLS = Path(__file__).parent.parent / "ledgers" / "village.xls"
SHEET = (
    b'<?xml version="1.0"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
CASE = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xe5\xba\x8f\xe5\x8f\xb7</t></is></c>'
    b'<c r="B1" t="inlineStr"><is><t>\xe7\xae\x80\xe8\xa6\x81\xe6\x83\x85\xe5\x86\xb5</t></is></c></row>'
    b'<row r="2"><c r="A2"><v>1</v></c>'
    b'<c r="B2" t="inlineStr"><is><t>\xe5\x99\xaa\xe9\x9f\xb3</t></is></c></row>'
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestCentre]:
    """One township for all ledgers: they hold different cases."""
    made = make_centre(tmp_path_factory.mktemp("ledger") / "c")
    with made.session() as session:
        for code, name in (("411525100201", "王集村村委会"), ("411525100202", "徐山村村委会")):
            session.add(
                Unit(
                    uid=unit_uid(code), code=code, name=name, name_key="x", level=Level.VILLAGE,
                    parent_code="411525100000",
                )
            )  # fmt: skip
    yield made
    made.centre.close()


def planned(town: OpenTestCentre, path: Path, said: dict[str, str] | None = None) -> LedgerPlan:
    """The plan of a file; ``said`` gives titles another meaning, as a person does in the window."""
    file = open_ledger(path, dispute_ledger())
    with town.reading() as session:
        facts = ledger_facts(session, town.rules, by=town.actor, today=town.now.date())
        choices = {
            key: LayoutChoice({**choice.columns, **(said or {})}, choice.words)
            for key, choice in chosen(file, facts).items()
        }
        plan = plan_ledger(file, choices, facts.villages, town.rules, town.actor.office_uid, town.now)
        return compared(session, plan, by=town.actor, today=town.now.date())


def fates(plan: LedgerPlan) -> dict[RowFate, int]:
    return {fate: count for fate in RowFate if (count := plan.count(fate))}


def wrong(plan: LedgerPlan) -> list[tuple[int, str, str]]:
    """Line, column and sentence of everything that blocks."""
    return [(row.line, p.meaning, p.text) for row in plan.rows for p in row.problems if p.blocks]


def store(town: OpenTestCentre, plan: LedgerPlan) -> None:
    with town.session() as session:
        rows = ready_rows(plan, with_blocked=False)
        store_part(session, None, plan.name, rows, town.rules, by=town.actor, now=town.now)


def test_a_workbook_of_months_with_merged_cells(town: OpenTestCentre, tmp_path: Path) -> None:
    plan = planned(town, town_xlsx(tmp_path / "柳桥镇台账.xlsx"))
    assert fates(plan) == {
        RowFate.STORED: 3, RowFate.INCOMPLETE: 1, RowFate.BLOCKED: 3, RowFate.EMPTY: 4
    }  # fmt: skip
    assert [(line, meaning) for line, meaning, _ in wrong(plan)] == [
        (6, "registered_on"), (7, "id_number"), (8, "phone"),
    ]  # fmt: skip
    assert "没有这一天" in wrong(plan)[0][2]
    assert sum("没有读" in note for note in plan.notes) == 2
    assert plan.unknown_words["type"] == (("婚姻家庭纠纷", 1), ("怪事", 1))
    store(town, plan)
    with town.reading() as session:
        joined = session.scalars(select(Dispute).where(Dispute.description == "承包地界址不清。")).one()
        assert [(p.name, p.phone) for p in joined.parties] == [
            ("丁长庚", "15400000035"), ("丁长贵", "15400000042"), ("仇守玉", None),
        ]  # fmt: skip
        assert (joined.village_code, str(local_date(joined.registered_at))) == ("411525100201", "2025-01-08")
        settled = session.scalars(select(Dispute).where(Dispute.description.like("排水沟%水淹%"))).one()
        assert settled.state is DisputeState.CLOSED
        assert settled.parties[0].id_number == "139926198003150212"
        full_width = session.scalars(select(Dispute).where(Dispute.description == "鸡啄了秧苗。")).one()
        assert str(local_date(full_width.registered_at)) == "2025-02-18"
    assert fates(planned(town, tmp_path / "柳桥镇台账.xlsx"))[RowFate.KNOWN] == 4


def test_a_word_of_the_ledger_is_given_its_category(town: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("当事人,类别,简要情况\n甲某某与乙某某,婚姻家庭纠纷,为分家争吵\n", "utf-8")
    file = open_ledger(path, dispute_ledger())
    (layout,) = file.layouts
    choice = LayoutChoice(layout.guessed().columns, {"type": {"婚姻家庭纠纷": "0103"}})
    with town.reading() as session:
        facts = ledger_facts(session, town.rules, by=town.actor, today=town.now.date())
    plan = plan_ledger(
        file, {layout.key: choice}, facts.villages, town.rules, town.actor.office_uid, town.now
    )
    entry = plan.rows[0].ready
    assert entry is not None
    draft = entry.entry.draft
    assert (draft.category_code, draft.dispute_type) == ("0103", DisputeType.MARRIAGE_FAMILY)
    assert plan.unknown_words["type"] == ()


def test_a_village_register_in_real_biff(town: OpenTestCentre) -> None:
    plan = planned(town, VILLAGE_XLS)
    assert fates(plan) == {RowFate.STORED: 3, RowFate.BLOCKED: 1, RowFate.EMPTY: 1}
    first = plan.rows[0].ready
    assert first is not None
    assert str(local_date(first.entry.draft.registered_at or town.now)) == "2023-05-04"
    assert [p.name for p in first.entry.draft.parties] == ["孙长河", "吴桂芬"]
    assert {meaning for _, meaning, _ in wrong(plan)} == {"registered_on", "id_number"}


def test_a_list_in_gb18030_whose_columns_a_person_explains_once(town: OpenTestCentre, tmp_path: Path) -> None:
    path = petitions_csv(tmp_path / "来访.csv")
    said = {"信访件编号": "source_ref", "反映事项": "description"}
    plan = planned(town, path, said)
    assert fates(plan) == {RowFate.INCOMPLETE: 4, RowFate.BLOCKED: 3, RowFate.EMPTY: 2}
    assert [(line, meaning) for line, meaning, _ in wrong(plan)] == [
        (6, "id_number"), (7, "age"), (10, "registered_on"),
    ]  # fmt: skip
    texts = {p.meaning: p.text for row in plan.rows if row.line == 8 for p in row.problems}
    assert "控制字符" in texts["description"] or "自造的字" in texts["description"]
    names = [row.ready.entry.draft.parties[0].name for row in plan.rows if row.ready and row.line < 9]
    assert names == ["㛃小燕", "马建军", "阿依古丽·买买提", "侯德福", "䶮永福"]
    file = open_ledger(path, dispute_ledger())
    columns = {**file.layouts[0].guessed().columns, **said}
    choice = LayoutChoice(columns, {"village": {"镇上": "411525100202"}})
    with town.session() as session:
        remember_layouts(session, {file.layouts[0].key: choice}, by=town.actor, now=town.now)
    again = planned(town, path)
    assert wrong(again) == wrong(plan)
    assert again.unknown_words["village"] == ()
    placed = next(row.ready for row in again.rows if row.line == 6)
    assert placed is not None
    assert placed.place.village_code == "411525100202"


def test_the_rest_comes_back_as_a_file_that_is_put_right_and_imported(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    plan = planned(town, VILLAGE_XLS)
    target = tmp_path / "没导入的.xlsx"
    assert write_rest(plan, target) == 1
    sheet: Any = load_workbook(target)["王集村"]
    values = list(sheet.iter_rows(values_only=True))
    assert values[0][-1] == "没导入的原因"
    assert values[0][:-1] == tuple(plan.tables[0].titles)
    assert "七月中旬" in values[1][-1]
    assert sheet.cell(2, 2).fill.fgColor.rgb.endswith("FFF2CC")
    same = planned(town, target)
    assert same.tables[0].layout == plan.tables[0].layout
    assert fates(same) == {RowFate.BLOCKED: 1}
    book = load_workbook(target)
    fixed: Any = book["王集村"]
    fixed.cell(2, 2).value, fixed.cell(2, 4).value = "2023-7-15", None
    book.save(target)
    right = planned(town, target)
    assert fates(right) == {RowFate.STORED: 1}
    entry = right.rows[0].ready
    assert entry is not None
    assert "没导入的原因" not in entry.entry.rest
    assert write_rest(right, tmp_path / "nothing.xlsx") == 0
    with pytest.raises(EnvironmentProblem, match="写不了"):
        write_rest(plan, tmp_path / "no" / "folder.xlsx")


def test_the_preview_counts_both_ways(town: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,登记日期,当事人,简要情况\n1,2024-2-30,甲某某,夜间噪音\n", "utf-8")
    file = open_ledger(path, dispute_ledger())
    with town.reading() as session:
        facts = ledger_facts(session, town.rules, by=town.actor, today=town.now.date())
        plan = plan_ledger(file, {}, facts.villages, town.rules, town.actor.office_uid, town.now)
        found = ledger_preview(session, plan, by=town.actor, today=town.now.date())
    assert (found.counts[RowFate.BLOCKED], found.counts_with_blocked[RowFate.INCOMPLETE]) == (1, 1)
    assert ready_rows(plan, with_blocked=False) == []
    assert [row.incomplete for row in ready_rows(plan, with_blocked=True)] == [True]


# files that are no ledgers
def _zip(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        for name, data in members.items():
            box.writestr(name, data)
    return out.getvalue()


def _with_sheet(sheet: bytes) -> bytes:
    """A workbook of ours with another first sheet."""
    made = BytesIO()
    Workbook().save(made)
    with zipfile.ZipFile(made) as box:
        members = {name: box.read(name) for name in box.namelist()}
    return _zip({**members, "xl/worksheets/sheet1.xml": sheet})


def _many_empty_rows() -> bytes:
    rows = b"".join(b'<row r="%d" spans="1:2"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_001))
    return SHEET + CASE + rows + b"</sheetData></worksheet>"


def _stray_cells() -> bytes:
    stray = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'
    return SHEET + CASE + stray + b"</sheetData></worksheet>"


@pytest.mark.parametrize("sheet", [_many_empty_rows, _stray_cells], ids=["million", "stray"])
def test_a_million_empty_rows_take_neither_long_nor_much(tmp_path: Path, sheet: Any) -> None:
    path = tmp_path / "空行.xlsx"
    path.write_bytes(_with_sheet(sheet()))
    begin = time.process_time()
    (found,) = open_ledger(path, dispute_ledger()).sheets
    assert [row.cells for row in found.sheet.rows] == [("序号", "简要情况"), ("1", "噪音")]
    # Generous: the machine of a test may be slow. As a whole rectangle the stray cell is 400 GB.
    assert time.process_time() - begin < 60


def _encrypted() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def _damaged() -> bytes:
    whole = bytearray(_with_sheet(SHEET + CASE + b"</sheetData></worksheet>"))
    middle = len(whole) // 2
    whole[middle : middle + 200] = bytes(200)
    return bytes(whole)


def _bomb() -> bytes:
    return _zip({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": bytes(170 * 1024 * 1024)})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_encrypted, "加了密码"),
        (_damaged, "已损坏"),
        (lambda: _with_sheet(SHEET)[:-400], "已损坏"),
        (_bomb, "展开后太大"),
        (lambda: _zip({"word/document.xml": b"<x/>"}), "已损坏"),
    ],
    ids=["password", "damaged", "cut", "bomb", "word"],
)
def test_a_file_that_is_no_ledger_is_named(tmp_path: Path, content: Any, says: str) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content())
    with pytest.raises(RuleViolation, match=says) as told:
        open_ledger(path, dispute_ledger())
    assert "台账.xlsx" in told.value.text


def test_a_table_of_unknown_titles_asks_what_they_mean(town: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("某镇摸排情况\n流水,谁和谁,啥事\n7,甲某某与乙某某,两家争一口井\n", "utf-8")
    (layout,) = open_ledger(path, dispute_ledger()).layouts
    assert [(c.title, c.guess, c.samples) for c in layout.columns] == [
        ("流水", "", ("7",)),
        ("谁和谁", "", ("甲某某与乙某某",)),
        ("啥事", "", ("两家争一口井",)),
    ]
    assert planned(town, path).tables == ()
    plan = planned(town, path, {"流水": "source_ref", "谁和谁": "parties", "啥事": "description"})
    entry = plan.rows[0].ready
    assert entry is not None
    assert [p.name for p in entry.entry.draft.parties] == ["甲某某", "乙某某"]


def test_a_file_that_is_gone_or_locked_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "台账.csv"
    with pytest.raises(EnvironmentProblem, match="找不到"):
        open_ledger(path, dispute_ledger())
    path.write_text("序号,简要情况\n1,噪音\n", "utf-8")

    def locked(_self: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(EnvironmentProblem, match="请先关掉"):
        open_ledger(path, dispute_ledger())


def test_columns_and_rows_that_are_hidden_are_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "简要情况", "当事人"])
    sheet.append([1, "噪音", "甲某某"])
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[2].hidden = True
    book.save(tmp_path / "a.xlsx")
    (found,) = open_ledger(tmp_path / "a.xlsx", dispute_ledger()).sheets
    assert found.sheet.rows[1].cells == ("1", "噪音", "甲某某")


def test_two_columns_of_one_title_are_two_sides(town: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,电话,姓名,电话,案由,备注,备注\n甲某某,15400000011,乙某某,15400000028,争地边,子,丑\n", "utf-8"
    )
    plan = planned(town, path)
    entry = plan.rows[0].ready
    assert entry is not None
    assert [(p.side.value, p.name, p.phone) for p in entry.entry.draft.parties] == [
        ("applicant", "甲某某", "15400000011"), ("respondent", "乙某某", "15400000028"),
    ]  # fmt: skip
    assert entry.entry.rest.endswith("备注：子；备注（2）：丑")


def test_one_number_of_two_people_and_days_in_the_wrong_order_are_marked(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    number = invented_id("19800315021")
    path = tmp_path / "a.csv"
    path.write_text(
        "登记日期,发生日期,申请人,身份证号,类别,简要情况\n"
        f"2025-3-5,2025-3-9,甲某某、乙某某,{number}、{number},邻里纠纷,争地边\n",
        "utf-8",
    )
    found = wrong(planned(town, path))
    assert [(meaning, text) for _, meaning, text in found] == [
        ("happened_on", "发生日期晚于登记日期，请核对。"),
        ("id_number", "证件号与第 1 位当事人相同，请核对。"),
    ]


def test_sheets_of_one_short_name_stay_apart_in_the_rest(town: OpenTestCentre, tmp_path: Path) -> None:
    book = Workbook()
    long = "柳桥镇矛盾纠纷排查调处工作台账（二〇二五年度上半年）"
    for number in (1, 2):
        sheet = book.create_sheet(f"{long}{number}")
        sheet.append(["当事人", "简要情况", "登记日期"])
        sheet.append(["甲某某", f"第{number}件", "2024-2-30"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    target = tmp_path / "r.xlsx"
    assert write_rest(planned(town, tmp_path / "a.xlsx"), target) == 2
    assert len(load_workbook(target).sheetnames) == 2
