"""Risks that a dispute gets worse (可能激化), the measures taken, and the report to the police.

人民调解法 25: measures against escalation are taken; what may become a case of public order or a crime is
reported to the police or another organ at once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.mediation_course import Aggravation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import write_step
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class AggravationDraft:
    """What was noticed and done; ``for_police`` when it may become a case of public order or a crime."""

    found_at: datetime
    risk: str
    measures: str
    measures_by: str = ""
    for_police: bool = False


@dataclass(frozen=True, slots=True)
class PoliceReportDraft:
    """When, to whom and by whom it was reported."""

    reported_at: datetime
    reported_to: str
    reported_by: str = ""


@dataclass(frozen=True, slots=True)
class PoliceReplyDraft:
    """What the police answered, and when."""

    reply: str
    replied_on: date


@dataclass(frozen=True, slots=True)
class AggravationRow:
    """One risk; ``reported_at`` None: not reported (yet)."""

    uid: UUID
    found_at: datetime
    risk: str
    measures: str
    measures_by: str
    for_police: bool
    reported_at: datetime | None
    reported_to: str
    reported_by: str
    reply: str
    replied_on: date | None

    @property
    def waits(self) -> bool:
        """Whether the police still have to be told."""
        return self.for_police and self.reported_at is None


@needs(Permission.TAKE_MEDIATION)
def record_aggravation(
    session: Session, uid: UUID, draft: AggravationDraft, *, by: Actor, now: datetime
) -> UUID:
    """Record a risk and the measures against it, also in the dispute's timeline; returns its uid.

    :raises RuleViolation: for a moment in the future, or without risk or measures.
    """
    mediation = record.find_own(session, uid, by)
    if draft.found_at > now:
        raise RuleViolation("时间还没到，请核对。", "found_at")
    row = Aggravation(
        mediation_id=mediation.id,
        found_at=draft.found_at,
        risk=required(draft.risk, "risk", "请写明有什么激化的苗头。", 2000),
        measures=required(draft.measures, "measures", "请写明采取了什么措施。", 2000),
        measures_by=required(draft.measures_by or by.name, "measures_by", "请填写谁采取的措施。", 100),
        for_police=draft.for_police,
    )
    session.add(row)
    said = f"{row.risk}；采取措施：{row.measures}（{row.measures_by}）"
    record.log_step(session, mediation, "record_aggravation", said, by, happened_at=draft.found_at, now=now)
    _note(session, mediation, NoteKind.MEASURE, said, by, draft.found_at, now)
    session.flush()
    return row.uid


@needs(Permission.TAKE_MEDIATION)
def report_police(
    session: Session, uid: UUID, risk_uid: UUID, draft: PoliceReportDraft, *, by: Actor, now: datetime
) -> None:
    """Record the report to the police, also in the dispute's timeline.

    :raises RuleViolation: when it was reported already, before it was noticed, or without to whom.
    """
    mediation = record.find_own(session, uid, by)
    row = _find(session, mediation, risk_uid)
    if row.reported_at is not None:
        raise RuleViolation("已经登记报告公安机关。", "state")
    if draft.reported_at > now:
        raise RuleViolation("时间还没到，请核对。", "reported_at")
    if draft.reported_at < row.found_at:
        raise RuleViolation("报告不能早于发现的时间，请核对。", "reported_at")
    row.reported_to = required(draft.reported_to, "reported_to", "请写明报告给哪个派出所、谁接的。", 100)
    row.reported_by = required(draft.reported_by or by.name, "reported_by", "请填写报告人。", 100)
    row.reported_at = draft.reported_at
    said = f"报告{row.reported_to}（报告人 {row.reported_by}）：{row.risk}"
    record.log_step(session, mediation, "report_police", said, by, happened_at=draft.reported_at, now=now)
    _note(session, mediation, NoteKind.POLICE_REPORT, said, by, draft.reported_at, now)
    session.flush()


@needs(Permission.TAKE_MEDIATION)
def record_police_reply(
    session: Session, uid: UUID, risk_uid: UUID, draft: PoliceReplyDraft, *, by: Actor, now: datetime
) -> None:
    """Record what the police answered.

    :raises RuleViolation: before the report, a second time, or on a wrong day.
    """
    mediation = record.find_own(session, uid, by)
    row = _find(session, mediation, risk_uid)
    if row.reported_at is None:
        raise RuleViolation("还没有报告公安机关，请先登记报告。", "state")
    if row.replied_on is not None:
        raise RuleViolation("答复已经登记。", "state")
    record.check_day(draft.replied_on, now, "replied_on", earliest=local_date(row.reported_at))
    row.reply = required(draft.reply, "reply", "请写明公安机关怎么答复。", 2000)
    row.replied_on = draft.replied_on
    at = record.moment_of(draft.replied_on, now)
    said = f"{row.reported_to}：{row.reply}"
    record.log_step(session, mediation, "record_police_reply", said, by, happened_at=at, now=now)
    session.flush()


def _note(
    session: Session,
    mediation: Mediation,
    kind: NoteKind,
    said: str,
    by: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    dispute = session.get_one(Dispute, mediation.dispute_id)
    write_step(session, dispute.uid, kind.value, actor=by, happened_at=happened_at, now=now, reason=said)


def _find(session: Session, mediation: Mediation, uid: UUID) -> Aggravation:
    for row in aggravations_of(session, mediation.id):
        if row.uid == uid:
            return row
    raise RuleViolation("找不到这条激化苗头，请刷新后再试。", "risk_uid")


def aggravations_of(session: Session, mediation_id: int) -> list[Aggravation]:
    """The risks of a mediation in their order; called inside other services."""
    query = select(Aggravation).where(
        Aggravation.mediation_id == mediation_id, Aggravation.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(Aggravation.found_at, Aggravation.id)))


def aggravation_rows(session: Session, mediation: Mediation) -> tuple[AggravationRow, ...]:
    """The risks as the detail shows them; called inside other services."""
    return tuple(
        AggravationRow(
            row.uid, row.found_at, row.risk, row.measures, row.measures_by, row.for_police, row.reported_at,
            row.reported_to or "", row.reported_by or "", row.reply or "", row.replied_on,
        )
        for row in aggravations_of(session, mediation.id)
    )  # fmt: skip
