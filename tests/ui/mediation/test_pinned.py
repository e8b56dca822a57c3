"""A mediation that the filter keeps out of the list stays open when a form over it closes."""

from uuid import UUID

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import MediationState
from desktop_app.services import mediation
from desktop_app.services.mediation import MediationDraft
from desktop_app.ui.mediation.page import MediationPage
from tests.services.disputes import DRAFT, brought_to, registered
from tests.services.mediation_case import Case, day
from tests.ui.mediation.desk import Opened, accepted, side
from tests.ui.open_page import open_page


def another(case: Case) -> UUID:
    """A second mediation, just applied for."""
    home = case.centre
    dispute = registered(home, DRAFT).uid
    brought_to(home, dispute, "sign_for")
    draft = MediationDraft(
        dispute, case.committee, (case.mediators["余广田"],), day("2026-11-20"), registrar="何玉梅"
    )
    with home.session() as session:
        return mediation.open_mediation(session, draft, home.rules, by=home.actor, now=home.now)


def stays(opened: Opened, uid: UUID) -> None:
    for _ in range(3):
        opened.settle()
    assert opened.page.desk.uid() == uid
    assert opened.page.list.table.selected_rows() == ()


def test_it_stays_while_nobody_chooses_another(case: Case, qtbot: QtBot) -> None:
    uid = accepted(case)
    other = another(case)
    with open_page(case.centre, MediationPage, qtbot) as opened:
        table = opened.page.list.table
        qtbot.waitUntil(opened.page.isActiveWindow)
        opened.page.list.states.set_value(MediationState.APPLIED.value)
        opened.page.list.reload()
        qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
        qtbot.waitUntil(lambda: opened.page.desk.uid() == other)
        opened.page.show_target(("do", uid, "terminate"))
        form = side(opened)
        qtbot.keyClick(form, Qt.Key.Key_Escape)
        assert opened.page.desk.side() is None
        stays(opened, uid)
        opened.page.refresh(frozenset())
        stays(opened, uid)
        place = table.visualRect(table.rows.index(0, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda: opened.page.desk.uid() == other)
