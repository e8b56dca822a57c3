"""Keeps the limits of open cases true: computed afresh when holidays or rules have come, part by part."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.actor import Actor
from desktop_app.runtime.runner import Runner
from desktop_app.services.deadline_renewal import (
    Recomputed,
    changed_words,
    deadlines_stale,
    dispute_parts,
    recompute_disputes,
    recompute_others,
)
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rules import Rules


class DeadlineWatch(QObject):
    """``look()`` asks whether limits are stale and renews them; ``said(sentence)`` when some moved.

    Each part is a command of its own: what somebody saves meanwhile comes between two of them.
    """

    said = Signal(str)

    def __init__(
        self, runner: Runner, actor: Actor, rules: Callable[[], Rules], parent: QObject | None
    ) -> None:
        """Do nothing yet; ``rules`` gives those in force."""
        super().__init__(parent)
        self._runner, self._actor, self._rules = runner, actor, rules
        self._busy = False
        self._done = Recomputed(0, 0)

    def look(self) -> None:
        """Renew the limits where holidays or rules are others than when they were computed."""
        if self._busy or not allowed(self._actor, Permission.HANDLE_DISPUTE):
            return
        self._busy = True
        self._runner.query(
            deadlines_stale, self._rules(), by=self._actor, slot="stale", on_done=self._begin,
            on_error=self._give_up, owner=self,
        )  # fmt: skip

    def _begin(self, stale: bool) -> None:
        if not stale:
            self._busy = False
            return
        self._done = Recomputed(0, 0)
        self._runner.query(
            dispute_parts,
            by=self._actor,
            slot="parts",
            on_done=self._next,
            on_error=self._give_up,
            owner=self,
        )

    def _next(self, parts: tuple[tuple[int, ...], ...]) -> None:
        rules = self._rules()
        if parts:
            self._runner.command(
                recompute_disputes, rules, parts[0], by=self._actor,
                on_done=partial(self._part_done, parts[1:]), on_error=self._give_up, owner=self,
            )  # fmt: skip
        else:
            self._runner.command(
                recompute_others, rules, by=self._actor, on_done=self._end, on_error=self._give_up, owner=self
            )

    def _part_done(self, rest: tuple[tuple[int, ...], ...], done: Recomputed) -> None:
        self._done += done
        self._next(rest)

    def _end(self, done: Recomputed) -> None:
        self._busy = False
        words = changed_words(self._done + done)
        if words:
            self.said.emit(words)

    def _give_up(self, _error: object) -> None:
        # It is asked again at the next opening; nothing is half done, every part is whole.
        self._busy = False
