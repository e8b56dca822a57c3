"""Supervision ladder."""

from dataclasses import replace
from datetime import date

import pytest

from db.enums import RiskLevel
from desktop_app.domain.supervision import (
    SupervisionKind,
    clock_start,
    ladder,
    objection_due,
    receipt_missing,
    reply_due,
    rung_on,
)
from desktop_app.domain.working_day import Due
from tests.domain.rules import CALENDAR, PROFILE

STEPS = ladder(date(2026, 9, 10), date(2026, 9, 30), PROFILE.supervision, CALENDAR)


def test_days_of_the_ladder_jump_the_national_holiday() -> None:
    assert [(step.rung, step.on) for step in STEPS] == [
        (SupervisionKind.REMINDER, date(2026, 9, 24)),
        (SupervisionKind.OVERDUE_NOTICE, date(2026, 9, 30)),
        (SupervisionKind.SUPERVISION_ORDER, date(2026, 10, 1)),
        (SupervisionKind.LISTED, date(2026, 10, 13)),
        (SupervisionKind.CIRCULAR, date(2026, 10, 20)),
    ]


def test_a_county_without_a_circular_has_four_rungs() -> None:
    without = replace(PROFILE.supervision, circular_after=0)
    steps = ladder(date(2026, 9, 10), date(2026, 9, 30), without, CALENDAR)
    assert steps == STEPS[:4]


def test_the_reminder_is_never_before_seventy_percent() -> None:
    assert ladder(date(2026, 3, 2), date(2026, 3, 9), PROFILE.supervision, CALENDAR)[0].on == date(2026, 3, 7)


def test_an_unpublished_year_is_told() -> None:
    assert ladder(date(2026, 12, 1), date(2026, 12, 30), PROFILE.supervision, CALENDAR)[-1].unpublished_year


@pytest.mark.parametrize(
    ("today", "rung"),
    [
        (date(2026, 9, 23), None),
        (date(2026, 9, 24), SupervisionKind.REMINDER),
        (date(2026, 9, 30), SupervisionKind.OVERDUE_NOTICE),
        (date(2026, 10, 12), SupervisionKind.SUPERVISION_ORDER),
        (date(2026, 10, 13), SupervisionKind.LISTED),
        (date(2026, 10, 20), SupervisionKind.CIRCULAR),
    ],
)
def test_highest_rung(today: date, rung: SupervisionKind | None) -> None:
    assert rung_on(today, STEPS) is rung


@pytest.mark.parametrize(
    ("risk", "day"), [(RiskLevel.RED, 1), (RiskLevel.YELLOW, 3), (RiskLevel.BLUE, 4), (RiskLevel.ORANGE, 8)]
)
def test_reply_limits_by_risk(risk: RiskLevel, day: int) -> None:
    assert reply_due(date(2026, 9, 1), risk, PROFILE.supervision.reply) == date(2026, 9, day)


def test_the_dispatch_clock_starts_at_signing_or_import() -> None:
    early, late = date(2026, 9, 1), date(2026, 9, 3)
    assert clock_start(late, early) == early == clock_start(early, None)
    assert clock_start(None, None) is None


def test_a_receipt_is_missed_after_three_days() -> None:
    sent = date(2026, 9, 1)
    assert not receipt_missing(sent, None, date(2026, 9, 3), 3)
    assert receipt_missing(sent, None, date(2026, 9, 4), 3)
    assert not receipt_missing(sent, date(2026, 9, 9), date(2026, 9, 10), 3)


def test_objections_count_working_days() -> None:
    assert objection_due(date(2026, 9, 30), 5, CALENDAR) == Due(date(2026, 10, 13))
