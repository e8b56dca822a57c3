"""Forms about dispatches: issuing one at the county, and the words of a step."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispatch import DispatchActionRow, DispatchDraft
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, list_disputes
from desktop_app.services.office import OfficeRow
from desktop_app.ui.kit.fields import Choice, ChoiceField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

Give = Callable[[Sequence[Choice[UUID]]], None]
_OFFERED = 8
_LABELS = {
    "feed_back": ("办理情况、结果和佐证", "请写明办理情况。"),
    "ask_return": ("为什么不应由本单位办理", "请写明退单理由。"),
    "refuse_return": ("为什么不同意退单", "请写明理由。"),
    "send_back": ("还要补充什么", "请写明要补充什么。"),
}


class IssueForm(SideForm):
    """A new dispatch; ``draft(values)`` of what was entered."""

    def __init__(self, context: PageContext, offices: Sequence[OfficeRow]) -> None:
        """``offices`` are the paired townships."""
        super().__init__("签发交办单", Form("签发交办单"), "签发")
        self._context = context
        s = look().sizes
        today = self._today
        self.recipient = SelectField[UUID](
            "recipient_uid", "交给哪个乡镇",
            [(row.uid, row.name) for row in offices if row.revoked_at is None],
            required="请选承办的乡镇。", width=s.width_choice,
        )  # fmt: skip
        self.matter = ChoiceField[UUID](
            "matter_uid", "有关哪件纠纷（可不填）", width=s.width_long, find=self._find,
            placeholder="当事人、编号或事由里的词",
        )  # fmt: skip
        due = DateField(
            "due_on", "完成期限", today, required="请填写完成期限。", ahead=True, earliest=today()
        )
        self.form.add_section("交给谁、办什么", help_text="除纠纷和电话外必填")
        self.form.add_row(self.recipient, due)
        self.form.add_row(self.matter)
        self.form.add_wide(TextField("title", "交办事项", required="请填写交办事项。", limit=200))
        self.form.add_wide(
            LongTextField("content", "交办内容", required="请写明交办内容。", limit=5000, lines=4)
        )
        self.form.add_wide(
            LongTextField("demands", "办理要求", required="请写明办理要求。", limit=2000, lines=3)
        )
        self.form.add_section("联系人")
        contact = TextField("contact", "姓名", width=s.width_name, required="请填写联系人。", limit=50)
        contact.set_value(context.actor.name)
        self.form.add_row(contact, TextField("contact_phone", "电话", width=s.width_phone, limit=40))
        if len(offices) == 1:
            self.recipient.set_value(offices[0].uid)

    def choose_dispute(self, uid: UUID, title: str) -> None:
        """Start with a dispute chosen elsewhere."""
        self.matter.set_choice(Choice(uid, title))
        self.form.fields["title"].set_value(title)

    def draft(self, values: dict[str, Any]) -> DispatchDraft:
        """What was entered; every field was checked before."""
        return DispatchDraft(**values)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _find(self, typed: str, give: Give) -> None:
        query = DisputeQuery(text=typed, limit=_OFFERED)
        self._context.runner.query(
            list_disputes, query, by=self._context.actor, slot="disputes",
            on_done=partial(_offer, give), owner=self,
        )  # fmt: skip


def step_form(action: DispatchActionRow, about: str) -> SideForm:
    """The words that a step needs; the field's key is ``text``."""
    label, sentence = _LABELS.get(action.action, ("说明", "请写明理由。"))
    form = Form(action.verb)
    form.add_wide(LongTextField("text", label, required=sentence, limit=5000, lines=6))
    return SideForm(action.verb, form, action.verb, about=about)


def _offer(give: Give, page: DisputePage) -> None:
    give([Choice(row.uid, row.title, code=row.short_number, help=row.risk.label) for row in page.rows])
