"""What a mediator does on the page 人民调解, and what the office's file says of it."""

from uuid import UUID

from PySide6.QtCore import Qt

from desktop_app.domain.clock_time import local_date
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.page import MediationPage
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.ui.open_page import OpenPage, texts

Opened = OpenPage[MediationPage]


def side(opened: Opened) -> SideForm:
    """The form beside the list; a saved one may give way to the next a moment later."""
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), SideForm))
    shown = opened.page.desk.side()
    assert isinstance(shown, SideForm)
    return shown


def save(opened: Opened) -> None:
    """Ctrl+Enter in the form beside the list."""
    opened.qtbot.keyClick(side(opened).form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def show(opened: Opened, uid: UUID) -> None:
    """Choose a mediation, with what was written apart from the page."""
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()


def see(opened: Opened, words: str) -> None:
    """Wait until words are shown: new sections are laid out a moment after a click."""
    opened.qtbot.waitUntil(lambda: words in texts(opened.page))


def read(case: Case, uid: UUID) -> MediationDetail:
    """The mediation as it stands in the file."""
    home = case.centre
    with home.reading() as session:
        return mediation_detail(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def applied(case: Case) -> UUID:
    """A mediation that was applied for."""
    with case.centre.session() as session:
        return cases.apply(case, session)


def accepted(case: Case, *, meetings: bool = False) -> UUID:
    """A mediation that was accepted, with the sample's two meetings where they are asked for."""
    with case.centre.session() as session:
        uid = cases.accepted(case, session)
        if meetings:
            cases.hold_meetings(case, session, uid)
        return uid
