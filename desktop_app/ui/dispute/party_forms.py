"""Forms about the parties of a registered dispute: a further one, an heir, what was wrong, who speaks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt

from db.enums import Labelled, PartyKind, PartySide
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_detail import DisputeDetail
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.party import Replacement
from desktop_app.services.party_view import FullNumbers, PartyRow
from desktop_app.services.representative import MOST, NUMEROUS, Election
from desktop_app.ui.dispute.party_fields import PartyFields
from desktop_app.ui.dispute.register_values import party_draft
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

Today = Callable[[], date]


class Succession(Labelled):
    """Why somebody takes a party's place."""

    DEATH = "death", "去世，由继承人接替"
    UNIT = "unit", "单位合并、分立或改制"
    TRANSFER = "transfer", "权利义务转让"
    OTHER = "other", "其他"


def present_parties(detail: DisputeDetail) -> list[PartyRow]:
    """Parties whom nobody has replaced."""
    return [party for party in detail.parties if party.replaced_by_uid is None]


def _named(parties: Sequence[PartyRow]) -> list[tuple[UUID, str]]:
    return [(p.uid, f"{p.side.label} {p.name}") for p in parties]


class PartyForm(Form):
    """添加当事人."""

    def __init__(self, today: Today) -> None:
        """One party, a respondent by default."""
        super().__init__("添加当事人")
        self._block = "respondent1"
        self.add_section("是谁", help_text="姓名必填；没有证件选“证件不详”")
        sides = [(side, side.label) for side in PartySide]
        self._side = SelectField("side", "哪一方", sides, width=look().sizes.width_phone)
        self._side.set_value(PartySide.RESPONDENT)
        self.add_row(self._side)
        self._party = PartyFields(self._block, PartySide.RESPONDENT, today)
        self._party.name.required = "请填写姓名。"
        self.add_widget(self._party)
        for field in self._party.fields:
            self.register(field)

    def draft(self) -> PartyDraft:
        """The party as entered."""
        side = self._side.value() or PartySide.RESPONDENT
        values: Mapping[str, Any] = self.values()
        return party_draft(self._block, values, minor=self._party.is_minor(), side=side)

    def field_key(self, path: str) -> str:
        """Field that ``party.id_number`` means."""
        return f"{self._block}.{path.removeprefix('party.')}"


class HeirForm(Form):
    """更换当事人: whose place, why, since when, and who takes it, on the same side."""

    def __init__(self, detail: DisputeDetail, today: Today) -> None:
        """Offer the parties who are present."""
        super().__init__("更换当事人")
        s = look().sizes
        self._block = "heir1"
        parties = present_parties(detail)
        self._sides = {party.uid: party.side for party in parties}
        self.add_section("换下哪一位", help_text="原来的当事人留在案里，写明由谁接替")
        self._old = SelectField(
            "old", "原当事人", _named(parties), required="请选原来的当事人。", width=s.width_choice
        )
        self._why = SelectField(
            "why",
            "为什么换",
            [(kind, kind.label) for kind in Succession],
            required="请选为什么换。",
            width=s.width_choice,
        )
        self._day = DateField("on", "从哪天起", today, required="请填写日期。", latest=today)
        self.add_row(self._old, self._why, self._day)
        self.add_wide(
            TextField("reason", "说明", required="请写明，例如“10 月 8 日病故，由长子继承”。", limit=150)
        )
        self.add_section("由谁接替", help_text="有几位继承人的，先换成一位，其余的用“添加”")
        self._party = PartyFields(self._block, PartySide.RESPONDENT, today)
        self._party.name.required = "请填写接替的人。"
        self.add_widget(self._party)
        for field in self._party.fields:
            self.register(field)
        words = (
            "死亡证明、继承关系证明或转让协议，请放进这件纠纷的附件。正在调解的，要再问接替的人是否同意调解。"
        )
        self.add_widget(Label(words, Words.HELP, wrap=True))

    def old(self) -> UUID:
        """Whom to replace."""
        found = self._old.value()
        assert found is not None
        return found

    def draft(self) -> PartyDraft:
        """Who takes the place."""
        values: Mapping[str, Any] = self.values()
        return party_draft(self._block, values, minor=self._party.is_minor(), side=self._sides[self.old()])

    def replacement(self) -> Replacement:
        """Why and since when."""
        values = self.values()
        why: Succession = values["why"]
        words = values["reason"].strip()
        return Replacement(words if why is Succession.OTHER else f"{why.label}：{words}", values["on"])

    def field_key(self, path: str) -> str:
        """Field that ``party.id_number`` means."""
        return f"{self._block}.{path.removeprefix('party.')}" if path.startswith("party.") else path


