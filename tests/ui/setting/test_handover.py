"""设置: a colleague's open matters handed over, the list shown, and whoever left with some is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import Role
from db.models.dispute import Dispute
from db.models.user import User
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from desktop_app.ui.setting.page import SettingPage
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, sees


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    made = make_centre(tmp_path / "c")
    for _ in range(2):
        registered(made)
    with made.session() as session:
        for case in session.scalars(select(Dispute)):
            case.responsible_name = "余广田"
        session.add(User(name="余广田", role=Role.MEDIATOR, active=False, created_at=made.now))
    return made


@pytest.fixture
def opened(home: OpenTestCentre, qtbot: QtBot) -> Iterator[OpenPage[SettingPage]]:
    with open_page(home, SettingPage, qtbot) as page:
        yield page


def test_who_left_with_open_matters_is_told_and_they_are_handed_over(
    opened: OpenPage[SettingPage], home: OpenTestCentre, qtbot: QtBot
) -> None:
    page = opened.page
    sees(page, "余广田的账号已停用，名下还有 2 件在办的事没有移交。", qtbot)
    press(page.notices, "移交", qtbot)
    qtbot.waitUntil(lambda: isinstance(page.side.side(), SideForm))
    form = page.side.side()
    assert isinstance(form, SideForm)
    form.form.set_values([("successor", "单秀兰"), ("reason", "调离"), ("matter1", False)])
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(page.side.side(), SheetView))
    sheet = page.side.side()
    assert isinstance(sheet, SheetView)
    qtbot.waitUntil(lambda: bool(sheet.pdf))
    text = squeezed("".join(page_texts(sheet.pdf)))
    assert "在办事项移交清单" in text
    assert "共移交1项" in text
    with home.reading() as session:
        names = sorted(name or "" for name in session.scalars(select(Dispute.responsible_name)))
    assert names == ["余广田", "单秀兰"]
