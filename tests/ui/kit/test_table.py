"""Keys, sorting, selection, columns and drawing of the table."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.kit.cells import Group, Text
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from tests.ui.kit import sample

Show = Callable[[QWidget], None]


@pytest.fixture
def table(show: Show) -> RowsTable[sample.Row]:
    """A shown table of the sample rows, 700 wide."""
    made = sample.table()
    made.resize(700, 300)
    show(made)
    made.setFocus()
    return made


def numbers(table: RowsTable[sample.Row]) -> list[str]:
    """Numbers from top to bottom."""
    found = [table.rows.row_at(n) for n in range(table.rows.rowCount())]
    return [row.number for row in found if row is not None]


def test_ctrl_c_copies_the_shown_cells(qtbot: QtBot, table: RowsTable[sample.Row]) -> None:
    table.select_key("A0119-0")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "A0119-0\t吴桂芬 与 宏达建材厂\t橙\t还有 3 天"


def test_ctrl_a_takes_all_rows(qtbot: QtBot, table: RowsTable[sample.Row]) -> None:
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected_rows() == sample.ROWS


def test_typing_finds_a_row_by_any_of_its_words(qtbot: QtBot, table: RowsTable[sample.Row]) -> None:
    qtbot.keyClicks(table, "0120")
    row = table.current_row()
    assert row is not None
    assert row.number == "A0120-8"


def test_chinese_input_finds_a_row(table: RowsTable[sample.Row]) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString("宏达")
    QApplication.sendEvent(table, event)
    row = table.current_row()
    assert row is not None
    assert row.number == "A0119-0"


def test_home_and_end_go_to_the_first_and_last_row(qtbot: QtBot, table: RowsTable[sample.Row]) -> None:
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.current_row() == sample.ROWS[-1]
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.current_row() == sample.ROWS[0]


def test_enter_and_double_click_open(qtbot: QtBot, table: RowsTable[sample.Row]) -> None:
    opened: list[object] = []
    table.opened.connect(opened.append)
    table.select_key("A0117-3")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    table.doubleClicked.emit(table.rows.index(1, 0))
    assert opened == [sample.ROWS[0], sample.ROWS[1]]


def test_sorting_puts_rows_without_a_value_last(table: RowsTable[sample.Row]) -> None:
    table.sort_by("due")
    assert numbers(table) == ["A0117-3", "A0120-8", "A0119-0", "A0102-X"]


def test_sorting_keeps_the_selected_row(table: RowsTable[sample.Row]) -> None:
    table.select_key("A0119-0")
    table.sort_by("number", descending=True)
    row = table.current_row()
    assert row is not None
    assert row.number == "A0119-0"


def test_new_rows_keep_the_selection_and_the_order(table: RowsTable[sample.Row]) -> None:
    table.sort_by("due")
    table.select_key("A0119-0")
    table.rows.set_rows((sample.Row("A0200-1", "何全喜 与 何全福", 1), *sample.ROWS))
    row = table.current_row()
    assert row is not None
    assert row.number == "A0119-0"
    assert numbers(table)[2] == "A0200-1"


def test_a_row_that_is_gone_leaves_nothing_selected(table: RowsTable[sample.Row]) -> None:
    told: list[object] = []
    table.select_key("A0119-0")
    table.current_row_changed.connect(told.append)
    table.rows.set_rows(sample.ROWS[:1])
    assert told[-1] is None
    assert table.current_row() is None


def test_groups_sort_inside_and_cannot_be_selected(show: Show) -> None:
    columns = (Column[str]("name", "案件", Text, sort=lambda name: name),)
    model = RowsModel(columns, lambda name: name)
    table = RowsTable(model, "包案")
    model.set_rows((Group("陈志远"), "b", "a", Group("高立新"), "d", "c"))
    show(table)
    table.sort_by("name")
    assert [model.row_at(n) for n in range(6)] == [None, "a", "b", None, "c", "d"]
    table.selectAll()
    assert table.selected_rows() == ("a", "b", "c", "d")


def test_wide_columns_come_with_the_room(table: RowsTable[sample.Row]) -> None:
    assert table.isColumnHidden(2)
    table.resize(1100, 300)
    assert not table.isColumnHidden(2)


def test_a_column_is_left_out_rather_than_cut(table: RowsTable[sample.Row]) -> None:
    table.resize(300, 300)
    shown = [n for n in range(5) if not table.isColumnHidden(n)]
    assert 0 in shown
    assert 1 in shown
    assert sum(table.columnWidth(n) for n in shown) <= table.viewport().width()


def test_chosen_columns_are_remembered(table: RowsTable[sample.Row], qtbot: QtBot) -> None:
    table.columns.choose("risk", shown=False)
    table.horizontalHeader().moveSection(4, 0)
    again = sample.table()
    qtbot.addWidget(again)
    assert again.isColumnHidden(3)
    assert again.horizontalHeader().logicalIndex(0) == 4


def test_narrow_rows_have_no_header_and_two_lines(table: RowsTable[sample.Row]) -> None:
    table.select_key("A0119-0")
    table.set_narrow(True)
    assert table.horizontalHeader().isHidden()
    assert table.rowHeight(0) == 60
    row = table.current_row()
    assert row is not None
    assert row.number == "A0119-0"


def test_the_selected_row_is_painted_with_its_bar(table: RowsTable[sample.Row]) -> None:
    from desktop_app.ui.kit.tokens import look

    table.select_key("A0120-8")
    picture = table.viewport().grab().toImage()
    colours = look().colours
    middle = table.rowViewportPosition(1) + 10
    assert picture.pixelColor(1, middle).name().upper() == colours.accent
    assert picture.pixelColor(6, middle).name().upper() == colours.selection
    assert picture.pixelColor(6, table.rowViewportPosition(0) + 10).name().upper() == colours.surface
