"""Forms of the roster of leaders: the card, days away, the return, standing aside, leaving."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.enums import InterestKind
from desktop_app.domain.profile_leader import LeaderRule
from desktop_app.services.leader import AbsenceDraft, InterestDraft, LeaderDraft
from desktop_app.services.leader_view import AccountRow, LeaderCard, LeaderRow
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
_DUTY = "duty."


def leader_form(
    rule: LeaderRule, today: Today, accounts: Sequence[AccountRow], card: LeaderCard | None
) -> SideForm:
    """A leader's card, empty for a new one."""
    s = look().sizes
    title = "新增领导" if card is None else "修改领导卡"
    form = Form(title)
    form.add_section("是谁", help_text="姓名、职务必填")
    form.add_row(
        TextField("name", "姓名", width=s.width_name, required="请填写领导姓名。", limit=100),
        TextField("post", "职务", width=s.width_choice, required="请填写职务。", limit=60),
    )
    levels = [(level.key, level.label) for level in rule.levels]
    form.add_row(
        TextField("phone", "电话", width=s.width_phone, limit=40),
        SelectField("level", "级别", levels, width=s.width_choice, none_word="不写"),
    )
    form.add_section("分管领域", help_text="建议包案领导时先看分管")
    known = () if card is None else card.duty_keys
    fields = [CheckField(_DUTY + line.key, line.label) for line in rule.duties]
    for field, line in zip(fields, rule.duties, strict=True):
        field.set_value(line.key in known)
    for start in range(0, len(fields), 2):
        form.add_row(*fields[start : start + 2])
    form.add_section("任期和账号", help_text="可以空着")
    form.add_row(
        DateField("term_from", "任职", today, ahead=True), DateField("term_to", "任期到", today, ahead=True)
    )
    choices = [(one.uid, f"{one.name}（{one.role.label}）") for one in accounts]
    form.add_row(SelectField("user_uid", "本人账号", choices, width=s.width_long, none_word="没有账号"))
    if card is not None:
        row = card.row
        form.set_values(
            (
                ("name", row.name),
                ("post", row.post),
                ("phone", row.phone or ""),
                ("level", card.level_key or None),
                ("term_from", row.term_from),
                ("term_to", row.term_to),
                ("user_uid", card.user_uid),
            )
        )
    return SideForm(title, form, "保存", about="" if card is None else card.row.name)


def leader_draft(values: Mapping[str, Any]) -> LeaderDraft:
    """What ``leader_form`` says."""
    duties = tuple(key.removeprefix(_DUTY) for key, on in values.items() if key.startswith(_DUTY) and on)
    return LeaderDraft(
        values["name"],
        values["post"],
        values["phone"],
        values["level"] or "",
        duties,
        values["term_from"],
        values["term_to"],
        values["user_uid"],
    )


def absence_form(card: LeaderCard, others: Sequence[LeaderRow], today: Today) -> SideForm:
    """Days away, and who acts meanwhile."""
    s = look().sizes
    form = Form("登记离岗")
    form.add_section("哪几天不在", help_text="不知道哪天回来，“到哪天”空着")
    start = DateField("starts_on", "从哪天", today, ahead=True, required="请填写离岗日期。")
    form.add_row(start, DateField("ends_on", "到哪天", today, ahead=True))
    start.set_value(today())
    choices = [(row.uid, f"{row.name}（{row.post}）") for row in others if row.uid != card.row.uid]
    form.add_row(SelectField("deputy_uid", "谁代管", choices, width=s.width_long, none_word="不定代管领导"))
    form.add_wide(TextField("reason", "原因", required="请写明离岗的原因，例如“党校学习”。", limit=200))
    return SideForm("登记离岗", form, "登记", about=card.row.name)


def absence_draft(values: Mapping[str, Any]) -> AbsenceDraft:
    """What ``absence_form`` says."""
    return AbsenceDraft(values["starts_on"], values["ends_on"], values["reason"], values["deputy_uid"])


def return_form(card: LeaderCard, today: Today) -> SideForm:
    """The last day away."""
    form = Form("登记回岗")
    form.add_section("离岗到哪天", help_text="最后不在的一天")
    last = DateField("last_day", "最后一天", today, required="请填写日期。", latest=today)
    last.set_value(today())
    form.add_row(last)
    return SideForm("登记回岗", form, "登记", about=card.row.name)


def interest_form(card: LeaderCard) -> SideForm:
    """Somebody for whose matters the leader stands aside."""
    s = look().sizes
    form = Form("登记回避")
    form.add_section("和谁有关系", help_text="有他的事不再建议、不能提请这位领导")
    kinds = [(kind, kind.label) for kind in InterestKind]
    form.add_row(
        TextField("person_name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
        SelectField("kind", "关系", kinds, required="请选是什么关系。", width=s.width_choice),
    )
    form.add_wide(TextField("note", "说明", limit=200))
    return SideForm("登记回避", form, "登记", about=card.row.name)


def interest_draft(values: Mapping[str, Any]) -> InterestDraft:
    """What ``interest_form`` says."""
    return InterestDraft(values["person_name"], values["kind"], values["note"])


def retire_form(card: LeaderCard) -> SideForm:
    """Taking a leader off the list."""
    form = Form("退出名册")
    form.add_section("为什么退出", help_text="手上还有包案的，先更换领导")
    form.add_wide(
        LongTextField("reason", "原因", required="请写明原因，例如“调离本镇”。", lines=2, limit=200)
    )
    return SideForm("退出名册", form, "退出名册", about=card.row.name)


def first_running(card: LeaderCard) -> UUID | None:
    """The absence that runs now."""
    return next((row.uid for row in card.absences if row.runs), None)
