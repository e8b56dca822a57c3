"""``assign list|candidates|suggest|propose|decide|plan|progress`` (领导包案) and ``supervise`` (交办)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import AssignmentState, AssignmentTrigger, MatterKind, ProgressKind
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.domain.clock_time import CHINA
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.assignment_plan import PlanStepDraft

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="包案编号")]
DecidedBy = Annotated[str, typer.Option("--decided-by", help="批准人：党政一把手的姓名，本人操作不用写")]
assign = typer.Typer(help="领导包案", no_args_is_help=True)
supervise = typer.Typer(help="县里的交办", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(assign, name="assign")
    app.add_typer(supervise, name="supervise")


def assignment_of(session: Session, at: Desk, number: str) -> UUID:
    """The assignment with this number, or the open one about the matter with this number.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.assignment_view import list_assignments

    rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
    for row in rows:
        if number in (row.number, row.matter_number):
            return row.uid
    raise RuleViolation(f"没有编号是 {number} 的包案", "number")


def leader_of(session: Session, at: Desk, name: str) -> UUID:
    """The active leader of this name.

    :raises RuleViolation: when there is none, naming those there are.
    """
    from desktop_app.services.leader_view import list_leaders

    leaders = {row.name: row.uid for row in list_leaders(session, at.rules, by=at.actor, today=at.today)}
    if name not in leaders:
        raise RuleViolation(f"名单里没有“{name}”，现有：{'、'.join(leaders) or '无'}", "leader")
    return leaders[name]


def matter_uid(session: Session, at: Desk, kind: MatterKind, number: str) -> UUID:
    """What a matter is called by on the command line: a dispute's number, else a uid.

    :raises RuleViolation: when it is neither.
    """
    if kind is MatterKind.DISPUTE:
        return uid_of(session, number, at)
    try:
        return UUID(number)
    except ValueError as error:
        said = f"“{number}”不是{kind.label}的标识，请从 assign candidates 里抄。"
        raise RuleViolation(said, "number") from error


@assign.command("list", help="列出包案。")
def list_all(context: typer.Context) -> None:
    """List open assignments."""
    from desktop_app.services.assignment_view import list_assignments

    with desk(context) as at, at.reading() as session:
        rows = list_assignments(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "number": r.number,
            "kind": r.matter_kind.value,
            "dispute": r.matter_number,
            "leader": r.leader_name,
            "deputy": r.deputy_name,
            "state": r.state.value,
            "due_on": r.due_on,
            "neglected": r.neglected,
            "twice": r.twice,
            "warnings": [] if r.health is None else list(r.health.words),
        }
        for r in rows
    ]
    lines = [
        f"{r.number}\t{r.leader_name}\t{r.state.label}\t{r.due_on or '—'}\t{r.title}"
        f"{'（重复，请作废一件）' if r.twice else ''}"
        for r in rows
    ]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "没有在办的包案")


@assign.command("candidates", help="按规则该提请包案的：红色、疑难超期、信访积案、上级交办、重大隐患。")
def candidates(context: typer.Context) -> None:
    """List what should be put to a leader."""
    from desktop_app.services.assignment_candidate import list_candidates

    with desk(context) as at, at.reading() as session:
        rows = list_candidates(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "kind": r.kind.value,
            "uid": r.uid.hex,
            "number": r.number,
            "title": r.title,
            "risk": r.risk.value,
            "trigger": r.trigger.value,
            "reasons": [reason.words for reason in r.reasons],
        }
        for r in rows
    ]
    lines = [f"{r.kind.label}\t{r.number or r.uid.hex}\t{r.risk.label}\t{r.title}\t{r.words}" for r in rows]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "没有该提请包案的")


@assign.command("suggest", help="这件事项宜由哪位领导包案，为什么；要回避的也说明。")
def suggest(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号，别的事项写标识")],
    kind: Annotated[MatterKind, typer.Option("--kind", help="事项种类")] = MatterKind.DISPUTE,
) -> None:
    """Which leader is fit for a matter."""
    from desktop_app.services.leader_choice import suggest_leaders

    with desk(context) as at, at.reading() as session:
        uid = matter_uid(session, at, kind, number)
        rows = suggest_leaders(session, kind, uid, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "leader": r.name,
            "post": r.post,
            "suggested": r.suggested,
            "barred": r.barred,
            "reasons": list(r.reasons),
            "hints": list(r.hints),
        }
        for r in rows
    ]
    lines = [
        f"{'荐' if r.suggested else '避' if r.barred else ''}\t{r.name}\t{r.post}\t"
        f"{r.barred or '；'.join((*r.reasons, *r.hints))}"
        for r in rows
    ]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "名单里还没有领导")


