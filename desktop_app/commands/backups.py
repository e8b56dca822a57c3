"""``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import call_of, desk, folder_of, password, show
from desktop_app.errors import EnvironmentProblem


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.command("backup", help="备份中心，写完即核对。")(make)
    app.command("backups", help="列出本中心的备份。")(list_all)
    app.command("restore", help="用备份恢复中心；原来的文件移到一边，不删除。密码是备份当时的密码。")(restore)


def make(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", help="备份到哪里，默认中心的 backups")] = None,
) -> None:
    """Back the centre up and check what was written."""
    from desktop_app.services.backup import back_up

    with desk(context) as at, at.writing() as session:
        made = back_up(
            session, at.centre, to or at.centre.folder / "backups", "manual", by=at.actor, now=at.now
        )
    document = {"folder": str(made.folder), "size": made.size, "attachments": made.attachments}
    files = f"，附件 {made.attachments} 个" if made.attachments else ""
    show(context, document, f"已备份到 {made.folder}{files}")


def list_all(context: typer.Context) -> None:
    """List this centre's backups."""
    from db import backup

    rows = backup.list_backups(folder_of(call_of(context)) / "backups")
    document = {
        "backups": [
            {
                "folder": str(b.folder),
                "made_at": b.made_at,
                "reason": b.reason,
                "size": b.size,
                "attachments": b.attachments,
            }
            for b in rows
        ]
    }
    show(
        context,
        document,
        "\n".join(f"{b.made_at:%Y-%m-%d %H:%M}\t{b.reason}\t{b.folder.name}" for b in rows) or "还没有备份",
    )


def restore(
    context: typer.Context,
    backup_folder: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件夹")],
) -> None:
    """Put a backup in the place of the centre's files; the old ones are moved aside."""
    from desktop_app.centre_lock import CentreLock
    from desktop_app.runtime.clock import utc_now
    from desktop_app.services.backup_restore import put_back

    folder, user = folder_of(call_of(context)), call_of(context).user
    if not folder.is_dir():
        raise EnvironmentProblem("找不到中心文件夹", "请检查 --centre 写得对不对")
    with CentreLock(folder):
        done = put_back(backup_folder, folder, user, password(), now=utc_now)
    document = {
        "restored": str(backup_folder),
        "aside": str(done.aside),
        "attachments_lacking": done.lacking,
    }
    said = f"已恢复；原来的文件在 {done.aside}"
    if done.lacking:
        said += f"\n备份旁边少 {done.lacking} 个附件文件；本机没有的，请用 check 查出来，下次送包时向对方要"
    show(context, document, said)
