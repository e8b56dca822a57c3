"""Petitions (信访事项): the course by 信访工作条例 of a case that came in as one, and its reviews."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exchanged
from db.enums import (
    ClaimDecision,
    PetitionKind,
    PetitionManner,
    PetitionRoute,
    PetitionState,
    ReviewLevel,
    ReviewOutcome,
)
from db.types import EnumText, Uid


class Petition(Exchanged, Base):
    """A petition. It hangs on its case, so that who may read, carry and open that holds for it too.

    People, description and demands are the case's; here is what only a petition has.
    """

    __tablename__ = "petition"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    state: Mapped[PetitionState] = mapped_column(EnumText(PetitionState), index=True)
    manner: Mapped[PetitionManner] = mapped_column(EnumText(PetitionManner))
    kind: Mapped[PetitionKind] = mapped_column(EnumText(PetitionKind))
    route: Mapped[PetitionRoute] = mapped_column(EnumText(PetitionRoute))
    external_number: Mapped[str | None] = mapped_column(String(60), index=True)
    """信访编号 of the 信访信息系统 (信访工作条例 21)."""
    received_on: Mapped[date]
    registered_on: Mapped[date]
    sent_by: Mapped[str | None] = mapped_column(String(100))
    """Who handed it over (转送、交办), where it did not come from the petitioner."""
    people_count: Mapped[int]
    written_by: Mapped[str | None] = mapped_column(String(100))
    """Who wrote a spoken petition down (信访工作条例 19)."""
    reachable: Mapped[bool]
    """Whether name and address are clear; else nobody can be notified (信访工作条例 23)."""
    urgent: Mapped[bool]
    reported_on: Mapped[date | None]
    reported_to: Mapped[str | None] = mapped_column(String(100))
    handler_name: Mapped[str | None] = mapped_column(String(100))
    objected_on: Mapped[date | None]
    objection_reason: Mapped[str | None] = mapped_column(Text)
    handed_to: Mapped[str | None] = mapped_column(String(100))
    handed_on: Mapped[date | None]
    hand_due_on: Mapped[date | None]
    noticed_on: Mapped[date | None]
    notice_number: Mapped[str | None] = mapped_column(String(60))
    accepted_on: Mapped[date | None]
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    extension_days: Mapped[int | None]
    extension_reason: Mapped[str | None] = mapped_column(Text)
    extension_approved_by: Mapped[str | None] = mapped_column(String(100))
    extension_approved_on: Mapped[date | None]
    extension_told_on: Mapped[date | None]
    extension_number: Mapped[str | None] = mapped_column(String(60))
    answered_on: Mapped[date | None]
    opinion_number: Mapped[str | None] = mapped_column(String(60))
    opinion_facts: Mapped[str | None] = mapped_column(Text)
    opinion_basis: Mapped[str | None] = mapped_column(Text)
    opinion_decision: Mapped[ClaimDecision | None] = mapped_column(EnumText(ClaimDecision))
    opinion_text: Mapped[str | None] = mapped_column(Text)
    review_organ: Mapped[str | None] = mapped_column(String(100))
    """Where a review may be asked for; the letter names it."""
    served_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_note: Mapped[str | None] = mapped_column(Text)
    rules_version: Mapped[str] = mapped_column(String(40))
    earlier_uid: Mapped[UUID | None] = mapped_column(Uid)
    """An earlier petition of the same case that ended, when new facts brought this one."""
    new_facts: Mapped[str | None] = mapped_column(Text)
    redo_review_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The review that quashed the answer of ``earlier_uid`` and ordered this handling (重新办理)."""
    redo_due_on: Mapped[date | None]
    """Last day that the order named; without it the 60 days run anew."""

    reviews: Mapped[list["PetitionReview"]] = relationship(order_by="PetitionReview.id")


class PetitionReview(Exchanged, Base):
    """A 复查 or 复核 of the answer to a petition."""

    __tablename__ = "petition_review"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    level: Mapped[ReviewLevel] = mapped_column(EnumText(ReviewLevel))
    asked_on: Mapped[date]
    organ: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    hearing_from: Mapped[date | None]
    hearing_to: Mapped[date | None]
    """Last day of the hearing (听证), whose time is not counted (信访工作条例 36)."""
    answered_on: Mapped[date | None]
    outcome: Mapped[ReviewOutcome | None] = mapped_column(EnumText(ReviewOutcome))
    opinion: Mapped[str | None] = mapped_column(Text)
    served_on: Mapped[date | None]
