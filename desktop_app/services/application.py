"""Applications for mediation (申请书, F1): written ones, and oral ones that were written down here.

A mediation on the committee's own initiative has none: there F2 alone stands in the first slot.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ApplicationManner, MediationOrigin
from db.models.mediation import Mediation
from db.models.mediation_course import Application, ApplicationClaim
from desktop_app.domain.actor import Actor
from desktop_app.domain.application import check_application
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """An application as entered; ``applicants`` are uids of parties, ``claims`` one each."""

    manner: ApplicationManner
    applicants: tuple[UUID, ...]
    facts: str
    claims: tuple[str, ...]
    taken_on: date
    taken_by: str = ""
    read_back: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application with the names of those who apply; ``read_back`` None for a written one."""

    uid: UUID
    manner: ApplicationManner
    applicants: tuple[str, ...]
    facts: str
    claims: tuple[str, ...]
    taken_on: date
    taken_by: str
    read_back: bool | None


@needs(Permission.TAKE_MEDIATION)
def record_application(
    session: Session, uid: UUID, draft: ApplicationDraft, *, by: Actor, now: datetime
) -> UUID:
    """Keep the application of a mediation; returns its uid. It may be entered after the acceptance.

    :raises RuleViolation: on the committee's own initiative, when there is one already, or at the field
        that is missing or does not fit.
    """
    mediation = record.find_own(session, uid, by)
    if why_not := why_not_apply(session, mediation):
        raise RuleViolation("".join(why_not), "origin")
    record.check_day(draft.taken_on, now, "taken_on")
    if mediation.accepted_on is not None and draft.taken_on > mediation.accepted_on:
        raise RuleViolation(f"申请不能晚于受理（{mediation.accepted_on:%Y-%m-%d}），请核对。", "taken_on")
    claims = tuple(text for line in draft.claims if (text := line.strip()))
    parties = record.living_parties(session, mediation.dispute_id)
    uids = [party.uid for party in parties]
    check_application(draft.manner, draft.applicants, uids, claims, read_back=draft.read_back)
    oral = draft.manner is ApplicationManner.ORAL
    application = Application(
        mediation_id=mediation.id,
        manner=draft.manner,
        applicants=[party.uid.hex for party in parties if party.uid in draft.applicants],
        facts=required(draft.facts, "facts", "请写明纠纷简要情况。"),
        taken_on=draft.taken_on,
        taken_by=required(draft.taken_by or by.name, "taken_by", "请填写记录人。", 100),
        read_back=True if oral else None,
        claims=[
            ApplicationClaim(ordinal=number, claim=required(claim, "claims", "请写明申请事项。"))
            for number, claim in enumerate(claims, 1)
        ],
    )
    session.add(application)
    names = "、".join(party.name for party in parties if party.uid in draft.applicants)
    said = f"{names}{draft.manner.label}申请，{len(claims)} 项" + ("，已读给申请人听" if oral else "")
    at = record.moment_of(draft.taken_on, now)
    record.log_step(session, mediation, "record_application", said, by, happened_at=at, now=now)
    session.flush()
    return application.uid


@needs(Permission.TAKE_MEDIATION)
def void_application(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make the application of a mediation void, so that it can be entered anew; ``uid`` is the mediation's.

    :raises RuleViolation: without reason, or when there is none.
    """
    mediation = record.find_own(session, uid, by)
    application = application_of(session, mediation.id)
    if application is None:
        raise RuleViolation("这件调解没有登记申请书，请刷新。", "uid")
    why = required(reason, "reason", "请写明作废的原因。", 500)
    application.voided_at, application.voided_reason = now, why
    record.log_step(session, mediation, "void_application", why, by, happened_at=now, now=now)
    session.flush()


def why_not_apply(session: Session, mediation: Mediation) -> tuple[str, ...]:
    """Sentences saying why no application is entered; called inside other services."""
    if mediation.origin is MediationOrigin.OWN_INITIATIVE:
        return ("这件是调委会主动调解，没有申请书，用受理登记表。",)
    if application_of(session, mediation.id) is not None:
        return ("申请书已经登记，要改请先作废。",)
    return ()


def application_of(session: Session, mediation_id: int) -> Application | None:
    """The application of a mediation; called inside other services."""
    query = select(Application).where(
        Application.mediation_id == mediation_id, Application.voided_at.is_(None)
    )
    return session.scalars(query.order_by(Application.id.desc())).first()


def application_row(session: Session, mediation: Mediation) -> ApplicationRow | None:
    """The application as the detail shows it; called inside other services."""
    found = application_of(session, mediation.id)
    if found is None:
        return None
    return ApplicationRow(
        found.uid,
        found.manner,
        record.names_of(session, mediation.dispute_id, found.applicants),
        found.facts,
        tuple(claim.claim for claim in found.claims),
        found.taken_on,
        found.taken_by,
        found.read_back,
    )
