"""Days of follow-up visits: a week after the result, a month after performance, three for red and orange."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.enums import RiskLevel
from desktop_app.domain.follow_up_due import next_visit_day, visit_days
from desktop_app.domain.profile import FollowUp

RULE = FollowUp(7, 30, 3)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(effect=DAYS, performance=st.lists(DAYS, max_size=5), risk=st.sampled_from(list(RiskLevel)))
def test_every_agreement_is_visited_as_often_as_the_profile_asks(
    effect: date, performance: list[date], risk: RiskLevel
) -> None:
    days = visit_days(effect, performance, risk, RULE)
    assert days == tuple(sorted(days))
    assert days[0] == effect + timedelta(days=7)
    assert len(days) >= (3 if risk in {RiskLevel.RED, RiskLevel.ORANGE} else 1)
    if performance:
        assert days[-1] >= max(performance) + timedelta(days=30)
    for done, day in enumerate(days):
        assert next_visit_day(days, done) == day
    assert next_visit_day(days, len(days)) is None


def test_the_days_of_a_plain_and_of_a_red_case() -> None:
    effect, last = date(2026, 11, 19), date(2027, 1, 20)
    assert visit_days(effect, [], RiskLevel.BLUE, RULE) == (date(2026, 11, 26),)
    assert visit_days(effect, [date(2026, 12, 10), last], RiskLevel.YELLOW, RULE) == (
        date(2026, 11, 26),
        date(2027, 2, 19),
    )
    assert visit_days(effect, [last], RiskLevel.RED, RULE)[-1] == date(2027, 3, 21)
