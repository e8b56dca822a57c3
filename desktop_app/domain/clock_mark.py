"""The latest moment that a machine's clock has shown, so that a clock that was set back is noticed."""

from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""A clock corrected by less than this is not worth a word."""


class ClockMark:
    """Remembers the latest moment; used from several threads, where losing one of two is no harm."""

    def __init__(self, latest: datetime | None = None) -> None:
        """``latest`` as far as it is known, UTC-aware."""
        self._latest = latest

    def was_set_back(self, now: datetime) -> bool:
        """Whether the clock had been more than five minutes later already; remembers ``now``."""
        latest = self._latest
        if latest is None or now > latest:
            self._latest = now
            return False
        return latest - now > TOLERANCE
