"""``pc list|add|rename|letter|off|on``: the computers of this office and of those it exchanges with."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from db import backup
from db.errors import DatabaseProblem
from desktop_app.commands.desk import Desk, call_of, desk, folder_of, show
from desktop_app.commands.packages import peer_of
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.runtime.clock import utc_now
from desktop_app.services.centre_file import as_environment

pc = typer.Typer(help="本单位的几台电脑", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(pc, name="pc")


def find(at: Desk, name: str | None) -> UUID:
    """The uid of a PC by its name or uid; without a name this PC's.

    :raises RuleViolation: when none or several fit.
    """
    from desktop_app.services.installation import list_pcs

    if name is None:
        return at.centre.installation
    with at.reading() as session:
        rows = list_pcs(session, by=at.actor, today=at.today)
    found = [r.uid for r in rows if name in (r.name, r.shown, str(r.uid), r.uid.hex)]
    if len(found) != 1:
        raise RuleViolation(f"没有唯一一台叫“{name}”的电脑，请用 pc list 看看名字或编号。", "pc")
    return found[0]


@pc.command("list", help="列出已知的电脑：名字、工位字母、最近一次来包。")
def list_all(context: typer.Context) -> None:
    """List the known PCs."""
    from desktop_app.services.installation import list_pcs

    with desk(context) as at, at.reading() as session:
        rows = list_pcs(session, by=at.actor, today=at.today)
    document = {
        "pcs": [
            {
                "uid": str(r.uid),
                "office": r.office_name,
                "name": r.name,
                "letter": r.letter or None,
                "this": r.is_self,
                "heard_at": r.heard_at,
                "revoked_at": r.revoked_at,
            }
            for r in rows
        ]
    }
    lines = [
        "\t".join(
            (
                r.office_name,
                r.shown,
                f"字母 {r.letter or '未知'}",
                "本机" if r.is_self else "停用" if r.revoked_at else "",
            )
        )
        for r in rows
    ]
    show(context, document, "\n".join(lines))


@pc.command("add", help="把复制来的中心文件夹（或一份备份）作为本单位的另一台电脑。")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help="这台电脑叫什么，例如 窗口二号机")],
    letter: Annotated[str, typer.Option("--letter", help="编号里的工位字母，默认取下一个没用过的")] = "",
    backup_folder: Annotated[
        Path | None, typer.Option("--from", metavar="BACKUP", help="从这份备份建；--centre 指一个新文件夹")
    ] = None,
) -> None:
    """Make a copied folder, or a backup, another PC of its office."""
    from desktop_app.services.installation_join import NewPc, become_another_pc

    with (
        nullcontext() if backup_folder is None else _laid_out(folder_of(call_of(context)), backup_folder),
        desk(context) as at,
        at.writing() as session,
    ):
        joined = become_another_pc(
            session, at.centre, NewPc(name, letter), at.rules.profile.number, by=at.actor, now=at.now
        )
    document = {"uid": str(joined.centre.installation), "name": name, "letter": joined.letter}
    show(
        context,
        document,
        f"本机现在是本单位的另一台电脑“{name}”，工位字母 {joined.letter}。\n"
        "请用 package card 写出配对文件，与本单位的其他电脑和县中心配对。",
    )


@contextmanager
def _laid_out(folder: Path, source: Path) -> Generator[None]:
    """Put a backup into a new folder, and take it away again if it does not become a PC of its own."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RuleViolation("--centre 要指一个新的空文件夹，另一台电脑的数据放在那里。", "centre")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            backup.restore(source, folder, at=utc_now())
            yield
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    except OSError as error:
        raise EnvironmentProblem("文件夹建不起来", "请检查位置能否写入、磁盘是否已满") from error


@pc.command("rename", help="给电脑改名；不写 --pc 就是本机。")
def rename(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    which: Annotated[str | None, typer.Option("--pc", help="哪一台（名字或编号）")] = None,
) -> None:
    """Give a PC another name."""
    from desktop_app.services.installation import rename_pc

    with desk(context) as at:
        uid = find(at, which)
        with at.writing() as session:
            rename_pc(session, uid, name, by=at.actor, now=at.now)
    show(context, {"uid": str(uid), "name": name}, f"已改名为“{name}”")


@pc.command("letter", help="定编号里的工位字母；县里可给乡镇的电脑定。")
def letter_of(
    context: typer.Context,
    letter: Annotated[str, typer.Argument(metavar="LETTER")],
    which: Annotated[str | None, typer.Option("--pc", help="哪一台（名字或编号）")] = None,
) -> None:
    """Give a PC its workstation letter."""
    from desktop_app.services.installation import set_letter

    with desk(context) as at:
        uid = find(at, which)
        with at.writing() as session:
            set_letter(session, uid, letter, at.rules.profile.number, by=at.actor, now=at.now)
    show(
        context, {"uid": str(uid), "letter": letter.strip().upper()}, f"工位字母定为 {letter.strip().upper()}"
    )


@pc.command("off", help="停用一台电脑或（--office）一个单位：以后的包先隔离，由人决定。")
def switch_off(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="电脑的名字或编号；--office 时是单位名称")],
    why: Annotated[str, typer.Option("--why", help="原因，写进日志")],
    office: Annotated[bool, typer.Option("--office", help="停用整个单位")] = False,
) -> None:
    """Switch a PC or an office off."""
    from desktop_app.services.installation_switch import revoke_office, revoke_pc

    with desk(context) as at:
        uid = peer_of(at, name) if office else find(at, name)
        revoke = revoke_office if office else revoke_pc
        with at.writing() as session:
            revoke(session, uid, why, by=at.actor, now=at.now)
    show(context, {"uid": str(uid), "off": True}, f"已停用“{name}”")


@pc.command("on", help="恢复使用一台电脑或（--office）一个单位，隔离的包自动再收。")
def switch_on(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="电脑的名字或编号；--office 时是单位名称")],
    office: Annotated[bool, typer.Option("--office", help="恢复整个单位")] = False,
) -> None:
    """Switch a PC or an office on again."""
    from desktop_app.services.installation_switch import put_back_office, put_back_pc
    from desktop_app.services.package_settle import settle_quarantine

    with desk(context) as at:
        uid = peer_of(at, name) if office else find(at, name)
        put_back = put_back_office if office else put_back_pc
        with at.writing() as session:
            put_back(session, uid, by=at.actor, now=at.now)
        done = settle_quarantine(at.centre, by=at.actor, now=utc_now)
    text = f"已恢复“{name}”，补收 {len(done.taken)} 个包"
    show(context, {"uid": str(uid), "off": False, "taken": len(done.taken)}, text)
