"""How a mediation begins and ends: what is recorded beside its state, one table for each paper or duty.

Lists of parties are uids (hex), as those present at a meeting: a party that was replaced keeps its place.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    AgentAuthority,
    ApplicationManner,
    MediationState,
    PaperKind,
    ServiceMeans,
    TellManner,
)
from db.types import EnumText, JsonText, UtcDateTime


class Application(Exchanged, Base):
    """An application for mediation (申请书, F1)."""

    __tablename__ = "application"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    manner: Mapped[ApplicationManner] = mapped_column(EnumText(ApplicationManner))
    applicants: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who apply; the others are those whom it is about."""
    facts: Mapped[str] = mapped_column(Text)
    taken_on: Mapped[date]
    taken_by: Mapped[str] = mapped_column(String(100))
    read_back: Mapped[bool | None]
    """Whether an oral application was read back after it had been written down; null for a written one."""

    claims: Mapped[list["ApplicationClaim"]] = relationship(order_by="ApplicationClaim.ordinal")


class ApplicationClaim(Exchanged, Base):
    """One of the claims (申请事项) of an application."""

    __tablename__ = "application_claim"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    ordinal: Mapped[int]
    claim: Mapped[str] = mapped_column(Text)


class RightsNotice(Exchanged, Base):
    """That parties were told of their rights and duties (F3)."""

    __tablename__ = "rights_notice"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    told_on: Mapped[date]
    manner: Mapped[TellManner] = mapped_column(EnumText(TellManner))
    told_by: Mapped[str] = mapped_column(String(100))
    parties: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who were told."""


class PowerOfAttorney(Exchanged, Base):
    """A party's power of attorney for one of its agents (F4)."""

    __tablename__ = "power_of_attorney"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    authority: Mapped[AgentAuthority] = mapped_column(EnumText(AgentAuthority))
    items: Mapped[Any] = mapped_column(JsonText)
    """Values of ``PowerItem``."""
    other: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date]
    valid_until: Mapped[date | None]
    """Last day of the term; null until the mediation is over."""


class MediationExtension(Exchanged, Base):
    """A request to extend the limit (F16); it holds once every party has agreed."""

    __tablename__ = "mediation_extension"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    days: Mapped[int]
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    granted_on: Mapped[date | None]
    refused_on: Mapped[date | None]

    answers: Mapped[list["ExtensionAnswer"]] = relationship(order_by="ExtensionAnswer.id")


class ExtensionAnswer(Exchanged, Base):
    """Whether a party agrees to an extension."""

    __tablename__ = "extension_answer"

    extension_id: Mapped[int] = mapped_column(ForeignKey("mediation_extension.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    given: Mapped[bool]
    written: Mapped[bool]
    answered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)


class MediationEnding(Exchanged, Base):
    """Why and how a mediation ended without agreement: F14, F15 with its 终止情况表, F15b."""

    __tablename__ = "mediation_ending"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    kind: Mapped[MediationState] = mapped_column(EnumText(MediationState))
    reasons: Mapped[Any] = mapped_column(JsonText)
    """Values of ``RefusalReason``, ``TerminationReason`` or ``WithdrawalReason``."""
    note: Mapped[str | None] = mapped_column(Text)
    process: Mapped[str | None] = mapped_column(Text)
    points: Mapped[str | None] = mapped_column(Text)
    """Points in dispute (争议焦点)."""
    remedies: Mapped[Any] = mapped_column(JsonText)
    """Values of ``Remedy`` of which the parties were told."""
    withdrawn_by: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who took the application back."""
    decided_by: Mapped[str] = mapped_column(String(100))


class MediationNotice(Exchanged, Base):
    """A numbered notice to the parties: 受理 (F14b), 不予受理 (F14), 终止调解 (F15)."""

    __tablename__ = "mediation_notice"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(EnumText(PaperKind))
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(100))

    services: Mapped[list["NoticeService"]] = relationship(order_by="NoticeService.id")


class NoticeService(Exchanged, Base):
    """That a notice reached a party (送达)."""

    __tablename__ = "notice_service"

    notice_id: Mapped[int] = mapped_column(ForeignKey("mediation_notice.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    served_on: Mapped[date]
    means: Mapped[ServiceMeans] = mapped_column(EnumText(ServiceMeans))
    receiver: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)


class Aggravation(Exchanged, Base):
    """A risk that the dispute gets worse, the measures, and the report to the police (人民调解法 25)."""

    __tablename__ = "aggravation"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    risk: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)
    measures_by: Mapped[str] = mapped_column(String(100))
    for_police: Mapped[bool]
    """Whether it may become a case of public order or a crime, which must be reported at once."""
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_to: Mapped[str | None] = mapped_column(String(100))
    reported_by: Mapped[str | None] = mapped_column(String(100))
    reply: Mapped[str | None] = mapped_column(Text)
    replied_on: Mapped[date | None]


class JointCommittee(Exchanged, Base):
    """A second committee that mediates together with the first (联合调解)."""

    __tablename__ = "joint_committee"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    joined_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)


class CourtReferral(Exchanged, Base):
    """A case that a court sent here before it registered it (诉前委派), with the report back to the court."""

    __tablename__ = "court_referral"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    court: Mapped[str] = mapped_column(String(100))
    case_number: Mapped[str] = mapped_column(String(60))
    referred_on: Mapped[date]
    received_on: Mapped[date]
    """When the committee signed for the court's papers: the clock starts here."""
    judge: Mapped[str | None] = mapped_column(String(100))
    reported_on: Mapped[date | None]
    report: Mapped[str | None] = mapped_column(Text)
    reported_by: Mapped[str | None] = mapped_column(String(100))


class MediationSuspension(Exchanged, Base):
    """A time that is not counted (expertise), from ``started_on`` to the day before ``ended_on``."""

    __tablename__ = "mediation_suspension"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    """Value of ``domain.deadlines.StopReason``."""
    proof: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class PanelSeat(Exchanged, Base):
    """Who sat on the local panel (5+1) of a mediation, for which post."""

    __tablename__ = "panel_seat"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    post: Mapped[str] = mapped_column(String(60))
    person_name: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str | None] = mapped_column(String(100))
    sat_on: Mapped[date]
