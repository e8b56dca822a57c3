"""``rebuild offer|adopt|export``: a township whose only PC is dead, and that has no backup."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.commands.packages import peer_of
from desktop_app.runtime.clock import utc_now

rebuild = typer.Typer(help="重建只有一台电脑、电脑坏了又没有备份的乡镇", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(rebuild, name="rebuild")


@rebuild.command("offer", help="（县）写出重建文件，交给乡镇的新电脑。")
def offer(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    to: Annotated[str | None, typer.Option("--to", help="哪个乡镇（名称或代码）")] = None,
) -> None:
    """At the county: write the file with which a fresh centre becomes the township."""
    from desktop_app.services.package_rebuild import offer_rebuild

    with desk(context) as at:
        office = peer_of(at, to)
        with at.writing() as session:
            path = offer_rebuild(
                session, at.centre, office, folder, at.rules.profile.number, by=at.actor, now=at.now
            )
    show(
        context,
        {"file": str(path)},
        f"重建文件已写到 {path}。\n请乡镇在新电脑上建一个空的中心，用 rebuild adopt 读入，再与县里配对。",
    )


@rebuild.command("adopt", help="（乡镇新电脑）读入重建文件，这个空的中心从此就是那个乡镇。")
def adopt(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """On the township's new PC: become the office that the file names."""
    from desktop_app.services.centre import keep_identity
    from desktop_app.services.office_adopt import adopt_office

    with desk(context) as at:
        with at.writing() as session:
            centre = adopt_office(session, at.centre, file, by=at.actor, now=at.now)
        keep_identity(centre.folder, centre.identity)
    text = "本中心已接上原来的单位。请用 package card 写出配对文件，与县里核对 20 位数字，再收县里的重建包。"
    show(context, {"office": str(centre.identity.uid)}, text)


@rebuild.command("export", help="（县）配对以后写出重建包：这个乡镇的全部内容，可能有几个文件。")
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    to: Annotated[str | None, typer.Option("--to", help="哪个乡镇（名称或代码）")] = None,
) -> None:
    """At the county: write everything of the township, for its new PC."""
    from desktop_app.services.package_rebuild import export_rebuild

    with desk(context) as at:
        done = export_rebuild(at.centre, peer_of(at, to), folder, by=at.actor, now=utc_now)
    document = {
        "to": done.peer_name,
        "changes": done.changes,
        "files": [{"file": str(f.path), "size": f.size, "sha256": f.sha256} for f in done.files],
    }
    show(context, document, "\n".join([*(str(f.path) for f in done.files), done.text]))
