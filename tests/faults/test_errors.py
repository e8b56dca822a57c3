"""The stick is pulled out or a disk is full at any point: a clear sentence, and the next run works."""

from pathlib import Path

import pytest

from tests.faults.child import Killer
from tests.faults.points import ERRORS, NEEDS_ROOM, Fate
from tests.faults.test_kill import LARGER
from tests.faults.trial import try_out
from tests.faults.work import Mishap
from tests.support.torture import note

SAID = {
    Fate.VANISH: ("U 盘", "插好", "再试一次"),
    Fate.PULLED: ("U 盘", "插好", "再试一次"),
    Fate.FULL: ("空间", "再"),
}


def _suffer(name: str, fate: Fate, folder: Path, killer: Killer, *, every: int = 1) -> None:
    make, _ = LARGER[name]
    trial = try_out(make(folder), killer)
    points = list(enumerate(trial.points(), 1))
    if fate is Fate.FULL:
        touched = [number for number, point in points if point.startswith(NEEDS_ROOM)]
    else:
        touched = [number for number, point in points if point.endswith("on stick")]
    said = [trial.suffer(Mishap(trial.trace, number, fate)) for number in touched[::every]]
    note(f"errors: {fate.value}", points=len(said))
    assert any(said)
    for text in filter(None, said):
        assert all(word in text for word in SAID[fate]), text


@pytest.mark.parametrize("fate", ERRORS)
@pytest.mark.parametrize("name", ["export", "import"])
def test_errors_of_stick_and_disk(name: str, fate: Fate, quick: Path, killer: Killer) -> None:
    _suffer(name, fate, quick, killer, every=4)


@pytest.mark.torture
@pytest.mark.parametrize("fate", ERRORS)
@pytest.mark.parametrize("name", LARGER)
def test_every_error_everywhere(name: str, fate: Fate, tmp_path: Path, killer: Killer) -> None:
    _suffer(name, fate, tmp_path, killer)
