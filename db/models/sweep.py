"""The daily sweep (每日一排): reports, findings, and the locked township-day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    CampaignKind,
    CampaignRule,
    GridEventKind,
    GridEventOutcome,
    ReportMeans,
    RiskLevel,
    SecondReport,
    SweepDayState,
    SweepState,
    SweepTiming,
)
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime, new_uid


class SweepReport(Exchanged, Base):
    """One grid's statement of one day while the day is open; silence is the absence of a row.

    After the lock only what a correction found hangs on one; figures of a locked day are not read from here.
    """

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
    clock_doubtful: Mapped[bool | None]
    """Set when this was entered while the machine's clock was set back: its times are not to be trusted."""
    second: Mapped[SecondReport | None] = mapped_column(EnumText(SecondReport))
    """What a further statement of the same grid and day is; empty for the first one."""
    second_reason: Mapped[str | None] = mapped_column(Text)
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
    kind: Mapped[GridEventKind | None] = mapped_column(EnumText(GridEventKind))
    """None is a dispute: most findings are, and those of earlier versions have no kind."""
    owner_name: Mapped[str | None] = mapped_column(String(100))
    """责任人: who sees to it."""
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_note: Mapped[str | None] = mapped_column(Text)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)

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
    review_note: Mapped[str | None] = mapped_column(Text)
    """How the reviewer checked what looked strange: lists keyed in seconds, a clock set back."""
    packed: Mapped[Any | None] = mapped_column(JsonText)


class SweepCorrection(Exchanged, Base):
    """更正: what a grid's day was found to be after the day was locked; the locked day itself stays.

    No ``to_state`` says that the grid had not reported at all. It names the grid by
    code as the packed day does: a silent grid has no report to hang on.
    """

    __tablename__ = "sweep_correction"
    __table_args__ = (Index("ix_sweep_correction_day", "township_code", "day"),)

    township_code: Mapped[str] = mapped_column(String(17))
    day: Mapped[date]
    grid_code: Mapped[str] = mapped_column(String(32))
    grid_name: Mapped[str] = mapped_column(String(100))
    village_code: Mapped[str] = mapped_column(String(17))
    village_name: Mapped[str] = mapped_column(String(100))
    from_state: Mapped[SweepState | None] = mapped_column(EnumText(SweepState))
    to_state: Mapped[SweepState | None] = mapped_column(EnumText(SweepState))
    reporter_name: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    """What was found, where the correction is to findings."""
    reason: Mapped[str] = mapped_column(Text)
    corrected_by: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_doubtful: Mapped[bool | None]


class Campaign(Exchanged, Base):
    """A campaign (专项行动): a time in which some grids sweep on certain days, with counts of its own."""

    __tablename__ = "campaign"

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[CampaignKind] = mapped_column(EnumText(CampaignKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    rule: Mapped[CampaignRule] = mapped_column(EnumText(CampaignRule))
    rule_values: Mapped[Any] = mapped_column(JsonText)
    """Weekdays (0 is Monday) or ISO days; empty for the other rules."""
    township_code: Mapped[str | None] = mapped_column(String(17))
    """None: of the whole county."""
    villages: Mapped[Any] = mapped_column(JsonText)
    """Codes of the villages that take part; empty for all."""
    note: Mapped[str | None] = mapped_column(Text)


class SweepProposal(Base):
    """A returned row about a locked day: a proposal to correct it, which somebody decides; never exchanged.

    It names the grid by code as the packed day does. ``closed_at`` is set when it was taken or refused.
    """

    __tablename__ = "sweep_proposal"
    __table_args__ = (Index("ix_sweep_proposal_day", "day", "grid_code"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    day: Mapped[date]
    grid_code: Mapped[str] = mapped_column(String(32))
    grid_title: Mapped[str] = mapped_column(String(200))
    state: Mapped[SweepState] = mapped_column(EnumText(SweepState))
    reporter_name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(String(255))
    line: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(100))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(100))
    taken: Mapped[bool | None]
    closed_note: Mapped[str | None] = mapped_column(Text)
