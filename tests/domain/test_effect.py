"""Effect of agreements and the limit of judicial confirmation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.effect import (
    NOT_CONFIRMABLE,
    ConfirmationNotice,
    confirmation_due,
    confirmation_notice,
    copies_needed,
    effective_date,
    oral_effective_date,
)
from desktop_app.domain.working_day import Due
from tests.domain.rules import CALENDAR

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 1, 1))
DAY = date(2026, 9, 1)


@given(st.lists(DAYS, min_size=1), st.lists(DAYS, min_size=1), DAYS)
def test_effect_is_the_latest_of_all(parties: list[date], mediators: list[date], seal: date) -> None:
    assert effective_date(parties, mediators, seal) == max([*parties, *mediators, seal])


@pytest.mark.parametrize(
    ("parties", "mediators", "seal"),
    [
        ([DAY, None], [DAY], DAY),
        ([DAY], [None], DAY),
        ([DAY], [DAY], None),
        ([], [DAY], DAY),
        ([DAY], [], DAY),
    ],
)
def test_no_effect_while_anything_is_missing(
    parties: list[date | None], mediators: list[date | None], seal: date | None
) -> None:
    assert effective_date(parties, mediators, seal) is None


def test_an_oral_agreement_takes_effect_at_once() -> None:
    assert oral_effective_date(DAY) == DAY


def test_confirmation_is_thirty_days_and_moves_off_the_national_holiday() -> None:
    assert confirmation_due(DAY, 30, CALENDAR) == Due(date(2026, 10, 8))
    assert confirmation_due(date(2026, 3, 2), 30, CALENDAR) == Due(date(2026, 4, 1))


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (date(2026, 9, 20), ConfirmationNotice(18, None, False)),
        (date(2026, 9, 28), ConfirmationNotice(10, 10, False)),
        (date(2026, 10, 5), ConfirmationNotice(3, 3, False)),
        (date(2026, 10, 8), ConfirmationNotice(0, 3, False)),
        (date(2026, 10, 9), ConfirmationNotice(-1, None, True)),
    ],
)
def test_warnings_with_ten_and_three_days_left(today: date, notice: ConfirmationNotice) -> None:
    assert confirmation_notice(date(2026, 10, 8), today, (10, 3)) == notice


def test_each_party_and_the_committee_get_a_copy() -> None:
    assert copies_needed(3) == 4


def test_identity_matters_are_among_what_courts_do_not_confirm() -> None:
    assert "收养" in NOT_CONFIRMABLE[0]
