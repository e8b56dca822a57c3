"""People (人员) known to the centre."""

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import Gender, IdKind
from db.types import EnumText, Uid


class Person(Exchanged, Base):
    """A person once known; parties copy these values as they were at the time of the dispute."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(100), index=True)
    name_key: Mapped[str] = mapped_column(String(400), index=True)
    id_kind: Mapped[IdKind] = mapped_column(EnumText(IdKind))
    id_number: Mapped[str | None] = mapped_column(String(50), index=True)
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    birth_date: Mapped[date | None]
    ethnicity: Mapped[str | None] = mapped_column(String(4))
    phone: Mapped[str | None] = mapped_column(String(40), index=True)
    address: Mapped[str | None] = mapped_column(String(200))
    occupation: Mapped[str | None] = mapped_column(String(100))
    merged_into_uid: Mapped[UUID | None] = mapped_column(Uid, index=True)
    """The person that this one is the same as; its parties stay its own, so that the merge can be undone."""
