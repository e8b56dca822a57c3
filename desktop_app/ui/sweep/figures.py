"""The figures of a day: 应报, 已报, 有情, 未报; one line where the window is low."""

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.sweep_count import SweepFigures
from desktop_app.ui.kit.dates import short_day_words
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look


class DayFigures(QWidget):
    """Four figures with their words, and whether the day was locked."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        s = look().sizes
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        box.setSpacing(s.s8)
        head = QHBoxLayout()
        head.setSpacing(s.s8)
        self._title = Label("今天一排", Words.SECTION)
        self._day = Label("", Words.HELP)
        self._state = ElidedLabel("", Words.HELP)
        head.addWidget(self._title)
        head.addWidget(self._day)
        head.addWidget(self._state, 1)
        box.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self._values: dict[str, Label] = {}
        self._columns: list[QVBoxLayout | QHBoxLayout] = []
        for word in ("应报", "已报", "有情", "未报"):
            value = Label("", Words.PAGE)
            self._values[word] = value
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(value)
            cell.addWidget(Label(word, Words.HELP))
            row.addLayout(cell, 1)
        self._row = QWidget()
        self._row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._row)
        self._line = ElidedLabel("")
        self._line.hide()
        box.addWidget(self._line)
        self._notes = ElidedLabel("", Words.HELP, tone=Tone.WARNING)
        self._notes.hide()
        box.addWidget(self._notes)

    def show_day(
        self, day: date, figures: SweepFigures, *, is_today: bool, locked: bool, notes: str = ""
    ) -> None:
        """Show a day's figures; ``notes`` is what its reviewer has to look at."""
        self._notes.setText(notes)
        self._notes.setToolTip(notes)
        self._notes.setVisible(bool(notes))
        self._title.setText("今天一排" if is_today else "当天一排")
        self._day.setText(short_day_words(day))
        self._state.setText("已审核锁定" if locked else "")
        counts = {
            "应报": figures.duty,
            "已报": figures.reported,
            "有情": figures.findings,
            "未报": figures.silent,
        }
        for word, count in counts.items():
            self._values[word].setText(str(count))
        self._values["未报"].set_tone(Tone.DANGER if figures.silent else Tone.NORMAL)
        words = "  ".join(f"{word} {count}" for word, count in counts.items())
        self._line.setText(words)
        self.setAccessibleName(f"{self._title.text()} {self._day.text()} {words}")

    def set_low(self, low: bool) -> None:
        """One line instead of large figures."""
        self._row.setVisible(not low)
        self._line.setVisible(low)
