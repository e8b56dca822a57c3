"""卷宗文书: contents, papers, what is missing, binding, filing, with keys and clicks."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import PaperKind, Role
from db.models.attachment import Attachment, Blob
from db.models.paper import Paper
from desktop_app.services import dossier_edition
from desktop_app.services.dossier_slot import SlotStatus
from desktop_app.ui.dossier.entries import COVER, Entry
from desktop_app.ui.dossier.page import DossierPage
from desktop_app.ui.kit.confirm import ConfirmDialog
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.services.test_paper import text_of
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[DossierPage]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return cases.open_case(tmp_path / "centre")


@pytest.fixture
def drawn(case: Case) -> UUID:
    """An agreement that nobody signed yet."""
    with case.centre.session() as session:
        uid = cases.drawn_up(case, session)[0]
        cases.add_proofs(case, session, uid)
        return uid


@pytest.fixture
def agreed(case: Case) -> UUID:
    """An agreement in force."""
    with case.centre.session() as session:
        uid, state = cases.drawn_up(case, session)
        cases.sign_all(case, session, state.uid)
        cases.add_proofs(case, session, uid)
        return uid


@pytest.fixture
def opened(case: Case, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, DossierPage, qtbot) as page:
        yield page


def show(opened: Opened, uid: UUID) -> None:
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()


def entry(opened: Opened, key: str) -> Entry:
    table = opened.page.card.table
    assert table.select_key(key)
    found = table.current_row()
    assert found is not None
    opened.settle()
    return found


def text(opened: Opened) -> str:
    return text_of(opened.page.preview.pdf())


def test_contents_say_what_is_there_and_what_wants_a_signature(opened: Opened, drawn: UUID) -> None:
    show(opened, drawn)
    assert "齐全 6 / 7" in texts(opened.page)
    assert entry(opened, "agreement/0").status is SlotStatus.UNSIGNED
    assert "柳调协〔2026〕第1号" in text(opened)
    assert entry(opened, "mediation_record/1").name == "人民调解记录（第2次）"
    assert "人民调解记录" in text(opened)
    assert "人民调解协议书还没签" in texts(opened.page)
    press(opened.page, "去逐处登记", opened.qtbot)
    assert opened.asked_for == [("mediation", ("do", drawn, "sign"))]


def test_why_it_cannot_be_filed_is_one_click_away(opened: Opened, drawn: UUID) -> None:
    show(opened, drawn)
    assert "立卷归档" not in verbs(opened.page)
    press(opened.page, "为什么还不能归档？", opened.qtbot)
    opened.qtbot.waitUntil(lambda: "调解还没有结束。" in texts(opened.page))


def test_the_whole_dossier_is_bound_with_names_and_pages(opened: Opened, agreed: UUID) -> None:
    show(opened, agreed)
    opened.page.side.reviewed_by.set_value("陶守信")
    press(opened.page, "打印全卷", opened.qtbot)
    opened.settle()
    said = text(opened)
    for words in (
        "常守田",
        "单玉凤",
        "余广田",
        "周砚秋",
        "陶守信",
        "（2026）柳人调字第1号",
        "30年",
        "卷内目录",
    ):
        assert words in said, words
    first, second = entry(opened, "application/0"), entry(opened, "mediation_record/0")
    assert first.pages.startswith("1")
    assert second.index > first.index > 1
    assert entry(opened, COVER).index == 0
    opened.qtbot.waitUntil(lambda: opened.page.preview.view.page_count() > 4)
    entry(opened, "agreement/0")
    opened.qtbot.waitUntil(
        lambda: opened.page.preview.view.current_page() == entry(opened, "agreement/0").index
    )
    assert "未齐" not in said


def test_an_incomplete_dossier_says_so_on_its_cover(opened: Opened, drawn: UUID) -> None:
    show(opened, drawn)
    press(opened.page, "打印全卷", opened.qtbot)
    opened.settle()
    assert "未齐，缺：人民调解协议书" in text(opened).replace("\n", "")


def test_a_missing_name_is_asked_for_where_it_stands(opened: Opened, agreed: UUID) -> None:
    show(opened, agreed)
    opened.page.side.filed_by.set_value("")
    press(opened.page, "打印全卷", opened.qtbot)
    assert opened.page.side.filed_by.error() == "请填写立卷人。"
    assert opened.page.binder.result is None


def add_scan(opened: Opened, path: Path, slot_key: str = "evidence") -> None:
    """Drop a file on the contents while a place of it is chosen."""
    entry(opened, slot_key)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place = QPoint(5, 5)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(place, copy, mime, left, none)
    QApplication.sendEvent(opened.page.card, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(opened.page.card, QDropEvent(QPointF(place), copy, mime, left, none))
    opened.settle()
    opened.settle()


def test_a_scan_joins_its_slot_stays_with_the_case_and_leaves_it_again(
    opened: Opened, case: Case, agreed: UUID, tmp_path: Path, qtbot: QtBot
) -> None:
    show(opened, agreed)
    path = tmp_path / "转账凭证.docx"
    path.write_bytes(b"PK\x03\x04 word/document.xml")
    add_scan(opened, path)
    opened.qtbot.waitUntil(lambda: "只能装订 PDF 和图片" in texts(opened.page))
    path = tmp_path / "转账凭证.pdf"
    path.write_bytes(cases.white_page())
    add_scan(opened, path)
    assert entry(opened, "evidence/scan0").name == "转账凭证"
    assert "已加入扫描件 1 份" in texts(opened.page)
    opened.qtbot.waitUntil(lambda: opened.page.preview.pdf() == path.read_bytes())
    # Another window, another day: the scan is still there.
    with open_page(case.centre, DossierPage, qtbot) as later:
        show(later, agreed)
        assert entry(later, "evidence/scan0").name == "转账凭证"
        press(later.page, "打印全卷", qtbot)
        later.settle()
        assert "转账凭证" in text(later)
        assert entry(later, "evidence/scan0").pages.isdecimal()
        press(later.page, "取下这份", qtbot)
        dialog = later.page.findChild(ConfirmDialog)
        assert dialog is not None
        assert dialog.reason is not None
        dialog.reason.set_value("扫错了人")
        press(dialog, "取下这份", qtbot)
        later.settle()
        assert not later.page.card.table.select_key("evidence/scan0")
        assert later.page.binder.result is None
    with case.centre.reading() as session:
        gone = select(Attachment.voided_reason).where(Attachment.slot == "evidence")
        assert session.scalars(gone).all() == ["扫错了人"]


def test_a_scan_that_has_not_come_says_what_to_do(
    opened: Opened, case: Case, agreed: UUID, tmp_path: Path
) -> None:
    show(opened, agreed)
    path = tmp_path / "收条.pdf"
    path.write_bytes(cases.white_page())
    add_scan(opened, path)
    with case.centre.session() as session:
        session.scalars(select(Blob).order_by(Blob.id.desc())).first().complete_at = None  # type: ignore[union-attr]
    show(opened, agreed)
    assert entry(opened, "evidence/scan0").awaited
    assert "再加一次同一个文件" in texts(opened.page.preview)
    assert "立卷归档" not in verbs(opened.page)
    press(opened.page, "打印全卷", opened.qtbot)
    opened.settle()
    assert entry(opened, "evidence/scan0").pages == ""
    assert "未齐，缺：收条" in text(opened).replace("\n", "")


def test_a_complete_dossier_is_filed_and_locked(opened: Opened, case: Case, agreed: UUID) -> None:
    show(opened, agreed)
    press(opened.page, "立卷归档", opened.qtbot)
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    press(dialog, "立卷归档", opened.qtbot)
    opened.settle()
    with case.centre.reading() as session:
        row = session.scalars(select(Paper).where(Paper.kind == PaperKind.DOSSIER)).one()
        assert (row.record_uid, row.number) == (case.dispute, "（2026）柳人调字第1号")
    opened.qtbot.waitUntil(lambda: "已锁定" in texts(opened.page))
    assert "立卷归档" not in verbs(opened.page)
    assert opened.page.binder.result is not None
    press(opened.page, "看纠纷", opened.qtbot)
    assert opened.asked_for == [("dispute", case.dispute)]


def test_before_a_file_too_large_to_be_kept_is_locked_somebody_is_asked(
    opened: Opened, case: Case, agreed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_edition, "MOST_BYTES", 10_000)
    show(opened, agreed)

    def file_it(verb: str) -> None:
        press(opened.page, "立卷归档", opened.qtbot)
        first = opened.page.findChildren(ConfirmDialog)[-1]
        press(first, "立卷归档", opened.qtbot)
        opened.settle()
        dialog = opened.page.findChildren(ConfirmDialog)[-1]
        assert "超过 200 MB" in texts(dialog)
        assert "以后的附页单独成册，页号接着编" in texts(dialog)
        if verb:
            press(dialog, verb, opened.qtbot)
        else:
            opened.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        opened.settle()

    def filed() -> int:
        with case.centre.reading() as session:
            return len(session.scalars(select(Paper).where(Paper.kind == PaperKind.DOSSIER)).all())

    file_it("")
    assert filed() == 0
    assert not opened.page.binder.is_filing()
    file_it("仍然立卷")
    assert filed() == 1
    with case.centre.reading() as session:
        kept = session.scalars(select(Attachment.slot)).all()
    assert dossier_edition.EDITION not in kept


def test_a_saved_paper_is_noted_with_its_record(
    opened: Opened, case: Case, agreed: UUID, tmp_path: Path
) -> None:
    show(opened, agreed)
    entry(opened, "agreement/0")
    opened.page.preview.write_to(tmp_path / "协议.pdf")
    opened.settle()
    assert (tmp_path / "协议.pdf").read_bytes().startswith(b"%PDF")
    with case.centre.reading() as session:
        last = select(Paper.kind).order_by(Paper.id.desc()).limit(1)
        assert session.scalar(last) is PaperKind.AGREEMENT
    opened.page.preview.write_to(tmp_path / "没有" / "协议.pdf")
    assert "写不进去" in texts(opened.page)


def test_an_empty_slot_says_how_it_is_filled(opened: Opened, case: Case) -> None:
    with case.centre.session() as session:
        uid = cases.accepted(case, session)
    show(opened, uid)
    entry(opened, "agreement")
    assert "登记书面协议。" in texts(opened.page.preview)
    press(opened.page.preview, "去登记协议", opened.qtbot)
    assert opened.asked_for == [("mediation", ("do", uid, "draw_up"))]


def test_without_a_mediation_there_is_the_way_to_one(opened: Opened) -> None:
    assert "还没有卷宗" in texts(opened.page)
    press(opened.page, "去人民调解", opened.qtbot)
    assert opened.asked_for == [("mediation", None)]


def test_an_auditor_sees_the_contents_only(case: Case, drawn: UUID, qtbot: QtBot) -> None:
    with open_page(case.centre, DossierPage, qtbot, case.centre.someone(Role.AUDITOR)) as opened:
        assert "齐全 6 / 7" in texts(opened.page)
        assert "看文书要有打印权限。" in texts(opened.page)
        assert not verbs(opened.page) & {"打印全卷", "加扫描件", "去逐处登记", "立卷归档"}


def test_a_narrow_window_shows_what_is_missing_in_place_of_the_paper(opened: Opened, drawn: UUID) -> None:
    show(opened, drawn)
    opened.page.resize(860, 620)
    opened.qtbot.waitUntil(lambda: opened.page.columns.narrow)
    assert not opened.page.side.isVisible()
    press(opened.page, "还差 1 件", opened.qtbot)
    assert opened.page.side.isVisible()
    assert not opened.page.preview.isVisible()
    press(opened.page, "看文书", opened.qtbot)
    assert opened.page.preview.isVisible()


def test_the_page_fits_a_small_screen(case: Case, drawn: UUID, qtbot: QtBot, scale: float) -> None:
    with open_page(case.centre, DossierPage, qtbot) as opened:
        show(opened, drawn)
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - 56 * scale
        assert least.height() <= 697 - 76 * scale
