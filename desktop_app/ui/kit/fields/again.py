"""A new password once more; it has to be the same."""

from desktop_app.ui.kit.fields.password import PasswordField


class AgainField(PasswordField):
    """Key ``again``; refuses what differs from the first field."""

    def __init__(self, first: PasswordField) -> None:
        """``first`` is the field it has to agree with."""
        super().__init__("again", "再输一遍", required="请再输一遍新密码。", caps_warning=False)
        self._first = first

    def problem(self) -> str:
        """Both have to be the same."""
        return "" if self.value() == self._first.value() else "两遍不一样，请重新输。"
