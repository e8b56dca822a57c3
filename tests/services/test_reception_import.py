"""Old ledgers of receptions: every row is stored, known, empty or given back with its reason; taken back."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from db.enums import DutyKind, VisitOutcome
from db.models.reception import ReceptionDuty, ReceptionVisit
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.ledger_rest import write_rest
from desktop_app.services.reception import InstructionDraft, complete, instruct
from desktop_app.services.reception_import import (
    ReceptionStored,
    import_receptions,
    past_reception_imports,
    undo_reception_import,
)
from desktop_app.services.reception_import_plan import OldLedger
from tests.services.disputes import resident_id
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township

TITLES = (
    *("序号", "接访日期", "接访形式", "地点", "接访领导", "职务", "来访人", "身份证号", "联系电话", "人数"),
    *(
        "诉求",
        "处理意见",
        "领导批示",
        "责任单位",
        "时限",
        "办理结果",
        "办结日期",
        "满意度",
        "记录人",
        "包联村",
    ),
)
GOOD = (
    *("1", "2025.3.6", "领导接访", "综治中心", "申明", "镇长", "邬冬梅", resident_id("19660203", 4)),
    *("15400000066", "3人", "村口路灯坏了", "转供电所", "请修好", "供电所", "2025-03-20", "已修好"),
    *("2025年3月15日", "满意", "何玉梅", "固桥村"),
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def row(**changes: str) -> tuple[str, ...]:
    """The good row with other cells, by title."""
    return tuple(changes.get(title, cell) for title, cell in zip(TITLES, GOOD, strict=True))


def ledger(folder: Path, *rows: Sequence[str]) -> Path:
    """A real workbook with a title line above and a signature below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["泉河铺镇2025年领导接访台账"])
    sheet.append(list(TITLES))
    for cells in rows:
        sheet.append(list(cells))
    sheet.append(["填表人：何玉梅"])
    path = folder / "接访台账.xlsx"
    book.save(path)
    return path


def taken_in(home: OpenTestCentre, path: Path, *, dry_run: bool = False) -> tuple[OldLedger, ReceptionStored]:
    with home.session() as session:
        return import_receptions(session, path, home.rules, by=home.actor, now=home.now, dry_run=dry_run)


def test_a_good_row_keeps_every_cell(home: OpenTestCentre, tmp_path: Path) -> None:
    plan, done = taken_in(home, ledger(tmp_path, GOOD))
    assert (done.visits, done.days) == (1, 1)
    assert plan.count(RowFate.STORED) == 1
    with home.reading() as session:
        visit = session.scalars(select(ReceptionVisit)).one()
        duty = session.scalars(select(ReceptionDuty)).one()
        kept = (
            duty.day.isoformat(), duty.kind, duty.place, duty.leader_name, duty.leader_post, visit.name,
            visit.id_number, visit.phone, visit.people_count, visit.demand, visit.proposal,
            visit.instruction, visit.undertaker, str(visit.due_on), visit.result, str(visit.completed_on),
            visit.satisfaction, visit.recorder_name, visit.source_ref, visit.follow_up_note, visit.outcome,
        )  # fmt: skip
    assert kept == (
        "2025-03-06", DutyKind.RECEPTION, "综治中心", "申明", "镇长", "邬冬梅", GOOD[7],
        "15400000066", 3,
        "村口路灯坏了", "转供电所", "请修好", "供电所", "2025-03-20", "已修好", "2025-03-15",
        "满意", "何玉梅", "1",
        "包联村：固桥村", VisitOutcome.SETTLED,
    )  # fmt: skip


