"""``keysheet print|confirm|enter``: the office's recovery key on paper."""

from typing import Annotated

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.runtime.clock import utc_now

keysheet = typer.Typer(help="收发密钥单：电脑坏了，用它打开原来发给本单位的包", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(keysheet, name="keysheet")


@keysheet.command("print", help="显示密钥单的四行，马上印出来封存。")
def print_sheet(context: typer.Context) -> None:
    """Show the sheet."""
    from desktop_app.services.key_sheet import print_key_sheet

    with desk(context) as at, at.writing() as session:
        sheet = print_key_sheet(session, at.centre, by=at.actor, now=at.now)
    document = {"office": sheet.office_name, "lines": list(sheet.lines), "fingerprint": sheet.fingerprint}
    text = [f"{sheet.office_name} 收发密钥单", *sheet.lines, f"指纹 {sheet.fingerprint}"]
    show(
        context, document, "\n".join([*text, "印好以后用 keysheet confirm 输入最后一行，本机就不再留私钥。"])
    )


@keysheet.command("confirm", help="照印好的纸输入最后一行；从此私钥只在纸上。")
def confirm(context: typer.Context, line: Annotated[str, typer.Argument(metavar="LINE")]) -> None:
    """Take the private key out of the database."""
    from desktop_app.services.key_sheet import keep_on_paper_only

    with desk(context) as at, at.writing() as session:
        keep_on_paper_only(session, at.centre, line, by=at.actor, now=at.now)
    show(context, {"here": False}, "私钥现在只在纸上，请封存好")


@keysheet.command("enter", help="照纸输入四行，再收打不开的包。")
def enter(context: typer.Context, sheet: Annotated[str, typer.Argument(metavar="SHEET")]) -> None:
    """Type a sheet in and try again what could not be opened."""
    from desktop_app.services.key_sheet import enter_key_sheet
    from desktop_app.services.package_settle import settle_quarantine

    with desk(context) as at:
        with at.writing() as session:
            shown = enter_key_sheet(session, at.centre, sheet, by=at.actor, now=at.now)
        done = settle_quarantine(at.centre, by=at.actor, now=utc_now)
    text = f"已录入，指纹 {shown}；补收 {len(done.taken)} 个包"
    show(context, {"fingerprint": shown, "taken": len(done.taken)}, text)
