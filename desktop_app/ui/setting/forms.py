"""Forms of the page: one's own password, a colleague's, a new colleague."""

from db.enums import Role
from desktop_app.services.user import UserRow
from desktop_app.ui.kit.fields import SelectField, TextField
from desktop_app.ui.kit.fields.again import AgainField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

_RULE = "至少 8 位，字母数字混着用，输两遍"


def own_password_form() -> SideForm:
    """Changing one's own password."""
    form = Form("改密码")
    form.add_section("原来的密码")
    form.add_row(PasswordField("old", "原来的密码", required="请输入原来的密码。"))
    _add_new_password(form)
    return SideForm("改密码", form, "改密码")


def password_for_form(row: UserRow) -> SideForm:
    """Giving a colleague a new password."""
    form = Form("重新设密码")
    _add_new_password(form)
    title = "重新设密码" if row.active else "恢复使用"
    return SideForm(title, form, title, about=f"{row.name}  {row.role.label}")


def new_user_form() -> SideForm:
    """A new colleague: name, role, first password."""
    form = Form("添加同事")
    form.add_section("是谁", help_text="办的事都记在这个名字下，请用真名")
    form.add_row(
        TextField("name", "姓名", width=look().sizes.width_short, required="请填写姓名。", limit=100),
        SelectField(
            "role",
            "身份",
            [(role, role.label) for role in Role],
            required="请选身份：能看什么、能办什么由它定。",
            width=look().sizes.width_short,
        ),
    )
    _add_new_password(form, "先设一个密码")
    return SideForm("添加同事", form, "添加")


def _add_new_password(form: Form, title: str = "新密码") -> None:
    form.add_section(title, help_text=_RULE)
    first = PasswordField("password", "新密码", required="请输入新密码。")
    form.add_row(first, AgainField(first))
