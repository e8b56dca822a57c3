"""People's mediation (人民调解): committee, mediators, consents, meetings, agreement, signatures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    AgreementForm,
    MediationOrigin,
    MediationSource,
    MediationState,
    MeetingManner,
    MeetingMeans,
    MeetingOutcome,
    ObligationKind,
    SignatureMeans,
    SignerRole,
)
from db.types import EnumText, Fen, JsonText, Uid, UtcDateTime


class Committee(Exchanged, Base):
    """A people's mediation committee (人民调解委员会)."""

    __tablename__ = "committee"

    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(20))
    unit_code: Mapped[str | None] = mapped_column(String(17))


class Mediator(Exchanged, Base):
    """A people's mediator (人民调解员)."""

    __tablename__ = "mediator"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    is_chair: Mapped[bool]


class Mediation(Exchanged, Base):
    """One mediation of a dispute by a committee."""

    __tablename__ = "mediation"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    number: Mapped[str | None] = mapped_column(String(60))
    origin: Mapped[MediationOrigin] = mapped_column(EnumText(MediationOrigin))
    state: Mapped[MediationState] = mapped_column(EnumText(MediationState))
    applied_on: Mapped[date]
    accepted_on: Mapped[date | None]
    clock_key: Mapped[str | None] = mapped_column(String(60))
    """Which limit runs, by the case's kind; null before acceptance."""
    clock_started_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """Null while the clock stands still."""
    source: Mapped[MediationSource | None] = mapped_column(EnumText(MediationSource))
    """来源明细, wider than ``origin``; null on records of before there was one."""
    referred_by: Mapped[str | None] = mapped_column(String(100))
    """The organ that entrusted the case."""
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)
    registrar_name: Mapped[str] = mapped_column(String(100))
    remedy_told_on: Mapped[date | None]
    """When the parties were told of arbitration, administrative and court routes (人民调解法 26)."""

    mediators: Mapped[list["MediationMediator"]] = relationship(order_by="MediationMediator.id")
    consents: Mapped[list["Consent"]] = relationship(order_by="Consent.id")
    meetings: Mapped[list["MediationMeeting"]] = relationship(order_by="MediationMeeting.ordinal")
    agreements: Mapped[list["Agreement"]] = relationship(order_by="Agreement.id")


class MediationMediator(Exchanged, Base):
    """A mediator at work in a mediation."""

    __tablename__ = "mediation_mediator"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediator.id"))
    mediator_name: Mapped[str] = mapped_column(String(100))
    leads: Mapped[bool]


class Consent(Exchanged, Base):
    """A party's answer to the question whether it wants mediation (人民调解法 17)."""

    __tablename__ = "consent"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    given: Mapped[bool]
    written: Mapped[bool]
    answered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)


class MediationMeeting(Exchanged, Base):
    """One sitting (调解会议); it may cross midnight, so start and end are moments."""

    __tablename__ = "mediation_meeting"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    ordinal: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200))
    manner: Mapped[MeetingManner] = mapped_column(EnumText(MeetingManner))
    subject: Mapped[str | None] = mapped_column(String(200))
    invited: Mapped[str | None] = mapped_column(String(400))
    invited_consented: Mapped[bool | None]
    """Whether the parties agreed that the invited persons take part (人民调解法 20); null without any."""
    present: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who were there; each signs the record."""
    means: Mapped[MeetingMeans | None] = mapped_column(EnumText(MeetingMeans))
    """Null in records of older versions, which knew no other than the room."""
    agents: Mapped[Any | None] = mapped_column(JsonText)
    """Uids (hex) of the agents who were there, also for a party who was not."""
    guests: Mapped[Any | None] = mapped_column(JsonText)
    """Uids (hex) of the invited participants who were there."""
    mediators: Mapped[Any | None] = mapped_column(JsonText)
    """Names of those who mediated then; null in older records."""
    corrects_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The earlier version of this record, which is void since then."""
    record: Mapped[str] = mapped_column(Text)
    outcome: Mapped[MeetingOutcome] = mapped_column(EnumText(MeetingOutcome))
    recorder_name: Mapped[str] = mapped_column(String(100))

    mediation: Mapped[Mediation] = relationship(back_populates="meetings")


class Agreement(Exchanged, Base):
    """An agreement (调解协议), written (F8) or oral (F8b)."""

    __tablename__ = "agreement"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    form: Mapped[AgreementForm] = mapped_column(EnumText(AgreementForm))
    drawn_up_on: Mapped[date]
    facts: Mapped[str] = mapped_column(Text)
    terms: Mapped[str] = mapped_column(Text)
    """One term per line."""
    performance: Mapped[str] = mapped_column(Text)
    amount: Mapped[int | None] = mapped_column(Fen)
    copies: Mapped[int]
    recorder_name: Mapped[str] = mapped_column(String(100))
    effective_on: Mapped[date | None]
    """Latest of all parties' signatures, the mediator's and the committee's seal (人民调解法 29)."""
    confirmation_due_on: Mapped[date | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    """The agreement that this one replaces once it is in force (renegotiated with the same consents)."""
    superseded_on: Mapped[date | None]
    """Day from which another agreement stands in its place; it stays as it was."""

    mediation: Mapped[Mediation] = relationship(back_populates="agreements")
    items: Mapped[list["AgreementItem"]] = relationship(order_by="AgreementItem.ordinal")
    instalments: Mapped[list["Instalment"]] = relationship(order_by="Instalment.ordinal")
    signatures: Mapped[list["Signature"]] = relationship(order_by="Signature.id")


class AgreementItem(Exchanged, Base):
    """One sum that the agreement's amount is made of (赔偿项目): medical costs, lost wages, a deduction."""

    __tablename__ = "agreement_item"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    ordinal: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int] = mapped_column(Fen)
    """Negative for what is taken off, e.g. paid in advance."""
    note: Mapped[str | None] = mapped_column(String(200))


class Instalment(Exchanged, Base):
    """One thing to be performed: an obligation of an agreement, or one instalment (分期履行) of it.

    Rows with the same ``obligation`` number are instalments of one obligation.
    """

    __tablename__ = "instalment"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    ordinal: Mapped[int]
    due_on: Mapped[date | None]
    """Null where a condition stands in its place."""
    amount: Mapped[int | None] = mapped_column(Fen)
    what: Mapped[str] = mapped_column(String(200))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Who performs, whatever it is; null: all together."""
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """To whom; null: nobody alone."""
    performed_on: Mapped[date | None]
    performance_note: Mapped[str | None] = mapped_column(Text)
    obligation: Mapped[int | None]
    """Number of the obligation within the agreement; null in rows from before obligations were kept."""
    kind: Mapped[ObligationKind | None] = mapped_column(EnumText(ObligationKind))
    condition: Mapped[str | None] = mapped_column(String(200))
    """On what it falls due where no day is fixed, e.g. 拆除围墙后 10 日内."""
    means: Mapped[str | None] = mapped_column(String(40))
    """By what means, e.g. 转账."""


class Signature(Exchanged, Base):
    """A signature line that a person has confirmed as signed."""

    __tablename__ = "signature"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    signer_role: Mapped[SignerRole] = mapped_column(EnumText(SignerRole))
    signer_name: Mapped[str] = mapped_column(String(100))
    means: Mapped[SignatureMeans] = mapped_column(EnumText(SignatureMeans))
    signed_on: Mapped[date]
    read_back: Mapped[bool]
