"""``mediation extend|suspend|resume|referral|risk|join|seat|...``: its limit, and who else takes part."""

from datetime import datetime
from typing import Annotated

import typer

from desktop_app.commands.desk import day_of
from desktop_app.commands.mediation_desk import Number, On, mediation_at, pick, say_of
from desktop_app.commands.mediations import mediation
from desktop_app.errors import RuleViolation


def register(app: typer.Typer) -> None:
    """The verbs stand below ``mediation``, which adds itself."""
    del app


@mediation.command("extend", help="申请延期，各方都同意才延长。")
def extend(
    context: typer.Context,
    number: Number,
    days: Annotated[int, typer.Option("--days", help="延长几天")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    asked_by: Annotated[str, typer.Option("--asked-by", help="谁提出")] = "",
    on: On = None,
) -> None:
    """Ask for an extension."""
    from desktop_app.services.mediation_extension import ExtensionDraft, ask_extension

    with mediation_at(context, number) as at:
        draft = ExtensionDraft(days, reason, day_of(on, at.desk.today), asked_by)
        ask_extension(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, "已申请延期，请征求各方意见", days=days)


@mediation.command("extend-consent", help="记一位当事人是否同意延期。")
def extend_consent(
    context: typer.Context,
    number: Number,
    party: Annotated[str, typer.Argument(metavar="NAME", help="当事人姓名")],
    refused: Annotated[bool, typer.Option("--refused", help="不同意")] = False,
    written: Annotated[bool, typer.Option("--written", help="书面")] = False,
    on: On = None,
) -> None:
    """Record a party's answer to the extension."""
    from desktop_app.services.mediation_extension import ExtensionAnswerDraft, answer_extension

    with mediation_at(context, number) as at:
        uid = at.parties([party])[0]
        draft = ExtensionAnswerDraft(uid, not refused, written, day_of(on, at.desk.today))
        state = answer_extension(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, state.label, state=state.value)


@mediation.command("suspend", help="中止调解期限。")
def suspend(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    proof: Annotated[str, typer.Option("--proof", help="凭据")],
    on: On = None,
) -> None:
    """Let the limit stand still."""
    from desktop_app.domain.deadlines import StopReason
    from desktop_app.services.mediation_suspension import SuspensionDraft, suspend_clock

    with mediation_at(context, number) as at:
        draft = SuspensionDraft(pick(StopReason, reason, "reason"), proof, day_of(on, at.desk.today))
        suspend_clock(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, "期限已中止")


@mediation.command("resume", help="恢复调解期限。")
def resume(context: typer.Context, number: Number, on: On = None) -> None:
    """Let the limit run again."""
    from desktop_app.services.mediation_suspension import resume_clock

    with mediation_at(context, number) as at:
        day = day_of(on, at.desk.today)
        due = resume_clock(at.session, at.uid, day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"期限到 {due}", due_on=due)


@mediation.command("referral", help="登记法院诉前委派。")
def referral(
    context: typer.Context,
    number: Number,
    court: Annotated[str, typer.Option("--court", help="法院")],
    case: Annotated[str, typer.Option("--case", help="法院案号")],
    referred: Annotated[str | None, typer.Option("--referred", help="委派日期，不写同签收日期")] = None,
    on: Annotated[str | None, typer.Option("--on", help="签收材料的日期，不写是今天")] = None,
) -> None:
    """Keep that a court sent the case."""
    from desktop_app.services.court_referral import ReferralDraft, record_referral

    with mediation_at(context, number) as at:
        received = day_of(on, at.desk.today)
        sent = received if referred is None else day_of(referred, at.desk.today)
        draft = ReferralDraft(court, case, sent, received)
        record_referral(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"已登记{court}委派")


@mediation.command("report-court", help="登记把结果反馈给法院。")
def report_court(
    context: typer.Context,
    number: Number,
    report: Annotated[str, typer.Option("--report", help="反馈的结果")],
    on: On = None,
) -> None:
    """Keep that the result was reported to the court."""
    from desktop_app.services.court_referral import CourtReportDraft, report_to_court

    with mediation_at(context, number) as at:
        draft = CourtReportDraft(report, day_of(on, at.desk.today))
        report_to_court(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, "已登记反馈法院")


@mediation.command("risk", help="登记激化苗头和措施；写了 --police 就是已报告公安机关。")
def risk(
    context: typer.Context,
    number: Number,
    what: Annotated[str, typer.Option("--risk", help="有什么苗头")],
    measures: Annotated[str, typer.Option("--measures", help="采取了什么措施")],
    police: Annotated[str, typer.Option("--police", help="报告给哪个派出所、谁接的")] = "",
) -> None:
    """Record a risk and the measures; with ``--police`` also the report, as of now (人民调解法 25)."""
    from desktop_app.services import aggravation

    with mediation_at(context, number) as at:
        now: datetime = at.desk.now
        draft = aggravation.AggravationDraft(now, what, measures, for_police=bool(police))
        uid = aggravation.record_aggravation(at.session, at.uid, draft, by=at.desk.actor, now=now)
        if police:
            report = aggravation.PoliceReportDraft(now, police)
            aggravation.report_police(at.session, at.uid, uid, report, by=at.desk.actor, now=now)
    say_of(context, number, "已登记" + ("并报告公安机关" if police else ""), reported=bool(police))


@mediation.command("join", help="另一个调委会联合调解。")
def join(
    context: typer.Context,
    number: Number,
    committee: Annotated[str, typer.Option("--committee", help="调委会名称")],
    mediator: Annotated[list[str], typer.Option("--mediator", help="调解员，可写几次")],
    reason: Annotated[str, typer.Option("--reason", help="为什么联合调解")],
    on: On = None,
) -> None:
    """Let a second committee mediate too."""
    from desktop_app.commands.mediations import committee_with
    from desktop_app.services.joint_committee import JointDraft, join_committee

    with mediation_at(context, number) as at:
        body, people = committee_with(at.session, at.desk, committee, mediator)
        draft = JointDraft(body, people, day_of(on, at.desk.today), reason, recusal_checked=True)
        join_committee(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"{committee}参加联合调解")


@mediation.command("seat", help="登记本地调解席（例如“5+1”）上的人，写成 席位=姓名。")
def seat(
    context: typer.Context,
    number: Number,
    seats: Annotated[list[str], typer.Argument(metavar="POST=NAME", help="席位=姓名，可写几个")],
    on: On = None,
) -> None:
    """Record who sits on the local panel."""
    from desktop_app.services.panel_seat import SeatDraft, seat_panel

    with mediation_at(context, number) as at:
        drafts: list[SeatDraft] = []
        for text in seats:
            post, sign, name = text.partition("=")
            if not sign:
                raise RuleViolation(f"“{text}”要写成 席位=姓名", "post")
            drafts.append(SeatDraft(post.strip(), name.strip()))
        day = day_of(on, at.desk.today)
        seat_panel(at.session, at.uid, tuple(drafts), day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"已登记 {len(drafts)} 席")
