"""Reading the shipped table of lunar months (resources/lunar/README.md)."""

import csv
from datetime import date
from functools import lru_cache

from desktop_app.domain.lunar import LunarMonth, LunarTable
from desktop_app.paths import resource


@lru_cache(maxsize=1)
def lunar_table() -> LunarTable:
    """The shipped table."""
    text = resource("lunar", "months.csv").read_text("utf-8")
    return LunarTable(
        [
            LunarMonth(
                int(row["year"]), int(row["month"]), row["leap"] == "1", date.fromisoformat(row["first_day"])
            )
            for row in csv.DictReader(text.splitlines())
        ]
    )
