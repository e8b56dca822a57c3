"""Forms about orders: a new one, and the steps of a unit that the desk records."""

from datetime import date
from typing import Any
from uuid import UUID

from db.enums import DispatchKind, SignManner
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispatch import DispatchActionRow
from desktop_app.services.dispatch_inner import InnerOrderDraft, UnitStepDraft
from desktop_app.services.dispatch_inner_view import InnerOrderRow, UnitPartRow
from desktop_app.services.dispatch_record import OrderTerms, OrderUnit
from desktop_app.services.unit_duty import DutySuggestion
from desktop_app.ui.dispatch.find import dispute_field, unit_field
from desktop_app.ui.dispatch.suggest import SuggestLine
from desktop_app.ui.kit.fields import Choice, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

_SUPPORTS = 3
_KINDS = (DispatchKind.ORDER, DispatchKind.TRANSFER)
_TEXTS = {
    "ask_return": ("为什么不应由本单位办理", "请写明退单理由。"),
    "refuse_return": ("为什么不同意退单", "请写明理由。"),
    "feed_back": ("办理情况和结果", "请写明办理情况。"),
    "send_back": ("还要补充什么", "请写明要补充什么。"),
    "withdraw": ("为什么撤回", "请写明撤回理由。"),
}
_BY_UNIT = frozenset({"sign_for", "ask_return", "feed_back"})
"""Steps that the unit takes and the desk records for it."""


class OrderForm(SideForm):
    """A new order; ``draft()`` of what was entered. ``before`` is the order that came back."""

    def __init__(self, context: PageContext, before: InnerOrderRow | None = None) -> None:
        """Start empty, or with what the returned order said."""
        super().__init__(
            "交办、转办", Form("交办、转办"), "发出", about="" if before is None else _again(before)
        )
        self._context, self._before, self._basis = context, before, ""
        s = look().sizes
        self.kind = SelectField[DispatchKind](
            "kind", "方式", [(kind, kind.label) for kind in _KINDS], required="请选方式。", width=s.width_name
        )
        self.kind.set_value(DispatchKind.ORDER)
        due = DateField(
            "due_on", "完成期限", self._today, required="请填写完成期限。", ahead=True, earliest=self._today()
        )
        self.matter = dispute_field(context, self, "有关哪件纠纷（可不填）")
        self.title_field = TextField("title", "事项", required="请填写交办事项。", limit=200)
        self.content = LongTextField("content", "内容", required="请写明交办内容。", limit=5000, lines=4)
        self.lead = unit_field(context, self, "lead", "主办单位", "请选或填写主办单位。")
        supports = [
            unit_field(context, self, f"support{n}", f"协办单位 {n}") for n in range(1, _SUPPORTS + 1)
        ]
        self.form.add_section("什么事", help_text="方式、期限、事项、内容、主办必填")
        self.form.add_row(self.kind, due)
        self.form.add_row(self.matter)
        self.form.add_wide(self.title_field)
        self.form.add_wide(self.content)
        self.form.add_section("交给谁")
        self.suggested = SuggestLine(context, self._take_suggestion)
        self.form.add_widget(self.suggested)
        self.form.add_row(self.lead, TextField("responsible", "责任人", width=s.width_name, limit=100))
        self.form.add_row(*supports)
        if before is not None:
            self.form.add_wide(
                LongTextField("reason", "为什么交给这个单位（退满次数必填）", limit=500, lines=2)
            )
        self.form.add_section("要求", help_text="可不填，不填按通常的写")
        self.form.add_wide(LongTextField("demands", "办理要求", limit=2000, lines=2))
        self.form.add_row(
            TextField("leader_name", "批示领导", width=s.width_name, limit=100),
            TextField("feedback_cycle", "反馈周期", width=s.width_name, limit=60),
            TextField("report_demand", "报告要求", width=s.width_choice, limit=200),
        )
        self.form.add_row(
            TextField("contact", "联系人", width=s.width_name, limit=50),
            TextField("contact_phone", "电话", width=s.width_phone, limit=40),
            TextField("copies_to", "抄送（用、隔开）", width=s.width_choice, limit=400),
        )
        for field in (self.title_field, self.content):
            field.left.connect(self._ask)
        if before is not None:
            self._fill(before)

    def choose_dispute(self, uid: UUID, title: str) -> None:
        """Start with a dispute chosen elsewhere."""
        self.matter.set_choice(Choice(uid, title))
        self.title_field.set_value(title)
        self._ask()

    def draft(self) -> InnerOrderDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        lead: OrderUnit = values["lead"]
        responsible = str(values["responsible"] or "")
        units = [OrderUnit(lead.name, lead.code, responsible)]
        units += [values[key] for n in range(1, _SUPPORTS + 1) if values[key := f"support{n}"]]
        terms: dict[str, Any] = {
            key: values[key] or ""
            for key in ("demands", "leader_name", "contact", "contact_phone", "copies_to", "feedback_cycle",
                        "report_demand")
        }  # fmt: skip
        terms["basis"] = self._basis
        return InnerOrderDraft(
            values["kind"],
            values["title"],
            values["content"],
            values["due_on"],
            tuple(units),
            OrderTerms(**terms),
            values["matter_uid"],
            None if self._before is None else self._before.uid,
            str(values.get("reason") or ""),
        )

    def _fill(self, before: InnerOrderRow) -> None:
        values = {
            "kind": before.kind if before.kind in _KINDS else DispatchKind.ORDER,
            "title": before.title, "content": before.content, "demands": before.demands,
        }  # fmt: skip
        self.form.set_values(values.items())
        if before.matter_uid is not None:
            self.matter.set_choice(Choice(before.matter_uid, before.title))
        self._ask()

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _ask(self, *_: object) -> None:
        self.suggested.ask(f"{self.title_field.value()} {self.content.value()}", "")

    def _take_suggestion(self, found: DutySuggestion) -> None:
        self.lead.set_choice(Choice(OrderUnit(found.unit), found.unit))
        self._basis = found.basis


