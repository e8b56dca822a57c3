"""A short stretch of the simulated year, and the whole of it for long runs."""

import os
from pathlib import Path

import pytest

from tests.protocol import promise, rounds
from tests.protocol.year import Year, live
from tests.support.torture import TORTURE, note


def test_two_weeks_of_three_townships() -> None:
    told = live(towns=3, days=12, seed=1)
    assert told["packages"] > 15
    assert told["clones"] == 2


def test_the_third_holder_of_a_case_takes_what_the_second_wrote(tmp_path: Path) -> None:
    """It hears of every decision about the case: they say whose changes are rightful."""
    year = Year(tmp_path / "year", towns=3, seed=1)
    fleet, county = year.fleet, year.fleet.machines["county"]
    first, second, third = year.towns()
    case = fleet.register(first)
    rounds.trip(fleet, first)
    for holder in (second, third):
        fleet.hand_over(county, case, holder.office)
        rounds.trip(fleet, holder)
        fleet.edit(holder, case, demands=f"{holder.name}的说法")
        rounds.trip(fleet, holder)
    before = rounds.held(fleet)
    rounds.settle(fleet)
    promise.hold(fleet, before)
    year.close()


@pytest.mark.torture
@pytest.mark.timeout(0)
def test_a_year_of_twenty_townships() -> None:
    towns, days = int(os.environ.get("TOWNS", "20")), int(os.environ.get("DAYS", "365"))
    told = live(towns=towns, days=days, seed=TORTURE.seed)
    note("year", towns=towns, **told)
    assert told["days"] == days
