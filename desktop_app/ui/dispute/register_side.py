"""Right column of the registration form: reported already? second looks, earlier disputes, drafts."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from db.enums import DisputeState
from desktop_app.domain.clock_time import local_date
from desktop_app.services.draft import DraftRow
from desktop_app.services.party_check import FieldNote
from desktop_app.services.person_earlier import EarlierFound, MatchReason
from desktop_app.services.similar_dispute import SimilarDispute
from desktop_app.ui.dispute.side_card import SideCard, SideItem
from desktop_app.ui.dispute.similar_card import DuplicatePrompt, SimilarList
from desktop_app.ui.dispute.similar_watch import MainCase
from desktop_app.ui.dispute.words import DONE_STATES
from desktop_app.ui.kit.chips import StateChip
from desktop_app.ui.kit.dates import day_words, short_moment_words
from desktop_app.ui.kit.tokens import Tone, look


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
        self.prompt = DuplicatePrompt()
        self.notes = SideCard("请再看一眼")
        self.similar = SimilarList()
        self.earlier = SideCard("此人以前的纠纷", "填好证件号，或者姓名和电话，这里就列出此人以前的纠纷。")
        self.drafts = SideCard("没登完的")
        for card in (self.prompt, self.notes, self.similar, self.earlier, self.drafts):
            box.addWidget(card)
        box.addStretch(1)
        self._box = box
        self.setWidget(column)

    def add_card(self, card: QWidget) -> None:
        """Put a further card before the drafts."""
        self._box.insertWidget(self._box.indexOf(self.drafts), card)

    def show_similar(
        self, likely: Sequence[SimilarDispute], rest: Sequence[SimilarDispute], main: MainCase | None
    ) -> None:
        """Ask about the likeliest unless the clerk has found the one; list the others."""
        if main is not None:
            self.prompt.show_main(main)
        elif likely:
            self.prompt.ask(likely[0], len(likely) - 1)
        else:
            self.prompt.clear()
        self.similar.show_rows(rest)

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
