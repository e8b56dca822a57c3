"""What a ledger of leader assignments is asked for: form, period, leader, numbers, and why."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from desktop_app.domain.assignment_ledger import LedgerForm, month_of
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery, LedgerScope
from desktop_app.services.dispute_export import LONGEST_REASON
from desktop_app.services.leader_view import LeaderRow
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

_ABOUT = (
    "受限的案件不出现在台账里。号码一般遮挡；要完整号码的，用途写清楚，另一位同事同意以后才能打印和导出。"
    "用途、件数会记入操作日志。"
)


class AssignmentLedgerForm(Form):
    """The wish for a ledger; ``query`` and ``reason`` are read when it is saved."""

    def __init__(
        self, today: Callable[[], date], leaders: Sequence[LeaderRow], *, export: bool, full: bool
    ) -> None:
        """``export``: a table file, which needs a reason; ``full``: numbers in full may be asked for."""
        super().__init__("领导包案台账")
        s = look().sizes
        first, _ = month_of(today())
        self.add_section("哪一份")
        self._form = SelectField(
            "form",
            "式样",
            [(one, one.label) for one in LedgerForm],
            width=s.width_long,
            required="请选式样。",
        )
        self._scope = SelectField(
            "scope", "范围", [(one, one.label) for one in LedgerScope], width=s.width_choice,
            required="请选范围。",
        )  # fmt: skip
        choices = [(row.uid, f"{row.name}（{row.post}）") for row in leaders]
        self._leader = SelectField[UUID]("leader", "领导", choices, width=s.width_long, none_word="全部领导")
        self._first = DateField("first", "从", today, required="请填写从哪天。")
        self._last = DateField("last", "到", today, required="请填写到哪天。")
        self.add_row(self._form, self._scope)
        self.add_row(self._first, self._last)
        self.add_row(self._leader)
        self._full = CheckField("full_numbers", "号码完整")
        self._reason = LongTextField("reason", "用途", lines=2, limit=LONGEST_REASON)
        if export:
            self._reason.required = "请写明导出的用途，例如“报县信访局”。"
        if full:
            self.add_row(self._full)
        if full or export:
            self.add_wide(self._reason)
        self.add_widget(Label(_ABOUT, Words.HELP, wrap=True))
        self._form.set_value(LedgerForm.COUNTY)
        self._scope.set_value(LedgerScope.ALL)
        self._first.set_value(first)
        self._last.set_value(today())

    def query(self) -> AssignmentLedgerQuery:
        """What is asked for; the form checked it before."""
        first, last = self._first.value(), self._last.value()
        assert first is not None, "checked by the form"
        assert last is not None, "checked by the form"
        return AssignmentLedgerQuery(
            self._form.value() or LedgerForm.COUNTY,
            first,
            last,
            self._leader.value(),
            self._scope.value() or LedgerScope.ALL,
            bool(self._full.value()),
        )

    def reason(self) -> str:
        """Why."""
        return self._reason.value()
