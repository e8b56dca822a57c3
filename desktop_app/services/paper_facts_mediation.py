"""From the database to the papers of a mediation: 受理登记表 (F2), 调解记录 (F7)."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute, Party
from db.models.mediation import Committee, Mediation, MediationMeeting
from desktop_app.errors import RuleViolation
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.mediation_record import MediationRecord
from desktop_app.services import mediation_record as record
from desktop_app.services.paper_facts import living, paper_parties, prints_id
from desktop_app.services.rules import Rules

_BETWEEN = re.compile(r"[；;\n]+")


def acceptance_register(session: Session, mediation: Mediation, rules: Rules) -> AcceptanceRegister:
    """The register of an accepted mediation.

    :raises RuleViolation: before acceptance, or while the type of dispute is open (statistics need it).
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if mediation.accepted_on is None:
        raise RuleViolation("这件调解还没有受理，受理以后才有受理登记表。", "state")
    if dispute.dispute_type is None:
        raise RuleViolation("请先在纠纷登记里选好纠纷类型，再打印受理登记表。", "dispute_type")
    return AcceptanceRegister(
        committee=session.get_one(Committee, mediation.committee_id).name,
        number=mediation.number or "",
        accepted_on=mediation.accepted_on,
        origin=mediation.origin,
        dispute_type=dispute.dispute_type,
        parties=living(session, dispute),
        summary=dispute.description,
        registrar=mediation.registrar_name,
        print_id_number=prints_id(PaperKind.ACCEPTANCE_REGISTER, rules),
    )


def mediation_record(session: Session, meeting: MediationMeeting) -> MediationRecord:
    """The record of one meeting, signed by the parties who were there."""
    mediation = session.get_one(Mediation, meeting.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    query = select(Party).where(Party.dispute_id == dispute.id).order_by(Party.position, Party.id)
    there = [party for party in session.scalars(query) if party.uid.hex in meeting.present]
    return MediationRecord(
        committee=session.get_one(Committee, mediation.committee_id).name,
        number=mediation.number or "",
        starts_at=meeting.started_at,
        ends_at=meeting.ended_at,
        place=meeting.place,
        cause=meeting.subject or dispute.title,
        parties=paper_parties(session, there),
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        recorder=meeting.recorder_name,
        transcript=meeting.record,
        outcome=meeting.outcome,
        invited=tuple(name.strip() for name in _BETWEEN.split(meeting.invited or "") if name.strip()),
        manner=meeting.manner,
    )
