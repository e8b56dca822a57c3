"""What a ledger of leader assignments says of each case: who brought it, what it is, who was ordered what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PartyKind, PartySide, RiskLevel
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, Party
from db.models.supervision import Supervision
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.services import mediation_record
from desktop_app.services.assignment_matter import AssignmentMatter, matter_of
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_title import printed
from desktop_app.services.rules import Rules

if TYPE_CHECKING:
    # Draws PDF and loads slowly; wanted only when somebody prints.
    from desktop_app.papers.assignment_ledger import LedgerPerson


@dataclass(frozen=True, slots=True)
class LedgerCase:
    """One case; ``people`` are those who brought it, ``dispatched`` the county's orders about it."""

    number: str
    unit: str
    people: "tuple[LedgerPerson, ...]"
    summary: str
    demands: str
    responsible_unit: str
    responsible: str
    responsible_phone: str
    risk: RiskLevel
    dispatched: str


def ledger_cases(
    session: Session,
    assignments: Sequence[LeaderAssignment],
    rules: Rules,
    by: Actor,
    today: date,
    *,
    full: bool,
) -> dict[int, LedgerCase]:
    """Cases by local id of the assignment; restricted ones and those not for this reader are left out."""
    disputes: dict[int, Dispute] = {}
    for part in parts([one.dispute_id for one in assignments if one.dispute_id is not None]):
        found = select(Dispute).where(Dispute.id.in_(part), Dispute.restricted_at.is_(None), readable(by))
        disputes |= {dispute.id: dispute for dispute in session.scalars(found)}
    matters = [one.matter_uid for one in assignments if one.matter_uid is not None]
    orders = _orders(session, [*(dispute.uid for dispute in disputes.values()), *matters])
    cases: dict[int, LedgerCase] = {}
    for assignment in assignments:
        dispute = None if assignment.dispute_id is None else disputes.get(assignment.dispute_id)
        if assignment.dispute_id is not None and dispute is None:
            continue  # restricted, or not for this reader; so is a petition that is tied to such a case
        if dispute is not None and assignment.matter_uid in {None, dispute.uid}:
            cases[assignment.id] = _case(session, dispute, orders, rules, today, full=full)
        elif (matter := matter_of(session, assignment, by)) is not None:
            cases[assignment.id] = _other(matter, orders)
    return cases


def _other(matter: AssignmentMatter, orders: dict[UUID, list[str]]) -> LedgerCase:
    """A petition or hazard, as far as an assignment knows it: names, no numbers of people."""
    from desktop_app.papers.assignment_ledger import LedgerPerson

    return LedgerCase(
        number=matter.number,
        unit=matter.village_name,
        people=tuple(LedgerPerson(name) for name in matter.people),
        summary=f"{matter.kind.label}：{printed(matter.title)}",
        demands="",
        responsible_unit="",
        responsible="",
        responsible_phone="",
        risk=matter.risk,
        dispatched="\n".join(orders.get(matter.uid, ())),
    )


def _case(
    session: Session,
    dispute: Dispute,
    orders: dict[UUID, list[str]],
    rules: Rules,
    today: date,
    *,
    full: bool,
) -> LedgerCase:
    from desktop_app.services.paper_facts import lead_unit

    parties = mediation_record.living_parties(session, dispute.id)
    mask = rules.profile.mask
    phone = dispute.responsible_phone or ""
    return LedgerCase(
        number=dispute.number,
        unit=" ".join(part for part in (dispute.village_name, dispute.grid_name) if part),
        people=tuple(
            _person(party, rules, today, full=full) for party in parties if party.side is PartySide.APPLICANT
        ),
        summary=f"{printed(dispute.title)}：{dispute.description}",
        demands=dispute.demands or "",
        responsible_unit=lead_unit(session, dispute),
        responsible=dispute.responsible_name or "",
        responsible_phone=phone if full or not phone else mask_phone(phone, mask.phone),
        risk=dispute.risk_level,
        dispatched="\n".join(orders.get(dispute.uid, ())),
    )


def _person(party: Party, rules: Rules, today: date, *, full: bool) -> "LedgerPerson":
    """A person as the ledger may show it; the village's own record knows one address, where people live."""
    from desktop_app.papers.assignment_ledger import LedgerPerson

    organisation = party.kind is PartyKind.ORGANISATION
    number = (party.credit_code if organisation else party.id_number) or ""
    phone, mask = party.phone or "", rules.profile.mask
    return LedgerPerson(
        name=party.name if full else listed_name(party.name, party.birth_date, today),
        address=party.address or "",
        id_number=number if full or organisation or not number else mask_id(number, mask.id),
        phone=phone if full or not phone else mask_phone(phone, mask.phone),
    )


def _orders(session: Session, cases: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The county's orders and supervisions about cases, the oldest first, with how each stands."""
    found: dict[UUID, list[tuple[date, str]]] = {}
    for part in parts(list(cases)):
        sent = select(Dispatch).where(Dispatch.matter_uid.in_(part), Dispatch.voided_at.is_(None))
        for order in session.scalars(sent):
            ended = "，已办结" if order.completed_on is not None else f"，限 {order.due_on:%m-%d}"
            said = f"{order.issued_on} {order.kind.label} {order.number}{ended}"
            assert order.matter_uid is not None, "it was asked for by its matter"
            found.setdefault(order.matter_uid, []).append((order.issued_on, said))
        asked = select(Supervision).where(Supervision.matter_uid.in_(part), Supervision.voided_at.is_(None))
        for step in session.scalars(asked):
            ended = "，已解除" if step.lifted_on is not None else ""
            said = f"{step.issued_on} {step.kind.label} {step.number}{ended}"
            found.setdefault(step.matter_uid, []).append((step.issued_on, said))
    return {uid: [said for _, said in sorted(lines)] for uid, lines in found.items()}
