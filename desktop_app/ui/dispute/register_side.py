"""Right column of the registration form: second looks, what this person had before, drafts not finished."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.enums import DisputeState
from desktop_app.domain.clock_time import local_date
from desktop_app.services.draft import DraftRow
from desktop_app.services.party_check import FieldNote
from desktop_app.services.person_earlier import EarlierFound, MatchReason
from desktop_app.ui.dispute.words import DONE_STATES
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import StateChip
from desktop_app.ui.kit.dates import day_words, short_moment_words
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.kit.visible import show_when


class SideItem(QWidget):
    """One entry of a side card: title and chip, then small words with their links."""

    def __init__(self, title: str, below: str, chip: StateChip | None = None, *, wrap: bool = False) -> None:
        """Make the entry; ``wrap`` breaks a long title instead of cutting it."""
        super().__init__()
        s = look().sizes
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s12, s.s8, s.s12 - s.s4, s.s8)
        box.setSpacing(s.s2)
        head = QHBoxLayout()
        head.setSpacing(s.s8)
        head.addWidget(Label(title, wrap=True) if wrap else ElidedLabel(title), 1)
        if chip is not None:
            head.addWidget(chip)
        box.addLayout(head)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(s.s4)
        self._foot.addWidget(ElidedLabel(below, Words.HELP), 1)
        box.addLayout(self._foot)

    def add_link(self, word: str, on_click: Callable[[], object], about: str) -> None:
        """Add a link; ``about`` completes its accessible name."""
        made = link(word, on_click, small=True)
        made.setAccessibleName(f"{word}：{about}")
        self._foot.addWidget(made)


class SideCard(Card):
    """A card of entries; without any it shows its hint, or is hidden when it has no hint."""

    def __init__(self, title: str, hint: str = "") -> None:
        """Make an empty card."""
        super().__init__(title)
        self.items: list[SideItem] = []
        self._hint = hint
        self.show_items(())

    def show_items(self, items: Sequence[SideItem], help_text: str = "") -> None:
        """Replace the entries."""
        while self.body.count():
            taken = self.body.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.items = list(items)
        for number, item in enumerate(items):
            if number:
                self.body.addWidget(line("row"))
            self.body.addWidget(item)
        if not items and self._hint:
            hint = Label(self._hint, Words.HELP, wrap=True)
            hint.setContentsMargins(look().sizes.s12, look().sizes.s8, look().sizes.s12, look().sizes.s8)
            self.body.addWidget(hint)
        self.set_help(help_text)
        show_when(self, bool(items) or bool(self._hint))


class RegisterSide(QScrollArea):
    """``open_dispute(uid)``, ``go_to(field key)``, ``take_draft(uid)``, ``drop_draft(row)``."""

    open_dispute = Signal(object)
    go_to = Signal(str)
    take_draft = Signal(object)
    drop_draft = Signal(object)

    def __init__(self) -> None:
        """Make the empty cards."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("ground", "window")
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s12)
        self.notes = SideCard("请再看一眼")
        self.earlier = SideCard("此人以前的纠纷", "填好证件号，或者姓名和电话，这里就列出此人以前的纠纷。")
        self.drafts = SideCard("没登完的")
        for card in (self.notes, self.earlier, self.drafts):
            box.addWidget(card)
        box.addStretch(1)
        self._box = box
        self.setWidget(column)

    def add_card(self, card: QWidget) -> None:
        """Put a further card before the drafts."""
        self._box.insertWidget(self._box.indexOf(self.drafts), card)

    def show_notes(self, notes: Sequence[FieldNote]) -> None:
        """What deserves a second look; 去看 puts the cursor there."""
        items: list[SideItem] = []
        for note in notes:
            item = SideItem(note.text, "", wrap=True)
            item.add_link("去看", partial(self.go_to.emit, note.field), note.text)
            items.append(item)
        self.notes.show_items(items)
        self.notes.set_help(f"{len(items)} 处" if items else "", Tone.WARNING)

    def show_earlier(self, name: str, found: EarlierFound) -> None:
        """Disputes of the applicant, the household and the phone before this one, and why each is shown."""
        rows = found.matches
        items = [SideItem(found.note, "", wrap=True)] if found.note else []
        for row in rows:
            chip = StateChip(row.state.label, done=row.state in DONE_STATES,
                             paused=row.state is DisputeState.SUSPENDED)  # fmt: skip
            day = day_words(local_date(row.registered_at))
            why = row.reason.label if row.reason is MatchReason.PERSON else f"{row.reason.label} {row.who}"
            item = SideItem(row.title, " ".join(p for p in (row.broken, why, row.side.label, day) if p), chip)
            item.add_link("打开", partial(self.open_dispute.emit, row.uid), row.title)
            items.append(item)
        words = f"{name}，{len(rows)} 件" if name else f"{len(rows)} 件"
        self.earlier.show_items(items, words if items else "没有找到" if name else "")

    def show_drafts(self, rows: Sequence[DraftRow]) -> None:
        """Drafts that are not finished."""
        items: list[SideItem] = []
        for row in rows:
            title = row.title or "还没写姓名"
            item = SideItem(title, f"{short_moment_words(row.saved_at)} 存")
            item.add_link("接着登", partial(self.take_draft.emit, row.uid), title)
            item.add_link("不要了", partial(self.drop_draft.emit, row), title)
            items.append(item)
        self.drafts.show_items(items, f"{len(rows)} 份" if rows else "")
