"""Which clock runs for a dispute, when it is due, when it stands still and how far it may be extended.

Statutory clocks: 信访工作条例 34, 医疗纠纷条例 38, 劳动争议调解仲裁法 14, 司法部令75号 33. All others are
values of the county's profile (rules.md 0.1, 2.3, 5). A clock is computed from events only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.enums import Difficulty, DisputeType, Labelled
from desktop_app.domain.profile import Limits
from desktop_app.domain.working_day import (
    Calendar,
    ClockKind,
    Due,
    add_calendar_days,
    add_working_days,
    next_working_day,
)
from desktop_app.errors import RuleViolation


class ClockKey(Labelled):
    """Which limit of the profile a clock takes its days from; stored with the dispute."""

    SIMPLE = "simple", "简单纠纷"
    ORDINARY = "ordinary", "一般纠纷"
    COMPLEX = "complex", "疑难纠纷"
    MAJOR = "major", "重大纠纷"
    PEOPLE_MEDIATION = "people_mediation", "人民调解"
    MEDICAL = "medical", "医疗纠纷调解"
    LABOUR = "labour", "劳动争议调解"
    PETITION = "petition", "信访事项"
    COURT_REFERRAL = "court_referral", "法院诉前委派调解"


class StopReason(Labelled):
    """Listed reasons for which a clock stands still (rules.md 3.1 S7); each needs proof."""

    EXPERTISE = "expertise", "鉴定、评估期间"
    PARTY_ABSENT = "party_absent", "当事人暂时无法参加"
    COURT = "court", "须以法院等机关的处理结果为依据"


@dataclass(frozen=True, slots=True)
class Clock:
    """A rule for counting days, with the law or source that is shown beside the due date."""

    key: ClockKey
    days: int
    kind: ClockKind
    basis: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which the clock stands still: from ``start`` to the day before ``end`` (open: ``None``)."""

    start: date
    end: date | None
    reason: StopReason


_BY_DIFFICULTY = {
    Difficulty.SIMPLE: ClockKey.SIMPLE,
    Difficulty.ORDINARY: ClockKey.ORDINARY,
    Difficulty.COMPLEX: ClockKey.COMPLEX,
    Difficulty.MAJOR: ClockKey.MAJOR,
}
_LABOUR = frozenset({DisputeType.MIGRANT_WAGES, DisputeType.OTHER_LABOUR})
_LAW = {
    ClockKey.PETITION: "《信访工作条例》第三十四条",
    ClockKey.MEDICAL: "《医疗纠纷预防和处理条例》第三十八条",
    ClockKey.LABOUR: "《劳动争议调解仲裁法》第十四条",
    ClockKey.PEOPLE_MEDIATION: "《人民调解工作若干规定》第三十三条",
    ClockKey.COURT_REFERRAL: "《最高人民法院关于人民法院特邀调解的规定》第二十七条",
}
_STOPS = {
    ClockKey.PETITION: frozenset[StopReason](),
    ClockKey.MEDICAL: frozenset({StopReason.EXPERTISE}),
}


def clock_key(
    difficulty: Difficulty,
    dispute_type: DisputeType | None,
    *,
    is_petition: bool = False,
    in_mediation: bool = False,
) -> ClockKey:
    """Key of the clock that runs: the petition's, else the statutory one of the type, else of the procedure.

    Petitions keep their own clock whatever the type (信访工作条例 34). Medical and labour disputes have
    statutory mediation clocks. In people's mediation its month replaces the limit of the difficulty.
    """
    if is_petition:
        return ClockKey.PETITION
    if dispute_type is DisputeType.MEDICAL:
        return ClockKey.MEDICAL
    if dispute_type in _LABOUR:
        return ClockKey.LABOUR
    return ClockKey.PEOPLE_MEDIATION if in_mediation else _BY_DIFFICULTY[difficulty]


def mediation_clock_key(dispute_type: DisputeType | None, *, from_court: bool) -> ClockKey:
    """Key of the clock of a mediation by the kind of the case (rules.md 2.3).

    A case that a court sent before it registered it runs by the court's time (法释〔2016〕14号 27), whatever
    its type; else medical and labour disputes have statutory limits, all others the month of 司法部令75号.
    """
    if from_court:
        return ClockKey.COURT_REFERRAL
    return clock_key(Difficulty.ORDINARY, dispute_type, in_mediation=True)


