"""Leader reception (领导接访): its calendar, who came, visits with a case; talk points and what was said."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import DutyKind, TalkOutcome, VisitOutcome
from db.types import EnumText, JsonText, Uid


class ReceptionDuty(Exchanged, Base):
    """One entry of the calendar: who receives, when and where; talks and village meetings have one too."""

    __tablename__ = "reception_duty"

    kind: Mapped[DutyKind] = mapped_column(EnumText(DutyKind))
    day: Mapped[date] = mapped_column(index=True)
    begins: Mapped[str] = mapped_column(String(5))
    """Time of the clock, for example 08:30; may be empty."""
    ends: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(200))
    leader_uid: Mapped[UUID | None] = mapped_column(Uid)
    leader_name: Mapped[str] = mapped_column(String(100))
    leader_post: Mapped[str] = mapped_column(String(60))
    substitute_name: Mapped[str | None] = mapped_column(String(100))
    companions: Mapped[str | None] = mapped_column(String(200))
    attended: Mapped[bool | None]
    """Null until somebody says whether it took place."""
    note: Mapped[str | None] = mapped_column(String(200))
    """Why it did not take place, or the title of a meeting."""
    rule: Mapped[str | None] = mapped_column(String(100))
    """The rule of the profile that made it; empty for one put in by hand."""
    imported: Mapped[bool]
    """Came with rows of an old ledger."""

    visits: Mapped[list["ReceptionVisit"]] = relationship(order_by="ReceptionVisit.id", back_populates="duty")


class ReceptionVisit(Exchanged, Base):
    """Visitors (来访群众) with one matter, and what became of it (papers.md 7 M)."""

    __tablename__ = "reception_visit"

    reception_duty_id: Mapped[int] = mapped_column(ForeignKey("reception_duty.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    id_number: Mapped[str | None] = mapped_column(String(50), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    """户籍所在地."""
    people_count: Mapped[int]
    representatives: Mapped[Any] = mapped_column(JsonText)
    """Names of those who were received for a group, at most five with the first (信访工作条例 20)."""
    demand: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str | None] = mapped_column(Text)
    instruction: Mapped[str | None] = mapped_column(Text)
    undertaker: Mapped[str | None] = mapped_column(String(100))
    due_on: Mapped[date | None]
    outcome: Mapped[VisitOutcome] = mapped_column(EnumText(VisitOutcome))
    told_where: Mapped[str | None] = mapped_column(String(200))
    result: Mapped[str | None] = mapped_column(Text)
    completed_on: Mapped[date | None]
    satisfaction: Mapped[str | None] = mapped_column(String(40))
    followed_up_on: Mapped[date | None]
    follow_up_note: Mapped[str | None] = mapped_column(Text)
    recorder_name: Mapped[str] = mapped_column(String(100))
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"), index=True)
    source_ref: Mapped[str | None] = mapped_column(String(100))
    """Number of the row in an old ledger."""

    duty: Mapped[ReceptionDuty] = relationship(back_populates="visits")


class CaseVisit(Exchanged, Base):
    """带案下访: a leader went out with a case."""

    __tablename__ = "case_visit"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    leader_uid: Mapped[UUID | None] = mapped_column(Uid)
    leader_name: Mapped[str] = mapped_column(String(100))
    visited_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    met: Mapped[str] = mapped_column(String(200))
    findings: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    next_on: Mapped[date | None]
    recorder_name: Mapped[str] = mapped_column(String(100))
    progress_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The entry that it made in the leader's assignment, when there was an open one."""


class TalkPoint(Exchanged, Base):
    """A place where people come to say what is wrong (百姓说事点)."""

    __tablename__ = "talk_point"

    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(200))
    village_code: Mapped[str | None] = mapped_column(String(17), index=True)
    keeper_name: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool]


class TalkEntry(Exchanged, Base):
    """What somebody said at a talk point or on a day of 逢六说事, and what came of it."""

    __tablename__ = "talk_entry"

    talk_point_id: Mapped[int | None] = mapped_column(ForeignKey("talk_point.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    people_count: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    outcome: Mapped[TalkOutcome] = mapped_column(EnumText(TalkOutcome))
    outcome_note: Mapped[str | None] = mapped_column(Text)
    listener_name: Mapped[str] = mapped_column(String(100))
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"), index=True)
