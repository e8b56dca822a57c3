"""A short stretch of the simulated year, and the whole of it for long runs."""

import os

import pytest

from tests.protocol.year import live


def test_three_weeks_of_three_townships() -> None:
    told = live(towns=3, days=20, seed=1)
    assert told["packages"] > 30
    assert told["clones"] == 2


@pytest.mark.torture
@pytest.mark.timeout(0)
def test_a_year_of_twenty_townships() -> None:
    towns, days = int(os.environ.get("TOWNS", "20")), int(os.environ.get("DAYS", "365"))
    told = live(towns=towns, days=days, seed=int(os.environ.get("SEED", "1")))
    assert told["days"] == days
