"""The fuzzer's harness on honest seeds, their random mutations, and everything that was ever found."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.harness import MODES, try_input
from tests.fuzz.seeds import seeds
from tests.support.torture import TORTURE, note

ROOT = Path(__file__).resolve().parents[2]
FOUND = sorted((Path(__file__).parent / "found").iterdir())


def test_seeds_are_taken_or_refused_late(tmp_path: Path) -> None:
    """The harness is worth something: what it makes of honest content is taken."""
    said = Counter((data[0], try_input(data, tmp_path / "x.fqpkg")) for data in seeds(tmp_path))
    assert {mode for mode, _ in said} == set(range(len(MODES)))
    taken = {mode: number for (mode, reason), number in said.items() if reason == "taken"}
    assert taken.keys() >= {0, 5, 6}
    assert taken[6] >= 4


def test_random_mutations_of_the_seeds(tmp_path: Path) -> None:
    chosen, inputs = random.Random(20261123), list(seeds(tmp_path))
    seen: Counter[str] = Counter()
    for _ in range(300):
        data = bytearray(chosen.choice(inputs))
        for _ in range(chosen.randrange(1, 4)):
            at = chosen.randrange(1, len(data))
            data[at : at + chosen.randrange(3)] = chosen.randbytes(chosen.randrange(3))
        seen[try_input(bytes(data), tmp_path / "x.fqpkg")] += 1
    assert len(seen) >= 4


@pytest.mark.parametrize("path", FOUND, ids=[path.name for path in FOUND])
def test_what_was_found_once(path: Path, tmp_path: Path) -> None:
    try_input(path.read_bytes(), tmp_path / "x.fqpkg")


@pytest.mark.torture
@pytest.mark.timeout(0)
def test_coverage_guided(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install -c constraints.txt -e '.[fuzz]' (Linux only)")
    build = ROOT / "build" / "fuzz"
    build.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={TORTURE.seconds}",
        f"-seed={TORTURE.seed}",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-max_len=65536",
        "-print_final_stats=1",
        f"-artifact_prefix={build}/",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.reader", str(build / "corpus"), *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    (build / "fuzz.log").write_text(done.stderr)
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    note("fuzz", inputs=int(stats.get("number_of_executed_units", 0)), seconds=TORTURE.seconds)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(stats["number_of_executed_units"]) > 100
