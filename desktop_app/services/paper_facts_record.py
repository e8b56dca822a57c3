"""From the database to the papers of a mediation's work: F5, F6, F7, F17 and the talk with one side."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import InvestigationKind, OfferKind
from db.models.dispute import Dispute, Party
from db.models.mediation import Mediation, MediationMeeting
from db.models.mediation_work import (
    Evidence,
    InvestigationRecord,
    InvitedParticipant,
    MeetingProtocol,
    Offer,
    SeparateTalk,
)
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.money import yuan
from desktop_app.errors import RuleViolation
from desktop_app.papers.evidence_list import EvidenceList, PaperEvidence
from desktop_app.papers.investigation_record import InvestigationPaper, RecordForm
from desktop_app.papers.mediation_record import MediationRecord
from desktop_app.papers.meeting_protocol import MeetingProtocolPaper
from desktop_app.papers.party import PaperParty
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_title import printed
from desktop_app.services.evidence import evidence_of
from desktop_app.services.joint_committee import committees_of
from desktop_app.services.meeting import guests_of, parties_there
from desktop_app.services.paper_facts import living, paper_parties
from desktop_app.services.recusal import recusals_of
from desktop_app.services.separate_talk import offers_of

_BETWEEN = re.compile(r"[；;\n]+")


def mediation_record(session: Session, meeting: MediationMeeting) -> MediationRecord:
    """The record of one meeting, signed by the parties who were there and the agents who came."""
    mediation = session.get_one(Mediation, meeting.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    there = parties_there(session, meeting, dispute.id)
    at_work = tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id))
    others = tuple(name.strip() for name in _BETWEEN.split(meeting.invited or "") if name.strip())
    return MediationRecord(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        starts_at=meeting.started_at,
        ends_at=meeting.ended_at,
        place=meeting.place,
        cause=meeting.subject or printed(dispute.title),
        parties=_parties(session, meeting, there),
        mediators=tuple(meeting.mediators or at_work),
        recorder=meeting.recorder_name,
        transcript=meeting.record,
        outcome=meeting.outcome,
        invited=(*(guest_text(guest) for guest in guests_of(session, meeting)), *others),
        manner=meeting.manner,
        means=meeting.means,
        represented=_represented(meeting, there),
        agents_sign=meeting.agents is not None,
    )


def guest_text(guest: InvitedParticipant) -> str:
    """An invited participant as F7 names him: 路德贵（大坝桥村，老会计）."""
    about = "，".join(part for part in (guest.unit, guest.relation) if part)
    return f"{guest.name}（{about}）" if about else guest.name


def _parties(session: Session, meeting: MediationMeeting, there: Sequence[Party]) -> tuple[PaperParty, ...]:
    """The parties there, each with the agents who came; older records name all agents."""
    if meeting.agents is None:
        return paper_parties(session, there)
    return paper_parties(session, there, [UUID(hex=h) for h in meeting.agents])


def _represented(meeting: MediationMeeting, there: Sequence[Party]) -> frozenset[int]:
    return frozenset(place for place, party in enumerate(there) if party.uid.hex not in meeting.present)


def investigation(session: Session, row: InvestigationRecord) -> InvestigationPaper:
    """A record of questioning or inspection."""
    mediation = session.get_one(Mediation, row.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    inspected = row.kind is InvestigationKind.INSPECTION
    return InvestigationPaper(
        form=RecordForm.INSPECTION if inspected else RecordForm.QUESTIONING,
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        ordinal=row.ordinal,
        starts_at=row.started_at,
        ends_at=row.ended_at,
        place=row.place,
        cause=printed(dispute.title),
        investigators=tuple(row.investigators),
        recorder=row.recorder_name,
        content=row.content,
        participants=row.participants or "",
        subject=row.subject_name or "",
        subject_note=row.subject_note or "",
        listed=tuple(tuple(one) for one in row.measurements or ()),
    )


def talk(session: Session, row: SeparateTalk) -> InvestigationPaper:
    """The record of a talk, for the person talked with to sign.

    :raises RuleViolation: for a confidential talk, which no paper prints.
    """
    if row.confidential:
        raise RuleViolation("这次谈话是保密的，只在屏幕上看，不打印。", "confidential")
    mediation = session.get_one(Mediation, row.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    query = select(Party).where(Party.dispute_id == dispute.id).order_by(Party.position)
    names = {party.id: party.name for party in session.scalars(query) if party.uid.hex in row.with_parties}
    made = [o for o in offers_of(session, mediation.id) if o.talk_ordinal == row.ordinal and row.ordinal]
    return InvestigationPaper(
        form=RecordForm.TALK,
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        ordinal=row.ordinal,
        starts_at=row.started_at,
        ends_at=row.ended_at,
        place=row.place,
        cause=printed(dispute.title),
        investigators=tuple(row.mediators),
        recorder=row.recorder_name,
        content=row.content,
        subject="、".join([*names.values(), *([row.with_others] if row.with_others else [])]),
        subject_note=row.means.label,
        # A talk with one side shows that side's offers, whatever else was entered with it.
        listed=tuple(_offer(offer, names[offer.party_id]) for offer in made if offer.party_id in names),
    )


def _offer(offer: Offer, party: str) -> tuple[str, ...]:
    sum_text = f" {yuan(offer.amount)} 元" if offer.amount is not None else ""
    kind = offer.kind.label if offer.kind is not OfferKind.CONDITION or offer.amount is not None else "条件"
    return f"{local_time(offer.made_at):%m-%d %H:%M}", party, f"{kind}{sum_text}", offer.what or ""


def evidence_list(session: Session, mediation: Mediation) -> EvidenceList:
    """The evidence of a mediation.

    :raises RuleViolation: while there is none.
    """
    rows = evidence_of(session, mediation.id)
    if not rows:
        raise RuleViolation("还没有登记证据，先登记再打印证据材料。", "evidence")
    dispute = session.get_one(Dispute, mediation.dispute_id)
    query = select(Party).where(Party.dispute_id == dispute.id).order_by(Party.position)
    names = {party.id: party.name for party in session.scalars(query)}
    given = [row.party_id for row in rows if row.party_id is not None]
    return EvidenceList(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        cause=printed(dispute.title),
        parties=living(session, dispute),
        items=tuple(_evidence(row, names) for row in rows),
        providers=tuple(dict.fromkeys(names[party_id] for party_id in given)),
    )


def _evidence(row: Evidence, names: dict[int, str]) -> PaperEvidence:
    provider = names[row.party_id] if row.party_id is not None else ""
    return PaperEvidence(
        ordinal=row.ordinal,
        name=row.name,
        form=row.form,
        source="，".join(part for part in (provider, row.source) if part),
        pages=row.pages,
        proves=row.proves,
        copies=row.copies,
        received_on=row.received_on,
        checked_on=row.checked_on,
        checked_by=row.checked_by or "",
    )


def protocol(session: Session, row: MeetingProtocol) -> MeetingProtocolPaper:
    """The order of a meeting, with what each side said of recusal.

    :raises RuleViolation: when the meeting was made void.
    """
    mediation = session.get_one(Mediation, row.mediation_id)
    held = next(
        (m for m in record.meetings_of(session, mediation.id) if m.ordinal == row.meeting_ordinal), None
    )
    if held is None:
        raise RuleViolation("这次会议已作废，请先登记会议。", "subject")
    facts = mediation_record(session, held)
    return MeetingProtocolPaper(
        committee=facts.committee,
        number=facts.number,
        ordinal=held.ordinal,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        place=facts.place,
        cause=facts.cause,
        host=row.host_name,
        recorder=row.recorder_name,
        mediators=facts.mediators,
        parties=facts.parties,
        identities=row.identities,
        recusal=recusal_text(session, mediation, held.ordinal),
        discipline=row.discipline,
        rights=row.rights,
        statements=row.statements,
        points=row.points,
        closing=row.closing,
        represented=facts.represented,
    )


def recusal_text(session: Session, mediation: Mediation, ordinal: int) -> str:
    """One line a side: what it answered at this meeting, or once for all; open for the pen if unasked."""
    asked = [r for r in recusals_of(session, mediation.id) if r.meeting_ordinal in (None, ordinal)]
    lines: list[str] = []
    for party in record.living_parties(session, mediation.dispute_id):
        mine = [r for r in asked if r.party_id == party.id]
        for row in mine:
            if row.challenged_name is None:
                lines.append(f"{party.name}：不要求回避。")
                continue
            fate = "" if row.granted is None else "，已同意" if row.granted else "，不同意"
            new = f"，由{row.replaced_by}接替" if row.replaced_by else ""
            lines.append(f"{party.name}：要求{row.challenged_name}回避（{row.reason or ''}）{fate}{new}。")
        if not mine:
            lines.append(f"{party.name}：□不要求回避　□要求　　　　　　回避")
    return "\n".join(lines)
