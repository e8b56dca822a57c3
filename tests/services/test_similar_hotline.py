"""Real messages with gold pairs and hard negatives, where they lie beside the project."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.big_centre import OpenBench
from bench.similar import Answered, Hotline, answer, fill, read_hotline
from tests.support.centre import make_centre

HOTLINE = read_hotline()
pytestmark = pytest.mark.skipif(
    HOTLINE is None, reason="the messages are not beside the project (../shared/data/hotline)"
)


@pytest.fixture(scope="module")
def hotline() -> Hotline:
    """The messages of gold pairs and hard negatives alone: the rest is for the bench."""
    assert HOTLINE is not None
    pairs = {name: found for name, found in HOTLINE.pairs.items() if name != "variant60"}
    wanted = {m for found in pairs.values() for pair in found for m in pair}
    wanted |= {m for negative, event in HOTLINE.negatives for m in (negative, *event)}
    return replace(HOTLINE, messages={m: HOTLINE.messages[m] for m in sorted(wanted)}, pairs=pairs)


@pytest.fixture(scope="module")
def answered(hotline: Hotline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answered]:
    town = make_centre(tmp_path_factory.mktemp("hotline") / "c")
    office = OpenBench(town.centre, town.actor, town.rules)
    numbers = fill(office, list(hotline.messages.items()), len(hotline.messages))
    # From one side, to be quick; the bench asks from both.
    asked = {pair[0] for pairs in hotline.pairs.values() for pair in pairs}
    yield answer(office, hotline, numbers, asked | {negative for negative, _ in hotline.negatives})
    town.centre.close()


@pytest.mark.parametrize("name", ["exact", "near90"])
def test_pairs_are_suggested_in_the_first_five(hotline: Hotline, answered: Answered, name: str) -> None:
    assert answered.recall(hotline.pairs[name]) >= 95


def test_no_hard_negative_is_called_the_same(hotline: Hotline, answered: Answered) -> None:
    assert answered.called_same(hotline) == 0
