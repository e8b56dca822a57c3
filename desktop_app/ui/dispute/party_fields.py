"""Fields of one party (当事人) in the registration form: who it is, and what only some parties need."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import Gender, IdKind, PartySide
from desktop_app.domain.age import age_on, is_minor
from desktop_app.domain.resident_id import check_resident_id, read_resident_id
from desktop_app.ui.dispute.agent_fields import AgentFields
from desktop_app.ui.dispute.card_catcher import CardCatcher
from desktop_app.ui.dispute.codes import education_choices, ethnicity_choices, person_category_choices
from desktop_app.ui.dispute.name_field import FindPeople, NameField
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    Field,
    IdNumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

F = TypeVar("F", bound=Field[Any])
_ASK_ID = "请填写身份证号；没有带来的，勾“其他证件”再选“证件不详”。"
_KINDS = [(kind, kind.label) for kind in IdKind]
_GENDERS = [(gender, gender.label) for gender in (Gender.MALE, Gender.FEMALE, Gender.UNSTATED)]


class Readout(QWidget):
    """Label and value that follow from another field; as high as a field."""

    def __init__(self, label: str) -> None:
        """Make it without a value, hidden."""
        super().__init__()
        s = look().sizes
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s4)
        box.addWidget(Label(label, Words.HELP))
        self._label, self._value = label, Label("", select=True)
        self._value.setFixedHeight(s.input)
        box.addWidget(self._value)
        self.hide()

    def show_words(self, words: str) -> None:
        """Show a value; empty hides the readout."""
        self._value.setText(words)
        self.setAccessibleName(f"{self._label}：{words}")
        self.setVisible(bool(words))

    def words(self) -> str:
        """What is shown."""
        return self._value.text()


class PartyFields(QWidget):
    """One party; field keys begin with ``block`` (applicant1.name). The switches show what they ask for.

    ``removed()`` when the party is to be taken away; ``person_chosen(uid)`` when a known person was picked;
    ``card_read(PersonFacts)`` when an identity-card reader or a scanner has typed into the number.
    """

    removed = Signal()
    person_chosen = Signal(object)
    card_read = Signal(object)

    def __init__(
        self, block: str, side: PartySide, today: Callable[[], date], find_people: FindPeople | None = None
    ) -> None:
        """Build the fields of a natural person; ``find_people`` proposes known persons."""
        super().__init__()
        self.block, self.side, self._today = block, side, today
        self.fields: list[Field[Any]] = []
        self._rows: list[QWidget] = []
        self._in_group = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s8)
        flow = self._flow(box)
        self._who(flow, find_people)
        self._more(flow)
        self._represented(box)
        self._switches(box)
        for field in (self.is_organisation, self.other_id, self.id_kind, self.has_agent, self.two_agents,
                      self.has_more):  # fmt: skip
            field.changed.connect(self.fit)
        self.id_number.changed.connect(self.fit)
        self.id_number.left.connect(self._praise)
        self.birth_date.changed.connect(self.fit)
        self.fit()

    # building
    def _add(self, flow: FlowLayout, field: F) -> F:
        flow.addWidget(field)
        self.fields.append(field)
        return field

    def _key(self, name: str) -> str:
        return f"{self.block}.{name}"

    def _flow(self, box: QVBoxLayout) -> FlowLayout:
        holder = QWidget()
        box.addWidget(holder)
        self._rows.append(holder)
        return FlowLayout(holder)

    def _who(self, flow: FlowLayout, find_people: FindPeople | None) -> None:
        s, asked = look().sizes, self.side is PartySide.APPLICANT
        self.name = self._add(
            flow,
            NameField(
                self._key("name"),
                "姓名",
                width=s.width_name,
                required="请填写姓名。" if asked else "",
                find=find_people,
            ),
        )
        self.name.chosen.connect(self.person_chosen)
        self.id_kind = self._add(
            flow, SelectField(self._key("id_kind"), "证件类型", _KINDS, width=s.width_phone)
        )
        self.id_kind.set_value(IdKind.RESIDENT_ID)
        self.id_number = self._add(
            flow,
            IdNumberField(
                self._key("id_number"), "证件号（居民身份证）", self._today, required=_ASK_ID if asked else ""
            ),
        )
        CardCatcher(self.id_number.edit).card.connect(self.card_read)
        self.unknown_reason = self._add(
            flow,
            TextField(
                self._key("id_unknown_reason"),
                "证件不详的原因",
                width=s.width_id,
                required="请写明证件不详的原因，例如“没有带来，下次补”。",
            ),
        )
        self.credit_code = self._add(
            flow, TextField(self._key("credit_code"), "统一社会信用代码", width=s.width_id)
        )
        self.phone = self._add(flow, TextField(self._key("phone"), "电话", width=s.width_phone))
        self.ethnicity = self._add(
            flow,
            ChoiceField[str](
                self._key("ethnicity"),
                "民族",
                ethnicity_choices(),
                width=s.width_name,
                placeholder="拼音首字母",
            ),
        )

    def _more(self, flow: FlowLayout) -> None:
        s = look().sizes
        self.legal = self._add(
            flow,
            TextField(self._key("legal_representative"), "法定代表人（负责人）", width=s.width_phone),
        )
        self.duty = self._add(flow, TextField(self._key("duty"), "职务", width=s.width_name))
        self.address = self._add(flow, TextField(self._key("address"), "住址", width=s.width_long))
        self.gender = self._add(flow, SelectField(self._key("gender"), "性别", _GENDERS, width=s.width_short))
        self.birth_date = self._add(
            flow, DateField(self._key("birth_date"), "出生日期", self._today, latest=self._today)
        )
        self.readout = Readout("出生 / 性别 / 年龄")
        flow.addWidget(self.readout)
        self.more: list[Field[Any]] = [
            self._add(flow, field)
            for field in (
                TextField(self._key("occupation"), "职业", width=s.width_name),
                TextField(self._key("employer"), "工作单位", width=s.width_id),
                ChoiceField[str](
                    self._key("person_category"), "人员类别", person_category_choices(), width=s.width_id
                ),
                ChoiceField[str](self._key("education"), "学历", education_choices(), width=s.width_phone),
            )
        ]

    def _represented(self, box: QVBoxLayout) -> None:
        s, flow = look().sizes, self._flow(box)
        self.guardian = [
            self._add(
                flow, TextField(self._key("guardian.name"), "监护人（当事人未满 18 岁）", width=s.width_id)
            ),
            self._add(flow, TextField(self._key("guardian.relation"), "与当事人关系", width=s.width_name)),
            self._add(flow, TextField(self._key("guardian.phone"), "监护人电话", width=s.width_phone)),
        ]
        self.agents = (
            AgentFields(self._key("agent"), self._today),
            AgentFields(self._key("agent2"), self._today),
        )
        self.agent_name = self.agents[0].name
        for agent in self.agents:
            box.addWidget(agent)
            self.fields += agent.fields

    def _switches(self, box: QVBoxLayout) -> None:
        holder = QWidget()
        row = self.links = FlowLayout(holder)
        self.is_organisation = CheckField(self._key("is_organisation"), "是单位")
        self.other_id = CheckField(self._key("other_id"), "其他证件")
        self.has_agent = CheckField(self._key("has_agent"), "有代理人")
        self.two_agents = CheckField(self._key("two_agents"), "代理人有两位")
        self.is_representative = CheckField(self._key("is_representative"), "推选的代表")
        self.has_more = CheckField(self._key("has_more"), "补充资料")
        for switch in (self.is_organisation, self.other_id, self.has_agent, self.two_agents,
                       self.is_representative, self.has_more):  # fmt: skip
            switch.setContentsMargins(0, 0, 0, 0)
            row.addWidget(switch)
            self.fields.append(switch)
        self.remove = link("去掉这一位", self.removed.emit, small=True)
        self.remove.hide()
        row.addWidget(self.remove)
        self.praise = Label("", Words.HELP, tone=Tone.OK)
        for widget in (self.remove, self.praise):
            widget.setFixedHeight(self.has_more.sizeHint().height())
        row.addWidget(self.praise)
        box.addWidget(holder)

    def add_link(self, made: Button) -> None:
        """Put 加一位 behind the switches."""
        made.setFixedHeight(self.has_more.sizeHint().height())
        self.links.removeWidget(self.praise)
        self.links.addWidget(made)
        self.links.addWidget(self.praise)

    def set_group(self, in_group: bool) -> None:
        """Say that there are several on this side, some of whom may speak for all."""
        self._in_group = in_group
        self.fit()

    # working
    def born(self) -> date | None:
        """Birth date, from the identity number where there is one."""
        if self.is_organisation.value():
            return None
        if self.uses_resident_id():
            found = read_resident_id(self.id_number.value()) if self.id_number.value() else None
            return found.birth if found else None
        return self.birth_date.value()

    def uses_resident_id(self) -> bool:
        """Whether the number is that of a resident identity card."""
        return not self.other_id.value() or self.id_kind.value() is IdKind.RESIDENT_ID

    def is_minor(self) -> bool:
        """Whether the person is under 18 today."""
        born = self.born()
        return born is not None and born <= self._today() and is_minor(born, self._today())

    def is_blank(self) -> bool:
        """Nothing was entered about this party."""
        typed: Sequence[Field[Any]] = (
            self.name, self.id_number, self.phone, self.address, self.credit_code, self.legal,
        )  # fmt: skip
        return all(field.is_empty() for field in typed)

    def fit(self) -> None:
        """Show the fields that this party needs, by its switches and its number."""
        organisation, agent = self.is_organisation.value(), self.has_agent.value()
        other = self.other_id.value() and not organisation
        kind = (self.id_kind.value() if other else IdKind.RESIDENT_ID) or IdKind.RESIDENT_ID
        resident = kind is IdKind.RESIDENT_ID
        self.id_number.resident = resident
        self.id_number.set_label(f"证件号（{kind.label}）")
        shown = {
            self.id_kind: other,
            self.id_number: not organisation and kind is not IdKind.UNKNOWN,
            self.unknown_reason: other and kind is IdKind.UNKNOWN,
            self.credit_code: organisation,
            self.ethnicity: not organisation,
            self.legal: organisation,
            self.duty: organisation,
            self.gender: not organisation and not resident,
            self.birth_date: not organisation and not resident,
            self.other_id: not organisation,
            **dict.fromkeys(self.guardian, self.is_minor()),
            self.has_more: not organisation,
            **dict.fromkeys(self.more, self.has_more.value() and not organisation),
            self.two_agents: agent,
            self.is_representative: self._in_group,
        }
        for field, wanted in shown.items():
            if field.isHidden() == wanted:
                field.setVisible(wanted)
        self.agents[0].fit(agent)
        self.agents[1].fit(agent and self.two_agents.value())
        for row in self._rows:
            inside = [field for field in self.fields if field.parentWidget() is row]
            row.setVisible(any(not field.isHidden() for field in inside))
        self.name.set_label("单位名称" if organisation else "姓名")
        self.address.set_label("单位地址" if organisation else "住址")
        s = look().sizes
        self.name.setFixedWidth(s.width_id if organisation else s.width_name)
        self._read_out(resident and not organisation)

    def _read_out(self, resident: bool) -> None:
        found = read_resident_id(self.id_number.value()) if resident and self.id_number.value() else None
        if found is None or found.birth > self._today():
            self.readout.show_words("")
            self._say("")
            return
        age = age_on(found.birth, self._today())
        self.readout.show_words(f"{found.birth.isoformat()}　{found.gender.label}　{age} 岁")
        self._praise()

    def _praise(self) -> None:
        number = self.id_number.value()
        checked = check_resident_id(number, self._today()) if number and self.id_number.resident else None
        fine = checked is not None and not checked.blocks and not self.id_number.isHidden()
        self._say("证件校验通过，出生和性别已带出" if fine else "")

    def _say(self, words: str) -> None:
        self.praise.setText(words)
        self.praise.setVisible(bool(words))
