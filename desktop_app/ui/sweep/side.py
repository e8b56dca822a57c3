"""The right side of the page: the round panel, or a form or answer in its place; what was typed is kept."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look


class Answer(QWidget):
    """Sentences with a way back: why the day cannot be locked, a finding (``body``). ``closed()`` on Esc."""

    closed = Signal()

    def __init__(self, title: str, sentences: Sequence[str] = ()) -> None:
        """Show the sentences below the title."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName(f"{title} {' '.join(sentences)}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(s.s24 - s.s4, s.s12, s.s24, s.s12)
        head.addWidget(Label(title, Words.TITLE, wrap=True))
        outer.addLayout(head)
        outer.addWidget(line("row"))
        column = QWidget()
        whole = QVBoxLayout(column)
        whole.setContentsMargins(s.s24 - s.s4, s.s12, s.s24, s.s12)
        self.body = QVBoxLayout()
        self.body.setSpacing(s.s12)
        for sentence in sentences:
            self.body.addWidget(Label(sentence, wrap=True))
        whole.addLayout(self.body)
        whole.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(column)
        outer.addWidget(scroll, 1)
        outer.addWidget(line("row"))
        foot = QHBoxLayout()
        foot.setContentsMargins(s.s24 - s.s4, s.s8, s.s24, s.s8)
        self.back = Button("返回", self.closed.emit)
        foot.addWidget(self.back)
        foot.addStretch(1)
        outer.addLayout(foot)
        self._key = QShortcut(QKeySequence("Esc"), self)
        self._key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._key.activated.connect(self.closed)


class SidePanel(QFrame):
    """A card that shows ``first`` or, in its place, one form or answer. ``returned()`` when that is left."""

    returned = Signal()

    def __init__(self, first: QWidget) -> None:
        """Start with ``first``."""
        super().__init__()
        self.setProperty("card", "true")
        self.setFixedWidth(look().sizes.sweep_panel)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._first = first
        self._stack.addWidget(first)
        self._shown: SideForm | Answer | None = None
        self._key: Hashable = None
        self._untouched: dict[str, Any] = {}
        self._drafts: dict[Hashable, dict[str, Any]] = {}

    def shown(self) -> SideForm | Answer | None:
        """Form or answer that is shown, None while the round is."""
        return self._shown

    def show_form(self, form: SideForm, key: Hashable) -> None:
        """Show a form; what was typed under the same ``key`` before comes back."""
        self.leave(tell=False)
        self._key, self._untouched = key, form.form.values()
        if key in self._drafts:
            form.form.set_values(self._drafts.pop(key).items())
        self._show(form)

    def show_answer(self, answer: Answer) -> None:
        """Show an answer."""
        self.leave(tell=False)
        self._show(answer)
        answer.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, widget: SideForm | Answer) -> None:
        self._shown = widget
        widget.closed.connect(self.leave)
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    def finish(self) -> None:
        """The form was saved: take it away with what was typed."""
        self._key = None
        self.leave()

    def keep(self) -> None:
        """Keep what was typed."""
        if isinstance(self._shown, SideForm) and self._key is not None:
            values = self._shown.form.values()
            if values != self._untouched:
                self._drafts[self._key] = values

    def leave(self, *, tell: bool = True) -> None:
        """Back to the round; an unsaved form keeps its draft."""
        if self._shown is None:
            return
        self.keep()
        gone, self._shown, self._key = self._shown, None, None
        self._stack.setCurrentWidget(self._first)
        self._stack.removeWidget(gone)
        gone.deleteLater()
        if tell:
            self.returned.emit()
