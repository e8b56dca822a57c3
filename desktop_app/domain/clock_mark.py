"""The latest moment that a machine's clock has shown, so that a clock that was set back is noticed."""

from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""A clock corrected by less than this is not worth a word."""
TRUSTED = timedelta(days=7)
"""A clock set back by more than this had been wrong before; by less, somebody may have wanted it earlier."""


def counted_moment(now: datetime, latest: datetime | None) -> datetime:
    """The moment that decides whether something came in time: never earlier than the clock was a while ago.

    ``latest`` is the latest moment that the clock has shown, None when it is not known; both UTC-aware. After
    a jump back of more than a week the new time is believed.
    """
    if latest is None or not TOLERANCE < latest - now <= TRUSTED:
        return now
    return latest


class ClockMark:
    """Remembers the latest moment; used from several threads, where losing one of two is no harm."""

    def __init__(self, latest: datetime | None = None) -> None:
        """``latest`` as far as it is known, UTC-aware."""
        self._latest = latest

    def latest(self) -> datetime | None:
        """The latest moment that was seen; None before the first."""
        return self._latest

    def was_set_back(self, now: datetime) -> bool:
        """Whether the clock had been more than five minutes later already; remembers ``now``."""
        latest = self._latest
        if latest is None or now > latest:
            self._latest = now
            return False
        return latest - now > TOLERANCE
