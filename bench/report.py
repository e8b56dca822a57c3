"""The result as text on the screen, as JSON, and as a table in Markdown for the documentation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Figure, Measure


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one measure, or why it could not be taken."""

    measure: Measure
    figures: tuple[Figure, ...]
    failure: str = ""


def number(value: float) -> str:
    """A value with about three figures: 0.31, 4.72, 38.1, 612, 12,400."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    ratio = figure.ratio
    floor = "" if figure.floor is None else f"{number(figure.floor)} {figure.unit}"
    met = "" if figure.goal is None else (" met" if figure.goal.met(figure.judged) else " missed")
    return (
        f"{number(figure.value)} {figure.unit}".strip(),
        floor,
        "" if ratio is None else f"{number(ratio)} ×",
        "" if figure.goal is None else str(figure.goal),
        met.strip(),
    )


def as_text(results: Sequence[Result]) -> str:
    """One block for each measure."""
    lines: list[str] = []
    for result in results:
        lines += ["", f"{result.measure.name}: {result.measure.title}"]
        if result.failure:
            lines.append(f"  not measured: {result.failure}")
        for figure in result.figures:
            value, floor, ratio, goal, met = _cells(figure)
            pair = f"{value} ÷ {floor} = {ratio}" if floor else value
            judged = f"   goal {goal}, {met}" if goal else ""
            lines.append(f"  {figure.what}\n      {pair}{judged}")
    return "\n".join(lines)


def as_markdown(facts: Mapping[str, str], results: Sequence[Result]) -> str:
    """A table of all figures with the machine above it."""
    machine = ", ".join(f"{name} {value}" for name, value in facts.items())
    lines = [machine, "", "| measure | value | floor | ratio | goal |", "|---|---|---|---|---|"]
    for result in results:
        for figure in result.figures:
            value, floor, ratio, goal, met = _cells(figure)
            lines.append(
                f"| {figure.what} | {value} | {floor} | {ratio} | {f'{goal} ({met})' if goal else ''} |"
            )
    return "\n".join(lines) + "\n"


def as_json(facts: Mapping[str, str], results: Sequence[Result]) -> str:
    """Everything, for comparing runs."""
    measures = {
        result.measure.name: {
            "failure": result.failure,
            "figures": [
                {**asdict(figure), "goal": figure.goal and str(figure.goal), "ratio": figure.ratio}
                for figure in result.figures
            ],
        }
        for result in results
    }
    return json.dumps({"machine": dict(facts), "measures": measures}, ensure_ascii=False, indent=2) + "\n"


def write(folder: Path, facts: Mapping[str, str], results: Sequence[Result]) -> None:
    """Write ``bench.json`` and ``bench.md`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(as_json(facts, results), "utf-8")
    (folder / "bench.md").write_text(as_markdown(facts, results), "utf-8")
