"""What every page is given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.domain.actor import Actor
from desktop_app.runtime.clock import Clock
from desktop_app.runtime.runner import Runner
from desktop_app.services.centre import Centre
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rules import Rules
from desktop_app.settings import SettingsFile
from desktop_app.ui.share_watch import ShareWatch


@dataclass(slots=True)
class PageContext:
    """Runner for services, the acting user, the centre's rules, the clock, and the shared folder.

    ``reopen`` closes the centre and asks for the login again: after this PC became another one, or its look
    changed. ``settings`` are this user's on this machine.

    ``rules`` are those in force: the window replaces them when the county's come, or on their day. Pages ask
    for them at each call and keep none.

    A page asks ``runner.query(service, *args, by=context.actor, on_done=self._shown)`` and
    ``runner.command(service, draft, context.rules, by=context.actor, on_done=…, on_error=…)``.
    """

    runner: Runner
    actor: Actor
    rules: Rules
    centre: Centre
    clock: Clock
    share: ShareWatch
    reopen: Callable[[], object]
    settings: SettingsFile = field(default_factory=SettingsFile.unsaved)

    def may(self, permission: Permission) -> bool:
        """Whether to offer an action at all; the service checks again."""
        return allowed(self.actor, permission)
