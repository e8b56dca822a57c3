"""A form in the place of the detail: title, fields, the verb that saves, the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look


class SideForm(QWidget):
    """A ``Form`` with head and foot: ``saved(values)`` once every field passed, ``closed()`` on Esc and 返回.

    The owner runs the command and calls ``refused(error)`` or takes the form away; while it runs,
    ``saving(True)`` keeps a second click from saving twice. ``about`` names the record below the title.
    ``body`` holds the form, and what a kind of form puts beside it; ``foot`` the buttons.
    """

    saved = Signal(object)
    closed = Signal()

    def __init__(self, title: str, form: Form, verb: str, *, about: str = "") -> None:
        """Show ``form``; ``verb`` is the word of the saving button."""
        super().__init__()
        s = look().sizes
        self.form = form
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(s.s24 - s.s4, s.s12, s.s24, s.s12)
        head.setSpacing(s.s4)
        head.addWidget(Label(title, Words.TITLE))
        if about:
            head.addWidget(ElidedLabel(about, Words.HELP))
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self.notices = NoticeBar()
        outer.addWidget(self.notices)
        self.body = QHBoxLayout()
        self.body.setSpacing(0)
        self.body.addWidget(form, 1)
        outer.addLayout(self.body, 1)
        outer.addWidget(line("row"))
        foot = self.foot = QHBoxLayout()
        foot.setContentsMargins(s.s24 - s.s4, s.s8, s.s24, s.s8)
        foot.setSpacing(s.s8)
        self.verb = Button(verb, form.save, kind=Kind.PRIMARY, hint="Ctrl+Enter")
        self.back = Button("返回", self.closed.emit)
        foot.addWidget(self.verb)
        foot.addWidget(self.back)
        foot.addStretch(1)
        outer.addLayout(foot)
        form.save_wanted.connect(self._tell)
        form.leave_wanted.connect(self.closed)
        self._busy = False

    def saving(self, busy: bool) -> None:
        """Whether a command is under way."""
        self._busy = busy
        self.verb.setEnabled(not busy)

    def refused(self, error: FengqiaoError) -> None:
        """Show why it was not saved: at its field, else above the form."""
        self.saving(False)
        if not (isinstance(error, RuleViolation) and self.form.show_violation(error)):
            self.notices.show_notice(error.text, NoticeKind.DANGER)
            self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves and Esc leaves on the buttons too, where a person stands after the last field."""
        key, held = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and held:
            self.form.save()
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self._busy:
            self.saved.emit(self.form.values())
