"""附件 in the detail of a dispute: adding, opening with Enter, saving, making void, what has not come."""

import io
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import AuditAction, Role
from db.models.attachment import Attachment, Blob
from db.models.audit import AuditEntry
from desktop_app.services.attachment_view import AttachmentRow
from desktop_app.services.blob import store_of
from desktop_app.ui.attachment.panel import AttachmentPanel
from desktop_app.ui.attachment.section import AttachmentSection
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.confirm import ConfirmDialog
from tests.services.attachments import add, content, rows
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, drop, register
from tests.ui.open_page import open_page, press, texts, verbs


@pytest.fixture
def case(home: OpenTestCentre) -> UUID:
    return register(home)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    return out.getvalue()


def show(opened: Opened) -> None:
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()


def section(opened: Opened) -> AttachmentSection:
    found = opened.page.desk.panel.files
    assert found is not None
    return found


def shown(opened: Opened) -> list[AttachmentRow]:
    table = section(opened).table
    return [] if table is None else [r for n in range(99) if (r := table.rows.row_at(n)) is not None]


def test_files_are_dropped_on_the_detail_and_a_wrong_one_is_told(
    opened: Opened, home: OpenTestCentre, case: UUID, tmp_path: Path
) -> None:
    show(opened)
    assert "也可以把文件拖进来" in texts(section(opened))
    good, empty = tmp_path / "现场.png", tmp_path / "空.pdf"
    good.write_bytes(picture())
    empty.write_bytes(b"")
    assert drop(opened, opened.page.desk.panel, empty, good)
    assert [r.title for r in shown(opened)] == ["现场"]
    assert "“空.pdf”是空文件，请重新扫描或选别的文件。\n另外 1 份已加入。" in texts(opened.page)
    assert not drop(opened, opened.page.desk.panel), "nothing that is no file"
    assert [r.title for r in rows(home, case)] == ["现场"]


def test_files_are_chosen_in_a_dialog(
    opened: Opened, case: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(opened)
    path = tmp_path / "收条.png"
    path.write_bytes(content(10_000))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    press(section(opened), "加附件…", opened.qtbot)
    opened.qtbot.waitUntil(lambda: [r.title for r in shown(opened)] == ["收条"])
    assert "已加入附件 1 份" in texts(opened.page)
    assert "1 份" in section(opened)._help.text()


def test_enter_opens_a_picture_in_the_window_and_it_is_noted(
    opened: Opened, home: OpenTestCentre, case: UUID
) -> None:
    add(home, case, picture(), "现场")
    show(opened)
    table = section(opened).table
    assert table is not None
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    panel = opened.page.desk.side()
    assert isinstance(panel, AttachmentPanel)
    opened.qtbot.waitUntil(lambda: panel.view.page_count() == 1)
    assert panel.print_button.isEnabled()
    with home.reading() as session:
        assert (
            session.scalars(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.UNMASK))
            .one()
            .startswith("打开附件“现场”")
        )
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert opened.page.desk.side() is None
    assert list(home.centre.folder.rglob("*.png")) == [], "nothing lies in the clear"


