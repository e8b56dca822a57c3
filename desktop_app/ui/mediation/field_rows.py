"""Rows of fields that are added and taken away at the end of a form: offers, measurements."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import Field
from desktop_app.ui.kit.form import Form

Fields = Sequence[Field[Any]]


class FieldRows:
    """The rows of one kind; keys are ``<name>[n].<part>``."""

    def __init__(
        self, form: Form, name: str, make: Callable[[str], Fields], head: QHBoxLayout, *, word: str, most: int
    ) -> None:
        """``make(path)`` gives the fields of one row; ``word`` is what is added, e.g. 一条."""
        self._form, self._name, self._make, self._most = form, name, make, most
        self._rows: list[tuple[QWidget, tuple[Field[Any], ...]]] = []
        self.more = link(f"加{word}", self.add, small=True)
        self.fewer = link(f"去掉末{word.removeprefix('一')}", self.drop, small=True)
        head.addWidget(self.more)
        head.addWidget(self.fewer)
        self.fewer.hide()

    def rows(self) -> tuple[tuple[Field[Any], ...], ...]:
        """The fields, row by row."""
        return tuple(fields for _, fields in self._rows)

    def add(self) -> None:
        """Add a row at the end."""
        if len(self._rows) >= self._most:
            return
        fields = tuple(self._make(f"{self._name}[{len(self._rows)}]"))
        self._rows.append((self._form.add_row(*fields), fields))
        self.fewer.show()
        self.more.setVisible(len(self._rows) < self._most)
        if self._form.isVisible():
            fields[0].setFocus()

    def drop(self) -> None:
        """Take the last row away."""
        holder, fields = self._rows.pop()
        for field in fields:
            self._form.unregister(field)
        holder.hide()
        holder.deleteLater()
        self.fewer.setVisible(bool(self._rows))
        self.more.show()

    def make(self, kept: Mapping[str, Any]) -> None:
        """Add as many rows as a draft names."""
        while any(key.startswith(f"{self._name}[{len(self._rows)}].") for key in kept):
            before = len(self._rows)
            self.add()
            if len(self._rows) == before:
                return
