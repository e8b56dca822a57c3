"""The right column: what is missing with what fills it, what comes later, and how the dossier is filed."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.dossier_gate import FindingKind
from desktop_app.services.dossier_binding import BindingDraft
from desktop_app.services.dossier_slot import DossierState, SlotRow, SlotStatus
from desktop_app.services.rules import Rules
from desktop_app.ui.dossier.entries import SIGNS
from desktop_app.ui.dossier.finding_card import finding_card, unsigned_card
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.fields import DateField, SelectField, TextField
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

FILLS = {
    "accept": "去受理",
    "add_meeting": "去登记会议",
    "draw_up": "去登记协议",
    "sign": "去逐处登记",
    "scan": "加扫描件",
}
"""Words that act, by the service that fills a slot."""
_HEADS = {SlotStatus.UNSIGNED: "{}还没签", SlotStatus.MISSING: "缺{}", SlotStatus.LATER: "{}"}


class SlotItem(QWidget):
    """A slot that lacks something: sign, what, how it is filled, the word that does it."""

    def __init__(self, slot: SlotRow, on_fill: Callable[[], object] | None) -> None:
        """``on_fill`` None: this user may not fill it."""
        super().__init__()
        c, s = look().colours, look().sizes
        grid = QGridLayout(self)
        grid.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        grid.setHorizontalSpacing(s.s4)
        grid.setVerticalSpacing(s.s4)
        icon, tone = SIGNS[slot.status]
        sign = QLabel()
        sign.setPixmap(pixmap(icon, c.of(tone), s.icon - s.s2))
        sign.setAccessibleName(slot.status.label)
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        name = Label(_HEADS[slot.status].format(slot.name), Words.SECTION, wrap=True)
        fill = Label(f"{slot.fill}。" if slot.fill else "", Words.HELP, wrap=True)
        for row, label in enumerate((name, fill)):
            # A link has its own inside: this puts its word on the column of the text.
            label.setContentsMargins(s.s4, 0, 0, 0)
            grid.addWidget(label, row, 1)
        word = FILLS.get(slot.action, "")
        if word and on_fill is not None:
            made = link(word, on_fill, small=True)
            made.setAccessibleName(f"{word}：{slot.name}")
            grid.addWidget(made, 2, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)


class SideColumn(QScrollArea):
    """Cards below each other: ``fill_wanted(slot)``, ``filing_changed()`` after a field was edited.

    ``finding_wanted(finding)`` goes where it is put right, ``explain_wanted(finding)`` to the note about it,
    ``later_wanted(what)`` about a filed dossier: ``add``, ``note`` or ``bind``.
    """

    fill_wanted = Signal(object)
    finding_wanted = Signal(object)
    explain_wanted = Signal(object)
    later_wanted = Signal(str)
    filing_changed = Signal()

    def __init__(self, rules: Rules, filed_by: str, today: Callable[[], date], *, may_bind: bool) -> None:
        """Build it empty."""
        super().__init__()
        s = look().sizes
        self._rules, self._today, self._may_bind = rules, today, may_bind
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("ground", "window")
        self.setAccessibleName("还差什么")
        column = QWidget()
        column.setProperty("ground", "window")
        column.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._box = QVBoxLayout(column)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(s.s12)
        self._cards: list[Card] = []
        self._filing = self._make_filing(filed_by)
        self._box.addWidget(self._filing)
        self._filing.setVisible(may_bind)
        self._box.addStretch(1)
        self.setWidget(column)

    def _make_filing(self, filed_by: str) -> Card:
        s = look().sizes
        card = Card("立卷", help_text="印在封面和封底")
        holder = QWidget()
        flow = FlowLayout(holder)
        self.filed_by = TextField(
            "filed_by", "立卷人", width=s.width_date, required="请填写立卷人。", limit=50
        )
        self.filed_by.set_value(filed_by)
        self.reviewed_by = TextField("reviewed_by", "审核人", width=s.width_short - s.s4, limit=50)
        self.filed_on = DateField(
            "filed_on", "立卷日期", self._today, required="请填写立卷日期。", latest=self._today
        )
        self.filed_on.set_value(self._today())
        choices = [(word, word) for word in self._rules.profile.retention.choices]
        self.retention = SelectField("retention", "保管期限", choices, width=s.width_short - s.s4)
        self.retention.set_value(self._rules.profile.retention.default)
        for field in (self.filed_by, self.reviewed_by, self.filed_on, self.retention):
            flow.addWidget(field)
            field.changed.connect(self.filing_changed)
        card.add_padded(holder)
        return card

    def draft(self) -> BindingDraft | None:
        """What was entered for binding; None, with a sentence at the field, when something is wrong."""
        fields = (self.filed_by, self.reviewed_by, self.filed_on, self.retention)
        wrong = [field for field in fields if not field.check()]
        day = self.filed_on.value()
        if wrong or day is None:
            (wrong[0] if wrong else self.filed_on).setFocus()
            return None
        return BindingDraft(
            self.filed_by.value(), day, self.reviewed_by.value(), self.retention.value() or ""
        )

    def show_refusal(self, field: str, text: str) -> bool:
        """Show a refused rule at its field; False when it has none."""
        found = {f.key: f for f in (self.filed_by, self.filed_on, self.retention)}.get(field)
        if found is not None:
            found.set_error(text)
            found.setFocus()
        return found is not None

    def show_state(self, state: DossierState, *, why: bool) -> None:
        """Show what is missing; ``why`` puts the sentences of 为什么还不能归档 on top."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        self._filing.setVisible(self._may_bind and state.filed_on is None)
        if why and state.filed_on is None:
            self._add(_sentences("还不能归档", state.missing))
        if state.filed_on is not None:
            words = f"{day_words(state.filed_on)}立卷，已锁定；以后的材料用附页。"
            self._add(_sentences("已归档", (words,)))
            if self._may_bind:
                self._add(self._later())
            return
        wrong = [f for f in state.findings if f.kind is FindingKind.CONTRADICTION]
        if wrong:
            explain = self.explain_wanted.emit if self._may_bind else None
            self._add(finding_card(wrong, self.finding_wanted.emit, explain))
        # A place that is not filled at all stands below, with what fills it.
        unfilled = {slot.code for slot in state.slots if slot.lacks}
        unsigned = [f for f in state.findings if f.paper is not None and f.slot not in unfilled]
        if unsigned:
            explain = self.explain_wanted.emit if self._may_bind else None
            self._add(unsigned_card(unsigned, self.finding_wanted.emit, explain))
        if state.explained:
            self._add(_sentences("已写明", [one.text for one in state.explained]))
        wanting = [s for s in state.slots if s.status in {SlotStatus.MISSING, SlotStatus.UNSIGNED}]
        later = [s for s in state.slots if s.status is SlotStatus.LATER]
        if wanting:
            self._add(self._slots(f"还差 {len(wanting)} 件", "齐了才能归档", wanting))
        elif not later and not wrong and not unsigned:
            said = "该有的都有了，可以立卷归档。" if state.case_type else "调解结束以后就可以立卷归档。"
            self._add(_sentences("都齐了", (said,)))
        if later:
            self._add(self._slots("以后再补", f"{len(later)} 件，随着调解补齐", later))

    def _later(self) -> Card:
        card = Card("附页", help_text="页号接着编，原来的全卷不变")
        s = look().sizes
        for what, word, about in (
            ("add", "加附页", "扫描件，例如后到的裁定书"),
            ("note", "写情况说明", "加了什么、为什么"),
            ("bind", "装订附页", "出新的目录和全卷"),
        ):
            holder = QWidget()
            box = QVBoxLayout(holder)
            box.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
            box.setSpacing(0)
            box.addWidget(link(word, partial(self.later_wanted.emit, what), small=True))
            said = Label(about, Words.HELP, wrap=True)
            said.setContentsMargins(s.s4, 0, 0, 0)
            box.addWidget(said)
            card.body.addWidget(holder)
        return card

    def _slots(self, title: str, help_text: str, slots: Sequence[SlotRow]) -> Card:
        card = Card(title, help_text=help_text)
        for number, slot in enumerate(slots):
            if number:
                card.body.addWidget(line("row"))
            fill = partial(self.fill_wanted.emit, slot) if self._may_bind else None
            card.body.addWidget(SlotItem(slot, fill))
        return card

    def _add(self, card: Card) -> None:
        self._box.insertWidget(len(self._cards), card)
        self._cards.append(card)


def _sentences(title: str, texts: Sequence[str]) -> Card:
    card = Card(title)
    s = look().sizes
    for text in texts:
        label = Label(text, wrap=True, select=True, tone=Tone.NORMAL)
        label.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        card.body.addWidget(label)
    return card
