"""Powers of attorney (授权委托书, F4): which agent of a party may do what, and until when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgentAuthority, AgentKind, PowerItem
from db.models.dispute import Agent, Party
from db.models.mediation import Mediation
from db.models.mediation_course import PowerOfAttorney
from desktop_app.domain.actor import Actor
from desktop_app.domain.power_of_attorney import check_power
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class PowerDraft:
    """A power of attorney; ``agent_uid`` is an agent of the dispute, ``valid_until`` None: until the end."""

    agent_uid: UUID
    items: tuple[PowerItem, ...]
    signed_on: date
    other: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent of a party of this dispute, with its power of attorney when there is one."""

    uid: UUID
    name: str
    party_name: str
    kind: AgentKind
    authority: AgentAuthority
    power_uid: UUID | None
    items: tuple[PowerItem, ...]
    other: str
    signed_on: date | None
    valid_until: date | None


@needs(Permission.TAKE_MEDIATION)
def record_power(session: Session, uid: UUID, draft: PowerDraft, *, by: Actor, now: datetime) -> UUID:
    """Keep a power of attorney for an agent of this dispute; returns its uid.

    The kind of authority is the agent's, which the dispute keeps.

    :raises RuleViolation: for an unknown agent, one who has a power already, or what the rules do not allow.
    """
    mediation = record.find_own(session, uid, by)
    record.check_day(draft.signed_on, now, "signed_on")
    agent, party = _find_agent(session, mediation, draft.agent_uid)
    known = powers_of(session, mediation.id)
    if any(power.agent_id == agent.id for power in known):
        raise RuleViolation(f"{agent.name}的授权委托书已经登记，要改请先作废。", "agent_uid")
    others = sum(power.party_id == party.id for power in known)
    check_power(agent.authority, draft.items, draft.other, draft.signed_on, draft.valid_until, others)
    power = PowerOfAttorney(
        mediation_id=mediation.id,
        party_id=party.id,
        agent_id=agent.id,
        authority=agent.authority,
        items=[item.value for item in PowerItem if item in draft.items],
        other=optional(draft.other, "other", 500),
        signed_on=draft.signed_on,
        valid_until=draft.valid_until,
    )
    session.add(power)
    said = f"{party.name}委托{agent.name}（{agent.authority.label}）"
    at = record.moment_of(draft.signed_on, now)
    record.log_step(session, mediation, "record_power", said, by, happened_at=at, now=now)
    session.flush()
    return power.uid


@needs(Permission.TAKE_MEDIATION)
def void_power(
    session: Session, uid: UUID, power_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> None:
    """End a power of attorney (解除委托), with the reason.

    :raises RuleViolation: without reason, or when it is not one of this mediation.
    """
    mediation = record.find_own(session, uid, by)
    power = next((p for p in powers_of(session, mediation.id) if p.uid == power_uid), None)
    if power is None:
        raise RuleViolation("找不到这份授权委托书，请刷新后再试。", "power_uid")
    why = required(reason, "reason", "请写明解除或者作废的原因。", 500)
    power.voided_at, power.voided_reason = now, why
    name = session.get_one(Agent, power.agent_id).name
    record.log_step(session, mediation, "void_power", f"{name}：{why}", by, happened_at=now, now=now)
    session.flush()


def _find_agent(session: Session, mediation: Mediation, uid: UUID) -> tuple[Agent, Party]:
    for party in record.living_parties(session, mediation.dispute_id):
        for agent in party.agents:
            if agent.uid == uid and agent.voided_at is None:
                return agent, party
    raise RuleViolation("请选这件纠纷里登记的代理人；没有就先在纠纷里加上。", "agent_uid")


def powers_of(session: Session, mediation_id: int) -> list[PowerOfAttorney]:
    """The powers of attorney of a mediation; called inside other services."""
    query = select(PowerOfAttorney).where(
        PowerOfAttorney.mediation_id == mediation_id, PowerOfAttorney.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(PowerOfAttorney.party_id, PowerOfAttorney.id)))


def agent_rows(session: Session, mediation: Mediation) -> tuple[AgentRow, ...]:
    """All agents of the parties, as the detail shows them; called inside other services."""
    powers = {power.agent_id: power for power in powers_of(session, mediation.id)}
    rows: list[AgentRow] = []
    for party in record.living_parties(session, mediation.dispute_id):
        for agent in sorted((a for a in party.agents if a.voided_at is None), key=lambda a: a.id):
            power = powers.get(agent.id)
            items = tuple(PowerItem(value) for value in power.items) if power else ()
            rows.append(
                AgentRow(
                    agent.uid, agent.name, party.name, agent.kind, agent.authority,
                    power.uid if power else None, items, (power.other if power else None) or "",
                    power.signed_on if power else None, power.valid_until if power else None,
                )
            )  # fmt: skip
    return tuple(rows)
