"""``mediation confirm|visit|closing``: judicial confirmation, follow-up visits, the closing report."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import ConfirmationCourt, FollowUpManner, Labelled, PerformanceFinding
from desktop_app.commands.agreements import Number, On, agreement_of, detail_of, parties_of
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.domain.effect import NOT_CONFIRMABLE
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.mediation_detail import MediationDetail


class ConfirmStep(Labelled):
    """A step of judicial confirmation."""

    TELL = "tell", "告知"
    PREPARE = "prepare", "填申请书"
    APPLY = "apply", "递交申请"
    ACCEPTED = "accepted", "法院受理"
    CONFIRMED = "confirmed", "裁定确认"
    REJECTED = "rejected", "裁定驳回"
    WITHDRAWN = "withdrawn", "撤回申请"
    ENFORCE = "enforce", "申请执行"
    VOID = "void", "作废登记"


def register(mediation: typer.Typer) -> None:
    """Add this module's verbs to ``mediation``."""
    steps = "、".join(f"{step.value} {step.label}" for step in ConfirmStep)
    mediation.command("confirm", help=f"司法确认的一步：{steps}。")(confirm)
    mediation.command("visit", help="登记一次回访。")(visit)
    mediation.command("void-visit", help="作废一次回访（登记错了）。")(void_visit)
    mediation.command("closing", help="写结案报告，没写的项照其他记录填。")(closing)


def confirm(
    context: typer.Context,
    number: Number,
    step: Annotated[ConfirmStep, typer.Argument(metavar="STEP", show_choices=False)],
    court: Annotated[str, typer.Option("--court", help="法院全称（prepare）")] = "",
    rule: Annotated[
        ConfirmationCourt, typer.Option("--rule", help="管辖依据（prepare）")
    ] = ConfirmationCourt.ORGANISATION,
    attachment: Annotated[list[str] | None, typer.Option("--attachment", help="附件，可写几次")] = None,
    copies: Annotated[int, typer.Option("--copies", help="申请书份数")] = 1,
    denied: Annotated[
        bool, typer.Option("--denied", help="已逐项核对，没有民诉法解释第三百五十五条的情形")
    ] = False,
    case_number: Annotated[str, typer.Option("--case", help="法院案号")] = "",
    note: Annotated[str, typer.Option("--note", help="理由、说明")] = "",
    on: On = None,
) -> None:
    """Take one step of judicial confirmation."""
    from desktop_app.services import judicial_confirmation as service
    from desktop_app.services.judicial_confirmation import ApplicationDraft, CourtDraft

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        day, by, now = day_of(on, at.today), at.actor, at.now
        told = CourtDraft(day, case_number, note)
        if step is ConfirmStep.TELL:
            service.tell_confirmation(session, agreement_of(detail, number).uid, day, by=by, now=now)
        elif step is ConfirmStep.PREPARE:
            draft = ApplicationDraft(
                rule,
                court,
                tuple(parties_of(detail).values()),
                (denied,) * len(NOT_CONFIRMABLE),
                tuple(attachment or ("人民调解协议书",)),
                copies,
            )
            service.prepare_application(session, _confirmation(detail, number), draft, by=by, now=now)
        elif step is ConfirmStep.APPLY:
            service.apply_confirmation(session, _confirmation(detail, number), day, by=by, now=now)
        elif step is ConfirmStep.VOID:
            service.void_confirmation(session, _confirmation(detail, number), note, by=by, now=now)
        else:
            steps: dict[ConfirmStep, Callable[..., None]] = {
                ConfirmStep.ACCEPTED: service.court_accepts,
                ConfirmStep.CONFIRMED: service.court_confirms,
                ConfirmStep.REJECTED: service.court_rejects,
                ConfirmStep.WITHDRAWN: service.withdraw_confirmation,
                ConfirmStep.ENFORCE: service.note_enforcement,
            }
            steps[step](session, _confirmation(detail, number), told, by=by, now=now)
        state = _state(session, number, at)
    show(context, {"dispute": number, "state": state}, f"{number} 司法确认：{step.label}，已记下")


