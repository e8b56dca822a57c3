"""Values, checks on leaving, and the keys of fields and forms."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.errors import RuleViolation
from desktop_app.ui.kit.fields import (
    Choice,
    ChoiceField,
    DateField,
    IdNumberField,
    LongTextField,
    MoneyField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import look

Show = Callable[[QWidget], None]
TODAY = date(2026, 11, 23)
GRIDS = (
    Choice(1, "石门村 第 1 网格", "0101", "范德山", "smcd1wg"),
    Choice(2, "石门村 第 2 网格", "0102", "严翠萍", "smcd2wg"),
    Choice(3, "河沿村 第 1 网格", "0201", "靳小川", "hycd1wg"),
)


def compose(edit: QWidget, text: str) -> None:
    """Enter text as an input method does; QTest can type ASCII only."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(edit, event)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("3.5", date(2026, 3, 5)), ("0305", date(2026, 3, 5)), ("昨天", date(2026, 11, 22)), ("abc", None)],
)
def test_a_day_is_read_and_written_out_on_leaving(qtbot: QtBot, typed: str, day: date | None) -> None:
    field = DateField("day", "发生日期", lambda: TODAY)
    qtbot.addWidget(field)
    field.edit.setText(typed)
    assert field.error() == ""
    field.leave()
    assert field.value() == day
    assert field.edit.text() == (day.isoformat() if day else typed)
    assert bool(field.error()) == (day is None)


def test_a_day_after_the_latest_is_refused(qtbot: QtBot) -> None:
    field = DateField("day", "发生日期", lambda: TODAY, latest=lambda: TODAY)
    qtbot.addWidget(field)
    field.set_value(date(2026, 11, 24))
    assert not field.check()
    assert "2026-11-23" in field.error()


def test_money_is_fen_and_shown_with_thousands(qtbot: QtBot) -> None:
    field = MoneyField("amount", "金额")
    qtbot.addWidget(field)
    field.edit.setText("1.2万")
    field.leave()
    assert field.value() == 1_200_000
    assert field.edit.text() == "12,000"
    field.edit.setText("一堆")
    assert not field.check()


def test_a_number_outside_its_range_is_refused(qtbot: QtBot) -> None:
    field = NumberField("people", "涉及人数", least=1, most=99)
    qtbot.addWidget(field)
    field.edit.setText("100")
    assert not field.check()
    field.edit.setText("99")
    assert field.check()


def test_a_wrong_identity_number_is_told_on_leaving(qtbot: QtBot) -> None:
    field = IdNumberField("id", "证件号", lambda: TODAY)
    qtbot.addWidget(field)
    field.edit.setText("139926196802060620")
    field.leave()
    assert field.error()


def test_a_masked_number_is_neither_checked_nor_returned(qtbot: QtBot) -> None:
    field = IdNumberField("id", "证件号", lambda: TODAY, required="请填写证件号。")
    qtbot.addWidget(field)
    field.set_masked("139926********0627")
    assert field.check()
    assert field.value() == ""


def test_an_empty_required_field_is_asked_about_on_saving_only(qtbot: QtBot) -> None:
    field = TextField("name", "姓名", required="请填写姓名。")
    qtbot.addWidget(field)
    field.leave()
    assert field.error() == ""
    assert not field.check()
    assert field.error() == "请填写姓名。"
    qtbot.keyClicks(field.edit, "w")
    assert field.error() == ""


def test_long_text_grows_and_counts_near_its_limit(show: Show) -> None:
    field = LongTextField("story", "经过", limit=100)
    show(field)
    before = field.edit.height()
    field.edit.setPlainText("\n".join("房" for _ in range(8)))
    assert field.edit.height() > before
    field.edit.setPlainText("房" * 101)
    assert not field.check()
    assert "1 字" in field.error()


def test_a_falsy_choice_is_a_choice(qtbot: QtBot) -> None:
    field = SelectField("n", "数", [(0, "零"), (1, "一")], required="请选择。")
    qtbot.addWidget(field)
    assert not field.check()
    field.set_value(0)
    assert field.check()


@pytest.mark.parametrize(("typed", "chosen"), [("hyc", 3), ("0102", 2), ("第 2", 2), ("严翠", 2)])
def test_choices_filter_by_initials_number_word_and_help(
    qtbot: QtBot, show: Show, typed: str, chosen: int
) -> None:
    field = ChoiceField("grid", "网格", GRIDS)
    show(field)
    field.edit.setFocus()
    compose(field.edit, typed)
    assert field.popup.is_open()
    assert field.value() is None
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.value() == chosen
    assert not field.popup.is_open()


