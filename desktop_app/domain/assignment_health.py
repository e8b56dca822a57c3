"""Health of a leader assignment (peers.md 4.11): real actions, the next step and its day, bulk entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.enums import ProgressKind, RiskLevel
from desktop_app.domain.assignment_state import REAL_ACTIONS, action_overdue, days_without_action
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile_leader import BulkRule, LeaderRule


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry of progress tells of the health of its assignment."""

    kind: ProgressKind
    happened_at: datetime
    entered_at: datetime
    next_step: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days within which a real action is to follow the last one: weekly for red, else half-monthly."""

    every: int
    idle: int
    """Days since the last real action, or since the approval."""
    next_due_on: date

    @property
    def late(self) -> int:
        """Days by which the next action is late; 0 while it is not."""
        return max(0, self.idle - self.every)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next; ``days_left`` is negative once its day is past, None without a day."""

    text: str
    due_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """How a running assignment does; ``words`` are the sentences worth saying, worst first."""

    rhythm: Rhythm
    next_step: NextStep | None
    bulk: tuple[int, ...]
    """Places of the entries that were typed in at once, in the order they were given."""
    words: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        """Whether an action or the next step is overdue."""
        step = self.next_step
        return self.rhythm.late > 0 or (
            step is not None and step.days_left is not None and step.days_left < 0
        )


def health_of(
    entries: Sequence[Entry], start: date, risk: RiskLevel, rule: LeaderRule, today: date
) -> Health:
    """Health on ``today`` of an assignment that runs since ``start``."""
    every = rule.visit_rule.red if risk is RiskLevel.RED else rule.visit_rule.other
    idle = days_without_action([(e.kind, e.happened_at) for e in entries], start, today)
    rhythm = Rhythm(every, idle, today - timedelta(days=idle) + timedelta(days=every))
    step = next_step(entries, today)
    bulk = typed_at_once(entries, rule.bulk)
    words: list[str] = []
    if action_overdue(idle, risk, rule.visit_rule):
        words.append(f"{idle} 天没有见面或开会，规定 {every} 天内一次。")
    if step is not None and step.days_left is not None and step.days_left < 0:
        words.append(f"下一步“{step.text}”已过 {-step.days_left} 天，请补做或改定日期。")
    if step is None or step.due_on is None:
        words.append("没有写明下一步什么时候做。")
    if bulk:
        words.append(f"有 {len(bulk)} 条进展是一次补录的。")
    return Health(rhythm, step, bulk, tuple(words))


def next_step(entries: Collection[Entry], today: date) -> NextStep | None:
    """What the latest entry leaves to be done; what an earlier one left is done or given up by then."""
    last = max(entries, key=lambda e: (e.happened_at, e.entered_at), default=None)
    if last is None or not last.next_step:
        return None
    left = None if last.next_on is None else (last.next_on - today).days
    return NextStep(last.next_step, last.next_on, left)


def typed_at_once(entries: Sequence[Entry], rule: BulkRule) -> tuple[int, ...]:
    """Places of the entries that were back-filled in one sitting, ascending; empty when none were.

    Enough entries (``rule.count``), entered within ``rule.minutes``, whose happened days lie ``rule.apart``
    days or more apart. A meeting and a visit of one day, written down together, are no such thing.
    """
    order = sorted(range(len(entries)), key=lambda place: entries[place].entered_at)
    window = timedelta(minutes=rule.minutes)
    found: set[int] = set()
    for first, start in enumerate(order):
        sitting = [p for p in order[first:] if entries[p].entered_at - entries[start].entered_at <= window]
        days = [local_date(entries[p].happened_at) for p in sitting]
        if len(sitting) >= rule.count and (max(days) - min(days)).days >= rule.apart:
            found.update(sitting)
    return tuple(sorted(found))


def real_actions(entries: Collection[Entry]) -> int:
    """How many entries are a visit or a meeting."""
    return sum(entry.kind in REAL_ACTIONS for entry in entries)
