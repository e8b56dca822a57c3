"""A name with known persons proposed below; typing goes on as if there were no list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from desktop_app.services.person import PersonHit
from desktop_app.ui.kit.cells import Cell, Text, TwoPart
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.popup_list import PopupList
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.tokens import DURATIONS, Tone

FindPeople = Callable[[str, Callable[[Sequence[PersonHit]], None]], None]
_LEAST = 2


class NameField(TextField):
    """Text with proposals. Down goes into the list, Enter there takes; without Down, Enter moves on.

    ``chosen(uid)`` tells which known person was picked; the page fills the other fields.
    """

    chosen = Signal(object)

    def __init__(
        self, key: str, label: str, *, width: int = 0, required: str = "", find: FindPeople | None = None
    ) -> None:
        """Build the field; without ``find`` nothing is proposed."""
        super().__init__(key, label, width=width, required=required, limit=100)
        self._find = find
        self._in_list = False
        columns: tuple[Column[PersonHit], ...] = (
            Column("name", "", _name_cell, width=190),
            Column("address", "", _address_cell),
        )
        self.popup = PopupList(self.edit, "办过事的人", columns, lambda hit: hit.uid)
        self.popup.taken.connect(self._take)
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._pause.timeout.connect(self._ask)
        self.edit.textEdited.connect(self._restart)

    def _restart(self) -> None:
        self._in_list = False
        self.popup.close()
        if self._find is not None:
            self._pause.start()

    def _ask(self) -> None:
        typed = self.value()
        if self._find is not None and len(typed) >= _LEAST:
            self._find(typed, self._offer)

    def _offer(self, hits: Sequence[PersonHit]) -> None:
        if self.edit.hasFocus() and hits:
            self.popup.offer(hits)
        else:
            self.popup.close()

    def _take(self, hit: PersonHit) -> None:
        self._in_list = False
        self.popup.close()
        self.chosen.emit(hit.uid)

    def leave(self) -> None:
        """Close the list and check."""
        self._pause.stop()
        self.popup.close()
        super().leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the open list."""
        if isinstance(event, QKeyEvent) and self.popup.is_open():
            key = event.key()
            if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
                self.popup.close()
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                if self._in_list:
                    self.popup.step(1 if key == Qt.Key.Key_Down else -1)
                self._in_list = True
                return True
            hit = self.popup.current()
            if event.type() == QEvent.Type.KeyPress and self._in_list and hit and self.moves_on(event):
                self._take(hit)
                return True
        return super().eventFilter(watched, event)

    def takes_enter(self) -> bool:
        """Whether Enter now belongs to the list."""
        return self.popup.is_open() and self._in_list


def _name_cell(hit: PersonHit) -> Cell:
    return TwoPart(hit.name, hit.id_masked[-4:] and f"尾号 {hit.id_masked[-4:]}")


def _address_cell(hit: PersonHit) -> Cell:
    return Text(hit.address or hit.phone_masked, tone=Tone.MUTED, small=True)