def test_what_is_in_no_list_is_refused(qtbot: QtBot, show: Show) -> None:
    field = ChoiceField("grid", "网格", GRIDS)
    show(field)
    field.edit.setFocus()
    qtbot.keyClicks(field.edit, "zzz")
    field.leave()
    assert field.error()


@pytest.fixture
def form(show: Show) -> Form:
    """A form of three fields."""
    made = Form("登记纠纷")
    made.add_section("来的是谁", help_text="姓名必填")
    made.add_row(
        TextField("applicant.name", "姓名", width=120, required="请填写姓名。"),
        TextField("applicant.phone", "电话", width=144),
    )
    made.add_section("什么事")
    made.add_wide(LongTextField("story", "经过", required="请写经过。"))
    made.resize(700, 400)
    show(made)
    return made


def test_enter_moves_on_and_the_first_field_has_the_focus(qtbot: QtBot, form: Form) -> None:
    first = form.fields["applicant.name"].control
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert form.fields["applicant.phone"].control.hasFocus()


def test_enter_in_long_text_is_a_new_line(qtbot: QtBot, form: Form) -> None:
    story = form.fields["story"]
    story.control.setFocus()
    qtbot.keyClicks(story.control, "a")
    qtbot.keyClick(story.control, Qt.Key.Key_Return)
    qtbot.keyClicks(story.control, "b")
    assert story.value() == "a\nb"


def test_ctrl_enter_goes_to_the_first_wrong_field_then_saves(qtbot: QtBot, form: Form) -> None:
    saved: list[bool] = []
    form.save_wanted.connect(lambda: saved.append(True))
    story = form.fields["story"].control
    story.setFocus()
    qtbot.keyClick(story, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved == []
    assert form.fields["applicant.name"].control.hasFocus()
    form.fields["applicant.name"].set_value("温秀云")
    form.fields["story"].set_value("屋檐滴水")
    story.setFocus()
    qtbot.keyClick(story, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved == [True]


def test_esc_leaves_and_tells_the_drafts_first(qtbot: QtBot, form: Form) -> None:
    told: list[str] = []
    form.draft_changed.connect(told.append)
    form.leave_wanted.connect(lambda: told.append("leave"))
    name = form.fields["applicant.name"].control
    qtbot.keyClicks(name, "w")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert told == ["applicant.name", "leave"]


def test_what_a_service_refused_stays_when_the_field_is_left_and_goes_when_it_is_mended(
    qtbot: QtBot, show: Show
) -> None:
    field = TextField("title", "案由")
    show(field)
    qtbot.keyClicks(field.edit, "abc")
    field.set_error("这个案由已经有了，请换一个。")
    field.edit.clearFocus()
    field.leave()
    assert field.error() == "这个案由已经有了，请换一个。"
    qtbot.keyClicks(field.edit, "d")
    assert field.error() == ""


def test_a_refused_rule_is_shown_at_its_field(form: Form) -> None:
    assert form.show_violation(RuleViolation("电话应为 11 位。", "applicant.phone"))
    assert form.fields["applicant.phone"].error() == "电话应为 11 位。"
    assert form.fields["applicant.phone"].control.hasFocus()
    assert not form.show_violation(RuleViolation("别处的事。", "elsewhere"))


def test_every_field_has_an_accessible_name(form: Form) -> None:
    names = [field.control.accessibleName() for field in form.fields.values()]
    assert names == ["姓名", "电话", "经过"]


def test_focus_does_not_move_the_text(qtbot: QtBot, form: Form) -> None:
    """The 2 px focus border takes its pixel off the padding."""
    name, phone = form.fields["applicant.name"].control, form.fields["applicant.phone"].control
    name.setFocus()
    focused = (name.size(), name.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle))
    phone.setFocus()
    assert (name.size(), name.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)) == focused


def test_a_sentence_below_a_narrow_field_is_shown_whole(show: Show, scale: float) -> None:
    del scale
    form = Form("电话")
    field = TextField("phone", "电话", width=look().sizes.width_phone)
    form.add_row(field, TextField("address", "住址", width=look().sizes.width_long))
    form.resize(look().sizes.width_long, 600)
    show(form)
    field.set_error("电话只写数字，一格只写一个号码，分机前用“-”，请核对。")
    QApplication.processEvents()
    sentence = next(label for label in field.findChildren(Label) if label.text() == field.error())
    assert sentence.height() >= sentence.heightForWidth(sentence.width()) > 2 * look().sizes.type_help
