"""Databases of tests lie in memory where the system has a folder there: nobody waits for a disk.

What they prove is the same: a commit is given to the system, and a process that is killed loses none of it.
Power cuts are played by the tests of ``faults`` with what was synced and what was not.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
_ROOM = 4 << 30
"""Bytes that must be free: far more than a run holds, since a test that passes leaves no folder."""


def use_memory() -> None:
    """Make temporary folders of this process and its children there, unless ``TMPDIR`` says where."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < _ROOM:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None
