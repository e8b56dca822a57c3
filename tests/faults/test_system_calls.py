"""The same deaths one level deeper: at every system call that writes, syncs or names files, in SQLite too."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.child import Killer
from tests.faults.scene import export_scene, fill_scene, import_scene
from tests.faults.trial import try_out
from tests.faults.work import Mishap
from tests.support.torture import note

SCENES = {"export": export_scene, "import": import_scene, "fill": fill_scene}


def _can_trace() -> bool:
    tracer = shutil.which("strace")
    if tracer is None:
        return False
    return subprocess.run([tracer, "-qq", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.torture
@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_system_call(name: str, tmp_path: Path, killer: Killer) -> None:
    if not _can_trace():
        pytest.skip("needs strace and the right to trace a process")
    trial = try_out(SCENES[name](tmp_path), killer)
    calls = Counter(trial.calls())
    assert calls["pwrite64"] >= 40
    for call, number in calls.items():
        for at in range(1, number + 1):
            trial.die(Mishap(trial.trace, call=(call, at)))
            note("deaths: system calls", points=1)
