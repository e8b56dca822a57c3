"""``quarantine list|settle|take|discard``: packages that were not taken, and how they leave."""

from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.errors import RuleViolation
from desktop_app.runtime.clock import utc_now

quarantine = typer.Typer(help="没有收下的数据包", no_args_is_help=True)

_Which = Annotated[str, typer.Argument(metavar="PACKAGE", help="quarantine list 里的编号")]
_Why = Annotated[str, typer.Option("--why", help="原因，写进日志")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(quarantine, name="quarantine")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RuleViolation("编号不对，请照 quarantine list 里的抄。", "package") from None


@quarantine.command("list", help="列出隔离的和等前面的包，以及各自的出路。")
def list_all(context: typer.Context) -> None:
    """List the packages that were not taken, with their exits."""
    from desktop_app.services.package_quarantine import list_quarantine

    with desk(context) as at, at.reading() as session:
        rows = list_quarantine(session, by=at.actor, today=at.today)
    document = {
        "packages": [
            {
                "package": str(r.package_uid),
                "from": r.peer_name,
                "file": r.file_name,
                "reason": r.reason,
                "exits": [way.value for way in r.exits],
            }
            for r in rows
        ]
    }
    lines = [
        f"{r.package_uid}\t{r.peer_name}\t{r.reason}\t{'；'.join(way.label for way in r.exits)}" for r in rows
    ]
    show(context, document, "\n".join(lines) or "没有隔离的包")


@quarantine.command("settle", help="再试一遍能自己了结的包。")
def settle(context: typer.Context) -> None:
    """Let out what can leave by itself."""
    from desktop_app.services.package_settle import settle_quarantine

    with desk(context) as at:
        done = settle_quarantine(at.centre, by=at.actor, now=utc_now)
    document = {"taken": len(done.taken), "superseded": done.superseded}
    show(context, document, f"收进 {len(done.taken)} 个包，另有 {done.superseded} 个的内容已经另外收到")


@quarantine.command("take", help="由人决定收下停用电脑的包，或接不上的包。")
def take(context: typer.Context, package: _Which, why: _Why) -> None:
    """Take a package all the same."""
    from desktop_app.services.package_quarantine import take_all_the_same

    with desk(context) as at:
        done = take_all_the_same(at.centre, _uid(package), why, by=at.actor, now=utc_now)
    document = {"state": done.state.value, "new": done.new, "conflicts": done.conflicts}
    show(context, document, done.text)


@quarantine.command("discard", help="写明原因，丢弃一个没有收下的包；往来记录里留着这一行。")
def discard(context: typer.Context, package: _Which, why: _Why) -> None:
    """Give a package up."""
    from desktop_app.services.package_quarantine import discard_package

    with desk(context) as at:
        discard_package(at.centre, _uid(package), why, by=at.actor, now=utc_now)
    show(context, {"package": package, "state": "discarded"}, "已丢弃，记录还在")
