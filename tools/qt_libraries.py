"""Set-up step: make sure that Qt finds the system libraries it needs, or say how to get them.

PySide6's wheels bring Qt but not the graphics libraries of the system. As root on Debian or Ubuntu they are
installed; otherwise the one line to type is printed. Exit status 1 only where not even the tests, which show
no window, could run.
"""

import os
import shutil
import subprocess
import sys

# The first row is needed for any window, also the invisible one of the tests; the others by Qt's X11 plugin.
DEBIAN_PACKAGES = (
    *("libegl1", "libgl1", "libopengl0", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"),
    *("libx11-xcb1", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0"),
    *("libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1"),
)
IMPORT_PROBE = "from PySide6 import QtGui, QtWidgets"
WINDOW_PROBE = (
    "import ctypes, pathlib, sys, PySide6;"
    "plugin = pathlib.Path(PySide6.__file__).parent / 'Qt/plugins/platforms/libqxcb.so';"
    "sys.platform == 'linux' and ctypes.CDLL(str(plugin))"
)


def complaint(probe: str) -> str:
    """Last line of what the probe prints when it fails (the missing library); empty when Qt loads."""
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    return run.stderr.strip().splitlines()[-1] if run.returncode else ""


def install() -> None:
    """Install the packages with apt-get; the probes afterwards tell whether it went well."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]):
        subprocess.run(["apt-get", *step], env=quiet, check=False)


def main() -> int:
    """Probe, install where possible, probe again; the return value is the exit status."""
    missing = complaint(IMPORT_PROBE) or complaint(WINDOW_PROBE)
    if missing and sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        install()
        missing = complaint(IMPORT_PROBE) or complaint(WINDOW_PROBE)
    if not missing:
        return 0
    print(f"Qt misses a library of the system: {missing}\nTo open a window, type:", file=sys.stderr)
    print(f"  sudo apt-get install {' '.join(DEBIAN_PACKAGES)}", file=sys.stderr)
    return 1 if complaint(IMPORT_PROBE) else 0


if __name__ == "__main__":
    sys.exit(main())
