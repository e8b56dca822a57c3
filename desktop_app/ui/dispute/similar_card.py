"""The clear prompt 可能已经登记过, and the quiet list of similar open disputes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.services.similar_dispute import SimilarDispute
from desktop_app.ui.dispute.side_card import SideCard, SideItem
from desktop_app.ui.dispute.similar_watch import MainCase
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import StateChip
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.kit.visible import show_when

KEY = "F6"


class DuplicatePrompt(Card):
    """Asks about one dispute at a time; without one it is hidden.

    ``opened(row)``, ``apart(row)`` and ``same(row)`` for the three answers, ``unmerged()`` takes the last one
    back; ``back()`` on Esc.
    """

    opened = Signal(object)
    apart = Signal(object)
    same = Signal(object)
    unmerged = Signal()
    back = Signal()

    def __init__(self) -> None:
        """Make an empty prompt."""
        super().__init__("可能已经登记过")
        self._content: QWidget | None = None
        self.first: Button | None = None
        show_when(self, False)

    def ask(self, row: SimilarDispute, further: int) -> None:
        """Ask whether this is ``row``; ``further`` more will be asked about."""
        self.set_title("可能已经登记过")
        self.set_help(f"按 {KEY} 来选", Tone.WARNING)
        box = self._renew()
        box.addWidget(Label(row.title, wrap=True))
        box.addWidget(Label(f"{row.number}　{day_words(local_date(row.registered_at))} {row.state.label}",
                            Words.HELP, wrap=True))  # fmt: skip
        box.addWidget(Label(row.excerpt, Words.HELP, wrap=True))
        for evidence in row.evidence:
            reason = Label(str(evidence), Words.HELP, wrap=True)
            reason.set_tone(Tone.WARNING)
            box.addWidget(reason)
        holder = QWidget()
        buttons = FlowLayout(holder)
        buttons.setContentsMargins(0, look().sizes.s4, 0, 0)
        choices = (
            ("打开看看", self.opened, "看完从“没登完的”接着登"),
            ("不是一件事，继续登记", self.apart, "以后不再提这一件"),
            ("就是这件", self.same, f"登记后并入 {row.number}，只办一件"),
        )
        made: list[Button] = []
        for word, signal, tip in choices:
            button = Button(word, partial(signal.emit, row), kind=Kind.SMALL)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            buttons.addWidget(button)
            made.append(button)
        box.addWidget(holder)
        if further:
            box.addWidget(Label(f"另有 {further} 件也可能是", Words.HELP))
        self.first = made[0]
        show_when(self, True)

    def show_main(self, main: MainCase) -> None:
        """Say that the draft will be merged."""
        self.set_title("登记后并案")
        self.set_help("")
        box = self._renew()
        box.addWidget(Label(f"登记后并入 {main.number}：来访留有记录，事情只办一件。", wrap=True))
        self.first = link("不并案", self.unmerged.emit, small=True)
        box.addWidget(self.first)
        show_when(self, True)

    def clear(self) -> None:
        """Nothing to ask."""
        self._renew()
        self.first = None
        show_when(self, False)

    def holds_focus(self) -> bool:
        """Whether the keyboard is in the prompt."""
        focus = QApplication.focusWidget()
        return self._content is not None and focus is not None and self._content.isAncestorOf(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _renew(self) -> QVBoxLayout:
        if self._content is not None:
            self._content.hide()
            self.body.removeWidget(self._content)
            self._content.deleteLater()
        s = look().sizes
        self._content = QWidget()
        box = QVBoxLayout(self._content)
        box.setContentsMargins(s.s12, s.s8, s.s12, s.s12)
        box.setSpacing(s.s4)
        self.body.addWidget(self._content)
        return box


class SimilarList(SideCard):
    """相似的未结纠纷; ``opened(row)``."""

    opened = Signal(object)

    def __init__(self) -> None:
        """Make an empty list, which is hidden."""
        super().__init__("相似的未结纠纷")

    def show_rows(self, rows: Sequence[SimilarDispute]) -> None:
        """Show them with their reasons."""
        items: list[SideItem] = []
        for row in rows:
            why = "；".join(str(evidence) for evidence in row.evidence)
            item = SideItem(row.title, why, StateChip(row.state.label))
            item.setToolTip(f"{row.number}\n{row.excerpt}")
            item.add_link("打开", partial(self.opened.emit, row), row.title)
            items.append(item)
        self.show_items(items, f"{len(items)} 件" if items else "")
