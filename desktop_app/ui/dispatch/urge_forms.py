"""Forms about supervision inside the township: a step before it is issued, a line of its log, lifting."""

from datetime import date

from db.enums import SignManner, SupervisionForm, SupervisionKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.supervision_inside import EntryDraft, InsideDraft, ProposalRow
from desktop_app.services.supervision_inside_view import InsideRow
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext


class IssueForm(SideForm):
    """A proposal that is changed before it is issued."""

    def __init__(self, context: PageContext, row: ProposalRow) -> None:
        """Start with what is proposed."""
        super().__init__(
            f"发{row.kind.label}", Form("发督办"), "发出", about=f"{row.matter_number}  {row.title}"
        )
        self._row, self._context = row, context
        s = look().sizes
        kind = SelectField[SupervisionKind](
            "kind", "发哪一级", [(one, one.label) for one in SupervisionKind],
            required="请选发哪一级。", width=s.width_phone,
        )  # fmt: skip
        due = DateField(
            "reply_due_on", "什么时候前答复", self._today, required="请填写答复期限。", ahead=True,
            earliest=self._today(),
        )  # fmt: skip
        unit = TextField("unit", "发给", required="请写明督办哪个单位。", width=s.width_choice, limit=100)
        self.form.add_section("督办什么", help_text="通报要写批准的领导，其他可不填")
        self.form.add_row(unit, kind)
        self.form.add_row(due, TextField("leader_name", "批示、批准的领导", width=s.width_name, limit=100))
        self._told = TextField(
            "circulated_to", "通报发给（不填发给各村、各单位）", width=s.width_long, limit=300
        )
        self.form.add_row(self._told)
        self.form.add_wide(
            LongTextField("reason", "事由", required="请写明为什么督办。", limit=2000, lines=3)
        )
        self.form.add_wide(LongTextField("demands", "要求", required="请写明要求。", limit=2000, lines=3))
        start = {
            "unit": row.unit, "kind": row.kind, "reply_due_on": row.reply_due_on, "reason": row.reason,
            "demands": row.demands,
        }  # fmt: skip
        self.form.set_values(start.items())
        kind.changed.connect(lambda: self._told.setVisible(kind.value() is SupervisionKind.CIRCULAR))
        self._told.setVisible(row.kind is SupervisionKind.CIRCULAR)

    def draft(self) -> InsideDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return InsideDraft(
            self._row.matter_uid, values["unit"], values["kind"], values["reason"], values["demands"],
            values["reply_due_on"], values["leader_name"] or "", values["circulated_to"] or "",
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())


class EntryForm(SideForm):
    """The unit's reply, or a call, visit, meeting or talk about it."""

    def __init__(self, context: PageContext, row: InsideRow, kind: SupervisionForm) -> None:
        """A reply asks how it came; the others ask where, and whom one met."""
        replies = kind is SupervisionForm.REPLY
        title = "登记答复" if replies else "记一次督办"
        super().__init__(title, Form(title), "记下", about=f"{row.kind.label} {row.number}　{row.unit}")
        self._row, self._kind, self._context = row, kind, context
        s = look().sizes
        day = DateField("happened_on", "哪一天", self._today, required="请填写日期。", latest=self._today)
        day.set_value(self._today())
        who = "谁答复的" if replies else "参加人"
        people = TextField("people", who, width=s.width_choice, required=f"请写明{who}。", limit=200)
        self.form.add_section(title, help_text=f"{row.reply_due_on:%m-%d} 前答复")
        if replies:
            manner = SelectField[SignManner](
                "manner", "怎么答复的", [(one, one.label) for one in SignManner],
                required="请选怎么答复的。", width=s.width_name,
            )  # fmt: skip
            self.form.add_row(day, people)
            self.form.add_row(manner)
        else:
            forms = [one for one in SupervisionForm if one is not SupervisionForm.REPLY]
            which = SelectField[SupervisionForm](
                "form", "督办形式", [(one, one.label) for one in forms],
                required="请选督办形式。", width=s.width_name,
            )  # fmt: skip
            which.set_value(kind)
            self.form.add_row(which, day)
            self.form.add_row(people)
            self.form.add_row(
                TextField("place", "地点", width=s.width_choice, limit=100),
                TextField("met", "见面对象", width=s.width_choice, limit=200),
            )
        self.form.add_wide(LongTextField("content", "情况", required="请写明情况。", limit=5000, lines=6))

    def draft(self) -> EntryDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return EntryDraft(
            self._row.uid,
            values.get("form") or self._kind,
            values["happened_on"],
            values["people"],
            values["content"],
            values.get("place") or "",
            values.get("met") or "",
            values.get("manner"),
        )

    def _today(self) -> date:
        return local_date(self._context.clock.now())


def lift_form(row: InsideRow) -> SideForm:
    """Why a step is lifted; the field's key is ``reason``."""
    verb = "摘牌" if row.kind is SupervisionKind.LISTED else "解除"
    form = Form(verb)
    replied = row.replied_on is not None
    label = "说明（可不填）" if replied else "为什么不等答复就解除"
    required = "" if replied else "请写明理由。"
    form.add_wide(LongTextField("reason", label, required=required, limit=1000, lines=4))
    return SideForm(verb, form, verb, about=f"{row.kind.label} {row.number}　{row.unit}")
