"""Reminders: told once in the tray, else in the status line; again only for more; never when switched off."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.services.reminder import Reminder
from desktop_app.ui.agenda.page import AgendaPage
from desktop_app.ui.reminder_watch import EVERY_MINUTES, ReminderWatch
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import open_page


class FakeTray:
    """Notes what it is told."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        """Note it."""
        self.told.append(text)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    made = make_centre(tmp_path / "c")
    made.now -= timedelta(days=30)
    registered(made)
    made.now += timedelta(days=30)
    return made


@pytest.mark.parametrize("has_tray", [True, False])
def test_what_is_overdue_is_told_once_and_again_when_there_is_more(
    has_tray: bool, home: OpenTestCentre, qtbot: QtBot
) -> None:
    tray, said, on = FakeTray(), list[str](), [True]
    with open_page(home, AgendaPage, qtbot) as opened:
        watch = ReminderWatch(
            opened.runner, home.actor, lambda: home.rules, lambda: on[0], tray if has_tray else None, None
        )
        watch.said.connect(said.append)
        told = tray.told if has_tray else said
        assert watch._timer.interval() == EVERY_MINUTES * 60_000  # pyright: ignore[reportPrivateUsage]
        for _ in range(2):
            watch.look()
            opened.settle()
        assert told == ["您的事项：已超期 1 件。"]
        home.now -= timedelta(days=30)
        registered(home)
        home.now += timedelta(days=30)
        on[0] = False
        watch.look()
        opened.settle()
        assert len(told) == 1, "switched off"
        on[0] = True
        watch.look()
        opened.settle()
    assert told[1:] == ["您的事项：已超期 2 件。"]
    assert (said if has_tray else tray.told) == []


def test_the_words_hold_counts_only() -> None:
    assert Reminder(0, 0).words == ""
    assert Reminder(2, 0).words == "您的事项：今天到期 2 件。"
    assert Reminder(2, 1).words == "您的事项：今天到期 2 件，已超期 1 件。"
