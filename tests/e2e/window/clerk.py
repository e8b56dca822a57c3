"""Somebody at the main window: presses keys, clicks, reads what stands there. No other way in."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.demo.screens import StillClock
from desktop_app.desktop import Desktop
from desktop_app.domain.actor import Actor
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.fields import CheckField, ChoiceField, Field, SelectField
from desktop_app.ui.kit.fields.combo import ComboBox
from desktop_app.ui.kit.fields.text import LongTextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.pages import nav_items
from desktop_app.ui.top_bar import SearchHit
from tests.e2e.window.eyes import Eyes
from tests.papers.reading import page_texts, squeezed
from tests.support.centre import OpenTestCentre
from tests.support.window import close_window
from tests.ui.dispute.desk import say

_MOST_FIELDS = 80
"""Presses of Tab after which a field is not on the way."""


class Clerk(Eyes):
    """The main window of one centre and the person before it."""

    def __init__(self, home: OpenTestCentre, actor: Actor, qtbot: QtBot) -> None:
        clock = StillClock(home.now + timedelta(minutes=1))
        super().__init__(Desktop(home.centre, actor, clock, owns_centre=False), qtbot)
        self.actor = actor
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.waits()

    def goes_home(self) -> None:
        """Close the window, as at the end of a day."""
        self.waits()
        close_window(self.desktop)

    def presses(self, *keys: str) -> None:
        """Keys by their names: Ctrl+N, Enter, Tab, Down, Esc."""
        for name in keys:
            QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(name))

    def types(self, words: str) -> None:
        """Letters and digits by keys, Chinese by the input method."""
        say(words)

    def goes_to(self, label: str, party: str = "", key: str = "Tab") -> Field[object]:
        """On with Tab to the field with this label, in the block of this party (applicant1, respondent1)."""
        for _ in range(_MOST_FIELDS):
            field = self._field()
            if field is not None and field.label == label and field.key.startswith(party):
                return field
            self.presses(key)
        at = QApplication.focusWidget()
        raise AssertionError(f"{key} never came to {label}, it is at {at} of\n{self.read()}")

    def goes_back_to(self, label: str, party: str = "") -> Field[object]:
        """Back with Shift+Tab."""
        return self.goes_to(label, party, "Shift+Tab")

    def answers(self, label: str, words: str, party: str = "") -> None:
        """Go to a field by Tab and fill it; a choice is looked for with what is typed and taken by Enter."""
        field = self.goes_to(label, party)
        self.types(words)
        if isinstance(field, ChoiceField):
            self.until(field.popup.is_open)
        self.presses("Tab" if isinstance(field, LongTextField) else "Enter")

    def chooses(self, label: str, word: str) -> None:
        """Go to a drop-down by Tab and step down to a word."""
        field = self.goes_to(label)
        assert isinstance(field, SelectField)
        self.presses("Home")
        for _ in range(field.combo.count()):
            if field.combo.currentText() == word:
                return
            self.presses("Down")
        raise AssertionError(f"{label} offers no {word}")

    def matches(self, column: str, meaning: str) -> None:
        """Tell what a column of a ledger holds, in the drop-down beside its name."""
        combos = self.window.findChildren(ComboBox)
        combo = next(c for c in combos if c.isVisible() and c.accessibleName() == f"“{column}”存到")
        combo.setFocus()
        self.presses("Home", *["Down"] * combo.findText(meaning))
        assert combo.currentText() == meaning, combo.currentText()

    def is_offered(self, name: str) -> None:
        """Wait until the list of this name hangs below the field."""
        self.until(lambda: any(t.isVisible() and t.accessibleName() == name for t in self._tables()), name)

    def ticks(self, label: str) -> None:
        """Tick a box by the space bar."""
        assert isinstance(self.goes_to(label), CheckField)
        self.presses("Space")

    def ticks_box(self, word: str) -> None:
        """Tick a box by the word beside it, with the mouse."""
        boxes = [b for b in self.window.findChildren(QCheckBox) if b.isVisible() and b.text() == word]
        assert boxes, f"there is no box {word}"
        self._bot.mouseClick(boxes[0], Qt.MouseButton.LeftButton)

    def clicks(self, word: str) -> None:
        """Click a button by its word, or an entry of 更多 by its word."""
        self.waits()
        self.until(lambda: bool(self._buttons(word) or self._buttons("更多")), word)
        buttons = self._buttons(word)
        if buttons:
            self._bot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
            self.waits()
            return
        for more in self._buttons("更多"):
            self._bot.mouseClick(more, Qt.MouseButton.LeftButton)
            if self._takes(word):
                return
        raise AssertionError(f"there is no {word}: {self.offered()}")

    def takes(self, word: str) -> None:
        """Click an entry of the menu that has just opened."""
        assert self._takes(word)

    def _takes(self, word: str) -> bool:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found = next((entry for entry in menu.actions() if entry.text().startswith(word)), None)
        if found is None:
            menu.close()
            return False
        place: QRect = menu.actionGeometry(found)
        self._bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place.center())
        self.window.activateWindow()  # the window system of a screen does so when a menu closes
        self.waits()
        return True

    def filters(self, word: str) -> None:
        """Click a filter above a list that is switched on and off."""

        def shown() -> list[FilterChip]:
            return [c for c in self.window.findChildren(FilterChip) if c.isVisible() and c.label == word]

        self.until(lambda: bool(shown()), word)
        self._bot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)
        self.waits()

    def opens(self, label: str) -> None:
        """Go to another page by its key, as the navigation shows it."""
        place = [item.label for item in nav_items(self.desktop.context)].index(label)
        self.presses(f"Ctrl+{place + 1}")
        self.waits()

    def row(self, number: int) -> None:
        """Click a line of the list, counted from 1."""
        table = self.table()
        place = table.visualRect(table.rows.index(number - 1, 0)).center()
        self._bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        self.waits()

    def looks_up(self, words: str) -> list[str]:
        """What Ctrl+K finds for these words, a line for each hit."""
        box = self.window.top_bar.search
        self.presses("Ctrl+K")
        self.until(box.hasFocus)
        self.types(words)
        asked = f"{words}: "
        self.until(box.popup.is_open, asked)
        self.waits()
        hits = self._hits()
        self.presses("Esc", "Esc")
        return [" · ".join((hit.title, hit.help)) for hit in hits if hit.page_key]

    def finds(self, words: str) -> None:
        """Look something up by Ctrl+K and open the first hit by Enter."""
        box = self.window.top_bar.search
        self.presses("Ctrl+K")
        self.types(words)
        self.until(lambda: box.popup.is_open() and self._hits()[0].page_key != "", words)
        self.presses("Enter")
        self.waits()

    def _hits(self) -> tuple[SearchHit, ...]:
        box = self.window.top_bar.search
        frame = next(t for t in self.window.findChildren(RowsTable) if t.accessibleName() == "查找结果")
        assert box.popup.is_open()
        rows = (frame.rows.row_at(n) for n in range(frame.rows.rowCount()))
        return tuple(row for row in rows if isinstance(row, SearchHit))

    def _buttons(self, word: str) -> list[Button]:
        """Buttons that can be clicked, those of a form or question that lies on top first."""
        found = self.window.findChildren(Button)
        shown = [
            b for b in found if b.isVisible() and b.isEnabled() and word in (b.word(), b.accessibleName())
        ]
        return sorted(shown, key=lambda b: not _is_primary(b))

    def _tables(self) -> list[RowsTable[object]]:
        return self.window.findChildren(RowsTable)

    def _field(self) -> Field[object] | None:
        """The field with the cursor."""
        at = QApplication.focusWidget()
        for form in self.window.findChildren(Form):
            for field in form.fields.values():
                if field.control is at:
                    return field
        return None


def _is_primary(button: Button) -> bool:
    return button.property("kind") == "primary"


def printed(path: Path) -> str:
    """Words of a PDF, without white space."""
    return squeezed("".join(page_texts(path.read_bytes())))


def answer_file_dialogs(
    patch: pytest.MonkeyPatch, *, opened: Path | None = None, saved: Path | None = None
) -> None:
    """What the system's file dialogs give: the file to open, and where to save."""
    patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(opened or ""), ""))
    patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved or ""), ""))
