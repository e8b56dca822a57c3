"""The two forms of the ledger of leader assignments (领导包案台账, papers.md 7 K), and their usual period."""

from datetime import date, timedelta

from db.enums import Labelled


class LedgerForm(Labelled):
    """The county's compact ledger, and the monthly form of streets with people's addresses and numbers."""

    COUNTY = "county", "领导包案台账"
    STREET = "street", "领导包案工作月报表"


def month_of(day: date) -> tuple[date, date]:
    """First and last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
