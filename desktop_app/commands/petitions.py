"""``fengqiao petitions …``: registering petitions, their clocks, their steps."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from db.enums import ClaimDecision, PetitionKind, PetitionManner, PetitionRoute, ReviewOutcome
from desktop_app.commands.desk import Desk, desk, show, write_file
from desktop_app.commands.receptions import case_in
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

petitions = typer.Typer(no_args_is_help=True, help="信访事项：登记、期限、受理、延期、答复、复查复核。")
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="信访编号或纠纷编号")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="哪天，默认今天")]
Reason = Annotated[str, typer.Option("--reason", help="理由")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(petitions, name="petitions")


def _find(session: "Session", number: str, at: Desk) -> UUID:
    from desktop_app.services.petition_view import PetitionQuery, list_petitions

    query = PetitionQuery(open_only=False)
    rows = list_petitions(session, query, at.rules, by=at.actor, today=at.today)
    found = [row for row in rows if number in (row.number, row.external_number)]
    if not found:
        raise RuleViolation(f"没有 {number} 这件信访事项。", "number")
    # One that a review ordered anew has the number of the quashed one, and came later.
    return max(found, key=lambda row: row.received_on).uid


@petitions.command("list", help="在办的信访事项，最急的在前。")
def listed(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]")] = "",
    late: Annotated[bool, typer.Option("--late", help="只列超期的")] = False,
    ended: Annotated[bool, typer.Option("--all", help="含已办结的")] = False,
) -> None:
    """Petitions with what is owed next."""
    from desktop_app.services.petition_view import PetitionQuery, list_petitions

    with desk(context) as at, at.reading() as session:
        query = PetitionQuery(text, open_only=not ended, late_only=late)
        rows = list_petitions(session, query, at.rules, by=at.actor, today=at.today)
    items = [
        {"uid": r.uid.hex, "number": r.number, "external_number": r.external_number, "title": r.title,
         "state": r.state.value, "clock": r.clock, "due_on": r.due_on, "days_left": r.days_left}
        for r in rows
    ]  # fmt: skip
    lines = [f"{r.number}\t{r.title}\t{r.state.label}\t{r.clock}\t{r.due_on or ''}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 件"]))


@petitions.command("show", help="一件信访的全部期限和依据。")
def shown(context: typer.Context, number: Number) -> None:
    """One petition with its clocks."""
    from desktop_app.services.petition_view import petition_detail

    with desk(context) as at, at.reading() as session:
        found = petition_detail(session, _find(session, number, at), at.rules, by=at.actor, today=at.today)
    clocks = [
        {"key": c.key.value, "due_on": c.due_on, "met_on": c.met_on, "basis": c.basis, "how": c.explained}
        for c in found.clocks
    ]
    lines = [f"{found.row.title}\t{found.row.state.label}"]
    lines += [f"{c.key.label}\t{c.due_on or '不计'}\t{c.met_on or ''}\t{c.basis}" for c in found.clocks]
    record = {"number": found.row.number, "state": found.row.state.value, "clocks": clocks}
    show(context, record, "\n".join(lines))


@petitions.command("add", help="登记信访事项：带 JSON 文件登记新的，或者写明已有的纠纷。")
def add(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Option("--case", metavar="FILE|-", help="反映的事（JSON 文件）")
    ] = None,
    dispute: Annotated[str, typer.Option("--dispute", help="已有的纠纷编号")] = "",
    manner: Annotated[PetitionManner, typer.Option("--manner", help="形式")] = PetitionManner.VISIT,
    kind: Annotated[PetitionKind, typer.Option("--kind", help="内容")] = PetitionKind.CLAIM,
    external: Annotated[str, typer.Option("--external", help="信访编号")] = "",
    sent_by: Annotated[str, typer.Option("--sent-by", help="转送、交办的机关")] = "",
    written_by: Annotated[str, typer.Option("--written-by", help="口头提出的，谁记录")] = "",
    people: Annotated[int, typer.Option("--people", help="人数")] = 1,
    urgent: Annotated[bool, typer.Option("--urgent", help="重大、紧急")] = False,
    new_facts: Annotated[str, typer.Option("--new-facts", help="新的事实和理由")] = "",
    on: Day = None,
) -> None:
    """Register a petition."""
    from desktop_app.commands.disputes import uid_of
    from desktop_app.services.petition import PetitionDraft, register_petition

    with desk(context) as at, at.writing() as session:
        known = uid_of(session, dispute, at) if dispute else None
        draft = PetitionDraft(
            on.date() if on else at.today, manner, kind, dispute=case_in(case), dispute_uid=known,
            external_number=external, sent_by=sent_by, people_count=people, written_by=written_by,
            urgent=urgent, new_facts=new_facts,
        )  # fmt: skip
        made = register_petition(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": made.uid.hex, "number": made.number}, f"{made.title}\n{made.number}")


@petitions.command("accept", help="受理并告知；打印告知书的编号。")
def accept(
    context: typer.Context,
    number: Number,
    handler: Annotated[str, typer.Option("--handler", help="承办人")],
    route: Annotated[PetitionRoute, typer.Option("--route", help="办理途径")] = PetitionRoute.OPINION,
    on: Day = None,
) -> None:
    """Take a petition up."""
    from desktop_app.services.petition_step import AcceptanceDraft
    from desktop_app.services.petition_step import accept as take_up

    with desk(context) as at, at.writing() as session:
        draft = AcceptanceDraft(on.date() if on else at.today, route, handler)
        given = take_up(session, _find(session, number, at), draft, at.rules, by=at.actor, now=at.now)
    show(context, {"notice": given}, given)


@petitions.command("extend", help="延期：最多 30 日，经负责人批准并告知信访人。")
def extend(
    context: typer.Context,
    number: Number,
    days: Annotated[int, typer.Option("--days", help="延长多少日")],
    reason: Reason,
    approved_by: Annotated[str, typer.Option("--approved-by", help="批准的负责人")],
    on: Day = None,
) -> None:
    """Extend the 60 days once."""
    from desktop_app.services.petition_step import ExtensionDraft
    from desktop_app.services.petition_step import extend as make_longer

    with desk(context) as at, at.writing() as session:
        day = on.date() if on else at.today
        draft = ExtensionDraft(days, reason, approved_by, day, day)
        due = make_longer(session, _find(session, number, at), draft, at.rules, by=at.actor, now=at.now)
    show(context, {"due_on": due}, f"办理期限到 {due}")


@petitions.command("answer", help="登记处理意见；打印意见书的编号。")
def answer(
    context: typer.Context,
    number: Number,
    facts: Annotated[str, typer.Option("--facts", help="查明的事实")],
    text: Annotated[str, typer.Option("--text", help="处理意见")],
    basis: Annotated[str, typer.Option("--basis", help="依据")],
    decision: Annotated[ClaimDecision, typer.Option("--decision", help="对诉求")],
    organ: Annotated[str, typer.Option("--review-organ", help="复查机关")] = "",
    served: Annotated[
        datetime | None, typer.Option("--served", formats=["%Y-%m-%d"], help="送达日期")
    ] = None,
    on: Day = None,
) -> None:
    """Answer a petition in writing."""
    from desktop_app.services.petition_step import OpinionDraft
    from desktop_app.services.petition_step import answer as give

    with desk(context) as at, at.writing() as session:
        draft = OpinionDraft(
            on.date() if on else at.today, facts, decision, text, basis, organ,
            served.date() if served else None,
        )  # fmt: skip
        given = give(session, _find(session, number, at), draft, at.rules, by=at.actor, now=at.now)
    show(context, {"opinion": given}, given)


@petitions.command("end", help="办结、撤回、收到办结报告。")
def end(
    context: typer.Context,
    number: Number,
    action: Annotated[str, typer.Argument(metavar="end|withdraw|report_back")],
    note: Annotated[str, typer.Option("--note", help="情况")],
    on: Day = None,
) -> None:
    """End a petition."""
    from desktop_app.services.petition_step import end as close

    with desk(context) as at, at.writing() as session:
        day = on.date() if on else at.today
        close(session, _find(session, number, at), action, day, note, by=at.actor, now=at.now)
    show(context, {"number": number}, "已登记。")


@petitions.command("review", help="登记申请复查（复核）。")
def review(
    context: typer.Context,
    number: Number,
    organ: Annotated[str, typer.Option("--organ", help="向哪个机关")],
    reason: Reason,
    on: Day = None,
) -> None:
    """Record that a review was asked for."""
    from desktop_app.services.petition_review import ReviewDraft, ask_review

    with desk(context) as at, at.writing() as session:
        draft = ReviewDraft(on.date() if on else at.today, organ, reason)
        uid = ask_review(session, _find(session, number, at), draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": uid.hex}, "已登记。")


@petitions.command("review-answer", help="登记复查（复核）答复；撤销的开始重新办理，打印告知书编号和期限。")
def review_answer(
    context: typer.Context,
    number: Number,
    outcome: Annotated[ReviewOutcome, typer.Option("--outcome", help="结果")],
    opinion: Annotated[str, typer.Option("--opinion", help="复查（复核）意见")],
    redo_by: Annotated[
        datetime | None, typer.Option("--redo-by", formats=["%Y-%m-%d"], help="撤销的，要求哪天前重新答复")
    ] = None,
    on: Day = None,
) -> None:
    """Record what the organ above answered."""
    from desktop_app.services.petition_review import ReviewAnswer, answer_review

    with desk(context) as at, at.writing() as session:
        day = on.date() if on else at.today
        draft = ReviewAnswer(day, outcome, opinion, day, redo_by.date() if redo_by else None)
        uid = _find(session, number, at)
        done = answer_review(session, uid, draft, at.rules, by=at.actor, now=at.now)
    record = {"state": done.state.value, "notice": done.notice_number or None, "due_on": done.due_on}
    again = f"重新办理，期限到 {done.due_on or '不计'}\n{done.notice_number}" if done.redo_uid else "已登记。"
    show(context, record, again)


@petitions.command("statistics", help="信访统计（《信访工作条例》第四十一条），默认本年；-o 另存统计表 PDF。")
def statistics(
    context: typer.Context,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪天")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="到哪天")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="另存为 PDF")] = None,
) -> None:
    """Count petitions of a period, the present year unless said otherwise."""
    from desktop_app.services.petition_statistics import petition_statistics, statistics_paper

    with desk(context) as at:
        begin = first.date() if first else at.today.replace(month=1, day=1)
        end_day = last.date() if last else at.today.replace(month=12, day=31)
        with at.reading() as session:
            asked = (session, begin, end_day, at.rules)
            found = petition_statistics(*asked, by=at.actor, today=at.today)
            made = statistics_paper(*asked, by=at.actor, today=at.today) if out else None
    if out is not None and made is not None:
        write_file(out, made.draw())
    tables = {one.key: {"columns": one.columns, "rows": one.rows} for one in found.tables}
    document = {"count": found.count, "people": found.people, "redone": found.redone, "tables": tables}
    lines = [f"收到信访 {found.count} 件、{found.people} 人", ""]
    for one in found.tables:
        lines += [one.title, "\t".join(one.columns), *("\t".join(row) for row in one.rows), ""]
    show(context, document, "\n".join(lines).rstrip())
