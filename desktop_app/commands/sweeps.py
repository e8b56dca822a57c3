"""``sweep report|status|lock|correct``; what goes to the villages and comes back: ``sweep_collecting``."""

from typing import Annotated

import typer

from db.enums import GridEventKind, GridEventOutcome, ReportMeans, RiskLevel, SecondReport, SweepState
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
    second: Annotated[
        SecondReport | None,
        typer.Option("--second", help="已报过的再报：更正或另一来源"),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么再报")] = "",
    owner: Annotated[str | None, typer.Option("--owner", help="是风险隐患：责任人")] = None,
    due: Annotated[str | None, typer.Option("--due", help="是风险隐患：整改时限")] = None,
    level: Annotated[RiskLevel | None, typer.Option("--level", help="风险等级")] = None,
) -> None:
    """Record one grid's statement; there is no way to report for many grids at once."""
    from desktop_app.services import sweep
    from desktop_app.services.sweep import ReportDraft
    from desktop_app.services.sweep_finding import FindingDraft

    if zero == (finding is not None):
        raise WrongUsage("请用 --zero 或 --finding 二者之一")
    if (owner is None) != (due is None) or (owner is not None and zero):
        raise WrongUsage("风险隐患请把 --finding、--owner 和 --due 一起写")
    with desk(context) as at, at.writing() as session:
        draft = ReportDraft(grid, day_of(day, at.today), means, reporter, second=second, second_reason=reason)
        if finding is None:
            done = sweep.report_zero(session, draft, at.rules, by=at.actor, now=at.now)
        else:
            outcome = GridEventOutcome.ON_THE_SPOT if settled else GridEventOutcome.OPEN
            event = FindingDraft(
                finding, risk_level=level, outcome=outcome, outcome_note=settled,
                kind=None if owner is None else GridEventKind.HAZARD, owner_name=owner,
                due_on=None if due is None else day_of(due, at.today),
            )  # fmt: skip
            done = sweep.report_findings(session, draft, (event,), at.rules, by=at.actor, now=at.now)
    document = {
        "grid": done.grid_code,
        "day": done.day,
        "state": done.state.value,
        "timing": done.timing.value,
        "reporter": done.reporter,
        "proxy": done.proxy,
        "events": list(done.events),
    }
    show(context, document, f"{done.grid_title} {done.day} {done.state.label}（{done.timing.label}）")


@sweeps.command("status", help="看一天的情况：应报、已报、零报告、有情、未报。")
def status(
    context: typer.Context, day: Annotated[str | None, typer.Option("--date", help="哪一天，默认今天")] = None
) -> None:
    """Print the figures of one day and the silent grids."""
    from desktop_app.services.sweep_daily import review_words
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
        "corrections": found.corrections,
        "hasty": [{"by": run.entered_by, "count": run.count, "seconds": run.seconds} for run in found.hasty],
        "doubtful_clock": found.doubtful,
        "silent_grids": [row.grid_code for row in silent],
    }
    lines = [
        f"{wanted} 应报 {f.duty}，已报 {f.reported}（零报告 {f.zero}，有情 {f.findings}，补报 {f.late}），"
        f"未报 {f.silent}，空缺 {f.vacant}" + ("，已锁定" if found.locked_at is not None else ""),
        *review_words(found),
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
    note: Annotated[str, typer.Option("--note", help="怎样核实的")] = "",
) -> None:
    """Lock a day after review; what was keyed too fast is told."""
    from desktop_app.services.sweep_daily import review_words
    from desktop_app.services.sweep_day import day_overview
    from desktop_app.services.sweep_lock import LockDraft, lock_day

    with desk(context) as at, at.writing() as session:
        draft = LockDraft(day_of(day, at.today), compiler, reviewer, issuer, note)
        done = lock_day(session, draft, at.rules, by=at.actor, now=at.now)
        code = at.rules.identity.code
        seen = day_overview(session, code, done.day, at.rules, at.now, by=at.actor, today=at.today)
    document = {"day": done.day, "reported": done.figures.reported, "review": list(review_words(seen))}
    show(context, document, "\n".join([*review_words(seen), f"{done.day} 已锁定"]))


@sweeps.command("correct", help="更正锁定了的一天里一个网格的情况；锁定的日报不变，更正另记一行。")
def correct(
    context: typer.Context,
    grid: Annotated[str, typer.Argument(metavar="GRID", help="网格编码")],
    to: Annotated[str, typer.Option("--to", help="zero 零报告，findings 有情，silent 没有报")],
    reason: Annotated[str, typer.Option("--reason", help="更正的理由")],
    day: Annotated[str, typer.Option("--date", help="哪一天")],
    reporter: Annotated[str, typer.Option("--reporter", help="谁报的")] = "",
    finding: Annotated[str, typer.Option("--finding", help="什么情况")] = "",
) -> None:
    """Correct one grid of a locked day."""
    from desktop_app.services.sweep_correction import CorrectionDraft, correct_day

    states = {state.value: state for state in SweepState} | {"silent": None}
    if to not in states:
        raise WrongUsage("--to 请填 zero、findings 或 silent")
    with desk(context) as at, at.writing() as session:
        draft = CorrectionDraft(grid, day_of(day, at.today), states[to], reason, reporter, finding)
        correct_day(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"grid": grid, "day": draft.day, "to": to}, f"{grid} {draft.day} 已更正")
