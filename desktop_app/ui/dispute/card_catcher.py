"""An identity-card reader or code scanner types like a keyboard: its text is taken out of where it lands.

A reader types a key every few milliseconds, with Tab or Enter between the parts, which would move on to other
fields; nobody types like that. A form needs ``CardCatcher(id_number.edit)``, and its ``card(PersonFacts)``.
"""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.services.person_card import card_facts

_GAP = 60
"""Most milliseconds between two keys of a reader."""
_QUIET = 150
"""Milliseconds without a key after which the text is read."""
_LEAST = 2
"""Characters before which Tab and Enter are a person's."""
_PARTS = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardCatcher(QObject):
    """Watches a line edit. ``card(PersonFacts)`` once a card came; a number alone has an empty name.

    What a card typed is taken out of the edit again, whoever is told fills the fields. Any other text stays,
    and a Tab or Enter that came with it does what it always does, a moment later.
    """

    card = Signal(object)

    def __init__(self, edit: QLineEdit) -> None:
        """Watch ``edit``, which owns the catcher."""
        super().__init__(edit)
        self._edit = edit
        self._typed = ""
        self._before = ""
        self._held: Qt.Key | None = None
        self._since = QElapsedTimer()
        self._pause = QTimer(self, singleShot=True, interval=_QUIET)
        self._pause.timeout.connect(self._read)
        edit.installEventFilter(self)
        edit.textEdited.connect(self._pasted)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note what is typed; a part's end of a reader is kept from moving on."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QInputMethodEvent) and event.commitString():
            self._add(event.commitString())
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _PARTS and self._is_fast() and len(self._typed) >= _LEAST:
            self._add("\t")
            self._held = key
            return True
        if event.text().isprintable() and event.text():
            self._add(event.text())
        return False

    def _is_fast(self) -> bool:
        return self._since.isValid() and self._since.elapsed() <= _GAP

    def _add(self, text: str) -> None:
        if not self._is_fast():
            self._typed, self._before = "", self._edit.text()
        self._held = None
        self._typed += text
        self._since.start()
        self._pause.start()

    def _pasted(self, text: str) -> None:
        if len(text) > len(self._typed) + len(self._before):
            self._typed, self._before = text, ""
            self._pause.start()

    def _read(self) -> None:
        typed, held = self._typed, self._held
        self._typed, self._held = "", None
        self._since.invalidate()
        facts = card_facts(typed)
        if facts is not None:
            self._edit.setText(self._before)
            self.card.emit(facts)
        elif held is not None:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.postEvent(self._edit, QKeyEvent(kind, held, Qt.KeyboardModifier.NoModifier))
