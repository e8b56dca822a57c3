"""Reading what a known but hostile sender signs takes little memory and little time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.exchange.reasons import ReasonCode
from tests.exchange.memory_child import CASES

MOST = 64 * 1024
"""KiB that the verifier may take beyond what the program has."""
LONG = frozenset({"many outcomes", "too many frames"})
EXPECTED = dict.fromkeys(CASES, ReasonCode.LIMIT) | {
    "a wide text": ReasonCode.UNREADABLE,
    "many outcomes": ReasonCode.UNREADABLE,
}


def _measured(folder: Path, names: list[str]) -> dict[str, tuple[str, int, float]]:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of a process's memory is read from /proc")
    command = [sys.executable, "-W", "error", "-m", "tests.exchange.memory_child", str(folder / "x.fqpkg")]
    done = subprocess.run([*command, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _check(folder: Path, names: list[str]) -> None:
    found = _measured(folder, names)
    assert {name: case[0] for name, case in found.items()} == {name: EXPECTED[name].value for name in names}
    assert {name: kib for name, (_, kib, _) in found.items() if not 0 < kib <= MOST} == {}


def test_documents_that_unfold_to_a_hundred_times_their_size(tmp_path: Path) -> None:
    _check(tmp_path, [name for name in CASES if name not in LONG])


@pytest.mark.torture
def test_as_many_frames_and_outcomes_as_may_be(tmp_path: Path) -> None:
    _check(tmp_path, sorted(LONG))
