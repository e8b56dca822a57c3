"""Forms of petitions: taking one in, and one form a step with the service that takes its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from db.enums import (
    ClaimDecision,
    PetitionKind,
    PetitionManner,
    PetitionRoute,
    ReviewOutcome,
    Source,
)
from desktop_app.services.petition import PetitionDraft
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.reception.matter_fields import add_person, case_fields, case_of, known_field, names_in

Today = Callable[[], date]
Values = Mapping[str, Any]


def register_form(context: PageContext, owner: QObject, today: Today) -> SideForm:
    """A petition: how it came, who, what, and whether it belongs to a case that is here."""
    s = look().sizes
    form = Form("登记信访事项")
    form.add_section("怎么来的")
    form.add_row(
        SelectField(
            "manner", "信访形式", [(m, m.label) for m in PetitionManner], required="请选信访形式。",
            width=s.width_choice,
        ),
        DateField("received_on", "收到日期", today, required="请填写收到日期。", latest=today),
    )  # fmt: skip
    form.add_row(
        TextField("external_number", "信访编号", width=s.width_choice, limit=60),
        TextField("sent_by", "转送、交办的机关", width=s.width_choice, limit=100),
        TextField("written_by", "口头提出的，谁记录", width=s.width_choice, limit=100),
    )
    form.add_section("信访人是谁", help_text="并入已有的纠纷，只填上面和“并入”就可以")
    form.add_row(known_field(context, owner, "并入哪一件已有的纠纷"))
    add_person(form, today, named="信访人", required=False)
    form.add_section("什么事")
    form.add_wide(LongTextField("description", "反映的情况和请求", lines=3))
    form.add_row(*case_fields())
    form.add_row(
        SelectField("kind", "内容", [(k, k.label) for k in PetitionKind], width=s.width_choice),
        SelectField("route", "办理途径", [(r, r.label) for r in PetitionRoute], width=s.width_long),
    )
    form.add_row(
        CheckField("urgent", "重大、紧急，要立即报告"),
        CheckField("unreachable", "姓名、住址不清，无法告知"),
    )
    form.add_wide(TextField("new_facts", "以前反映过的，这次有什么新的事实和理由", limit=1000))
    form.set_values(
        (
            ("manner", PetitionManner.VISIT),
            ("received_on", today()),
            ("people_count", 1),
            ("kind", PetitionKind.CLAIM),
            ("route", PetitionRoute.OPINION),
        )
    )
    return SideForm("登记信访事项", form, "登记")


def petition_draft(values: Values) -> PetitionDraft:
    """What ``register_form`` says."""
    known: UUID | None = values["dispute_uid"]
    case = None if known is not None else case_of(values, values["description"], source=Source.WINDOW)
    named = 1 + len(names_in(values))
    return PetitionDraft(
        received_on=values["received_on"], manner=values["manner"], kind=values["kind"],
        route=values["route"], dispute=case, dispute_uid=known,
        external_number=values["external_number"], sent_by=values["sent_by"],
        people_count=values["people_count"] or named, written_by=values["written_by"],
        reachable=not values["unreachable"], urgent=bool(values["urgent"]), new_facts=values["new_facts"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepForm:
    """What a step asks: title, verb of the button, and the fields (built for a day)."""

    title: str
    verb: str
    fill: Callable[[Form, Today], None]
    hint: str = ""


def _day(form: Form, today: Today, key: str, label: str) -> None:
    form.add_row(DateField(key, label, today, required="请填写日期。", latest=today))
    form.set_values(((key, today()),))


def _short(form: Form, key: str, label: str, required: str = "") -> None:
    form.add_row(TextField(key, label, width=look().sizes.width_long, required=required, limit=100))


def _long(form: Form, key: str, label: str, required: str = "", lines: int = 2) -> None:
    form.add_wide(LongTextField(key, label, required=required, lines=lines))


def _accept(form: Form, today: Today) -> None:
    _day(form, today, "noticed_on", "书面告知的日期")
    form.add_row(
        SelectField(
            "route", "办理途径（第三十一条）", [(r, r.label) for r in PetitionRoute],
            required="请选办理途径。", width=look().sizes.width_long,
        )
    )  # fmt: skip
    _short(form, "handler_name", "承办人", "请写明承办人。")


def _refuse(form: Form, today: Today) -> None:
    _day(form, today, "noticed_on", "书面告知的日期")
    _long(form, "reason", "不予受理的理由、应当找谁", "请写明不予受理的理由和应当找谁。")


def _hand_over(form: Form, today: Today) -> None:
    _day(form, today, "handed_on", "哪天转送、交办")
    _short(form, "to", "给哪个机关、单位", "请写明转给哪个机关、单位。")
    form.add_row(
        DateField("due_on", "办结期限（交办才填）", today, ahead=True),
        DateField("told_on", "书面告知信访人的日期", today, latest=today),
    )


def _object(form: Form, today: Today) -> None:
    _day(form, today, "objected_on", "哪天提出")
    _long(form, "reason", "理由", "请写明异议的理由。")


def _decided(form: Form, today: Today) -> None:
    _day(form, today, "decided_on", "哪天答复")
    _long(form, "reason", "怎样答复的")


def _extend(form: Form, today: Today) -> None:
    form.add_row(NumberField("days", "延长多少日（最多 30）", least=1, most=30, required="请填写天数。"))
    _long(form, "reason", "延期理由", "请写明延期的理由。")
    _short(form, "approved_by", "批准的负责人", "请写明谁批准的。")
    _day(form, today, "approved_on", "批准日期")
    _day(form, today, "told_on", "告知信访人的日期")


def _answer(form: Form, today: Today) -> None:
    _day(form, today, "answered_on", "答复日期")
    _long(form, "facts", "查明的事实", "请写明查明的事实。", 3)
    form.add_row(
        SelectField(
            "decision", "对诉求", [(d, d.label) for d in ClaimDecision], required="请选是否支持。",
            width=look().sizes.width_choice,
        )
    )  # fmt: skip
    _long(form, "text", "处理意见", "请写明处理意见。", 3)
    _long(form, "basis", "依据", "请写明依据的法律、法规、政策。")
    _short(form, "review_organ", "不服的，向哪个机关申请复查")
    form.add_row(DateField("served_on", "送达信访人的日期", today, latest=today))


def _serve(form: Form, today: Today) -> None:
    _day(form, today, "served_on", "信访人收到的日期")


def _ended(label: str) -> Callable[[Form, Today], None]:
    def fill(form: Form, today: Today) -> None:
        _day(form, today, "ended_on", "日期")
        _long(form, "note", label, f"请写明{label}。")

    return fill


def _ask_review(form: Form, today: Today) -> None:
    _day(form, today, "asked_on", "信访人提出的日期")
    _short(form, "organ", "向哪个机关", "请写明向哪个机关申请。")
    _long(form, "reason", "不服的理由", "请写明信访人不服的理由。")


def _answer_review(form: Form, today: Today) -> None:
    _day(form, today, "answered_on", "答复日期")
    form.add_row(
        SelectField(
            "outcome", "结果", [(o, o.label) for o in ReviewOutcome], required="请选结果。",
            width=look().sizes.width_choice,
        )
    )  # fmt: skip
    _long(form, "opinion", "意见", "请写明复查（复核）意见。")
    _day(form, today, "served_on", "送达信访人的日期")
    form.add_row(DateField("redo_due_on", "撤销的，要求哪天前重新答复（没有另定不填）", today))


def _hearing(form: Form, today: Today) -> None:
    form.add_row(
        DateField("first", "听证从", today, required="请填写日期。", latest=today),
        DateField("last", "到", today, required="请填写日期。", latest=today),
    )


def _report(form: Form, today: Today) -> None:
    _day(form, today, "reported_on", "哪天报告")
    _short(form, "to", "向谁报告", "请写明向谁报告。")


def _recuse(form: Form, today: Today) -> None:
    del today
    _long(form, "reason", "为什么回避", "请写明为什么回避。")
    _short(form, "replaced_by", "换由谁办", "请写明换由谁办。")


def _number(form: Form, today: Today) -> None:
    del today
    _short(form, "external_number", "信访编号", "请填写信访编号。")


_REDO = "撤销的从决定之日起重新办理，期限重新计算"
STEPS: Mapping[str, StepForm] = {
    "accept": StepForm("受理并告知", "受理", _accept, "六十日从受理之日起算（第三十四条）"),
    "refuse": StepForm("不予受理", "不予受理", _refuse),
    "answer_at_once": StepForm("当场书面答复", "登记答复", _answer),
    "hand_over": StepForm("转送、交办", "转交", _hand_over),
    "object": StepForm("提出异议", "提出", _object, "收到之日起五个工作日内（第二十三条）"),
    "objection_agreed": StepForm("异议成立，退回", "退回", _decided),
    "objection_refused": StepForm("异议不成立", "继续办理", _decided),
    "report_back": StepForm("收到办结报告", "办结", _ended("办结情况")),
    "extend": StepForm("延期", "延期", _extend, "只能一次，经负责人批准并告知信访人理由（第三十四条）"),
    "answer": StepForm("答复（处理意见书）", "登记答复", _answer),
    "serve": StepForm("登记送达", "记下", _serve, "从这天起三十日内可以申请复查（第三十五条）"),
    "ask_review": StepForm("申请复查", "登记", _ask_review),
    "answer_review": StepForm("复查答复", "登记", _answer_review, _REDO),
    "ask_second_review": StepForm("申请复核", "登记", _ask_review),
    "answer_second_review": StepForm("复核答复", "登记", _answer_review, _REDO),
    "hearing": StepForm("登记听证", "记下", _hearing, "听证时间不计入复核期限（第三十六条）"),
    "withdraw": StepForm("信访人撤回", "登记撤回", _ended("撤回的情况")),
    "end": StepForm("办结", "办结", _ended("办结情况")),
    "report_urgent": StepForm("登记报告", "记下", _report, "重大、紧急的立即报告（第二十五条）"),
    "recuse": StepForm("承办人回避", "换人", _recuse, "与信访事项有利害关系的要回避（第二十八条）"),
    "set_number": StepForm("填信访编号", "记下", _number),
}
"""The form of every step, by its action."""


def step_form(action: str, about: str, today: Today) -> SideForm:
    """The form of a step."""
    asked = STEPS[action]
    form = Form(asked.title)
    form.add_section(asked.title, help_text=asked.hint)
    asked.fill(form, today)
    return SideForm(asked.title, form, asked.verb, about=about)
