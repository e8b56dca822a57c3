"""督办 with clicks: the county issues from a case, the township is reminded and answers, the county lifts."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.enums import DisputeState, RiskLevel, Role, SupervisionKind
from desktop_app.domain.clock_time import local_date
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.package.page import PackagePage
from desktop_app.ui.package.supervision_forms import SuperviseForm
from desktop_app.ui.today.page import TodayPage
from tests.services.package_world import World, edit, order, register
from tests.ui.dispute.desk import say
from tests.ui.open_page import OpenPage, open_page, press, sees, verbs


@pytest.fixture
def case(world: World) -> UUID:
    """A yellow case of the township that expired a day ago; the county knows it."""
    uid = register(world.town, 1)
    today = local_date(world.town.now)
    edit(
        world.town, uid, risk_level=RiskLevel.YELLOW, clock_started_on=today - timedelta(days=11),
        due_on=today - timedelta(days=1), state=DisputeState.IN_PROGRESS,
    )  # fmt: skip
    world.carry(world.town, world.county)
    return uid


def notice(opened: OpenPage[PackagePage]) -> str:
    """The sentence at the top of the page."""
    opened.settle()
    current = opened.page.notices.current
    return "" if current is None else current.text


def issue_form(county: OpenPage[PackagePage], case: UUID) -> SuperviseForm:
    """The form of a new step about a case, with the profile's advice in it."""
    county.page.show_target(("supervise", case))
    county.settle()
    side = county.page.supervisions.side.side()
    assert isinstance(side, SuperviseForm)
    return side


def test_a_step_is_issued_answered_and_lifted_by_clicks(world: World, case: UUID, qtbot: QtBot) -> None:
    with open_page(world.county, PackagePage, qtbot) as county:
        form = issue_form(county, case)
        assert form.kind.value() is SupervisionKind.SUPERVISION_ORDER
        assert form.due.value() == local_date(world.county.now) + timedelta(days=2), "yellow: two days"
        sees(form, "发给柳桥镇综治中心", qtbot)
        sees(form, "风险黄", qtbot)
        sees(form, "可以发到“督办单”", qtbot)
        press(county.page, "发出", qtbot)
        assert form.form.fields["reason"].error() == "请写明为什么督办。"
        for key, words in (("reason", "超期一天没有进展"), ("demands", "两日内拿出方案")):
            form.form.fields[key].control.setFocus()
            say(words)
        control = form.form.fields["demands"].control
        QTest.keyClick(control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "DB20260001 已发出，会随给柳桥镇综治中心的下一个数据包送到。" in notice(county)
        assert "督办 1" in [door.word() for door in county.page._doors.values()]  # pyright: ignore[reportPrivateUsage]
        sees(county.page.supervisions, "超期一天没有进展", qtbot)

    world.carry(world.county, world.town)
    with open_page(world.town, TodayPage, qtbot) as today:
        due = today.page.due.table.rows
        listed = [row for place in range(due.rowCount()) if (row := due.row_at(place)) is not None]
        (row,) = [row for row in listed if row.verb == "答复"]
        today.page.due.goes.emit(row)
        assert today.asked_for == [("package", ("supervision", row.uid))]
    with open_page(world.town, PackagePage, qtbot) as town:
        town.page.show_target(("supervision", row.uid))
        town.settle()
        assert "解除督办" not in verbs(town.page)
        press(town.page.supervisions, "答复", qtbot)
        side = town.page.supervisions.side.side()
        assert isinstance(side, SideForm)
        sees(side, "两日内拿出方案", qtbot)
        side.form.save()
        assert side.form.fields["text"].error() == "请写明办理情况。"
        side.form.fields["text"].control.setFocus()
        say("已约双方 25 日面谈")
        press(side, "答复", qtbot)
        assert "已答复，会随下一个数据包送县。" in notice(town)
        qtbot.waitUntil(lambda: "再答复" in verbs(town.page.supervisions))

    world.carry(world.town, world.county)
    with open_page(world.county, PackagePage, qtbot) as county:
        county.page.show_target(("supervised", case))
        county.settle()
        sees(county.page.supervisions, "已约双方 25 日面谈", qtbot)
        press(county.page.supervisions, "解除督办", qtbot)
        (question,) = county.page.findChildren(ConfirmDialog)
        press(question, "解除督办", qtbot)
        assert "DB20260001 已解除。" in notice(county)
        qtbot.waitUntil(lambda: "解除督办" not in verbs(county.page.supervisions))


def test_the_case_shows_its_supervision_and_leads_there(world: World, case: UUID, qtbot: QtBot) -> None:
    with open_page(world.county, PackagePage, qtbot) as county:
        form = issue_form(county, case)
        form.form.set_values([("reason", "超期"), ("demands", "报方案")])
        press(county.page, "发出", qtbot)
        county.settle()
    world.carry(world.county, world.town)
    with open_page(world.town, DisputePage, qtbot) as town:
        town.page.show_target(case)
        town.settle()
        sees(town.page, "督办单 DB20260001", qtbot)
        press(town.page, "去答复", qtbot)
        assert town.asked_for == [("package", ("supervised", case))]


def test_a_dispatch_is_supervised_from_its_order(world: World, qtbot: QtBot) -> None:
    matter = order(world.county, world.town, 1)
    with open_page(world.county, PackagePage, qtbot) as county:
        county.page.show_target(matter)
        county.settle()
        press(county.page.dispatches, "督办", qtbot)
        county.settle()
        form = county.page.supervisions.side.side()
        assert isinstance(form, SuperviseForm)
        assert form.matter.value() == matter
        form.form.set_values([("reason", "没有签收"), ("demands", "今天签收")])
        press(county.page, "发出", qtbot)
        assert "已发出" in notice(county)


def test_a_case_that_needs_no_supervision_is_refused_at_the_field(
    world: World, case: UUID, qtbot: QtBot
) -> None:
    edit(world.town, case, state=DisputeState.CLOSED)
    world.carry(world.town, world.county)
    with open_page(world.county, PackagePage, qtbot) as county:
        form = issue_form(county, case)
        sees(form, "已结案，不用再督办", qtbot)
        form.form.set_values([("reason", "x"), ("demands", "y")])
        press(county.page, "发出", qtbot)
        county.settle()
        assert "已结案，不用再督办" in form.matter.error()


def test_who_may_not_issue_is_not_offered_it(world: World, case: UUID, qtbot: QtBot) -> None:
    clerk = world.county.someone(Role.WINDOW_CLERK)
    with open_page(world.county, PackagePage, qtbot, clerk) as county:
        county.page.show_target(("supervise", case))
        county.settle()
        assert county.page.supervisions.side.side() is None
        assert "发督办" not in verbs(county.page)
