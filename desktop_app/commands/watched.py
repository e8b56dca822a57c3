"""``watched list|add|show|visit|level|end``: special groups (特殊群体) and the visits they are paid."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from db.enums import VisitMeans, WatchedKind, WatchLevel
from desktop_app.commands.desk import desk, show
from desktop_app.errors import RuleViolation

watched = typer.Typer(help="特殊群体（要有这项权限）", no_args_is_help=True)
Uid = Annotated[str, typer.Argument(metavar="UID", help="watched list 里的标识")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="哪一天；不写就是今天")]
Reason = Annotated[str, typer.Option("--reason", help="为什么")]
Level = Annotated[WatchLevel, typer.Option("--level", help="关注程度：01 高，02 中，03 低")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(watched, name="watched")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RuleViolation(f"“{text}”不是名单上的标识，请从 watched list 里抄。", "uid") from error


@watched.command("list", help="名单，超期最久的在前。")
def listed(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[NAME]")] = "",
    due: Annotated[bool, typer.Option("--due", help="只列该走访的")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="列已移出的")] = False,
) -> None:
    """Who is on the list."""
    from desktop_app.services.watched_view import list_watched

    with desk(context) as at, at.reading() as session:
        rows = list_watched(session, text, at.rules, by=at.actor, today=at.today, due_only=due, ended=ended)
    items = [
        {"uid": r.uid.hex, "name": r.name, "kind": r.kind.value, "level": r.level.value, "due_on": r.due_on}
        for r in rows
    ]
    lines = [
        f"{r.uid.hex}\t{r.name}\t{r.kind.label}\t{r.level.label}\t{r.due_on or '已移出'}\t"
        f"{r.responsible_name}"
        for r in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 人"]))


@watched.command("add", help="把一个人列入名单。")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    kind: Annotated[WatchedKind, typer.Option("--kind", help="类型，例如 01 刑满释放人员")],
    level: Level,
    visitor: Annotated[str, typer.Option("--visitor", help="由谁走访")],
    on: Day = None,
    id_number: Annotated[str, typer.Option("--id", help="身份证号")] = "",
    phone: Annotated[str, typer.Option("--phone", help="电话")] = "",
    address: Annotated[str, typer.Option("--address", help="住址")] = "",
) -> None:
    """Put somebody on the list."""
    from desktop_app.services.watched_person import WatchedDraft, watch_person

    with desk(context) as at, at.writing() as session:
        since = on.date() if on else at.today
        draft = WatchedDraft(name, kind, level, visitor, since, id_number, phone, address)
        uid = watch_person(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已列入名单。\n{uid.hex}")


@watched.command("show", help="一个人的走访记录。")
def shown(context: typer.Context, uid: Uid) -> None:
    """The log of one person."""
    from desktop_app.services.watched_view import watched_file

    with desk(context) as at, at.reading() as session:
        found = watched_file(session, _uid(uid), at.rules, by=at.actor, today=at.today)
    lines = [
        f"{found.name}\t{found.row.kind.label}\t{found.row.level.label}\t{found.row.due_on or found.ended}"
    ]
    lines += [f"{v.visited_on}\t{v.means.label}\t{v.visitor_name}\t{v.note}" for v in found.visits]
    visits = [{"on": v.visited_on, "means": v.means.value, "by": v.visitor_name} for v in found.visits]
    show(context, {"name": found.name, "due_on": found.row.due_on, "visits": visits}, "\n".join(lines))


@watched.command("visit", help="记一次走访。")
def visit(
    context: typer.Context,
    uid: Uid,
    note: Annotated[str, typer.Option("--note", help="情况，不写病情")],
    visitor: Annotated[str, typer.Option("--visitor", help="谁去的")],
    means: Annotated[VisitMeans, typer.Option("--means", help="见到没有")] = VisitMeans.MET,
    on: Day = None,
) -> None:
    """Record a visit."""
    from desktop_app.services.watched_person import VisitDraft, log_visit

    with desk(context) as at, at.writing() as session:
        draft = VisitDraft(on.date() if on else at.today, means, note, visitor)
        log_visit(session, _uid(uid), draft, by=at.actor, now=at.now)
    show(context, {"uid": uid}, "走访已记下。")


@watched.command("level", help="调整关注程度。")
def level(context: typer.Context, uid: Uid, to: Level, reason: Reason) -> None:
    """Visit somebody more or less often."""
    from desktop_app.services.watched_person import change_level

    with desk(context) as at, at.writing() as session:
        change_level(session, _uid(uid), to, reason, by=at.actor, now=at.now)
    show(context, {"uid": uid, "level": to.value}, f"关注程度已调整为“{to.label}”。")


@watched.command("end", help="移出名单；走访记录一直留着。")
def end(context: typer.Context, uid: Uid, reason: Reason, on: Day = None) -> None:
    """Take somebody off the list."""
    from desktop_app.services.watched_person import end_watch

    with desk(context) as at, at.writing() as session:
        day = on.date() if on else at.today
        end_watch(session, _uid(uid), reason, day, by=at.actor, now=at.now)
    show(context, {"uid": uid}, "已移出名单。")
