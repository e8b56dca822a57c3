"""Typing into the registration form as a clerk does: Chinese by the input method, the rest by keys."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.services import dispute
from desktop_app.services.dispute_draft import EXAMPLE, DisputeDraft
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.dispute.register_form import RegisterForm
from desktop_app.ui.dispute.register_view import RegisterView
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township
from tests.ui.open_page import OpenPage

Opened = OpenPage[DisputePage]
GOOD_ID = "139926197104125142"
WRONG_ID = "139926197104125143"


def make_home(folder: Path) -> OpenTestCentre:
    """A township with two villages of three grids each."""
    return make_township(folder)


def register(home: OpenTestCentre, draft: DisputeDraft = EXAMPLE) -> UUID:
    """A dispute registered by the service."""
    with home.session() as session:
        return dispute.register(session, draft, home.rules, by=home.actor, now=home.now).uid


def view(opened: Opened) -> RegisterView:
    """The open form with its right column."""
    found = opened.page.register
    assert found is not None
    return found


def form(opened: Opened) -> RegisterForm:
    """The open form."""
    return view(opened).form


def focused() -> QWidget:
    """Widget with the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def say(text: str) -> None:
    """Type into the focused field: digits and letters by keys, other text by the input method."""
    if text.isascii():
        QTest.keyClicks(focused(), text)
        return
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def key(which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key press on the focused field."""
    QTest.keyClick(focused(), which, modifier)


def enter(times: int = 1) -> None:
    """Enter moves on."""
    for _ in range(times):
        key(Qt.Key.Key_Return)


def at(opened: Opened, field_key: str) -> None:
    """Assert where the cursor is."""
    assert focused() is form(opened).fields[field_key].control, form_key_of_focus(opened)


def form_key_of_focus(opened: Opened) -> str:
    """Key of the field with the cursor, for the message of a failing test."""
    names = (k for k, f in form(opened).fields.items() if f.control is focused())
    return next(names, str(focused()))


def drop(opened: Opened, target: QWidget, *paths: Path) -> bool:
    """Let files go over a part of the page; whether they were taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPoint(5, 5)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(place, copy, mime, left, none)
    QApplication.sendEvent(target, entered)
    if entered.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(place), copy, mime, left, none))
    for _ in range(3):
        opened.settle()
    return entered.isAccepted()


def save() -> None:
    """Ctrl+Enter."""
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
