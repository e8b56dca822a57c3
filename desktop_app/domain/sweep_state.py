"""The daily sweep (每日一排), rules.md 3.4: unit of duty is (grid, day), holidays included.

Silence is the absence of a report; a late report stays late; a locked day changes only by a correction row.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.enums import Labelled, Role, SweepCell, SweepDayState, SweepState, SweepTiming
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.profile import SweepRule
from desktop_app.domain.state_machine import Evidence, Machine, Transition
from desktop_app.errors import RuleViolation


class ReportTiming(Labelled):
    """When a statement about a day was entered, seen from the local hours of the profile."""

    ON_TIME = "on_time", "准时"
    LATE = "late", "补报"
    AFTER_GRACE = "after_grace", "漏报后补报"


class SweepEvidence(Evidence):
    """What locking a day needs on record."""

    COMPILER = "compiler", "请填写报送人。"
    REVIEWER = "reviewer", "请填写审核人。"
    DAY_READY = "day_ready", "当天的上报还没有整理好，请先按提示处理。"


_T = Transition[SweepDayState]

MACHINE = Machine(
    "当天日报",
    (
        _T(
            "lock",
            "审核锁定",
            SweepDayState.OPEN,
            SweepDayState.LOCKED,
            frozenset({Role.WINDOW_CLERK, Role.CENTRE_DIRECTOR}),
            False,
            (SweepEvidence.COMPILER, SweepEvidence.REVIEWER, SweepEvidence.DAY_READY),
        ),
        _T(
            "correct",
            "更正",
            SweepDayState.LOCKED,
            SweepDayState.LOCKED,
            frozenset({Role.CENTRE_DIRECTOR}),
            True,
        ),
    ),
)
transitions_from = MACHINE.transitions_from
next_state = MACHINE.next_state


def timing(moment: datetime, day: date, rule: SweepRule) -> ReportTiming:
    """Timing of a statement about ``day`` entered at ``moment`` (aware; compared in Chinese time).

    On time through the whole minute of the deadline (17:30), late until the grace hour (20:00) of that day;
    after that the grid has missed the day, whatever is entered later.

    :raises RuleViolation: when the day has not begun.
    """
    local = local_time(moment)
    if local.date() < day:
        raise RuleViolation("还没到这一天，不能提前上报。", "day")
    minute = local.time().replace(second=0, microsecond=0)
    if local.date() > day or minute > rule.grace:
        return ReportTiming.AFTER_GRACE
    return ReportTiming.ON_TIME if minute <= rule.deadline else ReportTiming.LATE


def stored_timing(found: ReportTiming) -> SweepTiming:
    """What is stored with the report: on time, or late for ever."""
    return SweepTiming.ON_TIME if found is ReportTiming.ON_TIME else SweepTiming.LATE


def cell(
    state: SweepState | None, day: date, now: datetime, rule: SweepRule, *, posted: bool, locked: bool = False
) -> SweepCell:
    """What the board shows for a grid and a day.

    ``state`` is the report's, ``None`` without one; ``posted`` tells if somebody serves the grid that day.
    A vacancy is counted apart. A silent grid has missed the day after the grace hour or once it is locked.
    """
    if state is not None:
        return SweepCell.ZERO if state is SweepState.ZERO else SweepCell.FINDINGS
    if not posted:
        return SweepCell.VACANT
    local = local_time(now)
    if local.date() < day:
        return SweepCell.FUTURE
    if locked or timing(now, day, rule) is ReportTiming.AFTER_GRACE:
        return SweepCell.MISSED
    return SweepCell.SILENT


def check_report(
    state: SweepState, event_count: int, reporter: str, *, batch: bool = False, rule: SweepRule
) -> None:
    """Refuse a statement that contradicts itself.

    A zero report is a signed positive statement of one grid; for all grids at once it is forbidden unless the
    profile admits it; findings need at least one event (rules.md 3.4).

    :raises RuleViolation: naming what to do.
    """
    if not reporter.strip():
        raise RuleViolation("请写明是谁报的，零报告也要有报告人。", "reporter_name")
    if state is SweepState.ZERO and event_count:
        raise RuleViolation("已录入情况，不能再报零报告，请改为“有情”。", "state")
    if state is SweepState.FINDINGS and not event_count:
        raise RuleViolation("报“有情”至少要录入一条情况。", "events")
    if batch and state is SweepState.ZERO and not rule.batch_zero:
        raise RuleViolation("零报告要逐格确认，不能整批代报。", "batch")


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of a township's day when somebody wants to lock it."""

    day: date
    compiler: str
    reviewer: str
    silent: int
    """Duty grids without a report."""
    findings_without_event: int
    open_events: int


def why_not_lock(facts: DayFacts, now: datetime, rule: SweepRule) -> tuple[str, ...]:
    """Sentences saying why the day cannot be locked yet; empty when it can.

    Before the grace hour a silent grid may still report; afterwards it is counted as missed and no obstacle.
    """
    local = local_time(now)
    still_open = local.date() < facts.day or timing(now, facts.day, rule) is not ReportTiming.AFTER_GRACE
    wait = f"还有 {facts.silent} 个网格未报，请催报，或等到 {rule.grace:%H:%M} 之后再锁定。"
    found = (
        (local.date() < facts.day, "还没到这一天，不能锁定。"),
        (not facts.compiler.strip(), SweepEvidence.COMPILER.label),
        (not facts.reviewer.strip(), SweepEvidence.REVIEWER.label),
        (facts.silent > 0 and still_open, wait),
        (
            facts.findings_without_event > 0,
            f"有 {facts.findings_without_event} 个“有情”没有录入情况，请补录。",
        ),
        (facts.open_events > 0, f"还有 {facts.open_events} 条情况待处置，请写明当场化解、登记纠纷或移交。"),
    )
    return tuple(sentence for is_missing, sentence in found if is_missing)


def duty_days(start: date, end: date) -> tuple[date, ...]:
    """Days of duty from ``start`` to ``end``, both included: every day, holidays too."""
    return tuple(start + timedelta(days=k) for k in range((end - start).days + 1))
