"""分流督办 with keys and clicks: orders and their units, the ladder, a re-inspection, an escalation."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import (
    DispatchState,
    DisputeState,
    InspectionOutcome,
    Role,
    SignManner,
    SupervisionForm,
    SupervisionKind,
)
from db.models.dispute import Dispute
from desktop_app.services.dispatch_record import OrderUnit
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.supervision_inside_view import EntryRow, InsideRow
from desktop_app.ui.attachment.panel import AttachmentPanel
from desktop_app.ui.dispatch.page import ESCALATIONS, INSPECTIONS, ORDERS, URGES, DispatchPage
from desktop_app.ui.kit.fields import Choice
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.panel import PaperPanel
from tests.services.disputes import LEAD, brought_to, note, registered, step
from tests.services.inner_orders import issued, read
from tests.support.centre import COUNTY, OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[DispatchPage]


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "town")


@pytest.fixture
def opened(town: OpenTestCentre, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(town, DispatchPage, qtbot) as page:
        yield page


def form(opened: Opened) -> SideForm:
    side = opened.page.view.side.side()
    assert isinstance(side, SideForm)
    return side


def fill(opened: Opened, **values: object) -> None:
    for key, value in values.items():
        opened_field = form(opened).form.fields[key]
        if isinstance(value, OrderUnit):
            opened_field.set_choice(Choice(value, value.name))  # type: ignore[attr-defined]
        else:
            opened_field.set_value(value)


def save(opened: Opened) -> None:
    opened.qtbot.keyClick(form(opened).form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def fresh(opened: Opened) -> None:
    opened.page.refresh(frozenset())
    opened.settle()


def test_a_unit_is_recorded_by_the_desk_and_the_lamp_moves_on(opened: Opened, town: OpenTestCentre) -> None:
    uid = issued(town)
    fresh(opened)
    page = opened.page
    assert page.tabs.chips[ORDERS].words() == "交办 1"
    assert "还有 1 天" in page.orders.table.rows.words_of(0)
    assert "签收 柳桥派出所" in page.orders.table.rows.words_of(0)
    assert "11-23 交办，1 天内签收" in texts(page)
    press(page, "签收", opened.qtbot)
    assert form(opened).form.fields["signer"].value() == "丁守义"
    save(opened)
    assert "请选怎么告知的。" in texts(page)
    fill(opened, manner=SignManner.WECHAT)
    save(opened)
    assert read(town, uid).units[0].state is DispatchState.SIGNED_FOR
    sees(page, "柳桥派出所签收已记下。", opened.qtbot)
    press(page, "反馈", opened.qtbot)
    fill(opened, signer="丁守义", manner=SignManner.PAPER, text="电缆已找回。", evidence="照片 3 张")
    save(opened)
    assert read(town, uid).units[0].steps[-1].evidence == "照片 3 张"
    # Whoever recorded it does not review it.
    assert "审核通过" not in verbs(page)


def test_a_new_order_takes_the_unit_that_the_list_of_duties_names(opened: Opened) -> None:
    page = opened.page
    press(page, "交办、转办", opened.qtbot)
    made = form(opened)
    fill(opened, due_on=opened.page.orders._context.clock.now().date(), title="养殖场臭气扰民")  # pyright: ignore[reportPrivateUsage]
    fill(opened, content="群众反映养殖污染严重，臭气熏人。")
    made.form.fields["content"].left.emit()
    opened.settle()
    press(made, "建议：生态环境站", opened.qtbot)
    assert "噪声污染防治法" in texts(made)
    save(opened)
    row = page.orders.table.current_row()
    assert row is not None
    assert (row.lead, row.number) == ("生态环境站", "柳桥交〔2026〕JB0001")
    assert row.basis.startswith("提到“臭气”“养殖污染”“污染”：生态环境站")


def test_an_order_is_returned_and_given_to_another_unit(opened: Opened, town: OpenTestCentre) -> None:
    uid = issued(town)
    fresh(opened)
    page = opened.page
    press(page, "申请退单", opened.qtbot)
    fill(opened, signer="丁守义", manner=SignManner.PHONE, text="不属派出所职责。")
    save(opened)
    press(page, "同意退单", opened.qtbot)
    save(opened)
    assert read(town, uid).state is DispatchState.RETURNED
    page.ended.set_value("on")
    opened.settle()
    press(page, "交给别的单位", opened.qtbot)
    assert form(opened).form.fields["title"].value() == "大坝桥村机井电缆被盗"
    fill(opened, lead=OrderUnit("柳桥供电所"), due_on=town.now.date())
    save(opened)
    row = page.orders.table.current_row()
    assert row is not None
    assert (row.lead, row.returns) == ("柳桥供电所", 1)


def test_papers_open_beside_the_list(opened: Opened, town: OpenTestCentre) -> None:
    issued(town)
    fresh(opened)
    for word in ("打印交办单", "反馈单", "流转登记表"):
        press(opened.page, word, opened.qtbot)
        opened.settle()
        panel = opened.page.orders.side.side()
        assert isinstance(panel, PaperPanel)
        opened.qtbot.waitUntil(panel.print_button.isEnabled)
        press(panel, "返回", opened.qtbot)


def test_the_ladder_is_climbed_by_a_click_answered_and_lifted(opened: Opened, town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    town.pass_time(days=8)
    fresh(opened)
    page = opened.page
    assert page.tabs.chips[URGES].words() == "督办 1"
    page.turn_to(URGES)
    press(page, "发出督办单", opened.qtbot)
    opened.settle()
    row = page.urges.table.current_row()
    assert row is not None
    sees(page, "督办单已发出，打印后送柳桥镇司法所签收。", opened.qtbot)
    press(page, "登记答复", opened.qtbot)
    fill(opened, people="丁守义", manner=SignManner.PAPER, content="已约双方面谈。")
    save(opened)
    press(page, "记一次督办", opened.qtbot)
    fill(opened, form=SupervisionForm.SITE, people="周砚秋", place="砂石厂", content="看了设备。")
    save(opened)
    assert [entry.form for entry in shown_entries(opened)] == [SupervisionForm.REPLY, SupervisionForm.SITE]
    press(page, "解除", opened.qtbot)
    save(opened)
    sees(page, "已解除。", opened.qtbot)
    assert "已解除" in page.urges.table.rows.words_of(0)


def shown_entries(opened: Opened) -> tuple[EntryRow, ...]:
    row = opened.page.urges.table.current_row()
    assert isinstance(row, InsideRow)
    return row.entries


def test_a_failed_inspection_sends_the_case_back(opened: Opened, town: OpenTestCentre) -> None:
    uid = closed_case(town)
    page = opened.page
    page.turn_to(INSPECTIONS)
    press(page, "抽查", opened.qtbot)
    fill(opened, witness_name="阮小满", seed="61524")
    save(opened)
    sees(page, "重抽一遍，结果一样", opened.qtbot)
    press(page, "登记抽查结果", opened.qtbot)
    fill(opened, outcome=InspectionOutcome.FAILED, findings="夜间仍在破碎。", measures="重新约谈。")
    save(opened)
    sees(page, "退回办理，开了新一轮", opened.qtbot)
    assert state_of(town, uid) is DisputeState.IN_PROGRESS


def closed_case(town: OpenTestCentre) -> UUID:
    uid = registered(town).uid
    brought_to(town, uid, "await_follow_up")
    note(town, uid, NoteKind.FOLLOW_UP, "双方都满意。")
    step(town, uid, "close", StepDraft(satisfaction="满意"))
    return uid


def state_of(town: OpenTestCentre, uid: UUID) -> DisputeState:
    with town.reading() as session:
        return session.scalars(select(Dispute.state).where(Dispute.uid == uid)).one()


def test_a_case_is_sent_up_with_its_summary(opened: Opened, town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "accept")
    step(town, uid, "dispatch", LEAD)
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    opened.page.show_target(("escalate", uid, "吴桂芬 与 宏达建材厂"))
    opened.settle()
    summary = form(opened).form.fields["note"]
    opened.qtbot.waitUntil(lambda: "砂石厂夜间破碎石料" in str(summary.value()))
    fill(opened, reason="涉及两个乡镇。")
    save(opened)
    assert state_of(town, uid) is DisputeState.ESCALATED
    assert opened.page.tabs.chips[ESCALATIONS].words() == "提级 1"
    sees(opened.page, "还没有答复，会随县里的下一个包带回。", opened.qtbot)


def test_the_county_has_the_requests_alone(tmp_path: Path, qtbot: QtBot) -> None:
    county = make_centre(tmp_path / "county", COUNTY)
    with open_page(county, DispatchPage, qtbot) as opened:
        assert list(opened.page.tabs.chips) == [ESCALATIONS]
        sees(opened.page, "乡镇还没有提级的。", qtbot)


def test_an_empty_page_says_what_comes_here(opened: Opened) -> None:
    page = opened.page
    assert "还没有交办。" in texts(page)
    for name, words in (
        (URGES, "今天没有要提醒、催办的。"),
        (INSPECTIONS, "还没有抽查过。"),
        (ESCALATIONS, "还没有提级的。"),
    ):
        page.turn_to(name)
        sees(page, words, opened.qtbot)


def test_a_photograph_is_kept_with_a_unit_and_opened_in_its_place(
    opened: Opened, town: OpenTestCentre, tmp_path: Path
) -> None:
    case = registered(town).uid
    uid = issued(town, matter_uid=case)
    fresh(opened)
    opened.page.show_target(uid)
    sees(opened.page, "佐证文件", opened.qtbot)
    files = opened.page.orders.files
    assert [action.text() for action in files.menu().actions()] == [
        "放到“主办　柳桥派出所”", "放到“协办　柳桥镇水利站”",
    ]  # fmt: skip
    unit = read(town, uid).units[1]
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    assert picture.save(str(tmp_path / "井盖.png"))
    files.desk.add(case, [tmp_path / "井盖.png"], belongs=("dispatch_unit", unit.uid))
    opened.qtbot.waitUntil(lambda: files.section is not None and files.section.table is not None)
    assert files.section is not None
    table = files.section.table
    assert table is not None
    assert "协办　柳桥镇水利站" in table.rows.words_of(0)
    # The page asks again once a file came, and then shows another section.
    press(opened.page, "打开", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.view.side.side(), AttachmentPanel))


def test_a_circular_is_drafted_and_asks_who_approved_it(opened: Opened, town: OpenTestCentre) -> None:
    uid = registered(town).uid
    for action, draft in (("accept", StepDraft()), ("dispatch", LEAD)):
        step(town, uid, action, draft)
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    town.pass_time(days=30)
    fresh(opened)
    opened.page.show_target(("urge", uid))
    press(opened.page, "拟通报", opened.qtbot)
    told = form(opened).form.fields["circulated_to"]
    assert told.isVisible()
    save(opened)
    assert "请写明批准的领导" in texts(opened.page)
    kind = form(opened).form.fields["kind"]
    for chosen in (SupervisionKind.LISTED, SupervisionKind.CIRCULAR):
        fill(opened, leader_name="樊国栋", kind=chosen)
        kind.changed.emit()
        assert told.isVisible() == (chosen is SupervisionKind.CIRCULAR)
    save(opened)
    sees(opened.page, "批准领导", opened.qtbot)
