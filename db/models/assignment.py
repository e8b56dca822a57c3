"""Leader assignment (领导包案): leaders, assignments, plan, progress, hand-over."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import AssignmentState, AssignmentTrigger, InterestKind, MatterKind, ProgressKind
from db.types import EnumText, JsonText, Uid, UtcDateTime


class Leader(Exchanged, Base):
    """A leader who may be given cases (the card of papers.md K: post, level, line of duty, term)."""

    __tablename__ = "leader"

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool]
    level: Mapped[str | None] = mapped_column(String(40))
    """级别: a key of the profile's ``leader.levels``; rows of earlier versions have none."""
    duties: Mapped[Any | None] = mapped_column(JsonText)
    """分管领域: keys of the profile's ``leader.duties``; none of earlier versions."""
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    """Last day of the term; null while it is open."""
    user_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The leader's own account in this office, by which self-approval is recognised."""
    retired_on: Mapped[date | None]
    retired_reason: Mapped[str | None] = mapped_column(Text)


class LeaderAbsence(Exchanged, Base):
    """Days on which a leader is away, and who acts meanwhile (代管)."""

    __tablename__ = "leader_absence"

    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Last day away; null until the return is entered."""
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("leader.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(100))


class LeaderInterest(Exchanged, Base):
    """A person for whose matters a leader stands aside (回避, 信访工作条例 28); voided when it is over."""

    __tablename__ = "leader_interest"

    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(100), index=True)
    kind: Mapped[InterestKind] = mapped_column(EnumText(InterestKind))
    note: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(100))


class LeaderAssignment(Exchanged, Base):
    """A matter put to a leader; one leader per matter at a time.

    ``dispute_id`` is the dispute, or the one that a petition or hazard was tied to when it was put to the
    leader; null for a matter without one. A restricted case thus covers what is done about its petition.
    """

    PARENT_FIELD: ClassVar[str | None] = "dispute_id"

    __tablename__ = "leader_assignment"
    __table_args__ = (Index("ix_leader_assignment_matter", "matter_uid", "state"),)

    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"), index=True)
    matter_kind: Mapped[MatterKind | None] = mapped_column(EnumText(MatterKind))
    """None is a dispute: rows of earlier versions have no kind."""
    matter_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The dispute, petition or hazard; None of earlier versions: ``dispute_id`` names it."""
    trigger: Mapped[AssignmentTrigger | None] = mapped_column(EnumText(AssignmentTrigger))
    profile_version: Mapped[str | None] = mapped_column(String(40))
    """Local rules it runs under; None of earlier versions: those of the dispute."""
    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[AssignmentState] = mapped_column(EnumText(AssignmentState))
    proposed_on: Mapped[date]
    proposed_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    approved_on: Mapped[date | None]
    approved_by: Mapped[str | None] = mapped_column(String(100))
    approval_note: Mapped[str | None] = mapped_column(Text)
    clock_from: Mapped[date | None]
    """Day from which confirming and planning count: the approval, then each hand-over."""
    confirm_due_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(100))
    """The leader, or the deputy who acted."""
    plan_due_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    responsible_name: Mapped[str | None] = mapped_column(String(100))
    measures: Mapped[str | None] = mapped_column(Text)
    limit_on: Mapped[date | None]
    """The latest day that was approved; a plan may choose an earlier ``due_on``."""
    due_on: Mapped[date | None]
    recusal_checked_on: Mapped[date | None]
    """回避: when somebody checked that the leader and the parties are not close."""
    extension_asked_on: Mapped[date | None]
    extension_asked_by: Mapped[str | None] = mapped_column(String(100))
    extended_on: Mapped[date | None]
    extended_by: Mapped[str | None] = mapped_column(String(100))
    extended_from: Mapped[date | None]
    """What ``due_on`` was before the extension."""
    checklist: Mapped[Any] = mapped_column(JsonText)
    """{item key: evidence record uid}; the items come from the profile."""
    party_feedback: Mapped[str | None] = mapped_column(Text)
    discharge_asked_on: Mapped[date | None]
    discharge_asked_by: Mapped[str | None] = mapped_column(String(100))
    reviewed_by: Mapped[str | None] = mapped_column(String(100))
    discharged_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(Text)

    leader: Mapped[Leader] = relationship()
    progress: Mapped[list["ProgressEntry"]] = relationship(order_by="ProgressEntry.happened_at")


class AssignmentStep(Exchanged, Base):
    """One step of the plan (方案): what, by whom, by when, and when it was done."""

    __tablename__ = "assignment_step"

    leader_assignment_id: Mapped[int] = mapped_column(ForeignKey("leader_assignment.id"), index=True)
    ordinal: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    responsible_name: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_note: Mapped[str | None] = mapped_column(Text)


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
    next_on: Mapped[date | None]
    """When the next step is to be done; none of earlier versions."""
    evidence_uid: Mapped[UUID | None] = mapped_column(Uid)
    """An attachment or another record of the case that shows it."""
    entered_by: Mapped[str] = mapped_column(String(100))


class AssignmentHandover(Exchanged, Base):
    """The hand-over of a matter from one leader to the next: when, why, and what was handed (移交清单)."""

    __tablename__ = "assignment_handover"

    leader_assignment_id: Mapped[int] = mapped_column(ForeignKey("leader_assignment.id"), index=True)
    from_leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    to_leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"), index=True)
    handed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    items: Mapped[Any] = mapped_column(JsonText)
    """Lines of the list of what was handed."""
    approved_by: Mapped[str] = mapped_column(String(100))
    entered_by: Mapped[str] = mapped_column(String(100))
