"""登记申请书: who applies, in writing or by word of mouth, what happened, what is asked for (F1)."""

from collections.abc import Callable, Sequence
from datetime import date

from db.enums import ApplicationManner, PartySide
from desktop_app.services.application import ApplicationDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.tick_form import TickForm, TickGroup


class ApplicationForm(TickForm):
    """An application; an oral one is written down and read back before it is signed."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        today: Callable[[], date],
        *,
        day: date,
        facts: str,
        recorder: str,
    ) -> None:
        """Propose the applicants' side, the ``day`` of the mediation, its ``facts`` and the ``recorder``."""
        super().__init__("登记申请书")
        s = look().sizes
        self.add_section("谁申请", help_text="必填")
        choices = [(p.party_uid, f"{p.side.label} {p.name}") for p in parties]
        self.applicants = TickGroup("applicants", choices, required="请勾选谁提出申请。")
        self.applicants.set_value([p.party_uid for p in parties if p.side is PartySide.APPLICANT])
        self.add_ticks(self.applicants)
        self.manner = SelectField(
            "manner", "怎样申请", [(m, m.label) for m in ApplicationManner], width=s.width_short
        )
        self.manner.set_value(ApplicationManner.ORAL)
        self.day = DateField("taken_on", "申请日期", today, required="请填写申请日期。", latest=today)
        self.day.set_value(day)
        self.recorder = TextField(
            "taken_by", "记录人", required="请填写记录人。", width=s.width_name, limit=100
        )
        self.recorder.set_value(recorder)
        self.add_row(self.manner, self.day, self.recorder)
        self.add_section("为了什么事，要求什么", help_text="必填")
        self.facts = LongTextField(
            "facts", "纠纷简要情况", required="请写明纠纷简要情况。", lines=4, limit=20_000
        )
        self.facts.set_value(facts)
        self.claims = LongTextField(
            "claims",
            "申请事项（一条一行，不用编号）",
            required="请写明申请事项，一条一行。",
            lines=3,
            limit=20_000,
        )
        self.add_wide(self.facts)
        self.add_wide(self.claims)
        self.read_back = CheckField("read_back", "已读给申请人听，与申请人说的一致")
        self._read_row = self.add_row(self.read_back)
        self.manner.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        oral = self.manner.value() is ApplicationManner.ORAL
        self.read_back.setVisible(oral)
        self._read_row.setVisible(oral)

    def draft(self) -> ApplicationDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return ApplicationDraft(
            self.manner.value() or ApplicationManner.ORAL,
            self.applicants.value(),
            self.facts.value(),
            tuple(self.claims.value().splitlines()),
            day,
            self.recorder.value(),
            self.read_back.value(),
        )
