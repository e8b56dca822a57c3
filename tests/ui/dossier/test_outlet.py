"""The way out of the dossier's preview: characters without a font, no printer."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.services.dispute_edit import edit
from desktop_app.ui.dossier.page import DossierPage
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.paper.printing import NO_PRINTER
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.ui.open_page import OpenPage, open_page, press, sees, texts

Opened = OpenPage[DossierPage]
NAMED = "U+E001，在“常〓田说补偿款没有到"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return cases.open_case(tmp_path / "centre")


@pytest.fixture
def drawn(case: Case) -> UUID:
    """An agreement drawn up, about something that no font can print."""
    centre = case.centre
    with centre.session() as session:
        changes = {"description": "常\ue001田说补偿款没有到。"}
        edit(session, case.dispute, changes, centre.rules, by=centre.actor, now=centre.now)
        return cases.drawn_up(case, session)[0]


@pytest.fixture
def opened(case: Case, drawn: UUID, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    with open_page(case.centre, DossierPage, qtbot) as page:
        page.page.show_target(drawn)
        page.settle()
        yield page


def answer(opened: Opened, *, yes: bool) -> str:
    """Answer the question, if there is one; what it said."""
    opened.settle()
    dialogs = [one for one in opened.page.findChildren(ConfirmDialog) if one.isVisible()]
    if not dialogs:
        return ""
    said = texts(dialogs[0])
    opened.qtbot.mouseClick(dialogs[0].yes if yes else dialogs[0].no, Qt.MouseButton.LeftButton)
    opened.page.activateWindow()
    opened.settle()
    return said


def test_one_paper_asks_and_then_tells_that_there_is_no_printer(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened.page.card.table.select_key("application/0")
    sees(opened.page, NAMED, opened.qtbot)
    press(opened.page.preview, "打印这份", opened.qtbot)
    assert NAMED in answer(opened, yes=False)
    assert NO_PRINTER not in texts(opened.page)
    press(opened.page.preview, "打印这份", opened.qtbot)
    answer(opened, yes=True)
    sees(opened.page, NO_PRINTER, opened.qtbot)
    target = tmp_path / "登记表.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    press(opened.page, "存为 PDF", opened.qtbot)
    assert "照样保存" not in texts(opened.page)
    assert NAMED in answer(opened, yes=True)
    sees(opened.page, "已保存：登记表.pdf", opened.qtbot)
    assert target.read_bytes() == opened.page.preview.pdf()


def test_the_whole_dossier_asks_too_and_a_clean_paper_does_not(opened: Opened) -> None:
    press(opened.page, "打印全卷", opened.qtbot)
    opened.qtbot.waitUntil(lambda: opened.page.binder.result is not None)
    sees(opened.page, NAMED, opened.qtbot)
    press(opened.page.preview, "打印全卷", opened.qtbot)
    assert NAMED in answer(opened, yes=True)
    sees(opened.page, NO_PRINTER, opened.qtbot)
    opened.page.binder.forget()
    opened.page.card.table.select_key("mediation_record/0")
    opened.settle()
    opened.page.notices.clear()
    press(opened.page.preview, "打印这份", opened.qtbot)
    assert answer(opened, yes=True) == ""
    sees(opened.page, NO_PRINTER, opened.qtbot)
