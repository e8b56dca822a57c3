"""不予受理, 撤回申请, 终止调解 with their reasons; and the ways that parties are told of."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from db.enums import Labelled, MediationState, PartySide, Remedy
from desktop_app.domain.mediation_ending import REASONS
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.tick_form import TickForm, TickGroup

Today = Callable[[], date]
_KINDS = {
    "refuse": MediationState.REFUSED,
    "withdraw": MediationState.WITHDRAWN,
    "terminate": MediationState.TERMINATED,
}


def _remedies() -> TickGroup[Remedy]:
    return TickGroup(
        "remedies", [(r, r.label) for r in Remedy], required="请勾选告知了哪些途径。", ticked=True
    )


class EndingForm(TickForm):
    """How it ends without agreement; what is asked depends on the way."""

    def __init__(
        self, today: Today, earliest: date, key: str, verb: str, parties: Sequence[ConsentRow] = ()
    ) -> None:
        """``key`` is refuse, withdraw or terminate; the last needs the day on which other ways were told."""
        super().__init__(verb)
        kind = _KINDS[key]
        self.withdrawn_by: TickGroup[UUID] | None = None
        if key == "withdraw":
            self._applicants(parties)
        self.add_section("为什么", help_text="勾选原因，或者写明理由")
        self.reasons: TickGroup[Labelled] = TickGroup("reasons", [(r, r.label) for r in REASONS[kind]])
        self.add_ticks(self.reasons, stacked=True)
        self.reason = LongTextField("reason", "说明（勾“其他”时必填）", lines=2, limit=5000)
        self.add_wide(self.reason)
        self.process = LongTextField("process", "调解过程摘要（可不填）", lines=3, limit=20_000)
        self.points = LongTextField("points", "争议焦点（可不填）", lines=2, limit=5000)
        if key == "terminate":
            self.add_section("情况表")
            self.add_wide(self.process)
            self.add_wide(self.points)
        self.add_section("什么时候" if key == "withdraw" else "什么时候，告知了什么")
        self.day = DateField(
            "ended_on", "日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        required = "请先告知仲裁、行政、诉讼等途径，并填写日期。" if key == "terminate" else ""
        self.told = DateField("remedy_told_on", "告知其他途径的日期", today, required=required, latest=today)
        self.remedies = _remedies()
        self.fails = CheckField("fails_dispute", "这件纠纷转为“化解不成”")
        self.fails.set_value(key == "terminate")
        if key == "withdraw":
            self.add_row(self.day)
            return
        self.add_row(self.day, self.told)
        self._remedy_rows = self.add_ticks(self.remedies)
        self.add_row(self.fails)

    def _applicants(self, parties: Sequence[ConsentRow]) -> None:
        people = [p for p in parties if p.side is PartySide.APPLICANT]
        self.add_section("谁撤回", help_text="必填")
        choices = [(p.party_uid, f"{p.side.label} {p.name}") for p in people]
        self.withdrawn_by = TickGroup("withdrawn_by", choices, required="请勾选谁撤回申请。", ticked=True)
        self.add_ticks(self.withdrawn_by)

    def draft(self) -> EndingDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return EndingDraft(
            self.reason.value(),
            day,
            self.told.value(),
            self.fails.value(),
            self.reasons.value(),
            self.process.value(),
            self.points.value(),
            self.remedies.value(),
            self.withdrawn_by.value() if self.withdrawn_by is not None else (),
        )


class RemedyForm(TickForm):
    """登记告知其他途径."""

    def __init__(self, today: Today, earliest: date | None) -> None:
        """Ask for the day and the ways."""
        super().__init__("登记告知其他途径")
        self.day = DateField(
            "remedy_told_on", "告知日期", today, required="请填写告知日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.day.set_help("《人民调解法》第二十六条")
        self.add_row(self.day)
        self.day.setFixedWidth(look().sizes.width_long)
        self.remedies = _remedies()
        self.add_ticks(self.remedies)
