"""The beginning and the end of the sample's mediations: applications, rights told, notices served."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ApplicationManner, PartySide, ServiceMeans, TellManner
from db.models.dispute import Dispute, Party
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.services import mediation_notice, rights_notice
from desktop_app.services.application import ApplicationDraft, record_application
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.rights_notice import TellingDraft

MEDIATOR = "余广田"
"""The mediator who sits at the program; the others' names stand in the records."""


def parties_of(session: Session, dispute_uid: UUID) -> list[UUID]:
    """Uids of a dispute's parties in the order of the sample."""
    rows = select(Party.uid).join(Dispute, Party.dispute_id == Dispute.id).where(Dispute.uid == dispute_uid)
    return list(session.scalars(rows.order_by(Party.position)))


def take_application(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    """Keep the application of a mediation; the sample says how it was made and what was asked for."""
    said = record["application"]
    manner = ApplicationManner(said["manner"])

    def deed(session: Session, actor: Actor, now: datetime) -> None:
        dispute = session.scalars(
            select(Dispute).where(Dispute.uid == story.disputes[record["dispute_key"]])
        ).one()
        applicants = [
            party.uid
            for party in dispute.parties
            if party.side is PartySide.APPLICANT and party.voided_at is None and party.replaced_by_id is None
        ]
        draft = ApplicationDraft(
            manner,
            tuple(applicants),
            dispute.description,
            tuple(said["claims"]),
            date.fromisoformat(record["applied_on"]),
            record["registrar"],
            read_back=manner is ApplicationManner.ORAL,
        )
        record_application(session, story.mediations[record["key"]], draft, by=actor, now=now)

    stage.do(MEDIATOR, at, deed)


def notify(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    """Tell rights and duties where it was accepted; issue the notice that fits and hand it to everybody."""

    def deed(session: Session, actor: Actor, now: datetime) -> None:
        uid, today = story.mediations[record["key"]], at.date()
        detail = mediation_detail(session, uid, stage.rules, by=actor, today=today)
        everybody = tuple(c.party_uid for c in detail.consents)
        if detail.row.accepted_on is not None:
            draft = TellingDraft(everybody, TellManner.PAPER, today, record["registrar"])
            rights_notice.tell_rights(session, uid, draft, by=actor, now=now)
        kind = detail.course.notice_to_issue
        if kind is None:
            return
        mediation_notice.issue_notice(session, uid, kind, today, stage.rules, by=actor, now=now)
        after = mediation_detail(session, uid, stage.rules, by=actor, today=today)
        issued = after.course.notices[-1].uid
        served = ServiceDraft(everybody, today, ServiceMeans.HAND)
        mediation_notice.serve_notice(session, uid, issued, served, by=actor, now=now)

    stage.do(MEDIATOR, at, deed)
