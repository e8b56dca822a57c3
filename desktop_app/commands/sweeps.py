"""``sweep report|status|lock``; what goes out to the villages and comes back: ``sweep_collecting``."""

from typing import Annotated

import typer

from db.enums import GridEventOutcome, ReportMeans
from desktop_app.commands.desk import day_of, desk, show
from desktop_app.commands.usage import WrongUsage

sweeps = typer.Typer(help="每日一排", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(sweeps, name="sweep")


@sweeps.command("report", help="登记一个网格当天的情况：零报告用 --zero，有情用 --finding 写明。")
def report(
    context: typer.Context,
    grid: Annotated[str, typer.Argument(metavar="GRID", help="网格编码")],
    zero: Annotated[bool, typer.Option("--zero", help="网格员本人说没有")] = False,
    finding: Annotated[str | None, typer.Option("--finding", help="发现的情况")] = None,
    settled: Annotated[str | None, typer.Option("--settled", help="当场化解的经过")] = None,
    reporter: Annotated[str | None, typer.Option("--reporter", help="报告人，默认当值网格员")] = None,
    means: Annotated[ReportMeans, typer.Option("--means", help="报告方式")] = ReportMeans.PHONE,
    day: Annotated[str | None, typer.Option("--date", help="哪一天，默认今天")] = None,
) -> None:
    """Record one grid's statement; there is no way to report for many grids at once."""
    from desktop_app.services import sweep
    from desktop_app.services.sweep import ReportDraft
    from desktop_app.services.sweep_finding import FindingDraft

    if zero == (finding is not None):
        raise WrongUsage("请用 --zero 或 --finding 二者之一")
    with desk(context) as at, at.writing() as session:
        draft = ReportDraft(grid, day_of(day, at.today), means, reporter)
        if finding is None:
            done = sweep.report_zero(session, draft, at.rules, by=at.actor, now=at.now)
        else:
            outcome = GridEventOutcome.ON_THE_SPOT if settled else GridEventOutcome.OPEN
            event = FindingDraft(finding, outcome=outcome, outcome_note=settled)
            done = sweep.report_findings(session, draft, (event,), at.rules, by=at.actor, now=at.now)
    document = {
        "grid": done.grid_code,
        "day": done.day,
        "state": done.state.value,
        "timing": done.timing.value,
        "reporter": done.reporter,
        "proxy": done.proxy,
    }
    show(context, document, f"{done.grid_title} {done.day} {done.state.label}（{done.timing.label}）")


@sweeps.command("status", help="看一天的情况：应报、已报、零报告、有情、未报。")
def status(
    context: typer.Context, day: Annotated[str | None, typer.Option("--date", help="哪一天，默认今天")] = None
) -> None:
    """Print the figures of one day and the silent grids."""
    from desktop_app.services.sweep_day import day_overview, silent_grids

    with desk(context) as at, at.reading() as session:
        wanted, code = day_of(day, at.today), at.rules.identity.code
        found = day_overview(session, code, wanted, at.rules, at.now, by=at.actor, today=at.today)
        silent = silent_grids(session, code, wanted, at.rules, at.now, by=at.actor, today=at.today)
    f = found.figures
    document = {
        "day": wanted,
        "grids": f.grids,
        "vacant": f.vacant,
        "duty": f.duty,
        "reported": f.reported,
        "zero": f.zero,
        "findings": f.findings,
        "late": f.late,
        "silent": f.silent,
        "locked": found.locked_at is not None,
        "silent_grids": [row.grid_code for row in silent],
    }
    lines = [
        f"{wanted} 应报 {f.duty}，已报 {f.reported}（零报告 {f.zero}，有情 {f.findings}，补报 {f.late}），"
        f"未报 {f.silent}，空缺 {f.vacant}" + ("，已锁定" if found.locked_at is not None else ""),
        *(f"未报\t{row.village_name}{row.grid_name}\t{row.worker or '空缺'}" for row in silent),
    ]
    show(context, document, "\n".join(lines))


@sweeps.command("lock", help="审核并锁定一天。")
def lock(
    context: typer.Context,
    compiler: Annotated[str, typer.Option("--compiler", help="报送人")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="审核人")],
    issuer: Annotated[str, typer.Option("--issuer", help="签发人")],
    day: Annotated[str | None, typer.Option("--date", help="哪一天，默认今天")] = None,
) -> None:
    """Lock a day after review."""
    from desktop_app.services.sweep_lock import LockDraft, lock_day

    with desk(context) as at, at.writing() as session:
        draft = LockDraft(day_of(day, at.today), compiler, reviewer, issuer)
        done = lock_day(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"day": done.day, "reported": done.figures.reported}, f"{done.day} 已锁定")
