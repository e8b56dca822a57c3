"""What the tests of the sweep do and look at, on a real page over a real centre."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db.enums import ReportMeans
from desktop_app.services import sweep, sweep_day, sweep_event, sweep_lock
from desktop_app.services.sweep import ReportDraft, SweepReported
from desktop_app.services.sweep_day import GridDayRow
from desktop_app.services.sweep_event import EventRow
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.sweep.page import SweepPage
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at
from tests.ui.open_page import OpenPage

DAY = date(2026, 11, 23)
Opened = OpenPage[SweepPage]


def report(
    home: OpenTestCentre,
    code: str,
    day: date = DAY,
    *findings: FindingDraft,
    hour: int = 11,
    by: str | None = None,
) -> SweepReported:
    """A grid's statement, entered at an hour of its day."""
    then, home.now = home.now, at(day, hour)
    draft = ReportDraft(code, day, ReportMeans.PHONE, by)
    with home.session_of_then() as session:
        if findings:
            told = sweep.report_findings(session, draft, findings, home.rules, by=home.actor, now=home.now)
        else:
            told = sweep.report_zero(session, draft, home.rules, by=home.actor, now=home.now)
    home.now = then
    return told


def lock(home: OpenTestCentre, day: date, hour: int = 21) -> None:
    """Review and lock a day after its grace hour."""
    then, home.now = home.now, at(day, hour)
    with home.session_of_then() as session:
        sweep_lock.lock_day(
            session, LockDraft(day, "阮小满", "樊国栋", "樊国栋"), home.rules, by=home.actor, now=home.now
        )
    home.now = then


def stored(home: OpenTestCentre, code: str, day: date = DAY) -> GridDayRow:
    """What is stored of a grid's day."""
    with home.reading() as session:
        rows = sweep_day.list_day(session, TOWN, day, home.rules, home.now, by=home.actor, today=DAY)
    return next(row for row in rows if row.grid_code == code)


def events(home: OpenTestCentre, day: date = DAY) -> tuple[EventRow, ...]:
    """Stored findings of a day."""
    with home.reading() as session:
        return sweep_event.list_events(session, TOWN, day, day, home.rules, by=home.actor, today=DAY)


def focused() -> QWidget:
    """Widget with the keyboard."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    return widget


def press_key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(focused(), key, modifier)


def type_in(words: str) -> None:
    """Write as a Chinese input method does, where the keyboard is."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(focused(), event)


def current(opened: Opened) -> str:
    """Code of the grid or village that is current on the board."""
    found = opened.page.card.view.current()
    return found[0] if found is not None else ""


def ready(opened: Opened) -> None:
    """Wait until the next answer is taken."""
    opened.settle()
    opened.qtbot.waitUntil(opened.page.round.panel.grid.zero.isEnabled)


def form(opened: Opened) -> SideForm:
    """Form in the side panel."""
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.round.side.shown(), SideForm))
    found = opened.page.round.side.shown()
    assert isinstance(found, SideForm)
    opened.qtbot.waitUntil(lambda: found.isAncestorOf(QApplication.focusWidget() or found.window()))
    return found
