"""Keeps the rules that the pages work by: the county's come with a package, and on their day."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.runner import Runner
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rule_document import current_rules
from desktop_app.services.rules import Rules


class RulesWatch(QObject):
    """``changed(Rules)`` whenever they were read again; ``said(sentence)`` when people should know."""

    changed = Signal(object)
    said = Signal(str)

    def __init__(
        self, runner: Runner, actor: Actor, now: Callable[[], datetime], rules: Rules, parent: QObject | None
    ) -> None:
        """Start from the rules that were read when the centre was opened; ``now`` gives aware moments."""
        super().__init__(parent)
        self._runner, self._actor, self._now = runner, actor, now
        self.rules = rules
        self._day = local_date(now())

    def look(self, entities: frozenset[str]) -> None:
        """Read the rules again when some came, or another day has begun; called after every change."""
        day = local_date(self._now())
        if ("rule_document" in entities or day != self._day) and allowed(
            self._actor, Permission.VIEW_DISPUTES
        ):
            self._day = day
            self._runner.query(
                current_rules, self.rules, by=self._actor, slot="rules", on_done=self._take, owner=self
            )

    def _take(self, rules: Rules) -> None:
        before, self.rules = self.rules, rules
        self.changed.emit(rules)
        if rules.profile.version != before.profile.version:
            self.said.emit(
                f"从今天起用县里下发的规则“{rules.profile.version}”，以前登记的纠纷仍按原来的规则办。"
            )
        elif set(rules.unread) - set(before.unread):
            self.said.emit("县里下发了新规则，本程序太旧，读不了，请先升级程序。")
