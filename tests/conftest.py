"""What every test shares: no window on the screen, and the totals of the long runs at the end."""

import json
import os
from pathlib import Path

import pytest

from tests.support.torture import TORTURE, TOTALS

# Before Qt is imported anywhere: tests open windows that nobody sees, with or without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long runs of this session have done; also in ``build/torture.json``."""
    if not TOTALS:
        return
    terminalreporter.section(f"totals, {TORTURE}")
    for name, numbers in sorted(TOTALS.items()):
        terminalreporter.line(f"{name}: " + ", ".join(f"{value} {key}" for key, value in numbers.items()))
    place = Path(__file__).resolve().parents[1] / "build" / "torture.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(TOTALS, indent=1))
