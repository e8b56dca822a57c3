"""Evidence (证据材料, F6): what was handed in, by whom, what it is to prove, whether a copy was compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import EvidenceForm
from db.models.attachment import Attachment
from db.models.dispute import Dispute, Party
from db.models.mediation import Mediation
from db.models.mediation_work import Evidence
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.permissions import Permission, needs

MOST_PAGES = 9999


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A piece of evidence, from a party or (``source``) from elsewhere; ``checked_on`` only for copies."""

    name: str
    form: EvidenceForm
    proves: str
    received_on: date
    party_uid: UUID | None = None
    source: str = ""
    pages: int = 1
    copies: int = 1
    checked_on: date | None = None
    checked_by: str = ""
    attachment_uid: UUID | None = None


@needs(Permission.MEDIATE)
def add_evidence(session: Session, uid: UUID, draft: EvidenceDraft, *, by: Actor, now: datetime) -> UUID:
    """Enter a piece of evidence; returns its uid.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = check.find_going(session, uid, by, "登记证据")
    row = Evidence(mediation_id=mediation.id, ordinal=_next(session, mediation))
    _fill(session, mediation, row, draft, now)
    session.add(row)
    at = record.moment_of(draft.received_on, now)
    said = f"第 {row.ordinal} 份：{row.name}"
    record.log_step(session, mediation, "evidence", said, by, happened_at=at, now=now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def change_evidence(
    session: Session, evidence_uid: UUID, draft: EvidenceDraft, reason: str, *, by: Actor, now: datetime
) -> None:
    """Change an entry of the list; what stood before stays in the change log.

    :raises RuleViolation: without reason, or as ``add_evidence``.
    """
    row, mediation = _find_own(session, evidence_uid, by, "更改证据")
    why = check.check_reason(reason, "更改")
    _fill(session, mediation, row, draft, now)
    said = f"第 {row.ordinal} 份 {row.name}：{why}"
    record.log_step(session, mediation, "change_evidence", said, by, happened_at=now, now=now)
    session.flush()


@needs(Permission.MEDIATE)
def void_evidence(session: Session, evidence_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a piece off the list, e.g. because it was given back; its number is not used again.

    :raises RuleViolation: without reason.
    """
    row, mediation = _find_own(session, evidence_uid, by, "更改证据")
    why = check.check_reason(reason, "撤下")
    check.make_void(row, why, now)
    said = f"第 {row.ordinal} 份 {row.name}：{why}"
    record.log_step(session, mediation, "void_evidence", said, by, happened_at=now, now=now)
    session.flush()


def _find_own(session: Session, uid: UUID, by: Actor, doing: str) -> tuple[Evidence, Mediation]:
    row = session.scalars(
        select(Evidence).where(Evidence.uid == uid, Evidence.voided_at.is_(None))
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这份证据，请刷新后再试。", "uid")
    mediation = session.get_one(Mediation, row.mediation_id)
    return row, check.find_going(session, mediation.uid, by, doing)


def _next(session: Session, mediation: Mediation) -> int:
    last = select(func.max(Evidence.ordinal)).where(Evidence.mediation_id == mediation.id)
    return (session.scalar(last) or 0) + 1


def _fill(session: Session, mediation: Mediation, row: Evidence, draft: EvidenceDraft, now: datetime) -> None:
    check.check_texts(
        (
            ("name", draft.name, "请填写证据名称。"),
            ("proves", draft.proves, "请写明这份证据要证明什么。"),
        )
    )
    if draft.party_uid is None and not draft.source.strip():
        raise RuleViolation("请选是谁提供的；不是当事人提供的，写明来源。", "source")
    for field, count, word in (("pages", draft.pages, "页数"), ("copies", draft.copies, "份数")):
        if not 1 <= count <= MOST_PAGES:
            raise RuleViolation(f"{word}在 1 到 {MOST_PAGES} 之间。", field)
    record.check_day(draft.received_on, now, "received_on")
    if draft.checked_on is not None:
        if draft.form is not EvidenceForm.COPY:
            raise RuleViolation("只有复印件才登记“与原件核对无异”。", "checked_on")
        record.check_day(draft.checked_on, now, "checked_on", earliest=draft.received_on)
        check.check_texts((("checked_by", draft.checked_by, "请填写核对人。"),))
    provider = _provider(session, mediation, row, draft.party_uid)
    row.name, row.form, row.party_id = normal_text(draft.name), draft.form, provider
    row.source, row.pages, row.copies = normal_text(draft.source) or None, draft.pages, draft.copies
    row.proves, row.received_on = normal_text(draft.proves), draft.received_on
    row.checked_on = draft.checked_on
    row.checked_by = (normal_name(draft.checked_by) or None) if draft.checked_on else None
    row.attachment_uid = _attachment(session, mediation, draft.attachment_uid)


def _provider(session: Session, mediation: Mediation, row: Evidence, uid: UUID | None) -> int | None:
    """The party that handed it in; one whom heirs followed since stays where he was named before."""
    if uid is None:
        return None
    before = session.get(Party, row.party_id) if row.party_id is not None else None
    if before is not None and before.uid == uid:
        return before.id
    return check.party_of(session, mediation, uid, "party_uid").id


def _attachment(session: Session, mediation: Mediation, uid: UUID | None) -> UUID | None:
    if uid is None:
        return None
    query = (
        select(Attachment.id)
        .join(Dispute, Dispute.id == Attachment.dispute_id)
        .where(Attachment.uid == uid, Attachment.voided_at.is_(None), Dispute.id == mediation.dispute_id)
    )
    if session.scalar(query) is None:
        raise RuleViolation("这个附件不在这件纠纷里，请刷新后再选。", "attachment_uid")
    return uid


def evidence_of(session: Session, mediation_id: int) -> Sequence[Evidence]:
    """The list of a mediation in its order; called inside other services."""
    query = select(Evidence).where(Evidence.mediation_id == mediation_id, Evidence.voided_at.is_(None))
    return session.scalars(query.order_by(Evidence.ordinal)).all()
