"""A short stretch of the simulated year, and the whole of it for long runs."""

import os

import pytest

from tests.protocol.year import live
from tests.support.torture import TORTURE, note


def test_two_weeks_of_three_townships() -> None:
    told = live(towns=3, days=12, seed=1)
    assert told["packages"] > 15
    assert told["clones"] == 2


@pytest.mark.torture
@pytest.mark.timeout(0)
def test_a_year_of_twenty_townships() -> None:
    towns, days = int(os.environ.get("TOWNS", "20")), int(os.environ.get("DAYS", "365"))
    told = live(towns=towns, days=days, seed=TORTURE.seed)
    note("year", towns=towns, **told)
    assert told["days"] == days