def test_what_the_window_cannot_show_is_saved(
    opened: Opened, home: OpenTestCentre, case: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"PK\x03\x04 word/document.xml"
    add(home, case, data, "申请书")
    show(opened)
    asked: list[str] = []

    def choose(_parent: object, _title: str, start: str) -> tuple[str, str]:
        asked.append(Path(start).name)
        return str(tmp_path / "另存.docx"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(section(opened), "打开", opened.qtbot)
    opened.qtbot.waitUntil((tmp_path / "另存.docx").exists)
    opened.qtbot.waitUntil(lambda: "已另存：另存.docx" in texts(opened.page))
    assert asked == ["申请书.docx"]
    assert (tmp_path / "另存.docx").read_bytes() == data


def test_a_void_one_asks_for_the_reason(opened: Opened, home: OpenTestCentre, case: UUID) -> None:
    add(home, case, picture(), "现场")
    show(opened)
    words = [action.text() for action in section(opened)._menu(shown(opened)[0])]
    assert words == ["打开", "另存…", "向左转", "向右转", "倒过来", "缩小", "作废…"]
    section(opened)._menu(shown(opened)[0])[-1].trigger()
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    assert dialog.reason is not None
    dialog.reason.set_value("扫错了人")
    press(dialog, "作废这份附件", opened.qtbot)
    opened.settle()
    opened.settle()
    assert "附件“现场”已作废" in texts(opened.page)
    with home.reading() as session:
        assert session.scalars(select(Attachment.voided_reason)).all() == ["扫错了人"]


def test_the_bar_stays_on_its_file_when_the_detail_is_read_again(
    opened: Opened, home: OpenTestCentre, case: UUID
) -> None:
    for number in range(3):
        add(home, case, content(100, number), f"第{number}份")
    show(opened)
    second = shown(opened)[1].uid
    table = section(opened).table
    assert table is not None
    assert table.select_key(second)
    show(opened)
    table = section(opened).table
    assert table is not None
    row = table.current_row()
    assert row is not None
    assert row.uid == second


def test_what_has_not_come_is_said_with_what_to_do(opened: Opened, home: OpenTestCentre, case: UUID) -> None:
    add(home, case, content(100), "收条")
    add(home, case, content(100, 2), "照片")
    with home.session() as session:
        session.scalars(select(Blob)).all()[0].complete_at = None
    show(opened)
    assert "2 份，1 份没到齐" in section(opened)._help.text()
    assert "再加一次同一个文件" in texts(section(opened))
    press(section(opened), "打开", opened.qtbot)
    opened.settle()
    assert opened.page.desk.side() is None
    assert "文件缺失" in texts(opened.page)


def test_a_damaged_file_is_told_and_then_missing(opened: Opened, home: OpenTestCentre, case: UUID) -> None:
    add(home, case, picture(), "现场")
    row = rows(home, case)[0]
    path = store_of(home.centre).path(row.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    show(opened)
    press(section(opened), "打开", opened.qtbot)
    panel = opened.page.desk.side()
    assert isinstance(panel, AttachmentPanel)
    opened.qtbot.waitUntil(lambda: "附件文件缺了或已损坏" in texts(panel))
    opened.qtbot.waitUntil(lambda: "文件缺失" in rows(home, case)[0].text)


def test_who_only_looks_adds_nothing(home: OpenTestCentre, case: UUID, qtbot: QtBot, tmp_path: Path) -> None:
    add(home, case, picture(), "现场")
    path = tmp_path / "x.png"
    path.write_bytes(picture())
    with open_page(home, DisputePage, qtbot, home.someone(Role.AUDITOR)) as opened:
        show(opened)
        assert [r.title for r in shown(opened)] == ["现场"]
        assert not verbs(section(opened)) & {"打开", "另存…", "加附件…"}
        assert section(opened)._menu(shown(opened)[0]) == []
        assert not drop(opened, opened.page.desk.panel, path)


def test_a_picture_is_turned_from_its_menu_and_the_original_stays(
    opened: Opened, case: UUID, qtbot: QtBot, tmp_path: Path
) -> None:
    show(opened)
    (tmp_path / "现场.png").write_bytes(picture())
    drop(opened, opened.page.desk.panel, tmp_path / "现场.png")
    qtbot.waitUntil(lambda: [r.title for r in shown(opened)] == ["现场"])
    offered = section(opened)._menu(shown(opened)[0])  # pyright: ignore[reportPrivateUsage]
    next(action for action in offered if action.text() == "向右转").trigger()
    qtbot.waitUntil(lambda: [r.title for r in shown(opened)] == ["现场", "现场（向右转）"])
    assert "原件还在" in texts(opened.page)
