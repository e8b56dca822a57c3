"""受限纠纷: a case that only this office and those it names may read; the county carries it sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_apply import arrive_anew
from db.enums import AuditAction
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.case_record import case_records
from desktop_app.services.dispute_record import own_dispute
from desktop_app.services.permissions import Permission, needs

_BATCH = 500


@dataclass(frozen=True, slots=True)
class RestrictionDraft:
    """A case to be restricted, and the offices beside this one that may read it."""

    dispute_uid: UUID
    office_uids: tuple[UUID, ...] = ()


@needs(Permission.RESTRICT_DISPUTE)
def restrict_dispute(session: Session, draft: RestrictionDraft, *, by: Actor, now: datetime) -> None:
    """Restrict a case from now on, or name anew who may read it. An office added to the list gets all of it.

    What an office received before the restriction it keeps.

    :raises RuleViolation: when the case is not this office's to work, or an office is not known.
    """
    dispute = own_dispute(session, draft.dispute_uid, by)
    known = set(session.scalars(select(Office.uid).where(Office.is_self.is_(False))))
    if not known.issuperset(draft.office_uids):
        raise RuleViolation("可查看单位里有没配对的，请先配对再选。", "offices")
    before = dispute.access_offices if dispute.restricted_at is not None else None
    listed = sorted({uid.hex for uid in draft.office_uids})
    dispute.restricted_at = dispute.restricted_at or now
    dispute.access_offices = listed
    session.flush()
    if before is not None and not set(listed).issubset(before):
        _send_again(session, dispute)
    _record(session, dispute, "设为受限", by, now)


@needs(Permission.RESTRICT_DISPUTE)
def lift_restriction(session: Session, dispute_uid: UUID, *, by: Actor, now: datetime) -> None:
    """Restrict a case no more: all of it goes open to whom it would have gone.

    :raises RuleViolation: when the case is not this office's to work, or is not restricted.
    """
    dispute = own_dispute(session, dispute_uid, by)
    if dispute.restricted_at is None:
        raise RuleViolation("这件纠纷没有设为受限。", "restricted_at")
    dispute.restricted_at = dispute.access_offices = None
    session.flush()
    _send_again(session, dispute)
    _record(session, dispute, "解除受限", by, now)


def _send_again(session: Session, dispute: Dispute) -> None:
    """Those who could not open the case before have its changes sealed; they get them once more."""
    arrive_anew(session, tuple(_changes(session, {uid for _, uid in case_records(session, [dispute.uid])})))


def _changes(session: Session, records: Iterable[UUID]) -> Iterable[str]:
    uids = sorted(records)
    for start in range(0, len(uids), _BATCH):
        yield from session.scalars(
            select(Change.change_id).where(Change.record_uid.in_(uids[start : start + _BATCH]))
        )


def _record(session: Session, dispute: Dispute, what: str, by: Actor, now: datetime) -> None:
    detail = f"{dispute.number}{what}"
    audit.record(
        session, AuditAction.RIGHTS, detail, by=by, now=now, entity="dispute", record_uid=dispute.uid
    )
