"""Write resources/calendar/<year>.csv from the package chinesecalendar (a development dependency).

Run from the project root: ``python tools/build_calendar.py 2020 2026``. A table for a new year may as well be
typed by hand from the State Council's notice; the program only reads the csv files.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
HEADER = ("date", "kind", "name", "source")


def rows_of(year: int) -> Iterator[tuple[str, str, str, str]]:
    """Rows of one year: every named holiday, and every weekend day that is worked instead."""
    source = f"国务院办公厅关于{year}年部分节假日安排的通知"
    day = date(year, 1, 1)
    while day.year == year:
        off = not chinese_calendar.is_workday(day)
        name = str(chinese_calendar.get_holiday_detail(day)[1] or "")
        if off and name:
            yield day.isoformat(), "holiday", NAMES[name], source
        elif not off and day.weekday() >= 5:
            yield day.isoformat(), "workday", NAMES[name], source
        day += timedelta(days=1)


def main(first: int, last: int) -> None:
    """Write the tables of the years ``first`` to ``last``, both included."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "calendar"
    folder.mkdir(parents=True, exist_ok=True)
    for year in range(first, last + 1):
        with (folder / f"{year}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(rows_of(year))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
