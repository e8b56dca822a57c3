"""Words for days, moments, due days, money and counts, the same on every page."""

from datetime import date, datetime

from desktop_app.domain.clock_time import local_time
from desktop_app.ui.kit.tokens import Tone

WEEKDAYS = "一二三四五六日"
DUE_SOON_DAYS = 3


def weekday_words(day: date) -> str:
    """周四."""
    return f"周{WEEKDAYS[day.weekday()]}"


def day_words(day: date) -> str:
    """2026-03-05（周四）."""
    return f"{day.isoformat()}（{weekday_words(day)}）"


def short_day_words(day: date) -> str:
    """03-05（周四）, where the year is plain from the page."""
    return f"{day:%m-%d}（{weekday_words(day)}）"


def moment_words(moment: datetime) -> str:
    """2026-03-05 10:32 in Chinese standard time; ``moment`` must be aware."""
    return f"{local_time(moment):%Y-%m-%d %H:%M}"


def short_moment_words(moment: datetime) -> str:
    """03-05 10:32."""
    return f"{local_time(moment):%m-%d %H:%M}"


def clock_words(moment: datetime, today: date) -> str:
    """今天 10:32, else the day and the time."""
    there = local_time(moment)
    return f"今天 {there:%H:%M}" if there.date() == today else day_words(there.date()) + f"{there:%H:%M}"


def due_words(days_left: int) -> str:
    """超期 2 天, 今天到期, 还有 3 天."""
    if days_left < 0:
        return f"超期 {-days_left} 天"
    return "今天到期" if days_left == 0 else f"还有 {days_left} 天"


def due_tone(days_left: int) -> Tone:
    """Danger when overdue, warning from three days before."""
    if days_left < 0:
        return Tone.DANGER
    return Tone.WARNING if days_left <= DUE_SOON_DAYS else Tone.NORMAL


def money_words(fen: int) -> str:
    """12,600 元, or 12,600.50 元 when there are fen."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d} 元" if rest else f"{sign}{yuan:,} 元"
