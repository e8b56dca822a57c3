"""Forms of the page: putting somebody on the list, a visit, another level, taking off, the phone."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from db.enums import VisitMeans, WatchedKind, WatchLevel
from desktop_app.services.person_known import PersonFacts
from desktop_app.services.watched_person import VisitDraft, WatchedDraft
from desktop_app.services.watched_view import WatchedFile
from desktop_app.ui.kit.fields import DateField, IdNumberField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
_NO_ILLNESS = "不写病情、诊断、罪名"


def add_form(today: Today, visitor: str, facts: PersonFacts | None) -> SideForm:
    """Putting somebody on the list; ``facts`` come from the people file."""
    s = look().sizes
    form = Form("列入名单")
    form.add_section("是谁", help_text=f"姓名必填；{_NO_ILLNESS}")
    form.add_row(
        TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
        IdNumberField("id_number", "身份证号", today),
        TextField("phone", "电话", width=s.width_phone, limit=40),
    )
    form.add_row(TextField("address", "住址", width=s.width_long, limit=200))
    form.add_section("怎么走访")
    kinds, levels = [(k, k.label) for k in WatchedKind], [(v, v.label) for v in WatchLevel]
    since = DateField("since_on", "从哪天起", today, required="请填写日期。", latest=today)
    form.add_row(
        SelectField("kind", "类型", kinds, required="请选类型。", width=s.width_choice),
        SelectField("level", "关注程度", levels, required="请选关注程度。", width=s.width_short),
    )
    form.add_row(
        TextField("responsible_name", "走访人", width=s.width_name, required="请写明由谁走访。", limit=100),
        since,
    )
    form.set_values((("since_on", today()), ("responsible_name", visitor)))
    if facts is not None:
        own = (("name", facts.name), ("id_number", facts.id_number), ("phone", facts.phone))
        form.set_values((key, value or "") for key, value in (*own, ("address", facts.address)))
    return SideForm("列入名单", form, "列入")


def watched_draft(values: Mapping[str, Any], person_uid: UUID | None) -> WatchedDraft:
    """What ``add_form`` says."""
    return WatchedDraft(**values, person_uid=person_uid)


def visit_form(found: WatchedFile, today: Today) -> SideForm:
    """A visit."""
    s = look().sizes
    form = Form("记一次走访")
    form.add_section("走访情况", help_text=f"情况必填；{_NO_ILLNESS}")
    means = SelectField(
        "means",
        "见到没有",
        [(m, m.label) for m in VisitMeans],
        required="请选见到没有。",
        width=s.width_phone,
    )
    form.add_row(
        DateField("visited_on", "哪天", today, required="请填写日期。", latest=today),
        means,
        TextField("visitor_name", "谁去的", width=s.width_name, required="请写明谁去的。", limit=100),
    )
    form.add_wide(LongTextField("note", "情况", required="请写一句走访的情况。", lines=3, limit=500))
    form.set_values(
        (
            ("visited_on", today()),
            ("means", VisitMeans.MET),
            ("visitor_name", found.row.responsible_name),
        )
    )
    return SideForm("记一次走访", form, "记下", about=found.name)


def visit_draft(values: Mapping[str, Any]) -> VisitDraft:
    """What ``visit_form`` says."""
    return VisitDraft(**values)


def level_form(found: WatchedFile) -> SideForm:
    """Another level."""
    form = Form("调整关注程度")
    form.add_section("调到哪一级", help_text=f"现在是“{found.row.level.label}”")
    levels = [(v, v.label) for v in WatchLevel]
    form.add_row(
        SelectField("level", "关注程度", levels, required="请选关注程度。", width=look().sizes.width_short)
    )
    form.add_wide(TextField("reason", "为什么", required="请写明为什么调整。", limit=200))
    form.set_values((("level", found.row.level),))
    return SideForm("调整关注程度", form, "调整", about=found.name)


def end_form(found: WatchedFile, today: Today) -> SideForm:
    """Taking somebody off the list."""
    form = Form("移出名单")
    form.add_section("为什么不再走访", help_text="走访记录一直留着")
    form.add_row(DateField("on", "从哪天起", today, required="请填写日期。", latest=today))
    reason = "请写明，例如“矫正期满”“迁往外县”。"
    form.add_wide(TextField("reason", "为什么", required=reason, limit=200))
    form.set_values((("on", today()),))
    return SideForm("移出名单", form, "移出", about=found.name)


def phone_form(found: WatchedFile) -> SideForm:
    """The reason for seeing the phone; it goes to the audit log."""
    form = Form("看号码")
    form.add_section("为什么要看", help_text="谁在什么时候为什么看过，都会记下来")
    form.add_wide(TextField("reason", "理由", required="请写明看号码的理由。", limit=200))
    return SideForm("看号码", form, "看号码", about=found.name)
