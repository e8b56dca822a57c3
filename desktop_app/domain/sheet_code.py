"""The code on a sheet of the sweep that goes out and comes back: whose it is, for which days, which grids.

It is printed as a square code and as letters, and stands in the hidden sheet of a workbook, so that a
returned sheet says itself where it belongs and whether the list of grids has changed since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

_HEAD = "FQ1 SWEEP"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """Township, village (empty: all of them), first and last day, version of the list of grids."""

    township: str
    village: str
    first: date
    last: date
    version: str

    @property
    def text(self) -> str:
        """The code; only figures, capitals and blanks, which square codes hold best."""
        village = self.village or "-"
        return f"{_HEAD} {self.township} {village} {self.first:%Y%m%d} {self.last:%Y%m%d} {self.version}"


def read_sheet_code(text: str) -> SheetCode | None:
    """The code of a sheet as read by a scanner or from a workbook; ``None`` when it is none."""
    parts = text.split()
    if len(parts) != 7 or " ".join(parts[:2]) != _HEAD:
        return None
    try:
        first, last = (datetime.strptime(part, "%Y%m%d").date() for part in parts[4:6])  # noqa: DTZ007 - a day
    except ValueError:
        return None
    return SheetCode(parts[2], "" if parts[3] == "-" else parts[3], first, last, parts[6])


def grid_version(codes: Iterable[str]) -> str:
    """Version of a list of grids: the same codes give the same eight letters, in any order."""
    return sha256("\x1f".join(sorted(codes)).encode()).hexdigest()[:8].upper()
