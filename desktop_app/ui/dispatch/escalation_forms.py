"""Forms of an escalation: the township's request, the county's answer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from db.enums import EscalationDecision
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.escalation import EscalationAnswerDraft, EscalationRow, proposed_summary
from desktop_app.services.office import OfficeRow
from desktop_app.ui.dispatch.find import dispute_field
from desktop_app.ui.kit.fields import Choice, DateField, LongTextField, SelectField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext


class AskForm(SideForm):
    """A request: which case, why, and the summary that is written from what is on record."""

    def __init__(self, context: PageContext) -> None:
        """Start empty."""
        super().__init__("提级", Form("提级"), "送县")
        self._context = context
        self.matter = dispute_field(context, self, "哪件纠纷", "请选要提级的纠纷。")
        self.summary = LongTextField("note", "案情摘要", required="请写好案情摘要。", limit=5000, lines=8)
        self.form.add_section("提级", help_text="都要填")
        self.form.add_row(self.matter)
        words = "办理中和化解不成的纠纷可以提级。选好以后，案情摘要按登记和办理情况写好，可以改。"
        self.form.add_widget(Label(words, Words.HELP, wrap=True))
        self.form.add_wide(
            LongTextField("reason", "为什么提级", required="请写明理由。", limit=2000, lines=3)
        )
        self.form.add_wide(self.summary)
        self.matter.changed.connect(self._ask)

    def choose_dispute(self, uid: UUID, title: str) -> None:
        """Start with a dispute chosen elsewhere."""
        self.matter.set_choice(Choice(uid, title))
        self._ask()

    def draft(self) -> StepDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return StepDraft(reason=values["reason"], note=values["note"])

    def _ask(self, *_: object) -> None:
        chosen = self.matter.value()
        if chosen is not None:
            context = self._context
            context.runner.query(
                proposed_summary, chosen,
                by=context.actor, slot="summary", on_done=self._take, owner=self,
            )  # fmt: skip

    def _take(self, text: str) -> None:
        if not self.summary.value():
            self.summary.set_value(text)


class AnswerForm(SideForm):
    """The county's answer; an order asks for its demands and day, another holder for the township."""

    def __init__(self, context: PageContext, row: EscalationRow, offices: Sequence[OfficeRow]) -> None:
        """``offices`` are the paired townships."""
        super().__init__("答复提级", Form("答复提级"), "答复", about=f"{row.number}  {row.title}")
        self._context, self._row = context, row
        s = look().sizes
        decision = SelectField[EscalationDecision](
            "decision", "怎么答复", [(one, one.label) for one in EscalationDecision],
            required="请选怎么答复。", width=s.width_choice,
        )  # fmt: skip
        office = SelectField[UUID](
            "to_office_uid", "交给（改由）哪个乡镇", [(one.uid, one.name) for one in offices],
            width=s.width_choice,
        )  # fmt: skip
        due = DateField("due_on", "完成期限（交办的）", self._today, ahead=True, earliest=self._today())
        self.form.add_section("答复", help_text="改变承办单位的要选乡镇；交办的不选就交给原来的乡镇")
        self.form.add_row(decision, office)
        self.form.add_row(due)
        self.form.add_wide(
            LongTextField("reason", "答复意见", required="请写明答复意见。", limit=2000, lines=4)
        )
        self.form.add_wide(LongTextField("demands", "办理要求（交办的）", limit=2000, lines=3))

    def draft(self) -> EscalationAnswerDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return EscalationAnswerDraft(
            self._row.uid, values["decision"], values["reason"], values["demands"] or "",
            values["due_on"], values["to_office_uid"],
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())
