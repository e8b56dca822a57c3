"""Values of a record inside a section: label and value pairs, party lines, lines with verbs, a paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look


class KeyValues(QWidget):
    """Label and value pairs in two columns, or one where there is no room for two."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = (), *, columns: int = 2) -> None:
        """Show the pairs; values can be selected and copied."""
        super().__init__()
        s = look().sizes
        self._most = columns
        self._columns = 0
        self._pairs: tuple[tuple[str, str], ...] = ()
        self._cells: list[tuple[Label, Label]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(s.s8)
        self._grid.setVerticalSpacing(s.s8)
        self.set_pairs(pairs)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Replace the pairs; an empty value is shown as a dash."""
        for name, value in self._cells:
            for widget in (name, value):
                widget.hide()
                widget.deleteLater()
        self._pairs = tuple(pairs)
        self._cells = []
        for name, value in self._pairs:
            label = Label(name, Words.LABEL)
            shown = Label(value or "—", wrap=True, select=True)
            shown.setAccessibleName(f"{name}：{value or '没有'}")
            shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._cells.append((label, shown))
        self._columns = 0
        self._place()

    def _place(self) -> None:
        s = look().sizes
        wanted = self._most if self.width() >= self._most * (s.label_column + s.width_short + s.s24) else 1
        if wanted == self._columns:
            return
        self._columns = wanted
        for number, (name, value) in enumerate(self._cells):
            row, column = divmod(number, wanted)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(name, row, 2 * column, top)
            self._grid.addWidget(value, row, 2 * column + 1, top)
        for column in range(self._most):
            used = column < wanted
            self._grid.setColumnMinimumWidth(2 * column, s.label_column - s.s8 if used else 0)
            self._grid.setColumnStretch(2 * column + 1, 1 if used else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column or two."""
        super().resizeEvent(event)
        self._place()


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party: side, name, masked number, masked telephone, address (shown where there is room)."""

    side: str
    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""


class PartyRows(QWidget):
    """Parties with hairlines between them."""

    def __init__(self, parties: Sequence[PartyLine] = ()) -> None:
        """Show the parties."""
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().sizes.s12)
        self._grid.setVerticalSpacing(0)
        self._addresses: list[QWidget] = []
        self.set_parties(parties)

    def set_parties(self, parties: Sequence[PartyLine]) -> None:
        """Replace the parties."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._addresses = []
        s = look().sizes
        for number, party in enumerate(parties):
            side = Label(party.side, Words.HELP)
            side.setMinimumWidth(s.label_column - s.s4)
            address = ElidedLabel(party.address)
            self._addresses.append(address)
            cells = (side, ElidedLabel(party.name), Label(party.id_number), Label(party.phone), address)
            for column, cell in enumerate(cells):
                cell.setFixedHeight(s.row_side - 1)
                self._grid.addWidget(cell, 2 * number, column)
            if number + 1 < len(parties):
                self._grid.addWidget(line("row"), 2 * number + 1, 0, 1, 5)
        for column, stretch in enumerate((0, 3, 4, 3, 4)):
            self._grid.setColumnStretch(column, stretch)
        self._fit()

    def _fit(self) -> None:
        s = look().sizes
        wide = self.width() > s.label_column + s.width_name + s.width_id + s.width_phone + s.width_short
        for address in self._addresses:
            address.setVisible(wide)
        self._grid.setColumnStretch(4, 4 if wide else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Addresses only where there is room."""
        super().resizeEvent(event)
        self._fit()


class LinkRow(QWidget):
    """A small label, words beside it, the verbs that act on them; ``note`` stands below in small words."""

    def __init__(
        self, label: str, text: str, *verbs: Button, note: str = "", tone: Tone = Tone.MUTED
    ) -> None:
        """Show one line; ``tone`` is that of the note."""
        super().__init__()
        s = look().sizes
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s8)
        kind = Label(label, Words.LABEL)
        kind.setMinimumWidth(s.label_column)
        box.addWidget(kind, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        value = Label(text, wrap=True, select=True)
        words.addWidget(value)
        for first in (kind, value) if verbs else ():
            first.setMinimumHeight(s.button_small)  # on one line with the word of the verb
        if note:
            words.addWidget(Label(note, Words.HELP, tone=tone, wrap=True))
        box.addLayout(words, 1)
        for verb in verbs:
            box.addWidget(verb, 0, Qt.AlignmentFlag.AlignTop)


class Paragraph(QWidget):
    """A long text with its line breaks, selectable; ``set_text`` changes it."""

    def __init__(self, text: str = "") -> None:
        """Show the text."""
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._label = Label("", wrap=True, select=True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        box.addWidget(self._label)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the text; it is escaped, only the distance of the lines is ours."""
        style = "line-height: 125%; margin: 0; white-space: pre-wrap;"
        self._label.setText(f'<p style="{style}">{escape(text)}</p>')
        self.setAccessibleName(text)
