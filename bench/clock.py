"""The moment at which everything measured happens, so that due and overdue are the same in every run."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Noon of a Monday in China."""


class StandingClock:
    """A clock that shows this moment for ever."""

    def now(self) -> datetime:
        """That moment."""
        return NOW
