"""Forms of the reception: registering visitors, what is done with the matter, instruction, result."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from db.enums import VisitOutcome
from desktop_app.services.reception import InstructionDraft, MatterDraft, VisitDraft
from desktop_app.services.reception_day import DutyRow
from desktop_app.services.reception_view import VisitDetail
from desktop_app.ui.kit.fields import DateField, Field, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.reception.matter_fields import add_person, case_fields, case_of, known_field, names_in

Today = Callable[[], date]
Values = Mapping[str, Any]
_FIELDS_OF = {
    VisitOutcome.OPEN: (),
    VisitOutcome.SETTLED: ("result",),
    VisitOutcome.LINKED: ("dispute_uid",),
    VisitOutcome.REGISTERED: ("category_code", "respondent"),
    VisitOutcome.PETITION: ("dispute_uid", "category_code", "respondent"),
    VisitOutcome.TOLD: ("told_where",),
}
"""Which fields each outcome shows."""


def visit_form(context: PageContext, owner: QObject, today: Today, duties: Sequence[DutyRow]) -> SideForm:
    """Registering visitors at one of today's (or the latest) receptions."""
    form = Form("登记来访")
    form.add_section("哪次接访")
    choices = [(duty.uid, f"{duty.day:%m-%d} {duty.title}") for duty in duties]
    form.add_row(
        SelectField("duty_uid", "接访", choices, required="请选是哪次接访。", width=look().sizes.width_long)
    )
    form.add_section("来的是谁", help_text="姓名必填")
    add_person(form, today)
    form.add_section("什么事")
    form.add_wide(LongTextField("demand", "群众诉求", required="请写明来访人要求解决什么。", lines=3))
    form.add_wide(TextField("proposal", "办理意见", limit=500))
    _outcome(form, context, owner)
    form.set_values(
        (
            ("people_count", 1),
            ("duty_uid", choices[0][0] if choices else None),
            ("outcome", VisitOutcome.OPEN),
        )
    )
    _turn(form)
    return SideForm("登记来访", form, "登记")


def settle_form(context: PageContext, owner: QObject, found: VisitDetail) -> SideForm:
    """What is done with a matter that was left open."""
    form = Form("处理来访事项")
    _outcome(form, context, owner)
    _turn(form)
    return SideForm("处理来访事项", form, "记下", about=f"{found.row.name}：{found.row.demand}")


def _outcome(form: Form, context: PageContext, owner: QObject) -> None:
    form.add_section("怎么处理")
    outcome = SelectField(
        "outcome", "处理", [(one, one.label) for one in VisitOutcome], required="请选怎么处理。",
        width=look().sizes.width_choice,
    )  # fmt: skip
    form.add_row(outcome)
    form.add_row(known_field(context, owner, "并入哪一件"))
    form.add_row(*case_fields())
    form.add_wide(TextField("told_where", "告知他去哪里、找谁", limit=200))
    form.add_wide(LongTextField("result", "当场怎样答复的", lines=2))
    outcome.changed.connect(lambda: _turn(form))


def _turn(form: Form) -> None:
    shown = _FIELDS_OF.get(form.fields["outcome"].value(), ())
    for key in ("dispute_uid", "category_code", "respondent", "told_where", "result"):
        field: Field[Any] = form.fields[key]
        field.setVisible(key in shown)


def visit_draft(values: Values) -> VisitDraft:
    """Who came and what for."""
    return VisitDraft(
        name=values["name"], demand=values["demand"], id_number=values["id_number"] or "",
        phone=values["phone"], address=values["address"], people_count=values["people_count"] or 1,
        representatives=names_in(values), proposal=values["proposal"],
    )  # fmt: skip


def matter_draft(values: Values) -> MatterDraft:
    """What is done with the matter."""
    outcome = values["outcome"]
    known = values["dispute_uid"] if "dispute_uid" in _FIELDS_OF[outcome] else None
    case = None
    if outcome in (VisitOutcome.REGISTERED, VisitOutcome.PETITION) and known is None:
        case = case_of(values, values["demand"])
    return MatterDraft(outcome, known, case, told_where=values["told_where"], result=values["result"])


def instruct_form(found: VisitDetail, today: Today) -> SideForm:
    """The leader's word."""
    form = Form("领导批示")
    form.add_section("批示和承办")
    form.add_wide(LongTextField("instruction", "领导批示", required="请写明领导的批示。", lines=2))
    form.add_row(
        TextField("undertaker", "承办单位", width=look().sizes.width_choice, limit=100),
        DateField("due_on", "办理时限", today, ahead=True),
    )
    form.set_values(
        (
            ("instruction", found.instruction),
            ("undertaker", found.row.undertaker),
            ("due_on", found.row.due_on),
        )
    )
    return SideForm("领导批示", form, "记下", about=found.row.name)


def instruction_draft(values: Values) -> InstructionDraft:
    """What ``instruct_form`` says."""
    return InstructionDraft(values["instruction"], values["undertaker"], values["due_on"])


def complete_form(found: VisitDetail, today: Today) -> SideForm:
    """The result."""
    form = Form("登记办结")
    form.add_section("办理结果")
    form.add_row(DateField("completed_on", "哪天办结", today, required="请填写日期。", latest=today))
    form.add_wide(LongTextField("result", "结果", required="请写明办理结果。", lines=3))
    form.set_values((("completed_on", today()),))
    return SideForm("登记办结", form, "办结", about=found.row.name)


def follow_up_form(found: VisitDetail, today: Today, scale: Sequence[str]) -> SideForm:
    """How satisfied the visitor is."""
    form = Form("回访来访人")
    form.add_section("回访")
    form.add_row(
        DateField("followed_up_on", "哪天", today, required="请填写日期。", latest=today),
        SelectField(
            "satisfaction", "满意度", [(one, one) for one in scale], required="请选满意度。",
            width=look().sizes.width_choice,
        ),
    )  # fmt: skip
    form.add_wide(TextField("note", "说了什么", limit=500))
    form.set_values((("followed_up_on", today()),))
    return SideForm("回访来访人", form, "记下", about=found.row.name)


def void_form(found: VisitDetail) -> SideForm:
    """Why a registration is made void."""
    form = Form("作废来访登记")
    form.add_section("为什么作废", help_text="已经登记的纠纷、信访不受影响")
    form.add_wide(TextField("reason", "原因", required="请写明作废的原因。", limit=200))
    return SideForm("作废来访登记", form, "作废这条登记", about=found.row.name)
