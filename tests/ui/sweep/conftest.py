"""A township of two villages with three grids each, one of them vacant, and its page of the sweep."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.sweep.page import SweepPage
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township
from tests.ui.open_page import OpenPage, open_page

VACANT = code_of(1, 3)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", vacant=(VACANT,))


@pytest.fixture
def fast_fingers(qapp: QApplication) -> Iterator[None]:
    """Take the next answer soon: the pause after an answer is the time of a double click."""
    before = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(20)
    yield
    qapp.setDoubleClickInterval(before)


@pytest.fixture
def opened(home: OpenTestCentre, fast_fingers: None, qtbot: QtBot) -> Iterator[OpenPage[SweepPage]]:
    with open_page(home, SweepPage, qtbot) as page:
        qtbot.waitUntil(page.page.isActiveWindow)
        page.page.start_focus()
        yield page
