"""Gate: branch coverage of the layers that hold the rules stays above the floors in pyproject.toml.

Usage: ``python tools/check_coverage.py build/coverage.json``, the file that pytest-cov wrote.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from source_tree import ROOT


class Summary(TypedDict):
    """The counts of one file that matter here, as coverage writes them."""

    num_branches: int
    covered_branches: int
    num_statements: int
    covered_lines: int


class MeasuredFile(TypedDict):
    """One entry of ``files`` in coverage's report."""

    summary: Summary


def percent(covered: int, of: int) -> float:
    """Share in percent; a layer without any branch is fully covered."""
    return 100.0 * covered / of if of else 100.0


def layer_line(files: Mapping[str, MeasuredFile], layer: str, floor: int) -> tuple[bool, str]:
    """Whether the layer (folder below desktop_app) reaches its floor in percent, and the sentence on it."""
    folder = f"desktop_app/{layer}/"
    parts = [entry["summary"] for name, entry in files.items() if name.replace("\\", "/").startswith(folder)]
    if not parts:
        return False, f"coverage {layer}: no file was measured"
    branches = percent(sum(p["covered_branches"] for p in parts), sum(p["num_branches"] for p in parts))
    lines = percent(sum(p["covered_lines"] for p in parts), sum(p["num_statements"] for p in parts))
    reached = branches >= floor
    verdict = "" if reached else "  BELOW THE FLOOR"
    return (
        reached,
        f"coverage {layer}: branches {branches:.1f} % (floor {floor}), lines {lines:.1f} %{verdict}",
    )


def main(report: str) -> int:
    """Compare the report with the floors; the return value is the exit status."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors: dict[str, int] = settings["tool"]["fengqiao"]["coverage"]
    files: dict[str, MeasuredFile] = json.loads(Path(report).read_text(encoding="utf-8"))["files"]
    results = [layer_line(files, layer, floor) for layer, floor in floors.items()]
    print("\n".join(line for _, line in results))
    return 0 if all(reached for reached, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
