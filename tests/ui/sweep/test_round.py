"""The telephone round by keyboard: one answer, one grid; late, by proxy, findings, mistakes."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.enums import (
    CampaignKind,
    CampaignRule,
    GridEventKind,
    GridEventOutcome,
    ReportMeans,
    RiskLevel,
    Role,
    SweepState,
    SweepTiming,
)
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.services import audit
from desktop_app.services.campaign import CampaignDraft, start_campaign
from desktop_app.services.dispute_draft import DisputeDraft
from tests.support.centre import OpenTestCentre
from tests.support.township import at, code_of
from tests.ui.open_page import press, texts, verbs
from tests.ui.sweep.acting import (
    DAY,
    Opened,
    current,
    events,
    focused,
    form,
    lock,
    press_key,
    ready,
    report,
    stored,
    type_in,
)
from tests.ui.sweep.conftest import VACANT

FIRST, SECOND, THIRD = (code_of(0, n) for n in (1, 2, 3))
NEXT_VILLAGE = code_of(1, 1)
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_village_is_called_through_by_keyboard_alone(opened: Opened, home: OpenTestCentre) -> None:
    """N, N, N: each grid in its turn, its own worker named before, then the next village."""
    section = opened.page.round.panel.grid
    for code, worker, after in (
        (FIRST, "甲一", SECOND),
        (SECOND, "甲二", THIRD),
        (THIRD, "甲三", NEXT_VILLAGE),
    ):
        assert current(opened) == code
        assert section.reporter_words() == f"报告人：{worker}（本人）"
        press_key(Qt.Key.Key_N)
        ready(opened)
        said = stored(home, code)
        assert (said.state, said.reporter, said.proxy) == (SweepState.ZERO, worker, False)
        assert current(opened) == after
    assert stored(home, NEXT_VILLAGE).state is None


def test_a_key_pressed_twice_speaks_for_one_grid(
    opened: Opened, home: OpenTestCentre, qapp: QApplication
) -> None:
    opened.page.round._settle.setInterval(60_000)
    press_key(Qt.Key.Key_N)
    opened.settle()
    press_key(Qt.Key.Key_N)
    opened.settle()
    assert stored(home, FIRST).state is SweepState.ZERO
    assert current(opened) == SECOND
    assert stored(home, SECOND).state is None


def test_the_board_takes_the_answers_too(opened: Opened, home: OpenTestCentre) -> None:
    view = opened.page.card.view
    view.setFocus()
    view.choose(THIRD, DAY)
    opened.settle()
    press_key(Qt.Key.Key_N)
    ready(opened)
    assert stored(home, THIRD).state is SweepState.ZERO
    assert focused() is view
    assert current(opened) == NEXT_VILLAGE


def test_the_arrow_in_the_panel_goes_on_without_an_answer(opened: Opened, home: OpenTestCentre) -> None:
    for code in (SECOND, THIRD, NEXT_VILLAGE, code_of(1, 2), FIRST):
        press_key(Qt.Key.Key_Right)
        opened.settle()
        assert current(opened) == code
    assert stored(home, FIRST).state is None


def test_the_means_of_a_round_is_chosen_once(opened: Opened, home: OpenTestCentre) -> None:
    section = opened.page.round.panel.grid
    opened.qtbot.mouseClick(section.means[ReportMeans.RADIO], Qt.MouseButton.LeftButton)
    for code in (FIRST, SECOND):
        QTest.keyClick(opened.page.round.panel.silent, Qt.Key.Key_N)
        ready(opened)
        assert stored(home, code).means is ReportMeans.RADIO


def test_the_number_is_shown_on_demand_and_until_the_next_grid(opened: Opened, home: OpenTestCentre) -> None:
    panel = opened.page.round.panel
    assert "15400000001" not in texts(panel)
    press(panel, "看号码", opened.qtbot)
    opened.settle()
    opened.qtbot.waitUntil(lambda: "甲一  15400000001" in texts(panel))
    with home.reading() as session:
        entries = audit.list_entries(session, by=home.someone(Role.AUDITOR), today=DAY)
    assert any("甲一" in entry.detail and "每日一排" in entry.detail for entry in entries)
    opened.page.round.skip()
    opened.settle()
    assert "15400000002" not in texts(panel)
    assert "看号码" in verbs(panel)


def test_a_finding_is_written_down_and_the_round_goes_on(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    type_in("两家为滴水檐吵架，劝住了。")
    shown.form.set_values([("people_count", 4), ("risk_level", RiskLevel.YELLOW), ("category_code", "0201")])
    shown.form.set_values([("outcome", GridEventOutcome.ON_THE_SPOT.value)])
    press_key(Qt.Key.Key_Return, CONTROL)
    opened.settle()
    note = shown.form.fields["outcome_note"]
    assert events(home) == ()
    note.set_value("当场说和，各让一步。")
    press_key(Qt.Key.Key_Return, CONTROL)
    ready(opened)
    found = events(home)[0]
    assert (found.description, found.people_count, found.outcome_note) == (
        "两家为滴水檐吵架，劝住了。",
        4,
        "当场说和，各让一步。",
    )
    assert opened.page.round.side.shown() is None
    assert current(opened) == SECOND
    model = opened.page.card.model
    assert "有情 1 条" in model.words(model.find(FIRST), DAY.day - 1)


def test_a_finding_to_be_registered_leads_to_the_dispute_with_its_words(
    opened: Opened, home: OpenTestCentre
) -> None:
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    shown.form.set_values([("description", "宅基地边界吵架。"), ("parties_text", "王立春 与 沈大江")])
    shown.form.set_values([("outcome", "register")])
    shown.form.save()
    opened.qtbot.waitUntil(lambda: bool(opened.asked_for))
    page, target = opened.asked_for[0]
    assert isinstance(target, tuple)
    kind, draft, event = target
    assert (page, kind, event) == ("dispute", "register", events(home)[0].uid)
    assert isinstance(draft, DisputeDraft)
    assert [party.name for party in draft.parties] == ["王立春", "沈大江"]
    assert draft.place.grid_code == FIRST


def start(home: OpenTestCentre, name: str, *villages: str) -> UUID:
    time = CampaignTime(DAY, DAY, CampaignRule.DAILY)
    draft = CampaignDraft(name, CampaignKind.SPECIAL, time, villages)
    with home.session() as session:
        return start_campaign(session, draft, home.rules, by=home.actor, now=home.now)


def test_a_hazard_is_noted_with_level_owner_and_limit_under_the_campaign_of_the_day(
    opened: Opened, home: OpenTestCentre
) -> None:
    start(home, "燃气专项")
    opened.page.refresh(frozenset())
    opened.settle()
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    fields = shown.form.fields
    assert not fields["owner_name"].isVisible()
    shown.form.set_values([("description", "液化气软管老化。"), ("risk_level", RiskLevel.RED)])
    QTest.keyClick(fields["kind"].control, Qt.Key.Key_Down)
    assert fields["kind"].value() is GridEventKind.HAZARD
    assert fields["owner_name"].isVisible()
    assert not fields["outcome"].isVisible()
    shown.form.save()
    opened.settle()
    assert events(home) == (), "nobody is named who puts it right"
    shown.form.set_values([("owner_name", "阎大生"), ("due_on", DAY + timedelta(days=3))])
    shown.form.save()
    ready(opened)
    (found,) = events(home)
    assert (found.is_hazard, found.owner, found.due_on) == (True, "阎大生", DAY + timedelta(days=3))
    assert (found.campaign, found.outcome) == ("燃气专项", GridEventOutcome.HANDED_OVER)
    panel = opened.page.round.panel
    opened.qtbot.mouseClick(panel.event_tab, Qt.MouseButton.LeftButton)
    panel.events.setFocus()
    press_key(Qt.Key.Key_Home)
    press_key(Qt.Key.Key_Return)
    side = opened.page.round.side
    for word in ("燃气专项", "风险隐患", "阎大生", "2026-11-26"):
        assert word in texts(side)
    press(side, "登记纠纷", opened.qtbot)
    opened.qtbot.waitUntil(lambda: bool(opened.asked_for))
    _, target = opened.asked_for[0]
    assert isinstance(target, tuple)
    draft = target[1]
    assert isinstance(draft, DisputeDraft)
    assert draft.risk_level is RiskLevel.RED
    for word in ("液化气软管老化", "阎大生", "2026-11-26", "燃气专项"):
        assert word in draft.description


def test_of_two_campaigns_a_person_chooses_and_may_choose_none(opened: Opened, home: OpenTestCentre) -> None:
    start(home, "燃气专项")
    chosen = start(home, "校园周边")
    opened.page.refresh(frozenset())
    opened.settle()
    for code, choice, told in ((FIRST, chosen, "校园周边"), (SECOND, None, "")):
        assert current(opened) == code
        press_key(Qt.Key.Key_Y)
        shown = form(opened)
        assert shown.form.fields["campaign"].value() is None
        shown.form.set_values([("description", f"{code} 的事。"), ("campaign", choice)])
        shown.form.save()
        ready(opened)
        assert next(e for e in events(home) if e.grid_code == code).campaign == told


def test_the_only_campaign_can_be_declined_and_is_not_offered_to_other_villages(
    opened: Opened, home: OpenTestCentre
) -> None:
    start(home, "燃气专项", FIRST[:12])
    opened.page.refresh(frozenset())
    opened.settle()
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    shown.form.set_values([("description", "和燃气无关。"), ("campaign", None)])
    shown.form.save()
    ready(opened)
    assert [event.campaign for event in events(home)] == [""]
    opened.page.card.view.choose(NEXT_VILLAGE, DAY)
    opened.settle()
    opened.page.round.findings()
    assert "campaign" not in form(opened).form.fields


def test_the_finding_of_a_grid_is_settled_from_the_list_of_the_day(
    opened: Opened, home: OpenTestCentre
) -> None:
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    shown.form.set_values([("description", "菜地放水起争执。")])
    shown.form.save()
    ready(opened)
    panel = opened.page.round.panel
    opened.qtbot.mouseClick(panel.event_tab, Qt.MouseButton.LeftButton)
    panel.events.setFocus()
    press_key(Qt.Key.Key_Home)
    press_key(Qt.Key.Key_Return)
    assert {"登记纠纷", "当场化解", "移交"} <= verbs(opened.page.round.side)
    press(opened.page.round.side, "移交", opened.qtbot)
    settling = form(opened)
    settling.form.set_values([("reason", "交镇水利站，明天上门。")])
    settling.form.save()
    opened.settle()
    assert (events(home)[0].outcome, events(home)[0].outcome_note) == (
        GridEventOutcome.HANDED_OVER,
        "交镇水利站，明天上门。",
    )


def test_a_late_report_says_so_before_and_after(opened: Opened, home: OpenTestCentre) -> None:
    section = opened.page.round.panel.grid
    assert section.late_words() == ""
    home.now = at(DAY, 17, 31)
    opened.page.hours.look()
    opened.settle()
    assert "补报" in section.late_words()
    press_key(Qt.Key.Key_Y)
    assert "补报" in texts(form(opened))
    press_key(Qt.Key.Key_Escape)
    press_key(Qt.Key.Key_N)
    ready(opened)
    assert stored(home, FIRST).timing is SweepTiming.LATE
    assert "补报" in opened.page.round.panel.last_words()


def test_after_the_grace_hour_silence_turns_to_missed(opened: Opened, home: OpenTestCentre) -> None:
    model = opened.page.card.model
    assert model.words(model.find(FIRST), DAY.day - 1).endswith("未报")
    home.now = at(DAY, 20, 1)
    opened.page.hours.look()
    opened.settle()
    assert model.words(model.find(FIRST), DAY.day - 1).endswith("漏报")


def test_a_report_by_proxy_names_who_spoke(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_D)
    shown = form(opened)
    type_in("周春梅")
    shown.form.set_values([("note", "甲一住院"), ("state", SweepState.ZERO)])
    press_key(Qt.Key.Key_Return, CONTROL)
    ready(opened)
    said = stored(home, FIRST)
    assert (said.state, said.reporter, said.proxy, said.note) == (SweepState.ZERO, "周春梅", True, "甲一住院")


def test_a_vacant_grid_has_nobody_to_say_nothing(opened: Opened, home: OpenTestCentre) -> None:
    opened.page.card.view.choose(VACANT, DAY)
    opened.settle()
    section = opened.page.round.panel.grid
    assert not section.zero.isVisible()
    assert section.proxy.isVisible()
    press_key(Qt.Key.Key_N)
    opened.settle()
    assert stored(home, VACANT).state is None


def test_a_slip_is_taken_back_at_once(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_N)
    ready(opened)
    press(opened.page.round.panel, "撤销", opened.qtbot)
    opened.settle()
    assert stored(home, FIRST).state is None
    assert opened.page.round.panel.last_words() == ""


def test_a_statement_is_withdrawn_with_a_reason(opened: Opened, home: OpenTestCentre) -> None:
    report(home, FIRST)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.card.view.choose(FIRST, DAY)
    opened.settle()
    press(opened.page.round.panel, "撤回…", opened.qtbot)
    shown = form(opened)
    shown.form.save()
    assert stored(home, FIRST).state is SweepState.ZERO
    shown.form.set_values([("reason", "听错了，是二格报的。")])
    shown.form.save()
    opened.settle()
    assert stored(home, FIRST).state is None


def test_a_day_that_was_locked_meanwhile_refuses_and_keeps_what_was_typed(
    opened: Opened, home: OpenTestCentre
) -> None:
    press_key(Qt.Key.Key_Y)
    shown = form(opened)
    shown.form.set_values([("description", "两家为滴水檐吵架。")])
    lock(home, DAY)
    press_key(Qt.Key.Key_Return, CONTROL)
    opened.settle()
    assert shown.notices.current is not None
    assert "已审核锁定" in shown.notices.current.text
    assert opened.page.round.side.shown() is shown
    assert shown.form.values()["description"] == "两家为滴水檐吵架。"
    assert shown.verb.isEnabled()
    assert events(home) == ()


def test_what_was_typed_comes_back_after_esc(opened: Opened) -> None:
    press_key(Qt.Key.Key_Y)
    form(opened).form.set_values([("description", "两家为滴水檐吵架。")])
    press_key(Qt.Key.Key_Escape)
    assert opened.page.round.side.shown() is None
    press_key(Qt.Key.Key_Y)
    assert form(opened).form.values()["description"] == "两家为滴水檐吵架。"
