"""From the database to the papers: parties, and the registration sheet (矛盾纠纷登记表).

Imported only when somebody prints, because the modules of the papers draw PDF and load slowly. Case papers
carry full telephone numbers (papers.md 1.1); identity numbers only where the profile says so.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, IdKind, InvolvedRole, PaperKind, PartyKind
from db.models.dispute import Agent, Dispute, InvolvedUnit, Party, Transition
from db.models.office import Office
from desktop_app.domain.clock_time import local_date
from desktop_app.papers.party import PaperAgent, PaperParty
from desktop_app.papers.registration_sheet import RegistrationSheet
from desktop_app.services import mediation_record
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_title import printed
from desktop_app.services.rules import Rules


def prints_id(kind: PaperKind, rules: Rules) -> bool:
    """Whether the profile lets this paper carry identity numbers."""
    return kind.value in rules.profile.print_id_number


def paper_parties(
    session: Session, parties: Sequence[Party], came: Collection[UUID] | None = None
) -> tuple[PaperParty, ...]:
    """Parties as papers print them, with their agents; with ``came`` those agents, whoever acts now."""
    agents: dict[int, list[Agent]] = {}
    which = Agent.voided_at.is_(None) if came is None else Agent.uid.in_(came)
    query = select(Agent).where(Agent.party_id.in_([p.id for p in parties]), which)
    for agent in session.scalars(query.order_by(Agent.id)):
        agents.setdefault(agent.party_id, []).append(agent)
    return tuple(_party(party, agents.get(party.id, ())) for party in parties)


def _party(party: Party, agents: Sequence[Agent]) -> PaperParty:
    organisation = party.kind is PartyKind.ORGANISATION
    return PaperParty(
        side=party.side,
        kind=party.kind,
        name=party.name,
        gender=None if organisation else party.gender,
        ethnic_group=load_table("ethnicity").label(party.ethnicity) if party.ethnicity else "",
        birth_date=party.birth_date,
        occupation=party.occupation or "",
        phone=party.phone or "",
        address=party.address or party.employer or "",
        id_kind=None if party.id_kind is IdKind.UNKNOWN else party.id_kind,
        id_number=party.id_number or "",
        credit_code=party.credit_code or "",
        legal_representative=party.legal_representative or "",
        representative_post=party.representative_duty or "",
        guardian=_guardian(party),
        agents=tuple(
            PaperAgent(
                name=a.name,
                kind=a.kind,
                authority=a.authority,
                id_number=a.id_number or "",
                phone=a.phone or "",
                relation=a.relation or "",
            )
            for a in agents
        ),
    )


def _guardian(party: Party) -> str:
    relation = f"（{party.guardian_relation}）" if party.guardian_relation else ""
    return f"{party.guardian_name}{relation}" if party.guardian_name else ""


def living(session: Session, dispute: Dispute) -> tuple[PaperParty, ...]:
    """The parties of a dispute as they are now, heirs instead of those they follow."""
    return paper_parties(session, mediation_record.living_parties(session, dispute.id))


def office_name(session: Session, dispute: Dispute, rules: Rules) -> str:
    """Name of the centre that handles the dispute."""
    found = session.scalars(select(Office.name).where(Office.uid == dispute.office_id)).one_or_none()
    return found or rules.identity.name


def lead_unit(session: Session, dispute: Dispute) -> str:
    """Name of the unit that leads, empty before dispatch."""
    query = select(InvolvedUnit.unit_name).where(
        InvolvedUnit.dispute_id == dispute.id,
        InvolvedUnit.role == InvolvedRole.LEAD,
        InvolvedUnit.voided_at.is_(None),
    )
    return session.scalars(query).first() or ""


def _settled(dispute: Dispute) -> bool | None:
    if dispute.settled_at is not None:
        return True
    return False if dispute.state is DisputeState.NOT_SETTLED else None


def registration_sheet(session: Session, dispute: Dispute, rules: Rules) -> RegistrationSheet:
    """The sheet of a dispute, also just after its registration."""
    units = session.scalars(
        select(InvolvedUnit.unit_name)
        .where(InvolvedUnit.dispute_id == dispute.id, InvolvedUnit.voided_at.is_(None))
        .order_by(InvolvedUnit.id)
    )
    registrar = session.scalars(
        select(Transition.actor_name).where(
            Transition.record_uid == dispute.uid, Transition.action == "register"
        )
    ).first()
    code, method = dispute.category_code, dispute.resolution_method
    return RegistrationSheet(
        centre=office_name(session, dispute, rules),
        number=dispute.number,
        title=printed(dispute.title),
        registered_on=local_date(dispute.registered_at),
        parties=living(session, dispute),
        summary=dispute.description,
        source=dispute.source,
        dispute_type=dispute.dispute_type,
        category=f"{code} {load_table('category').label(code)}" if code else "",
        occurred_on=dispute.happened_on,
        place=" ".join(part for part in (dispute.village_name, dispute.place_detail) if part),
        grid=dispute.grid_name or "",
        scale=dispute.scale,
        people_count=dispute.people_count,
        amount_fen=dispute.amount,
        difficulty=dispute.difficulty,
        risk_level=dispute.risk_level,
        involved_units=tuple(dict.fromkeys(units)),
        demands=dispute.demands or "",
        due_on=dispute.due_on,
        resolution_method=load_table("resolution_method").label(method) if method else "",
        resolution_unit=lead_unit(session, dispute),
        responsible=dispute.responsible_name or "",
        responsible_phone=dispute.responsible_phone or "",
        settled=_settled(dispute),
        outcome=dispute.resolution_text or "",
        first_asker=dispute.first_asker_name,
        registrar=registrar or dispute.first_asker_name,
        print_id_number=prints_id(PaperKind.REGISTRATION_SHEET, rules),
    )
