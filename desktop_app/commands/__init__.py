"""The verbs of the command line, put together; modules of a noun are imported only when it is called."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click
import typer

from desktop_app import __version__
from desktop_app.commands import (
    assignments,
    backups,
    centres,
    demos,
    disputes,
    mediations,
    packages,
    papers,
    sweeps,
    units,
)
from desktop_app.commands.desk import Call
from desktop_app.errors import FengqiaoError

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
    typer.echo(__version__)


for module in (centres, backups, units, disputes, sweeps, mediations, assignments, papers, packages, demos):
    module.register(app)


def run(arguments: Sequence[str]) -> int:
    """Parse and run; wrong usage gives 2, errors for people their own status and one sentence.

    :raises FengqiaoError: never; it is printed here.
    """
    try:
        result = app(list(arguments), standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort:
        sys.stderr.write("已取消，什么也没改\n")
        return 1
    except click.ClickException as wrong:
        sys.stderr.write(wrong.format_message() + "\n")
        return 2
    except FengqiaoError as error:
        sys.stderr.write(error.text + "\n")
        return error.exit_code
    return result if isinstance(result, int) else 0
