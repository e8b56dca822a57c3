"""Registration at the keyboard: the whole conversation, wrong input, drafts, findings of the sweep."""

from datetime import date

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import DisputeState, DisputeType, IdKind, InvolvedRole, PartySide, ReportMeans, Source
from db.models.dispute import Dispute
from desktop_app.services import dispute_detail, dispute_view, sweep, sweep_event
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft, PlaceDraft
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.dispute.register_values import NOT_BROUGHT, plain
from desktop_app.ui.kit.fields import ChoiceField
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, code_of
from tests.ui.dispute.desk import (
    GOOD_ID,
    WRONG_ID,
    Opened,
    at,
    enter,
    focused,
    form,
    key,
    register,
    save,
    say,
    view,
)
from tests.ui.open_page import open_page, press, texts

TODAY = date(2026, 11, 23)


def details(home: OpenTestCentre) -> list[dispute_detail.DisputeDetail]:
    """Everything registered, newest first."""
    with home.reading() as session:
        page = dispute_view.list_disputes(session, DisputeQuery(), by=home.actor, today=TODAY)
        return [
            dispute_detail.dispute_detail(session, row.uid, home.rules, by=home.actor, today=TODAY)
            for row in page.rows
        ]


def open_form(opened: Opened) -> None:
    """What Ctrl+N does."""
    opened.page.show_target("register")
    opened.settle()
    at(opened, "applicant1.name")


def test_a_dispute_is_registered_by_keyboard_alone(opened: Opened, home: OpenTestCentre) -> None:
    open_form(opened)
    say("温秀云")
    enter()
    at(opened, "applicant1.id_number")
    say(GOOD_ID)
    party = form(opened).party("applicant1")
    assert party is not None
    assert party.readout.words() == "1971-04-12　女　55 岁"
    assert party.praise.text() == "证件校验通过，出生和性别已带出"
    enter()
    say("15400003390")
    enter()
    at(opened, "applicant1.ethnicity")
    enter()
    say("固桥村2组31号")
    enter()
    at(opened, "description")
    say("西邻翻建房屋，屋檐伸过界墙，雨水落进院子，墙根已经泡软。")
    key(Qt.Key.Key_Tab)
    at(opened, "category_code")
    say("yspstxtfcg")
    enter()
    at(opened, "dispute_type")
    assert form(opened).fields["dispute_type"].value() is DisputeType.NEIGHBOUR
    enter()
    say("11.20")
    enter()
    say("4")
    enter()
    at(opened, "place")
    say("411525116201002")
    opened.settle()
    enter()
    at(opened, "place.detail")
    say("村东头")
    enter()
    at(opened, "respondent1.name")
    say("谭建设")
    save()
    opened.settle()
    [found] = details(home)
    assert opened.page.register is None
    assert (found.category_code, found.people_count, found.happened_on) == ("0201", 4, date(2026, 11, 20))
    assert (found.grid_code, found.place_detail) == (code_of(0, 2), "村东头")
    assert [(p.name, p.side) for p in found.parties] == [
        ("温秀云", PartySide.APPLICANT),
        ("谭建设", PartySide.RESPONDENT),
    ]
    other = found.parties[1]
    assert (other.id_kind, other.id_unknown_reason) == (IdKind.UNKNOWN, NOT_BROUGHT)
    notice = opened.page.notices.current
    assert notice is not None
    assert notice.text.startswith(f"已登记 {found.number}")
    row = opened.page.list.table.current_row()
    assert row is not None
    assert row.uid == found.uid


def test_a_wrong_number_is_told_at_its_field_and_kept(opened: Opened, home: OpenTestCentre) -> None:
    open_form(opened)
    say("温秀云")
    enter()
    say(WRONG_ID)
    enter()
    number = form(opened).fields["applicant1.id_number"]
    assert "校验不通过" in number.error()
    fields = form(opened).fields
    fields["description"].set_value("两家争执。")
    fields["category_code"].set_value("0201")
    save()
    opened.settle()
    assert number.value() == WRONG_ID
    at(opened, "applicant1.id_number")
    assert details(home) == []


def test_what_is_required_is_asked_for_at_the_first_field(opened: Opened) -> None:
    open_form(opened)
    save()
    at(opened, "applicant1.name")
    assert form(opened).fields["applicant1.name"].error() == "请填写姓名。"
    assert form(opened).fields["description"].error() == "请写明纠纷的简要情况。"
    assert form(opened).fields["respondent1.name"].error() == ""


def test_the_draft_survives_escape_and_opening_the_page_anew(
    home: OpenTestCentre, qtbot: QtBot, opened: Opened
) -> None:
    statuses: list[str] = []
    opened.page.status.connect(statuses.append)
    open_form(opened)
    say("温秀云")
    enter()
    say(GOOD_ID)
    form(opened).fields["description"].control.setFocus()
    say("屋檐滴水。")
    key(Qt.Key.Key_Escape)
    opened.settle()
    opened.settle()
    assert opened.page.register is None
    assert statuses[-1] == "草稿已保存 12:00:00"
    with open_page(home, DisputePage, qtbot) as again:
        press(again.page, "没登完的 1", qtbot)
        again.settle()
        again.settle()
        values = form(again).values()
        assert values["applicant1.name"] == "温秀云"
        assert values["applicant1.id_number"] == GOOD_ID
        assert values["description"] == "屋檐滴水。"
        party = form(again).party("applicant1")
        assert party is not None
        assert party.readout.words().startswith("1971-04-12")


