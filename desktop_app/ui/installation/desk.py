"""What the side parts of the page need of it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVarTuple

from desktop_app.runtime.transaction import CommandFunction
from desktop_app.services.installation import PcRow
from desktop_app.services.installation_view import InstallationView
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack

Ts = TypeVarTuple("Ts")


class Desk(Protocol):
    """The page, as its parts see it."""

    side: SideStack

    @property
    def chosen(self) -> PcRow:
        """The PC that is shown."""
        ...

    @property
    def view(self) -> InstallationView:
        """What is shown."""
        ...

    def save(
        self, form: SideForm, done: Callable[[Any], None], fn: CommandFunction[*Ts, Any], *args: *Ts
    ) -> None:
        """Run the command of a form."""
        ...

    def saved(self, said: str) -> None:
        """Close the form and say what was done."""
        ...

    def notify(self, text: str, kind: NoticeKind = NoticeKind.OK) -> None:
        """Say something at the top of the page."""
        ...
