"""Full years of age: the birth date is stored, the age is always computed for a day."""

from datetime import date

from desktop_app.errors import RuleViolation

AGE_OF_MAJORITY = 18
"""Full years (民法典 17)."""


def birthday_in(birth: date, year: int) -> date:
    """Day on which a person completes a year of life in ``year``.

    Someone born on 29 February completes the year on 28 February of a common year: 民法典 202, where the
    month has no corresponding day the last day of the month counts.
    """
    if (birth.month, birth.day) == (2, 29):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, 2, 29 if leap else 28)
    return birth.replace(year=year)


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on ``day``, the birthday itself included (papers.md 1.1: age at the paper's date).

    :raises RuleViolation: when the birth lies after the day.
    """
    if birth > day:
        raise RuleViolation("出生日期晚于当天，请核对出生日期。", "birth_date")
    return day.year - birth.year - (day < birthday_in(birth, day.year))


def is_minor(birth: date, day: date) -> bool:
    """Whether a person is under 18 on ``day`` (民法典 17); minors need a guardian and a masked name."""
    return age_on(birth, day) < AGE_OF_MAJORITY
