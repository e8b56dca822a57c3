"""The parties of a registered dispute in the window: an heir, a wrong value, who speaks for many."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.models.dispute import Party
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.dispute.party_forms import CorrectForm, ElectForm, HeirForm, Succession
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from tests.services.disputes import person, resident_id
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, register, save
from tests.ui.open_page import open_page, press, sees, texts

FormT = TypeVar("FormT", bound=Form)


def open_from_menu(opened: Opened, kind: type[FormT], words: Callable[[str], bool]) -> FormT:
    """Choose an entry of the menu 更换或改正 and give the form that it opens."""
    qtbot, panel = opened.qtbot, opened.page.desk.panel
    press(panel, "更换或改正", qtbot)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in panel.findChildren(QMenu)))
    actions = [a for menu in panel.findChildren(QMenu) for a in menu.findChildren(QAction)]
    chosen = next(action for action in actions if words(action.text()))
    chosen.trigger()
    for menu in panel.findChildren(QMenu):
        menu.close()
    # Without a window system nobody gives the window back what the menu took.
    opened.page.activateWindow()
    qtbot.waitUntil(opened.page.isActiveWindow)
    side = opened.page.desk.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, kind)
    return side.form


def shown(opened: Opened, uid: UUID) -> None:
    opened.page.show_target(uid)
    sees(opened.page.desk.panel, "当事人", opened.qtbot)


def test_an_heir_takes_the_place_of_who_died(home: OpenTestCentre, qtbot: QtBot) -> None:
    uid = register(home)
    with home.reading() as session:
        old = session.scalars(select(Party.uid).where(Party.name == "吴桂芬")).one()
    with open_page(home, DisputePage, qtbot) as opened:
        shown(opened, uid)
        form = open_from_menu(opened, HeirForm, lambda text: text.startswith("更换当事人"))
        save()
        assert form.fields["old"].error()
        form.set_values(
            [("old", old), ("why", Succession.DEATH), ("on", home.now.date()), ("reason", "病故，由长女继承"),
             ("heir1.name", "陈秀英")]
        )  # fmt: skip
        form.fields["heir1.id_number"].set_value("139926199001011234")
        form.focus_first()
        save()
        qtbot.waitUntil(lambda: bool(form.fields["heir1.id_number"].error()))
        form.fields["heir1.id_number"].set_value(resident_id("19900101", 522))
        form.focus_first()
        save()
        sees(opened.page.notices, "已更换，现在的当事人是陈秀英。", qtbot)
        sees(opened.page.desk.panel, "由 陈秀英 接替：去世，由继承人接替：病故，由长女继承", qtbot)
        assert "吴桂芬（已由他人接替）" in texts(opened.page.desk.panel)
        assert opened.page.desk.panel.accessibleName().startswith("陈秀英 与 ")


def test_a_wrong_phone_is_put_right_and_nothing_else(home: OpenTestCentre, qtbot: QtBot) -> None:
    uid = register(home)
    with home.reading() as session:
        before = session.scalars(select(Party).where(Party.name == "吴桂芬")).one()
        number, address = before.id_number, before.address
    with open_page(home, DisputePage, qtbot) as opened:
        shown(opened, uid)
        form = open_from_menu(opened, CorrectForm, lambda text: text.endswith("吴桂芬"))
        assert number is not None
        assert number not in texts(opened.page.desk)
        form.focus_first()
        save()
        sees(opened.page.desk, "没有改动", qtbot)
        form.fields["phone"].set_value("12")
        form.focus_first()
        save()
        qtbot.waitUntil(lambda: bool(form.fields["phone"].error()))
        form.fields["phone"].set_value("15400000066")
        form.focus_first()
        save()
        sees(opened.page.notices, "已改正", qtbot)
    with home.reading() as session:
        after = session.scalars(select(Party).where(Party.name == "吴桂芬")).one()
        assert (after.phone, after.id_number, after.address) == ("15400000066", number, address)


def test_ten_people_elect_two(home: OpenTestCentre, qtbot: QtBot) -> None:
    names = [f"{surname}家旺" for surname in "甘花叶苗马鲁韦昌柳酆"]
    members = [person(name, resident_id("19800101", 11 + 2 * n)) for n, name in enumerate(names)]
    uid = register(home, replace(EXAMPLE, parties=(*members, EXAMPLE.parties[1])))
    with open_page(home, DisputePage, qtbot) as opened:
        shown(opened, uid)
        form = open_from_menu(opened, ElectForm, lambda text: text == "申请人推选代表人")
        ticks = [field for key, field in form.fields.items() if key.startswith("elected.")]
        assert [tick.control.accessibleName() for tick in ticks] == names
        form.set_values([("on", home.now.date()), ("how", "村民小组会议推选")])
        ticks[0].set_value(True)
        form.focus_first()
        save()
        sees(opened.page.desk, "申请人有 10 人，代表人应选 2 到 5 位。", qtbot)
        ticks[4].set_value(True)
        form.focus_first()
        save()
        sees(opened.page.notices, "代表人已记下。", qtbot)
    with home.reading() as session:
        found = select(Party.name).where(Party.is_representative.is_(True)).order_by(Party.position)
        assert list(session.scalars(found)) == [names[0], names[4]]
