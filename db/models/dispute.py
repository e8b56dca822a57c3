"""The dispute (矛盾纠纷) with its parties, agents, involved units and transitions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    AgentAuthority,
    AgentKind,
    Difficulty,
    DisputeState,
    DisputeType,
    Gender,
    IdKind,
    InvolvedRole,
    PartyKind,
    PartySide,
    RestrictionKind,
    RiskLevel,
    Scale,
    Source,
)
from db.models.person import Person
from db.types import EnumText, Fen, JsonText, Uid, UtcDateTime

_FILTERED = ("category_code", "dispute_type", "source", "restricted_at")
"""Columns that a list may be filtered by, at the end of the indexes that give its order."""


def _given(column: str) -> dict[str, Any]:
    """Options of an index of the rows in which a column is given, on either database."""
    condition = text(f"{column} IS NOT NULL")
    return {"sqlite_where": condition, "postgresql_where": condition}


class Dispute(Exchanged, Base):
    """A registered dispute: the 综治 record of GB/T 31000-2015 plus what the centre's own work needs."""

    LOCAL_FIELDS = Exchanged.LOCAL_FIELDS | {"moved_to"}

    __tablename__ = "dispute"
    __table_args__ = (
        # Wide enough that lists, whatever they filter, and their counts are read from an index alone.
        Index("ix_dispute_registered", "registered_at", "voided_at", "state", "risk_level", *_FILTERED),
        Index("ix_dispute_state", "state", "registered_at", "voided_at", "risk_level", "due_on", *_FILTERED),
        Index("ix_dispute_due", "due_on", "state", "voided_at", "risk_level", *_FILTERED),
        Index("ix_dispute_settled", "settled_at", "voided_at"),
        # 我经手的: whoever took it in, and whoever works it.
        Index("ix_dispute_first_asker", "first_asker_uid"),
        Index("ix_dispute_responsible", "responsible_name", **_given("responsible_name")),
        # Of the few that are restricted: every list asks which of them it must leave out.
        Index("ix_dispute_restricted", "restricted_at", **_given("restricted_at")),
    )

    number: Mapped[str] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[DisputeState] = mapped_column(EnumText(DisputeState))
    source: Mapped[Source] = mapped_column(EnumText(Source))
    source_ref: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    demands: Mapped[str | None] = mapped_column(Text)
    happened_on: Mapped[date | None]
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    category_code: Mapped[str | None] = mapped_column(String(8))
    dispute_type: Mapped[DisputeType | None] = mapped_column(EnumText(DisputeType))
    scale: Mapped[Scale] = mapped_column(EnumText(Scale))
    difficulty: Mapped[Difficulty] = mapped_column(EnumText(Difficulty))
    risk_level: Mapped[RiskLevel] = mapped_column(EnumText(RiskLevel))
    people_count: Mapped[int]
    amount: Mapped[int | None] = mapped_column(Fen)
    township_code: Mapped[str] = mapped_column(String(17))
    village_code: Mapped[str | None] = mapped_column(String(17), index=True)
    village_name: Mapped[str | None] = mapped_column(String(100))
    grid_code: Mapped[str | None] = mapped_column(String(32))
    grid_name: Mapped[str | None] = mapped_column(String(100))
    place_detail: Mapped[str | None] = mapped_column(String(200))
    first_asker_name: Mapped[str] = mapped_column(String(100))
    first_asker_uid: Mapped[UUID] = mapped_column(Uid)
    responsible_name: Mapped[str | None] = mapped_column(String(100))
    responsible_phone: Mapped[str | None] = mapped_column(String(40))
    is_petition: Mapped[bool]
    round: Mapped[int]
    custody_no: Mapped[int]
    moved_to: Mapped[UUID | None] = mapped_column(Uid)
    """Office that holds custody (归属) when it is not the one that registered the case (from ``custody``)."""
    restricted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when the case is restricted: its payloads travel sealed."""
    restriction_kind: Mapped[RestrictionKind | None] = mapped_column(EnumText(RestrictionKind))
    access_offices: Mapped[Any | None] = mapped_column(JsonText)
    """Offices beside this one that may open a restricted case: list of uids (hex)."""
    clock_key: Mapped[str | None] = mapped_column(String(60))
    clock_started_on: Mapped[date | None]
    """Day from which the clock counts: registration, then acceptance, then each relapse."""
    extension_days: Mapped[int | None]
    """Days of the one extension this round may have; null before it."""
    due_on: Mapped[date | None]
    """Null while the clock stands still (中止)."""
    main_case_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The case that goes on when this one was merged (并案)."""
    profile_version: Mapped[str] = mapped_column(String(40))
    incomplete: Mapped[bool]
    """待补全: an imported historic row that lacks required fields."""
    resolution_method: Mapped[str | None] = mapped_column(String(40))
    resolution_text: Mapped[str | None] = mapped_column(Text)

    parties: Mapped[list["Party"]] = relationship(back_populates="dispute", order_by="Party.position")
    involved_units: Mapped[list["InvolvedUnit"]] = relationship(back_populates="dispute")


