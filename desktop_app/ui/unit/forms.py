"""Forms of the page: a grid, another worker, the reason for seeing a number."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from db.enums import Gender, GridKind
from desktop_app.services.grid import GridDraft, GridRow
from desktop_app.services.grid_worker import PostingDraft, WorkerDraft
from desktop_app.services.unit_view import VillageRow
from desktop_app.ui.kit.fields import CheckField, DateField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]


def grid_form(village: VillageRow, today: Today) -> SideForm:
    """Adding a grid to a village."""
    s = look().sizes
    form = Form("添加网格")
    form.add_section("网格", help_text="编码按县里编的填，一经启用不再改")
    kind = SelectField(
        "kind", "类型", [(k, k.label) for k in GridKind], required="请选类型。", width=s.width_phone
    )
    kind.set_value(GridKind.BASIC)
    start = DateField("valid_from", "从哪天起有报告任务", today, required="请填写日期。")
    start.set_value(today())
    form.add_row(
        TextField("code", "网格编码", width=s.width_id, required="请填写网格编码。", limit=32),
        TextField(
            "name", "名称", width=s.width_id, placeholder="第3网格", required="请填写名称。", limit=100
        ),
    )
    form.add_row(kind, start)
    return SideForm("添加网格", form, "添加网格", about=f"{village.township_name}  {village.name}")


def grid_draft(village: VillageRow, values: Mapping[str, Any]) -> GridDraft:
    """What ``grid_form`` says."""
    return GridDraft(values["code"], values["name"], village.code, values["kind"], values["valid_from"])


def posting_form(grid: GridRow, today: Today) -> SideForm:
    """Posting another worker to a grid, from a date."""
    s = look().sizes
    form = Form("换人")
    now = f"现任{grid.worker}到前一天为止" if grid.worker and not grid.substitute else ""
    form.add_section("接任的人", help_text=now)
    gender = SelectField(
        "gender",
        "性别",
        [(Gender.MALE, "男"), (Gender.FEMALE, "女")],
        required="请选性别。",
        width=s.width_number,
    )
    form.add_row(
        TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
        gender,
        TextField("phone", "电话", width=s.width_phone, required="请填写电话，催报要用。", limit=40),
    )
    start = DateField("starts_on", "从哪天起", today, required="请填写日期。")
    start.set_value(today())
    end = DateField("ends_on", "到哪天止（代班才填）", today, ahead=True, width=s.width_phone)
    form.add_row(start, end)
    form.add_row(CheckField("party_member", "中共党员"), CheckField("substitute", "代班，原来的人不变"))
    title = "换人" if grid.worker else "派人"
    return SideForm(title, form, title, about=f"{grid.village_name}  {grid.name}")


def posting_draft(grid: GridRow, values: Mapping[str, Any]) -> PostingDraft:
    """What ``posting_form`` says."""
    worker = WorkerDraft(values["name"], values["gender"], values["phone"], values["party_member"])
    return PostingDraft(grid.uid, worker, values["starts_on"], values["ends_on"], values["substitute"])


def number_form(worker: str) -> SideForm:
    """The reason for seeing a full number; it goes to the audit log."""
    form = Form("看号码")
    form.add_section(worker, help_text="谁在什么时候、为什么看的，都会记下来")
    reason = TextField("reason", "看号码的理由", required="请写明理由。", limit=200)
    reason.set_value("催报每日一排")
    form.add_wide(reason)
    return SideForm("看号码", form, "看号码")
