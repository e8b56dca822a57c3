"""卷宗文书: contradictions with the way to them, notes, pages of scans turned, addenda of a filed dossier."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.models.attachment import Attachment
from db.models.dossier import Dossier, DossierScan
from db.models.mediation import Consent
from desktop_app.services.dossier_edition import EDITION
from desktop_app.ui.dossier.page import DossierPage
from desktop_app.ui.kit.side_form import SideForm
from tests.papers.test_scans import dark_corner
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_dossier_addendum import filed
from tests.services.test_dossier_page import photo
from tests.ui.dossier.test_page import add_scan, entry, show
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[DossierPage]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return cases.open_case(tmp_path / "centre")


@pytest.fixture
def opened(case: Case, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, DossierPage, qtbot) as page:
        yield page


def agreed(case: Case) -> UUID:
    with case.centre.session() as session:
        uid, state = cases.drawn_up(case, session)
        cases.sign_all(case, session, state.uid)
        cases.add_proofs(case, session, uid)
        return uid


def test_a_contradiction_is_one_click_from_where_it_is_put_right(opened: Opened, case: Case) -> None:
    uid = agreed(case)
    with case.centre.session() as session:
        consent = session.scalars(select(Consent)).first()
        assert consent is not None
        consent.answered_on = day("2026-10-30")
    show(opened, uid)
    assert "对不上 1 处" in texts(opened.page)
    assert "立卷归档" not in verbs(opened.page)
    press(opened.page.side, "去人民调解", opened.qtbot)
    assert opened.asked_for == [("mediation", uid)]
    press(opened.page.side, "写情况说明", opened.qtbot)
    side = opened.page.middle.side()
    assert isinstance(side, SideForm)
    assert "才同意调解" in side.form.values()["text"], "the sentence stands there to go on from"
    side.form.set_values((("text", "同意意见补录时日期写错。"),))
    press(side, "写好了", opened.qtbot)
    opened.settle()
    opened.settle()
    assert "对不上" not in texts(opened.page.side)
    assert "已写明" in texts(opened.page.side)
    assert "立卷归档" in verbs(opened.page)
    assert entry(opened, "note/0").name == "卷宗情况说明"


def drag(opened: Opened, taken: str, target: str) -> None:
    """Take a row with the mouse and let it go over another."""
    table = opened.page.card.table
    rows = table.rows

    def middle(key: str) -> QPoint:
        return table.visualRect(rows.index(rows.find_key(key), 1)).center()

    start, end = middle(taken), middle(target)
    view = table.viewport()
    opened.qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for place in (start + QPoint(0, 3), start + (end - start) / 2, end):
        opened.qtbot.mouseMove(view, pos=place)
    opened.qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    opened.settle()
    opened.settle()


def test_a_scanned_page_is_turned_marked_and_moved(opened: Opened, case: Case, tmp_path: Path) -> None:
    uid = agreed(case)
    show(opened, uid)
    for number in (1, 2):
        path = tmp_path / f"收条{'甲乙'[number - 1]}.jpg"
        path.write_bytes(photo(number * 10))
        add_scan(opened, path, "evidence" if number == 1 else "evidence/scan0")
    entry(opened, "evidence/scan0")
    opened.settle()
    opened.qtbot.waitUntil(lambda: opened.page.preview.pdf() != b"")
    assert opened.page.scan_bar.isVisible()
    press(opened.page.scan_bar, "右转", opened.qtbot)
    opened.settle()
    opened.settle()
    opened.qtbot.waitUntil(lambda: dark_corner(opened.page.preview.pdf()) == "upper right")
    press(opened.page.scan_bar, "空白背面", opened.qtbot)
    opened.settle()
    opened.settle()
    with case.centre.reading() as session:
        assert session.scalars(select(DossierScan.pages)).all() == [{"0": {"turn": 1, "blank": True}}]
    press(opened.page.scan_bar, "下移", opened.qtbot)
    opened.settle()
    opened.settle()
    table = opened.page.card.table
    table.setFocus()
    opened.qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    opened.settle()
    assert [e.name for e in opened.page._entries if e.scan is not None and "收条" in e.name] == [
        "收条甲",
        "收条乙",
    ]
    for _ in range(2):
        opened.qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        opened.settle()
        opened.settle()
    assert entry(opened, "evidence/scan0").name == "收条乙", "it is the last one and stays there"
    drag(opened, "evidence/scan1", "evidence/scan0")
    assert entry(opened, "evidence/scan0").name == "收条甲", "let go before the other"
    drag(opened, "evidence/scan0", "agreement/0")
    assert entry(opened, "evidence/scan1").name == "收条甲", "it stays in its place, as the last one"
    drag(opened, "agreement/0", "evidence/scan0")
    assert entry(opened, "evidence/scan0").name == "收条乙", "a paper is not moved"
    entry(opened, "agreement/0")
    assert not opened.page.scan_bar.isVisible()


def test_a_locked_pdf_and_a_phone_photograph_are_told_when_they_are_added(
    opened: Opened, case: Case, tmp_path: Path
) -> None:
    show(opened, agreed(case))
    path = tmp_path / "IMG_2041.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    add_scan(opened, path)
    opened.qtbot.waitUntil(lambda: "兼容性最佳" in texts(opened.page))


def test_addenda_of_a_filed_dossier_are_bound_in_the_window(
    opened: Opened, case: Case, tmp_path: Path
) -> None:
    with case.centre.session() as session:
        uid, first = filed(case, session)
    show(opened, uid)
    assert "已锁定" in texts(opened.page)
    path = tmp_path / "裁定书.jpg"
    path.write_bytes(photo(10))
    opened.page.later.add([path])
    opened.qtbot.waitUntil(lambda: "已加附页 1 份" in texts(opened.page))
    press(opened.page.side, "装订附页", opened.qtbot)
    opened.settle()
    side = opened.page.middle.side()
    assert isinstance(side, SideForm), "the note is asked for first"
    side.form.set_values((("text", "裁定书后到。"),))
    press(side, "写好了", opened.qtbot)
    opened.settle()
    press(opened.page.side, "装订附页", opened.qtbot)
    opened.qtbot.waitUntil(lambda: "第 2 次装订好了" in texts(opened.page))
    with case.centre.reading() as session:
        assert session.scalars(select(Dossier.pages)).all() == [first.pages + 2]
        assert len(session.scalars(select(Attachment).where(Attachment.slot == EDITION)).all()) == 2
