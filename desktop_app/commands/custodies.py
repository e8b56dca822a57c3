"""``custody give|list``: which township works a case (归属); the county decides."""

from typing import Annotated

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.commands.packages import peer_of

custody = typer.Typer(help="案件由哪个乡镇承办", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(custody, name="custody")


@custody.command("give", help="（县）把一件纠纷改由另一个乡镇承办；下一个数据包带给两边。")
def give(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    to: Annotated[str | None, typer.Option("--to", help="哪个乡镇（名称或代码）")] = None,
) -> None:
    """At the county: hand a case to another township, with the reason."""
    from desktop_app.services.custody import CustodyDraft, hand_over

    with desk(context) as at:
        with at.reading() as session:
            uid = uid_of(session, number, at)
        draft = CustodyDraft(uid, peer_of(at, to), reason)
        with at.writing() as session:
            custody_no = hand_over(session, at.centre.identity, draft, by=at.actor, now=at.now)
    text = f"{number} 已改由另一个乡镇承办（第 {custody_no} 次归属）。请给两边各送一个数据包。"
    show(context, {"number": number, "custody_no": custody_no}, text)


@custody.command("list", help="一件纠纷的归属决定。")
def listing(context: typer.Context, number: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    """The decisions about a case, the oldest first."""
    from desktop_app.services.custody import list_custody

    with desk(context) as at, at.reading() as session:
        rows = list_custody(session, uid_of(session, number, at), by=at.actor, today=at.today)
    items = [
        {"custody_no": r.number, "from": r.from_name, "to": r.to_name, "reason": r.reason, "on": r.decided_on}
        for r in rows
    ]
    lines = [f"{r.decided_on}\t{r.from_name} → {r.to_name}\t{r.reason}\t{r.decided_by}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有改过承办单位。")
