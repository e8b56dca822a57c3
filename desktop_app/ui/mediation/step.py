"""What a step of a mediation is for the desk: its form, its command, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.form import Form
from desktop_app.ui.mediation.record_side import RecordWork

Done = Callable[[object], None]
Refused = Callable[[FengqiaoError], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A step to fill in: its form, the verb, what runs on saving, what is said afterwards.

    ``work`` says that it is a record to be written, with its draft and its paper.
    """

    form: Form
    verb: str
    save: Callable[[Done, Refused], object]
    said: str
    about: str = ""
    work: RecordWork | None = None
