"""From Ctrl+N to the number in the real window by key events alone, counted.

Chinese is typed as it is with an input method: the letters of its pinyin and one key that takes the words.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pypinyin import lazy_pinyin
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.models.dispute import Dispute
from desktop_app.demo.screens import StillClock
from desktop_app.desktop import Desktop
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.fields import CheckField
from tests.support.centre import OpenTestCentre
from tests.support.torture import note
from tests.support.window import close_window
from tests.ui.dispute.desk import GOOD_ID, focused, key, say

MOST_REQUIRED = 12


class Keyboard:
    """Counts what is typed."""

    def __init__(self) -> None:
        self.keys = 0

    def type(self, text: str) -> None:
        """Words, by the input method where they are Chinese."""
        say(text)
        self.keys += len(text) if text.isascii() else sum(map(len, lazy_pinyin(text))) + 1

    def enter(self) -> None:
        """On to the next field."""
        key(Qt.Key.Key_Return)
        self.keys += 1


@pytest.fixture
def desktop(home: OpenTestCentre, qtbot: QtBot) -> Iterator[Desktop]:
    """The whole window on a township."""
    clock = StillClock(home.now + timedelta(minutes=1))
    made = Desktop(home.centre, home.actor, clock, owns_centre=False)
    made.window.resize(1366, 768)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    close_window(made)


def test_a_queue_is_waiting(desktop: Desktop, home: OpenTestCentre, qtbot: QtBot) -> None:
    hands = Keyboard()
    qtbot.waitUntil(desktop.runner.is_quiet)
    qtbot.keyClick(focused(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hands.keys += 1

    def form_is_open() -> bool:
        page = desktop.window.findChild(DisputePage)
        return page is not None and page.register is not None

    qtbot.waitUntil(form_is_open)
    page = desktop.window.findChild(DisputePage)
    assert page is not None
    assert page.register is not None
    form = page.register.form
    asked = [f for f in form.fields.values() if f.required and not f.isHidden()]
    required = [field.key for field in asked if not isinstance(field, CheckField)]
    qtbot.waitUntil(lambda: focused() is form.fields["applicant1.name"].control)
    answers = {
        "applicant1.name": "温秀云",
        "applicant1.id_number": GOOD_ID,
        "applicant1.phone": "15400003390",
        "description": "西邻翻建房屋，屋檐伸过界墙，雨水落进院子。",
        "category_code": "yspstxtfcg",
        "happened_on": "11.20",
        "place": "411525116201002",
        "respondent1.name": "谭建设",
        "demands": "改屋檐。",
    }
    for _ in range(60):
        field = next((f for f in form.fields.values() if f.control is focused()), None)
        assert field is not None, "the keyboard left the form"
        if field.key in answers:
            hands.type(answers.pop(field.key))
            if field.key == "place":
                qtbot.waitUntil(form.place.popup.is_open)
        if not answers:
            break
        if field.key == "description":
            key(Qt.Key.Key_Tab)
            hands.keys += 1
        else:
            hands.enter()
    assert not answers
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.keys += 1
    qtbot.waitUntil(lambda: page.register is None)
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dispute)) == 1
    note("registration by keyboard", keys=hands.keys, required=len(required))
    assert len(required) <= MOST_REQUIRED
