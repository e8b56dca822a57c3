"""The registration form: sections in the order of the conversation at the window."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import Difficulty, PartySide, RiskLevel, Scale, Source
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import suggested_type
from desktop_app.services.dispute_check import check_draft
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.party_check import FieldNote
from desktop_app.services.rules import Rules
from desktop_app.ui.dispute import case_fields as case
from desktop_app.ui.dispute.name_field import FindPeople, NameField
from desktop_app.ui.dispute.party_fields import PartyFields
from desktop_app.ui.dispute.register_values import blocks_in, dispute_draft, form_key, party_draft, side_of
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    Field,
    MoneyField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import line
from desktop_app.ui.kit.tokens import look

SECTIONS = ("来的是谁", "什么事", "在哪里", "和谁", "想怎么办", "有多严重")
_WHO, _WHAT, _WHERE, _WITH, _WANT, _HOW = range(6)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the form asks from outside: day, rules, known persons, places."""

    today: Callable[[], date]
    rules: Rules
    find_people: FindPeople
    find_place: case.FindPlace


class RegisterForm(Form):
    """Fields and their checks; knows no runner.

    ``noted(notes)``: what deserves a second look (``FieldNote`` with keys of this form) after a field was
    left; ``moved(section)``: where the cursor is; ``person_chosen(block, uid)``; ``applicant_left()``.
    """

    noted = Signal(object)
    moved = Signal(int)
    person_chosen = Signal(str, object)
    applicant_left = Signal()

    def __init__(self, sources: Sources) -> None:
        """Build an empty form with one party on each side."""
        super().__init__("登记纠纷")
        self._sources = sources
        self.source_ref: str | None = None
        self._blocks: dict[str, PartyFields] = {}
        self._case: dict[int, list[Field[Any]]] = {number: [] for number in range(len(SECTIONS))}
        self._type_by_hand = False
        self._build()
        self.add_party(PartySide.APPLICANT)
        self.add_party(PartySide.RESPONDENT)
        self.noted_now: tuple[FieldNote, ...] = ()

    # building
    def _build(self) -> None:
        today = self._sources.today
        self._columns = {side: self._party_column() for side in PartySide}
        self.add_section(SECTIONS[_WHO], help_text="申请人；姓名和证件号必填，没带证件选“证件不详”")
        self.add_widget(self._columns[PartySide.APPLICANT][0])
        self.add_section(SECTIONS[_WHAT], help_text="经过、类别必填")
        self._put_wide(_WHAT, case.description_field())
        self._category, self._type = case.category_field(), case.type_field()
        self._category.changed.connect(self._suggest_type)
        self._type.changed.connect(self._keep_type)
        self._put(_WHAT, self._category, self._type, case.happened_field(today), case.people_field())
        self.add_section(SECTIONS[_WHERE], help_text="网格用拼音首字母找，例如 smc2")
        self.place: ChoiceField[str] = ChoiceField(
            "place", "网格或村", width=look().sizes.width_id, find=self._sources.find_place
        )
        detail = TextField(
            "place.detail", "详细地点", width=look().sizes.width_long, placeholder="例如：村东头打谷场旁"
        )
        self._put(_WHERE, self.place, detail)
        self.add_section(SECTIONS[_WITH], help_text="被申请人；不知道证件号可以空着")
        self.add_widget(self._columns[PartySide.RESPONDENT][0])
        self.add_section(SECTIONS[_WANT])
        self._put_wide(_WANT, case.demands_field())
        self._put(_WANT, MoneyField("amount_fen", "涉及金额（元）"))
        self.add_section(SECTIONS[_HOW], help_text="规模、难度、风险决定期限和谁来管")
        self._put(_HOW, case.scale_field(), case.difficulty_field(), case.risk_field(), case.source_field())
        self._put(_HOW, CheckField("is_petition", "是信访事项（按信访期限办）"))
        self.set_values(
            (
                ("scale", Scale.INDIVIDUAL),
                ("difficulty", Difficulty.ORDINARY),
                ("risk_level", RiskLevel.BLUE),
                ("source", Source.WINDOW),
            )
        )

    def _party_column(self) -> tuple[QWidget, QVBoxLayout]:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s8)
        return holder, box

    def _put(self, section: int, *fields: Field[Any]) -> None:
        self._case[section] += fields
        self.add_row(*fields)

    def _put_wide(self, section: int, field: Field[Any]) -> None:
        self._case[section].append(field)
        self.add_wide(field)

    # parties
    def add_party(self, side: PartySide, block: str = "") -> PartyFields:
        """Append a party to a side; the further ones can be taken away again."""
        numbers = [int(name.removeprefix(side.value)) for name in self._blocks if side_of(name) is side]
        name = block or f"{side.value}{max(numbers, default=0) + 1}"
        made = PartyFields(name, side, self._sources.today, self._sources.find_people)
        box = self._columns[side][1]
        if numbers:
            box.addWidget(line("row"))
            made.remove.show()
            made.removed.connect(partial(self.remove_party, name))
        else:
            add = link(f"加一位{side.label}", partial(self._add_by_hand, side), icon="plus", small=True)
            made.add_link(add)
        made.person_chosen.connect(partial(self.person_chosen.emit, name))
        box.addWidget(made)
        self._blocks[name] = made
        for field in made.fields:
            self.register(field)
        self._order()
        return made

    def _add_by_hand(self, side: PartySide) -> None:
        self._focus(self.add_party(side).name)

    def remove_party(self, block: str) -> None:
        """Take a further party away; its draft is emptied too."""
        made = self._blocks.pop(block)
        box = self._columns[made.side][1]
        rule = box.itemAt(box.indexOf(made) - 1)
        above = rule.widget() if rule is not None else None
        for field in made.fields:
            self.unregister(field)
            self.draft_changed.emit(field.key)
        for widget in (above, made):
            if widget is not None:
                widget.hide()
                box.removeWidget(widget)
                widget.deleteLater()
        self._order()

    def party(self, block: str) -> PartyFields | None:
        """A party by its block."""
        return self._blocks.get(block)

    def parties(self) -> list[PartyFields]:
        """Parties in the order of the draft: applicants, then respondents; blank ones are left out."""
        rows = sorted(self._blocks.values(), key=lambda p: (p.side is PartySide.RESPONDENT, _number(p.block)))
        first = rows[:1]
        return first + [row for row in rows[1:] if not row.is_blank()]

    def _order(self) -> None:
        """Fields in reading order, for the first wrong one, for Enter and for Tab."""
        ordered: list[Field[Any]] = []
        for section in range(len(SECTIONS)):
            ordered += self._section_fields(section)
        self.fields = {field.key: field for field in ordered}
        for before, after in pairwise(ordered):
            QWidget.setTabOrder(before.control, after.control)

    def _section_fields(self, section: int) -> list[Field[Any]]:
        sides = {_WHO: PartySide.APPLICANT, _WITH: PartySide.RESPONDENT}
        if section in sides:
            return [f for p in self._blocks.values() if p.side is sides[section] for f in p.fields]
        return self._case[section]

    # working
    def draft(self) -> DisputeDraft:
        """What was entered."""
        values = self.values()
        drafts = [party_draft(p.block, values, minor=p.is_minor()) for p in self.parties()]
        return dispute_draft(values, drafts, self.source_ref)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a kept or given draft; days may be ISO text. Places are shown by ``place`` from outside."""
        for block in blocks_in(values):
            if block not in self._blocks:
                self.add_party(side_of(block), block)
        for key, value in values.items():
            field = self.fields.get(key)
            if isinstance(field, DateField) and isinstance(value, str):
                field.set_value(date.fromisoformat(value))
            elif field is not None and field is not self.place:
                field.set_value(value)
        self._type_by_hand = "dispute_type" in values
        for party in self._blocks.values():
            party.fit()

    def title_words(self) -> str:
        """Name of the draft in the list of drafts."""
        names = [party.name.value() for party in self.parties() if party.name.value()]
        return " 与 ".join(names[:2]) or str(self.fields["description"].value())[:20] or "还没写姓名"

    def is_done(self, section: int) -> bool:
        """Whether a section has what it must have; the last one has from the start, it counts at the end."""
        if section == _HOW:
            return self.is_done(_WHO) and self.is_done(_WHAT)
        fields = [field for field in self._section_fields(section) if not field.isHidden()]
        asked = [field for field in fields if field.required]
        typed = [f for f in fields if not isinstance(f, CheckField | SelectField) and not f.is_empty()]
        clean = not any(field.error() for field in fields)
        return clean and all(not field.is_empty() for field in asked) and bool(typed)

    def go_to_section(self, section: int) -> None:
        """Put the cursor into the first field of a section."""
        first = next((f for f in self._section_fields(section) if not f.isHidden()), None)
        if first is not None:
            self._focus(first)

    def check_rules(self) -> bool:
        """Run the service's checks; the first field that blocks gets the sentence and the focus."""
        blocked = next((note for note in self._notes() if note.blocks), None)
        return blocked is None or not self.show_violation(RuleViolation(blocked.text, blocked.field))

    def show_violation(self, violation: RuleViolation) -> bool:
        """Show a refused rule at its field; paths of the draft are understood as well."""
        key = form_key(violation.field, [party.block for party in self.parties()])
        field = self.fields.get(key)
        if field is not None and field.isHidden():
            return False
        return super().show_violation(RuleViolation(violation.text, key))

    def _notes(self) -> tuple[FieldNote, ...]:
        blocks = [party.block for party in self.parties()]
        draft = self.draft()
        notes = check_draft(draft, self._sources.rules, self._sources.today())
        # A grid brings its village along when the dispute is registered.
        known = {"place.village_code"} if draft.place.grid_code else set[str]()
        return tuple(
            FieldNote(form_key(n.field, blocks), n.text, n.blocks) for n in notes if n.field not in known
        )

    def register(self, field: Field[Any]) -> None:
        """Watch a field; Enter goes to the next field, not to a button or a switch."""
        super().register(field)
        field.control.installEventFilter(self)
        field.left.connect(partial(self._left, field.key))

    def _left(self, key: str) -> None:
        field = self.fields.get(key)
        if field is None:
            return
        notes = self._notes()
        if not field.is_empty() and not field.error():
            field.set_error(next((n.text for n in notes if n.blocks and n.field == key), ""))
        told = tuple(n for n in notes if not n.blocks and self._worth_telling(n))
        if told != self.noted_now:
            self.noted_now = told
            self.noted.emit(told)
        if key.startswith(PartySide.APPLICANT.value):
            self.applicant_left.emit()

    def _worth_telling(self, note: FieldNote) -> bool:
        """Notes about what was entered, not about what is not entered yet; numbers say theirs below."""
        if note.field.endswith("guardian.name"):
            return True
        field = self.fields.get(note.field)
        return field is not None and not field.is_empty() and not note.field.endswith("id_number")

    def _suggest_type(self) -> None:
        code = self._category.value()
        if code and not self._type_by_hand:
            self._type.set_value(suggested_type(code))
            self._edited(self._type.key)

    def _keep_type(self) -> None:
        self._type_by_hand = self._type.value() is not None

    # keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on; the focus tells the section."""
        field = next((f for f in self.fields.values() if f.control is watched), None)
        if field is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            self._tell_section(field)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            in_list = isinstance(field, ChoiceField) and field.popup.is_open()
            in_list = in_list or (isinstance(field, NameField) and field.takes_enter())
            if field.moves_on(event) and not in_list:
                self._go_on(field)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, field: Field[Any]) -> None:
        ordered = list(self.fields.values())
        rest = ordered[ordered.index(field) + 1 :]
        follow = next((f for f in rest if not f.isHidden() and not isinstance(f, CheckField)), None)
        if follow is not None:
            self._focus(follow, Qt.FocusReason.TabFocusReason)

    def _focus(self, field: Field[Any], reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        field.setFocus(reason)
        self._scroll.ensureWidgetVisible(field, 0, look().sizes.s24)

    def _tell_section(self, field: Field[Any]) -> None:
        for section in range(len(SECTIONS)):
            if field in self._section_fields(section):
                self.moved.emit(section)


def _number(block: str) -> int:
    return int(block.lstrip("abcdefghijklmnopqrstuvwxyz"))
