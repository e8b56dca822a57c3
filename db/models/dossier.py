"""Dossiers (案卷): how one was filed and where it stands, its notes, who took it out, its scans in order."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.types import JsonText


class Dossier(Exchanged, Base):
    """One row of the catalogue (案卷目录): a mediation's dossier that was filed (立卷)."""

    __tablename__ = "dossier"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    """卷号 as printed on the cover on the day of filing."""
    retention: Mapped[str] = mapped_column(String(20))
    filed_on: Mapped[date]
    filed_by: Mapped[str] = mapped_column(String(100))
    reviewed_by: Mapped[str | None] = mapped_column(String(100))
    pages: Mapped[int]
    """Numbered pages of the latest edition."""
    edition: Mapped[int]
    """1 as filed; one more each time that addenda (附页) were bound to it."""
    box: Mapped[str | None] = mapped_column(String(40))
    """盒号."""
    box_size: Mapped[int | None]
    """Thickness of the box in millimetres: 20, 30, 40 or 50."""
    shelf: Mapped[str | None] = mapped_column(String(100))
    """Where it is kept: room, cupboard, row."""


class DossierNote(Exchanged, Base):
    """卷宗情况说明 (F11): what is missing or was changed, what came later, and who says so."""

    __tablename__ = "dossier_note"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    edition: Mapped[int]
    """In which edition it is bound: 1 as filed, 2 with the first addenda, and so on."""
    text: Mapped[str] = mapped_column(Text)
    missing: Mapped[str | None] = mapped_column(Text)
    """缺损、变更: sheets that are missing or were changed."""
    explains: Mapped[Any] = mapped_column(JsonText)
    """Keys of the contradictions that this note explains; the gate lets them pass."""
    filed_by: Mapped[str] = mapped_column(String(100))
    filed_on: Mapped[date]
    checked_by: Mapped[str | None] = mapped_column(String(100))
    checked_on: Mapped[date | None]


class DossierLoan(Exchanged, Base):
    """A dossier taken out of the archive (调卷): who, why, by whose leave, out and back."""

    __tablename__ = "dossier_loan"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str | None] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(100))
    taken_on: Mapped[date]
    due_on: Mapped[date]
    returned_on: Mapped[date | None]
    returned_note: Mapped[str | None] = mapped_column(String(200))


class DossierScan(Exchanged, Base):
    """How a scan lies in its dossier: its place among the others, pages turned or blank.

    The attachment itself is only added and never changed.
    """

    __tablename__ = "dossier_scan"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    position: Mapped[int]
    """Order inside the place (卷内顺序位); smaller first."""
    pages: Mapped[Any] = mapped_column(JsonText)
    """``{"page from 0": {"turn": quarters clockwise, "blank": true}}``; pages as they are do not stand."""
