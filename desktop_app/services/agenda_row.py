"""One line of the agenda (日程), and what is asked of every source of such lines.

The work page, the agenda and the reminders read the same lines from one table (``services/agenda.py``),
so that nothing stands in one of them and not in the other.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enums import Labelled, RiskLevel
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.deadlines import days_left
from desktop_app.services.case_holder import cases_away
from desktop_app.services.rules import Rules


class Target(Labelled):
    """Page that a row opens; ``uid`` is the record to show there."""

    DISPUTE = "dispute", "纠纷登记"
    MEDIATION = "mediation", "人民调解"
    ASSIGNMENT = "assignment", "领导包案"
    DISPATCH = "dispatch", "督办交办"
    SUPERVISION = "supervision", "督办"
    WATCHED = "watched", "特殊群体"
    HAZARD = "hazard", "风险隐患"
    CAMPAIGN = "campaign", "专项行动"
    LOAN = "loan", "案卷目录"
    ORDER = "order", "分流督办"
    URGE = "urge", "督办（镇内）"
    INSPECTION = "inspection", "抽查"
    ESCALATION = "escalation", "提级"
    RECEPTION = "reception", "接访信访"
    DECISION = "decision", "会议决定"


class AgendaKind(Labelled):
    """What falls on a day."""

    DISPUTE = "dispute", "纠纷期限"
    MEDIATION = "mediation", "调解期限"
    MEETING = "meeting", "调解会议"
    PERFORMANCE = "performance", "协议履行"
    CONFIRMATION = "confirmation", "司法确认"
    FOLLOW_UP = "follow_up", "回访"
    ASSIGNMENT = "assignment", "领导包案"
    DISPATCH = "dispatch", "交办"
    SUPERVISION = "supervision", "督办"
    ESCALATION = "escalation", "提级"
    INSPECTION = "inspection", "抽查"
    PETITION = "petition", "信访期限"
    RECEPTION = "reception", "接访"
    HAZARD = "hazard", "风险隐患"
    CAMPAIGN = "campaign", "专项行动"
    LOAN = "loan", "调卷归还"
    WATCHED = "watched", "走访"
    DECISION = "decision", "会议决定"


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something of a day: what it is, what to do, until when, by whom; negative ``days_left`` is past.

    ``done``: it is over or took place, so that being past is no fault. ``mine``: the reader is to do it.
    """

    target: Target
    uid: UUID
    what: str
    number: str
    verb: str
    due_on: date
    days_left: int
    responsible: str
    risk: RiskLevel | None = None
    kind: AgendaKind = AgendaKind.DISPUTE
    at: time | None = None
    done: bool = False
    mine: bool = False

    @property
    def words(self) -> str:
        """What it is, with its hour where it has one."""
        return f"{self.at:%H:%M} {self.what}" if self.at is not None else self.what

    @property
    def late(self) -> bool:
        """Whether it should have been done before."""
        return self.days_left < 0 and not self.done


_FAR = date(9998, 12, 31)
"""Whoever asks for everything asks until the end of dates, which has no day after it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days somebody asks for; without ``first`` everything up to ``last`` that is not done.

    ``away`` are the cases that another office works now: nothing of them is due here. ``limit`` cuts what a
    source reads in the order of the days.
    """

    session: Session
    rules: Rules
    by: Actor
    today: date
    first: date | None
    last: date
    away: tuple[int, ...]
    limit: int | None = None

    def within(
        self, column: InstrumentedAttribute[date] | InstrumentedAttribute[date | None]
    ) -> ColumnElement[bool]:
        """Condition of a day that is asked for."""
        return column <= self.last if self.first is None else column.between(self.first, self.last)

    def moment_within(self, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """The same of a moment; only where a first day is asked for."""
        assert self.first is not None, "what took place is listed of certain days only"
        begin = datetime.combine(self.first, time(), CHINA)
        return (column >= begin) & (column < self.end)

    @property
    def end(self) -> datetime:
        """The moment at which the last day is over."""
        return datetime.combine(min(self.last, _FAR) + timedelta(days=1), time(), CHINA)

    def holds(self, day: date | None) -> bool:
        """Whether a day is asked for."""
        return day is not None and day <= self.last and (self.first is None or day >= self.first)

    def until(self, days: int) -> "Asked":
        """The same up to so many days from today."""
        return replace(self, last=self.today + timedelta(days=days))

    def left(self, due_on: date) -> int:
        """Days from today."""
        return days_left(due_on, self.today)

    def is_mine(self, *names: str | None) -> bool:
        """Whether the reader is among those who are to do something."""
        return self.by.name in names


def asked(
    session: Session,
    rules: Rules,
    days: tuple[date | None, date],
    by: Actor,
    today: date,
    limit: int | None = None,
) -> Asked:
    """What is asked of the sources for the days from the first (None: however long ago) to the last."""
    return Asked(session, rules, by, today, *days, cases_away(session, by.office_uid), limit)


def by_day(rows: list[DueRow]) -> list[DueRow]:
    """In the order of an agenda: by day, what has an hour before what has none, then by number."""
    return sorted(rows, key=lambda r: (r.due_on, r.at or time.max, r.number, r.what))
