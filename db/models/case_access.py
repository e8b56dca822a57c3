"""Who may read a restricted case (受限纠纷): the list that takes the place of what roles grant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import Role
from db.types import EnumText, Uid, UtcDateTime


class CaseAccess(Exchanged, Base):
    """One user on the list of a restricted case. ``office_id`` is the user's office; taken off means void.

    Accounts stay on their PC, the list goes to all PCs of the office: on another PC the same person is known
    by name and role.
    """

    __tablename__ = "case_access"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    user_uid: Mapped[UUID] = mapped_column(Uid)
    user_name: Mapped[str] = mapped_column(String(100))
    user_role: Mapped[Role | None] = mapped_column(EnumText(Role))
    """Null for somebody who has no account on the PC where the case was restricted."""
    reason: Mapped[str] = mapped_column(String(200))
    granted_by: Mapped[str] = mapped_column(String(100))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
