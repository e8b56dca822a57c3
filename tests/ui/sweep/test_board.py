"""The board: what its cells say and how they look, its keys, its months, its size, its work."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.kit.fields.combo import ComboBox
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.sweep.board_paint import BoardDelegate
from desktop_app.ui.sweep.page import SweepPage
from tests.support.centre import COUNTY, OpenTestCentre, make_centre
from tests.support.township import VILLAGES, add_many_grids, code_of, make_township
from tests.ui.open_page import open_page, texts
from tests.ui.sweep.acting import DAY, Opened, current, lock, press_key, report
from tests.ui.sweep.conftest import VACANT

FIRST, SECOND, THIRD = (code_of(0, n) for n in (1, 2, 3))
VILLAGE, OTHER = tuple(VILLAGES)
FINDING = FindingDraft("菜地放水起争执。", outcome_note="网格员在做工作")
TODAY = DAY.day - 1


@pytest.fixture
def filled(home: OpenTestCentre) -> OpenTestCentre:
    """The 20th locked with every kind of cell, today with findings and silence."""
    day = date(2026, 11, 20)
    report(home, FIRST, day)
    report(home, SECOND, day, FINDING, FINDING, hour=18)
    report(home, code_of(1, 1), day, by="周春梅")
    lock(home, day)
    report(home, FIRST, DAY, FINDING)
    return home


@pytest.fixture
def board(filled: OpenTestCentre, fast_fingers: None, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(filled, SweepPage, qtbot) as page:
        qtbot.waitUntil(page.page.isActiveWindow)
        page.page.start_focus()
        page.page.card.model.set_open(VILLAGE, True)
        page.page.card.model.set_open(OTHER, True)
        yield page


def said(opened: Opened, code: str, day: int) -> str:
    model = opened.page.card.model
    return model.words(model.find(code), day - 1).partition("：")[2]


def test_every_kind_of_cell_is_told_in_words(board: Opened) -> None:
    assert said(board, FIRST, 20) == "零报告，已审核锁定"
    assert said(board, SECOND, 20) == "有情 2 条，补报，已审核锁定"
    assert said(board, THIRD, 20) == "漏报，已审核锁定"
    assert said(board, code_of(1, 1), 20) == "零报告，代报，已审核锁定"
    assert said(board, VACANT, 20) == "空缺，已审核锁定"
    assert said(board, FIRST, 23) == "有情 1 条"
    assert said(board, SECOND, 23) == "未报"
    assert said(board, VILLAGE, 23) == "2 格没报"
    assert said(board, FIRST, 24) == "未到"


def painted(opened: Opened, code: str, day: int) -> set[str]:
    """Colours that one cell is painted in."""
    view, model = opened.page.card.view, opened.page.card.model
    image = QImage(look().sizes.sweep_day, look().sizes.sweep_row, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter, option = QPainter(image), QStyleOptionViewItem()
    option.rect = image.rect()  # pyright: ignore[reportAttributeAccessIssue]
    view.itemDelegate().paint(painter, option, model.index(model.find(code), day - 1))
    painter.end()
    return {
        image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())
    }


def test_every_kind_of_cell_is_painted_in_its_own_way(board: Opened) -> None:
    c = look().colours
    board.page.card.view.choose(code_of(1, 2), DAY)
    assert c.zero_cell in painted(board, FIRST, 20)
    assert {c.accent_fill, c.warning} <= painted(board, SECOND, 20)
    assert c.danger in painted(board, THIRD, 20)
    assert c.danger in painted(board, SECOND, 23)
    assert {c.zero_cell, c.text_2} <= painted(board, code_of(1, 1), 20)
    assert c.chart_grey_2 in painted(board, VACANT, 20)
    assert c.selection in painted(board, SECOND, 23)
    assert painted(board, FIRST, 24) <= {c.surface, c.row_line}
    crossed, silent = painted_count(board, THIRD, 20, c.danger), painted_count(board, SECOND, 23, c.danger)
    assert crossed > silent > 0


def painted_count(opened: Opened, code: str, day: int, colour: str) -> int:
    """Dark red dots: a crossed box has more of them than an empty one."""
    view, model = opened.page.card.view, opened.page.card.model
    image = QImage(look().sizes.sweep_day, look().sizes.sweep_row, QImage.Format.Format_RGB32)
    painter, option = QPainter(image), QStyleOptionViewItem()
    option.rect = image.rect()  # pyright: ignore[reportAttributeAccessIssue]
    view.itemDelegate().paint(painter, option, model.index(model.find(code), day - 1))
    painter.end()
    wanted = QColor(colour)
    return sum(
        abs(image.pixelColor(x, y).red() - wanted.red()) < 40 and image.pixelColor(x, y).green() < 160
        for x in range(image.width())
        for y in range(image.height())
    )


def test_arrows_move_right_opens_and_enter_closes_a_village(opened: Opened) -> None:
    view, model = opened.page.card.view, opened.page.card.model
    view.setFocus()
    view.choose(OTHER, DAY)
    assert not model.is_open(OTHER)
    press_key(Qt.Key.Key_Right)
    assert model.is_open(OTHER)
    press_key(Qt.Key.Key_Down)
    assert current(opened) == code_of(1, 1)
    press_key(Qt.Key.Key_Left)
    press_key(Qt.Key.Key_Left)
    assert view.current() == (code_of(1, 1), date(2026, 11, 21))
    press_key(Qt.Key.Key_End)
    assert view.current() == (code_of(1, 1), DAY)
    press_key(Qt.Key.Key_Right)
    assert view.current() == (code_of(1, 1), DAY)
    press_key(Qt.Key.Key_Up)
    press_key(Qt.Key.Key_Return)
    assert not model.is_open(OTHER)


def test_the_panel_shows_the_day_of_the_cell(board: Opened) -> None:
    board.page.card.view.choose(SECOND, date(2026, 11, 20))
    board.settle()
    shown = texts(board.page.round.panel)
    assert "11-20（周五）" in shown
    assert "有情 2 条，补报" in shown
    assert "已审核锁定，有错请点“更正”" in shown
    assert not board.page.round.panel.grid.zero.isVisible()


def test_an_answer_that_comes_late_is_not_taken_for_the_day_asked_for_since(board: Opened) -> None:
    """The answers for the 20th are on their way already when the cell of today is chosen."""
    view, panel, read = board.page.card.view, board.page.round.panel, Event()

    def passed(_session: object, /, *, by: Actor, today: date) -> None:
        del by, today
        read.set()

    view.choose(SECOND, date(2026, 11, 20))
    board.runner.query(passed, by=board.page.round._context.actor)
    assert read.wait(5)
    view.choose(SECOND, DAY)
    board.settle()
    assert "11-23（周一）" in texts(panel)
    assert "已审核锁定" not in texts(panel)
    assert panel.grid.zero.isVisible()
    assert panel.silent.rows.rowCount() == 4


def test_months_go_back_and_not_into_the_future(board: Opened) -> None:
    card = board.page.card
    assert not card.forth.isEnabled()
    card.view.setFocus()
    press_key(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    board.settle()
    assert card.model.days[0] == date(2026, 10, 1)
    press_key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    board.settle()
    assert card.model.days[0] == date(2026, 11, 1)
    press_key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    board.settle()
    assert card.model.days[0] == date(2026, 11, 1)


def test_only_what_said_nothing_and_only_one_village(board: Opened) -> None:
    card = board.page.card
    card.silent_only.set_value("on")
    codes = [line.code for row in range(card.model.rowCount()) if (line := card.model.line(row))]
    assert codes == [VILLAGE, SECOND, THIRD, OTHER, code_of(1, 1), code_of(1, 2)]
    card.village.set_value(OTHER)
    assert card.model.find(SECOND) == -1
    card.clear_filters()
    assert card.model.find(FIRST) > 0


def test_another_page_can_ask_for_a_grid(opened: Opened) -> None:
    opened.page.show_target(("grid", code_of(1, 2)))
    opened.settle()
    assert opened.page.card.view.current() == (code_of(1, 2), DAY)


def test_a_month_of_four_hundred_grids_paints_only_what_is_in_view(
    tmp_path: Path, fast_fingers: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_township(tmp_path / "centre")
    add_many_grids(home, 400)
    cells = 0
    paint: Callable[..., None] = BoardDelegate.paint

    def counted(
        self: BoardDelegate,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        nonlocal cells
        cells += 1
        paint(self, painter, option, index)

    monkeypatch.setattr(BoardDelegate, "paint", counted)
    with open_page(home, SweepPage, qtbot) as opened:
        view, model = opened.page.card.view, opened.page.card.model
        model.set_open(VILLAGE, True)
        assert model.rowCount() > 400
        in_view = (view.viewport().height() // look().sizes.sweep_row + 2) * len(model.days)
        view.viewport().repaint()
        cells = 0
        view.viewport().repaint()
        assert 0 < cells <= in_view
        cells = 0
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
        view.viewport().repaint()
        assert 0 < cells <= 2 * in_view
        cells = 0
        view.setCurrentIndex(model.index(view.rowAt(60), 3))
        qtbot.waitUntil(lambda: cells > 0)
        assert cells <= in_view


def test_the_page_fits_a_small_screen_at_every_scale(
    scale: float, filled: OpenTestCentre, qtbot: QtBot
) -> None:
    """1366 × 768 without title bar and task bar leaves 1366 × 697."""
    with open_page(filled, SweepPage, qtbot) as opened:
        s = look().sizes
        room = (1366 - s.navigation_small, 697 - s.top_bar - s.status_line)
        opened.page.round.findings()
        least = opened.page.minimumSizeHint()
        assert (least.width() <= room[0], least.height() <= room[1]) == (True, True), (scale, least)
        opened.page.resize(*room)
        view = opened.page.card.view
        opened.qtbot.waitUntil(lambda: view.columnViewportPosition(TODAY) < view.viewport().width())
        assert view.columnViewportPosition(TODAY) >= 0


def test_an_empty_centre_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    with open_page(make_centre(tmp_path / "centre"), SweepPage, qtbot) as opened:
        assert "导入网格" in texts(opened.page.card)
        assert not opened.page.round.side.isVisible()


@pytest.fixture
def county(tmp_path: Path) -> OpenTestCentre:
    """A county that knows the grids of two townships."""
    return make_township(tmp_path / "county", office=COUNTY)


def test_a_county_looks_and_does_not_answer(qtbot: QtBot, county: OpenTestCentre) -> None:
    with open_page(county, SweepPage, qtbot) as opened:
        opened.qtbot.waitUntil(lambda: opened.page.card.model.rowCount() > 0)
        box = opened.page.findChild(ComboBox)
        assert box is not None
        assert [box.itemText(n) for n in range(box.count())] == ["徐集镇", "泉河铺镇"]
        box.setCurrentIndex(1)
        box.activated.emit(1)
        opened.qtbot.waitUntil(lambda: opened.page.card.model.find(VILLAGE) >= 0)
        opened.page.card.view.choose(FIRST, DAY)
        opened.settle()
        assert "县级只查看" in texts(opened.page.round.panel)
        assert not opened.page.round.panel.grid.zero.isVisible()
        opened.page.round.zero()
        opened.settle()
        assert said(opened, FIRST, 23) == "未报"