class CorrectForm(Form):
    """改正当事人: only what is filled in is changed; numbers stay hidden."""

    def __init__(self, party: PartyRow) -> None:
        """Show what may be seen; numbers are asked for anew."""
        super().__init__("改正当事人")
        s = look().sizes
        self._natural = party.kind is PartyKind.NATURAL
        self.add_section("改成什么", help_text="号码不改就空着；改前的留在修改记录里")
        name = TextField("name", "姓名" if self._natural else "单位名称", required="请填写。", limit=100)
        self._shown = {"name": party.name, "address": party.address}
        if self._natural:
            self.add_row(
                name,
                TextField("id_number", "证件号", width=s.width_id, placeholder=party.id_masked),
                TextField("phone", "电话", width=s.width_phone, placeholder=party.phone_masked),
            )
            self._shown |= {"occupation": party.occupation, "employer": party.employer}
            self.add_row(TextField("address", "住址", width=s.width_long))
            self.add_row(TextField("occupation", "职业"), TextField("employer", "工作单位", width=s.width_id))
        else:
            self.add_row(
                name,
                TextField("credit_code", "统一社会信用代码", width=s.width_id,
                          placeholder=party.credit_code_masked),
                TextField("phone", "电话", width=s.width_phone, placeholder=party.phone_masked),
            )  # fmt: skip
            self._shown |= {"legal_representative": party.legal_representative, "duty": party.duty}
            self.add_row(TextField("address", "单位地址", width=s.width_long))
            self.add_row(
                TextField("legal_representative", "法定代表人（负责人）", width=s.width_phone),
                TextField("duty", "职务"),
            )
        self.set_values(self._shown.items())

    def changes(self) -> dict[str, object]:
        """What differs from what was shown; a number that was left empty stays."""
        values = self.values()
        return {
            name: value.strip() or None
            for name, value in values.items()
            if value.strip() != self._shown.get(name, "")
        }

    @staticmethod
    def field_key(path: str) -> str:
        """Field that ``party.id_number`` means."""
        return path.removeprefix("party.")


class ElectForm(Form):
    """推选代表人: on which side, whom, when and how."""

    def __init__(self, detail: DisputeDetail, side: PartySide, today: Today) -> None:
        """Offer the present parties of one side; who speaks for it now is ticked."""
        super().__init__("推选代表人")
        self._side = side
        members = [party for party in present_parties(detail) if party.side is side]
        least, most = (2 if len(members) >= NUMEROUS else 1), min(MOST, len(members) - 1)
        self.add_section(f"{side.label}推选谁", help_text=f"{len(members)} 人里选 {least} 到 {most} 位")
        self._ticks = {party.uid: CheckField(f"elected.{party.uid.hex}", party.name) for party in members}
        for party in members:
            self._ticks[party.uid].set_value(party.is_representative)
            self._ticks[party.uid].setContentsMargins(0, 0, 0, 0)
        self.add_row(*self._ticks.values())
        self._problem = Label("", Words.HELP, tone=Tone.DANGER, wrap=True)
        self._problem.hide()
        self.add_widget(self._problem)
        self.add_section("怎样推选的")
        self.add_row(DateField("on", "哪天推选的", today, required="请填写日期。", latest=today))
        self.add_wide(
            LongTextField(
                "how", "怎样推选", required="请写明，例如“村民小组会议推选，附签名单”。", lines=1, limit=200
            )
        )
        words = "代表人说的话算大家的；但是放弃、变更请求，承认对方的请求，或者和解，要被代表的每一位同意。"
        self.add_widget(Label(words, Words.HELP, wrap=True))

    def election(self) -> Election:
        """What was entered."""
        values = self.values()
        elected = tuple(uid for uid, tick in self._ticks.items() if tick.value())
        return Election(self._side, elected, values["on"], values["how"])

    def show_violation(self, violation: RuleViolation) -> bool:
        """Whom to elect is said below the names."""
        if violation.field not in ("elected", "side"):
            return super().show_violation(violation)
        self._problem.setText(violation.text)
        self._problem.show()
        next(iter(self._ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        return True


class NumbersForm(Form):
    """看号码: whose and why; then the numbers stand below until the form is closed."""

    def __init__(self, detail: DisputeDetail) -> None:
        """Offer the parties that have numbers."""
        super().__init__("看号码")
        self.add_section("看谁的、为什么", help_text="谁在什么时候为什么看过，都会记下来")
        people: Sequence[tuple[UUID, str]] = [(p.uid, f"{p.side.label} {p.name}") for p in detail.parties]
        self._who = SelectField(
            "party", "看谁的", people, required="请选一位当事人。", width=look().sizes.width_choice
        )
        if people:
            self._who.set_value(people[0][0])
        self.add_row(self._who)
        self.add_wide(
            LongTextField("reason", "为什么要看", required="请写明查看原文的理由。", lines=1, limit=200)
        )
        self._numbers = KeyValues(columns=1)
        self.add_widget(self._numbers)

    def show_numbers(self, numbers: FullNumbers) -> None:
        """Show what the service gave."""
        pairs = [
            ("证件号", numbers.id_number),
            ("电话", numbers.phone),
            ("信用代码", numbers.credit_code),
            ("监护人电话", numbers.guardian_phone),
        ]
        for name, id_number, phone in numbers.agents:
            pairs.append((f"代理人{name}", " ".join(p for p in (id_number, phone) if p)))
        self._numbers.set_pairs([pair for pair in pairs if pair[1]] or [("号码", "没有登记")])
