"""Existing ledgers of leader assignments taken over: what is certain is tied, the rest waits for a person."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from db.enums import AssignmentState, DisputeState, ProgressKind, Role
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispute import Dispute
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_import_columns import assignment_ledger_kind
from desktop_app.services.assignment_import_plan import AssignmentImportPlan, plan_assignments
from desktop_app.services.assignment_import_undo import (
    AssignmentsUndone,
    past_assignment_imports,
    undo_assignment_import,
)
from desktop_app.services.assignment_import_work import (
    NEW_CASE,
    NO_CHOICES,
    AssignmentsStored,
    CaseChoices,
    assignment_import_facts,
    chosen_layouts,
    compared,
    store_assignments,
)
from desktop_app.services.assignment_ledger import assignment_ledger_sheet
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.ledger_file import open_ledger
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.ledger_rest import write_rest
from desktop_app.services.sheet_file import to_xlsx
from tests.ledgers.leader_cases import any_ledger, county_ledger, street_form
from tests.services import assignments as made
from tests.services.disputes import DRAFT, WU, registered, resident_id
from tests.support.centre import OpenTestCentre, make_centre

NOISE = "砂石厂夜间破碎石料，噪音影响邻居休息"


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    home = make_centre(tmp_path / "centre")
    yield home
    home.centre.close()


def planned(town: OpenTestCentre, path: Path) -> AssignmentImportPlan:
    file = open_ledger(path, assignment_ledger_kind())
    with town.reading() as session:
        facts = assignment_import_facts(session, town.rules, by=town.actor, today=local_date(town.now))
    return plan_assignments(
        file, chosen_layouts(file, facts), facts.villages, town.rules, town.actor.office_uid, town.now
    )


def preview(town: OpenTestCentre, path: Path, chosen: CaseChoices = NO_CHOICES) -> AssignmentImportPlan:
    with town.reading() as session:
        return compared(session, planned(town, path), chosen, town.actor)


def stored(town: OpenTestCentre, path: Path, chosen: CaseChoices = NO_CHOICES) -> AssignmentsStored:
    with town.session() as session:
        return store_assignments(
            session, planned(town, path), chosen, town.rules, by=town.actor, now=town.now
        )


def undone(town: OpenTestCentre, uid: UUID | None) -> AssignmentsUndone:
    assert uid is not None
    with town.session() as session:
        return undo_assignment_import(session, uid, "导错了文件", by=town.actor, now=town.now)


def fates(plan: AssignmentImportPlan) -> list[str]:
    return [row.becomes.label for row in plan.rows if row.becomes is not RowFate.EMPTY]


def count(town: OpenTestCentre, model: type[Dispute] | type[LeaderAssignment] | type[Leader]) -> int:
    with town.reading() as session:
        return session.scalar(select(func.count(model.id)).where(model.voided_at.is_(None))) or 0


def test_a_county_ledger_becomes_cases_leaders_plans_and_dated_work(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    path = county_ledger(
        tmp_path / "台账.xlsx",
        (
            "1", "三官村", f"吴桂芬与宏达建材厂：{NOISE}", "陈志远（镇党委书记）", "司法所/陶守信",
            "2026-12-20", "11月3日上门走访三户；11月9日召开协调会，厂方同意夜间停机", "", "未销号",
        ),
        ("2", "三官村", "两家争水渠", "副镇长孙国栋", "水利站 邱明", "", "已调解", "", "2026.11.15"),
        ("合计", "", "", "", "", "", "", "", ""),
    )  # fmt: skip
    assert fates(preview(town, path)) == ["待补全", "待补全"]
    assert count(town, Dispute) == 0  # nothing is written by looking
    done = stored(town, path)
    assert (done.assignments, done.new_cases, done.new_leaders) == (2, 2, 2)
    open_one, ended = sorted(
        made.listed(town, include_ended=True), key=lambda row: row.leader_name != "陈志远"
    )
    detail = made.read(town, open_one.uid)
    assert (open_one.leader_name, open_one.leader_post) == ("陈志远", "镇党委书记")
    assert (detail.responsible, detail.whole_due_on) == ("陶守信", date(2026, 12, 20))
    work = [(local_date(e.happened_at), e.kind) for e in reversed(detail.progress)]
    assert work == [
        (date(2026, 11, 3), ProgressKind.VISIT), (date(2026, 11, 9), ProgressKind.MEETING)
    ]  # fmt: skip
    assert [step.verb for step in detail.history] == ["台账导入"]
    assert ended.state is AssignmentState.DISCHARGED
    assert made.read(town, ended.uid).discharged_on == date(2026, 11, 15)
    assert made.read(town, ended.uid).result == "已调解"
    with town.reading() as session:
        states = set(session.scalars(select(Dispute.state)))
    assert states == {DisputeState.REGISTERED, DisputeState.CLOSED}


def test_the_same_file_again_stores_nothing_and_after_undo_it_comes_in_anew(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    row = ("1", "三官村", NOISE, "陈志远（镇党委书记）", "陶守信", "2026-12-20", "", "", "未销号")
    path = county_ledger(tmp_path / "台账.xlsx", row, row)
    first = stored(town, path)
    assert first.assignments == 2  # the second row with the same text is another row
    assert fates(preview(town, path)) == ["已有", "已有"]
    assert stored(town, path).uid is None
    back = undone(town, first.uid)
    assert (back.undone, back.cases, back.kept) == (2, 2, ())
    assert (count(town, Dispute), count(town, LeaderAssignment), count(town, Leader)) == (0, 0, 0)
    with town.reading() as session:
        (past,) = past_assignment_imports(session, by=town.actor, today=local_date(town.now))
    assert (past.undone, past.undone_reason, past.may_undo) == (2, "导错了文件", False)
    assert stored(town, path).assignments == 2


def test_what_somebody_worked_on_stays_when_an_import_is_taken_back(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    one = ("1", "三官村", NOISE, "陈志远（镇党委书记）", "陶守信", "2026-12-20", "", "", "")
    path = county_ledger(tmp_path / "台账.xlsx", one, ("2", "三官村", "争水渠", *one[3:]))
    done = stored(town, path)
    worked = made.listed(town)[0]
    made.act(town, worked.uid, ProgressKind.VISIT)
    back = undone(town, done.uid)
    assert (back.undone, back.kept) == (1, (worked.number,))
    assert [row.uid for row in made.listed(town)] == [worked.uid]
    assert count(town, Leader) == 1
    with pytest.raises(RuleViolation, match="已经撤销过"):
        undone(town, done.uid)


def test_a_number_or_an_identity_number_ties_a_row_a_name_alone_waits_for_a_person(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    case = registered(town)
    other = registered(town, replace(DRAFT, parties=(replace(WU, id_number=resident_id("19500101", 2)),)))
    head = ("案件编号", "信访人", "身份证号", "简要情况", "包案领导", "职务", "化解时限")
    rest = (NOISE, "陈志远", "镇党委书记", "2026-12-20")
    path = any_ledger(
        tmp_path / "台账.xlsx", head,
        (case.number, "", "", *rest),
        ("", "吴桂芬", resident_id("19500101", 2), *rest),
        ("", "吴桂芬", "", "院墙滴水", *rest[1:]),
        ("A9999", "王德发", "", "占用通道", *rest[1:]),
    )  # fmt: skip
    plan = preview(town, path)
    assert fates(plan) == ["可导入", "可导入", "待选案件", "待补全"]
    assert [row.case_uid for row in plan.rows[:2]] == [case.uid, other.uid]
    waiting = plan.rows[2]
    assert {one.uid for one in waiting.candidates} == {case.uid, other.uid}
    assert waiting.uid is not None
    assert waiting.problems[-2].text.startswith("拿不准是不是已有的纠纷")
    # A person says that it is a case of its own; what is left waiting is not stored.
    assert fates(preview(town, path, {waiting.uid: NEW_CASE}))[2] == "待补全"
    done = stored(town, path, {waiting.uid: NEW_CASE})
    assert (done.assignments, done.new_cases) == (4, 2)
    assert count(town, Dispute) == 4
    assert count(town, Leader) == 1


def test_a_restricted_case_is_no_candidate_for_who_may_not_read_it(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    case = registered(town)
    path = any_ledger(
        tmp_path / "台账.xlsx", ("案件编号", "信访人", "简要情况", "包案领导", "职务"),
        (case.number, "吴桂芬", NOISE, "陈志远", "镇党委书记"),
    )  # fmt: skip
    with town.session() as session:
        draft = RestrictionDraft(case.uid, readers=(town.actor.user_uid,))
        restrict_dispute(session, draft, by=town.actor, now=town.now)
    stranger = town.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    with town.reading() as session:
        (row,) = compared(session, planned(town, path), NO_CHOICES, stranger).rows
    assert (row.case_uid, row.candidates) == (None, ())
    assert case.number not in "".join(problem.text for problem in row.problems)


def test_a_case_with_another_leader_or_twice_in_the_file_is_given_back_with_the_reason(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    first, second = registered(town), registered(town)
    made.start(town, made.propose(town, first.uid, made.add_leader(town)))
    head = ("案件编号", "包案领导", "职务", "化解时限", "销号日期")
    path = any_ledger(
        tmp_path / "台账.xlsx", head,
        (first.number, "陈志远", "镇党委书记", "", ""),
        (first.number, "孙国栋", "副镇长", "", ""),
        (second.number, "孙国栋", "副镇长", "", ""),
        (second.number, "孙国栋", "副镇长", "2027-01-01", ""),
        (second.number, "孙国栋", "", "", "2027-01-05"),
        ("不存在", "孙国栋", "副镇长", "", ""),
    )  # fmt: skip
    plan = preview(town, path)
    assert fates(plan) == ["已有", "拦住", "可导入", "拦住", "拦住", "拦住"]
    said = [row.problems[-1].text for row in plan.rows]
    assert "换领导请办移交" in said[1]
    assert said[3].startswith("和第 4 行是同一件纠纷")
    assert "还没到" in said[4]
    assert said[5] == "没有编号是“不存在”的纠纷，请核对编号。"
    assert write_rest(plan, tmp_path / "没导入的.xlsx") == 4


def test_an_own_ledger_comes_back_as_known(town: OpenTestCentre, tmp_path: Path) -> None:
    made.start(town, made.propose(town, registered(town).uid, made.add_leader(town)))
    for form in LedgerForm:
        query = AssignmentLedgerQuery(form, date(2026, 11, 1), date(2026, 11, 30))
        with town.reading() as session:
            table = assignment_ledger_sheet(
                session, query, town.rules, town.now, by=town.actor, today=local_date(town.now)
            )
        path = tmp_path / f"{form.value}.xlsx"
        path.write_bytes(to_xlsx([table.sheet]))
        plan = preview(town, path)
        wanted = ["已有"] if form is LedgerForm.COUNTY else ["待选案件"]
        assert fates(plan) == wanted, [p.text for row in plan.rows for p in row.problems]


def test_a_street_form_keeps_numbers_and_what_has_no_field(town: OpenTestCentre, tmp_path: Path) -> None:
    number = resident_id("19710412", 514)
    path = street_form(
        tmp_path / "月报.xlsx",
        (
            "1", "吴桂芬", "外县", "三官村二组", number, "13800001234", "停止夜间作业", "情绪平稳",
            "先测噪音", "11月3日入户走访", "陈志远 镇党委书记 0376-4991001", "陶守信13900008851",
        ),
    )  # fmt: skip
    stored(town, path)
    (row,) = made.listed(town)
    detail = made.read(town, row.uid)
    assert row.state is AssignmentState.CONFIRMED  # without a limit there is no plan yet
    assert detail.responsible == "陶守信"
    assert "户籍地址：外县" in (detail.history[0].reason or "")
    assert "目前状况：情绪平稳" in (detail.history[0].reason or "")
    with town.reading() as session:
        leader = session.scalars(select(Leader)).one()
        party = session.scalars(select(Dispute)).one().parties[0]
        assert (leader.post, leader.phone) == ("镇党委书记", "0376-4991001")
        assert (party.name, party.id_number, party.phone) == ("吴桂芬", number, "13800001234")
