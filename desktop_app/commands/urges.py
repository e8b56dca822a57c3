"""``urge`` (督办 inside a township), ``inspect`` (抽查), ``escalate`` (提级)."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import EscalationDecision, InspectionOutcome, SignManner, SupervisionForm, SupervisionKind
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.commands.packages import peer_of
from desktop_app.errors import RuleViolation

urge = typer.Typer(help="乡镇内部的提醒、催办、督办", no_args_is_help=True)
inspect = typer.Typer(help="已结案的抽查", no_args_is_help=True)
escalate = typer.Typer(help="提级：乡镇送县，县里答复", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(urge, name="urge")
    app.add_typer(inspect, name="inspect")
    app.add_typer(escalate, name="escalate")


@urge.command("proposals", help="按期限今天该发的提醒、催办、督办单、挂牌。")
def proposals(context: typer.Context) -> None:
    """What the ladder asks for today."""
    from desktop_app.services.supervision_inside import list_proposals

    with desk(context) as at, at.reading() as session:
        rows = list_proposals(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "kind": r.kind.value,
            "about": r.matter_number,
            "unit": r.unit,
            "due_on": r.due_on,
            "reason": r.reason,
        }
        for r in rows
    ]
    lines = [f"{r.kind.label}\t{r.unit}\t{r.reason}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "今天没有该发的。")


@urge.command("issue", help="发出建议的督办；不写编号就全部发出。")
def issue(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="[NUMBER]", help="纠纷编号或交办文号")] = None,
    leader: Annotated[str, typer.Option("--leader", help="批示领导；通报要写批准的领导")] = "",
) -> None:
    """Issue what is proposed for one matter, or everything that is proposed; no circular without a leader."""
    from desktop_app.services.supervision_inside import InsideDraft, issue_inside, list_proposals
    from desktop_app.services.supervision_inside_view import inside_detail

    with desk(context) as at:
        with at.reading() as session:
            rows = list_proposals(session, at.rules, by=at.actor, today=at.today)
        wanted = [
            row
            for row in rows
            if number == row.matter_number
            or (number is None and (leader or row.kind is not SupervisionKind.CIRCULAR))
        ]
        if number is not None and not wanted:
            raise RuleViolation(f"{number} 今天没有该发的督办，请用 urge proposals 看", "number")
        with at.writing() as session:
            uids = [
                issue_inside(
                    session,
                    InsideDraft(r.matter_uid, r.unit, r.kind, leader_name=leader),
                    at.rules,
                    by=at.actor,
                    now=at.now,
                )
                for r in wanted
            ]
        with at.reading() as session:
            made = [inside_detail(session, uid, by=at.actor, today=at.today) for uid in uids]
    items = [{"number": r.number, "kind": r.kind.value, "unit": r.unit} for r in made]
    lines = [f"{r.number}\t{r.kind.label}\t{r.unit}\t{r.reply_due_on} 前答复" for r in made]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "今天没有该发的。")


def _step(session: Session, at: Desk, number: str) -> UUID:
    from desktop_app.services.supervision_inside_view import list_inside

    for row in list_inside(session, by=at.actor, today=at.today):
        if row.number == number:
            return row.uid
    raise RuleViolation(f"找不到督办“{number}”，请用 urge list 看文号", "number")


@urge.command("record", help="登记单位的答复，或者一次督办。")
def record(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="督办文号")],
    people: Annotated[str, typer.Option("--people", help="谁答复的（参加人）")],
    text: Annotated[str, typer.Option("--text", help="情况")],
    form: Annotated[SupervisionForm, typer.Option("--form", help="形式")] = SupervisionForm.REPLY,
    manner: Annotated[SignManner | None, typer.Option("--manner", help="怎么答复的")] = None,
    day: Annotated[str | None, typer.Option("--day", help="哪一天；不写是今天")] = None,
    place: Annotated[str, typer.Option("--place", help="地点")] = "",
    met: Annotated[str, typer.Option("--met", help="见面对象")] = "",
) -> None:
    """Add a line to the log of a step."""
    from desktop_app.services.supervision_inside import EntryDraft, record_entry

    with desk(context) as at:
        with at.reading() as session:
            uid = _step(session, at, number)
        on = at.today if day is None else day_of(day, at.today)
        with at.writing() as session:
            draft = EntryDraft(uid, form, on, people, text, place, met, manner)
            record_entry(session, draft, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已记下。")


@urge.command("lift", help="解除（摘牌）。")
def lift(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    reason: Annotated[str, typer.Option("--reason", help="没有答复就解除的要写理由")] = "",
) -> None:
    """Lift a step."""
    from desktop_app.services.supervision_inside import lift_inside

    with desk(context) as at:
        with at.reading() as session:
            uid = _step(session, at, number)
        with at.writing() as session:
            lift_inside(session, uid, reason, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已解除。")


@urge.command("list", help="发出的督办，等答复的在前。")
def list_all(
    context: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列没有解除的")] = False,
) -> None:
    """Steps to units of the township."""
    from desktop_app.services.supervision_inside_view import list_inside

    with desk(context) as at, at.reading() as session:
        rows = list_inside(session, by=at.actor, today=at.today, open_only=open_only)
    items = [
        {
            "number": r.number, "kind": r.kind.value, "about": r.matter_number, "unit": r.unit,
            "reply_due_on": r.reply_due_on, "replied_on": r.replied_on, "lifted_on": r.lifted_on,
        }
        for r in rows
    ]  # fmt: skip
    lines = [f"{r.number}\t{r.kind.label}\t{r.title}\t{r.unit}\t{r.reply_due_on} 前答复" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有督办。")


@inspect.command("draw", help="从已结案的纠纷里抽签；种子和名单留着，可以重抽核对。")
def draw(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", help="从哪天结案的")],
    last: Annotated[str, typer.Option("--to", help="到哪天")],
    witness: Annotated[str, typer.Option("--witness", help="见证人")],
    share: Annotated[int | None, typer.Option("--share", help="百分之几；不写按规则")] = None,
    seed: Annotated[str, typer.Option("--seed", help="种子；不写由程序产生")] = "",
) -> None:
    """Draw closed cases."""
    from desktop_app.services.reinspection import DrawDraft, draw_cases, list_draws

    with desk(context) as at:
        least = at.rules.profile.dispatch.inspection_share
        draft = DrawDraft(day_of(first, at.today), day_of(last, at.today), share or least, witness, seed)
        with at.writing() as session:
            uid = draw_cases(session, draft, at.rules, by=at.actor, now=at.now)
        with at.reading() as session:
            row = next(one for one in list_draws(session, by=at.actor, today=at.today) if one.uid == uid)
    document = {
        "number": row.number, "seed": row.seed, "share": row.share, "population": row.population,
        "population_sha256": row.population_sha256, "cases": [case.dispute_number for case in row.cases],
    }  # fmt: skip
    lines = [f"{row.number}：{row.population} 件里抽中 {len(row.cases)} 件，种子 {row.seed}"]
    show(context, document, "\n".join([*lines, *(case.dispute_number for case in row.cases)]))


@inspect.command("list", help="抽查和结果。")
def inspections(context: typer.Context) -> None:
    """Draws with their cases."""
    from desktop_app.services.reinspection import list_draws

    with desk(context) as at, at.reading() as session:
        draws = list_draws(session, by=at.actor, today=at.today)
    items = [
        {
            "draw": d.number, "honest": d.honest, "dispute": c.dispute_number,
            "outcome": None if c.outcome is None else c.outcome.value, "findings": c.findings,
        }
        for d in draws
        for c in d.cases
    ]  # fmt: skip
    lines = [
        f"{d.number}\t{c.dispute_number}\t{'待抽查' if c.outcome is None else c.outcome.label}\t{c.findings}"
        for d in draws
        for c in d.cases
    ]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "还没有抽查。")


@inspect.command("record", help="登记抽查结果；不合格的退回办理。")
def findings(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    outcome: Annotated[InspectionOutcome, typer.Option("--outcome", help="合格、不合格")],
    text: Annotated[str, typer.Option("--text", help="核查情况")],
    measures: Annotated[str, typer.Option("--measures", help="整改要求")] = "",
    met: Annotated[str, typer.Option("--met", help="见面对象")] = "",
) -> None:
    """Record what was found in a drawn case."""
    from desktop_app.services.reinspection import InspectionDraft, list_draws, record_inspection

    with desk(context) as at:
        with at.reading() as session:
            draws = list_draws(session, by=at.actor, today=at.today)
        found = [c.uid for d in draws for c in d.cases if c.outcome is None and c.dispute_number == number]
        if not found:
            raise RuleViolation(f"{number} 没有等着抽查，请用 inspect list 看", "number")
        draft = InspectionDraft(found[0], outcome, text, at.today, met, measures)
        with at.writing() as session:
            back = record_inspection(session, draft, at.rules, by=at.actor, now=at.now)
    said = f"{number} 抽查{outcome.label}" + ("，已退回办理。" if back else "。")
    show(context, {"number": number, "gone_back": back}, said)


@escalate.command("ask", help="（乡镇）把一件纠纷提级到县；下一个数据包送到。")
def ask(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    reason: Annotated[str, typer.Option("--reason", help="为什么提级")],
    summary: Annotated[str, typer.Option("--summary", help="案情摘要；不写按登记和办理情况写")] = "",
) -> None:
    """Send a case up."""
    from desktop_app.services.dispute_record import StepDraft
    from desktop_app.services.dispute_step import act
    from desktop_app.services.escalation import proposed_summary

    with desk(context) as at:
        with at.reading() as session:
            uid = uid_of(session, number, at)
            text = summary or proposed_summary(session, uid, by=at.actor, today=at.today)
        with at.writing() as session:
            act(session, uid, "escalate", StepDraft(reason, text), at.rules, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已提级，随下一个数据包送县。")


@escalate.command("list", help="提级申请和县里的答复，等答复的在前。")
def escalations(context: typer.Context) -> None:
    """Requests with their answers."""
    from desktop_app.services.escalation import list_escalations

    with desk(context) as at, at.reading() as session:
        rows = list_escalations(session, at.rules, by=at.actor, today=at.today)
    items = [
        {
            "number": r.number, "dispute": r.dispute_number, "office": r.office_name, "reason": r.reason,
            "answer_due_on": r.answer_due_on, "answer": r.answer,
            "decision": None if r.decision is None else r.decision.value,
        }
        for r in rows
    ]  # fmt: skip
    lines = [
        f"{r.number}\t{r.title}\t{'等答复' if r.decision is None else r.decision.label}\t{r.answer}"
        for r in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有提级。")


@escalate.command("answer", help="（县）答复一件提级。")
def answer(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="提级编号")],
    decision: Annotated[EscalationDecision, typer.Option("--decision", help="怎么答复")],
    reason: Annotated[str, typer.Option("--reason", help="答复意见")],
    demands: Annotated[str, typer.Option("--demands", help="交办的办理要求")] = "",
    due: Annotated[str | None, typer.Option("--due", help="交办的完成期限")] = None,
    to: Annotated[str | None, typer.Option("--to", help="交给（改由）哪个乡镇")] = None,
) -> None:
    """At the county: order, move, or refuse."""
    from desktop_app.services.escalation import (
        EscalationAnswerDraft,
        answer_escalation,
        list_escalations,
    )

    with desk(context) as at:
        with at.reading() as session:
            rows = list_escalations(session, at.rules, by=at.actor, today=at.today)
        found = [row.uid for row in rows if number in (row.number, row.dispute_number)]
        if not found:
            raise RuleViolation(f"没有编号是“{number}”的提级", "number")
        draft = EscalationAnswerDraft(
            found[0], decision, reason, demands, None if due is None else day_of(due, at.today),
            None if to is None else peer_of(at, to),
        )  # fmt: skip
        with at.writing() as session:
            answer_escalation(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已答复：{decision.label}，随下一个数据包送到乡镇。")
