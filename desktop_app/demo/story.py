"""The stage of the sample: open centres, the people at work in them, and what they do in order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_mark import ClockMark
from desktop_app.services.centre import Centre
from desktop_app.services.rules import Rules
from desktop_app.services.user_handover import HandoverList


class PlayedClock(ClockMark):
    """The clock of a story: moments are told as they are needed, and nobody set it back."""

    def latest(self) -> datetime | None:
        """Not known: every moment is taken as it is told."""
        return None

    def was_set_back(self, now: datetime) -> bool:
        """Never."""
        del now
        return False


Deed = Callable[[Session, Actor, datetime], object]


@dataclass
class Stage:
    """One open centre of the sample: its people by name, with the passwords that were drawn for them."""

    key: str
    centre: Centre
    rules: Rules
    people: dict[str, Actor]
    passwords: dict[str, str]
    director: str
    recovery_code: str
    now: datetime

    def do(self, who: str, at: datetime, deed: Deed) -> object:
        """Let somebody do something at a moment, in one transaction."""
        actor = self.people[who]
        self.now = at
        with self.centre.writing(actor, lambda: self.now) as session, session.begin():
            return deed(session, actor, at)


@dataclass
class Story:
    """All stages, and the records that were made, by their key in the sample."""

    stages: dict[str, Stage]
    disputes: dict[str, UUID] = field(default_factory=dict[str, UUID])
    events: dict[str, UUID] = field(default_factory=dict[str, UUID])
    mediations: dict[str, UUID] = field(default_factory=dict[str, UUID])
    meetings: dict[str, UUID] = field(default_factory=dict[str, UUID])
    agreements: dict[str, UUID] = field(default_factory=dict[str, UUID])
    assignments: dict[str, UUID] = field(default_factory=dict[str, UUID])
    dispatches: dict[str, list[UUID]] = field(default_factory=dict[str, list[UUID]])
    """Uids by the stage that can print them."""
    packs: list[UUID] = field(default_factory=list[UUID])
    draws: list[UUID] = field(default_factory=list[UUID])
    handovers: list[HandoverList] = field(default_factory=list[HandoverList])
    packages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What the summary says of each package."""
    _plan: list[tuple[datetime, int, Callable[[], object]]] = field(
        default_factory=list[tuple[datetime, int, Callable[[], object]]]
    )

    def stage_of(self, township_code: str) -> Stage:
        """The stage of a township by its division code."""
        return next(s for s in self.stages.values() if s.centre.identity.code == township_code)

    def plan(self, at: datetime, deed: Callable[[], object]) -> None:
        """Put something on the timeline."""
        self._plan.append((at, len(self._plan), deed))

    def play(self) -> None:
        """Do everything on the timeline in the order of time; what was planned first comes first."""
        for _, _, deed in sorted(self._plan, key=lambda entry: entry[:2]):
            deed()
        self._plan.clear()

    def close(self) -> None:
        """Let go of all centres."""
        for stage in self.stages.values():
            stage.centre.close()
