"""登记协议: what the parties agreed, term by term, and by which instalments it is performed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.enums import AgreementForm as FormKind
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import (
    DateField,
    Field,
    LongTextField,
    MoneyField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look

_MOST = 24
"""Instalments that can be entered; a pension over two years has so many."""


@dataclass(frozen=True, slots=True)
class _Instalment:
    """Fields of one instalment and the row that holds them."""

    holder: QWidget
    due_on: DateField
    amount: MoneyField
    what: TextField
    payer: SelectField[UUID]
    payee: SelectField[UUID]

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        return self.due_on, self.amount, self.payer, self.payee, self.what


class AgreementForm(Form):
    """Fields of an agreement; instalments are added and taken away at the end of the form."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        today: Callable[[], date],
        *,
        earliest: date | None,
        recorder: str,
    ) -> None:
        """Start without instalments; copies are one for each party and one for the committee."""
        super().__init__("登记协议")
        s = look().sizes
        self._today = today
        self._people = [(p.party_uid, p.name) for p in parties]
        self._parts: list[_Instalment] = []
        self.add_section("协议", help_text="金额以外都要填")
        self.kind = SelectField("form", "形式", [(k, k.label) for k in FormKind], width=s.width_short)
        self.kind.set_value(FormKind.WRITTEN)
        self.day = DateField(
            "drawn_up_on", "订立日期", today, required="请填写订立日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.copies = NumberField("copies", "一式几份", least=0, most=99)
        self.copies.set_value(len(parties) + 1)
        self.amount = MoneyField("amount_fen", "金额（元）")
        self.add_row(self.kind, self.day, self.copies)
        self.facts = LongTextField(
            "facts",
            "纠纷主要事实、争议事项",
            required="请写明纠纷主要事实和争议事项。",
            lines=3,
            limit=10_000,
        )
        self.terms = LongTextField(
            "terms", "协议内容（一条一行，不用编号）", required="请逐条写明协议内容。", lines=4, limit=10_000
        )
        self.performance = LongTextField(
            "performance", "履行方式、时限", required="请写明履行方式和时限。", lines=2, limit=2000
        )
        for field in (self.facts, self.terms, self.performance):
            self.add_wide(field)
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.recorder.set_value(recorder)
        self.add_row(self.amount, self.recorder)
        self.kind.changed.connect(self._fit)
        head = self.add_section("分期履行", help_text="分几期就加几期，各期合计等于协议金额")
        self.more = link("加一期", self.add_instalment, small=True)
        head.addWidget(self.more)
        self.fewer = link("去掉末期", self.drop_instalment, small=True)
        head.addWidget(self.fewer)
        self.fewer.hide()

    def _fit(self) -> None:
        self.copies.setVisible(self.kind.value() is FormKind.WRITTEN)

    def add_instalment(self) -> None:
        """Add the fields of one more instalment."""
        number = len(self._parts)
        if number >= _MOST:
            return
        made = self._make(number)
        if self._parts:
            made.payer.set_value(self._parts[-1].payer.value())
            made.payee.set_value(self._parts[-1].payee.value())
            made.what.set_value(self._parts[-1].what.value())
        self._parts.append(made)
        self.fewer.show()
        self.more.setVisible(len(self._parts) < _MOST)
        if self.isVisible():
            made.due_on.setFocus()

    def _make(self, number: int) -> _Instalment:
        s = look().sizes
        path = f"instalments[{number}]"
        due = DateField(
            f"{path}.due_on", f"第 {number + 1} 期期限", self._today, ahead=True, required="请填写期限。"
        )
        amount = MoneyField(f"{path}.amount_fen", "金额（元）")
        payer = SelectField(f"{path}.payer_uid", "谁给", self._people, width=s.width_name, none_word="不分")
        payee = SelectField(f"{path}.payee_uid", "给谁", self._people, width=s.width_name, none_word="不分")
        what = TextField(
            f"{path}.what",
            "履行什么",
            required="请写明这一期履行什么。",
            width=s.width_long,
            placeholder="例如：银行转账支付补偿款",
            limit=200,
        )
        holder = self.add_row(due, amount, payer, payee, what)
        return _Instalment(holder, due, amount, what, payer, payee)

    def drop_instalment(self) -> None:
        """Take the last instalment away."""
        last = self._parts.pop()
        for field in last.fields:
            self.unregister(field)
        last.holder.hide()
        last.holder.deleteLater()
        self.fewer.setVisible(bool(self._parts))
        self.more.show()

    def set_values(self, values: Iterable[tuple[str, Any]]) -> None:
        """Fill fields, with as many instalments as the values name."""
        pairs = tuple(values)
        while any(key.startswith(f"instalments[{len(self._parts)}].") for key, _ in pairs):
            self.add_instalment()
        super().set_values(pairs)
        self._fit()

    def draft(self) -> AgreementDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        written = self.kind.value() is not FormKind.ORAL
        return AgreementDraft(
            FormKind.WRITTEN if written else FormKind.ORAL,
            day,
            self.facts.value(),
            tuple(term.strip() for term in self.terms.value().splitlines() if term.strip()),
            self.performance.value(),
            self.recorder.value(),
            (self.copies.value() or 0) if written else 0,
            self.amount.value(),
            tuple(map(_draft, self._parts)),
        )


def _draft(part: _Instalment) -> InstalmentDraft:
    due = part.due_on.value()
    assert due is not None
    return InstalmentDraft(
        due, part.what.value(), part.amount.value(), part.payer.value(), part.payee.value()
    )
