"""Small disks of their own for the tests: a tmpfs that can be filled and write-protected."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

BALLAST = "ballast"


class SmallDisk:
    """A mounted file system of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where it is mounted."""
        self.folder = folder

    def fill(self, free: int) -> None:
        """Leave ``free`` bytes of room (in whole pages)."""
        self.empty()
        with (self.folder / BALLAST).open("wb", buffering=0) as file:
            try:
                while file.write(bytes(1 << 16)):
                    pass
            except OSError:
                pass
            file.truncate(max(0, file.tell() - free))

    def empty(self) -> None:
        """Take the ballast away."""
        (self.folder / BALLAST).unlink(missing_ok=True)

    def protect(self, *, on: bool) -> None:
        """Switch the write protection."""
        option = "ro" if on else "rw"
        subprocess.run(["mount", "-o", f"remount,{option}", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, kib: int) -> Generator[SmallDisk]:
    """Mount a disk of so many KiB at ``folder``; skips the test where nothing can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "fengqiao-test", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("cannot mount a small disk: there is no mount command here")
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
