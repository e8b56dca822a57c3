"""Words of the exchange page: sizes, days ago, sides."""

from datetime import date, datetime

from db.enums import CentreLevel, PackageDirection
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.services.centre import short_name_of

_MB = 1_000_000
_GB = 1000 * _MB
_TENTH = _MB // 20


def size_words(size: int) -> str:
    """12.4 GB, 0.3 MB, 不到 0.1 MB; ``size`` in bytes, decimal units as on the packing of a stick."""
    if size >= _GB:
        return f"{size / _GB:.1f} GB"
    return f"{size / _MB:.1f} MB" if size >= _TENTH else "不到 0.1 MB"


def ago_words(moment: datetime, today: date) -> str:
    """今天 10:32, 昨天, 7 天前（03-19）."""
    there = local_time(moment)
    days = (today - local_date(moment)).days
    if days <= 0:
        return f"今天 {there:%H:%M}"
    return "昨天" if days == 1 else f"{days} 天前（{there:%m-%d}）"


def way_words(direction: PackageDirection, own: CentreLevel, peer_name: str) -> str:
    """送县, 来县 at a township; at the county with the name of the township: 送柳桥, 来柳桥."""
    verb = "送" if direction is PackageDirection.OUT else "来"
    if own is CentreLevel.TOWNSHIP:
        return f"{verb}县"
    return f"{verb} {short_name_of(peer_name)}"


def grouped(number: str) -> tuple[str, ...]:
    """The digits of a number to compare in groups of five."""
    digits = "".join(c for c in number if c.isdecimal())
    return tuple(digits[at : at + 5] for at in range(0, len(digits), 5))
