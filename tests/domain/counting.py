"""A second, plain count of days, and every clock that the rules name with how it is counted by it.

The second count reads the yearly tables of ``resources/calendar`` by itself and goes day by day: the day of
the event does not count; a working day is one of the table's worked days, or Monday to Friday and no holiday;
a year without a table is Monday to Friday. Nothing of the product's arithmetic is used for it.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import cast

from db.enums import (
    DispatchState,
    PetitionRoute,
    ReviewLevel,
    RiskLevel,
    SupervisionKind,
    VisitMeans,
    WatchLevel,
)
from desktop_app.domain.assignment_clock import confirm_limit, extension_limit, plan_limit, whole_limit
from desktop_app.domain.deadlines import ClockKey, clock_of, due
from desktop_app.domain.dispatch_unit_state import UnitOrder, UnitStep, last_return_day
from desktop_app.domain.dispatch_unit_state import clock_of as unit_clock
from desktop_app.domain.effect import confirmation_due
from desktop_app.domain.follow_up_due import visit_days
from desktop_app.domain.mediation_extension import extension_due
from desktop_app.domain.petition_clock import (
    PetitionClockKey,
    PetitionFacts,
    ReviewFacts,
    clocks,
)
from desktop_app.domain.profile import Profile
from desktop_app.domain.supervision import ladder, objection_due, receipt_missing, reply_due
from desktop_app.domain.visit_due import next_visit
from desktop_app.domain.working_day import ClockKind
from desktop_app.paths import resource
from desktop_app.services.centre_file import CentreIdentity
from desktop_app.services.dispute_clock import archive_due, close_due, follow_up_due
from desktop_app.services.rules import Rules
from tests.domain.rules import CALENDAR, LIMIT, PROFILE

DAY = timedelta(days=1)
Count = Callable[[date, int], date]


# the second count
@cache
def tables() -> dict[int, dict[date, str]]:
    """The yearly tables: what each named day is."""
    found: dict[int, dict[date, str]] = {}
    for path in sorted(resource("calendar").glob("20??.csv")):
        with path.open(encoding="utf-8-sig") as file:
            found[int(path.stem)] = {date.fromisoformat(r["date"]): r["kind"] for r in csv.DictReader(file)}
    return found


def worked(day: date) -> bool:
    kind = tables().get(day.year, {}).get(day)
    return kind == "workday" or (kind is None and day.isoweekday() <= 5)


def later(start: date, days: int) -> date:
    for _ in range(days):
        start += DAY
    return start


def working(start: date, days: int) -> date:
    while days:
        start += DAY
        days -= worked(start)
    return start


def court(start: date, days: int) -> date:
    day = later(start, days)
    while not worked(day):
        day += DAY
    return day


def unknown_on_the_way(start: date, last: date, kind: ClockKind, days: int) -> bool:
    """Whether a year without table had a part in it: any day counted, or any day looked at for the end."""
    if kind is ClockKind.CALENDAR:
        return False
    day = start + DAY if kind is ClockKind.WORKING else later(start, days)
    while day <= last:
        if day.year not in tables():
            return True
        day += DAY
    return False


# the clocks of the rules
@dataclass(frozen=True)
class Named:
    """A clock: the key of rules.md 5 that it takes its days from, how it is counted, by whom."""

    key: str
    days: int
    counted: Count
    by: Callable[[date, Profile], date]
    extra: str = ""

    def __str__(self) -> str:
        return f"{self.key} {self.extra}".strip()


def dispute_clock(key: ClockKey) -> Callable[[date, Profile], date]:
    def counted(start: date, profile: Profile) -> date:
        clock = clock_of(key, profile.limit)
        return due(start, clock.days, clock.kind, CALENDAR).due

    return counted


def petition_clock(key: PetitionClockKey, extension: int = 0) -> Callable[[date, Profile], date]:
    """Everything of the petition happened on one day, so that each clock starts there."""

    def counted(start: date, profile: Profile) -> date:
        review = ReviewFacts(ReviewLevel.REVIEW, start, None, start, start)
        facts = PetitionFacts(
            start, start, PetitionRoute.OPINION, transferred=True, urgent=True, noticed_on=start,
            accepted_on=start, extension_days=extension, answered_on=start, served_on=start,
            reviews=(review, ReviewFacts(ReviewLevel.SECOND_REVIEW, start)),
        )  # fmt: skip
        found = {clock.key: clock.due_on for clock in clocks(facts, profile.limit, CALENDAR)}[key]
        assert found is not None
        return found

    return counted


def rules(profile: Profile) -> Rules:
    """Of a centre that nobody asks who it is."""
    return Rules(profile, CALENDAR, cast("CentreIdentity", None))


def reviewed(state: DispatchState) -> Callable[[date, Profile], date]:
    def counted(start: date, profile: Profile) -> date:
        order = UnitOrder(start, start)
        found = unit_clock(order, (UnitStep(state, start),), profile.limit, CALENDAR)
        assert found is not None
        return found.on

    return counted


def signing(start: date, profile: Profile) -> date:
    found = unit_clock(UnitOrder(start, start), (), profile.limit, CALENDAR)
    assert found is not None
    return found.on


def rung(kind: SupervisionKind) -> Callable[[date, Profile], date]:
    def counted(start: date, profile: Profile) -> date:
        steps = ladder(start, start, profile.supervision, CALENDAR)
        return next(step.on for step in steps if step.rung is kind)

    return counted


def replied(risk: RiskLevel) -> Callable[[date, Profile], date]:
    return lambda start, profile: reply_due(start, risk, profile.supervision.reply)


def watched(level: WatchLevel) -> Callable[[date, Profile], date]:
    return lambda start, profile: next_visit(start, level, [(start, VisitMeans.MET)], profile.watched)


def mediation_extended(key: ClockKey) -> Callable[[date, Profile], date]:
    def counted(start: date, profile: Profile) -> date:
        clock, limit = clock_of(key, profile.limit), profile.limit
        days = {
            ClockKey.COURT_REFERRAL: limit.court_referral_extension,
            ClockKey.PEOPLE_MEDIATION: limit.mediation_extension,
        }[key]
        return extension_due(clock, start, start, days, limit, CALENDAR).due

    return counted


def missed(start: date, profile: Profile) -> date:
    """The first day on which a package without receipt is listed."""
    days = profile.receipt.missing_days
    return next(start + n * DAY for n in range(400) if receipt_missing(start, None, start + n * DAY, days))


_P, _K, _C = petition_clock, PetitionClockKey, ClockKey
_FOLLOW, _LEADER, _LADDER = PROFILE.follow_up, PROFILE.leader, PROFILE.supervision
CLOCKS = (
    Named("limit.simple", LIMIT.simple, later, dispute_clock(_C.SIMPLE)),
    Named("limit.ordinary", LIMIT.ordinary, later, dispute_clock(_C.ORDINARY)),
    Named("limit.complex", LIMIT.complex, later, dispute_clock(_C.COMPLEX)),
    Named("limit.major", LIMIT.major, later, dispute_clock(_C.MAJOR)),
    Named("limit.people_mediation", LIMIT.people_mediation, later, dispute_clock(_C.PEOPLE_MEDIATION)),
    Named(
        "limit.mediation_extension", LIMIT.mediation_extension, later,
        mediation_extended(_C.PEOPLE_MEDIATION),
    ),
    Named("limit.medical", LIMIT.medical, working, dispute_clock(_C.MEDICAL)),
    Named("limit.labour", LIMIT.labour, later, dispute_clock(_C.LABOUR)),
    Named("limit.petition", LIMIT.petition, later, dispute_clock(_C.PETITION), "of its case"),
    Named("limit.petition", LIMIT.petition, later, _P(_K.ANSWER), "for the answer"),
    Named("limit.petition_extension", 60 + LIMIT.petition_extension, later, _P(_K.ANSWER, 30)),
    Named("limit.petition_notice", LIMIT.petition_notice, later, _P(_K.NOTICE), "whether it is taken up"),
    Named("limit.petition_notice", LIMIT.petition_notice, later, _P(_K.REGISTER), "registered"),
    Named("limit.petition_objection", LIMIT.petition_objection, working, _P(_K.OBJECTION)),
    Named("limit.petition_review", LIMIT.petition_review, later, _P(_K.ASK_REVIEW), "asking for 复查"),
    Named("limit.petition_review", LIMIT.petition_review, later, _P(_K.REVIEW), "answering it"),
    Named("limit.petition_review", LIMIT.petition_review, later, _P(_K.ASK_SECOND_REVIEW), "asking for 复核"),
    Named("limit.petition_review", LIMIT.petition_review, later, _P(_K.SECOND_REVIEW), "answering it"),
    Named("urgent report", 0, later, _P(_K.REPORT)),
    Named("limit.court_referral", LIMIT.court_referral, later, dispute_clock(_C.COURT_REFERRAL)),
    Named(
        "limit.court_referral_extension", LIMIT.court_referral_extension, later,
        mediation_extended(_C.COURT_REFERRAL),
    ),
    Named(
        "limit.judicial_confirmation", LIMIT.judicial_confirmation, court,
        lambda d, p: confirmation_due(d, p.limit.judicial_confirmation, CALENDAR).due,
    ),
    Named("limit.sign_dispatch", LIMIT.sign_dispatch, later, signing),
    Named(
        "limit.return_objection", LIMIT.return_objection, working,
        lambda d, p: objection_due(d, p.limit.return_objection, CALENDAR).due, "to the county",
    ),
    Named(
        "limit.return_objection", LIMIT.return_objection, working,
        lambda d, p: last_return_day(UnitOrder(d, d), (), p.limit, CALENDAR), "to the centre",
    ),
    Named("limit.close_check", LIMIT.close_check, working, lambda d, p: close_due(d, rules(p)), "closing"),
    Named("limit.close_check", LIMIT.close_check, working, reviewed(DispatchState.FED_BACK), "feedback"),
    Named("limit.close_check", LIMIT.close_check, working, reviewed(DispatchState.RETURN_ASKED), "a return"),
    Named(
        "limit.archive_after_close", LIMIT.archive_after_close, later, lambda d, p: archive_due(d, rules(p))
    ),
    Named("follow_up.first", _FOLLOW.first, later, lambda d, p: follow_up_due(d, rules(p)), "of a case"),
    Named(
        "follow_up.first", _FOLLOW.first, later,
        lambda d, p: visit_days(d, [], RiskLevel.BLUE, p.follow_up)[0], "of an agreement",
    ),
    Named(
        "follow_up.second", _FOLLOW.second, later,
        lambda d, p: visit_days(d - 90 * DAY, [d], RiskLevel.BLUE, p.follow_up)[-1],
    ),
    Named("leader.confirm", _LEADER.confirm, working, lambda d, p: confirm_limit(d, p, CALENDAR).due),
    Named("leader.plan", _LEADER.plan, working, lambda d, p: plan_limit(d, p, CALENDAR).due),
    Named("leader.max_days", _LEADER.max_days, later, lambda d, p: whole_limit(d, p, CALENDAR).due),
    Named("leader.extension", _LEADER.extension, later, lambda d, p: extension_limit(d, p, CALENDAR).due),
    Named(
        "supervision.order_after", _LADDER.order_after, later, rung(SupervisionKind.SUPERVISION_ORDER)
    ),
    Named("supervision.listed_after", _LADDER.listed_after, working, rung(SupervisionKind.LISTED)),
    Named("supervision.circular_after", _LADDER.circular_after, working, rung(SupervisionKind.CIRCULAR)),
    Named("supervision.reply.red", _LADDER.reply.red, later, replied(RiskLevel.RED)),
    Named("supervision.reply.yellow", _LADDER.reply.yellow, later, replied(RiskLevel.YELLOW)),
    Named("supervision.reply.blue", _LADDER.reply.blue, later, replied(RiskLevel.BLUE)),
    Named("supervision.reply.other", _LADDER.reply.other, later, replied(RiskLevel.ORANGE)),
    Named("receipt.missing_days", PROFILE.receipt.missing_days, later, missed),
    Named("watched.high", PROFILE.watched.high, later, watched(WatchLevel.HIGH)),
    Named("watched.middle", PROFILE.watched.middle, later, watched(WatchLevel.MIDDLE)),
    Named("watched.low", PROFILE.watched.low, later, watched(WatchLevel.LOW)),
)  # fmt: skip
