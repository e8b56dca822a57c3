"""Who may take data out alone, and how long a second person's word holds."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.domain.export_approval import ApprovalState, covered, state_of, why_second_person
from desktop_app.domain.profile import ExportRule

TWO = ExportRule(reason_required=True, second_person=True, max_rows=5000)
ASKED = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def test_many_rows_or_full_numbers_need_two_where_the_profile_says_so() -> None:
    assert why_second_person(False, 5000, TWO) == ""
    assert why_second_person(False, 5001, TWO) == "超过了 5,000 件"
    assert why_second_person(True, 1, TWO) == "里面有完整的证件号码"
    one = ExportRule(reason_required=True, second_person=False, max_rows=5000)
    assert why_second_person(True, 20_000, one) == ""


def test_a_word_holds_for_a_twentieth_more() -> None:
    assert [covered(n) for n in (1, 19, 20, 6000)] == [1, 19, 21, 6300]


@pytest.mark.parametrize(
    ("after", "answered", "granted", "used", "state"),
    [
        (3 * DAY, None, None, False, ApprovalState.WAITING),
        (3 * DAY + timedelta(seconds=1), None, None, False, ApprovalState.LAPSED),
        (5 * DAY, 2 * DAY, True, False, ApprovalState.GRANTED),
        (5 * DAY + timedelta(seconds=1), 2 * DAY, True, False, ApprovalState.LAPSED),
        (90 * DAY, 2 * DAY, True, True, ApprovalState.USED),
        (90 * DAY, 2 * DAY, False, False, ApprovalState.REFUSED),
    ],
)
def test_a_request_lapses_when_nobody_answers_or_uses_it(
    after: timedelta, answered: timedelta | None, granted: bool | None, used: bool, state: ApprovalState
) -> None:
    decided = None if answered is None else ASKED + answered
    assert state_of(ASKED + after, ASKED, decided, granted=granted, used=used) is state
