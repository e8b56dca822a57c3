"""The receipt of an act of performance as a file: a photo of the 收条, a scan of the bank's slip."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Agreement, Instalment, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.services.attachment import AttachmentDraft, KeptFile, add_attachment
from desktop_app.services.centre import Centre
from desktop_app.services.performance import PerformanceDraft, PerformanceState, record_performance
from desktop_app.services.permissions import Permission, needs


@needs(Permission.MEDIATE)
def record_proven_performance(
    session: Session,
    instalment_uid: UUID,
    draft: PerformanceDraft,
    file: KeptFile,
    centre: Centre,
    *,
    by: Actor,
    now: datetime,
) -> PerformanceState:
    """As ``record_performance``, with the stored file of its receipt as an attachment of the act.

    :raises RuleViolation: as there, and when the case takes no file or has this one for the act already.
    """
    state = record_performance(session, instalment_uid, draft, by=by, now=now)
    instalment = session.scalars(select(Instalment).where(Instalment.uid == instalment_uid)).one()
    agreement = session.get_one(Agreement, instalment.agreement_id)
    mediation = session.get_one(Mediation, agreement.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    title = f"履行凭证（第 {instalment.ordinal} 期 {draft.performed_on:%Y-%m-%d}）"
    kept = AttachmentDraft(dispute.uid, file, title, "performance", state.uid)
    add_attachment(session, centre, kept, by=by, now=now)
    return state