class Party(Exchanged, Base):
    """A party (当事人) with the values as they were when entered; one row per person or organisation."""

    __tablename__ = "party"
    __table_args__ = (
        # Who lives there, whose guardian has this phone: asked while somebody types.
        Index("ix_party_address", "address", **_given("address")),
        Index("ix_party_guardian_phone", "guardian_phone", **_given("guardian_phone")),
    )

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[PartySide] = mapped_column(EnumText(PartySide))
    position: Mapped[int]
    kind: Mapped[PartyKind] = mapped_column(EnumText(PartyKind))
    name: Mapped[str] = mapped_column(String(100), index=True)
    name_key: Mapped[str] = mapped_column(String(400))
    id_kind: Mapped[IdKind] = mapped_column(EnumText(IdKind))
    id_number: Mapped[str | None] = mapped_column(String(50), index=True)
    id_unknown_reason: Mapped[str | None] = mapped_column(String(200))
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    birth_date: Mapped[date | None]
    ethnicity: Mapped[str | None] = mapped_column(String(4))
    phone: Mapped[str | None] = mapped_column(String(40), index=True)
    address: Mapped[str | None] = mapped_column(String(200))
    occupation: Mapped[str | None] = mapped_column(String(100))
    employer: Mapped[str | None] = mapped_column(String(100))
    education: Mapped[str | None] = mapped_column(String(4))
    """学历, GB/T 4658."""
    person_category: Mapped[str | None] = mapped_column(String(40))
    """主要当事人人员类别 of GB/T 31000-2015, by our own key (the standard's codes are not known)."""
    credit_code: Mapped[str | None] = mapped_column(String(18))
    legal_representative: Mapped[str | None] = mapped_column(String(100))
    representative_duty: Mapped[str | None] = mapped_column(String(60))
    is_representative: Mapped[bool]
    """推选代表: speaks for a group of applicants."""
    guardian_name: Mapped[str | None] = mapped_column(String(100))
    guardian_relation: Mapped[str | None] = mapped_column(String(60))
    guardian_phone: Mapped[str | None] = mapped_column(String(40))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    replaced_on: Mapped[date | None]
    replaced_reason: Mapped[str | None] = mapped_column(String(200))

    dispute: Mapped[Dispute] = relationship(back_populates="parties")
    person: Mapped[Person | None] = relationship()
    replaced_by: Mapped["Party | None"] = relationship(remote_side="Party.id")
    agents: Mapped[list["Agent"]] = relationship(back_populates="party")


class Agent(Exchanged, Base):
    """An agent (代理人) of a party; at most two (民事诉讼法 61)."""

    __tablename__ = "agent"
    __table_args__ = (Index("ix_agent_phone", "phone", **_given("phone")),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[AgentKind] = mapped_column(EnumText(AgentKind))
    authority: Mapped[AgentAuthority] = mapped_column(EnumText(AgentAuthority))
    relation: Mapped[str | None] = mapped_column(String(60))
    id_number: Mapped[str | None] = mapped_column(String(50))
    phone: Mapped[str | None] = mapped_column(String(40))

    party: Mapped[Party] = relationship(back_populates="agents")


class InvolvedUnit(Exchanged, Base):
    """A unit that leads, supports, or lies in the place of a dispute (two townships, 主办 and 协办)."""

    __tablename__ = "involved_unit"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    role: Mapped[InvolvedRole] = mapped_column(EnumText(InvolvedRole))
    unit_code: Mapped[str | None] = mapped_column(String(17))
    unit_name: Mapped[str] = mapped_column(String(100))

    dispute: Mapped[Dispute] = relationship(back_populates="involved_units")


class Transition(Exchanged, Base):
    """One step of a record's state or one dated note about it: when it happened, and when it was entered."""

    __tablename__ = "transition"
    __table_args__ = (Index("ix_transition_record_uid", "record_uid"),)

    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_doubtful: Mapped[bool | None]
    """Set when this was entered while the machine's clock was set back: its times are not to be trusted."""
    actor_name: Mapped[str] = mapped_column(String(100))
