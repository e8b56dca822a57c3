"""What a step of a mediation is for the desk: its form, its command, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from desktop_app.domain.actor import Actor
from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.form import Form
from desktop_app.ui.mediation.record_side import RecordWork
from desktop_app.ui.page_context import PageContext

Service = Callable[..., object]
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


def saving(
    context: PageContext, service: Service, *arguments: Callable[[], object] | UUID
) -> Callable[[Done, Refused], object]:
    """What saves a form: the service with its arguments, read when it is pressed."""

    def save(done: Done, refused: Refused) -> object:
        values = [a if isinstance(a, UUID) else a() for a in arguments]

        def deed(session: Any, *, by: Actor, now: datetime) -> object:  # noqa: ANN401 - the runner's
            return service(session, *values, by=by, now=now)

        return context.runner.command(deed, by=context.actor, on_done=done, on_error=refused)

    return save
