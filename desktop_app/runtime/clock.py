"""The machine clock, read here and on the command line only, and the check that it was not set back."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from desktop_app.domain.clock_mark import TOLERANCE
from desktop_app.domain.clock_time import local_time

FAR_AHEAD = timedelta(days=366)
"""A jump this far forward is more likely a wrong year than a long holiday."""


class Clock(Protocol):
    """Anything that tells the moment; tests pass one that stands still."""

    def now(self) -> datetime:
        """The present moment, UTC-aware."""
        ...


class MachineClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The present moment, UTC-aware."""
        return utc_now()


def utc_now() -> datetime:
    """The present moment by the machine clock, UTC-aware."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock


def clock_warning(last_seen: datetime | None, now: datetime) -> str:
    """Sentence for the status line when the clock disagrees with the last stored moment, else ``""``.

    ``last_seen`` is the newest moment this centre has stored (``None`` in a new centre); both are
    UTC-aware. Deadlines are counted from the machine clock, so a wrong one makes every due date wrong;
    nothing is changed or refused here.
    """
    if last_seen is None:
        return ""
    if now < last_seen - TOLERANCE:
        return (
            f"电脑时间（{_spoken(now)}）比上次使用时（{_spoken(last_seen)}）还早，期限会算错。"
            "请先校准电脑的日期和时间"
        )
    if now > last_seen + FAR_AHEAD:
        return f"距上次使用已超过一年（{_spoken(last_seen)}）。请核对电脑的日期和时间是否正确"
    return ""


def _spoken(moment: datetime) -> str:
    local = local_time(moment)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
