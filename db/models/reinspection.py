"""Random re-inspection (抽查) of closed cases: an honest draw, and what was found."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import InspectionOutcome
from db.types import EnumText, JsonText


class Reinspection(Exchanged, Base):
    """A draw: with the seed, the share and the digest of the population anybody can draw the same again."""

    __tablename__ = "reinspection"

    number: Mapped[str] = mapped_column(String(60))
    drawn_on: Mapped[date]
    drawn_by: Mapped[str] = mapped_column(String(100))
    witness_name: Mapped[str] = mapped_column(String(100))
    first_on: Mapped[date]
    last_on: Mapped[date]
    """Cases closed from ``first_on`` to ``last_on``."""
    seed: Mapped[str] = mapped_column(String(40))
    share: Mapped[int]
    """Percent."""
    population: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of all closed cases that took part, in order."""
    population_sha256: Mapped[str] = mapped_column(String(64))


class ReinspectionCase(Exchanged, Base):
    """A drawn case and what its inspection found; unfilled until somebody looked."""

    __tablename__ = "reinspection_case"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    reinspection_id: Mapped[int] = mapped_column(ForeignKey("reinspection.id"), index=True)
    position: Mapped[int]
    outcome: Mapped[InspectionOutcome | None] = mapped_column(EnumText(InspectionOutcome))
    findings: Mapped[str | None] = mapped_column(Text)
    met: Mapped[str | None] = mapped_column(String(200))
    """Whom the inspectors spoke to."""
    measures: Mapped[str | None] = mapped_column(Text)
    """What is to be put right."""
    inspected_on: Mapped[date | None]
    inspected_by: Mapped[str | None] = mapped_column(String(100))