@assign.command("propose", help="提出包案。")
def propose(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号，别的事项写标识")],
    leader: Annotated[str, typer.Option("--leader", help="领导姓名")],
    reason: Annotated[str, typer.Option("--reason", help="为什么")],
    kind: Annotated[MatterKind, typer.Option("--kind", help="事项种类")] = MatterKind.DISPUTE,
    trigger: Annotated[AssignmentTrigger, typer.Option("--trigger", help="缘由")] = AssignmentTrigger.BY_HAND,
) -> None:
    """Propose that a leader takes a matter."""
    from desktop_app.services import assignment
    from desktop_app.services.assignment_detail import assignment_detail

    with desk(context) as at, at.writing() as session:
        who = leader_of(session, at, leader)
        draft = assignment.ProposalDraft(matter_uid(session, at, kind, number), who, reason, kind, trigger)
        uid = assignment.propose(session, draft, at.rules, by=at.actor, now=at.now)
        made = assignment_detail(session, uid, at.rules, by=at.actor, today=at.today).row.number
    show(context, {"number": made}, made)


@assign.command("decide", help="批准或不批准包案。")
def decide(
    context: typer.Context,
    number: Number,
    reject: Annotated[bool, typer.Option("--reject", help="不批准")] = False,
    note: Annotated[str, typer.Option("--note", help="意见")] = "",
    decided_by: DecidedBy = "",
) -> None:
    """Approve or reject a proposal."""
    from desktop_app.services import assignment

    with desk(context) as at, at.writing() as session:
        uid = assignment_of(session, at, number)
        assignment.decide_proposal(
            session, uid, not reject, note, at.rules, decided_by, by=at.actor, now=at.now
        )
    show(context, {"number": number, "approved": not reject}, "未批准" if reject else "已批准")


@assign.command("plan", help="认领并定方案；已经认领的只定方案。")
def plan(
    context: typer.Context,
    number: Number,
    responsible: Annotated[str, typer.Option("--responsible", help="责任人")],
    measures: Annotated[str, typer.Option("--measures", help="化解方案")],
    due: Annotated[str, typer.Option("--due", help="时限，例如 2026-12-20")],
    step: Annotated[
        list[str] | None, typer.Option("--step", help="方案一步：做什么|谁来做|哪天前，可写多次")
    ] = None,
) -> None:
    """Confirm the assignment (recusal checked) and fix its plan."""
    from desktop_app.services import assignment
    from desktop_app.services.assignment_detail import assignment_detail
    from desktop_app.services.assignment_plan import PlanDraft
    from desktop_app.services.assignment_plan import plan as fix_plan

    with desk(context) as at, at.writing() as session:
        uid = assignment_of(session, at, number)
        shown = assignment_detail(session, uid, at.rules, by=at.actor, today=at.today)
        if shown.row.state is not AssignmentState.CONFIRMED:
            assignment.confirm(session, uid, True, by=at.actor, now=at.now)
        steps = tuple(_plan_step(one, at.today) for one in step or ())
        draft = PlanDraft(responsible, measures, day_of(due, at.today), steps)
        fix_plan(session, uid, draft, by=at.actor, now=at.now)
    show(context, {"number": number, "due_on": draft.due_on}, f"方案已定，时限 {draft.due_on}")


def _plan_step(text: str, today: date) -> "PlanStepDraft":
    from desktop_app.services.assignment_plan import PlanStepDraft

    parts = text.split("|")
    if len(parts) != 3:
        raise RuleViolation(f"“{text}”请写成 做什么|谁来做|2026-12-20", "step")
    return PlanStepDraft(parts[0], parts[1], day_of(parts[2].strip(), today))


@assign.command("progress", help="记一次动作。")
def progress(
    context: typer.Context,
    number: Number,
    kind: Annotated[ProgressKind, typer.Option("--kind", help="哪种动作")],
    people: Annotated[str, typer.Option("--people", help="参加人")],
    content: Annotated[str, typer.Option("--content", help="做了什么")],
    moment: Annotated[str | None, typer.Option("--at", help="时间，例如 2026-11-20T09:30")] = None,
    next_step: Annotated[str, typer.Option("--next", help="下一步做什么")] = "",
    next_on: Annotated[str | None, typer.Option("--next-on", help="下一步哪天做")] = None,
    proves: Annotated[list[str] | None, typer.Option("--proves", help="作清单哪一项的佐证，可写多次")] = None,
) -> None:
    """Record one entry of progress, and tie it to checklist items that it proves."""
    from desktop_app.services import assignment_progress as work

    with desk(context) as at, at.writing() as session:
        happened = at.now if moment is None else _moment(moment)
        day = None if next_on is None else day_of(next_on, at.today)
        draft = work.ProgressDraft(kind, happened, people, content, next_step, day)
        uid = assignment_of(session, at, number)
        made = work.add_progress(session, uid, draft, by=at.actor, now=at.now)
        for item in proves or ():
            work.give_evidence(session, uid, item, made, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "kind": kind.value, "uid": made.hex}, f"已记{kind.label}")


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
