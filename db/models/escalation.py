"""Escalation (提级): a township sends a case up with its reasons, and the county answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import EscalationDecision, RiskLevel
from db.types import EnumText, Uid


class Escalation(Exchanged, Base):
    """A township's request; it goes with the step 移送上级 of the dispute."""

    __tablename__ = "escalation"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    risk: Mapped[RiskLevel] = mapped_column(EnumText(RiskLevel))
    reason: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    """案情摘要: facts, what was done, why it does not go on here."""
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(100))


class EscalationAnswer(Exchanged, Base):
    """The county's answer (add-only); the newest counts."""

    __tablename__ = "escalation_answer"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), index=True)
    decision: Mapped[EscalationDecision] = mapped_column(EnumText(EscalationDecision))
    reason: Mapped[str] = mapped_column(Text)
    order_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The county's order that carries it out."""
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(100))
