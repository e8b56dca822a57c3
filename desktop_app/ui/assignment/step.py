"""One step to fill in: its fields, and the command that it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.fields import Field
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words

Values = Mapping[str, Any]
Done = Callable[[object], None]
Refused = Callable[[FengqiaoError], None]
Save = Callable[[Values, Done, Refused], object]


@dataclass(frozen=True, slots=True)
class Step:
    """A step to fill in: title, rows of fields, the verb, what runs, and what is said afterwards."""

    title: str
    verb: str
    rows: tuple[tuple[Field[Any], ...], ...]
    save: Save
    said: str
    help_text: str = ""

    def side_form(self, about: str) -> SideForm:
        """The form to show in the place of the detail."""
        form = Form(self.title)
        if self.help_text:
            form.add_widget(Label(self.help_text, Words.HELP, wrap=True))
        for row in self.rows:
            # A field without a width of its own takes the whole line.
            if len(row) == 1 and row[0].minimumWidth() != row[0].maximumWidth():
                form.add_wide(row[0])
            else:
                form.add_row(*row)
        return SideForm(self.title, form, self.verb, about=about)
