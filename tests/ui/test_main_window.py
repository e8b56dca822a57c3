"""The frame: pages on the first visit, keys, search, refresh, sizes, closing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.kit.tokens import look
from desktop_app.ui.main_window import MainWindow
from tests.ui.frame import HIT, Surroundings

Show = Callable[[QWidget], None]


@pytest.fixture
def around() -> Surroundings:
    """What the window calls."""
    return Surroundings()


@pytest.fixture
def window(around: Surroundings, show: Show) -> MainWindow:
    """A shown window of the usual size."""
    made = around.window()
    made.resize(1366, 768)
    show(made)
    return made


def test_pages_are_built_on_the_first_visit(around: Surroundings, window: MainWindow) -> None:
    assert set(around.made) == {"today"}
    first = window.open_page("disputes")
    window.open_page("today")
    assert window.open_page("disputes") is first
    assert set(around.made) == {"today", "disputes"}


def test_the_window_fits_a_small_screen(scale: float, around: Surroundings, show: Show) -> None:
    made = around.window()
    show(made)
    assert made.minimumSizeHint().width() <= 1366
    assert made.minimumSizeHint().height() <= 697
    assert look().scale == scale


def test_large_type_folds_the_navigation(scale: float, around: Surroundings, show: Show) -> None:
    made = around.window()
    made.resize(1366, 697)
    show(made)
    assert made.navigation.folded == (scale > 1.0)
    sizes = look().sizes
    assert made.navigation.width() == (sizes.navigation_small if scale > 1.0 else sizes.navigation)


def test_folding_by_hand_is_remembered(around: Surroundings, window: MainWindow, show: Show) -> None:
    window.navigation.fold_wanted.emit(True)
    assert window.navigation.width() == 56
    again = around.window()
    again.resize(1366, 768)
    show(again)
    assert again.navigation.folded


@pytest.mark.parametrize(
    ("key", "modifier", "called"),
    [
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier, "register"),
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, "lock"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "help today"),
    ],
)
def test_keys_of_the_window(
    qtbot: QtBot,
    around: Surroundings,
    window: MainWindow,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    called: str,
) -> None:
    qtbot.keyClick(window, key, modifier)
    assert around.calls == [called]


def test_ctrl_k_finds_and_opens_the_record(qtbot: QtBot, around: Surroundings, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.top_bar.search
    assert box.hasFocus()
    qtbot.keyClicks(box, "wgf")
    qtbot.waitUntil(box.popup.is_open)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    page = window.current_page()
    assert page is around.made["disputes"]
    assert around.made["disputes"].targets == [HIT.target]
    assert around.calls == ["search wgf"]
    assert box.text() == ""


def test_nothing_found_is_said_and_opens_nothing(
    qtbot: QtBot, around: Surroundings, window: MainWindow
) -> None:
    box = window.top_bar.search
    box.setFocus()
    qtbot.keyClicks(box, "zzz")
    qtbot.waitUntil(box.popup.is_open)
    row = box.popup.current()
    assert row is not None
    assert row.title == "没有找到"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert set(around.made) == {"today"}


def test_a_change_refreshes_the_shown_page_now_and_others_when_shown(
    around: Surroundings, window: MainWindow
) -> None:
    window.open_page("disputes")
    window.open_page("today")
    disputes = around.made["disputes"]
    before = len(disputes.refreshed)
    window.refresh(frozenset({"disputes"}))
    window.refresh(frozenset({"sweep"}))
    assert len(disputes.refreshed) == before
    window.open_page("disputes")
    assert disputes.refreshed[before:] == [frozenset({"disputes"})]
    window.refresh(frozenset({"disputes"}))
    assert len(disputes.refreshed) == before + 2
    window.open_page("today")
    window.open_page("disputes")
    assert len(disputes.refreshed) == before + 2


def test_a_page_that_may_not_be_left_stays(around: Surroundings, window: MainWindow) -> None:
    around.made["today"].leavable = False
    assert window.open_page("disputes") is None
    assert window.current_page() is around.made["today"]


def test_a_page_can_ask_for_another_page(around: Surroundings, window: MainWindow) -> None:
    around.made["today"].navigate.emit("disputes", 7)
    assert around.made["disputes"].targets == [7]


def test_the_window_does_not_close_while_something_is_saved(around: Surroundings, window: MainWindow) -> None:
    around.busy = 1
    assert not window.close()
    assert window.isVisible()
    page = window.current_page()
    assert page is not None
    assert page.notices.current is not None
    around.busy = 0
    assert window.close()


def test_counts_and_facts_are_shown(window: MainWindow) -> None:
    names = [button.accessibleName() for button in window.navigation.findChildren(QPushButton)]
    assert "纠纷登记，38 件" in names
    texts = [label.text() for label in window.status_line.findChildren(QLabel)]
    assert "上次备份 今天 08:31" in texts
    around_page = window.current_page()
    assert around_page is not None
    around_page.status.emit("草稿已保存 10:32:07")
    texts = [label.text() for label in window.status_line.findChildren(QLabel)]
    assert "草稿已保存 10:32:07" in texts


def test_the_navigation_works_with_keys(qtbot: QtBot, around: Surroundings, window: MainWindow) -> None:
    buttons = [b for b in window.navigation.findChildren(QPushButton) if b.isCheckable()]
    buttons[0].setFocus()
    qtbot.keyClick(buttons[0], Qt.Key.Key_Down)
    assert buttons[1].hasFocus()
    qtbot.keyClick(buttons[1], Qt.Key.Key_Return)
    assert window.current_page() is around.made["disputes"]


def test_tab_reaches_the_page_from_the_top_bar(
    qtbot: QtBot, around: Surroundings, window: MainWindow
) -> None:
    """Tab order is reading order: navigation, top bar, page, status line."""
    window.top_bar.search.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(4):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    assert around.made["today"].edit in seen