def test_a_registered_draft_is_gone(opened: Opened) -> None:
    open_form(opened)
    say("温秀云")
    fields = form(opened).fields
    for name, value in (
        ("applicant1.id_number", GOOD_ID),
        ("description", "两家争执。"),
        ("category_code", "0201"),
    ):
        fields[name].set_value(value)
    fields["people_count"].control.setFocus()
    say("2")
    save()
    opened.settle()
    opened.settle()
    assert opened.page.register is None
    assert opened.page._draft_uids == ()


def test_what_is_typed_while_it_is_registered_is_no_error(opened: Opened, qtbot: QtBot) -> None:
    open_form(opened)
    say("温秀云")
    fields = form(opened).fields
    for name, value in (
        ("applicant1.id_number", GOOD_ID),
        ("description", "两家争执。"),
        ("category_code", "0201"),
    ):
        fields[name].set_value(value)
    fields["place.detail"].control.setFocus()
    opened.settle()
    keeper = view(opened).keeper
    qtbot.waitUntil(lambda: keeper.uid is not None)
    failed: list[object] = []
    keeper.failed.connect(failed.append)
    save()
    keeper.keep({"place.detail": "村东头"}, "温秀云")
    qtbot.waitUntil(lambda: opened.page.register is None)
    opened.settle()
    opened.settle()
    assert failed == []


def test_further_parties_agents_organisations_and_minors(opened: Opened, home: OpenTestCentre) -> None:
    open_form(opened)
    say("温小宝")
    enter()
    say("139926201203081519")
    party = form(opened).party("applicant1")
    assert party is not None
    assert not party.guardian[0].isHidden()
    party.guardian[0].set_value("温秀云")
    party.has_agent.box.click()
    party.agent_name.set_value("郑律")
    press(view(opened), "加一位申请人", opened.qtbot)
    at(opened, "applicant2.name")
    say("卢万春")
    fields = form(opened).fields
    fields["applicant2.id_number"].set_value("13992619570108153X")
    other = form(opened).party("respondent1")
    assert other is not None
    other.is_organisation.box.click()
    assert other.name.label == "单位名称"
    assert other.id_number.isHidden()
    other.name.set_value("宏达建材厂")
    other.legal.set_value("孙长河")
    fields["description"].set_value("粉尘污染。")
    fields["category_code"].set_value("0203")
    fields["description"].control.setFocus()
    save()
    opened.settle()
    wrong = (
        {k: f.error() for k, f in form(opened).fields.items() if f.error()} if opened.page.register else {}
    )
    assert wrong == {}
    [found] = details(home)
    assert [p.name for p in found.parties] == ["温小宝", "卢万春", "宏达建材厂"]
    assert found.parties[0].guardian == "温秀云"
    assert found.parties[0].agents[0].name == "郑律"
    assert found.parties[2].legal_representative == "孙长河"


def test_the_whole_record_is_entered_kept_and_registered(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot
) -> None:
    open_form(opened)
    party = form(opened).party("applicant1")
    assert party is not None
    assert party.is_representative.isHidden()
    press(view(opened), "加一位申请人", qtbot)
    for switch in (party.has_agent, party.two_agents, party.has_more, party.is_representative):
        assert not switch.isHidden()
        switch.box.click()
    fields = form(opened).fields
    assert fields["source_ref"].isHidden()
    fields["source"].set_value(Source.COURT)
    fields["source"].changed.emit()
    assert fields["source_ref"].label == "委派函号"
    press(view(opened), "和别的乡镇、单位一起办", qtbot)
    fields = form(opened).fields
    assert focused() is fields["unit1.unit"].control
    say("徐集")
    unit_field = fields["unit1.unit"]
    assert isinstance(unit_field, ChoiceField)
    qtbot.waitUntil(unit_field.popup.is_open)
    enter()
    values = {
        "applicant1.name": "温秀云", "applicant1.id_number": GOOD_ID, "applicant1.occupation": "务农",
        "applicant1.employer": "宏达建材厂", "applicant1.person_category": "farmer",
        "applicant1.education": "70", "applicant1.agent.name": "郑律", "applicant1.agent.relation": "表兄",
        "applicant1.agent2.name": "温大海", "applicant1.agent2.id_number": "13992619570108153X",
        "applicant2.name": "卢万春", "applicant2.id_number": "139926195701081521",
        "description": "两家争水。", "category_code": "0201", "source_ref": "（2026）豫1525诉前调12号",
    }  # fmt: skip
    for name, value in values.items():
        fields[name].set_value(value)
    kept = view(opened).form.values()
    opened.page._close_form()  # pyright: ignore[reportPrivateUsage]
    again = opened.page._open_form(None)  # pyright: ignore[reportPrivateUsage]
    again.fill({name: plain(value) for name, value in kept.items()})
    again.form.fields["description"].control.setFocus()
    save()
    qtbot.waitUntil(lambda: opened.page.register is None)
    opened.settle()
    with home.reading() as session:
        found = session.scalars(select(Dispute)).one()
        first, second = found.parties
        assert (found.source, found.source_ref) == (Source.COURT, "（2026）豫1525诉前调12号")
        assert [(u.role, u.unit_name) for u in found.involved_units] == [(InvolvedRole.SUPPORT, "徐集镇")]
        assert (first.is_representative, second.is_representative) == (True, False)
        assert (first.occupation, first.employer) == ("务农", "宏达建材厂")
        assert (first.person_category, first.education) == ("farmer", "70")
        assert [(a.name, a.relation, a.id_number) for a in first.agents] == [
            ("郑律", "表兄", None),
            ("温大海", None, "13992619570108153X"),
        ]


