"""Cases that a court sends before it registers them (诉前委派), and the report of the result to the court.

法释〔2016〕14号 27: 30 days from signing for the court's papers, longer when both sides agree.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import MediationSource, MediationState
from db.models.mediation import Mediation
from db.models.mediation_course import CourtReferral
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_clock as clocks
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """Which court sent the case under which number, when, and when its papers were signed for."""

    court: str
    case_number: str
    referred_on: date
    received_on: date
    judge: str = ""


@dataclass(frozen=True, slots=True)
class CourtReportDraft:
    """What was reported back to the court, and when."""

    report: str
    reported_on: date


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """The referral; ``reported_on`` None: the court has not been told the result yet."""

    uid: UUID
    court: str
    case_number: str
    referred_on: date
    received_on: date
    judge: str
    reported_on: date | None
    report: str
    reported_by: str


@needs(Permission.TAKE_MEDIATION)
def record_referral(
    session: Session, uid: UUID, draft: ReferralDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Keep that a court sent this case; its clock runs from the day of receipt. Returns the uid.

    :raises RuleViolation: when there is one already, the mediation is over, or at the field that is wrong.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state not in OPEN_STATES:
        raise RuleViolation("调解已经结束，不能再登记委派。", "state")
    if clocks.referral_of(session, mediation.id) is not None:
        raise RuleViolation("这件调解的法院委派已经登记。", "court")
    record.check_day(draft.received_on, now, "received_on", earliest=draft.referred_on)
    accepted = mediation.accepted_on
    if accepted is not None and draft.received_on > accepted:
        raise RuleViolation(f"签收法院材料不能晚于受理（{accepted:%Y-%m-%d}）。", "received_on")
    referral = CourtReferral(
        mediation_id=mediation.id,
        court=required(draft.court, "court", "请填写委派的法院。", 100),
        case_number=required(draft.case_number, "case_number", "请填写法院的案号。", 60),
        referred_on=draft.referred_on,
        received_on=draft.received_on,
        judge=optional(draft.judge, "judge", 100),
    )
    session.add(referral)
    session.flush()
    mediation.source, mediation.referred_by = MediationSource.COURT, referral.court
    if accepted is not None:
        clocks.start(session, mediation, rules, accepted)
    said = f"{referral.court} {referral.case_number}，{draft.received_on:%Y-%m-%d} 签收材料"
    at = record.moment_of(draft.received_on, now)
    record.log_step(session, mediation, "record_referral", said, by, happened_at=at, now=now)
    session.flush()
    return referral.uid


@needs(Permission.TAKE_MEDIATION)
def report_to_court(
    session: Session, uid: UUID, draft: CourtReportDraft, *, by: Actor, now: datetime
) -> None:
    """Keep that the result was reported back to the court.

    :raises RuleViolation: without referral, before there is a result, a second time, or on a wrong day.
    """
    mediation = record.find_own(session, uid, by)
    referral = clocks.referral_of(session, mediation.id)
    if referral is None:
        raise RuleViolation("这件不是法院委派的。", "state")
    if lacking := why_not_report(mediation, referral):
        raise RuleViolation("".join(lacking), "state")
    record.check_day(draft.reported_on, now, "reported_on", earliest=referral.received_on)
    referral.report = required(draft.report, "report", "请写明反馈了什么结果。", 2000)
    referral.reported_on, referral.reported_by = draft.reported_on, by.name
    at = record.moment_of(draft.reported_on, now)
    said = f"{referral.court}：{referral.report}"
    record.log_step(session, mediation, "report_to_court", said, by, happened_at=at, now=now)
    session.flush()


def why_not_report(mediation: Mediation, referral: CourtReferral) -> tuple[str, ...]:
    """Sentences saying why there is nothing to report yet; called inside other services."""
    if referral.reported_on is not None:
        return ("结果已经反馈给法院。",)
    if mediation.state in {MediationState.APPLIED, MediationState.ACCEPTED}:
        return ("调解还没有结果，有结果以后再反馈给法院。",)
    return ()


def referral_row(session: Session, mediation: Mediation) -> ReferralRow | None:
    """The referral as the detail shows it; called inside other services."""
    found = clocks.referral_of(session, mediation.id)
    if found is None:
        return None
    return ReferralRow(
        found.uid, found.court, found.case_number, found.referred_on, found.received_on, found.judge or "",
        found.reported_on, found.report or "", found.reported_by or "",
    )  # fmt: skip
