"""``supervision issue|answer|lift|list``: steps of the county about a case (督办), and answers to them."""

from typing import Annotated
from uuid import UUID

import typer

from db.enums import SupervisionKind
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

supervision = typer.Typer(help="督办：县里发，乡镇答复", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(supervision, name="supervision")


def _find(at: Desk, number: str) -> UUID:
    from desktop_app.services.supervision_view import list_supervisions

    with at.reading() as session:
        rows = list_supervisions(session, at.rules, by=at.actor, today=at.today)
    found = [row.uid for row in rows if row.number == number]
    if len(found) != 1:
        raise RuleViolation(f"找不到督办“{number}”，请用 supervision list 看文号", "number")
    return found[0]


@supervision.command("issue", help="（县）对一件纠纷发督办；下一个数据包带给承办的乡镇。")
def issue(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    reason: Annotated[str, typer.Option("--reason", help="为什么督办")],
    demands: Annotated[str, typer.Option("--demands", help="要求")],
    kind: Annotated[
        SupervisionKind, typer.Option("--kind", help="发哪一级")
    ] = SupervisionKind.SUPERVISION_ORDER,
    reply: Annotated[str | None, typer.Option("--reply", help="什么时候前答复；不写按规则")] = None,
) -> None:
    """At the county: issue a step about a dispute."""
    from desktop_app.services.supervision import SupervisionDraft, issue_supervision

    with desk(context) as at:
        with at.reading() as session:
            uid = uid_of(session, number, at)
        due = None if reply is None else day_of(reply, at.today)
        with at.writing() as session:
            draft = SupervisionDraft(uid, kind, reason, demands, due)
            done = issue_supervision(session, draft, at.rules, by=at.actor, now=at.now)
    document = {"number": done.number, "to": done.recipient_name, "reply_due_on": done.reply_due_on}
    show(context, document, f"{done.number} 已发给{done.recipient_name}，{done.reply_due_on} 前答复。")


@supervision.command("answer", help="（乡镇）答复县里的督办。")
def answer(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="督办文号")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="办理情况")],
) -> None:
    """At the township: answer a step."""
    from desktop_app.services.supervision import answer_supervision

    with desk(context) as at:
        uid = _find(at, number)
        with at.writing() as session:
            answer_supervision(session, uid, text, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已答复，随下一个数据包送县。")


@supervision.command("lift", help="（县）解除一份督办。")
def lift(context: typer.Context, number: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    """At the county: lift a step."""
    from desktop_app.services.supervision import lift_supervision

    with desk(context) as at:
        uid = _find(at, number)
        with at.writing() as session:
            lift_supervision(session, uid, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已解除。")


@supervision.command("list", help="发出的（收到的）督办，等答复的在前。")
def listing(
    context: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列没有解除的")] = False,
) -> None:
    """Steps that were issued or received here."""
    from desktop_app.services.supervision_view import list_supervisions

    with desk(context) as at, at.reading() as session:
        rows = list_supervisions(session, at.rules, by=at.actor, today=at.today, open_only=open_only)
    items = [
        {
            "number": r.number,
            "kind": r.kind.value,
            "about": r.matter_number,
            "to": r.recipient_name,
            "reply_due_on": r.reply_due_on,
            "answered_on": r.answered_on,
            "answer": r.answer,
            "lifted_on": r.lifted_on,
        }
        for r in rows
    ]
    lines = [
        f"{r.number}\t{r.kind.label}\t{r.matter_title}\t{r.recipient_name}\t{r.reply_due_on} 前答复\t"
        f"{r.answer or '还没有答复'}"
        for r in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有督办。")
