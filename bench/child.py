"""Windows measured in processes of their own: starting them and reading what they tell."""

import json
import os
import pstats
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ROOT


@dataclass(frozen=True, slots=True)
class Told:
    """What a child told, and when it was started; both moments are seconds of one monotonic clock."""

    started: float
    facts: dict[str, float]

    def after_start(self, name: str) -> float:
        """Milliseconds from the start of the process to a moment."""
        return (self.facts[name] - self.started) * 1000

    def between(self, first: str, second: str) -> float:
        """Milliseconds between two moments."""
        return (self.facts[second] - self.facts[first]) * 1000


def _environment(scratch: Path) -> dict[str, str]:
    """No screen, bytecode kept, and the user's own settings left alone."""
    known = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**known, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(scratch / "config")}


def window(scratch: Path, kind: str, *arguments: str, options: tuple[str, ...] = ()) -> Told:
    """Run ``python OPTIONS -m bench.window KIND ARGUMENTS`` to its end.

    :raises RuntimeError: with what it wrote, when it failed.
    """
    return told_by(scratch, "bench.window", kind, *arguments, options=options)


def told_by(scratch: Path, module: str, *arguments: str, options: tuple[str, ...] = ()) -> Told:
    """Run ``python OPTIONS -m MODULE ARGUMENTS`` to its end; its last line is what it tells.

    :raises RuntimeError: with what it wrote, when it failed.
    """
    command = [sys.executable, *options, "-m", module, *arguments]
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(scratch),
        check=False,
        capture_output=True,
        text=True,
        timeout=3600,
    )
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"{' '.join(command[1:4])} ended with {done.returncode}: {done.stderr[-2000:]}")
    return Told(started, json.loads(done.stdout.splitlines()[-1]))


def profiled(scratch: Path, kind: str, *arguments: str) -> pstats.Stats:
    """The same under cProfile (the child's main thread)."""
    target = scratch / f"{kind}.prof"
    window(scratch, kind, *arguments, options=("-m", "cProfile", "-o", str(target)))
    return pstats.Stats(str(target))
