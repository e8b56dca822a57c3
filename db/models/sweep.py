"""The daily sweep (每日一排): reports, findings, and the locked township-day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import GridEventOutcome, ReportMeans, RiskLevel, SweepDayState, SweepState, SweepTiming
from db.types import EnumText, JsonText, UtcDateTime


class SweepReport(Exchanged, Base):
    """One grid's statement of one day while the day is open; silence is the absence of a row."""

    __tablename__ = "sweep_report"
    __table_args__ = (Index("ix_sweep_report_day_grid", "day", "grid_id"),)

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    day: Mapped[date]
    state: Mapped[SweepState] = mapped_column(EnumText(SweepState))
    means: Mapped[ReportMeans] = mapped_column(EnumText(ReportMeans))
    timing: Mapped[SweepTiming] = mapped_column(EnumText(SweepTiming))
    reporter_name: Mapped[str] = mapped_column(String(100))
    proxy: Mapped[bool]
    """代报: somebody else than the posted grid worker spoke for the grid."""
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)

    events: Mapped[list["GridEvent"]] = relationship(back_populates="sweep_report")


class GridEvent(Exchanged, Base):
    """A finding of a sweep (事件): settled on the spot, or registered as a dispute."""

    __tablename__ = "grid_event"

    sweep_report_id: Mapped[int] = mapped_column(ForeignKey("sweep_report.id"), index=True)
    description: Mapped[str] = mapped_column(Text)
    parties_text: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    category_code: Mapped[str | None] = mapped_column(String(8))
    people_count: Mapped[int | None]
    risk_level: Mapped[RiskLevel | None] = mapped_column(EnumText(RiskLevel))
    outcome: Mapped[GridEventOutcome] = mapped_column(EnumText(GridEventOutcome))
    outcome_note: Mapped[str | None] = mapped_column(Text)
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"), index=True)

    sweep_report: Mapped[SweepReport] = relationship(back_populates="events")


class SweepDay(Exchanged, Base):
    """A township's day; locking packs all statements into ``packed`` as one change (design.md)."""

    __tablename__ = "sweep_day"

    township_code: Mapped[str] = mapped_column(String(17))
    day: Mapped[date] = mapped_column(index=True)
    state: Mapped[SweepDayState] = mapped_column(EnumText(SweepDayState))
    compiler_name: Mapped[str | None] = mapped_column(String(100))
    reviewer_name: Mapped[str | None] = mapped_column(String(100))
    issuer_name: Mapped[str | None] = mapped_column(String(100))
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    packed: Mapped[Any | None] = mapped_column(JsonText)
