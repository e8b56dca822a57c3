"""A record that the list does not hold stays open: nobody chose another one."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.enums import DisputeState
from desktop_app.services import dispute_edit
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, register
from tests.ui.dispute.test_page import RED, side
from tests.ui.open_page import press


@pytest.fixture
def outside(home: OpenTestCentre) -> UUID:
    """A case that the filter by red keeps out of the list; two red ones are in it."""
    register(home, RED)
    register(home, RED)
    return register(home)


def open_it(opened: Opened, uid: UUID) -> None:
    """Filter by red with the bar on the first row, then ask for the other record, as Ctrl+K does."""
    opened.page.refresh(frozenset())
    opened.page.list.chips.risk.set_value("red")
    table = opened.page.list.table
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 2)
    table.setFocus()
    opened.qtbot.waitUntil(lambda: table.current_row() is not None)
    opened.page.show_target(uid)
    stays(opened, uid)


def stays(opened: Opened, uid: UUID) -> None:
    """After everything that was asked has come, this record is shown and no row of the list is marked."""
    for _ in range(3):
        opened.settle()
        QApplication.processEvents()
    detail = opened.page.desk.panel.detail
    assert detail is not None
    assert detail.uid == uid
    assert opened.page.desk.panel.isVisible()
    assert opened.page.list.table.selected_rows() == ()


def test_it_stays_when_a_form_over_it_is_left(opened: Opened, outside: UUID) -> None:
    open_it(opened, outside)
    press(opened.page.desk, "记录进展", opened.qtbot)
    QTest.keyClick(side(opened), Qt.Key.Key_Escape)
    assert opened.page.desk.side() is None
    stays(opened, outside)
    opened.page.refresh(frozenset())
    stays(opened, outside)


def test_it_stays_when_a_form_over_it_is_saved(opened: Opened, outside: UUID) -> None:
    open_it(opened, outside)
    press(opened.page.desk, "记录进展", opened.qtbot)
    form = side(opened).form
    form.fields["text"].set_value("到现场看过。")
    form.save()
    opened.qtbot.waitUntil(lambda: opened.page.desk.side() is None)
    stays(opened, outside)


def test_it_stays_when_the_list_is_renewed_under_the_keyboard(
    opened: Opened, home: OpenTestCentre, outside: UUID
) -> None:
    open_it(opened, outside)
    press(opened.page.desk, "记录进展", opened.qtbot)
    QTest.keyClick(side(opened), Qt.Key.Key_Escape)
    opened.page.list.chips.risk.set_value("orange")
    opened.qtbot.waitUntil(lambda: opened.page.list.table.rows.rowCount() == 0)
    opened.page.list.table.setFocus()
    opened.page.list.chips.risk.set_value("red")
    opened.qtbot.waitUntil(lambda: opened.page.list.table.rows.rowCount() == 2)
    stays(opened, outside)


def test_it_stays_when_a_row_goes_from_the_list_before_the_bar(
    opened: Opened, home: OpenTestCentre, outside: UUID
) -> None:
    open_it(opened, outside)
    table = opened.page.list.table
    last = table.rows.row_at(1)
    assert last is not None
    press(opened.page.desk, "记录进展", opened.qtbot)
    QTest.keyClick(side(opened), Qt.Key.Key_Escape)
    with home.session() as session:
        dispute_edit.void(session, last.uid, "登记了两次", by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
    stays(opened, outside)


def test_it_stays_when_a_step_takes_it_off_the_list(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    register(home)
    opened.page.show_target(("state", DisputeState.REGISTERED))
    table = opened.page.list.table
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 2)
    assert table.select_key(uid)
    press(opened.page.desk, "受理", opened.qtbot)
    side(opened).form.save()
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
    stays(opened, uid)
    opened.page.list.chips.risk.set_value("red")
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 0)
    stays(opened, uid)


def test_a_new_record_outside_the_filter_stays(opened: Opened, home: OpenTestCentre, outside: UUID) -> None:
    opened.page.list.chips.risk.set_value("red")
    table = opened.page.list.table
    opened.qtbot.waitUntil(lambda: len(table.selected_rows()) == 1)
    first = table.selected_rows()[0].uid
    opened.page.record.open_new(outside)
    table.setFocus()
    stays(opened, outside)
    with home.session() as session:
        dispute_edit.void(session, first, "登记了两次", by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
    stays(opened, outside)


def test_who_filters_after_a_form_sees_what_is_found(opened: Opened, home: OpenTestCentre) -> None:
    red = register(home, RED)
    uid = register(home)
    opened.page.refresh(frozenset())
    table = opened.page.list.table
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 2)
    opened.qtbot.waitUntil(lambda: table.select_key(uid))
    press(opened.page.desk, "记录进展", opened.qtbot)
    QTest.keyClick(side(opened), Qt.Key.Key_Escape)
    opened.page.list.chips.risk.set_value("red")
    opened.qtbot.waitUntil(lambda: opened.page.desk.uid() == red)


def test_a_click_chooses_the_row_that_the_keyboard_is_on(opened: Opened, outside: UUID) -> None:
    open_it(opened, outside)
    table = opened.page.list.table
    place = table.visualRect(table.currentIndex()).center()
    row = table.current_row()
    assert row is not None
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    opened.qtbot.waitUntil(lambda: opened.page.desk.uid() == row.uid)


@pytest.mark.parametrize("form_is_open", [False, True])
def test_when_it_is_made_void_the_list_leads_again(
    opened: Opened, home: OpenTestCentre, outside: UUID, form_is_open: bool
) -> None:
    open_it(opened, outside)
    if form_is_open:
        press(opened.page.desk, "记录进展", opened.qtbot)
    with home.session() as session:
        dispute_edit.void(session, outside, "登记了两次", by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    table = opened.page.list.table
    opened.qtbot.waitUntil(lambda: len(table.selected_rows()) == 1)
    assert opened.page.desk.uid() == table.selected_rows()[0].uid
    opened.qtbot.waitUntil(opened.page.desk.panel.isVisible)


def test_the_arrow_keys_choose_a_row_of_the_list_again(opened: Opened, outside: UUID) -> None:
    open_it(opened, outside)
    table = opened.page.list.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    opened.qtbot.waitUntil(lambda: len(table.selected_rows()) == 1)
    row = table.current_row()
    assert row is not None
    opened.qtbot.waitUntil(
        lambda: opened.page.desk.panel.detail is not None and opened.page.desk.panel.detail.uid == row.uid
    )
