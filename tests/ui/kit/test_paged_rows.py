"""A long list: all places at once, rows only where one looks, the bar and the place kept over a renewal."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.kit.cells import Text, TwoLine
from desktop_app.ui.kit.paged_rows import KEPT, PagedRows
from desktop_app.ui.kit.row_window import AHEAD, RowWindow
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.table import RowsTable

Show = Callable[[QWidget], None]
ALL = 20_000


class Shelf:
    """Rows by id as a database would hold them; ids count down, so that places and ids differ."""

    def __init__(self, show: Show) -> None:
        self.model: PagedRows[str] = PagedRows(
            (Column[str]("name", "案件", Text), Column[str]("rest", "其他", lambda _name: Text("行"))),
            lambda name: name,
            lambda name: TwoLine(name, ""),
        )
        self.table: RowsTable[str] = RowsTable(self.model, "长列表")
        self.word = "件"
        self.asked: list[tuple[int, ...]] = []
        self.held: list[tuple[int, ...]] = []
        self.holding = False
        self.window = RowWindow(self.table, self.model, self._ask, self.table)
        self.told: list[object] = []
        self.table.current_row_changed.connect(self.told.append)
        self.table.resize(500, 300)
        show(self.table)
        self.order(ALL)

    def order(self, count: int) -> None:
        """Give all places anew."""
        self.model.set_order(range(count, 0, -1))
        self.window.look()

    def _ask(self, ids: tuple[int, ...]) -> None:
        self.asked.append(ids)
        self.held.append(ids)
        if not self.holding:
            self.answer()

    def answer(self) -> None:
        """Answer the oldest question."""
        ids = self.held.pop(0)
        self.window.put(tuple((i, f"{self.word}{i}") for i in ids if i != 7))

    def seen(self) -> list[str]:
        """Words of the first column in view."""
        first, last = self.window.seen()
        return [self.words(number) for number in range(first, last + 1)]

    def words(self, number: int) -> str:
        """Words of the first column at a place."""
        return str(self.model.index(number, 0).data())


@pytest.fixture
def shelf(show: Show) -> Shelf:
    return Shelf(show)


def test_only_rows_near_the_view_are_asked_for(shelf: Shelf, qtbot: QtBot) -> None:
    assert shelf.model.rowCount() == ALL
    assert shelf.seen()[0] == f"件{ALL}"
    assert len(shelf.asked[0]) < 2 * AHEAD
    shelf.table.verticalScrollBar().setValue(shelf.table.verticalScrollBar().maximum())
    assert set(shelf.seen()) == {"…"}
    qtbot.waitUntil(lambda: "件1" in shelf.seen())
    assert "…" in shelf.seen()  # number 7 was voided meanwhile, and is not asked for again
    asked = len(shelf.asked)
    shelf.window.look()
    assert len(shelf.asked) == asked
    assert sum(map(len, shelf.asked)) < 6 * AHEAD


def test_places_scrolled_past_are_never_asked_for(shelf: Shelf, qtbot: QtBot) -> None:
    shelf.holding = True
    bar = shelf.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: len(shelf.held) == 1)
    for part in (4, 5, 3):
        bar.setValue(bar.maximum() // part)
        qtbot.wait(30)
    assert len(shelf.held) == 1
    shelf.answer()
    assert len(shelf.held) == 1
    first, last = shelf.window.seen()
    assert shelf.held[0][0] >= ALL - last >= shelf.held[0][-1]
    shelf.answer()
    assert "…" not in shelf.seen()
    assert ALL * 0.3 < first < ALL * 0.4


def test_end_brings_the_last_row_and_then_tells_it(shelf: Shelf, qtbot: QtBot) -> None:
    shelf.holding = True
    shelf.told.clear()
    qtbot.keyClick(shelf.table, Qt.Key.Key_End)
    assert shelf.table.currentIndex().row() == ALL - 1
    qtbot.waitUntil(lambda: bool(shelf.held))
    assert shelf.told == []
    shelf.answer()
    assert shelf.told == ["件1"]


def test_a_renewal_keeps_bar_and_place_and_shows_what_changed(shelf: Shelf) -> None:
    assert shelf.table.select_key(f"件{ALL - 2}")
    shelf.table.verticalScrollBar().setValue(9000)
    shelf.window.look()
    shelf.word = "新"
    before = shelf.window.seen()
    shelf.order(ALL + 1)
    shelf.window.renew()
    assert shelf.table.currentIndex().row() == 3
    assert shelf.window.seen() == before
    assert {word[0] for word in shelf.seen()} == {"新"}
    shelf.table.verticalScrollBar().setValue(0)
    shelf.window.look()
    row = shelf.table.current_row()
    assert row == f"新{ALL - 2}"


def test_what_is_refused_is_asked_for_at_the_next_movement(shelf: Shelf, qtbot: QtBot) -> None:
    shelf.holding = True
    bar = shelf.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: bool(shelf.held))
    shelf.held.clear()
    shelf.window.failed(None)
    bar.setValue(bar.value() + 1)
    qtbot.waitUntil(lambda: bool(shelf.held))
    shelf.answer()
    assert "…" not in shelf.seen()


def test_few_rows_are_kept(shelf: Shelf) -> None:
    bar = shelf.table.verticalScrollBar()
    for step in range(60):
        bar.setValue(bar.maximum() // 60 * step)
        shelf.window.look()
        assert "…" not in shelf.seen()
    kept = ALL - len(shelf.model.missing(0, ALL - 1))
    assert kept < KEPT + 3 * AHEAD


def test_more_than_was_brought_is_not_copied_half(shelf: Shelf, qtbot: QtBot) -> None:
    refused: list[int] = []
    shelf.table.not_copied.connect(refused.append)
    QGuiApplication.clipboard().setText("before")
    shelf.table.selectAll()
    qtbot.keyClick(shelf.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert refused == [ALL]
    assert QGuiApplication.clipboard().text() == "before"
    shelf.table.go_to(1)
    qtbot.keyClick(shelf.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"件{ALL - 1}\t行"


def test_typing_finds_among_the_rows_that_were_brought(shelf: Shelf, qtbot: QtBot) -> None:
    qtbot.keyClicks(shelf.table, str(ALL - 40))
    assert shelf.table.current_row() == f"件{ALL - 40}"
    qtbot.keyClicks(shelf.table, "999999")
    assert shelf.table.current_row() == f"件{ALL - 40}"


def test_what_goes_on_behind_leaves_the_view_alone(shelf: Shelf) -> None:
    resets: list[int] = []
    shelf.model.modelReset.connect(lambda: resets.append(1))
    shelf.model.set_order(tuple(range(ALL, 0, -1)))
    shelf.model.set_order((*range(ALL, 0, -1), *range(ALL + 5, ALL, -1)))
    assert resets == []
    assert shelf.model.rowCount() == ALL + 5
    shelf.table.set_narrow(True)
    assert shelf.words(ALL - 1) == "…"
