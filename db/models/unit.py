"""Administrative units (行政区划): reference data that every office imports from the same official list."""

from uuid import UUID, uuid5

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import Level
from db.types import EnumText, LocalKey, Uid

UNIT_NAMESPACE = UUID("6f1d2c57-31a2-5b8e-9c39-6a4a6f2f0c11")


def unit_uid(code: str) -> UUID:
    """Identity of a unit, the same in every office: UUIDv5 of its division code."""
    return uuid5(UNIT_NAMESPACE, code)


class Unit(Base):
    """County, township or village by its division code; names recur, so the code is the key (rules.md 7)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True)
    code: Mapped[str] = mapped_column(String(17), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    level: Mapped[Level] = mapped_column(EnumText(Level))
    parent_code: Mapped[str | None] = mapped_column(String(17), index=True)
