"""The clocks of a petition, each with its law, its start, its last day and what met it.

信访工作条例 22, 23, 34, 35, 36. Days count from the day after; only the objection counts working days. A last
day that is a holiday stays: the regulation does not move it. Computed from what happened, never stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.enums import Labelled, PetitionRoute, ReviewLevel
from desktop_app.domain.petition_state import has_time_limit
from desktop_app.domain.profile import Limits
from desktop_app.domain.working_day import Calendar, add_calendar_days, add_working_days


class PetitionClockKey(Labelled):
    """What a clock of a petition is about."""

    REPORT = "report", "紧急事项报告"
    REGISTER = "register", "登记"
    NOTICE = "notice", "书面告知是否受理"
    OBJECTION = "objection", "提出异议"
    HANDED_REPORT = "handed_report", "交办办结报告"
    ANSWER = "answer", "办结答复"
    ASK_REVIEW = "ask_review", "申请复查"
    REVIEW = "review", "复查答复"
    ASK_SECOND_REVIEW = "ask_second_review", "申请复核"
    SECOND_REVIEW = "second_review", "复核答复"


_LAW = {
    PetitionClockKey.REPORT: "《信访工作条例》第二十五条",
    PetitionClockKey.REGISTER: "《信访工作条例》第二十二条",
    PetitionClockKey.NOTICE: "《信访工作条例》第二十三条",
    PetitionClockKey.OBJECTION: "《信访工作条例》第二十三条",
    PetitionClockKey.HANDED_REPORT: "《信访工作条例》第二十二条",
    PetitionClockKey.ANSWER: "《信访工作条例》第三十四条",
    PetitionClockKey.ASK_REVIEW: "《信访工作条例》第三十五条",
    PetitionClockKey.REVIEW: "《信访工作条例》第三十五条",
    PetitionClockKey.ASK_SECOND_REVIEW: "《信访工作条例》第三十六条",
    PetitionClockKey.SECOND_REVIEW: "《信访工作条例》第三十六条",
}
_ORDERED = {
    ReviewLevel.REVIEW: PetitionClockKey.REVIEW,
    ReviewLevel.SECOND_REVIEW: PetitionClockKey.SECOND_REVIEW,
}
OF_THE_PETITIONER = frozenset({PetitionClockKey.ASK_REVIEW, PetitionClockKey.ASK_SECOND_REVIEW})
"""Limits of the petitioner: nobody here is late when they pass."""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A review as far as its clock needs it; ``hearing`` is the first and last day of a hearing."""

    level: ReviewLevel
    asked_on: date
    hearing: tuple[date, date] | None = None
    answered_on: date | None = None
    served_on: date | None = None
    quashed: bool = False


@dataclass(frozen=True, slots=True)
class PetitionFacts:
    """What happened to a petition, as far as its clocks need it; ``ended_on`` is its end in any way."""

    received_on: date
    registered_on: date
    route: PetitionRoute
    transferred: bool = False
    reachable: bool = True
    urgent: bool = False
    reported_on: date | None = None
    objected_on: date | None = None
    handed_on: date | None = None
    hand_due_on: date | None = None
    noticed_on: date | None = None
    accepted_on: date | None = None
    extension_days: int = 0
    answered_on: date | None = None
    served_on: date | None = None
    ended_on: date | None = None
    reviews: tuple[ReviewFacts, ...] = ()
    redo_of: ReviewLevel | None = None
    """The review that quashed an earlier answer and ordered this handling, which began on ``accepted_on``."""
    redo_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PetitionClock:
    """A clock. ``met_on`` is the day it was met, None while it runs; ``due_on`` None where none runs.

    ``explained`` says how the day was counted, or why there is none. ``unpublished_year`` warns that a year
    without holiday table had a part in it.
    """

    key: PetitionClockKey
    basis: str
    started_on: date
    due_on: date | None
    explained: str
    met_on: date | None = None
    over: bool = False
    """Ended by something else than being met."""
    unpublished_year: bool = False

    @property
    def runs(self) -> bool:
        """Whether something is still to be done by its last day."""
        return self.due_on is not None and self.met_on is None and not self.over

    @property
    def late(self) -> bool:
        """Whether it was met after its last day."""
        return self.due_on is not None and self.met_on is not None and self.met_on > self.due_on


def clocks(facts: PetitionFacts, limit: Limits, calendar: Calendar) -> tuple[PetitionClock, ...]:
    """All clocks that a petition had and has, in the order in which they begin."""
    return tuple(
        clock for part in (_taking_in, _handling, _reviews) for clock in part(facts, limit, calendar)
    )


def next_clock(found: tuple[PetitionClock, ...]) -> PetitionClock | None:
    """The clock of this office that falls due first; None when nothing is owed."""
    running = [clock for clock in found if clock.runs and clock.key not in OF_THE_PETITIONER]
    # Objecting is a right, not a duty: it never makes anybody late.
    owed = [clock for clock in running if clock.key is not PetitionClockKey.OBJECTION]
    return min(owed, key=lambda clock: clock.due_on or date.max, default=None)


def handling_due(facts: PetitionFacts, limit: Limits, calendar: Calendar) -> date | None:
    """Last day for the answer with its extension; None where the 60 days do not run."""
    if facts.accepted_on is None or not has_time_limit(facts.route):
        return None
    if facts.redo_of is not None and facts.redo_due_on is not None:
        return facts.redo_due_on
    days = limit.petition + facts.extension_days
    return add_calendar_days(facts.accepted_on, days, calendar).due


