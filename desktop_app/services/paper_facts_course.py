"""From the database to the papers of a mediation's beginning and end: F1, F3, F4, F14, F14b, F15, F15b, F16.

Imported only when somebody prints, because the modules of the papers draw PDF and load slowly.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    Labelled,
    MediationState,
    PaperKind,
    PowerItem,
    RefusalReason,
    Remedy,
    TerminationReason,
    WithdrawalReason,
)
from db.models.dispute import Agent, Dispute, Party
from db.models.mediation import Mediation
from db.models.mediation_course import (
    Application,
    MediationEnding,
    MediationExtension,
    MediationNotice,
    PowerOfAttorney,
)
from desktop_app.domain.working_day import ClockKind
from desktop_app.errors import RuleViolation
from desktop_app.papers import application as application_paper
from desktop_app.papers import power_of_attorney as power_paper
from desktop_app.papers.extension_consent import ExtensionConsent
from desktop_app.papers.notice import Notice, Ticks
from desktop_app.papers.rights_notice import RightsNotice, ToldParty
from desktop_app.papers.termination_statement import TerminationStatement
from desktop_app.papers.withdrawal import Withdrawal
from desktop_app.services import mediation_clock as clocks
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_title import printed
from desktop_app.services.joint_committee import committees_of
from desktop_app.services.mediation_ending import applicants_of, ending_of
from desktop_app.services.paper_facts import paper_parties, prints_id
from desktop_app.services.rights_notice import notices_of
from desktop_app.services.rules import Rules


def application(session: Session, one: Application, rules: Rules) -> application_paper.Application:
    """The application, with those who apply first and the others after them."""
    mediation = session.get_one(Mediation, one.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    query = select(Party).where(Party.dispute_id == dispute.id, Party.voided_at.is_(None))
    known = list(session.scalars(query.order_by(Party.position, Party.id)))
    apply = [party for party in known if party.uid.hex in one.applicants]
    others = [p for p in record.living_parties(session, dispute.id) if p.uid.hex not in one.applicants]
    return application_paper.Application(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        applied_on=one.taken_on,
        applicants=paper_parties(session, apply),
        others=paper_parties(session, others),
        facts=one.facts,
        claims=tuple(claim.claim for claim in one.claims if claim.voided_at is None),
        recorder=one.taken_by if one.read_back is not None else "",
        print_id_number=prints_id(PaperKind.APPLICATION, rules),
    )


def rights_notice(session: Session, mediation: Mediation, rules: Rules) -> RightsNotice:
    """The notice for all parties; for those who were told, with the day."""
    tellings = notices_of(session, mediation.id)
    days = {uid: row.told_on for row in tellings for uid in row.parties}
    parties = record.living_parties(session, mediation.dispute_id)
    papers = paper_parties(session, parties)
    return RightsNotice(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        made_on=mediation.applied_on,
        parties=tuple(
            ToldParty(paper, days.get(party.uid.hex)) for party, paper in zip(parties, papers, strict=True)
        ),
        tellers=tuple(dict.fromkeys(row.told_by for row in tellings)),
        manners=frozenset(row.manner for row in tellings),
        confirmation_days=record.rules_of(session, mediation, rules).profile.limit.judicial_confirmation,
    )


def power_of_attorney(session: Session, power: PowerOfAttorney, rules: Rules) -> power_paper.PowerOfAttorney:
    """One agent's power of attorney."""
    mediation = session.get_one(Mediation, power.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    party = session.get_one(Party, power.party_id)
    agent = session.get_one(Agent, power.agent_id)
    principal = paper_parties(session, [party])[0]
    others = [p.name for p in record.living_parties(session, dispute.id) if p.side is not party.side]
    named = next(a for a in principal.agents if a.name == agent.name and a.phone == (agent.phone or ""))
    return power_paper.PowerOfAttorney(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        case=printed(dispute.title),
        signed_on=power.signed_on,
        principal=principal,
        agent=named,
        others="、".join(others),
        items=frozenset(PowerItem(value) for value in power.items),
        other=power.other or "",
        valid_until=power.valid_until,
        print_id_number=prints_id(PaperKind.POWER_OF_ATTORNEY, rules),
    )


def _ticks(kind: type[Labelled], values: list[str]) -> Ticks:
    """All answers with those that were ticked."""
    return Ticks(
        tuple(one.label for one in kind), frozenset(one.label for one in kind if one.value in values)
    )


_REASONS = {
    PaperKind.REFUSAL_NOTICE: RefusalReason,
    PaperKind.TERMINATION_NOTICE: TerminationReason,
}


def notice(session: Session, issued: MediationNotice) -> Notice:
    """A notice, with a sheet for every party."""
    mediation = session.get_one(Mediation, issued.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    reasons, remedies, words = Ticks(), Ticks(), ""
    ending = ending_of(session, mediation.id)
    if ending is not None and issued.kind in _REASONS:
        reasons = _ticks(_REASONS[issued.kind], ending.reasons)
        # Whoever was told of no way yet is told of all of them here.
        remedies = _ticks(Remedy, ending.remedies or [remedy.value for remedy in Remedy])
        words = ending.note or ""
    return Notice(
        template=issued.kind.value,
        committees=committees_of(session, mediation),
        number=issued.number,
        issued_on=issued.issued_on,
        issued_by=issued.issued_by,
        case=printed(dispute.title),
        parties=paper_parties(session, record.living_parties(session, dispute.id)),
        applied_on=mediation.applied_on,
        accepted_on=mediation.accepted_on,
        due_on=mediation.due_on,
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        reasons=reasons,
        words=words,
        remedies=remedies,
    )


def termination_statement(session: Session, ending: MediationEnding) -> TerminationStatement:
    """The internal statement of a mediation that was ended."""
    mediation = session.get_one(Mediation, ending.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if ending.kind is not MediationState.TERMINATED or mediation.accepted_on is None:
        raise RuleViolation("终止调解以后才有情况表。", "state")
    assert mediation.ended_on is not None
    referral = clocks.referral_of(session, mediation.id)
    return TerminationStatement(
        committees=committees_of(session, mediation),
        number=mediation.number or "",
        case=printed(dispute.title),
        parties=paper_parties(session, record.living_parties(session, dispute.id)),
        accepted_on=mediation.accepted_on,
        ended_on=mediation.ended_on,
        meetings=len(record.meetings_of(session, mediation.id)),
        reasons=_ticks(TerminationReason, ending.reasons),
        process=ending.process or "",
        points=ending.points or "",
        remedies=tuple(remedy.label for remedy in Remedy if remedy.value in ending.remedies),
        remedy_told_on=mediation.remedy_told_on,
        note=ending.note or "",
        court="" if referral is None else f"{referral.court}　{referral.case_number}",
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
    )


def withdrawal(session: Session, ending: MediationEnding) -> Withdrawal:
    """The withdrawal of an application."""
    mediation = session.get_one(Mediation, ending.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if ending.kind is not MediationState.WITHDRAWN or mediation.ended_on is None:
        raise RuleViolation("撤回申请以后才有撤回申请书。", "state")
    parties = record.living_parties(session, dispute.id)
    gone = ending.withdrawn_by or [uid.hex for uid in applicants_of(session, mediation)]
    return Withdrawal(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        case=printed(dispute.title),
        applied_on=mediation.applied_on,
        withdrawn_on=mediation.ended_on,
        applicants=paper_parties(session, [party for party in parties if party.uid.hex in gone]),
        others=paper_parties(session, [party for party in parties if party.uid.hex not in gone]),
        reasons=_ticks(WithdrawalReason, ending.reasons),
        note=ending.note or "",
        recorder=ending.decided_by,
    )


def extension_consent(session: Session, extension: MediationExtension, rules: Rules) -> ExtensionConsent:
    """The parties' consent to more time."""
    mediation = session.get_one(Mediation, extension.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    clock = clocks.clock_for(session, mediation, rules)
    unit = "个工作日" if clock.kind is ClockKind.WORKING else "天"
    return ExtensionConsent(
        committees=committees_of(session, mediation),
        number=mediation.number or "",
        case=printed(dispute.title),
        parties=paper_parties(session, record.living_parties(session, dispute.id)),
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        clock=f"{clock.key.label} {clock.days} {unit}（{clock.basis}）",
        asked_by=extension.asked_by,
        asked_on=extension.asked_on,
        reason=extension.reason,
        days=f" {extension.days} {unit}",
        old_due_on=extension.old_due_on,
        new_due_on=extension.new_due_on,
    )
