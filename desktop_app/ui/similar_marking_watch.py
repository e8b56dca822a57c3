"""Makes up the fingerprints of disputes that came in great number, part by part, when nobody waits."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop_app.domain.actor import Actor
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.runner import Runner
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.similar_marking import mark_part, unmarked_parts

_TAKEN = "package_journal"
"""Named among the changes whenever packages were taken."""


class SimilarMarkingWatch(QObject):
    """``look()`` asks what is without fingerprint and makes them; nothing is said, nothing else waits.

    Each part is a command of its own: what somebody saves meanwhile comes between two of them.
    """

    def __init__(self, runner: Runner, actor: Actor, parent: QObject | None) -> None:
        """Do nothing yet."""
        super().__init__(parent)
        self._runner, self._actor = runner, actor
        self._busy = self._again = False

    def start(self, after: int) -> None:
        """Look after so many milliseconds, and whenever packages were taken."""
        self._runner.bus.changed.connect(self._look_after)
        QTimer.singleShot(after, self, self.look)

    def _look_after(self, changes: Changes) -> None:
        if _TAKEN in changes.entities:
            self.look()

    def look(self) -> None:
        """Make what is missing. Only who registers disputes is ever told what is alike."""
        if not allowed(self._actor, Permission.REGISTER_DISPUTE):
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._runner.query(
            unmarked_parts,
            by=self._actor,
            slot="unmarked",
            on_done=self._next,
            on_error=self._end,
            owner=self,
        )

    def _next(self, parts: tuple[tuple[int, ...], ...]) -> None:
        if not parts:
            self._end()
            return
        self._runner.command(
            mark_part, parts[0], by=self._actor, on_done=partial(self._part_done, parts[1:]),
            on_error=self._end, owner=self,
        )  # fmt: skip

    def _part_done(self, rest: tuple[tuple[int, ...], ...], _count: int) -> None:
        self._next(rest)

    def _end(self, _error: object = None) -> None:
        # What is missing still is found at the next opening.
        self._busy = False
        if self._again:
            self.look()
