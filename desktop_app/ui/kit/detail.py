"""Detail of a record as a person reads it: title lines, actions, then sections in a scrolling column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from db.enums import RiskLevel
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.buttons import Button, icon_button, link
from desktop_app.ui.kit.chips import RiskChip, StateChip
from desktop_app.ui.kit.dates import due_tone, due_words, short_day_words
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look


@dataclass(frozen=True, slots=True)
class DetailHead:
    """Title of a record: number, state, risk and due on the first line, the parties on the second.

    ``due`` replaces the words made from ``days_left`` (9 天没有动作), with ``due_tone``.
    """

    title: str
    number: str = ""
    state: str = ""
    state_done: bool = False
    state_paused: bool = False
    risk: RiskLevel | None = None
    days_left: int | None = None
    due_day: date | None = None
    due: str = ""
    due_tone: Tone = Tone.NORMAL
    locked: str = ""
    """Word beside a lock: who may see the record is restricted."""


class Section(QFrame):
    """Part of a detail: bold title, small help, links at the right, ``body`` below."""

    def __init__(self, title: str, *, help_text: str = "") -> None:
        """Make the section."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName(title)
        box = QVBoxLayout(self)
        # A link's word ends on the column of the body: its inner padding is taken off the margin.
        box.setContentsMargins(s.s16, s.s8 + s.s2, s.s16 - s.s4, s.s8)
        box.setSpacing(s.s4)
        self._head = QHBoxLayout()
        self._head.setSpacing(s.s4)
        self._head.addWidget(Label(title, Words.SECTION))
        self._head.addStretch(1)
        self._help = ElidedLabel(help_text, Words.HELP)
        self._help.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._head.addWidget(self._help)
        box.addLayout(self._head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, s.s4, 0)
        self.body.setSpacing(s.s4)
        box.addLayout(self.body)

    def set_help(self, text: str) -> None:
        """Change the small words in the head."""
        self._help.setText(text)

    def add_link(self, text: str, on_click: Callable[[], object]) -> Button:
        """Add a link to the head, e.g. 修改."""
        made = link(text, on_click, small=True)
        self._head.addWidget(made)
        return made


class DetailPanel(QWidget):
    """Head, action row and sections of one record."""

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        s = look().sizes
        self._number_text = ""
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(s.s16, s.s8 + s.s2, s.s16, s.s12)
        head.setSpacing(s.s4 + s.s2)
        head.addLayout(self._first_line())
        self._title = ElidedLabel("", Words.TITLE)
        head.addWidget(self._title)
        self._action_row = ActionRow()
        head.addWidget(self._action_row)
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QWidget()
        self._sections = QVBoxLayout(self._column)
        self._sections.setContentsMargins(0, 0, 0, s.s12)
        self._sections.setSpacing(0)
        self._sections.addStretch(1)
        self._scroll.setWidget(self._column)
        outer.addWidget(self._scroll, 1)

    def _first_line(self) -> QHBoxLayout:
        s = look().sizes
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self._number = ElidedLabel("", Words.HELP)
        self._copy = icon_button("复制编号", "copy", self._copy_number, small=True)
        self._state, self._risk = StateChip(), RiskChip()
        self._due, self._due_day = Label(), Label("", Words.LABEL)
        self._lock, self._locked = QLabel(), Label("", Words.LABEL)
        for widget in (
            self._number,
            self._copy,
            self._lock,
            self._locked,
            self._state,
            self._risk,
            self._due,
            self._due_day,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        return row

    def set_head(self, head: DetailHead) -> None:
        """Show whose detail this is."""
        self._number_text = head.number
        self._number.setText(head.number)
        self._number.setVisible(bool(head.number))
        self._copy.setVisible(bool(head.number))
        self._lock.setPixmap(pixmap("lock"))
        self._locked.setText(head.locked)
        self._lock.setVisible(bool(head.locked))
        self._locked.setVisible(bool(head.locked))
        self._state.set_state(head.state, done=head.state_done, paused=head.state_paused)
        self._risk.set_level(head.risk)
        words, tone = head.due, head.due_tone
        if not words and head.days_left is not None:
            words, tone = due_words(head.days_left), due_tone(head.days_left)
        self._due.setText(words)
        self._due.set_tone(tone)
        self._due_day.setText(short_day_words(head.due_day) if head.due_day else "")
        # What is empty takes no room: a person's head has one line.
        self._due.setVisible(bool(words))
        self._due_day.setVisible(head.due_day is not None)
        self._title.setText(head.title)
        self.setAccessibleName(head.title)

    def set_actions(
        self, actions: Sequence[Action], *, why: Action | None = None, icons: Sequence[Action] = ()
    ) -> None:
        """Show what the state allows: three words at most, the rest behind 更多; ``why`` as a link."""
        self._action_row.set_actions(actions, why=why, icons=icons)

    def add_foot(self, widget: QWidget) -> None:
        """Put a widget below the sections, where it stays when they change."""
        self._outer.addWidget(widget)

    def add_section(self, title: str, *, help_text: str = "") -> Section:
        """Append a section."""
        made = Section(title, help_text=help_text)
        self.put_section(made)
        return made

    def put_section(self, made: Section) -> None:
        """Append a section that was made elsewhere."""
        place = self._sections.count() - 1
        if place:
            self._sections.insertWidget(place, line("row"))
            place += 1
        self._sections.insertWidget(place, made)

    def clear_sections(self) -> None:
        """Take all sections away, for the next record."""
        while self._sections.count() > 1:
            item = self._sections.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._scroll.verticalScrollBar().setValue(0)

    def _copy_number(self) -> None:
        QGuiApplication.clipboard().setText(self._number_text)
