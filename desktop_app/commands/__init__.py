"""The verbs of the command line, put together; modules of a noun are imported only when it is called."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from desktop_app import __version__
from desktop_app.commands import (
    agendas,
    assignment_courses,
    assignment_ledgers,
    assignments,
    attachments,
    backups,
    campaigns,
    centres,
    custodies,
    demos,
    dispatches,
    disputes,
    dossiers,
    export_approvals,
    grids,
    key_sheets,
    leaders,
    mediation_courses,
    mediation_limits,
    mediation_plans,
    mediation_records,
    mediations,
    meetings,
    packages,
    papers,
    parties,
    pcs,
    persons,
    petitions,
    quarantines,
    rebuilds,
    receptions,
    reports,
    restrictions,
    rosters,
    rules,
    scans,
    signed_lines,
    supervisions,
    sweep_collecting,
    sweeps,
    units,
    urges,
    watched,
)
from desktop_app.commands.desk import Call, drop_output, say
from desktop_app.commands.usage import in_chinese

app = typer.Typer(
    name="fengqiao",
    help="枫桥案台：乡镇综治中心办案软件的命令行。不带命令时打开窗口。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(help="枫桥案台：乡镇综治中心办案软件的命令行。")
def options(
    context: typer.Context,
    centre: Annotated[Path | None, typer.Option("--centre", help="中心文件夹")] = None,
    user: Annotated[
        str | None, typer.Option("--user", help="用户姓名；密码取自 FENGQIAO_PASSWORD 或当场输入")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果输出为一份 JSON")] = False,
) -> None:
    """Keep the options that every verb shares."""
    context.obj = Call(centre, user, as_json)


@app.command("version", help="显示版本。")
def version() -> None:
    """Print the version."""
    say(__version__)


for module in (
    *(centres, backups, units, disputes, attachments, grids, sweeps, sweep_collecting, campaigns),
    *(mediations, mediation_courses, mediation_limits, mediation_records, mediation_plans),
    *(assignments, assignment_courses, assignment_ledgers, leaders),
    *(papers, dossiers, scans, signed_lines, reports),
    *(packages, pcs, quarantines, rebuilds, meetings, agendas),
    *(rosters, key_sheets, custodies, supervisions, dispatches, urges, rules),
    *(parties, persons, petitions, receptions, watched, restrictions, export_approvals, demos),
):
    module.register(app)


def run(arguments: Sequence[str]) -> int:
    """Parse and run; returns the exit status of a command that came to its end, 2 for wrong usage.

    :raises FengqiaoError: for what a person is told; ``cli.main`` prints it.
    """
    try:
        result = app(list(arguments), standalone_mode=False)
    except typer.Abort:
        sys.stderr.write("已取消，什么也没改\n")
        return 1
    except TyperException as wrong:
        sys.stderr.write(in_chinese(wrong) + "\n")
        return 2
    except SystemExit:
        # The parser ends the process by itself only when nobody reads its help any more.
        drop_output()
        return 0
    return result if isinstance(result, int) else 0
