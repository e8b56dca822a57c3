"""The chip of the saved filters: choose one, save what is set, rename, delete."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from desktop_app.ui.kit.chips import FilterChip

_NOTHING = (("", ""),)


class SavedChip(FilterChip):
    """常用筛选 ⌄ or, while one is in force, its name.

    ``chosen(name)``; ``wants_name()`` to save what the chips say; ``wants_rename(name)``,
    ``wants_delete(name)`` for the one in force. Clearing it clears the name only.
    """

    chosen = Signal(str)
    wants_name = Signal()
    wants_rename = Signal(str)
    wants_delete = Signal(str)

    def __init__(self) -> None:
        """Make the chip without any filter."""
        super().__init__("常用筛选", _NOTHING)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replace the names; without any it is still a menu, to save the first."""
        super().set_choices(choices or _NOTHING)

    def words(self) -> str:
        """The name in force."""
        return self.value() or self.label

    def name(self, name: str | None) -> None:
        """Say which filter is in force, None for none; changes nothing that is listed."""
        self.blockSignals(True)
        self.set_value(name)
        self.blockSignals(False)

    def fill_menu(self, menu: QMenu) -> None:
        """The names, then what can be done."""
        for name, _ in self.choices:
            if name:
                action = menu.addAction(name, partial(self._choose, name))
                action.setCheckable(True)
                action.setChecked(name == self.value())
        menu.addSeparator()
        menu.addAction("保存当前条件…", self.wants_name.emit)
        name = self.value()
        if name is not None:
            menu.addAction(f"给“{name}”改名…", partial(self.wants_rename.emit, name))
            menu.addAction(f"删除“{name}”", partial(self.wants_delete.emit, name))

    def _choose(self, name: str) -> None:
        self.name(name)
        self.chosen.emit(name)
