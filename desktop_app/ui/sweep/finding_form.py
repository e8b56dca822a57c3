"""有情: the form of one finding, a dispute or a hazard, and the draft that its values make."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtGui import QShowEvent

from db.enums import GridEventKind, GridEventOutcome, RiskLevel
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.campaign_view import DueCampaign
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.kit.fields import (
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

Values = Mapping[str, Any]
REGISTER = "register"
_OUTCOMES = (
    (GridEventOutcome.OPEN.value, GridEventOutcome.OPEN.label),
    (GridEventOutcome.ON_THE_SPOT.value, GridEventOutcome.ON_THE_SPOT.label),
    (REGISTER, "登记纠纷"),
    (GridEventOutcome.HANDED_OVER.value, GridEventOutcome.HANDED_OVER.label),
)
_NOTES = {
    GridEventOutcome.OPEN.value: ("正在怎么办", ""),
    GridEventOutcome.ON_THE_SPOT.value: ("怎样化解的", "请写明怎样化解的。"),
    REGISTER: ("说明", ""),
    GridEventOutcome.HANDED_OVER.value: ("移交给谁，怎样移交的", "请写明移交给了谁。"),
}
_LIMIT = timedelta(days=7)
_NOBODY = "请写明谁负责整改。"
_NO_LIMIT = "请写整改时限。"


class FindingForm(SideForm):
    """有情: one finding. ``registers()`` tells whether a dispute is to be registered from it."""

    def __init__(
        self, about: str, day: date, today: date, campaigns: Sequence[DueCampaign] = (), late: str = ""
    ) -> None:
        """Make an empty form of a finding of ``day``.

        ``campaigns`` are those of the day in the grid's village, the only one is chosen; ``late`` says what a
        late report will be counted as.
        """
        s = look().sizes
        form = Form("有情")
        form.add_section("什么情况", help_text="简要情况必填")
        if late:
            form.add_widget(Label(late, Words.HELP, tone=Tone.WARNING, wrap=True))
        form.add_wide(LongTextField("description", "简要情况", required="请简要写明发现的情况。", limit=2000))
        kinds = [(kind, kind.label) for kind in GridEventKind]
        self._kind = SelectField("kind", "性质", kinds, width=s.width_phone)
        form.add_row(self._kind)
        form.add_wide(TextField("parties_text", "当事人", placeholder="王某 与 沈某", limit=200))
        form.add_row(
            TextField("phone", "电话", width=s.width_phone), NumberField("people_count", "涉及人数", least=1)
        )
        form.add_row(ChoiceField("category_code", "类别", category_choices()))
        if campaigns:
            choices = [(one.uid, one.name) for one in campaigns]
            form.add_wide(SelectField("campaign", "专项行动", choices, none_word="不属于专项行动"))
        form.add_section("怎么处置")
        risks = [(level, level.label) for level in reversed(RiskLevel)]
        self._risk = SelectField("risk_level", "风险", risks, width=s.width_number)
        self._outcome = SelectField("outcome", "处置", _OUTCOMES, width=s.width_phone)
        form.add_row(self._risk, self._outcome)
        self._owner = TextField("owner_name", "责任人", width=s.width_name, limit=100)
        self._due = DateField("due_on", "整改时限", lambda: today, ahead=True, earliest=day)
        self._hazard = form.add_row(self._owner, self._due)
        self._note = LongTextField("outcome_note", _NOTES[GridEventOutcome.OPEN.value][0], lines=1)
        self._note_row = form.add_wide(self._note)
        super().__init__("有情", form, "记下有情", about=about)
        self._kind.changed.connect(self._ask_rest)
        self._outcome.changed.connect(self._ask_rest)
        only = campaigns[0].uid if len(campaigns) == 1 else None
        form.set_values(
            [
                ("kind", GridEventKind.DISPUTE),
                ("outcome", GridEventOutcome.OPEN.value),
                ("risk_level", RiskLevel.BLUE),
                ("due_on", today + _LIMIT),
                ("campaign", only),
            ]
        )
        self._ask_rest()

    def registers(self) -> bool:
        """Whether 登记纠纷 was chosen."""
        return not self._is_hazard() and self._outcome.value() == REGISTER

    def _is_hazard(self) -> bool:
        return self._kind.value() is GridEventKind.HAZARD

    def _ask_rest(self) -> None:
        """A hazard asks who puts it right until when, anything else what became of it."""
        hazard = self._is_hazard()
        self._hazard.setVisible(hazard)
        self._owner.required, self._due.required = (_NOBODY, _NO_LIMIT) if hazard else ("", "")
        self._risk.set_label("等级" if hazard else "风险")
        self._outcome.setVisible(not hazard)
        label, required = _NOTES[self._outcome.value() or GridEventOutcome.OPEN.value]
        self._note.set_label(label)
        self._note.required = "" if hazard else required
        self._note_row.setVisible(not hazard and not self.registers())

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what fits, also of a draft that came back."""
        super().showEvent(event)
        self._ask_rest()

    def refused(self, error: FengqiaoError) -> None:
        """Show a refusal at its field; the service counts findings (events[0].phone)."""
        if isinstance(error, RuleViolation) and error.field.startswith("events["):
            error = RuleViolation(error.text, error.field.partition(".")[2])
        super().refused(error)


def finding_draft(values: Values) -> FindingDraft:
    """What the form of a finding says; one to be registered is stored open, the dispute follows."""
    hazard = values["kind"] is GridEventKind.HAZARD
    outcome = values["outcome"] or GridEventOutcome.OPEN.value
    is_open = hazard or outcome == REGISTER
    campaign: UUID | None = values.get("campaign")
    return FindingDraft(
        values["description"],
        values["parties_text"] or None,
        values["phone"] or None,
        values["category_code"],
        values["people_count"],
        values["risk_level"],
        GridEventOutcome.OPEN if is_open else GridEventOutcome(outcome),
        None if is_open else values["outcome_note"] or None,
        values["kind"],
        values["owner_name"] if hazard else None,
        values["due_on"] if hazard else None,
        campaign,
        no_campaign="campaign" in values and campaign is None,
    )
