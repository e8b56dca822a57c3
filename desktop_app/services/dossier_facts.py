"""From the database to what the gate of a dossier looks at, and which facts of the case its places depend on.

Called inside other services, with a mediation that the user may read.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState, PartyKind
from db.models.dispute import Agent, Dispute, Party
from db.models.mediation import Agreement, Mediation, MediationMeeting, Signature
from db.models.paper import Paper
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dossier_condition import Condition
from desktop_app.domain.dossier_gate import AgreementFacts, DossierFacts, MeetingFacts, PrintedFacts
from desktop_app.services import mediation_record as record
from desktop_app.services.dossier_note_record import explained
from desktop_app.services.judicial_confirmation import confirmation_of
from desktop_app.services.mediation_clock import extensions_of
from desktop_app.services.mediation_paper import MediationPaper
from desktop_app.services.paper_version import Printed, scanned_versions

_ENDED = {
    MediationState.REFUSED: Condition.REFUSED,
    MediationState.TERMINATED: Condition.TERMINATED,
    MediationState.WITHDRAWN: Condition.WITHDRAWN,
}


def conditions_of(session: Session, mediation: Mediation) -> frozenset[Condition]:
    """The facts of a case that hold now."""
    parties = record.living_parties(session, mediation.dispute_id)
    found: set[Condition] = set()
    if any(party.kind is PartyKind.ORGANISATION for party in parties):
        found.add(Condition.ORGANISATION)
    if any(party.kind is not PartyKind.ORGANISATION for party in parties):
        found.add(Condition.NATURAL_PERSON)
    if any(party.guardian_name for party in parties):
        found.add(Condition.GUARDIAN)
    if any(party.is_representative for party in parties):
        found.add(Condition.REPRESENTATIVE)
    agents = select(Agent.id).where(
        Agent.party_id.in_([party.id for party in parties]), Agent.voided_at.is_(None)
    )
    if session.scalars(agents.limit(1)).first() is not None:
        found.add(Condition.AGENT)
    replaced = select(Party.id).where(
        Party.dispute_id == mediation.dispute_id, Party.replaced_by_id.is_not(None)
    )
    if session.scalars(replaced.limit(1)).first() is not None:
        found.add(Condition.HEIR)
    if mediation.state in _ENDED:
        found.add(_ENDED[mediation.state])
    if any(meeting.invited for meeting in record.meetings_of(session, mediation.id)):
        found.add(Condition.INVITED)
    agreement = record.agreement_of(session, mediation.id)
    if agreement is not None and any(i.performed_on and not i.voided_at for i in agreement.instalments):
        found.add(Condition.PERFORMED)
    if any(one.granted_on is not None for one in extensions_of(session, mediation.id)):
        found.add(Condition.EXTENDED)
    confirmations = (confirmation_of(session, one) for one in _agreements(session, mediation))
    if any(one is not None and one.applied_on is not None for one in confirmations):
        found.add(Condition.CONFIRMATION_APPLIED)
    if explained(session, mediation.id):
        found.add(Condition.EXPLAINED)
    return frozenset(found)


def facts_of(
    session: Session,
    mediation: Mediation,
    papers: Collection[tuple[str, MediationPaper]],
    filled: set[str],
    outdated: Collection[Printed],
) -> DossierFacts:
    """What the gate looks at; ``papers`` with the code of the slot that each lies in.

    ``outdated`` are the papers whose last print says something else than they would say now.
    """
    parties = session.scalars(select(Party).where(Party.dispute_id == mediation.dispute_id)).all()
    by_id = {party.id: party for party in parties}
    by_uid = {party.uid.hex: party for party in parties}
    living = record.living_parties(session, mediation.dispute_id)
    answers = record.latest_answers(session, mediation.id)
    return DossierFacts(
        mediation.applied_on,
        mediation.accepted_on,
        mediation.ended_on,
        len(living),
        tuple(
            (party.name, answers[party.id].answered_on)
            for party in living
            if party.id in answers and answers[party.id].given and party.replaced_on is None
        ),
        tuple(_meeting(meeting, by_uid) for meeting in record.meetings_of(session, mediation.id)),
        tuple(_agreement(session, one, by_id) for one in _agreements(session, mediation)),
        _printed(session, mediation, papers, outdated),
        frozenset(filled),
    )


def _meeting(meeting: MediationMeeting, parties: dict[str, Party]) -> MeetingFacts:
    there = [parties[uid] for uid in meeting.present if uid in parties]
    return MeetingFacts(
        meeting.ordinal,
        local_date(meeting.started_at),
        local_date(meeting.ended_at),
        tuple(party.name for party in there if party.voided_at is not None),
    )


def _agreements(session: Session, mediation: Mediation) -> list[Agreement]:
    query = select(Agreement).where(Agreement.mediation_id == mediation.id, Agreement.voided_at.is_(None))
    return list(session.scalars(query.order_by(Agreement.id)))


def _agreement(session: Session, drawn: Agreement, parties: dict[int, Party]) -> AgreementFacts:
    query = select(Signature).where(Signature.agreement_id == drawn.id, Signature.voided_at.is_(None))
    signatures = session.scalars(query.order_by(Signature.id)).all()
    gone: list[tuple[str, str]] = []
    for one in signatures:
        party = parties.get(one.party_id or 0)
        if party is None or (party.voided_at is None and party.replaced_by_id is None):
            continue
        if party.replaced_on is not None and party.replaced_on > one.signed_on:
            continue  # whoever follows later is bound by what was signed before (民法典 1161)
        successor = parties.get(party.replaced_by_id or 0)
        gone.append((party.name, "" if successor is None else successor.name))
    return AgreementFacts(
        drawn.form,
        drawn.number,
        drawn.drawn_up_on,
        drawn.effective_on,
        drawn.copies,
        tuple((one.signer_name, one.signed_on) for one in signatures),
        tuple(dict.fromkeys(gone)),
    )


def _printed(
    session: Session,
    mediation: Mediation,
    papers: Collection[tuple[str, MediationPaper]],
    outdated: Collection[Printed],
) -> tuple[PrintedFacts, ...]:
    """The papers of the dossier as they were printed last, with the number they bear now."""
    subjects = {paper.subject for _, paper in papers}
    query = select(Paper).where(Paper.record_uid.in_(subjects), Paper.voided_at.is_(None)).order_by(Paper.id)
    last: dict[tuple[str, UUID], Paper] = {(p.kind.value, p.record_uid): p for p in session.scalars(query)}
    signed = scanned_versions(session, mediation, subjects)
    found: list[PrintedFacts] = []
    for slot, paper in papers:
        key = (paper.kind, paper.subject)
        issued = last.get((paper.kind.value, paper.subject))
        if issued is None:
            continue
        here = signed.get(key, frozenset())
        found.append(
            PrintedFacts(
                paper.name,
                slot,
                issued.number or "",
                paper.number,
                outdated=key in outdated,
                old_scan=issued.version is not None and bool(here - {issued.version}),
                new_scan=issued.version in here,
            )
        )
    cover = _cover(session, mediation)
    return (*found, cover) if cover is not None else tuple(found)


def _cover(session: Session, mediation: Mediation) -> PrintedFacts | None:
    """The number on the cover that was printed last for this case, when it is another mediation's or none's.

    A case with two mediations has two dossiers; only one number can be this one's.
    """
    dispute_uid = session.scalar(select(Dispute.uid).where(Dispute.id == mediation.dispute_id))
    numbers = select(Mediation.number).where(
        Mediation.dispute_id == mediation.dispute_id, Mediation.voided_at.is_(None)
    )
    known = set(session.scalars(numbers))
    query = select(Paper.number).where(
        Paper.kind == "dossier", Paper.record_uid == dispute_uid, Paper.voided_at.is_(None)
    )
    for number in session.scalars(query.order_by(Paper.id.desc())):
        if number not in known:
            return PrintedFacts("卷宗封面", "", number or "", mediation.number or "")
    return None
