"""``roster show|root|issue``: the county's roster and its root key."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import desk, password, show

roster = typer.Typer(help="县里的名册与根钥匙", no_args_is_help=True)
PASSPHRASE = "FENGQIAO_ROOT_PASSPHRASE"


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(roster, name="roster")


@roster.command("show", help="本机用的是第几版名册。")
def show_state(context: typer.Context) -> None:
    """Say which roster is in force here."""
    from desktop_app.services.roster import roster_state

    with desk(context) as at, at.reading() as session:
        state = roster_state(session, by=at.actor, today=at.today)
    document = {
        "version": state.version,
        "received_at": state.received_at,
        "root_key": state.root,
        "lacking": state.lacking,
        "switched_off": state.switched_off,
    }
    text = f"第 {state.version} 版名册" if state.version else "还没有名册"
    show(context, document, text + ("；县里已停用本机" if state.switched_off else ""))


@roster.command("root", help=f"（县）建根钥匙，写到两个 U 盘；口令取自 {PASSPHRASE} 或当场输入。")
def root(
    context: typer.Context,
    first: Annotated[Path, typer.Argument(metavar="DIR1")],
    second: Annotated[Path, typer.Argument(metavar="DIR2")],
) -> None:
    """Make the root key."""
    from desktop_app.services.root_key import create_root

    with desk(context) as at:
        phrase = password("给根钥匙设口令", new=True, variable=PASSPHRASE)
        with at.writing() as session:
            files = create_root(session, at.centre, (first, second), phrase, by=at.actor, now=at.now)
    text = "根钥匙已写到两个 U 盘并核对无误，请分开封存。本机不留。请各乡镇再配对一次，或等下一次配对。"
    show(context, {"files": [str(file) for file in files]}, "\n".join([*(str(f) for f in files), text]))


@roster.command("issue", help="（县）插上根钥匙 U 盘，签发下一版名册；它随包送到各乡镇。")
def issue(
    context: typer.Context,
    file: Annotated[Path, typer.Option("--root", metavar="FILE", help="根钥匙文件 .fqroot")],
) -> None:
    """Sign the next version."""
    from desktop_app.services.roster import issue_roster

    with desk(context) as at:
        phrase = password("根钥匙口令", variable=PASSPHRASE)
        with at.writing() as session:
            version = issue_roster(session, at.centre, file, phrase, by=at.actor, now=at.now)
    show(context, {"version": version}, f"已签发第 {version} 版名册，随下一个包送出；根钥匙 U 盘请收好")