def _confirmation(detail: "MediationDetail", number: str) -> UUID:
    if detail.after.confirmation is None:
        raise RuleViolation(f"{number} 还没有告知司法确认，请先用 confirm tell 登记", "number")
    return detail.after.confirmation.uid


def _state(session: Session, number: str, at: Desk) -> str:
    found = detail_of(session, number, at).after.confirmation
    return "" if found is None else found.state.value


def visit(
    context: typer.Context,
    number: Number,
    finding: Annotated[PerformanceFinding, typer.Option("--finding", help="履行情况")],
    performance: Annotated[str, typer.Option("--performance", help="履行情况说明")],
    manner: Annotated[FollowUpManner, typer.Option("--manner", help="方式")] = FollowUpManner.PHONE,
    satisfaction: Annotated[str, typer.Option("--satisfaction", help="满意程度")] = "",
    error: Annotated[str, typer.Option("--error", help="协议有差错的地方")] = "",
    escalation: Annotated[str, typer.Option("--escalation", help="激化的迹象")] = "",
    measures: Annotated[str, typer.Option("--measures", help="采取的措施")] = "",
    relapsed: Annotated[bool, typer.Option("--relapsed", help="已经反弹，再办")] = False,
) -> None:
    """Record a follow-up visit of all parties, now."""
    from desktop_app.services.follow_up import FollowUpDraft, record_follow_up

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = FollowUpDraft(
            at.now,
            manner,
            tuple(parties_of(detail).values()),
            finding,
            performance,
            satisfaction,
            error_note=error,
            escalation_note=escalation,
            measures=measures,
            relapsed=relapsed,
        )
        done = record_follow_up(session, detail.row.uid, draft, at.rules, by=at.actor, now=at.now)
    document = {"dispute": number, "next_on": done.next_on, "reopened": done.reopened}
    show(context, document, f"{number} 回访已记下，下次 {done.next_on or '没有'}")


def void_visit(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="作废的原因")],
    ordinal: Annotated[int | None, typer.Option("--visit", min=1, help="第几次，不写为最近一次")] = None,
) -> None:
    """Take back a visit that was recorded by mistake."""
    from desktop_app.services.follow_up import void_follow_up

    with desk(context) as at, at.writing() as session:
        visits = detail_of(session, number, at).after.visits
        found = [one for one in visits if ordinal in (None, one.ordinal)]
        if not found:
            raise RuleViolation(f"{number} 没有这次回访，请用 mediation show 核对", "visit")
        void_follow_up(session, found[-1].uid, reason, by=at.actor, now=at.now)
    show(context, {"dispute": number, "visit": found[-1].ordinal}, f"第 {found[-1].ordinal} 次回访已作废")


def closing(
    context: typer.Context,
    number: Number,
    result: Annotated[str, typer.Option("--result", help="处理结果")] = "",
    opinion: Annotated[str, typer.Option("--opinion", help="结案意见")] = "",
    approver: Annotated[str, typer.Option("--approver", help="审批人")] = "",
    on: On = None,
) -> None:
    """Write the closing report; ``--on`` is the day on which the case was finished."""
    from desktop_app.services.closing_report import proposed_report, write_report

    with desk(context) as at, at.writing() as session:
        uid = detail_of(session, number, at).row.uid
        draft = proposed_report(session, uid, by=at.actor, today=at.today)
        draft = replace(
            draft,
            finished_on=draft.finished_on if on is None else day_of(on, at.today),
            result=result or draft.result,
            opinion=opinion or draft.opinion,
            approver=approver or draft.approver,
        )
        write_report(session, uid, draft, by=at.actor, now=at.now)
    show(context, {"dispute": number, "finished_on": draft.finished_on}, f"{number} 结案报告已写好")
