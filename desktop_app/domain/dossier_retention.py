"""Until when a dossier is kept (保管期限), from the printed words: 永久, 30年, 10年; older 长期, 短期.

The period counts from 1 January of the year after filing, as archives count it; destruction is no part of
this program, which only says what has run out (papers.md 4: the statute is silent, the words are local).
"""

import re
from datetime import date

_YEARS = re.compile(r"(\d{1,3})\s*年")


def kept_until(retention: str, filed_on: date) -> date | None:
    """Last day of the period; ``None`` for 永久 and for words that name no number of years."""
    found = _YEARS.search(retention)
    return date(filed_on.year + int(found[1]), 12, 31) if found else None


def has_run_out(retention: str, filed_on: date, today: date) -> bool:
    """Whether the period is over: the archive decides what becomes of the dossier."""
    until = kept_until(retention, filed_on)
    return until is not None and until < today