def _again(before: InnerOrderRow) -> str:
    return f"接 {before.number}（{before.lead}退单）"


class UnitStepForm(SideForm):
    """A step of one unit; ``draft()`` of what was entered."""

    def __init__(
        self, context: PageContext, row: InnerOrderRow, unit: UnitPartRow, step: DispatchActionRow
    ) -> None:
        """Fields as the step needs them."""
        super().__init__(
            f"{unit.name}{step.verb}", Form(step.verb), step.verb, about=f"{row.number}  {row.title}"
        )
        self._unit, self._step = unit, step
        s = look().sizes
        label, sentence = _TEXTS.get(step.action, ("说明（可不填）", ""))
        by_unit = step.action in _BY_UNIT
        self.form.add_section(step.verb, help_text=unit.why)
        if by_unit:
            who = "谁签收的" if step.action == "sign_for" else "谁反映的"
            self.signer = TextField(
                "signer", who, width=s.width_name, limit=100,
                required="" if step.action == "ask_return" else "请写明单位是谁签收（反馈）的。",
            )  # fmt: skip
            self.signer.set_value(unit.responsible)
            manner = SelectField[SignManner](
                "manner", "怎么告知的", [(one, one.label) for one in SignManner],
                required="请选怎么告知的。", width=s.width_name,
            )  # fmt: skip
            self.form.add_row(self.signer, manner)
        lines = 6 if sentence else 2
        self.form.add_wide(LongTextField("text", label, required=sentence, limit=5000, lines=lines))
        if step.action == "feed_back":
            self.form.add_wide(
                LongTextField("evidence", "佐证材料（照片、回执、协议等）", limit=1000, lines=2)
            )

    def draft(self) -> UnitStepDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return UnitStepDraft(
            self._unit.uid,
            self._step.action,
            str(values.get("text") or ""),
            str(values.get("signer") or ""),
            values.get("manner"),
            str(values.get("evidence") or ""),
        )
