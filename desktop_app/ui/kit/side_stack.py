"""What stands at the right of a list: the detail, and a form or a paper in its place while it is open."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.ui.kit.side_form import SideForm


class SideStack(QStackedWidget):
    """The detail, or what was opened over it. ``turned(is something open)`` after every change.

    Drafts: a ``SideForm`` opened with a key keeps what was typed when it is left unsaved, and has it again
    when it is opened with the same key.
    """

    turned = Signal(bool)

    def __init__(self, detail: QWidget) -> None:
        """Start with the detail."""
        super().__init__()
        self._detail = detail
        self._side: QWidget | None = None
        self._key: Hashable | None = None
        self._untouched: dict[str, Any] = {}
        self._drafts: dict[Hashable, dict[str, Any]] = {}
        self.addWidget(detail)

    def side(self) -> QWidget | None:
        """What is open over the detail."""
        return self._side

    def open_side(self, side: QWidget, key: Hashable | None = None) -> None:
        """Show a widget in the place of the detail; it needs a ``closed`` signal."""
        self.close_side()
        self._side, self._key = side, key
        if isinstance(side, SideForm):
            self._untouched = side.form.values()
            side.form.set_values(self._drafts.pop(key, {}).items())
        side.closed.connect(self.close_side)  # type: ignore[attr-defined]
        self.addWidget(side)
        self.setCurrentWidget(side)
        self.turned.emit(True)

    def keep_draft(self) -> None:
        """Remember what was typed into the open form."""
        if isinstance(self._side, SideForm) and self._key is not None:
            values = self._side.form.values()
            if values != self._untouched:
                self._drafts[self._key] = values

    def close_side(self) -> None:
        """Go back to the detail; an unsaved form keeps its draft."""
        self.keep_draft()
        self._leave()

    def close_saved(self) -> None:
        """Go back to the detail after saving: nothing is left to keep."""
        self._drafts.pop(self._key, None)
        self._leave()

    def _leave(self) -> None:
        if self._side is None:
            return
        side, self._side, self._key = self._side, None, None
        self.setCurrentWidget(self._detail)
        self.removeWidget(side)
        side.deleteLater()
        self.turned.emit(False)
