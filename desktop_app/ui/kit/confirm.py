"""The one question before something that cannot be undone: the thing is named, the verb is on the button."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.fields.text import LongTextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class ConfirmDialog(QDialog):
    """Asks once; freed when closed. Open it with ``confirm``."""

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        text: str,
        verb: str,
        on_yes: Callable[[str], object],
        reason_label: str = "",
        danger: bool = True,
    ) -> None:
        """Build the dialog; see ``confirm``."""
        super().__init__(parent)
        s = look().sizes
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setFixedWidth(s.dialog)
        self._on_yes = on_yes
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s24, s.s16, s.s24, s.s16)
        box.setSpacing(s.s12)
        box.addWidget(Label(title, Words.TITLE, wrap=True))
        box.addWidget(Label(text, wrap=True))
        self.reason: LongTextField | None = None
        if reason_label:
            self.reason = LongTextField("reason", reason_label, required="请写明原因，以后查得到。")
            box.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        row.addStretch(1)
        self.no = Button("不做了", self.reject)
        self.yes = Button(verb, self._accept, kind=Kind.DANGER if danger else Kind.PRIMARY)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        box.addLayout(row)
        (self.reason or self.no).setFocus()

    def _accept(self) -> None:
        if self.reason is not None and not self.reason.check():
            self.reason.setFocus()
            return
        reason = self.reason.value() if self.reason is not None else ""
        self.accept()
        self._on_yes(reason)


def confirm(
    parent: QWidget,
    *,
    title: str,
    text: str,
    verb: str,
    on_yes: Callable[[str], object],
    reason_label: str = "",
    danger: bool = True,
) -> ConfirmDialog:
    """Ask before what cannot be undone; gives the open dialog.

    ``title`` names the thing (作废 A0119-0？), ``text`` says what follows, ``verb`` is the button's word
    (作废这件纠纷). With ``reason_label`` a reason must be written; ``on_yes(reason)`` is called once.
    """
    dialog = ConfirmDialog(
        parent,
        title=title,
        text=text,
        verb=verb,
        on_yes=on_yes,
        reason_label=reason_label,
        danger=danger,
    )
    dialog.open()
    return dialog
