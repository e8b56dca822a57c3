"""Fields whose text stands for a value: day, money, whole number, identity number."""

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.date_input import parse_day
from desktop_app.domain.money import parse_yuan, yuan
from desktop_app.domain.resident_id import check_resident_id
from desktop_app.errors import RuleViolation
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.dates import weekday_words
from desktop_app.ui.kit.fields.base import Field, line_edit
from desktop_app.ui.kit.fonts import Type
from desktop_app.ui.kit.tokens import Tone, look


class DayEdit(QLineEdit):
    """Line with the weekday at its right end once the day is known."""

    def __init__(self, *, ahead: bool = False) -> None:
        """Make an empty line; ``ahead`` for days to come."""
        super().__init__()
        self.setFixedHeight(look().sizes.input)
        self.setPlaceholderText("3.5 或 明天" if ahead else "3.5 或 昨天")
        self._weekday = ""

    def show_weekday(self, words: str) -> None:
        """Show 周四, or nothing."""
        self._weekday = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's line, then the weekday."""
        super().paintEvent(event)
        area = self.rect().adjusted(0, 0, -look().sizes.s8, 0)
        draw_words(QPainter(self), area, self._weekday, size=Type.HELP, tone=Tone.MUTED, right=True)


class DateField(Field[date | None]):
    """A day, typed as 3.5, 0305, 昨天 or 2026-03-05; written out and named when the field is left.

    ``today`` is asked each time, because a window stays open over midnight. ``ahead`` reads a day without
    a year as the next one instead of the last one (deadlines).
    """

    def __init__(
        self,
        key: str,
        label: str,
        today: Callable[[], date],
        *,
        required: str = "",
        ahead: bool = False,
        earliest: date | None = None,
        latest: Callable[[], date] | None = None,
        width: int = 0,
    ) -> None:
        """Build the field; days after ``latest()`` or before ``earliest`` are refused with a sentence."""
        self.edit = DayEdit(ahead=ahead)
        super().__init__(key, label, self.edit, width=width or look().sizes.width_date, required=required)
        self._today, self._ahead = today, ahead
        self._earliest, self._latest = earliest, latest
        self.edit.textEdited.connect(self._edited)
        if ahead:
            self.edit.setPlaceholderText("3.5 或 明天")

    def value(self) -> date | None:
        """Day that is meant, None when empty or not understood (``problem`` tells which)."""
        return parse_day(self.edit.text(), self._today(), ahead=self._ahead)

    def set_value(self, value: date | None) -> None:
        """Show a day."""
        self.edit.setText(value.isoformat() if value else "")
        self.edit.show_weekday(weekday_words(value) if value else "")
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing typed."""
        return not self.edit.text().strip()

    def problem(self) -> str:
        """Not understood, or outside the range."""
        if self.is_empty():
            return ""
        day = self.value()
        if day is None:
            return "没有看懂这个日期，请写成 2026-03-05 或 3.5。"
        if self._latest is not None and day > self._latest():
            return f"不能晚于 {self._latest().isoformat()}。"
        if self._earliest is not None and day < self._earliest:
            return f"不能早于 {self._earliest.isoformat()}。"
        return ""

    def leave(self) -> None:
        """Write the day out, with its weekday."""
        day = self.value()
        if day is not None:
            self.edit.setText(day.isoformat())
        self.edit.show_weekday(weekday_words(day) if day else "")
        super().leave()

    def _edited(self) -> None:
        self.edit.show_weekday("")
        super()._edited()


class MoneyField(Field[int | None]):
    """A sum: yuan on screen (12,600.50), fen as value."""

    def __init__(self, key: str, label: str, *, required: str = "", width: int = 0) -> None:
        """Build the field."""
        self.edit = line_edit("元")
        super().__init__(key, label, self.edit, width=width or look().sizes.width_money, required=required)
        self.edit.textEdited.connect(self._edited)

    def value(self) -> int | None:
        """Fen, None when empty or not understood."""
        try:
            return None if self.is_empty() else parse_yuan(self.edit.text())
        except RuleViolation:
            return None

    def set_value(self, value: int | None) -> None:
        """Show a sum given in fen."""
        self.edit.setText("" if value is None else yuan(value))
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing typed; nought is a sum."""
        return not self.edit.text().strip()

    def problem(self) -> str:
        """Sentence of the parser."""
        if self.is_empty():
            return ""
        try:
            parse_yuan(self.edit.text())
        except RuleViolation as wrong:
            return wrong.text
        return ""

    def leave(self) -> None:
        """Write the sum out with thousands."""
        fen = self.value()
        if fen is not None:
            self.edit.setText(yuan(fen))
        super().leave()


class NumberField(Field[int | None]):
    """A whole number between ``least`` and ``most``."""

    def __init__(
        self,
        key: str,
        label: str,
        *,
        least: int = 0,
        most: int = 999_999,
        required: str = "",
        width: int = 0,
    ) -> None:
        """Build the field."""
        self.edit = line_edit()
        super().__init__(key, label, self.edit, width=width or look().sizes.width_number, required=required)
        self._least, self._most = least, most
        self.edit.textEdited.connect(self._edited)

    def value(self) -> int | None:
        """Number, None when empty or not a number."""
        text = self.edit.text().strip()
        return int(text) if text.isdecimal() else None

    def set_value(self, value: int | None) -> None:
        """Show a number."""
        self.edit.setText("" if value is None else str(value))
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing typed; nought is a number."""
        return not self.edit.text().strip()

    def problem(self) -> str:
        """Not a number, or outside the range."""
        if self.is_empty():
            return ""
        number = self.value()
        if number is None:
            return "请填整数。"
        if not self._least <= number <= self._most:
            return f"请填 {self._least} 到 {self._most} 之间的数。"
        return ""


class IdNumberField(Field[str]):
    """An identity number. ``resident`` checks it as a resident identity number of 18 characters.

    What is shown may be masked by the page (``set_masked``): a masked number is a value of its own kind and
    is neither checked nor returned; ``value`` gives the number that was typed, empty while masked.
    """

    def __init__(
        self, key: str, label: str, today: Callable[[], date], *, resident: bool = True, required: str = ""
    ) -> None:
        """Build the field."""
        self.edit = line_edit()
        super().__init__(key, label, self.edit, width=look().sizes.width_id, required=required)
        self._today, self.resident = today, resident
        self._masked = False
        self.edit.textEdited.connect(self._edited)

    def value(self) -> str:
        """Number without blanks, X in upper case; empty while a masked number is shown."""
        return "" if self._masked else "".join(self.edit.text().split()).upper()

    def set_value(self, value: str) -> None:
        """Show a full number."""
        self._masked = False
        self.edit.setText(value)
        self.set_error("")

    def set_masked(self, words: str) -> None:
        """Show a masked number that is stored already; typing replaces it."""
        self._masked = True
        self.edit.setText(words)
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing typed and nothing masked."""
        return not self._masked and not self.value()

    def problem(self) -> str:
        """Answer of the check on resident numbers."""
        if not self.resident or self._masked or not self.value():
            return ""
        return check_resident_id(self.value(), self._today()).blocks or ""

    def leave(self) -> None:
        """Check, and show what only deserves a second look."""
        number = self.value()
        found = check_resident_id(number, self._today()) if number and self.resident else None
        self.set_help("".join(found.warns) if found else "", Tone.WARNING)
        super().leave()

    def _edited(self) -> None:
        self._masked = False
        super()._edited()