def clock_of(key: ClockKey, limit: Limits) -> Clock:
    """The clock with the days of the profile; medical mediation counts working days, all others days.

    Local limits roll off a holiday only where the profile says so; statutory day limits do not.
    """
    days: dict[ClockKey, int] = {
        ClockKey.SIMPLE: limit.simple,
        ClockKey.ORDINARY: limit.ordinary,
        ClockKey.COMPLEX: limit.complex,
        ClockKey.MAJOR: limit.major,
        ClockKey.PEOPLE_MEDIATION: limit.people_mediation,
        ClockKey.MEDICAL: limit.medical,
        ClockKey.LABOUR: limit.labour,
        ClockKey.PETITION: limit.petition,
        ClockKey.COURT_REFERRAL: limit.court_referral,
    }
    kind = ClockKind.CALENDAR
    if key is ClockKey.MEDICAL:
        kind = ClockKind.WORKING
    elif key not in _LAW and limit.roll_on_holiday:
        kind = ClockKind.COURT
    return Clock(key, days[key], kind, _LAW.get(key, "县级规则"))


def due(start: date, n: int, kind: ClockKind, calendar: Calendar) -> Due:
    """Due date ``n`` days after ``start``, which does not count.

    ``WORKING`` counts working days; ``CALENDAR`` counts days and keeps a last day that is a holiday;
    ``COURT`` counts days and moves a last day that is not worked to the next working day (民诉法 85).

    :raises ValueError: for negative ``n``.
    """
    if kind is ClockKind.WORKING:
        return add_working_days(start, n, calendar)
    return add_calendar_days(start, n, calendar, roll=kind is ClockKind.COURT)


def _stopped(day: date, stops: Sequence[Stop]) -> bool:
    return any(stop.start <= day and (stop.end is None or day < stop.end) for stop in stops)


def check_stop(key: ClockKey, reason: StopReason) -> None:
    """Refuse a reason that does not stop this clock.

    The petition clock never stops; the medical one stops for expertise only (医疗纠纷条例 38).

    :raises RuleViolation: when the clock goes on.
    """
    if reason not in _STOPS.get(key, frozenset(StopReason)):
        raise RuleViolation(f"{key.label}的期限不因“{reason.label}”而停止计算，请改用延期。", "reason")


def due_with_stops(start: date, clock: Clock, stops: Sequence[Stop], calendar: Calendar) -> Due | None:
    """Due date when the days of the stops are not counted; overlapping stops count once.

    ``None`` while the clock stands still in an open stop. A stop after the due date changes nothing.
    """
    running = [stop for stop in stops if stop.end is None or stop.end > stop.start]
    day, counted, unknown = start, 0, False
    while counted < clock.days:
        day += timedelta(days=1)
        if _stopped(day, running):
            if any(stop.end is None and stop.start <= day for stop in running):
                return None
            continue
        if clock.kind is ClockKind.WORKING:
            unknown = unknown or not calendar.knows(day.year)
            counted += calendar.is_working_day(day)
        else:
            counted += 1
    if clock.kind is ClockKind.COURT:
        return next_working_day(day, calendar)
    return Due(day, unknown)


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """A request for an extension (延期)."""

    days: int
    asked_on: date
    extended_before: bool
    all_parties_agree: bool


def extended_due(clock: Clock, due_on: date, asked: ExtensionAsked, limit: Limits, calendar: Calendar) -> Due:
    """Due date after an extension, counted on from the old one with the same kind of days.

    Once only, asked not later than the due date, at most the length of the clock; a petition at most 30 days
    (信访工作条例 34); people's mediation only with every party's consent (rules.md 3.1 S6).

    :raises RuleViolation: naming what stands against it.
    """
    most = {
        ClockKey.PETITION: limit.petition_extension,
        ClockKey.PEOPLE_MEDIATION: limit.mediation_extension,
    }.get(clock.key, clock.days)
    if asked.extended_before:
        raise RuleViolation("这件纠纷已经延期过一次，不能再延。请转研判或移送上级。", "days")
    if asked.asked_on > due_on:
        raise RuleViolation("期限已过，不能再申请延期。请说明超期原因并尽快办结。", "asked_on")
    if not 1 <= asked.days <= most:
        raise RuleViolation(f"延期天数应在 1 至 {most} 之间，请改正。", "days")
    if clock.key in {ClockKey.PEOPLE_MEDIATION, ClockKey.MEDICAL} and not asked.all_parties_agree:
        raise RuleViolation("调解延期须经各方当事人同意，请先登记各方的同意。", "consent")
    return due(due_on, asked.days, clock.kind, calendar)


def days_left(due_on: date, today: date) -> int:
    """Days until the due date; 0 on the day itself, negative when overdue."""
    return (due_on - today).days
