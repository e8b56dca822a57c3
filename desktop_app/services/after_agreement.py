"""What comes after an agreement, as the detail shows it: breaches, confirmation, visits, closing report."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    BreachRoute,
    ConfirmationCourt,
    ConfirmationState,
    FollowUpManner,
    LaterSuit,
    PerformanceFinding,
    Source,
)
from db.models.dispute import Dispute, Party
from db.models.follow_up import FollowUp
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Mediation
from db.models.performance import Breach
from desktop_app.domain.mediation_state import ENDED_STATES
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_view import AgreementRow, agreement_row
from desktop_app.services.breach import FOLLOWED_ON, breacher
from desktop_app.services.closing_report import ClosingReportDraft, report_draft, report_of
from desktop_app.services.follow_up import next_visit, schedule_of, visits_of
from desktop_app.services.judicial_confirmation import confirmation_of, copies_problem
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class BreachRow:
    """One breach; ``route`` None: not decided yet, ``ended_on`` None: it goes on."""

    uid: UUID
    declared_on: date
    declared_by: str
    party: str
    facts: str
    undone: str
    warned_on: date | None
    route: BreachRoute | None
    route_on: date | None
    route_note: str
    next_check_on: date | None
    ended_on: date | None
    ended_note: str

    @property
    def may_be_void(self) -> bool:
        """Whether it can be taken back: nothing has followed from it elsewhere."""
        return self.route not in FOLLOWED_ON


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """The judicial confirmation of an agreement once it was told; ``prepared``: the application is written.

    ``problem`` warns of something that the court will miss.
    """

    uid: UUID
    state: ConfirmationState
    told_on: date
    court_rule: ConfirmationCourt | None
    court_name: str
    applicants: tuple[UUID, ...]
    attachments: tuple[str, ...]
    copies: int
    prepared: bool
    applied_on: date | None
    case_number: str
    accepted_on: date | None
    decided_on: date | None
    decision_note: str
    enforcement_on: date | None
    enforcement_note: str
    problem: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One visit; ``visited`` names the parties who were met or spoken to."""

    uid: UUID
    ordinal: int
    visited_at: datetime
    manner: FollowUpManner
    visited: tuple[str, ...]
    finding: PerformanceFinding
    performance: str
    satisfaction: str
    suit: LaterSuit
    suit_note: str
    error_note: str
    escalation_note: str
    measures: str
    visitor: str


@dataclass(frozen=True, slots=True)
class AfterAgreement:
    """All of it; empty before an agreement is in force.

    ``earlier`` are agreements that were replaced, or that bind while a new one is drawn up; ``schedule`` the
    days by which visits are due, ``next_visit_on`` the next of them; ``source`` decides which court is asked;
    ``proposed`` is the closing report as it stands, or from the other records, once the mediation has ended.
    """

    earlier: tuple[AgreementRow, ...]
    breaches: tuple[BreachRow, ...]
    confirmation: ConfirmationRow | None
    visits: tuple[FollowUpRow, ...]
    schedule: tuple[date, ...]
    next_visit_on: date | None
    report_uid: UUID | None
    report_on: date | None
    proposed: ClosingReportDraft | None
    scale: tuple[str, ...]
    source: Source


def after_agreement(
    session: Session, mediation: Mediation, shown: Agreement | None, rules: Rules, today: date
) -> AfterAgreement:
    """Read it; ``shown`` is the agreement that the detail shows. Called inside other services."""
    dispute = session.get_one(Dispute, mediation.dispute_id)
    binding = record.binding_agreement(session, mediation)
    report = report_of(session, mediation)
    others = [a for a in mediation.agreements if a.voided_at is None and a is not shown]
    return AfterAgreement(
        earlier=tuple(agreement_row(session, a, rules, today) for a in others),
        breaches=_breaches(session, mediation),
        confirmation=None if shown is None else _confirmation(session, dispute, shown),
        visits=_visits(session, mediation),
        schedule=() if binding is None else schedule_of(session, mediation, binding, rules),
        next_visit_on=next_visit(session, mediation, rules),
        report_uid=None if report is None else report.uid,
        report_on=None if report is None else report.filled_on,
        proposed=report_draft(session, mediation, today) if mediation.state in ENDED_STATES else None,
        scale=record.rules_of(session, mediation, rules).profile.satisfaction_scale,
        source=dispute.source,
    )


def _breaches(session: Session, mediation: Mediation) -> tuple[BreachRow, ...]:
    query = select(Breach).join(Agreement, Agreement.id == Breach.agreement_id)
    query = query.where(Agreement.mediation_id == mediation.id, Breach.voided_at.is_(None))
    return tuple(
        BreachRow(
            b.uid,
            b.declared_on,
            b.declared_by,
            breacher(session, b),
            b.facts,
            b.undone,
            b.warned_on,
            b.route,
            b.route_on,
            b.route_note or "",
            b.next_check_on,
            b.ended_on,
            b.ended_note or "",
        )
        for b in session.scalars(query.order_by(Breach.id.desc()))
    )


def _confirmation(session: Session, dispute: Dispute, agreement: Agreement) -> ConfirmationRow | None:
    found = confirmation_of(session, agreement)
    if found is None:
        return None
    parties = record.living_parties(session, dispute.id)
    return _confirmation_row(found, copies_problem(agreement, len(parties)))


def _confirmation_row(found: JudicialConfirmation, problem: str) -> ConfirmationRow:
    return ConfirmationRow(
        found.uid,
        found.state,
        found.told_on,
        found.court_rule,
        found.court_name or "",
        tuple(UUID(hex=key) for key in found.applicants),
        tuple(found.attachments),
        found.copies,
        found.denied,
        found.applied_on,
        found.case_number or "",
        found.accepted_on,
        found.decided_on,
        found.decision_note or "",
        found.enforcement_on,
        found.enforcement_note or "",
        problem,
    )


def _visits(session: Session, mediation: Mediation) -> tuple[FollowUpRow, ...]:
    query = select(Party.uid, Party.name).where(Party.dispute_id == mediation.dispute_id)
    names = {uid.hex: name for uid, name in session.execute(query.order_by(Party.position))}
    return tuple(_visit_row(visit, names) for visit in visits_of(session, mediation))


def _visit_row(visit: FollowUp, names: dict[str, str]) -> FollowUpRow:
    return FollowUpRow(
        visit.uid,
        visit.ordinal,
        visit.visited_at,
        visit.manner,
        tuple(name for key, name in names.items() if key in visit.visited),
        visit.finding,
        visit.performance,
        visit.satisfaction or "",
        visit.suit,
        visit.suit_note or "",
        visit.error_note or "",
        visit.escalation_note or "",
        visit.measures or "",
        visit.visitor_name,
    )