def test_no_row_is_lost_whatever_is_wrong_with_it(home: OpenTestCentre, tmp_path: Path) -> None:
    rows = (
        row(序号="1"),
        row(序号="2", 接访日期="去年春上", 来访人="曲长河"),
        row(序号="3", 接访日期="2027-01-01", 来访人="曲长河"),
        row(序号="4", 来访人="", 诉求="没写是谁"),
        row(序号="5", 来访人="阮小满", 诉求=""),
        row(
            序号="6", 来访人="陶守信", 身份证号="139926196602030041", 联系电话="54321", 时限="尽快",
            满意度="还行",
        ),
        row(序号="7"),
        row(序号="8", 来访人="冯秀兰", 接访形式="带案下访", 接访领导="", 办理结果="", 办结日期=""),
    )  # fmt: skip
    path = ledger(tmp_path, *rows)
    planned, nothing = taken_in(home, path, dry_run=True)
    assert nothing.visits == 0
    with home.reading() as session:
        assert session.scalars(select(ReceptionVisit)).all() == []
    plan, done = taken_in(home, path)
    assert [one.becomes for one in plan.rows] == [one.becomes for one in planned.rows]
    fates = [one.becomes for one in plan.rows if one.becomes is not RowFate.EMPTY]
    assert fates == [
        RowFate.STORED, *[RowFate.BLOCKED] * 4, RowFate.STORED, RowFate.KNOWN, RowFate.STORED,
    ]  # fmt: skip
    assert len(plan.rows) == len(rows) + 1, "the signature line is told as no entry"
    assert done.visits == 3
    with home.reading() as session:
        odd = session.scalars(select(ReceptionVisit).where(ReceptionVisit.name == "陶守信")).one()
        assert (odd.id_number, odd.phone, odd.due_on) == ("139926196602030041", "54321", None)
        for words in ("承办时限：尽快", "满意度：还行"):
            assert words in (odd.follow_up_note or "")
        going = session.scalars(select(ReceptionVisit).where(ReceptionVisit.name == "冯秀兰")).one()
        assert (going.outcome, going.completed_on) == (VisitOutcome.OPEN, None)
        assert going.duty.kind is DutyKind.OUTREACH
    rest = tmp_path / "没导入的.xlsx"
    assert write_rest(plan, rest) == 4
    sheet = load_workbook(rest).active
    assert sheet is not None
    reasons = [str(line[-1]) for line in sheet.iter_rows(min_row=2, values_only=True)]
    for reason, words in zip(reasons, ("看不出是哪天", "还没到", "姓名", "没有写群众诉求"), strict=True):
        assert words in reason
    again, second = taken_in(home, path)
    assert second.visits == 0
    assert again.count(RowFate.KNOWN) == 4


def test_the_given_back_file_comes_in_after_it_was_put_right(home: OpenTestCentre, tmp_path: Path) -> None:
    plan, _ = taken_in(home, ledger(tmp_path, row(接访日期="看不清")))
    rest = tmp_path / "改好的.xlsx"
    write_rest(plan, rest)
    book = load_workbook(rest)
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = "2025-3-6"
    book.save(rest)
    _, done = taken_in(home, rest)
    assert done.visits == 1


def test_an_import_is_taken_back_but_for_what_was_worked_on(home: OpenTestCentre, tmp_path: Path) -> None:
    rows = (row(), row(来访人="曲长河", 办理结果="", 办结日期=""), row(来访人="阮小满", 接访日期="2025-4-8"))
    _, done = taken_in(home, ledger(tmp_path, *rows))
    assert done.uid is not None
    with home.reading() as session:
        uid = session.scalars(select(ReceptionVisit.uid).where(ReceptionVisit.name == "曲长河")).one()
    with home.session() as session:
        told = InstructionDraft("马上办")
        instruct(session, uid, told, by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="撤销的原因"), home.session() as session:
        undo_reception_import(session, done.uid, " ", by=home.actor, now=home.now)
    with home.session() as session:
        undone = undo_reception_import(session, done.uid, "导错了", by=home.actor, now=home.now)
    assert undone.undone == 2
    assert "曲长河" in undone.kept[0]
    with home.reading() as session:
        living = select(ReceptionVisit.name).where(ReceptionVisit.voided_at.is_(None))
        assert session.scalars(living).all() == ["曲长河"]
        days = select(ReceptionDuty.day).where(ReceptionDuty.voided_at.is_(None))
        assert [day.month for day in session.scalars(days)] == [3], "the day without visitors goes too"
        past = past_reception_imports(session, by=home.actor, today=local_date(home.now))
        assert [(one.stored, one.undone, one.may_undo) for one in past] == [(3, 2, False)]
    with pytest.raises(RuleViolation, match="已经撤销过"), home.session() as session:
        undo_reception_import(session, done.uid, "再撤", by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="怎样处理"), home.session() as session:
        complete(session, uid, local_date(home.now), "办好了", by=home.actor, now=home.now)


def test_a_table_of_something_else_is_refused(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("品名,数量\n路灯,3\n", "utf-8-sig")
    with pytest.raises(RuleViolation):
        taken_in(home, path)
