"""``assign list|propose|decide|…`` (领导包案) and ``supervise`` (交办 of the county)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import ProgressKind
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.domain.clock_time import CHINA
from desktop_app.errors import RuleViolation

assign = typer.Typer(help="领导包案", no_args_is_help=True)
supervise = typer.Typer(help="县里的交办", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(assign, name="assign")
    app.add_typer(supervise, name="supervise")


def _assignment(session: Session, at: Desk, number: str) -> UUID:
    from desktop_app.services.assignment_view import list_assignments

    rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
    for row in rows:
        if number in (row.number, row.dispute_number):
            return row.uid
    raise RuleViolation(f"没有编号是 {number} 的包案", "number")


@assign.command("list", help="列出包案。")
def list_all(context: typer.Context) -> None:
    """List open assignments."""
    from desktop_app.services.assignment_view import list_assignments

    with desk(context) as at, at.reading() as session:
        rows = list_assignments(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "number": r.number,
            "dispute": r.dispute_number,
            "leader": r.leader_name,
            "state": r.state.value,
            "due_on": r.due_on,
            "neglected": r.neglected,
        }
        for r in rows
    ]
    lines = [f"{r.number}\t{r.leader_name}\t{r.state.label}\t{r.due_on or '—'}\t{r.title}" for r in rows]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "没有在办的包案")


@assign.command("propose", help="提出包案。")
def propose(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    leader: Annotated[str, typer.Option("--leader", help="领导姓名")],
    reason: Annotated[str, typer.Option("--reason", help="为什么")],
) -> None:
    """Propose that a leader takes a case."""
    from desktop_app.services import assignment
    from desktop_app.services.assignment_detail import assignment_detail
    from desktop_app.services.assignment_view import list_leaders

    with desk(context) as at, at.writing() as session:
        leaders = {row.name: row.uid for row in list_leaders(session, by=at.actor, today=at.today)}
        if leader not in leaders:
            raise RuleViolation(f"名单里没有“{leader}”，现有：{'、'.join(leaders) or '无'}", "leader")
        draft = assignment.ProposalDraft(uid_of(session, number, at), leaders[leader], reason)
        uid = assignment.propose(session, draft, at.rules, by=at.actor, now=at.now)
        made = assignment_detail(session, uid, at.rules, by=at.actor, today=at.today).row.number
    show(context, {"number": made}, made)


@assign.command("decide", help="批准或不批准包案。")
def decide(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="包案编号")],
    reject: Annotated[bool, typer.Option("--reject", help="不批准")] = False,
    note: Annotated[str, typer.Option("--note", help="意见")] = "",
) -> None:
    """Approve or reject a proposal."""
    from desktop_app.services import assignment

    with desk(context) as at, at.writing() as session:
        uid = _assignment(session, at, number)
        assignment.decide_proposal(session, uid, not reject, note, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "approved": not reject}, "未批准" if reject else "已批准")


@assign.command("plan", help="认领并定方案。")
def plan(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="包案编号")],
    responsible: Annotated[str, typer.Option("--responsible", help="责任人")],
    measures: Annotated[str, typer.Option("--measures", help="化解方案")],
    due: Annotated[str, typer.Option("--due", help="时限，例如 2026-12-20")],
) -> None:
    """Confirm the assignment (recusal checked) and fix its plan."""
    from desktop_app.services import assignment

    with desk(context) as at, at.writing() as session:
        uid = _assignment(session, at, number)
        assignment.confirm(session, uid, True, by=at.actor, now=at.now)
        draft = assignment.PlanDraft(responsible, measures, day_of(due, at.today))
        assignment.plan(session, uid, draft, by=at.actor, now=at.now)
    show(context, {"number": number, "due_on": draft.due_on}, f"方案已定，时限 {draft.due_on}")


@assign.command("progress", help="记一次动作。")
def progress(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="包案编号")],
    kind: Annotated[ProgressKind, typer.Option("--kind", help="哪种动作")],
    people: Annotated[str, typer.Option("--people", help="参加人")],
    content: Annotated[str, typer.Option("--content", help="做了什么")],
    moment: Annotated[str | None, typer.Option("--at", help="时间，例如 2026-11-20T09:30")] = None,
) -> None:
    """Record one entry of progress."""
    from desktop_app.services import assignment

    with desk(context) as at, at.writing() as session:
        happened = at.now if moment is None else _moment(moment)
        draft = assignment.ProgressDraft(kind, happened, people, content)
        assignment.add_progress(session, _assignment(session, at, number), draft, by=at.actor, now=at.now)
    show(context, {"number": number, "kind": kind.value}, f"已记{kind.label}")


@assign.command("ledger", help="领导包案台账或月报表：PDF（按文件名 .pdf），或 Excel、csv。")
def ledger(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到哪里")],
    form: Annotated[LedgerForm, typer.Option("--form", help="式样")] = LedgerForm.COUNTY,
    first: Annotated[str | None, typer.Option("--from", help="从哪天，不写是本月一日")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天，不写是今天")] = None,
    leader: Annotated[str, typer.Option("--leader", help="只要这位领导的")] = "",
    only_open: Annotated[bool, typer.Option("--open", help="只要没有销号的")] = False,
    full: Annotated[bool, typer.Option("--full-numbers", help="号码完整；要另一位同事先同意")] = False,
    reason: Annotated[str, typer.Option("--reason", help="用途，写进日志")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="不导出，请另一个人同意")] = False,
) -> None:
    """Write the ledger of a period and keep in the log that it was written."""
    from desktop_app.commands.assignment_ledgers import LedgerWish, write_ledger

    with desk(context) as at:
        wish = LedgerWish(output, form, first, last, leader, only_open, full, reason, ask)
        document, said = write_ledger(at, wish)
    show(context, document, said)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleViolation(f"“{text}”不是时间，请写成 2026-11-20T09:30 这样", "at") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=CHINA)


@supervise.command("list", help="列出交办。")
def list_dispatches(context: typer.Context) -> None:
    """List dispatches issued or received."""
    from desktop_app.services.dispatch import list_dispatches as read

    with desk(context) as at, at.reading() as session:
        rows = read(session, at.rules, by=at.actor, today=at.today)
    items = [{"number": r.number, "title": r.title, "state": r.state.value, "due_on": r.due_on} for r in rows]
    lines = [f"{r.number}\t{r.state.label}\t{r.due_on}\t{r.title}" for r in rows]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "没有交办")


@supervise.command(
    "act", help="签收、反馈、退单或办结：sign_for、feed_back、ask_return、complete、send_back。"
)
def act(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="交办编号")],
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    text: Annotated[str, typer.Option("--text", help="反馈或理由")] = "",
) -> None:
    """Take one step of a dispatch."""
    from desktop_app.services import dispatch

    with desk(context) as at, at.writing() as session:
        rows = dispatch.list_dispatches(session, at.rules, by=at.actor, today=at.today)
        found = next((row for row in rows if row.number == number), None)
        if found is None:
            raise RuleViolation(f"没有编号是 {number} 的交办", "number")
        dispatch.act(session, found.uid, action, text, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "action": action}, "已记下")
