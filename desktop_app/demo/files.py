"""Reading the sample's files (resources/sample/README.md says what they hold)."""

import json
import tomllib
from datetime import datetime
from typing import Any

from desktop_app.paths import resource

Record = dict[str, Any]
"""One object of a sample file; its form is held by tests/sample."""


def centres() -> list[Record]:
    """County and townships with their users, committees and leaders."""
    return list(tomllib.loads(resource("sample", "centres.toml").read_text("utf-8"))["centres"])


def records(name: str, key: str) -> list[Record]:
    """The list under ``key`` of one JSON file."""
    return list(document(name)[key])


def document(name: str) -> Record:
    """One whole JSON file."""
    found: Record = json.loads(resource("sample", f"{name}.json").read_text("utf-8"))
    return found


def moment(text: str) -> datetime:
    """An aware moment as the sample writes it."""
    return datetime.fromisoformat(text)
