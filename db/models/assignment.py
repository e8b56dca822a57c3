"""Leader assignment (领导包案): leaders, assignments, progress."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import AssignmentState, ProgressKind
from db.types import EnumText, JsonText, UtcDateTime


class Leader(Exchanged, Base):
    """A leader who may be given cases."""

    __tablename__ = "leader"

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool]


class LeaderAssignment(Exchanged, Base):
    """A case put to a leader; one leader per case at a time."""

    __tablename__ = "leader_assignment"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[AssignmentState] = mapped_column(EnumText(AssignmentState))
    proposed_on: Mapped[date]
    proposed_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    approved_on: Mapped[date | None]
    approved_by: Mapped[str | None] = mapped_column(String(100))
    approval_note: Mapped[str | None] = mapped_column(Text)
    confirm_due_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    plan_due_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    responsible_name: Mapped[str | None] = mapped_column(String(100))
    measures: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    recusal_checked_on: Mapped[date | None]
    """回避: when somebody checked that the leader and the parties are not close."""
    extended_on: Mapped[date | None]
    checklist: Mapped[Any] = mapped_column(JsonText)
    """{item key: evidence record uid}; the items come from the profile."""
    party_feedback: Mapped[str | None] = mapped_column(Text)
    discharged_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(Text)

    leader: Mapped[Leader] = relationship()
    progress: Mapped[list["ProgressEntry"]] = relationship(order_by="ProgressEntry.happened_at")


class ProgressEntry(Exchanged, Base):
    """A dated entry of progress; visits and meetings count as real actions."""

    __tablename__ = "progress_entry"

    leader_assignment_id: Mapped[int] = mapped_column(ForeignKey("leader_assignment.id"), index=True)
    kind: Mapped[ProgressKind] = mapped_column(EnumText(ProgressKind))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(100))
