"""The one row of filters above a list: chips, more conditions, count; what is filtered is always seen."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_app.ui.kit.buttons import Button, icon_button, link
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class FilterRow(QWidget):
    """Chips from left to right; those without room go behind a funnel, filtering ones stay longest.

    ``changed()`` tells that any chip changed. Ctrl+Backspace anywhere on the page clears all filters, which
    ``cleared()`` tells before, for what filters beside the row.
    """

    changed = Signal()
    cleared = Signal()

    def __init__(self, *chips: FilterChip) -> None:
        """Make the row with its chips."""
        super().__init__()
        s = look().sizes
        self.chips = chips
        self.setFixedHeight(s.card_head + s.s4)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(s.s12, 0, s.s12, 0)
        self._box.setSpacing(s.s4 + s.s2)
        for chip in chips:
            self._box.addWidget(chip)
            chip.changed.connect(self._chip_changed)
        self._funnel = icon_button("全部筛选条件", "filter", self._open_funnel, small=True)
        self._more: Button | None = None
        self._ends: list[QWidget] = []
        self._box.addStretch(1)
        self._words = ""
        self._count = Label("", Words.HELP)
        self._box.addWidget(self._count)
        self._box.addWidget(self._funnel)
        self._clear_key = QShortcut(QKeySequence("Ctrl+Backspace"), self)
        self._clear_key.setContext(Qt.ShortcutContext.WindowShortcut)
        self._clear_key.activated.connect(self.clear)
        self._fit()

    def set_count(self, text: str) -> None:
        """Words at the right: 38 件."""
        self._words = text
        self._fit()

    def add_more(self, text: str, on_click: Callable[[], object]) -> Button:
        """Add 更多条件 after the chips."""
        self._more = link(text, on_click, icon="plus", small=True)
        self._box.insertWidget(len(self.chips), self._more)
        return self._more

    def add_columns_button(self, table: RowsTable[Any]) -> None:
        """Add the button that chooses columns of ``table``; gone while its rows have two lines."""

        def open_menu() -> None:
            menu = QMenu(button)
            menu.addActions(table.columns.actions())
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

        def follow() -> None:
            button.setVisible(not table.rows.narrow)
            self._fit()

        button = icon_button("选择列", "columns", open_menu, small=True)
        self.add_end(button)
        table.rows.modelReset.connect(follow)

    def add_end(self, widget: QWidget) -> None:
        """Add a small widget at the right end."""
        self._ends.append(widget)
        self._box.addWidget(widget)
        self._fit()

    def values(self) -> dict[str, str | None]:
        """Value of every chip by its label."""
        return {chip.label: chip.value() for chip in self.chips}

    def clear(self) -> None:
        """Take every filter away; ``changed`` is told once."""
        self.cleared.emit()
        for chip in self.chips:
            if chip.value() is not None:
                chip.blockSignals(True)
                chip.set_value(None)
                chip.blockSignals(False)
        self._chip_changed()

    def refit(self) -> None:
        """Fit anew after the words of a chip changed by themselves."""
        self._fit()

    def _chip_changed(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Hide chips behind the funnel where there is no room; chips that filter are placed first.

        How many of those have no room stands before the count: what is filtered is always seen.
        """
        self._count.setText(self._words)
        hidden = self._place()
        if hidden:
            self._count.setText(f"另 {hidden} 项 · {self._words}")
            self._count.setText(f"另 {self._place()} 项 · {self._words}")

    def _place(self) -> int:
        """Show the chips that fit; how many that filter do not."""
        s = look().sizes
        others = [self._count, *(end for end in self._ends if not end.isHidden())]
        gap = self._box.spacing()
        room = self.width() - 2 * s.s12 - sum(w.sizeHint().width() + gap for w in others)
        needed = sum(chip.sizeHint().width() + gap for chip in self.chips)
        all_fit = needed <= room
        self._funnel.setVisible(not all_fit)
        if not all_fit:
            room -= self._funnel.sizeHint().width() + gap
        hidden = 0
        for chip in sorted(self.chips, key=lambda chip: chip.value() is None):
            room -= chip.sizeHint().width() + gap
            chip.setVisible(room >= 0)
            hidden += room < 0 and chip.value() is not None
        if self._more is not None:
            self._more.setVisible(all_fit and room >= self._more.sizeHint().width() + gap)
        return hidden

    def _open_funnel(self) -> None:
        menu = QMenu(self)
        for chip in self.chips:
            if chip.choices:
                chip.fill_menu(menu.addMenu(chip.words()))
            else:
                action = menu.addAction(chip.label, chip.click)
                action.setCheckable(True)
                action.setChecked(chip.value() is not None)
        if self._more is not None:
            menu.addAction(self._more.word(), self._more.click)
        menu.addSeparator()
        menu.addAction("清除全部条件\tCtrl+Backspace", self.clear)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._funnel.mapToGlobal(self._funnel.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the chips anew."""
        super().resizeEvent(event)
        self._fit()
