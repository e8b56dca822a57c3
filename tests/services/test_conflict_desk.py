"""The conflict desk: every value with who, when, where; deciding, writing a third, taking back; the gates."""

from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import DisputeType, IdKind, RiskLevel
from db.exchanged import exchanged_classes, value_columns
from db.models.change import ConflictDecision
from db.models.dispute import Dispute, Party
from db.models.office import Installation
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.conflict_around import AroundLine, around_conflict
from desktop_app.services.conflict_decision import (
    DecidedRow,
    Decision,
    list_decided,
    settle_conflict,
    undo_decision,
)
from desktop_app.services.dispute_closing import Case, why_not_closed
from desktop_app.services.dispute_record import StepDraft, history_of
from desktop_app.services.dossier import build_dossier, dossier_state, file_dossier
from desktop_app.services.dossier_binding import BindingDraft, DossierInput
from desktop_app.services.duplicate_number import list_duplicate_numbers
from desktop_app.services.field_form import FieldForm, FieldKind, form_of, wire_of
from desktop_app.services.open_conflict import conflicts_of_case, count_open, open_conflicts, to_decide
from desktop_app.services.package_conflict import ConflictRow, count_conflicts, list_conflicts
from tests.services.conflicts import differ, value_of, write_elsewhere, write_here
from tests.services.mediation_case import accepted, land_case
from tests.services.package_world import register
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import code_of, make_township


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    home = make_centre(tmp_path / "town")
    yield home
    home.centre.close()


def rows(home: OpenTestCentre) -> tuple[ConflictRow, ...]:
    with home.reading() as session:
        return list_conflicts(session, by=home.actor, today=local_date(home.now))


def decided(home: OpenTestCentre) -> tuple[DecidedRow, ...]:
    with home.reading() as session:
        return list_decided(session, by=home.actor, today=local_date(home.now))


def settle(home: OpenTestCentre, decision: Decision) -> int:
    home.pass_time(minutes=1)
    with home.session() as session:
        return settle_conflict(session, decision, by=home.actor, now=home.now)


def undo(home: OpenTestCentre, number: int) -> None:
    home.pass_time(minutes=1)
    with home.session() as session:
        undo_decision(session, number, by=home.actor, now=home.now)


def take(row: ConflictRow, text: str) -> Decision:
    change_id = next(value.change_id for value in row.values if value.text == text)
    return Decision(row.entity, row.uid, row.field, change_id)


