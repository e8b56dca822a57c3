"""``assign show|confirm|evidence|step-done|extend|decide-extension|hand-over|discharge|review|void``."""

from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.assignments import DecidedBy, Number, assign, assignment_of, leader_of
from desktop_app.commands.desk import day_of, desk, show
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation

Reason = Annotated[str, typer.Option("--reason", help="为什么")]


def register(app: typer.Typer) -> None:
    """The verbs stand below ``assign``, which another module adds."""
    del app


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RuleViolation(f"“{text}”不是标识，请从 assign show 里抄。", "uid") from error


@assign.command("show", help="一件包案的全部：期限怎么算的、方案、进展、还差什么才能销号。")
def show_one(context: typer.Context, number: Number) -> None:
    """One assignment in full."""
    from desktop_app.services.assignment_detail import assignment_detail

    with desk(context) as at, at.reading() as session:
        uid = assignment_of(session, at, number)
        found = assignment_detail(session, uid, at.rules, by=at.actor, today=at.today)
    document = {
        "number": found.row.number,
        "leader": found.row.leader_name,
        "state": found.row.state.value,
        "due_on": found.row.due_on,
        "clocks": list(found.clocks),
        "responsible": found.responsible,
        "steps": [
            {
                "uid": s.uid.hex,
                "content": s.content,
                "who": s.responsible,
                "due_on": s.due_on,
                "done": s.done_on,
            }
            for s in found.plan_steps
        ],
        "progress": [
            {
                "uid": e.uid.hex,
                "kind": e.kind.value,
                "at": e.happened_at.isoformat(),
                "content": e.content,
                "next_step": e.next_step,
                "next_on": e.next_on,
                "bulk": e.bulk,
            }
            for e in found.progress
        ],
        "handovers": [
            {"from": h.from_name, "to": h.to_name, "on": h.handed_on, "items": list(h.items)}
            for h in found.handovers
        ],
        "history": [{"action": s.action, "by": s.actor_name, "reason": s.reason} for s in found.history],
        "warnings": [] if found.row.health is None else list(found.row.health.words),
        "why_not": list(found.why_not),
    }
    lines = [
        f"{found.row.number}  {found.row.title}",
        f"{found.row.leader_post}{found.row.leader_name}  {found.row.state.label}",
        *found.clocks,
        *(f"{s.ordinal}. {s.content}（{s.responsible}，{s.done_on or s.due_on}）" for s in found.plan_steps),
        *(
            f"{local_date(e.happened_at)} {e.kind.label} {e.content}{'（一次补录）' if e.bulk else ''}"
            for e in found.progress
        ),
        *found.why_not,
    ]
    show(context, document, "\n".join(lines))


@assign.command("confirm", help="认领（已核对回避）。")
def confirm(context: typer.Context, number: Number) -> None:
    """The leader takes the matter."""
    from desktop_app.services import assignment

    with desk(context) as at, at.writing() as session:
        assignment.confirm(session, assignment_of(session, at, number), True, by=at.actor, now=at.now)
    show(context, {"number": number}, "已认领")


@assign.command("evidence", help="用一条进展、附件或调解记录作清单某一项的佐证。")
def evidence(
    context: typer.Context,
    number: Number,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="清单项目的代码")],
    record: Annotated[str, typer.Argument(metavar="UID", help="进展、附件或调解记录的标识")],
) -> None:
    """Tie a checklist item to its proof."""
    from desktop_app.services.assignment_progress import give_evidence

    with desk(context) as at, at.writing() as session:
        uid = assignment_of(session, at, number)
        give_evidence(session, uid, item, _uid(record), at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "item": item}, "已作为佐证")


@assign.command("step-done", help="方案的一步办完了。")
def step_done(
    context: typer.Context,
    step: Annotated[str, typer.Argument(metavar="UID", help="assign show 里那一步的标识")],
    on: Annotated[str | None, typer.Option("--on", help="哪天；不写就是今天")] = None,
    note: Annotated[str, typer.Option("--note", help="完成情况")] = "",
) -> None:
    """Enter when a step of the plan was done."""
    from desktop_app.services.assignment_plan import finish_step

    with desk(context) as at, at.writing() as session:
        day = at.today if on is None else day_of(on, at.today)
        finish_step(session, _uid(step), day, note, by=at.actor, now=at.now)
    show(context, {"done_on": day}, "已登记完成")


