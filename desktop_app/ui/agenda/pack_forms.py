"""Forms beside an issued pack: what the meeting decided, and that a decision was carried out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from desktop_app.services.meeting_decision import DecisionDraft, DecisionRow
from desktop_app.services.meeting_pack_content import PackContent
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

_OF_CASES = ("red", "overdue", "petition", "new")
_WEEK = timedelta(days=7)


def cases_of(content: PackContent) -> list[tuple[str, str]]:
    """The cases that a pack names, the red ones first: uid in hex and what they are called."""
    by_key = {section.key: section for section in content.sections}
    found: dict[str, str] = {}
    for key in _OF_CASES:
        for line in by_key[key].lines:
            if line.uid is not None:
                found.setdefault(line.uid.hex, f"{line.cells[0]} {line.cells[1]}")
    return list(found.items())


def decision_form(content: PackContent, today: Callable[[], date]) -> SideForm:
    """What the meeting decided."""
    s = look().sizes
    form = Form("会议决定")
    form.add_section("定了什么")
    form.add_wide(
        SelectField("case", "哪件纠纷（不是某一件的，不选）", cases_of(content), width=s.width_choice)
    )
    form.add_row(
        TextField("matter", "别的事项", width=s.width_choice, limit=200, placeholder="例如 冬季防火排查")
    )
    form.add_wide(LongTextField("what", "定了什么", required="请写明定了什么。"))
    form.add_row(
        TextField("who", "谁办", width=s.width_name, required="请写明由谁办。", limit=100),
        DateField("due_on", "什么时候前", today, required="请填写日期。"),
    )
    form.set_values((("due_on", today() + _WEEK),))
    about = f"{content.kind.label} {content.first.isoformat()}"
    return SideForm("记会议决定", form, "记下", about=about)


def decision_draft(values: dict[str, Any]) -> DecisionDraft:
    """The draft from the form's values."""
    case = values["case"]
    uid = UUID(hex=case) if case else None
    return DecisionDraft(values["what"], values["who"], values["due_on"], values["matter"] or "", uid)


def done_form(row: DecisionRow) -> SideForm:
    """How a decision was carried out."""
    form = Form("会议决定办完")
    form.add_section("办得怎样")
    form.add_wide(LongTextField("note", "结果", required="请写明办得怎样。"))
    return SideForm("办完", form, "记下", about=row.what)
