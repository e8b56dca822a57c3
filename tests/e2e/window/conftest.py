"""A township with two villages; people who sit down at its main window one after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.enums import Role
from db.models.user import User
from desktop_app.domain.actor import Actor
from tests.e2e.window.clerk import Clerk
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township
from tests.ui.conftest import HARMLESS, dressed

__all__ = ["dressed"]
HERE = Path(__file__).parent
SitDown = Callable[..., Clerk]
Hire = Callable[[Role, str], Actor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every Qt warning fails the scenario that caused it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(HARMLESS))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    """泉河铺镇综治中心."""
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


@pytest.fixture
def hire(home: OpenTestCentre) -> Hire:
    """Give somebody an account of this centre: ``hire(role, name)``."""

    def hired(role: Role, name: str) -> Actor:
        actor = home.someone(role, name)
        with home.session() as session:
            session.add(User(uid=actor.user_uid, name=name, role=role, active=True, created_at=home.now))
        return actor

    return hired


@pytest.fixture
def sit_down(home: OpenTestCentre, qtbot: QtBot) -> Iterator[SitDown]:
    """Log somebody in: ``sit_down()`` the director, ``sit_down(actor)`` somebody else. One at a time."""
    present: list[Clerk] = []

    def sit(actor: Actor | None = None) -> Clerk:
        while present:
            present.pop().goes_home()
        present.append(Clerk(home, actor or home.actor, qtbot))
        return present[0]

    yield sit
    while present:
        present.pop().goes_home()