def test_each_value_says_who_wrote_it_when_and_on_which_pc(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(town, uid, risk_level=(RiskLevel.ORANGE, RiskLevel.RED))
    (row,) = rows(town)
    here, there = row.values
    assert (row.title, row.field_label, row.case_uid) == ("温秀云 与 谭建设 相邻纠纷", "风险等级", uid)
    assert (here.text, here.actor_name, here.machine_name, here.shown) == ("橙", "周砚秋", "本机", True)
    assert (there.text, there.actor_name, there.machine_name) == ("红", "贾国平", "另一台电脑 …AB1F")
    assert here.at - there.at == timedelta(minutes=20)
    assert {v.office_name for v in row.values} == {"柳桥镇综治中心"}
    with town.session() as session:
        session.scalars(select(Installation)).one().name = "窗口一号机"
    assert rows(town)[0].values[0].machine_name == "窗口一号机"


def test_what_else_changed_is_read_beside_the_values(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    town.pass_time(days=1)
    write_here(town, "dispute", uid, {"people_count": 9})
    town.pass_time(hours=3)
    write_elsewhere(
        town,
        "dispute",
        uid,
        {"place_detail": "砂石厂东侧"},
        at=town.now - timedelta(minutes=30),
        who="贾国平",
    )
    differ(town, uid, risk_level=(RiskLevel.ORANGE, RiskLevel.RED))
    write_here(town, "dispute", uid, {"demands": "停止夜间作业" * 20})
    with town.reading() as session:
        lines = around_conflict(
            session, "dispute", uid, "risk_level", by=town.actor, today=local_date(town.now)
        )
    said = [(line.actor_name, line.text[:13], line.since) for line in lines]
    assert said == [
        ("贾国平", "详细地点改为“砂石厂东侧”", False),
        ("周砚秋", "诉求改为“停止夜间作业停止", True),
    ], "not the change of three hours before, and the values themselves not again"
    assert all(isinstance(line, AroundLine) and len(line.text) < 80 for line in lines)


def test_a_decision_can_be_taken_back_and_made_anew(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(town, uid, people_count=(7, 8))
    (row,) = rows(town)
    first = settle(town, take(row, "8"))
    assert (rows(town), value_of(town, uid, "people_count")) == ((), 8)
    (done,) = decided(town)
    assert (done.number, done.text, done.third, done.why_not_undo) == (first, "8", False, "")
    assert [value.text for value in done.values] == ["7", "8"]

    undo(town, first)
    assert value_of(town, uid, "people_count") == 7, "what showed before"
    (again,) = rows(town)
    assert (again.reopened, [v.text for v in again.values]) == (True, ["7", "8"])
    assert [v.shown for v in again.values] == [True, False]
    assert decided(town) == ()
    with pytest.raises(RuleViolation, match="已经撤销过"):
        undo(town, first)

    settle(town, Decision(again.entity, again.uid, again.field, value=9))
    assert (rows(town), value_of(town, uid, "people_count")) == ((), 9)
    (done,) = decided(town)
    assert (done.text, done.third) == ("9", True)


def test_what_was_written_since_cannot_be_undone_and_ends_the_matter(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(town, uid, people_count=(7, 8))
    number = settle(town, take(rows(town)[0], "8"))
    write_here(town, "dispute", uid, {"people_count": 12})
    assert "又改过" in decided(town)[0].why_not_undo
    with pytest.raises(RuleViolation, match="又改过"):
        undo(town, number)
    assert value_of(town, uid, "people_count") == 12

    other = register(town, 2)
    differ(town, other, people_count=(3, 4))
    undo(town, settle(town, take(rows(town)[0], "4")))
    assert len(rows(town)) == 1
    write_here(town, "dispute", other, {"people_count": 5})
    assert rows(town) == (), "somebody wrote the field by hand: that is a decision too"


def test_an_undo_counts_as_open_until_it_is_decided(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(town, uid, people_count=(7, 8), risk_level=(RiskLevel.RED, RiskLevel.BLUE))
    with town.reading() as session:
        assert count_open(session) == 2
        assert len(conflicts_of_case(session, uid)) == 2
    row = next(one for one in rows(town) if one.field == "people_count")
    undo(town, settle(town, take(row, "8")))
    with town.reading() as session:
        assert count_conflicts(session, by=town.actor, today=local_date(town.now)) == 2
        assert {one.field for one in conflicts_of_case(session, uid)} == {"people_count", "risk_level"}
        assert to_decide(session, town.centre.identity.uid, open_conflicts(session, town.actor)) == 2
        assert to_decide(session, UUID(int=5), open_conflicts(session, town.actor)) == 0


def test_conflicts_of_parties_belong_to_the_case_and_those_of_persons_do_not(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    with town.reading() as session:
        party = session.scalars(select(Party.uid)).one()
    differ(town, party, entity="party", name=("温秀云", "温秀芸"), phone=("13900000001", "13900000002"))
    found = {row.field: row for row in rows(town)}
    assert found["name"].title == "温秀云 与 谭建设 相邻纠纷 当事人 温秀云"
    assert found["name"].case_uid == uid
    assert found["phone"].masked
    with town.reading() as session:
        assert len(conflicts_of_case(session, uid)) == 2
        assert conflicts_of_case(session, register(town, 2)) == ()


def test_grids_and_sweep_reports_appear_with_names(tmp_path: Path) -> None:
    home = make_township(tmp_path / "town")
    from db.models.grid import Grid

    with home.reading() as session:
        uid = session.scalars(select(Grid.uid).where(Grid.code == code_of(0, 1))).one()
    differ(home, uid, entity="grid", name=("第一网格", "东头网格"))
    (row,) = rows(home)
    assert (row.title, row.field_label, row.case_uid) == ("网格 第一网格", "姓名（名称）", None)
    assert row.may_settle
    settle(home, take(row, "东头网格"))
    assert value_of(home, uid, "name", Grid) == "东头网格"
    home.centre.close()


def test_another_office_decides_about_what_it_holds(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(town, uid, people_count=(7, 8))
    from sqlalchemy import update

    from db.exchanged import table_of
    from db.models.dispute import Dispute
    from db.write_guard import unguarded

    with town.session() as session, unguarded(session):
        table = table_of(Dispute)
        session.execute(update(table).where(table.c.uid == uid).values(moved_to=UUID(int=9)))
    (row,) = rows(town)
    assert not row.may_settle
    with pytest.raises(RuleViolation, match="对方"):
        settle(town, take(row, "8"))


def test_a_value_from_before_the_custody_is_marked_late(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    write_here(town, "dispute", uid, {"custody_no": 2})
    write_here(town, "dispute", uid, {"people_count": 5})
    write_elsewhere(town, "dispute", uid, {"people_count": 6}, office=UUID(int=4), custody_no=1)
    (row,) = rows(town)
    assert [(v.text, v.late, v.shown) for v in row.values] == [("5", False, True), ("6", True, False)]


@pytest.mark.parametrize(
    ("entity", "field", "kind"),
    [
        ("dispute", "happened_on", FieldKind.DAY),
        ("dispute", "risk_level", FieldKind.CHOICE),
        ("dispute", "people_count", FieldKind.NUMBER),
        ("dispute", "amount", FieldKind.MONEY),
        ("dispute", "place_detail", FieldKind.TEXT),
        ("dispute", "description", FieldKind.LONG_TEXT),
        ("dispute", "is_petition", FieldKind.YES_NO),
        ("dispute", "category_code", FieldKind.CODE),
        ("dispute", "state", FieldKind.KEPT),
        ("dispute", "due_on", FieldKind.KEPT),
        ("dispatch", "due_on", FieldKind.DAY),
        ("mediation_meeting", "started_at", FieldKind.MOMENT),
        ("mediation_meeting", "present", FieldKind.KEPT),
        ("sweep_report", "grid_id", FieldKind.KEPT),
        ("dispute", "main_case_uid", FieldKind.KEPT),
    ],
)
def test_a_third_value_is_written_in_the_form_of_its_field(entity: str, field: str, kind: FieldKind) -> None:
    assert form_of(exchanged_classes()[entity], field).kind is kind


def test_every_field_has_a_form_and_identity_numbers_are_checked() -> None:
    for model in exchanged_classes().values():
        for field in value_columns(model):
            form = form_of(model, field)
            assert form.kind is not FieldKind.CHOICE or form.choices
    party = exchanged_classes()["party"]
    assert form_of(party, "id_number", IdKind.RESIDENT_ID).kind is FieldKind.ID_NUMBER
    assert form_of(party, "id_number", IdKind.PASSPORT).kind is FieldKind.TEXT


def test_what_was_written_comes_into_its_wire_form() -> None:
    day = FieldForm(FieldKind.DAY)
    assert wire_of(day, date(2026, 3, 5)) == "2026-03-05"
    assert wire_of(day, None) is None
    assert wire_of(FieldForm(FieldKind.CHOICE, choices=(("red", "红"),)), RiskLevel.RED) == "red"
    assert wire_of(FieldForm(FieldKind.YES_NO, required=True), False) is False
    assert wire_of(FieldForm(FieldKind.MONEY), 0) == 0
    for form, value, sentence in (
        (FieldForm(FieldKind.DAY, required=True), None, "请填写"),
        (FieldForm(FieldKind.TEXT, limit=3), "四个字了", "最多 3 字"),
        (FieldForm(FieldKind.CHOICE, choices=(("red", "红"),)), "purple", "请从列出的里面选"),
        (FieldForm(FieldKind.KEPT), "x", "请从列出的值里选"),
    ):
        with pytest.raises(RuleViolation, match=sentence) as refused:
            wire_of(form, value)
        assert refused.value.field == "value"


def test_third_values_reach_the_record_as_their_type(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    differ(
        town, uid,
        happened_on=(date(2026, 11, 1), date(2026, 11, 2)), amount=(1, 2), is_petition=(True, False),
        dispute_type=(DisputeType.POLLUTION, None), description=("甲", "乙"),
    )  # fmt: skip
    written: dict[str, object] = {
        "happened_on": date(2026, 11, 3), "amount": 3_000_00, "is_petition": False,
        "dispute_type": DisputeType.NEIGHBOUR, "description": "两家说法不一，重新问过。",
    }  # fmt: skip
    for row in rows(town):
        settle(town, Decision(row.entity, row.uid, row.field, value=written[row.field]))
    assert rows(town) == ()
    assert {field: value_of(town, uid, field) for field in written} == written
    with town.reading() as session:
        assert len(session.scalars(select(ConflictDecision)).all()) == len(written)


def test_a_number_given_twice_is_listed_and_both_are_kept(town: OpenTestCentre) -> None:
    first, second = register(town, 1), register(town, 1)
    register(town, 2)
    with town.reading() as session:
        (found,) = list_duplicate_numbers(session, by=town.actor, today=local_date(town.now))
    assert found.number == "柳桥纠〔2026〕A0001-X"
    assert {case.uid for case in found.cases} == {first, second}
    assert {case.machine_name for case in found.cases} == {"本机"}
    write_here(town, "dispute", second, {"voided_at": town.now, "voided_reason": "登重了"})
    with town.reading() as session:
        assert list_duplicate_numbers(session, by=town.actor, today=local_date(town.now)) == ()


def test_a_case_with_open_conflicts_is_neither_closed_nor_bound(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "town")
    case = land_case(home)
    with home.session() as session:
        mediation = accepted(case, session)
    today = local_date(home.now)

    def sentences() -> tuple[str, ...]:
        with home.reading() as session:
            dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
            return why_not_closed(
                session, Case(dispute, history_of(session, case.dispute)), StepDraft(), home.rules, home.actor
            )

    def bind() -> DossierInput:
        with home.reading() as session:
            draft = BindingDraft("单秀兰", today)
            return build_dossier(session, mediation, draft, home.rules, by=home.actor, today=today)

    sentence = "还有 1 处两边不一样没有定夺，请先到“上报与接收”的“两边不一样”里定夺。"
    assert sentence not in sentences()
    bound = bind()
    differ(home, case.parties[0], entity="party", address=("大坝桥 1 组", "大坝桥 2 组"))
    assert sentences()[0] == sentence
    with pytest.raises(RuleViolation) as refused:
        bind()
    assert (refused.value.text, refused.value.field) == (sentence, "conflict")
    with home.reading() as session:
        state = dossier_state(session, mediation, home.rules, by=home.actor, today=today)
    assert (state.open_conflicts, state.missing[0]) == (1, sentence)
    with pytest.raises(RuleViolation, match="没有定夺"), home.session() as session:
        file_dossier(session, bound, b"", home.rules, by=home.actor, now=home.now)
    settle(home, take(rows(home)[0], "大坝桥 2 组"))
    assert sentence not in sentences()
    bind()
    home.centre.close()
