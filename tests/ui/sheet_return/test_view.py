"""收纸 in the window: reading scans, what waits, what a person says, with keys and clicks."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import LeafState, PaperKind
from db.models.attachment import Attachment
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.sheet_tray import TrayRow
from desktop_app.ui.dossier.page import DossierPage
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.sheet_return.place_form import PlaceForm, WordForm
from tests.papers.scans import pictures, scan_file, scanned
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[DossierPage]
TODAY = day("2026-11-23")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return cases.open_case(tmp_path / "centre")


@pytest.fixture
def drawn(case: Case) -> tuple[UUID, UUID]:
    with case.centre.session() as session:
        uid, state = cases.drawn_up(case, session)
        return uid, state.uid


@pytest.fixture
def opened(case: Case, drawn: tuple[UUID, UUID], qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, DossierPage, qtbot) as page:
        yield page


@pytest.fixture
def sheets(case: Case, drawn: tuple[UUID, UUID]) -> list[Image.Image]:
    """The agreement as it was printed."""
    centre = case.centre
    with centre.session() as session:
        paper = make_paper(session, PaperKind.AGREEMENT, drawn[1], centre.rules, by=centre.actor, today=TODAY)
        pdf = render_paper(paper)
        record_issue(session, paper, pdf, by=centre.actor, now=centre.now)
    return pictures(pdf)


def bring(opened: Opened, *paths: Path) -> None:
    press(opened.page, "收扫描件", opened.qtbot)
    opened.settle()
    opened.page.return_place.view.read(list(paths))
    opened.qtbot.waitUntil(lambda: not opened.page.return_place.view.desk.busy)
    opened.settle()


def rows_of(opened: Opened) -> list[TrayRow]:
    rows = opened.page.return_place.view.table.rows
    found = (rows.row_at(number) for number in range(rows.rowCount()))
    return [row for row in found if row is not None]


def scans(case: Case) -> list[tuple[str, str | None]]:
    with case.centre.reading() as session:
        rows = session.scalars(select(Attachment).where(Attachment.voided_at.is_(None)))
        return [(row.title, row.slot) for row in rows]


def test_a_pile_is_read_and_files_itself(
    opened: Opened, case: Case, sheets: list[Image.Image], tmp_path: Path
) -> None:
    pile = scan_file(
        tmp_path, "叠.pdf", [scanned(page, quarters=n) for n, page in enumerate(reversed(sheets))]
    )
    bring(opened, pile)
    sees(opened.page, f"收进 {len(sheets)} 页，归位 1 份。", opened.qtbot)
    assert [slot for _, slot in scans(case)] == ["agreement"]
    assert "没有等着看的页" in texts(opened.page)
    press(opened.page.return_place.view, "返回", opened.qtbot)
    opened.settle()
    assert opened.page.columns.isVisible()
    assert "收扫描件" in verbs(opened.page)


def test_a_missing_sheet_is_named_and_the_rest_can_be_filed(
    opened: Opened, case: Case, sheets: list[Image.Image], tmp_path: Path
) -> None:
    bring(opened, scan_file(tmp_path, "缺.pdf", sheets[:-1]))
    view = opened.page.return_place.view
    sees(view, f"还缺第 {len(sheets)} 张。", opened.qtbot)
    assert "向右转" not in verbs(view)
    press(view, "先把到的归进去", opened.qtbot)
    opened.qtbot.waitUntil(lambda: len(scans(case)) == 1)
    opened.settle()
    assert view.table.rows.rowCount() == 0


def test_the_word_on_the_page_tells_how_many_wait(opened: Opened, tmp_path: Path) -> None:
    bring(opened, scan_file(tmp_path, "收条.jpg", [Image.new("L", (900, 1200), 180)]))
    press(opened.page.return_place.view, "返回", opened.qtbot)
    opened.settle()
    opened.qtbot.waitUntil(lambda: "收扫描件（1）" in verbs(opened.page))


def test_a_page_without_code_is_put_where_a_person_says(
    opened: Opened, case: Case, drawn: tuple[UUID, UUID], tmp_path: Path
) -> None:
    bring(opened, scan_file(tmp_path, "收条.jpg", [Image.new("L", (900, 1200), 180)]))
    view = opened.page.return_place.view
    sees(view, "没有码。请看一看是什么", opened.qtbot)
    opened.qtbot.waitUntil(lambda: view.view.page_count() == 1)
    press(view, "归到…", opened.qtbot)
    side = view.stack.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, PlaceForm)
    assert side.form.case.value() == drawn[0], "the case that the page shows is proposed"
    press(side, "归进去", opened.qtbot)
    sees(side, "请选卷内的位置。", opened.qtbot)
    side.form.slot.set_value("evidence")
    side.form.name.set_value("收条一张")
    press(side, "归进去", opened.qtbot)
    opened.qtbot.waitUntil(lambda: scans(case) == [("收条一张", "evidence")])
    sees(view, "已归进卷宗。", opened.qtbot)


def test_a_torn_code_is_named_by_typing_its_word(
    opened: Opened, case: Case, sheets: list[Image.Image], tmp_path: Path
) -> None:
    torn = sheets[-1].copy()
    torn.paste(255, (0, torn.height - 260, 420, torn.height))
    bring(opened, scan_file(tmp_path, "撕.pdf", [torn, *sheets[:-1]]))
    view = opened.page.return_place.view
    no_code = next(row for row in rows_of(opened) if row.state is LeafState.NO_CODE)
    word = next(row.word for row in rows_of(opened) if row.word)
    view.table.select_key(no_code.uid)
    opened.settle()
    press(view, "照旁边的字认…", opened.qtbot)
    side = view.stack.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, WordForm)
    side.form.word.set_value("看不清")
    press(side, "就是它", opened.qtbot)
    sees(side, "请照纸上方块旁边的字填写", opened.qtbot)
    side.form.word.set_value(word.lower())
    side.form.page.set_value(len(sheets))
    press(side, "就是它", opened.qtbot)
    opened.qtbot.waitUntil(lambda: len(scans(case)) == 1)


def test_a_page_is_turned_and_discarded_with_a_reason(opened: Opened, tmp_path: Path) -> None:
    bring(opened, scan_file(tmp_path, "横.png", [Image.new("L", (1100, 800), 200)]))
    view = opened.page.return_place.view
    before = rows_of(opened)[0].part
    press(view, "向右转", opened.qtbot)
    opened.qtbot.waitUntil(lambda: rows_of(opened)[0].part != before)
    press(view, "不要…", opened.qtbot)
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    assert dialog.reason is not None
    opened.qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert dialog.isVisible(), "not without a reason"
    dialog.reason.set_value("空白页")
    opened.qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    opened.qtbot.waitUntil(lambda: view.table.rows.rowCount() == 0)


def test_a_broken_file_is_explained_and_the_others_are_read(
    opened: Opened, case: Case, sheets: list[Image.Image], tmp_path: Path
) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 broken")
    bring(opened, bad, scan_file(tmp_path, "好.pdf", sheets))
    notice = opened.page.return_place.view.notices.current
    assert notice is not None
    assert "“坏.pdf”已损坏" in notice.text
    assert "归位 1 份" in notice.text
    assert len(scans(case)) == 1


def test_escape_leads_back_to_the_dossier(opened: Opened) -> None:
    press(opened.page, "收扫描件", opened.qtbot)
    opened.settle()
    opened.qtbot.keyClick(QApplication.focusWidget() or opened.page.return_place.view, Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(opened.page.return_place.view.isHidden)


def test_turning_to_the_tray_and_back_leaves_the_window_its_height(opened: Opened) -> None:
    opened.page.resize(1200, 480)
    opened.settle()
    before = opened.page.height()
    press(opened.page, "收扫描件", opened.qtbot)
    opened.settle()
    assert opened.page.height() == before
    press(opened.page.return_place.view, "返回", opened.qtbot)
    opened.settle()
    assert opened.page.height() == before
    assert opened.page.card.table.hasFocus()
