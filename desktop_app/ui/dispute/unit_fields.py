"""涉及单位 in the registration form: another township or unit that leads, helps, or lies in the place."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import InvolvedRole
from desktop_app.services.dispute_draft import InvolvedUnitDraft
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.fields import Choice, ChoiceField, Field, SelectField
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

FindUnit = Callable[[str, Callable[[Sequence[Choice[str]]], None]], None]
"""Answers what was typed with units."""
CODE, NAME = "code:", "name:"
"""How a unit's field says whether it was found in the tree, or is a name that was typed."""


class UnitFields(QWidget):
    """One unit; field keys begin with ``block`` (unit1.role). ``removed()`` when it is to be taken away."""

    removed = Signal()

    def __init__(self, block: str, find: FindUnit) -> None:
        """Build the fields."""
        super().__init__()
        s = look().sizes
        self.block = block
        roles = [(role, role.label) for role in (InvolvedRole.SUPPORT, InvolvedRole.LEAD, InvolvedRole.PLACE)]
        role = SelectField(f"{block}.role", "怎么涉及", roles, width=s.width_name)
        role.set_value(InvolvedRole.SUPPORT)
        self.unit: ChoiceField[str] = ChoiceField(
            f"{block}.unit",
            "单位",
            width=s.width_id,
            placeholder="打名字，例如 石佛店镇",
            find=self._with_typed(find),
            required="请选择或填写涉及单位，不涉及就去掉这一行。",
        )
        self.fields: list[Field[Any]] = [role, self.unit]
        flow = FlowLayout(self)
        for field in self.fields:
            flow.addWidget(field)
        flow.addWidget(_beside(link("去掉这个单位", self.removed.emit, small=True)))

    def show_unit(self, value: str) -> None:
        """Show a kept value whose word is in it."""
        _, _, word = value.partition(":")
        self.unit.set_choice(Choice(value, word.partition("|")[2] or word))

    @staticmethod
    def _with_typed(find: FindUnit) -> FindUnit:
        def ask(typed: str, give: Callable[[Sequence[Choice[str]]], None]) -> None:
            words = " ".join(typed.split())
            as_typed = (Choice(NAME + words, words, help="就这样写"),) if words else ()
            find(typed, lambda found: give((*found, *as_typed)))

        return ask


def _beside(made: Button) -> QWidget:
    """A link on the line of the controls, not on that of their labels."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(look().sizes.s4)
    box.addWidget(Label(" ", Words.HELP))
    made.setFixedHeight(look().sizes.input)
    box.addWidget(made)
    return holder


def unit_choice(code: str, name: str) -> Choice[str]:
    """A unit of the tree as a choice."""
    return Choice(f"{CODE}{code}|{name}", name)


def unit_draft(role: InvolvedRole, value: str) -> InvolvedUnitDraft:
    """The unit of a draft from the fields' values."""
    if value.startswith(CODE):
        return InvolvedUnitDraft(role, unit_code=value.removeprefix(CODE).partition("|")[0])
    return InvolvedUnitDraft(role, unit_name=value.removeprefix(NAME) or None)
