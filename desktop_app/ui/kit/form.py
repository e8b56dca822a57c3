"""Form: collects fields, finds the first wrong one, saves on Ctrl+Enter, leaves on Esc."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.errors import RuleViolation
from desktop_app.ui.kit.fields.base import Field
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import DURATIONS, look


class Form(QWidget):
    """Sections of fields in a scrolling column, in the order of the conversation.

    ``save_wanted()`` on Ctrl+Enter, only after every field passed its check; ``leave_wanted()`` on Esc;
    ``draft_changed(key)`` a moment after a field was edited, for keeping the draft per field.
    """

    save_wanted = Signal()
    leave_wanted = Signal()
    draft_changed = Signal(str)

    def __init__(self, name: str) -> None:
        """Make an empty form; ``name`` is its accessible name."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName(name)
        self.fields: dict[str, Field[Any]] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QWidget()
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, s.s8, 0, s.s16)
        self._column.setSpacing(s.s8)
        self._column.addStretch(1)
        self._scroll.setWidget(column)
        outer.addWidget(self._scroll)
        self._waiting: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.draft_pause)
        self._pause.timeout.connect(self._tell_drafts)
        self._keys: list[QShortcut] = []
        for sequence, slot in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Esc", self._leave)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
            self._keys.append(shortcut)

    # building
    def add_section(self, title: str, *, help_text: str = "") -> QHBoxLayout:
        """Start a section; ``help_text`` says what is required. Gives the head row for extra links."""
        if self._column.count() > 1:
            self._insert(line("row"))
        s = look().sizes
        holder = QWidget()
        head = QHBoxLayout(holder)
        head.setContentsMargins(s.s24 - s.s4, 0, s.s24, 0)
        head.setSpacing(s.s8)
        head.addWidget(Label(title, Words.SECTION))
        head.addWidget(Label(help_text, Words.HELP))
        head.addStretch(1)
        self._insert(holder)
        return head

    def add_row(self, *fields: Field[Any]) -> QWidget:
        """Add fields side by side; those without room go to the next line. Gives the row, to hide it."""
        holder = QWidget()
        flow = FlowLayout(holder)
        self._pad(flow)
        labelled = any(field.label for field in fields)
        for field in fields:
            if not labelled:  # only boxes to tick: there is no label to stand level with
                field.setContentsMargins(0, 0, 0, 0)
            flow.addWidget(field)
            self.register(field)
        self._insert(holder)
        return holder

    def add_wide(self, field: Field[Any]) -> QWidget:
        """Add a field over the full width (long text)."""
        holder = QWidget()
        box = QVBoxLayout(holder)
        self._pad(box)
        if not field.label:  # a box to tick alone: there is no label to stand level with
            field.setContentsMargins(0, 0, 0, 0)
        box.addWidget(field)
        self.register(field)
        self._insert(holder)
        return holder

    def add_group(self) -> QVBoxLayout:
        """Add an empty place for rows that come and go, so that they stay together; gives its layout."""
        place = QWidget()
        box = QVBoxLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s8)
        self._insert(place)
        return box

    def add_widget(self, widget: QWidget) -> None:
        """Add any other widget with the form's padding."""
        holder = QWidget()
        box = QVBoxLayout(holder)
        self._pad(box)
        box.addWidget(widget)
        self._insert(holder)

    def register(self, field: Field[Any]) -> None:
        """Watch a field that stands in a widget of the page's own."""
        self.fields[field.key] = field
        field.changed.connect(partial(self._edited, field.key))
        field.left.connect(self._tell_drafts)

    def unregister(self, field: Field[Any]) -> None:
        """Forget a field that was taken away (a second applicant)."""
        self.fields.pop(field.key, None)
        self._waiting.discard(field.key)

    # working
    def values(self) -> dict[str, Any]:
        """Value of every field by its key."""
        return {key: field.value() for key, field in self.fields.items()}

    def set_values(self, values: Iterable[tuple[str, Any]]) -> None:
        """Fill fields; unknown keys are passed over (a draft of an older version)."""
        for key, value in values:
            if key in self.fields:
                self.fields[key].set_value(value)

    def check(self) -> bool:
        """Check every shown field; the first wrong one gets the focus."""
        wrong = [field for field in self.fields.values() if not field.isHidden() and not field.check()]
        if wrong:
            self._focus(wrong[0])
        return not wrong

    def show_violation(self, violation: RuleViolation) -> bool:
        """Show a refused rule at its field, with the focus; False when no field has that path."""
        field = self.fields.get(violation.field)
        if field is None:
            return False
        field.set_error(violation.text)
        self._focus(field)
        return True

    def save(self) -> None:
        """Check and ask the page to save."""
        self._tell_drafts()
        if self.check():
            self.save_wanted.emit()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        first = next((field for field in self.fields.values() if not field.isHidden()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def tell_drafts(self) -> None:
        """Tell of every edited field at once, without waiting for a pause."""
        self._tell_drafts()

    def edited_keys(self) -> Sequence[str]:
        """Fields that were edited and not told yet."""
        return tuple(self._waiting)

    # inside
    def _pad(self, box: FlowLayout | QVBoxLayout) -> None:
        s = look().sizes
        box.setContentsMargins(s.s24 - s.s4, 0, s.s24, 0)

    def _insert(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)

    def _focus(self, field: Field[Any]) -> None:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(field, 0, look().sizes.s24)

    def _edited(self, key: str) -> None:
        self._waiting.add(key)
        self._pause.start()

    def _tell_drafts(self) -> None:
        self._pause.stop()
        told, self._waiting = sorted(self._waiting), set()
        for key in told:
            self.draft_changed.emit(key)

    def _leave(self) -> None:
        self._tell_drafts()
        self.leave_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Start in the first field."""
        super().showEvent(event)
        self.focus_first()
