"""A card reader types into the number's field: its text fills the block, a person's typing stays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.services.person_known import PersonFacts
from desktop_app.ui.dispute.card_catcher import CardCatcher

NUMBER = "139926197104125142"
PARTS = ("吴桂芬", "女", "汉", "19710412", "柳桥村东组12号", NUMBER)


class Desk:
    """Two fields below each other; the reader types into the first."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        box = QVBoxLayout(self.window)
        self.number, self.next = QLineEdit(), QLineEdit()
        box.addWidget(self.number)
        box.addWidget(self.next)
        self.cards: list[PersonFacts] = []
        CardCatcher(self.number).card.connect(self.cards.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.number.setFocus()
        qtbot.waitUntil(self.number.hasFocus)

    def type(self, text: str) -> None:
        """As a reader does: one key after the other, Chinese as committed text."""
        for char in text:
            target = QApplication.focusWidget()
            assert target is not None
            if char in "\t\r":
                QTest.keyClick(target, Qt.Key.Key_Tab if char == "\t" else Qt.Key.Key_Return)
            elif char.isascii():
                QTest.keyClicks(target, char)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(char)
                QApplication.sendEvent(target, event)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.mark.parametrize("separator", ["\t", ",", "|"])
def test_a_card_is_taken_out_of_the_field(desk: Desk, qtbot: QtBot, separator: str) -> None:
    desk.type(separator.join(PARTS) + "\r")
    qtbot.waitUntil(lambda: len(desk.cards) == 1)
    (card,) = desk.cards
    assert (card.name, card.id_number, card.address) == ("吴桂芬", NUMBER, PARTS[4])
    assert (desk.number.text(), desk.next.text(), desk.number.hasFocus()) == ("", "", True)


def test_a_scanned_number_is_told_and_a_pasted_card_too(desk: Desk, qtbot: QtBot) -> None:
    desk.type(NUMBER + "\r")
    qtbot.waitUntil(lambda: len(desk.cards) == 1)
    assert (desk.cards[0].name, desk.cards[0].id_number) == ("", NUMBER)
    QApplication.clipboard().setText("，".join(PARTS))
    desk.number.paste()
    desk.number.textEdited.emit(desk.number.text())
    qtbot.waitUntil(lambda: len(desk.cards) == 2)
    assert desk.cards[1].name == "吴桂芬"


def test_what_is_no_card_stays_and_the_tab_moves_on(desk: Desk, qtbot: QtBot) -> None:
    desk.type("139926197104\t")
    qtbot.waitUntil(desk.next.hasFocus)
    assert (desk.number.text(), desk.cards) == ("139926197104", [])
