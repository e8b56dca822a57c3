"""Parties as they are read: numbers masked, the full ones only with a reason, audited (rules.md 11)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.enums import AgentAuthority, AgentKind, AuditAction, Gender, IdKind, PartyKind, PartySide
from db.models.dispute import Agent, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.age import age_on
from desktop_app.domain.masking import mask_id, mask_organisation, mask_phone
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent of a party."""

    uid: UUID
    name: str
    kind: AgentKind
    authority: AgentAuthority
    relation: str
    id_masked: str
    phone_masked: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party as shown in the detail; ``replaced`` says who took over, when and why."""

    uid: UUID
    side: PartySide
    kind: PartyKind
    name: str
    gender: Gender
    age: int | None
    birth_date: date | None
    ethnicity: str
    id_kind: IdKind
    id_masked: str
    id_unknown_reason: str
    phone_masked: str
    address: str
    occupation: str
    employer: str
    credit_code_masked: str
    legal_representative: str
    duty: str
    is_representative: bool
    guardian: str
    agents: tuple[AgentRow, ...]
    replaced: str
    replaced_by_uid: UUID | None


@dataclass(frozen=True, slots=True)
class FullNumbers:
    """Numbers of a party in full."""

    id_number: str
    phone: str
    credit_code: str
    guardian_phone: str
    agents: tuple[tuple[str, str, str], ...]
    """Name, identity number and phone of each agent."""


@needs(Permission.VIEW_DISPUTES)
def parties_of(session: Session, dispute_id: int, *, by: Actor, today: date) -> tuple[PartyRow, ...]:
    """Parties of a dispute in the order of entry, the replaced ones among them; ages on ``today``."""
    query = (
        select(Party)
        .where(Party.dispute_id == dispute_id, Party.voided_at.is_(None), not_hidden(Party.dispute_id, by))
        .options(selectinload(Party.agents))
        .order_by(Party.position, Party.id)
    )
    found = list(session.scalars(query))
    names = {p.id: p for p in found}
    return tuple(_row(p, names.get(p.replaced_by_id or 0), today) for p in found)


def _row(party: Party, heir: Party | None, today: date) -> PartyRow:
    birth = party.birth_date
    guardian = (party.guardian_name, party.guardian_relation, mask_phone(party.guardian_phone or ""))
    return PartyRow(
        uid=party.uid,
        side=party.side,
        kind=party.kind,
        name=party.name,
        gender=party.gender,
        age=age_on(birth, today) if birth is not None and birth <= today else None,
        birth_date=birth,
        ethnicity=load_table("ethnicity").label(party.ethnicity) if party.ethnicity else "",
        id_kind=party.id_kind,
        id_masked=mask_id(party.id_number or ""),
        id_unknown_reason=party.id_unknown_reason or "",
        phone_masked=mask_phone(party.phone or ""),
        address=party.address or "",
        occupation=party.occupation or "",
        employer=party.employer or "",
        credit_code_masked=mask_organisation(party.credit_code or ""),
        legal_representative=party.legal_representative or "",
        duty=party.representative_duty or "",
        is_representative=party.is_representative,
        guardian=" ".join(part for part in guardian if part),
        agents=tuple(_agent(a) for a in party.agents if a.voided_at is None),
        replaced=_replaced(party, heir),
        replaced_by_uid=heir.uid if heir else None,
    )


def _replaced(party: Party, heir: Party | None) -> str:
    if heir is None:
        return ""
    day = party.replaced_on.isoformat() if party.replaced_on else ""
    return f"{day} 由 {heir.name} 接替：{party.replaced_reason or ''}".strip()


def _agent(agent: Agent) -> AgentRow:
    return AgentRow(
        agent.uid,
        agent.name,
        agent.kind,
        agent.authority,
        agent.relation or "",
        mask_id(agent.id_number or ""),
        mask_phone(agent.phone or ""),
    )


@needs(Permission.SEE_FULL_NUMBER)
def unmask(session: Session, party_uid: UUID, reason: str, *, by: Actor, now: datetime) -> FullNumbers:
    """Full numbers of a party (查看原文); who, when and why goes to the audit log.

    :raises RuleViolation: without a reason or when there is no such party.
    """
    if not reason.strip():
        raise RuleViolation("请写明查看原文的理由。", "reason")
    party = session.scalars(
        select(Party).where(Party.uid == party_uid, not_hidden(Party.dispute_id, by))
    ).one_or_none()
    if party is None:
        raise RuleViolation("找不到这位当事人，请刷新后再试。")
    audit.record(
        session,
        AuditAction.UNMASK,
        f"查看 {party.name} 的证件号和电话：{reason.strip()}",
        by=by,
        now=now,
        entity="party",
        record_uid=party.uid,
    )
    return FullNumbers(
        party.id_number or "",
        party.phone or "",
        party.credit_code or "",
        party.guardian_phone or "",
        tuple((a.name, a.id_number or "", a.phone or "") for a in party.agents if a.voided_at is None),
    )
