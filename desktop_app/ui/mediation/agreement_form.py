"""登记协议: what the parties agreed, term by term, who has to do what, how the sum is made up."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from db.enums import AgreementForm as FormKind
from desktop_app.domain.effect import copies_needed
from desktop_app.services.agreement_check import AgreementDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    LongTextField,
    MoneyField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.obligation_rows import ItemRows, ObligationRows


class AgreementForm(Form):
    """Fields of an agreement; obligations and items are added and taken away at the end of the form."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        today: Callable[[], date],
        *,
        earliest: date | None,
        recorder: str,
    ) -> None:
        """Start without obligations; copies are one for each party and one for the committee."""
        super().__init__("登记协议")
        s = look().sizes
        self._parties = len(parties)
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
        self.for_court = CheckField("for_court", "准备申请司法确认（法院多一份）")
        self.add_row(self.kind, self.day, self.copies, self.for_court)
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
        self.for_court.changed.connect(self._count_copies)
        self.obligations = ObligationRows(self, [(p.party_uid, p.name) for p in parties], today)
        self.items = ItemRows(self)

    def _fit(self) -> None:
        written = self.kind.value() is FormKind.WRITTEN
        self.copies.setVisible(written)
        self.for_court.setVisible(written)

    def _count_copies(self) -> None:
        least = copies_needed(self._parties, for_court=self.for_court.value())
        if (self.copies.value() or 0) in {least - 1, least + 1}:
            self.copies.set_value(least)

    def set_values(self, values: Iterable[tuple[str, Any]]) -> None:
        """Fill fields, with as many obligations and items as the values name."""
        pairs = tuple(values)
        while any(key.startswith(f"instalments[{self.obligations.count()}].") for key, _ in pairs):
            self.obligations.add_instalment()
        while any(key.startswith(f"items[{self.items.count()}].") for key, _ in pairs):
            self.items.add()
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
            self.obligations.drafts(),
            self.items.drafts(),
            written and self.for_court.value(),
        )
