"""Fields of one agent (代理人) of a party, in the registration form."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from db.enums import AgentAuthority, AgentKind
from desktop_app.ui.kit.fields import Field, IdNumberField, SelectField, TextField
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.tokens import look


class AgentFields(QWidget):
    """Who stands in, as what, with which authority; keys begin with ``prefix`` (applicant1.agent)."""

    def __init__(self, prefix: str, today: Callable[[], date]) -> None:
        """Build the fields."""
        super().__init__()
        s = look().sizes
        kinds = [(kind, kind.label) for kind in AgentKind]
        scopes = [(scope, scope.label) for scope in AgentAuthority]
        self.name = TextField(
            f"{prefix}.name", "代理人姓名", width=s.width_name, required="请填写代理人姓名。"
        )
        kind = SelectField(f"{prefix}.kind", "身份", kinds, width=s.width_phone)
        kind.set_value(AgentKind.RELATIVE)
        scope = SelectField(f"{prefix}.authority", "权限", scopes, width=s.width_name)
        scope.set_value(AgentAuthority.GENERAL)
        self.fields: list[Field[Any]] = [
            self.name,
            kind,
            scope,
            TextField(f"{prefix}.relation", "与当事人关系", width=s.width_name),
            TextField(f"{prefix}.phone", "代理人电话", width=s.width_phone),
            IdNumberField(f"{prefix}.id_number", "代理人证件号", today),
        ]
        flow = FlowLayout(self)
        for field in self.fields:
            flow.addWidget(field)

    def fit(self, wanted: bool) -> None:
        """Show or hide all of it."""
        for field in self.fields:
            if field.isHidden() == wanted:
                field.setVisible(wanted)
        self.setVisible(wanted)
