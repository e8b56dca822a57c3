"""Forms of the first window: a new centre, and a centre from a backup."""

from pathlib import Path

from db.enums import CentreLevel
from desktop_app.ui.kit.fields import FolderField, SelectField, TextField
from desktop_app.ui.kit.fields.again import AgainField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look


def restoring_form(start: Path) -> SideForm:
    """A backup, who may open it, and where the centre is put."""
    s = look().sizes
    form = Form("从备份恢复")
    form.add_section("备份", help_text="选备份的文件夹；里面有几份的，用最新的一份")
    form.add_wide(FolderField("backup", "备份在哪里", required="请选备份的文件夹。"))
    form.add_section("谁来打开", help_text="用备份那天的姓名和密码")
    form.add_row(
        TextField("name", "姓名", width=s.width_short, required="请填写姓名。", limit=100),
        PasswordField("password", "密码", required="请输入密码。"),
    )
    _add_place(form, start, "在这里建一个用中心全称命名的文件夹")
    return SideForm("从备份恢复", form, "恢复")


def _add_place(form: Form, start: Path, help_text: str) -> None:
    form.add_section("放在哪里", help_text=help_text)
    folder = FolderField("folder", "位置", required="请选一个位置。")
    folder.set_value(start)
    form.add_wide(folder)


def founding_form(start: Path) -> SideForm:
    """Facts of a new centre and its director."""
    s = look().sizes
    form = Form("新建一个中心")
    form.add_section("中心", help_text="全称印在文书上，简称用在编号里")
    level = SelectField(
        "level",
        "级别",
        [(level, level.label) for level in CentreLevel],
        required="请选级别。",
        width=s.width_name,
    )
    level.set_value(CentreLevel.TOWNSHIP)
    form.add_row(
        level,
        TextField(
            "name", "中心全称", width=s.width_long, placeholder="柳桥镇综治中心", required="请填写中心全称。",
            limit=100,
        ),
    )  # fmt: skip
    form.add_row(
        TextField(
            "code", "区划代码（12 位）", width=s.width_id, required="请填写区划代码，县里有表。", limit=12
        ),
        TextField(
            "short", "编号里的简称（可不填）", width=s.width_phone + s.s24, placeholder="柳桥", limit=20
        ),
    )
    form.add_section("中心主任", help_text="第一个账号；别的同事以后在“设置”里添加")
    form.add_row(TextField("admin", "姓名", width=s.width_short, required="请填写中心主任姓名。", limit=100))
    first = PasswordField("password", "密码（至少 8 位，字母数字混着用）", required="请设一个密码。")
    form.add_row(first, AgainField(first))
    _add_place(form, start, "在这里建一个用中心全称命名的文件夹，全部数据都在里面")
    return SideForm("新建一个中心", form, "建好")