def review_due(asked_on: date, days: int, hearing: tuple[date, date] | None) -> date:
    """Last day for the answer to a review; the days of a hearing are not counted (信访工作条例 36)."""
    day, left = asked_on, days
    while left:
        day += timedelta(days=1)
        left -= hearing is None or not hearing[0] <= day <= hearing[1]
    return day


def _taking_in(facts: PetitionFacts, limit: Limits, calendar: Calendar) -> Iterator[PetitionClock]:
    if facts.redo_of is not None:
        return  # taken in long ago: the order of the review begins with the handling
    start, days = facts.received_on, limit.petition_notice
    if facts.urgent:
        words = "重大、紧急的当天就要报告，不得隐瞒、谎报、缓报"
        yield _clock(PetitionClockKey.REPORT, start, start, words, facts.reported_on)
    due = add_calendar_days(start, days, calendar).due
    yield _clock(PetitionClockKey.REGISTER, start, due, f"自收到之日起 {days} 日内", facts.registered_on)
    if facts.transferred:
        found = add_working_days(start, limit.petition_objection, calendar)
        first = facts.objected_on
        decided = first is None and (facts.noticed_on or facts.handed_on or facts.ended_on) is not None
        yield PetitionClock(
            PetitionClockKey.OBJECTION, _LAW[PetitionClockKey.OBJECTION], start, found.due,
            f"不属本机关职权的，自收到转送、交办之日起 {limit.petition_objection} 个工作日内提出",
            first, decided, found.unpublished_year,
        )  # fmt: skip
    if not facts.reachable:
        words = "姓名（名称）、联系方式不清，无法告知，不计这一期限"
        yield _clock(PetitionClockKey.NOTICE, start, None, words, None)
    else:
        done = facts.noticed_on or facts.answered_on
        over = done is None and (facts.handed_on or facts.ended_on) is not None
        yield _clock(PetitionClockKey.NOTICE, start, due, f"自收到之日起 {days} 日内", done, over=over)
    if facts.handed_on is not None:
        words = "按交办时定的期限" if facts.hand_due_on else "转送不定办结期限"
        yield _clock(
            PetitionClockKey.HANDED_REPORT, facts.handed_on, facts.hand_due_on, words, facts.ended_on
        )


def _handling(facts: PetitionFacts, limit: Limits, calendar: Calendar) -> Iterator[PetitionClock]:
    if facts.accepted_on is None:
        return
    due = handling_due(facts, limit, calendar)
    words = f"按“{facts.route.label}”的程序和期限办理，不适用六十日"
    if due is not None:
        words = f"自受理之日起 {limit.petition} 日内"
        words += f"，经批准延长 {facts.extension_days} 日" if facts.extension_days else ""
    over = facts.answered_on is None and facts.ended_on is not None
    clock = _clock(PetitionClockKey.ANSWER, facts.accepted_on, due, words, facts.answered_on, over=over)
    yield clock if facts.redo_of is None else _redone(clock, facts, limit)


def _redone(clock: PetitionClock, facts: PetitionFacts, limit: Limits) -> PetitionClock:
    """The clock of a handling that a review ordered, said as such."""
    assert facts.redo_of is not None
    began = f"{facts.redo_of.label}撤销原处理意见，重新办理"
    if clock.due_on is None:
        return replace(clock, explained=f"{began}；{clock.explained}")
    if facts.redo_due_on is not None:
        return replace(clock, basis=_LAW[_ORDERED[facts.redo_of]], explained=f"{began}，按决定定的期限")
    more = f"，经批准延长 {facts.extension_days} 日" if facts.extension_days else ""
    return replace(clock, explained=f"{began}，自决定之日起重新计算 {limit.petition} 日{more}")


def _reviews(facts: PetitionFacts, limit: Limits, calendar: Calendar) -> Iterator[PetitionClock]:
    served, days = facts.served_on, limit.petition_review
    steps = (
        (ReviewLevel.REVIEW, PetitionClockKey.ASK_REVIEW, PetitionClockKey.REVIEW),
        (ReviewLevel.SECOND_REVIEW, PetitionClockKey.ASK_SECOND_REVIEW, PetitionClockKey.SECOND_REVIEW),
    )
    for level, asking, answering in steps:
        if served is None:
            return
        asked = next((one for one in facts.reviews if one.level is level), None)
        over = asked is None and facts.ended_on is not None
        due = add_calendar_days(served, days, calendar).due
        words = f"信访人自收到书面答复之日起 {days} 日内"
        yield _clock(asking, served, due, words, asked and asked.asked_on, over=over)
        if asked is None:
            return
        words = f"自收到请求之日起 {days} 日内" + ("，听证时间不计" if asked.hearing else "")
        over = asked.answered_on is None and facts.ended_on is not None
        due = review_due(asked.asked_on, days, asked.hearing)
        yield _clock(answering, asked.asked_on, due, words, asked.answered_on, over=over)
        if asked.quashed:
            return  # nothing is left to review: the answer is gone
        served = asked.served_on


def _clock(
    key: PetitionClockKey,
    started_on: date,
    due_on: date | None,
    explained: str,
    met_on: date | None,
    *,
    over: bool = False,
) -> PetitionClock:
    return PetitionClock(key, _LAW[key], started_on, due_on, explained, met_on, over)
