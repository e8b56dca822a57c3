"""The real page 纠纷登记 on a real township."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.dispute.page import DisputePage
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, make_home
from tests.ui.open_page import open_page


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_home(tmp_path / "centre")


@pytest.fixture
def opened(home: OpenTestCentre, qtbot: QtBot) -> Iterator[Opened]:
    """The page as the window shows it first, with the list empty unless the test registered before."""
    with open_page(home, DisputePage, qtbot) as page:
        qtbot.waitUntil(page.page.isActiveWindow)
        yield page
