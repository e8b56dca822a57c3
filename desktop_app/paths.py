"""Where the program's own files are, in a checkout, an editable install or a frozen build."""

import sys
from pathlib import Path


def program_root() -> Path:
    """Folder that holds ``resources``: the frozen bundle's folder, else the checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if isinstance(frozen, str) else Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """Path of a shipped file below ``resources``, e.g. ``resource("profiles", "default.toml")``."""
    return program_root().joinpath("resources", *parts)
