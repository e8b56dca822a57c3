"""Rows of the agreement's form that grow: obligations with their instalments, and the items of the sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.enums import ObligationKind
from desktop_app.services.agreement_check import InstalmentDraft, ItemDraft
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import DateField, Field, MoneyField, NumberField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look

_MOST = 60
"""Rows that can be entered; thirty people with two things each have so many."""


class _Rows:
    """Rows of one section; they stand together although others are added below."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._holders: list[QWidget] = []
        self._box = form.add_group()

    def put(self, *fields: Field[Any]) -> None:
        """Show one more row of these fields."""
        holder = self._form.add_row(*fields)
        self._box.addWidget(holder)
        self._holders.append(holder)

    def take(self, fields: Sequence[Field[Any]]) -> None:
        """Take the last row away."""
        for field in fields:
            self._form.unregister(field)
        holder = self._holders.pop()
        holder.hide()
        holder.deleteLater()


@dataclass(frozen=True, slots=True)
class _Obligation:
    """Fields of one row."""

    number: NumberField
    kind: SelectField[ObligationKind]
    payer: SelectField[UUID]
    payee: SelectField[UUID]
    what: TextField
    amount: MoneyField
    due_on: DateField
    condition: TextField
    means: TextField

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        return (
            self.number, self.kind, self.payer, self.payee, self.what, self.amount, self.due_on,
            self.condition, self.means,
        )  # fmt: skip


class ObligationRows:
    """Who performs what for whom, until when; instalments carry the number of their obligation."""

    def __init__(self, form: Form, people: Sequence[tuple[UUID, str]], today: Callable[[], date]) -> None:
        """Start empty, with the words that add and take away in the section's head."""
        self._people, self._today = people, today
        self._parts: list[_Obligation] = []
        head = form.add_section("履行义务", help_text="分期的写同一项号")
        self.more = link("加一项", self.add_obligation, small=True)
        self.again = link("加一期", self.add_instalment, small=True)
        self.fewer = link("去掉末期", self.drop, small=True)
        for word in (self.more, self.again, self.fewer):
            head.addWidget(word)
        self.fewer.hide()
        self._rows = _Rows(form)

    def count(self) -> int:
        """How many rows there are."""
        return len(self._parts)

    def add_obligation(self) -> None:
        """Add a row with the next number."""
        numbers = [part.number.value() or 0 for part in self._parts]
        self._add(max(numbers, default=0) + 1)

    def add_instalment(self) -> None:
        """Add a row with the number of the last one, and what that says of who and what."""
        if not self._parts:
            self._add(1)
            return
        last = self._parts[-1]
        made = self._add(last.number.value() or 1)
        if made is None:
            return
        made.kind.set_value(last.kind.value())
        made.payer.set_value(last.payer.value())
        made.payee.set_value(last.payee.value())
        made.what.set_value(last.what.value())
        made.means.set_value(last.means.value())

    def _add(self, number: int) -> _Obligation | None:
        if len(self._parts) >= _MOST:
            return None
        made = self._make(len(self._parts))
        made.number.set_value(number)
        made.kind.set_value(ObligationKind.PAY)
        self._parts.append(made)
        self._rows.put(*made.fields)
        self._show()
        if made.kind.isVisible():
            made.kind.setFocus()
        return made

    def _make(self, index: int) -> _Obligation:
        s = look().sizes
        path = f"instalments[{index}]"
        people = self._people
        return _Obligation(
            NumberField(f"{path}.obligation", "第几项", least=1, most=_MOST, required="请填项号。"),
            SelectField(
                f"{path}.kind", "种类", [(k, k.label) for k in ObligationKind], width=s.width_name,
                required="请选种类。",
            ),
            SelectField(f"{path}.payer_uid", "谁履行", people, width=s.width_name, none_word="各方"),
            SelectField(f"{path}.payee_uid", "对谁", people, width=s.width_name, none_word="各方"),
            TextField(
                f"{path}.what", "履行什么", required="请写明履行什么。", width=s.width_choice,
                placeholder="例如：支付补偿款", limit=200,
            ),
            MoneyField(f"{path}.amount_fen", "金额（元）"),
            DateField(f"{path}.due_on", "期限", self._today, ahead=True),
            TextField(
                f"{path}.condition", "没有日期的写条件", width=s.width_choice,
                placeholder="例如：开工后十日内", limit=200,
            ),
            TextField(f"{path}.means", "方式", width=s.width_short, placeholder="转账", limit=40),
        )  # fmt: skip

    def drop(self) -> None:
        """Take the last row away."""
        self._rows.take(self._parts.pop().fields)
        self._show()

    def _show(self) -> None:
        self.fewer.setVisible(bool(self._parts))
        for word in (self.more, self.again):
            word.setVisible(len(self._parts) < _MOST)

    def drafts(self) -> tuple[InstalmentDraft, ...]:
        """What was entered; call it only after the fields passed."""
        return tuple(
            InstalmentDraft(
                part.due_on.value(), part.what.value(), part.amount.value(), part.payer.value(),
                part.payee.value(), part.number.value(), part.kind.value(), part.condition.value(),
                part.means.value(),
            )
            for part in self._parts
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    """Fields of one item."""

    name: TextField
    sign: SelectField[int]
    amount: MoneyField
    note: TextField

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        return self.name, self.sign, self.amount, self.note


class ItemRows:
    """The sums of which the agreement's amount is made up."""

    def __init__(self, form: Form) -> None:
        """Start empty."""
        self._parts: list[_Item] = []
        head = form.add_section("金额明细", help_text="合计等于协议金额")
        self.more = link("加一笔", self.add, small=True)
        self.fewer = link("去掉末笔", self.drop, small=True)
        head.addWidget(self.more)
        head.addWidget(self.fewer)
        self.fewer.hide()
        self._rows = _Rows(form)

    def count(self) -> int:
        """How many items there are."""
        return len(self._parts)

    def add(self) -> None:
        """Add an item."""
        if len(self._parts) >= _MOST:
            return
        s = look().sizes
        path = f"items[{len(self._parts)}]"
        made = _Item(
            TextField(
                f"{path}.name", "费用", required="请写明是什么费用。", width=s.width_choice,
                placeholder="例如：医疗费", limit=100,
            ),
            SelectField(f"{path}.sign", "计入或扣除", [(1, "计入"), (-1, "扣除")], width=s.width_short),
            MoneyField(f"{path}.amount_fen", "金额（元）", required="请填写金额。"),
            TextField(f"{path}.note", "怎样计算（可不填）", width=s.width_choice, limit=200),
        )  # fmt: skip
        made.sign.set_value(1)
        self._parts.append(made)
        self._rows.put(*made.fields)
        self.fewer.show()
        if made.name.isVisible():
            made.name.setFocus()

    def drop(self) -> None:
        """Take the last item away."""
        self._rows.take(self._parts.pop().fields)
        self.fewer.setVisible(bool(self._parts))

    def drafts(self) -> tuple[ItemDraft, ...]:
        """What was entered; call it only after the fields passed."""
        return tuple(
            ItemDraft(one.name.value(), (one.amount.value() or 0) * (one.sign.value() or 1), one.note.value())
            for one in self._parts
        )
