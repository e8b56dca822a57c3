"""Columns of a table: which are shown, how wide, in which order, and remembering that."""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from desktop_app.ui.kit.memory import recall, remember
from desktop_app.ui.kit.rows_model import RowsModel
from desktop_app.ui.kit.tokens import look


class TableColumns:
    """Keeps the columns of one table; the user's choice wins over the room there is."""

    def __init__(self, table: QTableView, model: RowsModel[Any], name: str) -> None:
        """Take over the header of ``table`` and restore what was remembered under ``name``."""
        self._table, self._model, self._name = table, model, name
        self._chosen: dict[str, bool] = {}
        self._restore()
        head = table.horizontalHeader()
        head.sectionMoved.connect(self._remember)
        head.customContextMenuRequested.connect(self._menu)

    def choose(self, key: str, shown: bool) -> None:
        """Show or hide a column and remember it."""
        self._chosen[key] = shown
        self.fit()
        self._remember()

    def actions(self) -> list[QAction]:
        """Checkable entries, for a columns button and for the header's menu."""
        made: list[QAction] = []
        for number, column in enumerate(self._model.columns):
            if column.title and not column.always and not self._model.narrow:
                action = QAction(column.title, self._table, checkable=True)
                action.setChecked(not self._table.isColumnHidden(number))
                action.toggled.connect(partial(self.choose, column.key))
                made.append(action)
        return made

    def shown_keys(self) -> tuple[str, ...]:
        """Keys of the columns in the order in which they stand.

        In two-line rows all that the user has not taken away: the whole row is meant there.
        """
        head = self._table.horizontalHeader()
        columns = self._model.columns
        if self._model.narrow:
            return tuple(c.key for c in columns if self._chosen.get(c.key, not c.wide))
        sections = (head.logicalIndex(place) for place in range(len(columns)))
        return tuple(columns[section].key for section in sections if not head.isSectionHidden(section))

    def fit(self) -> None:
        """Give every column its width.

        Wide columns are shown only where the stretching ones keep their least; without room for the rest the
        last ones that may go are left out, since a cut column is worse than none.
        """
        head = self._table.horizontalHeader()
        if self._model.narrow:
            self._table.setColumnHidden(0, False)
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            return
        current = look()
        columns = self._model.columns
        needed = [current.px(c.width) if c.width else current.sizes.stretch_min for c in columns]
        room = self._table.viewport().width()
        for column, width in zip(columns, needed, strict=True):
            if not column.wide and self._chosen.get(column.key, True):
                room -= width
        dropped: set[str] = set()
        for column, width in reversed(tuple(zip(columns, needed, strict=True))):
            if room < 0 and column.title and column.width and not column.always and not column.wide:
                dropped.add(column.key)
                room += width
        for number, (column, width) in enumerate(zip(columns, needed, strict=True)):
            shown = self._chosen.get(column.key, not column.wide or room >= width)
            shown = shown and column.key not in dropped
            if column.wide and shown:
                room -= width
            self._table.setColumnHidden(number, not shown)
            if column.width:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
                head.resizeSection(number, width)
            else:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def _menu(self, place: QPoint) -> None:
        head = self._table.horizontalHeader()
        menu = QMenu(head)
        menu.addActions(self.actions())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(head.mapToGlobal(place))

    def _remember(self) -> None:
        if self._model.narrow:
            return
        head = self._table.horizontalHeader()
        columns = self._model.columns
        order = ",".join(columns[head.logicalIndex(v)].key for v in range(len(columns)))
        chosen = ",".join(f"{'+' if on else '-'}{key}" for key, on in self._chosen.items())
        remember(f"columns/{self._name}", f"{order}|{chosen}")

    def _restore(self) -> None:
        order, _, chosen = recall(f"columns/{self._name}").partition("|")
        self._chosen = {word[1:]: word[0] == "+" for word in chosen.split(",") if word}
        keys = [column.key for column in self._model.columns]
        head = self._table.horizontalHeader()
        for place, key in enumerate(key for key in order.split(",") if key in keys):
            head.moveSection(head.visualIndex(keys.index(key)), place)
