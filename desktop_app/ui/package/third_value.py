"""都不对，另写一个: a field that fits what is to be written, as the kit has it for forms."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_clock
from desktop_app.services.field_form import FieldForm, FieldKind
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.fields import (
    Choice,
    ChoiceField,
    DateField,
    Field,
    IdNumberField,
    LongTextField,
    MoneyField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.tokens import look

_ASK = "请填写要采用的内容。"
_MOST_NUMBER = 999_999_999


class ThirdValue(QWidget):
    """``written(value)`` from 用写的这个, Enter in a line and Ctrl+Enter, once the field passed its check."""

    written = Signal(object)

    def __init__(self, form: FieldForm, label: str, today: Callable[[], date]) -> None:
        """Build the editor of a field that is written by hand (``FieldKind.KEPT`` is not)."""
        super().__init__()
        s = look().sizes
        self._kind = form.kind
        self.field = _field(form, label, today)
        self.clock: TextField | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s8)
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        row.addWidget(self.field, 1 if form.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) else 0)
        if form.kind is FieldKind.MOMENT:
            self.clock = TextField(
                "clock", "几点", width=s.width_number, placeholder="9:30", check_text=_clock_problem
            )
            row.addWidget(self.clock)
        if form.kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            row.addStretch(1)
        box.addLayout(row)
        self.write = Button("用写的这个", self._write, kind=Kind.SMALL, hint="Ctrl+Enter")
        box.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeft)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._write)

    def refuse(self, text: str) -> None:
        """Show why it was not taken, at the field."""
        self.field.set_error(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self) -> None:
        if not self.field.check() or (self.clock is not None and not self.clock.check()):
            return
        value = self.field.value()
        if self._kind is FieldKind.MOMENT and isinstance(value, date):
            hour = parse_clock("" if self.clock is None else self.clock.value()) or time()
            value = datetime.combine(value, hour, CHINA)
        self.written.emit(value)


def _field(form: FieldForm, label: str, today: Callable[[], date]) -> Field[Any]:
    s = look().sizes
    match form.kind:
        case FieldKind.DAY | FieldKind.MOMENT:
            return DateField("value", label, today, required=_ASK)
        case FieldKind.NUMBER:
            return NumberField("value", label, most=_MOST_NUMBER, required=_ASK, width=s.width_short)
        case FieldKind.MONEY:
            return MoneyField("value", label, required=_ASK)
        case FieldKind.YES_NO:
            words = [(True, "是"), (False, "否")]
            return SelectField("value", label, words, required=_ASK, width=s.width_short)
        case FieldKind.CHOICE:
            return SelectField("value", label, form.choices, required=_ASK, width=s.width_choice)
        case FieldKind.CODE:
            choices = [Choice(key, word, key) for key, word in form.choices]
            return ChoiceField(
                "value", label, choices, required=_ASK, width=s.width_long, placeholder="编号或其中的字"
            )
        case FieldKind.ID_NUMBER:
            return IdNumberField("value", label, today, required=_ASK)
        case FieldKind.LONG_TEXT:
            return LongTextField("value", label, required=_ASK, limit=form.limit, lines=4)
        case _:
            return TextField("value", label, required=_ASK, limit=form.limit)


def _clock_problem(text: str) -> str:
    return "" if not text or parse_clock(text) is not None else "请写成 9:30 这样。"
