"""The process that forks the children which die, and where the centres of these tests lie."""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.faults.child import Killer

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def killer() -> Generator[Killer]:
    if not hasattr(os, "fork"):
        pytest.skip("a process is killed in a forked child: not on Windows")
    made = Killer()
    yield made
    made.close()


@pytest.fixture
def quick(tmp_path: Path) -> Generator[Path]:
    """A folder in memory where there is one: a kill loses nothing that was given to the system."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="fengqiao-test-") as folder:
        yield Path(folder)