@assign.command("extend", help="申请延期：只能一次，期限没过才能申请。")
def extend(context: typer.Context, number: Number, reason: Reason) -> None:
    """Ask for more time."""
    from desktop_app.services.assignment_extension import ask_extension

    with desk(context) as at, at.writing() as session:
        ask_extension(session, assignment_of(session, at, number), reason, by=at.actor, now=at.now)
    show(context, {"number": number}, "已申请延期，等党政一把手批准")


@assign.command("decide-extension", help="批准延期到哪天；不写 --until 就是不准。")
def decide_extension(
    context: typer.Context,
    number: Number,
    until: Annotated[str | None, typer.Option("--until", help="新的时限")] = None,
    reason: Annotated[str, typer.Option("--reason", help="批示，不准的理由")] = "",
    decided_by: DecidedBy = "",
) -> None:
    """Grant or refuse an extension."""
    from desktop_app.services import assignment_extension as extension

    with desk(context) as at, at.writing() as session:
        due = None if until is None else day_of(until, at.today)
        uid = assignment_of(session, at, number)
        extension.decide_extension(session, uid, due, reason, at.rules, decided_by, by=at.actor, now=at.now)
    show(context, {"number": number, "due_on": due}, "不准延期" if due is None else f"延到 {due}")


@assign.command("hand-over", help="更换领导；移交清单不写就按记录列。")
def hand_over(
    context: typer.Context,
    number: Number,
    leader: Annotated[str, typer.Option("--leader", help="接手的领导")],
    reason: Reason,
    item: Annotated[list[str] | None, typer.Option("--item", help="移交清单一行，可写多次")] = None,
    decided_by: DecidedBy = "",
) -> None:
    """Give the matter to another leader."""
    from desktop_app.services import assignment_handover as handover

    with desk(context) as at, at.writing() as session:
        who = leader_of(session, at, leader)
        draft = handover.HandoverDraft(who, reason, tuple(item or ()), decided_by)
        uid = assignment_of(session, at, number)
        handover.hand_over(session, uid, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "leader": leader}, f"已移交给{leader}，请认领并重新定方案")


@assign.command("discharge", help="申请销号。")
def discharge(
    context: typer.Context,
    number: Number,
    result: Annotated[str, typer.Option("--result", help="化解结果")],
    feedback: Annotated[str, typer.Option("--feedback", help="当事人反馈")],
) -> None:
    """Ask for discharge."""
    from desktop_app.services.discharge import DischargeDraft, ask_discharge

    with desk(context) as at, at.writing() as session:
        draft = DischargeDraft(result, feedback)
        uid = assignment_of(session, at, number)
        ask_discharge(session, uid, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number}, "已申请销号，等复核")


@assign.command("review", help="复核：销号，或者 --return 退回补办。")
def review(
    context: typer.Context,
    number: Number,
    send_back: Annotated[bool, typer.Option("--return", help="退回补办")] = False,
    reason: Annotated[str, typer.Option("--reason", help="复核意见，退回要写补办什么")] = "",
) -> None:
    """Discharge after review, or send back."""
    from desktop_app.services.discharge import decide_discharge

    with desk(context) as at, at.writing() as session:
        uid = assignment_of(session, at, number)
        decide_discharge(session, uid, not send_back, reason, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number, "discharged": not send_back}, "已退回" if send_back else "已销号")


@assign.command("void", help="作废提错的包案，或两台电脑重复提出的一件。")
def void(context: typer.Context, number: Number, reason: Reason) -> None:
    """Void a proposal, or one of two assignments of the same matter."""
    from desktop_app.services.assignment import void_assignment

    with desk(context) as at, at.writing() as session:
        void_assignment(session, assignment_of(session, at, number), reason, by=at.actor, now=at.now)
    show(context, {"number": number}, "已作废")
