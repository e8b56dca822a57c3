"""An export or import that dies anywhere leaves the centre as before or after; the next run finishes it."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults.child import Killer
from tests.faults.points import DEATHS, Fate
from tests.faults.scene import (
    Scene,
    blobs_in_scene,
    blobs_out_scene,
    damaged_scene,
    export_scene,
    fill_scene,
    gap_scene,
    import_scene,
    parts_in_scene,
    parts_out_scene,
)
from tests.faults.trial import Trial, try_out
from tests.faults.work import Mishap
from tests.support.torture import note

SCENES: dict[str, tuple[Callable[[Path], Scene], int]] = {
    "export": (export_scene, 28),
    "import": (import_scene, 28),
    "damaged": (damaged_scene, 15),
    "gap": (gap_scene, 18),
    "fill": (fill_scene, 49),
}
BLOB = 4 * 1024 * 1024 + 5_000
"""Bytes of an attachment of two chunks."""
LARGER = {
    **SCENES,
    "blobs out": (partial(blobs_out_scene, size=BLOB), 40),
    "blobs in": (partial(blobs_in_scene, size=BLOB), 40),
    "parts out": (parts_out_scene, 168),
    "parts in": (parts_in_scene, 203),
}
"""Each with the least number of its points, reads not counted: fewer would mean that some are not seen."""
assert sum(least for _, least in SCENES.values()) >= 60


def _trial(name: str, folder: Path, killer: Killer) -> tuple[Trial, list[tuple[int, str]]]:
    make, least = LARGER[name]
    trial = try_out(make(folder), killer)
    points = trial.points()
    assert sum(not name.startswith("read") for name in points) >= least, points
    return trial, list(enumerate(points, 1))


def _files_and_commits(points: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(number, name) for number, name in points if not name.startswith(("sql", "read"))]


def _thinned(points: list[tuple[int, str]]) -> list[int]:
    """All points, but of a kind that comes in hundreds (the writes of a large file) forty."""
    kinds = Counter(name for _, name in points)
    met, chosen = Counter[str](), list[int]()
    for number, name in points:
        if met[name] % max(1, kinds[name] // 40) == 0:
            chosen.append(number)
        met[name] += 1
    return chosen


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_files_commits_and_statements(name: str, quick: Path, killer: Killer) -> None:
    """Inside a transaction one statement is as good as another: every sixth here, all in ``make torture``."""
    trial, points = _trial(name, quick, killer)
    chosen = _files_and_commits(points)
    if name in ("export", "import"):
        chosen += [(number, name) for number, name in points if name.startswith("sql")][::6]
        assert len(chosen) >= 15
    for number, _ in chosen:
        trial.die(Mishap(trial.trace, number))


@pytest.mark.parametrize("make", [blobs_out_scene, blobs_in_scene])
def test_killed_with_an_attachment_half_way(
    make: Callable[[Path], Scene], quick: Path, killer: Killer
) -> None:
    """Every fourth file operation and commit here: what is whole stays whole, what is half is finished."""
    trial = try_out(make(quick), killer)
    chosen = _files_and_commits(list(enumerate(trial.points(), 1)))
    assert len(chosen) >= 30
    for number, _ in chosen[::4]:
        trial.die(Mishap(trial.trace, number))


@pytest.mark.parametrize("name", ["export", "gap"])
def test_a_power_cut_before_renames_and_commits(name: str, quick: Path, killer: Killer) -> None:
    """Also the disk forgets what was not synced: the points where a forgotten sync would show."""
    trial, points = _trial(name, quick, killer)
    for number, point in points:
        if point.startswith(("commit", "rename")):
            trial.die(Mishap(trial.trace, number, Fate.NAMES))


@pytest.mark.torture
@pytest.mark.parametrize("fate", DEATHS)
@pytest.mark.parametrize("name", LARGER)
def test_every_point_and_every_death(name: str, fate: Fate, tmp_path: Path, killer: Killer) -> None:
    trial, points = _trial(name, tmp_path, killer)
    for number in _thinned(points):
        trial.die(Mishap(trial.trace, number, fate))
        note(f"deaths: {fate.value}", points=1)
