"""The registration form: sections in the order of the conversation at the window."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

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
from desktop_app.ui.dispute.register_columns import PartyColumn, UnitColumn, number_of
from desktop_app.ui.dispute.register_values import (
    blocks_in,
    dispute_draft,
    form_key,
    party_draft,
    side_of,
    units_in,
)
from desktop_app.ui.dispute.unit_fields import FindUnit, UnitFields
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
from desktop_app.ui.kit.tokens import look

SECTIONS = ("来的是谁", "什么事", "在哪里", "和谁", "想怎么办", "有多严重")
_WHO, _WHAT, _WHERE, _WITH, _WANT, _HOW = range(6)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the form asks from outside: day, rules, known persons, places.

    ``paste`` is told of Ctrl+V before the field is; True when what was copied is no text for a field.
    """

    today: Callable[[], date]
    rules: Rules
    find_people: FindPeople
    find_place: case.FindPlace
    paste: Callable[[], bool]
    find_unit: FindUnit


class RegisterForm(Form):
    """Fields and their checks; knows no runner.

    ``noted(notes)``: what deserves a second look (``FieldNote`` with keys of this form) after a field was
    left; ``moved(section)``: where the cursor is; ``person_chosen(block, uid)``; ``applicant_left()``.
    """

    noted = Signal(object)
    moved = Signal(int)
    person_chosen = Signal(str, object)
    card_read = Signal(str, object)
    applicant_left = Signal()

    def __init__(self, sources: Sources) -> None:
        """Build an empty form with one party on each side."""
        super().__init__("登记纠纷")
        self._sources = sources
        self._columns = {side: PartyColumn(side, sources.today, sources.find_people) for side in PartySide}
        self._units = UnitColumn(sources.find_unit)
        self._case: dict[int, list[Field[Any]]] = {number: [] for number in range(len(SECTIONS))}
        self._type_by_hand = False
        self._build()
        self.add_party(PartySide.APPLICANT)
        self.add_party(PartySide.RESPONDENT)
        self.noted_now: tuple[FieldNote, ...] = ()

    # building
    def _build(self) -> None:
        today = self._sources.today
        columns = [*self._columns.values(), self._units]
        for column in columns:
            column.added.connect(self._take_in)
            column.dropped.connect(self._let_go)
        for column in self._columns.values():
            column.person_chosen.connect(self.person_chosen)
            column.card_read.connect(self.card_read)
            column.wanted.connect(self._focus)
        self._units.wanted.connect(self._focus)
        self.add_section(SECTIONS[_WHO], help_text="申请人；姓名和证件号必填，没带证件选“证件不详”")
        self.add_widget(self._columns[PartySide.APPLICANT])
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
        self.add_widget(self._columns[PartySide.RESPONDENT])
        self.add_section(SECTIONS[_WANT])
        self._put_wide(_WANT, case.demands_field())
        self._put(_WANT, MoneyField("amount_fen", "涉及金额（元）"))
        self.add_section(SECTIONS[_HOW], help_text="规模、难度、风险决定期限和谁来管")
        self._source, self._ref = case.source_field(), case.ref_field()
        self._put(
            _HOW, case.scale_field(), case.difficulty_field(), case.risk_field(), self._source, self._ref
        )
        self._put(_HOW, CheckField("is_petition", "是信访事项（按信访期限办）"))
        self._source.changed.connect(self._fit_ref)
        self.add_widget(self._units)
        self.set_values(
            (
                ("scale", Scale.INDIVIDUAL),
                ("difficulty", Difficulty.ORDINARY),
                ("risk_level", RiskLevel.BLUE),
                ("source", Source.WINDOW),
            )
        )
        self._fit_ref()

    def _fit_ref(self) -> None:
        """Ask for the number of the paper that came with it, where its source has one."""
        source = self._source.value() or Source.WINDOW
        self._ref.set_label(case.REF_LABELS.get(source, "来源编号"))
        wanted = source in case.REF_LABELS or not self._ref.is_empty()
        if self._ref.isHidden() == wanted:
            self._ref.setVisible(wanted)

    def _put(self, section: int, *fields: Field[Any]) -> None:
        self._case[section] += fields
        self.add_row(*fields)

    def _put_wide(self, section: int, field: Field[Any]) -> None:
        self._case[section].append(field)
        self.add_wide(field)

    # parties and units
    def add_party(self, side: PartySide, block: str = "") -> PartyFields:
        """Append a party to a side."""
        return self._columns[side].add(block)

    def remove_party(self, block: str) -> None:
        """Take a further party away; its draft is emptied too."""
        self._columns[side_of(block)].remove(block)

    def _take_in(self, made: PartyFields | UnitFields) -> None:
        for field in made.fields:
            self.register(field)
        self._order()

    def _let_go(self, gone: PartyFields | UnitFields) -> None:
        for field in gone.fields:
            self.unregister(field)
            self.draft_changed.emit(field.key)
        self._order()

    def party(self, block: str) -> PartyFields | None:
        """A party by its block."""
        return self._columns[side_of(block)].parties.get(block)

    def parties(self) -> list[PartyFields]:
        """Parties in the order of the draft: applicants, then respondents; blank ones are left out."""
        rows = sorted(self._blocks(), key=lambda p: (p.side is PartySide.RESPONDENT, number_of(p.block)))
        first = rows[:1]
        return first + [row for row in rows[1:] if not row.is_blank()]

    def _blocks(self) -> list[PartyFields]:
        return [party for column in self._columns.values() for party in column.parties.values()]

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
            return [f for p in self._columns[sides[section]].parties.values() for f in p.fields]
        units = [f for unit in self._units.units.values() for f in unit.fields] if section == _HOW else []
        return self._case[section] + units

    # working
    def draft(self) -> DisputeDraft:
        """What was entered."""
        values = self.values()
        drafts = [party_draft(p.block, values, minor=p.is_minor()) for p in self.parties()]
        return dispute_draft(values, drafts)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a kept or given draft; days may be ISO text. Places are shown by ``place`` from outside."""
        for block in blocks_in(values):
            if self.party(block) is None:
                self.add_party(side_of(block), block)
        for block in units_in(values):
            unit = self._units.units.get(block) or self._units.add(block)
            unit.show_unit(str(values[f"{block}.unit"]))
        for key, value in values.items():
            field = self.fields.get(key)
            if isinstance(field, DateField) and isinstance(value, str):
                field.set_value(date.fromisoformat(value))
            elif field is not None and field is not self.place and not key.endswith(".unit"):
                field.set_value(value)
        self._type_by_hand = "dispute_type" in values
        self._fit_ref()
        for party in self._blocks():
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
        key = form_key(violation.field, [party.block for party in self.parties()], list(self._units.units))
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
            FieldNote(form_key(n.field, blocks, list(self._units.units)), n.text, n.blocks)
            for n in notes
            if n.field not in known
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
            if event.matches(QKeySequence.StandardKey.Paste) and self._sources.paste():
                return True
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
