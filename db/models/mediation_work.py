"""The work of a mediation: invited participants, recusal, talks, offers, investigation, evidence."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    EvidenceForm,
    InvestigationKind,
    InvitedKind,
    MeetingManner,
    MeetingMeans,
    OfferKind,
    PlannedState,
)
from db.types import EnumText, Fen, JsonText, LocalKey, Uid, UtcDateTime, new_uid


class InvitedParticipant(Exchanged, Base):
    """Somebody whom the committee invites to help (人民调解法 20); the parties must agree."""

    __tablename__ = "invited_participant"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[InvitedKind] = mapped_column(EnumText(InvitedKind))
    unit: Mapped[str | None] = mapped_column(String(200))
    relation: Mapped[str | None] = mapped_column(String(100))
    """Relation to a party, or post."""
    phone: Mapped[str | None] = mapped_column(String(40))

    consents: Mapped[list["ParticipantConsent"]] = relationship(order_by="ParticipantConsent.id")


class ParticipantConsent(Exchanged, Base):
    """A party's answer whether an invited participant may take part; the latest counts."""

    __tablename__ = "participant_consent"

    participant_id: Mapped[int] = mapped_column(ForeignKey("invited_participant.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    given: Mapped[bool]
    answered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)


class PlannedMeeting(Exchanged, Base):
    """A meeting (调解会议) that is to be held: when, where, who was told; then what became of it."""

    __tablename__ = "planned_meeting"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    place: Mapped[str] = mapped_column(String(200))
    manner: Mapped[MeetingManner] = mapped_column(EnumText(MeetingManner))
    means: Mapped[MeetingMeans] = mapped_column(EnumText(MeetingMeans))
    subject: Mapped[str | None] = mapped_column(String(200))
    guests: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the invited participants who are to come."""
    told: Mapped[Any] = mapped_column(JsonText)
    """Who was told of it: lists of uid (hex) of a party or guest, value of ``CallMeans``, day in ISO form."""
    planned_by: Mapped[str] = mapped_column(String(100))
    state: Mapped[PlannedState] = mapped_column(EnumText(PlannedState))
    reason: Mapped[str | None] = mapped_column(String(400))
    """Why it was put off or called off."""
    follows_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The planned meeting in whose place it is."""
    meeting_ordinal: Mapped[int | None]
    """The meeting that was held; by its number, because a corrected meeting is a new record."""


class Recusal(Exchanged, Base):
    """A party asked whether a mediator shall stand aside (回避), its answer, and what was decided."""

    __tablename__ = "recusal"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    meeting_ordinal: Mapped[int | None]
    """The meeting at which it was asked; null when it was asked once for all."""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    asked_on: Mapped[date]
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("mediator.id"))
    """The challenged mediator; null when nobody was challenged."""
    challenged_name: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text)
    granted: Mapped[bool | None]
    """Null until decided, and where nobody was challenged."""
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decision_note: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[str | None] = mapped_column(String(100))


class SeparateTalk(Exchanged, Base):
    """A talk with one side alone (背靠背); what is confidential is never printed."""

    __tablename__ = "separate_talk"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    ordinal: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200))
    means: Mapped[MeetingMeans] = mapped_column(EnumText(MeetingMeans))
    with_parties: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who were talked with."""
    with_others: Mapped[str | None] = mapped_column(String(200))
    mediators: Mapped[Any] = mapped_column(JsonText)
    """Names of those who talked."""
    recorder_name: Mapped[str] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    confidential: Mapped[bool]
    corrects_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The earlier version of the record, which is void since then."""


class Offer(Exchanged, Base):
    """Who asked or offered how much, and when: the trail on which the sides come nearer."""

    __tablename__ = "offer"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    talk_ordinal: Mapped[int | None]
    """The talk in which it was made; by its number, because a corrected talk is a new record."""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[OfferKind] = mapped_column(EnumText(OfferKind))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    amount: Mapped[int | None] = mapped_column(Fen)
    what: Mapped[str | None] = mapped_column(String(400))
    confidential: Mapped[bool]


class InvestigationRecord(Exchanged, Base):
    """An investigation (F5): somebody questioned, or a place inspected and measured."""

    __tablename__ = "investigation_record"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[InvestigationKind] = mapped_column(EnumText(InvestigationKind))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200))
    participants: Mapped[str | None] = mapped_column(Text)
    subject_name: Mapped[str | None] = mapped_column(String(100))
    """Who was questioned; null at an inspection."""
    subject_note: Mapped[str | None] = mapped_column(String(400))
    investigators: Mapped[Any] = mapped_column(JsonText)
    """Names; two are recommended when evidence is taken."""
    recorder_name: Mapped[str] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    measurements: Mapped[Any | None] = mapped_column(JsonText)
    """Rows of an inspection: lists of what, size and note."""
    corrects_uid: Mapped[UUID | None] = mapped_column(Uid)


class Evidence(Exchanged, Base):
    """A piece of evidence (F6)."""

    __tablename__ = "evidence"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    ordinal: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[EvidenceForm] = mapped_column(EnumText(EvidenceForm))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """The party that handed it in; null when it came from elsewhere (``source``)."""
    source: Mapped[str | None] = mapped_column(String(200))
    pages: Mapped[int]
    copies: Mapped[int]
    proves: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    checked_on: Mapped[date | None]
    """When a copy was compared with the original (与原件核对无异)."""
    checked_by: Mapped[str | None] = mapped_column(String(100))
    attachment_uid: Mapped[UUID | None] = mapped_column(Uid)


class MeetingProtocol(Exchanged, Base):
    """Order of a meeting (F17): identities, recusal, discipline, rights, statements, points in dispute."""

    __tablename__ = "meeting_protocol"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    meeting_ordinal: Mapped[int]
    """By its number, because a corrected meeting is a new record."""
    identities: Mapped[str] = mapped_column(Text)
    discipline: Mapped[str] = mapped_column(Text)
    rights: Mapped[str] = mapped_column(Text)
    statements: Mapped[str] = mapped_column(Text)
    points: Mapped[str] = mapped_column(Text)
    closing: Mapped[str] = mapped_column(Text)
    host_name: Mapped[str] = mapped_column(String(100))
    recorder_name: Mapped[str] = mapped_column(String(100))


class Phrase(Base):
    """A passage of the office's own for records and papers; local, not exchanged."""

    __tablename__ = "phrase"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    title: Mapped[str] = mapped_column(String(60))
    papers: Mapped[Any] = mapped_column(JsonText)
    """Kinds of papers for which it is offered, by their names."""
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
