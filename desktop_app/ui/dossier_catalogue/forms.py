"""Forms of the catalogue: the box and the shelf, taking a dossier out, bringing it back."""

from collections.abc import Callable
from datetime import date, timedelta

from desktop_app.services.dossier_catalogue import BOX_SIZES, DossierRow
from desktop_app.ui.kit.fields import DateField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
_LENT = timedelta(days=15)
"""Days after which a dossier is proposed to be back."""


def shelf_form(row: DossierRow) -> SideForm:
    """Where a dossier is kept."""
    s = look().sizes
    form = Form("入盒上架")
    form.add_section("放在哪里")
    sizes = [(str(size), f"{size} 毫米") for size in BOX_SIZES]
    form.add_row(
        TextField("box", "盒号", width=s.width_name, limit=40),
        SelectField("box_size", "盒厚", sizes, width=s.width_short),
    )
    form.add_row(
        TextField("shelf", "存放地点", width=s.width_long, limit=100, placeholder="档案室 2 柜 4 层")
    )
    size = str(row.box_size) if row.box_size else None
    form.set_values((("box", row.box), ("box_size", size), ("shelf", row.shelf)))
    return SideForm("入盒上架", form, "记下", about=row.number)


def loan_form(row: DossierRow, today: Today, approver: str) -> SideForm:
    """Taking a dossier out of the archive."""
    s = look().sizes
    form = Form("登记调卷")
    form.add_section("谁调、为什么")
    form.add_row(
        TextField("borrower", "调卷人", width=s.width_name, required="请填写调卷人。", limit=100),
        TextField("unit_name", "单位", width=s.width_choice, limit=100),
    )
    form.add_row(TextField("purpose", "用途", width=s.width_long, required="请写明用途。", limit=200))
    form.add_row(
        TextField("approved_by", "批准人", width=s.width_name, required="请填写批准人。", limit=100),
        DateField("taken_on", "调出日期", today, required="请填写日期。", latest=today),
        DateField("due_on", "应归还", today, required="请填写日期。"),
    )
    form.set_values((("approved_by", approver), ("taken_on", today()), ("due_on", today() + _LENT)))
    return SideForm("登记调卷", form, "调出", about=row.number)


def return_form(row: DossierRow, today: Today) -> SideForm:
    """Bringing a dossier back."""
    s = look().sizes
    form = Form("登记归还")
    form.add_section("归还情况")
    form.add_row(DateField("returned_on", "归还日期", today, required="请填写日期。", latest=today))
    form.add_row(TextField("note", "卷宗情况", width=s.width_long, limit=200, placeholder="完好、少页、破损"))
    form.set_values((("returned_on", today()),))
    return SideForm("登记归还", form, "归还", about=f"{row.number}　{row.out_to}")
