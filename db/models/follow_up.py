"""Follow-up visits (回访) after an agreement, and the closing report (结案报告)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import FollowUpManner, LaterSuit, PerformanceFinding
from db.types import EnumText, JsonText, UtcDateTime


class FollowUp(Exchanged, Base):
    """One follow-up visit (F9)."""

    __tablename__ = "follow_up"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    ordinal: Mapped[int]
    round: Mapped[int]
    """Round of the dispute at the visit: a relapse begins to count anew."""
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    manner: Mapped[FollowUpManner] = mapped_column(EnumText(FollowUpManner))
    visited: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of the parties who were met or spoken to."""
    finding: Mapped[PerformanceFinding] = mapped_column(EnumText(PerformanceFinding))
    performance: Mapped[str] = mapped_column(Text)
    satisfaction: Mapped[str | None] = mapped_column(String(40))
    """An answer of the profile's scale."""
    suit: Mapped[LaterSuit] = mapped_column(EnumText(LaterSuit))
    suit_note: Mapped[str | None] = mapped_column(Text)
    error_note: Mapped[str | None] = mapped_column(Text)
    """Signs that the agreement is wrong or unlawful."""
    escalation_note: Mapped[str | None] = mapped_column(Text)
    """Signs that the quarrel grows again."""
    measures: Mapped[str | None] = mapped_column(Text)
    visitor_name: Mapped[str] = mapped_column(String(100))


class ClosingReport(Exchanged, Base):
    """The closing report (结案报告表, F13) of a mediation: what is not already in the other records."""

    __tablename__ = "closing_report"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    filled_on: Mapped[date]
    handling_unit: Mapped[str] = mapped_column(String(100))
    handler_name: Mapped[str] = mapped_column(String(200))
    finished_on: Mapped[date]
    """Day on which it was performed or otherwise dealt with."""
    facts: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str] = mapped_column(Text)
    approver_name: Mapped[str | None] = mapped_column(String(100))
