"""Going through the pages opens no second window.

A part that is shown before it has a parent flashes up as a window of its own and takes the keys with it.
"""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from db.enums import Role
from desktop_app.ui.pages import nav_items
from tests.e2e.window.conftest import Hire, SitDown
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import register


class Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name in Qt
        """Note it and let it pass."""
        shows = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shows and not isinstance(watched, QMenu) and isinstance(watched, QWidget):
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.mark.parametrize("role", [Role.CENTRE_DIRECTOR, Role.MEDIATOR])
def test_every_page_is_shown_in_the_one_window(
    role: Role, home: OpenTestCentre, hire: Hire, sit_down: SitDown
) -> None:
    register(home)
    at, seen = sit_down(hire(role, "柏知秋")), Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(seen)
    flashed: dict[str, list[str]] = {}
    try:
        for item in nav_items(at.desktop.context):
            at.window.open_page(item.key)
            at.waits()
            if seen.shown:
                flashed[item.label], seen.shown = seen.shown, []
    finally:
        app.removeEventFilter(seen)
    assert flashed == {}
    assert at.window.isActiveWindow()
