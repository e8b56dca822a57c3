"""Whatever is pasted into whichever field: nothing breaks, nothing is lost, and the form says what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.models.dispute import Dispute
from desktop_app.ui.kit.fields import CheckField, Field, IdNumberField, LongTextField, SelectField, TextField
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import GOOD_ID, Opened, form, key, save

RUBBISH = (
    "\x00\x01\x02\x1b[31m\x7f",
    "😀👨‍👩‍👧‍👦🇨🇳",
    "\ue815\ue864\uf8ff",
    "阿卜杜拉·买买提•艾力．吾甫尔",
    "＝１＋１\t=cmd|' /C calc'!A0",
    "2024-2-30",
    "１３９９２６１９７１０４１２５１４２",
    "99999999999999999999999999",
    "-1",
    "\u202e反过来\u202c\u200b",
    "很长的经过。" * 1700,
    "<b>粗</b> & {0} %s \\ \" '",
    "e\u0301\u0302\u0303" * 50,
)


def paste(text: str) -> None:
    """Replace what stands in the focused field by the clipboard."""
    QGuiApplication.clipboard().setText(text)
    key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def typed_fields(opened: Opened) -> list[Field[object]]:
    """Shown fields that take text."""
    return [
        f
        for f in form(opened).fields.values()
        if not f.isHidden() and not isinstance(f, CheckField | SelectField)
    ]


def test_rubbish_in_every_field(opened: Opened, home: OpenTestCentre, qtbot: QtBot) -> None:
    opened.page.show_target("register")
    opened.settle()
    for rubbish in RUBBISH:
        for field in typed_fields(opened):
            field.control.setFocus()
            paste(rubbish)
            key(Qt.Key.Key_Tab)
        opened.settle()
        save()
        opened.settle()
        assert opened.page.register is not None, f"{rubbish[:20]!r} was registered"
        wrong = [f for f in form(opened).fields.values() if f.error() and not f.isHidden()]
        assert wrong, f"{rubbish[:20]!r} is not told"
        for field in wrong:
            assert "Traceback" not in field.error()
            assert field.error().endswith(("。", "？")), field.error()
    # What is put right afterwards is registered.
    fields = form(opened).fields
    for field in typed_fields(opened):
        field.set_value("" if isinstance(field, TextField | LongTextField | IdNumberField) else None)
    fields["applicant1.name"].set_value("阿卜杜拉•买买提")
    fields["applicant1.id_number"].set_value(GOOD_ID)
    fields["description"].set_value("很长的经过。" * 300)
    fields["category_code"].set_value("0201")
    fields["description"].control.setFocus()
    save()
    qtbot.waitUntil(lambda: opened.page.register is None)
    opened.settle()
    with home.reading() as session:
        found = session.scalars(select(Dispute)).one()
        assert found.parties[0].name == "阿卜杜拉·买买提"
        assert len(found.description) == 1800
