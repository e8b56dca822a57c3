"""``sweep tick-sheet|template|import|imports|undo-import|proposals|settle-proposal``."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.desk import day_of, desk, show, write_file
from desktop_app.commands.sweeps import sweeps
from desktop_app.errors import RuleViolation

_First = Annotated[str | None, typer.Option("--from", help="第一天，默认今天")]
_Last = Annotated[str | None, typer.Option("--to", help="最后一天，默认同第一天")]
_Village = Annotated[str | None, typer.Option("--village", help="村（社区）代码，默认全部")]
_Out = Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件")]


def register(_app: typer.Typer) -> None:
    """Nothing to add: these verbs belong to ``sweep``."""


@sweeps.command("tick-sheet", help="每日一排登记单（PDF）：打印出来逐格勾，右上角有方码。")
def tick_sheet(
    context: typer.Context, output: _Out, village: _Village = None, first: _First = None, last: _Last = None
) -> None:
    """Write the printed tick sheets of a village, or of all."""
    from desktop_app.services.sweep_tick_sheet import tick_sheet_facts, tick_sheet_pdf

    with desk(context) as at, at.reading() as session:
        start = day_of(first, at.today)
        end = day_of(last, at.today) if last is not None else start
        facts = tick_sheet_facts(session, village or "", start, end, at.rules, by=at.actor, today=at.today)
    write_file(output, tick_sheet_pdf(facts))
    show(context, {"sheets": len(facts), "file": str(output)}, f"{len(facts)} 张登记单已写到 {output}")


@sweeps.command("template", help="每日一排填报表（xlsx）：发给村里或网格员填，填好再导入。")
def template(
    context: typer.Context,
    output: _Out,
    village: _Village = None,
    grid: Annotated[str | None, typer.Option("--grid", help="只要一个网格的")] = None,
    first: _First = None,
    last: _Last = None,
) -> None:
    """Write the workbook that a village or a grid worker fills."""
    from desktop_app.services.sweep_sheet import make_sheet

    with desk(context) as at, at.reading() as session:
        start = day_of(first, at.today)
        end = day_of(last, at.today) if last is not None else start
        data = make_sheet(
            session, start, end, at.rules, by=at.actor, today=at.today, village_code=village, grid_code=grid
        )
    write_file(output, data)
    show(context, {"file": str(output)}, f"填报表已写到 {output}")


@sweeps.command("import", help="导入填好的填报表或已有的排查台账（xlsx、xls、csv）。")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    day: Annotated[str | None, typer.Option("--date", help="行里没有日期时是哪一天")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入")] = False,
    rest: Annotated[
        Path | None,
        typer.Option("--rest", metavar="REST.xlsx", help="没导入的行连同原因写进这个文件"),
    ] = None,
) -> None:
    """Import a filled sheet; each row's outcome is told."""
    from desktop_app.services.ledger_rest import write_rest
    from desktop_app.services.sweep_import import RowOutcome, import_sweep

    with desk(context) as at, at.writing() as session:
        wanted = None if day is None else day_of(day, at.today)
        done, plan = import_sweep(
            session, file, at.rules, by=at.actor, now=at.now, day=wanted, dry_run=dry_run
        )
        # Before the commit: a file that cannot be written leaves nothing changed.
        if rest is not None:
            write_rest(plan, rest)
    rows = [{"line": r.line, "grid": r.grid, "outcome": r.outcome.value, "text": r.text} for r in done.rows]
    document = {
        "import": done.uid,
        "reports": done.reports,
        "findings": done.findings,
        "proposals": done.proposals,
        "dry_run": done.dry_run,
        "notes": list(done.notes),
        "rows": rows,
    }
    lines = [f"第 {r.line} 行\t{r.grid}\t{r.outcome.label}\t{r.text}" for r in done.rows]
    summed = f"{'可记入' if dry_run else '记入'} {done.reports} 格，情况 {done.findings} 条"
    if done.proposals:
        summed += f"，更正建议 {done.proposals} 条"
    show(context, document, "\n".join([*done.notes, *lines, summed]))
    if not done.reports and not done.proposals and all(r.outcome is RowOutcome.REFUSED for r in done.rows):
        raise RuleViolation("一行也没有导入，请照各行的说明改正后再导入", "path")


@sweeps.command("imports", help="列出本机导入过的填报表和台账，最近的在前。")
def list_imports(context: typer.Context) -> None:
    """List imports of sweep reports on this PC."""
    from desktop_app.services.sweep_import_undo import past_sweep_imports

    with desk(context) as at, at.reading() as session:
        found = past_sweep_imports(session, by=at.actor, today=at.today)
    rows = [
        {
            "import": row.uid,
            "file": row.file_name,
            "at": row.started_at.isoformat(),
            "by": row.user_name,
            "stored": row.stored,
            "left": row.left,
            "undone": row.undone_at is not None,
        }
        for row in found
    ]
    lines = [
        f"{row.uid}\t{row.started_at:%Y-%m-%d}\t{row.file_name}\t{row.stored} 条"
        + ("\t已撤销" if row.undone_at else "")
        for row in found
    ]
    show(context, {"imports": rows}, "\n".join(lines) or "本机还没有导入过")


@sweeps.command("undo-import", help="撤销一次导入：当天没锁定、导入后没人动过的上报全部作废。")
def undo_import(
    context: typer.Context,
    uid: Annotated[UUID, typer.Argument(metavar="IMPORT", help="sweep imports 里的编号")],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤销")],
) -> None:
    """Take a whole import back."""
    from desktop_app.services.sweep_import_undo import undo_sweep_import

    with desk(context) as at, at.writing() as session:
        done = undo_sweep_import(session, uid, reason, at.rules, by=at.actor, now=at.now)
    kept = [f"留着\t{words}" for words in done.kept]
    document = {"undone": done.undone, "kept": list(done.kept)}
    show(context, document, "\n".join([*kept, f"已作废 {done.undone} 条上报"]))


@sweeps.command("proposals", help="列出等办理的更正建议：导入时当天已经锁定的行。")
def proposals(context: typer.Context) -> None:
    """List the proposals that wait."""
    from desktop_app.services.sweep_proposal import list_proposals

    with desk(context) as at, at.reading() as session:
        found = list_proposals(session, by=at.actor, today=at.today)
    rows = [
        {"proposal": row.uid, "day": row.day, "grid": row.grid_code, "state": row.state.value}
        for row in found
    ]
    lines = [f"{row.uid}\t{row.day}\t{row.grid_title}\t{row.said}" for row in found]
    show(context, {"proposals": rows}, "\n".join(lines) or "没有等办理的更正建议")


@sweeps.command("settle-proposal", help="办结一条更正建议：照此更正用 --taken，不采纳不加。")
def settle_proposal(
    context: typer.Context,
    uid: Annotated[UUID, typer.Argument(metavar="PROPOSAL")],
    note: Annotated[str, typer.Option("--note", help="怎样核实的，或为什么不采纳")],
    taken: Annotated[bool, typer.Option("--taken", help="照此更正那一天")] = False,
) -> None:
    """Close a proposal."""
    from desktop_app.services import sweep_proposal

    with desk(context) as at, at.writing() as session:
        answer = sweep_proposal.Answer(taken, note)
        sweep_proposal.settle_proposal(session, uid, answer, at.rules, by=at.actor, now=at.now)
    show(context, {"taken": taken}, "已照此更正" if taken else "已办结，不采纳")
