"""The list of pages at the left: as high as there is room for, and never without the page that is shown."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.navigation import Navigation, NavItem

Show = Callable[[QWidget], None]
SMALL_SCREEN = 697
"""What a screen of 768 lines leaves for a window between title and task bar."""
MOST = 18


def navigation(height: int, count: int = MOST) -> Navigation:
    factory = partial(Page, "网格与人员")
    made = Navigation([NavItem(f"page{n}", "网格与人员", "map", factory, n // 5) for n in range(count)])
    made.setFixedHeight(height)
    return made


def entries(shown: Navigation) -> list[QPushButton]:
    return [button for button in shown.findChildren(QPushButton) if button.isCheckable()]


def in_sight(shown: Navigation, entry: QPushButton) -> bool:
    """Whether the whole entry is painted."""
    return entry.visibleRegion().boundingRect() == QRect(0, 0, entry.width(), entry.height())


@pytest.mark.parametrize("folded", [False, True])
def test_all_pages_stand_on_a_small_screen(scale: float, folded: bool, show: Show) -> None:
    del scale
    shown = navigation(SMALL_SCREEN)
    shown.set_folded(folded)
    show(shown)
    assert all(in_sight(shown, entry) for entry in entries(shown))
    # The icon is as large whatever the room, so no entry may be lower.
    assert min(entry.height() for entry in entries(shown)) >= look().px(18)


def test_few_pages_keep_their_height(scale: float, show: Show) -> None:
    del scale
    shown = navigation(SMALL_SCREEN, count=9)
    show(shown)
    assert {entry.height() for entry in entries(shown)} == {look().sizes.navigation_item}


def test_the_page_that_is_shown_stays_in_sight(scale: float, show: Show) -> None:
    """Where even low entries do not fit, the list moves with the page, and when the window becomes lower."""
    height = round(430 * scale)
    shown = navigation(height)
    show(shown)
    first, last = entries(shown)[0], entries(shown)[-1]
    shown.set_current("page17")
    assert in_sight(shown, last)
    assert not in_sight(shown, first)
    shown.setFixedHeight(height - round(60 * scale))
    assert in_sight(shown, last)
    shown.set_current("page0")
    assert in_sight(shown, first)
