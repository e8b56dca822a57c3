"""Rules that the county publishes to its townships: versions of the profile and of code tables."""

from datetime import date

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import RuleDocumentKind
from db.types import EnumText


class RuleDocument(Exchanged, Base):
    """One version of a profile or of a code table, as text; never changed once published."""

    __tablename__ = "rule_document"
    __table_args__ = (Index("ix_rule_document_key", "kind", "key", "version"),)

    kind: Mapped[RuleDocumentKind] = mapped_column(EnumText(RuleDocumentKind))
    key: Mapped[str] = mapped_column(String(60))
    """``profile``, or the name of the code table."""
    version: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    """TOML of a profile, CSV of a code table."""
    valid_from: Mapped[date]
    published_by: Mapped[str] = mapped_column(String(100))
