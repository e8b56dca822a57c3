"""建议主办: which unit the list of duties names for a matter, why, and one click to take it."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.services.unit_duty import DutySuggestion, suggest_units
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.page_context import PageContext


class SuggestLine(QWidget):
    """Up to three suggestions as links, each with its reason below; nothing while there is none."""

    def __init__(self, context: PageContext, take: Callable[[DutySuggestion], object]) -> None:
        """``take`` gets what was clicked."""
        super().__init__()
        self._context, self._take = context, take
        self.setAccessibleName("按职责清单建议的单位")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.buttons: list[Button] = []
        self.hide()

    def ask(self, text: str, category: str) -> None:
        """Look up what a matter with these words, of this category, is whose duty."""
        context = self._context
        context.runner.query(
            suggest_units, text, category, by=context.actor, slot="duty", on_done=self.show_found, owner=self
        )

    def show_found(self, found: tuple[DutySuggestion, ...]) -> None:
        """Show suggestions in the place of earlier ones."""
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for one in found:
            made = link(f"建议：{one.unit}", lambda one=one: self._take(one), small=True)
            self.buttons.append(made)
            self._box.addWidget(made)
            self._box.addWidget(Label(one.basis, Words.HELP, wrap=True))
        self.setVisible(bool(found))
