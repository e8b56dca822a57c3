"""Forms of the page: which other record is the same person, and why a number is looked at."""

from collections.abc import Callable, Sequence
from uuid import UUID

from desktop_app.services.person_file import PersonFile
from desktop_app.services.person_number import PersonNumbers
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.fields import Choice, ChoiceField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look

FindPerson = Callable[[str, Callable[[Sequence[Choice[UUID]]], None]], None]


class MergeForm(Form):
    """与另一条合并: the other record."""

    def __init__(self, keep: PersonFile, find: FindPerson) -> None:
        """``keep`` is the one that stays on top."""
        super().__init__("与另一条合并")
        self.add_section(
            "另一条是谁", help_text="纠纷归到一个人名下，姓名、电话以最近登记的为准；合错了能拆开"
        )
        self.other = ChoiceField[UUID](
            "other_uid",
            "另一条记录",
            required="请选另一条记录。",
            width=look().sizes.width_long,
            placeholder="姓名、证件号或电话",
            find=find,
        )
        self.add_row(self.other)


class NumbersForm(Form):
    """看号码: why; then the numbers stand below until the form is closed."""

    def __init__(self) -> None:
        """Ask for the reason."""
        super().__init__("看号码")
        self.add_section("为什么要看", help_text="谁在什么时候为什么看过，都会记下来")
        self.add_wide(TextField("reason", "理由", required="请写明查看原文的理由。", limit=200))
        self._numbers = KeyValues(columns=1)
        self.add_widget(self._numbers)

    def show_numbers(self, numbers: PersonNumbers) -> None:
        """Show what the service gave."""
        self._numbers.set_pairs([("证件号", numbers.id_number), ("电话", numbers.phone)])
