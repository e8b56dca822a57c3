"""``meeting issue|list|print|decide|done``: packs for the weekly and monthly meetings, and decisions."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from db.enums import PackKind
from desktop_app.commands.desk import day_of, desk, show, write_file
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

meeting = typer.Typer(help="周调度、月研判：出会议材料，记会议决定", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(meeting, name="meeting")


def _uid(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise RuleViolation(f"“{text}”不是编号，请用 meeting list 里的。", "uid") from None


@meeting.command("issue", help="出一份会议材料：week 周调度，month 月研判。出了不再改。")
def issue(
    context: typer.Context,
    kind: Annotated[PackKind, typer.Argument(metavar="week|month")],
    day: Annotated[str | None, typer.Option("--day", help="哪一天所在的周或月；不写是今天")] = None,
) -> None:
    """Issue a pack as things stand now."""
    from desktop_app.services.meeting_pack import issue_pack

    with desk(context) as at, at.writing() as session:
        uid = issue_pack(session, kind, day_of(day, at.today), at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"{kind.label}材料已出：{uid.hex}")


@meeting.command("list", help="已出的会议材料，最近的在前。")
def listing(context: typer.Context) -> None:
    """All issued packs."""
    from desktop_app.services.meeting_pack import list_packs

    with desk(context) as at, at.reading() as session:
        rows = list_packs(session, by=at.actor, today=at.today)
    items = [
        {"uid": r.uid.hex, "kind": r.kind.value, "first": r.first, "last": r.last, "edition": r.edition}
        for r in rows
    ]
    lines = [f"{r.uid.hex}\t{r.kind.label}\t{r.first} 至 {r.last}\t{r.issued_by}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines))


@meeting.command("print", help="把一份材料存成 PDF；文件名以 .xlsx 结尾的存成表格。")
def printing(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE")],
) -> None:
    """Write an issued pack to a file."""
    from desktop_app.services.meeting_pack import make_pack

    with desk(context) as at, at.reading() as session:
        pack = make_pack(session, _uid(uid), by=at.actor, today=at.today)
    write_file(out, pack.workbook() if out.suffix == ".xlsx" else pack.draw())
    show(context, {"file": str(out)}, f"已存成 {out}")


@meeting.command("decide", help="记一项会议决定；写了 --case 的同时记进那件纠纷。")
def decide(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID")],
    what: Annotated[str, typer.Option("--what", help="定了什么")],
    who: Annotated[str, typer.Option("--who", help="谁办")],
    until: Annotated[str, typer.Option("--until", help="什么时候前，例如 2026-12-01")],
    case: Annotated[str | None, typer.Option("--case", help="纠纷编号")] = None,
    matter: Annotated[str, typer.Option("--matter", help="不是某一件纠纷的，写什么事")] = "",
) -> None:
    """Write down what the meeting decided."""
    from desktop_app.services.meeting_decision import DecisionDraft, record_decision

    with desk(context) as at, at.writing() as session:
        dispute = None if case is None else uid_of(session, case, at)
        draft = DecisionDraft(what, who, day_of(until, at.today), matter, dispute)
        made = record_decision(session, _uid(uid), draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": made.hex}, f"已记下：{made.hex}")


@meeting.command("done", help="一项会议决定办完了。")
def done(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="DECISION")],
    note: Annotated[str, typer.Option("--note", help="办得怎样")],
) -> None:
    """Note that a decision was carried out."""
    from desktop_app.services.meeting_decision import finish_decision

    with desk(context) as at, at.writing() as session:
        finish_decision(session, _uid(uid), note, at.rules, by=at.actor, now=at.now)
    show(context, {"done": uid}, "已记下。")