def test_fields_stay_in_reading_order_after_a_party_was_added(opened: Opened) -> None:
    open_form(opened)
    form(opened).add_party(PartySide.APPLICANT)
    keys = list(form(opened).fields)
    assert keys.index("applicant2.name") < keys.index("description") < keys.index("respondent1.name")
    form(opened).remove_party("applicant2")
    assert "applicant2.name" not in form(opened).fields


def test_earlier_disputes_of_the_person_are_shown_while_registering(
    opened: Opened, home: OpenTestCentre
) -> None:
    register(home)
    open_form(opened)
    say("吴桂芬")
    opened.settle()
    enter()
    say(GOOD_ID)
    enter()
    opened.settle()
    opened.qtbot.waitUntil(lambda: "宏达建材厂" in texts(view(opened).side.earlier))
    assert "吴桂芬，1 件" in texts(view(opened).side.earlier)


def test_a_threat_deserves_a_second_look(opened: Opened) -> None:
    open_form(opened)
    form(opened).fields["description"].control.setFocus()
    say("对方扬言要拿刀报复。")
    key(Qt.Key.Key_Tab)
    opened.qtbot.waitUntil(lambda: "请考虑提高风险等级" in texts(view(opened).side.notes))


def test_a_finding_of_the_sweep_fills_the_form(opened: Opened, home: OpenTestCentre) -> None:
    draft = DisputeDraft(
        source=Source.SWEEP,
        source_ref="每日一排 2026-11-23 固桥村第2网格",
        description="两家争水。",
        category_code="0201",
        place=PlaceDraft(village_code="411525116201", grid_code=code_of(0, 2)),
        parties=(PartyDraft(name="卢万春"), PartyDraft(side=PartySide.RESPONDENT, name="谭建设")),
    )
    opened.page.show_target(("register", draft))
    opened.settle()
    opened.settle()
    values = form(opened).values()
    assert (values["applicant1.name"], values["respondent1.name"]) == ("卢万春", "谭建设")
    assert values["place"] == f"grid:{code_of(0, 2)}"
    form(opened).fields["applicant1.id_number"].set_value(GOOD_ID)
    form(opened).fields["description"].control.setFocus()
    save()
    opened.settle()
    [found] = details(home)
    assert (found.source, found.source_ref) == (Source.SWEEP, draft.source_ref)
    assert found.state is DisputeState.REGISTERED


def test_a_registered_finding_is_tied_to_its_dispute_even_from_the_draft(
    opened: Opened, home: OpenTestCentre
) -> None:
    with home.session() as session:
        report = ReportDraft(code_of(0, 2), TODAY, ReportMeans.PHONE, None, home.now, None)
        finding = FindingDraft(description="两家争水。", parties_text="卢万春与谭建设")
        event = sweep.report_findings(
            session, report, (finding,), home.rules, by=home.actor, now=home.now
        ).events[0]
    with home.reading() as session:
        draft = sweep_event.register_event(session, event, home.rules, by=home.actor, today=TODAY)
    opened.page.show_target(("register", draft, event))
    opened.settle()
    opened.settle()
    form(opened).fields["applicant1.name"].control.setFocus()
    key(Qt.Key.Key_Escape)
    opened.settle()
    opened.settle()
    press(opened.page, "没登完的 1", opened.qtbot)
    opened.settle()
    opened.settle()
    fields = form(opened).fields
    assert fields["description"].value() == "两家争水。"
    fields["category_code"].set_value("0201")
    fields["applicant1.id_number"].set_value(GOOD_ID)
    fields["description"].control.setFocus()
    save()
    opened.settle()
    opened.settle()
    [found] = details(home)
    with home.reading() as session:
        rows = sweep_event.list_events(session, TOWN, TODAY, TODAY, home.rules, by=home.actor, today=TODAY)
    assert [row.dispute_uid for row in rows] == [found.uid]
