"""The page 人民调解 on a real township with a case that is ready for mediation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.mediation.page import MediationPage
from tests.services.mediation_case import Case, open_case
from tests.ui.open_page import OpenPage, open_page


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """The sample's land dispute, dispatched and signed for."""
    return open_case(tmp_path / "centre")


@pytest.fixture
def opened(case: Case, qtbot: QtBot) -> Iterator[OpenPage[MediationPage]]:
    """The page as the window shows it first."""
    with open_page(case.centre, MediationPage, qtbot) as page:
        yield page
