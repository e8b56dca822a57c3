"""Papers and pictures beside the registration form: added, kept with the draft, registered."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.models.attachment import Attachment
from desktop_app.ui.dispute.page import DisputePage
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import GOOD_ID, Opened, drop, form, key, save, say, view
from tests.ui.open_page import open_page, press, texts


def open_form(opened: Opened) -> None:
    """What Ctrl+N does."""
    opened.page.show_target("register")
    opened.settle()


def names(opened: Opened) -> list[str]:
    """Files that are shown."""
    return [file.file_name for file in view(opened).files.files]


def paste() -> None:
    """Ctrl+V in the field with the cursor."""
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def fill(opened: Opened) -> None:
    """What a dispute must have."""
    fields = form(opened).fields
    fields["applicant1.name"].set_value("温秀云")
    fields["applicant1.id_number"].set_value(GOOD_ID)
    fields["description"].set_value("两家争执。")
    fields["category_code"].set_value("0201")


def test_dropped_and_pasted_files_are_kept_with_the_draft_and_registered(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "欠条.txt").write_text("今欠三千元")
    open_form(opened)
    drop(opened, view(opened), tmp_path / "欠条.txt")
    qtbot.waitUntil(lambda: names(opened) == ["欠条.txt"])
    form(opened).fields["description"].control.setFocus()
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    paste()
    qtbot.waitUntil(lambda: len(names(opened)) == 2)
    assert names(opened)[1].startswith("粘贴的图片")
    assert form(opened).fields["description"].value() == ""
    say("两家")
    key(Qt.Key.Key_Escape)
    opened.settle()
    opened.settle()
    with open_page(home, DisputePage, qtbot) as again:
        press(again.page, "没登完的 1", qtbot)
        qtbot.waitUntil(lambda: again.page.register is not None)
        again.settle()
        assert names(again)[0] == "欠条.txt"
        assert "文本 15 B" in texts(view(again).files)
        fill(again)
        form(again).fields["description"].control.setFocus()
        save()
        qtbot.waitUntil(lambda: again.page.register is None)
        again.settle()
    with home.reading() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert [row.media_type for row in rows] == ["text/plain", "image/png"]
        assert rows[0].title == "欠条"


def test_copied_text_goes_into_the_field(opened: Opened) -> None:
    open_form(opened)
    form(opened).fields["description"].control.setFocus()
    QGuiApplication.clipboard().setText("屋檐滴水")
    paste()
    assert form(opened).fields["description"].value() == "屋檐滴水"
    assert names(opened) == []


def test_what_cannot_be_taken_is_told_and_the_rest_is_kept(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "空.txt").write_text("")
    (tmp_path / "欠条.txt").write_text("今欠三千元")
    open_form(opened)
    drop(opened, view(opened), tmp_path / "空.txt", tmp_path / "欠条.txt")
    qtbot.waitUntil(lambda: names(opened) == ["欠条.txt"])
    assert "是空文件" in view(opened).files.problem.text()
    drop(opened, view(opened), tmp_path / "欠条.txt")
    qtbot.waitUntil(lambda: "已经加过" in view(opened).files.problem.text())
    press(view(opened).files, "去掉", qtbot)
    assert names(opened) == []
