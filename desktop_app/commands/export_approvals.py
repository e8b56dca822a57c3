"""``exports list|decide``: exports that wait for a second person's word (两人同意)."""

from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.commands.usage import WrongUsage

exports = typer.Typer(help="导出申请", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(exports, name="exports")


@exports.command("list", help="我的导出申请，和等我同意的。")
def listed(context: typer.Context) -> None:
    """Own requests and those to decide."""
    from desktop_app.services.export_approval import list_approvals

    with desk(context) as at, at.reading() as session:
        rows = list_approvals(session, at.now, by=at.actor, today=at.today)
    document = {
        "requests": [
            {
                "request": str(row.uid), "kind": row.kind.value, "count": row.count, "reason": row.reason,
                "conditions": row.conditions, "asked_by": row.asked_by, "state": row.state.value,
                "may_decide": row.may_decide,
            }
            for row in rows
        ]
    }  # fmt: skip
    lines = (
        f"{row.uid}　{row.asked_by}　{row.kind.label} {row.count:,} 件　{row.reason}　{row.state.label}"
        for row in rows
    )
    show(context, document, "\n".join(lines) or "没有导出申请。")


@exports.command("decide", help="同意（--yes）或不同意（--no，写明理由）一份导出申请。")
def decide(
    context: typer.Context,
    request: Annotated[str, typer.Argument(metavar="REQUEST")],
    granted: Annotated[bool, typer.Option("--yes/--no", help="同意还是不同意")],
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
) -> None:
    """Say yes or no to a colleague's export."""
    from desktop_app.services.export_approval import decide_approval

    try:
        uid = UUID(request)
    except ValueError:
        raise WrongUsage(f"“{request}”不是申请号，请用 exports list 里的") from None
    with desk(context) as at, at.writing() as session:
        decide_approval(session, uid, granted, note, by=at.actor, now=at.now)
    show(context, {"request": request, "granted": granted}, "已同意。" if granted else "已答复：不同意。")
