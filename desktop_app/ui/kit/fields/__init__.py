"""Fields of a form: label above, control, error sentence below. Import field classes from here.

Common to all: ``.value()``, ``.set_value(v)``, ``.set_error(text)``, ``.check() -> bool``, ``key``,
signals ``changed`` (while editing) and ``left`` (after the check, when the field is left).
"""

from desktop_app.ui.kit.fields.base import Field
from desktop_app.ui.kit.fields.choice import Choice, ChoiceField
from desktop_app.ui.kit.fields.combo import CheckField, SelectField
from desktop_app.ui.kit.fields.parsed import DateField, IdNumberField, MoneyField, NumberField
from desktop_app.ui.kit.fields.path import FileField, FolderField
from desktop_app.ui.kit.fields.record import RecordField, Snippet
from desktop_app.ui.kit.fields.text import LongTextField, TextField

__all__ = [
    "CheckField",
    "Choice",
    "ChoiceField",
    "DateField",
    "Field",
    "FileField",
    "FolderField",
    "IdNumberField",
    "LongTextField",
    "MoneyField",
    "NumberField",
    "RecordField",
    "SelectField",
    "Snippet",
    "TextField",
]
