"""A known person's numbers in full (查看原文), with a reason that goes to the audit log (rules.md 11)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AuditAction
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_known import known_persons
from desktop_app.services.person_merge import GONE


@dataclass(frozen=True, slots=True)
class PersonNumbers:
    """Numbers in full; empty where none is known."""

    id_number: str
    phone: str


@needs(Permission.SEE_FULL_NUMBER)
def person_numbers(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> PersonNumbers:
    """The numbers as this user may know them; who, when and why is kept.

    :raises RuleViolation: without a reason, or for somebody who is not known here.
    """
    if not reason.strip():
        raise RuleViolation("请写明查看原文的理由。", "reason")
    found = known_persons(session, [uid], by)
    if not found:
        raise RuleViolation(GONE, "uid")
    facts = found[0].facts
    audit.record(
        session,
        AuditAction.UNMASK,
        f"查看 {facts.name} 的证件号和电话：{reason.strip()}",
        by=by,
        now=now,
        entity="person",
        record_uid=found[0].uid,
    )
    return PersonNumbers(facts.id_number or "", facts.phone or "")
