"""``units import`` and ``units list``."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import desk, show

units = typer.Typer(help="村、社区和网格", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(units, name="units")


@units.command("import", help="导入区划、网格或网格员名单（csv、xlsx）；同一文件导入几次结果一样。")
def import_file(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Import divisions, grids or grid workers; idempotent by code."""
    from desktop_app.services.unit_import import import_units

    with desk(context) as at, at.writing() as session:
        done = import_units(session, file, by=at.actor, now=at.now)
    counts = {"township": done.counts.township, "village": done.counts.village, "grid": done.counts.grid}
    document = {
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "counts": counts,
        "notes": list(done.notes),
        "lines": [
            {"change": line.change.value, "code": line.code, "name": line.name, "text": line.text}
            for line in done.lines
        ],
    }
    text = (
        f"新增 {done.added}，更新 {done.changed}，没变 {done.unchanged}；"
        f"现有乡镇 {counts['township']}、村 {counts['village']}、网格 {counts['grid']}"
    )
    lines = [f"{line.change.label}\t{line.code}\t{line.name}\t{line.text}".rstrip() for line in done.lines]
    show(context, document, "\n".join([*lines, *done.notes, text]))


@units.command("list", help="列出乡镇、村和网格。")
def list_all(context: typer.Context) -> None:
    """List all units and grids with their counts."""
    from desktop_app.services.unit import list_units

    with desk(context) as at, at.reading() as session:
        found = list_units(session, by=at.actor, today=at.today)
    counts = {"township": found.counts.township, "village": found.counts.village, "grid": found.counts.grid}
    rows = [
        {"code": u.code, "name": u.name, "level": u.level.value, "parent": u.parent or None}
        for u in found.units
    ]
    lines = [f"{u.code}\t{u.level.label}\t{u.name}" for u in found.units]
    show(context, {"counts": counts, "units": rows}, "\n".join(lines) or "还没有区划，请先导入")
