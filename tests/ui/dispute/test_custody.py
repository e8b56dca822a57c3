"""A case handed over with clicks: the county's form, and how list and detail of the townships show it."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.enums import DisputeState
from desktop_app.ui.dispute.custody_form import CustodyForm
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.side_form import SideForm
from tests.services.package_world import World, edit, register
from tests.ui.dispute.desk import save, say
from tests.ui.open_page import OpenPage, open_page, sees, verbs


@pytest.fixture
def case(world: World) -> UUID:
    """A case of the first township that goes on; the county knows it."""
    uid = register(world.town, 1)
    edit(world.town, uid, state=DisputeState.IN_PROGRESS)
    world.carry(world.town, world.county)
    return uid


def show(opened: OpenPage[DisputePage], case: UUID) -> None:
    """Select the case and wait for its detail."""
    opened.page.show_target(case)
    opened.settle()
    opened.qtbot.waitUntil(lambda: opened.page.desk.panel.detail is not None)


def ask(opened: OpenPage[DisputePage], what: str) -> CustodyForm:
    """Choose the action behind 更多 and wait for its form."""
    opened.page.desk.panel.asked.emit(what)
    opened.settle()
    side = opened.page.desk.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, CustodyForm)
    return side.form


def test_the_county_hands_a_case_over_and_the_townships_see_it(
    world: World, case: UUID, qtbot: QtBot
) -> None:
    with open_page(world.county, DisputePage, qtbot) as county:
        show(county, case)
        form = ask(county, "custody")
        sees(form, "现在由柳桥镇综治中心承办", qtbot)
        save()
        assert form.fields["to_office"].error() == "请选择已配对的乡镇。"
        assert form.fields["reason"].error() == "请写明改由哪个乡镇承办的理由。"
        form.fields["to_office"].set_value(world.other.centre.identity.uid)
        form.fields["reason"].control.setFocus()
        say("涉事砂场在石佛境内")
        QTest.keyClick(form.fields["reason"].control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        county.settle()
        sees(county.page, "石佛镇综治中心（柳桥镇综治中心转来）", qtbot)
        assert "已改由石佛镇综治中心承办" in notice(county)
        assert "石佛" in county.page.list.table.rows.words_of(0)

    world.carry(world.county, world.town)
    with open_page(world.town, DisputePage, qtbot) as town:
        assert town.page.list.table.rows.rowCount() == 0
        sees(town.page, "已转出 1 件", qtbot)
        town.page.list.chips.state.set_value("away")  # pyright: ignore[reportPrivateUsage]
        town.page.list.filters.changed.emit()
        town.settle()
        assert "已转出" in town.page.list.table.rows.words_of(0)
        assert "石佛承办" in town.page.list.table.rows.words_of(0)
        show(town, case)
        sees(town.page, "改由石佛镇综治中心承办，这里只能查看。", qtbot)
        assert not verbs(town.page.desk) & {"记录进展", "转人民调解"}

    world.carry(world.county, world.other)
    with open_page(world.other, DisputePage, qtbot) as other:
        show(other, case)
        qtbot.waitUntil(lambda: "记录进展" in verbs(other.page.desk))
        sees(other.page, "石佛镇综治中心（柳桥镇综治中心转来）", qtbot)


def test_a_township_is_not_offered_to_hand_over_or_to_supervise(
    world: World, case: UUID, qtbot: QtBot
) -> None:
    with open_page(world.town, DisputePage, qtbot) as town:
        show(town, case)
        assert not {"custody", "supervise"} & town.page.desk.panel._may  # pyright: ignore[reportPrivateUsage]


def notice(opened: OpenPage[DisputePage]) -> str:
    """The sentence at the top of the page."""
    current = opened.page.notices.current
    return "" if current is None else current.text
