"""``fengqiao receptions …``: the calendar of receptions, visitors, visits with a case, talks."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from db.enums import DutyKind, TalkOutcome, VisitOutcome
from desktop_app.commands.desk import Desk, desk, show, write_file
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop_app.services.dispute_draft import DisputeDraft

receptions = typer.Typer(no_args_is_help=True, help="领导接访：日历、来访登记、带案下访、说事点。")
Uid = Annotated[str, typer.Argument(metavar="UID", help="标识，从 receptions list 里抄")]
Case = Annotated[
    str | None, typer.Option("--case", metavar="FILE|-", help="要登记的纠纷（JSON 文件，- 为标准输入）")
]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="哪天，默认今天")]
First = Annotated[datetime, typer.Argument(metavar="FIRST", formats=["%Y-%m-%d"], help="从哪天")]
Last = Annotated[datetime, typer.Argument(metavar="LAST", formats=["%Y-%m-%d"], help="到哪天")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(receptions, name="receptions")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RuleViolation(f"“{text}”不是标识，请从 receptions list 里抄。", "uid") from error


def _day(on: datetime | None, at: Desk) -> date:
    return on.date() if on else at.today


def case_in(source: str | None) -> "DisputeDraft | None":
    """The draft of a dispute in a JSON file, as ``disputes add --json`` reads it; None without one."""
    from desktop_app.commands.disputes import source_bytes
    from desktop_app.services.dispute_draft import decode_draft

    return None if source is None else decode_draft(source_bytes(source))


@receptions.command("list", help="一段日子的接访日历。")
def listed(context: typer.Context, first: First, last: Last) -> None:
    """The calendar."""
    from desktop_app.services.reception_day import days_between

    with desk(context) as at, at.reading() as session:
        rows = days_between(session, first.date(), last.date(), by=at.actor, today=at.today)
    items = [
        {"uid": r.uid.hex, "kind": r.kind.value, "day": r.day, "time": r.time, "title": r.title,
         "place": r.place, "attended": r.attended, "visits": r.visits}
        for r in rows
    ]  # fmt: skip
    lines = [f"{r.uid.hex}\t{r.day}\t{r.time}\t{r.title}\t{r.place}\t{r.visits} 件" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 天"]))


@receptions.command("plan", help="按接访安排把一段日子排进日历。")
def plan(context: typer.Context, first: First, last: Last) -> None:
    """Put the days of the schedule into the calendar."""
    from desktop_app.services.reception_day import plan_days

    with desk(context) as at, at.writing() as session:
        made = plan_days(session, first.date(), last.date(), at.rules, by=at.actor, now=at.now)
    show(context, {"made": made.made, "warning": made.warning}, f"排了 {made.made} 天。{made.warning}")


@receptions.command("add", help="往日历上加一天。")
def add(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="地点")],
    leader: Annotated[str, typer.Option("--leader", help="接访领导")] = "",
    post: Annotated[str, typer.Option("--post", help="职务")] = "",
    kind: Annotated[DutyKind, typer.Option("--kind", help="类型")] = DutyKind.RECEPTION,
    begins: Annotated[str, typer.Option("--from", help="从几点，例如 08:30")] = "",
    ends: Annotated[str, typer.Option("--to", help="到几点")] = "",
    note: Annotated[str, typer.Option("--note", help="会议名称或说明")] = "",
    on: Day = None,
) -> None:
    """Put an entry in by hand."""
    from desktop_app.services.reception_day import DutyDraft, add_day

    with desk(context) as at, at.writing() as session:
        draft = DutyDraft(
            kind, _day(on, at), place, leader_name=leader, leader_post=post, begins=begins, ends=ends,
            note=note,
        )  # fmt: skip
        uid = add_day(session, draft, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"已加到日历。\n{uid.hex}")


@receptions.command("attend", help="登记到岗；没到岗的写原因。")
def attend(
    context: typer.Context,
    uid: Uid,
    absent: Annotated[bool, typer.Option("--absent", help="没有到岗")] = False,
    substitute: Annotated[str, typer.Option("--substitute", help="由谁代")] = "",
    note: Annotated[str, typer.Option("--note", help="没到岗的原因")] = "",
) -> None:
    """Say whether the leader was there."""
    from desktop_app.services.reception_day import mark_attendance

    with desk(context) as at, at.writing() as session:
        mark_attendance(session, _uid(uid), not absent, substitute, note, by=at.actor, now=at.now)
    show(context, {"uid": uid, "attended": not absent}, "到岗情况已记下。")


@receptions.command("visit", help="登记来访：UID 是接访日的标识。")
def visit(
    context: typer.Context,
    uid: Uid,
    name: Annotated[str, typer.Option("--name", help="来访人")],
    demand: Annotated[str, typer.Option("--demand", help="群众诉求")],
    id_number: Annotated[str, typer.Option("--id", help="身份证号")] = "",
    phone: Annotated[str, typer.Option("--phone", help="电话")] = "",
    address: Annotated[str, typer.Option("--address", help="户籍所在地")] = "",
    people: Annotated[int, typer.Option("--people", help="来了几个人")] = 1,
    outcome: Annotated[VisitOutcome, typer.Option("--outcome", help="怎么处理")] = VisitOutcome.OPEN,
    number: Annotated[str, typer.Option("--dispute", help="并入哪件纠纷（编号）")] = "",
    case: Annotated[
        str | None, typer.Option("--case", metavar="FILE|-", help="要登记的纠纷（JSON 文件）")
    ] = None,
    told: Annotated[str, typer.Option("--told", help="告知去哪里、找谁")] = "",
    result: Annotated[str, typer.Option("--result", help="当场怎样答复的")] = "",
) -> None:
    """Register visitors."""
    from desktop_app.services.reception import MatterDraft, VisitDraft, register_visit

    draft = VisitDraft(name, demand, id_number, phone, address, people)
    with desk(context) as at, at.writing() as session:
        known = _dispute(session, number, at) if number else None
        matter = MatterDraft(outcome, known, case_in(case), told_where=told, result=result)
        done = register_visit(session, _uid(uid), draft, at.rules, matter, by=at.actor, now=at.now)
    record = {"uid": done.uid.hex, "number": done.number, "dispute": done.dispute_number}
    show(context, record, f"{done.dispute_number}\n{done.number}".strip())


def _dispute(session: "Session", number: str, at: Desk) -> UUID:
    from desktop_app.commands.disputes import uid_of

    return uid_of(session, number, at)


@receptions.command("visitors", help="一段日子的来访。")
def visitors(
    context: typer.Context,
    first: First,
    last: Last,
    unfinished: Annotated[bool, typer.Option("--open", help="只列没办结的")] = False,
) -> None:
    """Who came."""
    from desktop_app.services.reception_view import list_visits

    with desk(context) as at, at.reading() as session:
        found = list_visits(
            session, first.date(), last.date(), by=at.actor, today=at.today, open_only=unfinished
        )
    items = [
        {"uid": f.row.uid.hex, "number": f.row.number, "day": f.row.day, "name": f.row.name,
         "outcome": f.row.outcome.value, "dispute": f.row.dispute_number, "due_on": f.row.due_on,
         "completed_on": f.row.completed_on}
        for f in found
    ]  # fmt: skip
    lines = [
        f"{f.row.number}\t{f.row.day}\t{f.row.name}\t{f.row.outcome.label}\t{f.row.dispute_number}"
        for f in found
    ]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 件"]))


@receptions.command("talk", help="登记一次说事。")
def talk(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    content: Annotated[str, typer.Option("--content", help="说的事")],
    outcome: Annotated[TalkOutcome, typer.Option("--outcome", help="结果")] = TalkOutcome.NOTED,
    note: Annotated[str, typer.Option("--note", help="怎样说开的、告知去哪里")] = "",
    point: Annotated[str, typer.Option("--point", help="说事点名称，不写就是逢六说事")] = "",
    case: Annotated[
        str | None, typer.Option("--case", metavar="FILE|-", help="要登记的纠纷（JSON 文件）")
    ] = None,
    on: Day = None,
) -> None:
    """Register what somebody said."""
    from desktop_app.services.talk import TalkDraft, list_talk_points, register_talk

    with desk(context) as at, at.writing() as session:
        where = None
        if point:
            points = {p.name: p.uid for p in list_talk_points(session, by=at.actor, today=at.today)}
            if point not in points:
                raise RuleViolation(f"没有“{point}”这个说事点。", "point")
            where = points[point]
        draft = TalkDraft(_day(on, at), name, content, outcome, where, outcome_note=note, case=case_in(case))
        uid = register_talk(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"说事已登记。\n{uid.hex}")


@receptions.command("point", help="加一个说事点。")
def point(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    place: Annotated[str, typer.Option("--place", help="在哪里")],
    keeper: Annotated[str, typer.Option("--keeper", help="谁负责")],
    village: Annotated[str, typer.Option("--village", help="村（社区）代码")] = "",
) -> None:
    """Open a talk point."""
    from desktop_app.services.talk import TalkPointDraft, add_talk_point

    with desk(context) as at, at.writing() as session:
        draft = TalkPointDraft(name, place, keeper, village)
        uid = add_talk_point(session, draft, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, f"说事点已加上。\n{uid.hex}")


@receptions.command("import", help="导入旧的接访台账（xlsx、xls、csv）。")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不导入")] = False,
    rest: Annotated[
        Path | None, typer.Option("--rest", metavar="FILE.xlsx", help="没导入的行另存到哪里")
    ] = None,
) -> None:
    """Import an old ledger of receptions."""
    from desktop_app.services.ledger_plan import RowFate
    from desktop_app.services.ledger_rest import write_rest
    from desktop_app.services.reception_import import import_receptions

    with desk(context) as at, at.writing() as session:
        plan, done = import_receptions(session, file, at.rules, by=at.actor, now=at.now, dry_run=dry_run)
    if rest is not None:
        write_rest(plan, rest)
    counts = {fate.value: plan.count(fate) for fate in RowFate}
    lines = [
        f"第 {row.line} 行\t{row.becomes.label}\t{'；'.join(one.text for one in row.problems)}"
        for row in plan.rows
        if row.problems
    ]
    record = {"stored": done.visits, "days": done.days, "rows": counts, "dry_run": dry_run}
    show(context, record, "\n".join([*lines, f"导入 {done.visits} 件来访"]))


@receptions.command("export", help="导出一段日子的接访台账（pdf、xlsx）。")
def export(
    context: typer.Context,
    first: First,
    last: Last,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到哪里，.pdf 或 .xlsx")],
    reason: Annotated[str, typer.Option("--reason", help="用途")],
) -> None:
    """Take the ledger of a period out."""
    from desktop_app.services.reception_ledger import take_ledger

    if output.suffix not in (".pdf", ".xlsx"):
        raise RuleViolation("文件名请以 .pdf 或 .xlsx 结尾。", "output")
    with desk(context) as at, at.writing() as session:
        taken = take_ledger(session, first.date(), last.date(), reason, at.rules, by=at.actor, now=at.now)
    write_file(output, taken.pdf() if output.suffix == ".pdf" else taken.xlsx())
    show(context, {"file": str(output), "count": len(taken.content.rows)}, f"{taken.name} 已写到 {output}")
