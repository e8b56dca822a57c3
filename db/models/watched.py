"""Watched persons (重点人员) and the visits they are paid: a flag, a level, a log; no diagnosis."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import Gender, VisitMeans, WatchedKind, WatchLevel
from db.types import EnumText, Uid, UtcDateTime


class WatchedPerson(Exchanged, Base):
    """Somebody to be visited at intervals; it leaves this office only sealed, for this office itself.

    The values are the list's own, not the people file's: a person who is in no dispute is not to be known
    from being watched.
    """

    __tablename__ = "watched_person"

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(400))
    id_number: Mapped[str | None] = mapped_column(String(50), index=True)
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    birth_date: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[WatchedKind] = mapped_column(EnumText(WatchedKind))
    level: Mapped[WatchLevel] = mapped_column(EnumText(WatchLevel))
    level_reason: Mapped[str | None] = mapped_column(String(200))
    responsible_name: Mapped[str] = mapped_column(String(100))
    since_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(String(200))
    person_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The person of the people file, when it was flagged from there."""


class HomeVisit(Exchanged, Base):
    """A visit (走访) of a watched person."""

    __tablename__ = "home_visit"

    watched_person_id: Mapped[int] = mapped_column(ForeignKey("watched_person.id"), index=True)
    visited_on: Mapped[date]
    means: Mapped[VisitMeans] = mapped_column(EnumText(VisitMeans))
    note: Mapped[str] = mapped_column(Text)
    visitor_name: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
