"""Window tests: dressed application, Qt warnings fail, nothing remembered between tests."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.kit.memory import ProcessMemory, use_memory
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.tokens import SCALES, Theme, look

HERE = Path(__file__).parent
# The offscreen plugin says this for every fixed-size window; it says nothing about our code.
HARMLESS = r"This plugin does not support"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every Qt warning fail the test that caused it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(HARMLESS))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    """Light theme at scale 1, an empty memory."""
    use_memory(ProcessMemory())
    if look().theme is not Theme.LIGHT or look().scale != 1.0 or not qapp.styleSheet():
        apply_look(qapp)


@pytest.fixture(params=SCALES, ids=lambda scale: f"x{scale}")
def scale(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    """Each of the three scales, dressed."""
    apply_look(qapp, Theme.LIGHT, request.param)
    yield request.param
    apply_look(qapp)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Show a widget as the active window and close it after the test."""

    def shown(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    return shown


@pytest.fixture
def freed() -> Callable[[QObject], bool]:
    """Whether a Qt object is gone once pending deletions have run."""

    def is_freed(thing: QObject) -> bool:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        return not shiboken6.isValid(thing)

    return is_freed
