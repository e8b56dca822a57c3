"""An export or import that dies anywhere leaves the centre as before or after; the next run finishes it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.child import Killer
from tests.faults.points import Cut
from tests.faults.scene import (
    Scene,
    damaged_scene,
    export_scene,
    fill_scene,
    gap_scene,
    import_scene,
    parts_in_scene,
    parts_out_scene,
)
from tests.faults.trial import Trial, try_out
from tests.faults.work import Death

SCENES: dict[str, tuple[Callable[[Path], Scene], int]] = {
    "export": (export_scene, 30),
    "import": (import_scene, 30),
    "damaged": (damaged_scene, 15),
    "gap": (gap_scene, 18),
    "fill": (fill_scene, 50),
}
LARGER = {**SCENES, "parts out": (parts_out_scene, 60), "parts in": (parts_in_scene, 60)}
"""Each with the least number of its points: fewer would mean that some are no longer seen."""
assert sum(least for _, least in SCENES.values()) >= 60


def _trial(name: str, folder: Path, killer: Killer) -> tuple[Trial, list[str]]:
    make, least = LARGER[name]
    trial = try_out(make(folder), killer)
    points = trial.points()
    assert len(points) >= least, points
    return trial, points


def _die_at(trial: Trial, points: list[str], cut: Cut, chosen: Callable[[str], bool]) -> None:
    for number, name in enumerate(points, 1):
        if chosen(name):
            trial.die(Death(trial.trace, number, cut))


@pytest.mark.parametrize("name", ["export", "import"])
def test_killed_at_every_point(name: str, quick: Path, killer: Killer) -> None:
    trial, points = _trial(name, quick, killer)
    _die_at(trial, points, Cut.KILL, lambda _name: True)
    # The disk forgets what was not synced: only the points between which syncing could have been forgotten.
    _die_at(trial, points, Cut.NAMES, lambda name: name in ("commit", "rename"))


@pytest.mark.parametrize("name", ["damaged", "gap", "fill"])
def test_killed_between_files_and_commits(name: str, quick: Path, killer: Killer) -> None:
    """Inside a transaction one statement is as good as another here: ``make torture`` takes them all."""
    trial, points = _trial(name, quick, killer)
    _die_at(trial, points, Cut.KILL, lambda name: not name.startswith("sql"))


@pytest.mark.torture
@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("name", LARGER)
def test_every_point_and_every_cut(name: str, cut: Cut, tmp_path: Path, killer: Killer) -> None:
    trial, points = _trial(name, tmp_path, killer)
    _die_at(trial, points, cut, lambda _name: True)
