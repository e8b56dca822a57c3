"""Judicial confirmation (司法确认) of an agreement in force."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import ConfirmationCourt, ConfirmationState
from db.types import EnumText, JsonText


class JudicialConfirmation(Exchanged, Base):
    """The way of one agreement to the court (民诉法 205, 206): told, applied for jointly, decided."""

    __tablename__ = "judicial_confirmation"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    state: Mapped[ConfirmationState] = mapped_column(EnumText(ConfirmationState))
    told_on: Mapped[date]
    """Day on which the parties were told that they may apply, until when, and what it is for."""
    court_rule: Mapped[ConfirmationCourt | None] = mapped_column(EnumText(ConfirmationCourt))
    court_name: Mapped[str | None] = mapped_column(String(100))
    applicants: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who apply."""
    attachments: Mapped[Any] = mapped_column(JsonText)
    """What is handed in with the application, a list of texts."""
    copies: Mapped[int]
    """Copies of the application."""
    denied: Mapped[bool]
    """Whether a person denied each matter that courts do not confirm (民诉法解释 355)."""
    applied_on: Mapped[date | None]
    case_number: Mapped[str | None] = mapped_column(String(60))
    """The court's number."""
    accepted_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision_note: Mapped[str | None] = mapped_column(Text)
    """Ground of a rejection, or why it was withdrawn."""
    enforcement_on: Mapped[date | None]
    """Day on which a party asked for enforcement of the confirmed agreement (民诉法 206)."""
    enforcement_note: Mapped[str | None] = mapped_column(Text)
