"""A plain model of one leader assignment: who may do what when, and which day each limit falls on.

Written from the rules, not from the program: the state machine test compares both after every step.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.enums import Role
from tests.domain.rules import CALENDAR, PROFILE

_NEXT = {
    ("proposed", "approve"): "assigned",
    ("proposed", "reject"): "rejected",
    ("assigned", "confirm"): "confirmed",
    ("confirmed", "plan"): "planned",
    ("planned", "ask_extension"): "extension_asked",
    ("extension_asked", "grant"): "planned",
    ("extension_asked", "refuse"): "planned",
    ("planned", "ask_discharge"): "discharge_asked",
    ("discharge_asked", "discharge"): "discharged",
    ("discharge_asked", "send_back"): "planned",
    ("assigned", "hand_over"): "assigned",
    ("confirmed", "hand_over"): "assigned",
    ("planned", "hand_over"): "assigned",
}


@dataclass(frozen=True)
class Somebody:
    """A user of the test."""

    name: str
    role: Role


@dataclass
class World:
    """Leaders of the list: terms, who is away, who decided about the case before."""

    terms: dict[str, date | None]
    barred: AbstractSet[str]
    away: dict[str, tuple[date, date, str]]

    def in_office(self, leader: str, day: date) -> bool:
        """Whether the leader's term runs on a day."""
        end = self.terms[leader]
        return end is None or day <= end

    def deputy(self, leader: str, day: date) -> str:
        """Who acts for a leader on a day; empty while the leader is there."""
        first, last, deputy = self.away.get(leader, (date.max, date.min, ""))
        return deputy if first <= day <= last and self.in_office(deputy, day) else ""


@dataclass
class Model:
    """One assignment."""

    leader: str
    proposer: str
    state: str = "proposed"
    confirm_due: date | None = None
    plan_due: date | None = None
    limit: date | None = None
    due: date | None = None
    extended: bool = False
    asker: str = ""
    responsible: str = ""
    acted: bool = False
    proved: bool = False
    approved_on: date | None = None
    history: list[str] = field(default_factory=lambda: ["propose"])
    leaders: list[str] = field(default_factory=list[str])

    def step(self, action: str, wanted: str = "") -> None:
        """Take a step that the rules admit."""
        self.state = _NEXT[(self.state, action)]
        self.history.append(wanted or action)

    def admits(self, action: str) -> bool:
        """Whether the state admits an action."""
        return (self.state, action) in _NEXT

    def start(self, day: date) -> None:
        """The clocks of confirming and planning begin."""
        self.confirm_due = after_working_days(day, PROFILE.leader.confirm)
        self.plan_due = after_working_days(day, PROFILE.leader.plan)


def after_working_days(day: date, count: int) -> date:
    """The day on which the ``count``-th working day after ``day`` falls."""
    worked = 0
    while worked < count:
        day += timedelta(days=1)
        worked += CALENDAR.is_working_day(day)
    return day


def may_work(who: Somebody, model: Model, world: World, day: date) -> bool:
    """Whether somebody may take the leader's steps: the desk, the leader, the deputy of the day."""
    if who.role not in (Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD, Role.ASSIGNED_LEADER):
        return False
    if not world.in_office(model.leader, day):
        return False
    own = (model.leader, world.deputy(model.leader, day))
    return who.role is Role.CENTRE_DIRECTOR or who.name in own


def decider(who: Somebody, named: str) -> str:
    """Whose decision it is; empty when nobody may have decided."""
    if who.role not in (Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD):
        return ""
    if named:
        return named
    return who.name if who.role is Role.TOWNSHIP_HEAD else ""
