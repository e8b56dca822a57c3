"""The closing report (结案报告表, F13) of a mediation: what other records tell already is proposed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.dispute import Dispute
from db.models.follow_up import ClosingReport
from db.models.mediation import Agreement, Committee, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.obligation import is_owed, living_instalments
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class ClosingReportDraft:
    """The report as written; ``finished_on`` is the day of performance or disposal (结案时间)."""

    filled_on: date
    finished_on: date
    handling_unit: str
    handler: str
    facts: str
    result: str
    opinion: str
    approver: str = ""


@needs(Permission.VIEW_MEDIATION)
def proposed_report(session: Session, mediation_uid: UUID, *, by: Actor, today: date) -> ClosingReportDraft:
    """The report as it stands, or a proposal from the other records while there is none.

    :raises RuleViolation: when the mediation is unknown or goes on.
    """
    mediation = record.find(session, mediation_uid, by)
    _refuse_open(mediation)
    return report_draft(session, mediation, today)


def report_draft(session: Session, mediation: Mediation, today: date) -> ClosingReportDraft:
    """The same of a mediation that was read and has ended; called inside services."""
    there = report_of(session, mediation)
    if there is not None:
        return ClosingReportDraft(
            there.filled_on,
            there.finished_on,
            there.handling_unit,
            there.handler_name,
            there.facts,
            there.result,
            there.opinion,
            there.approver_name or "",
        )
    committee = session.get_one(Committee, mediation.committee_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    agreement = record.binding_agreement(session, mediation)
    result, finished = _result(mediation, agreement)
    return ClosingReportDraft(
        filled_on=today,
        finished_on=min(finished or today, today),
        handling_unit=committee.name,
        handler="、".join(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        facts=dispute.description,
        result=result,
        opinion="材料齐全，符合结案条件，建议结案。" if finished else "",
    )


def _result(mediation: Mediation, agreement: Agreement | None) -> tuple[str, date | None]:
    """What came of it, and the day of performance or disposal (None while something is owed)."""
    if agreement is None or agreement.effective_on is None:
        word = mediation.state.label
        return f"{word}：{mediation.ended_reason or ''}".rstrip("："), mediation.ended_on
    day = agreement.effective_on
    when = f"{day.year}年{day.month}月{day.day}日"
    said = f"{when}，当事人自愿达成{agreement.form.label}协议（{agreement.number}）"
    parts = living_instalments(agreement)
    owed = [one for one in parts if is_owed(one)]
    if owed:
        return f"{said}，还有 {len(owed)} 期没有履行。", None
    days = [one.performed_on for one in parts if one.performed_on is not None]
    if not days:
        return f"{said}。", agreement.effective_on
    return f"{said}，已全部履行。", max(days)


@needs(Permission.MEDIATE)
def write_report(
    session: Session, mediation_uid: UUID, draft: ClosingReportDraft, *, by: Actor, now: datetime
) -> UUID:
    """Write the closing report, or write it anew; returns it.

    :raises RuleViolation: while the mediation goes on, when a text is missing, the days do not fit, or who
        approves is who handled it (rules.md 3: no self-approval of closing).
    """
    mediation = record.find_own(session, mediation_uid, by)
    _refuse_open(mediation)
    _check(mediation, draft, now)
    report = report_of(session, mediation)
    if report is None:
        report = ClosingReport(mediation_id=mediation.id)
        session.add(report)
    report.filled_on, report.finished_on = draft.filled_on, draft.finished_on
    report.handling_unit, report.handler_name = draft.handling_unit.strip(), draft.handler.strip()
    report.facts, report.result = draft.facts.strip(), draft.result.strip()
    report.opinion, report.approver_name = draft.opinion.strip(), draft.approver.strip() or None
    at = record.moment_of(draft.filled_on, now)
    said = f"结案日期 {draft.finished_on:%Y-%m-%d}"
    record.log_step(session, mediation, "closing_report", said, by, happened_at=at, now=now)
    session.flush()
    return report.uid


def _check(mediation: Mediation, draft: ClosingReportDraft, now: datetime) -> None:
    if draft.finished_on > local_date(now):
        raise RuleViolation("结案日期还没到，请核对。", "finished_on")
    record.check_day(draft.filled_on, now, "filled_on", earliest=draft.finished_on)
    earliest = mediation.accepted_on or mediation.applied_on
    record.check_day(draft.finished_on, now, "finished_on", earliest=earliest)
    for field, text, sentence in (
        ("handling_unit", draft.handling_unit, "请填写承办单位。"),
        ("handler", draft.handler, "请填写承办人。"),
        ("facts", draft.facts, "请写明纠纷简要事实。"),
        ("result", draft.result, "请写明处理结果。"),
        ("opinion", draft.opinion, "请写明结案意见。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if draft.approver.strip() and draft.approver.strip() in draft.handler.split("、"):
        raise RuleViolation("承办人不能审批自己办的案子，审批人请填另一位。", "approver")


def _refuse_open(mediation: Mediation) -> None:
    if mediation.state in OPEN_STATES or mediation.state is MediationState.REFUSED:
        raise RuleViolation(f"该调解“{mediation.state.label}”，受理并结束以后才写结案报告。", "state")


def report_of(session: Session, mediation: Mediation) -> ClosingReport | None:
    """The closing report of a mediation; called inside services."""
    query = select(ClosingReport).where(
        ClosingReport.mediation_id == mediation.id, ClosingReport.voided_at.is_(None)
    )
    return session.scalars(query.order_by(ClosingReport.id.desc())).first()
