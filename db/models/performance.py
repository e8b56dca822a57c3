"""What became of an agreement: acts of performance (履行), breaches (违约)."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import BreachRoute
from db.types import EnumText, Fen, JsonText


class Performance(Exchanged, Base):
    """One act of performance of one instalment, with its proof; files hang on it as attachments."""

    __tablename__ = "performance"

    instalment_id: Mapped[int] = mapped_column(ForeignKey("instalment.id"), index=True)
    performed_on: Mapped[date]
    amount: Mapped[int | None] = mapped_column(Fen)
    """Null where no money is owed."""
    means: Mapped[str | None] = mapped_column(String(40))
    proof: Mapped[str | None] = mapped_column(Text)
    """The receipt in words: 收条, 银行回单 and its number."""
    entered_by: Mapped[str] = mapped_column(String(100))


class Breach(Exchanged, Base):
    """That an agreement was not kept: declared by a person with facts, and what is done about it."""

    __tablename__ = "breach"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    declared_on: Mapped[date]
    declared_by: Mapped[str] = mapped_column(String(100))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Who did not perform; null: more than one."""
    instalments: Mapped[Any] = mapped_column(JsonText)
    """Uids (hex) of what was not performed."""
    facts: Mapped[str] = mapped_column(Text)
    undone: Mapped[str] = mapped_column(Text)
    warned_on: Mapped[date | None]
    """Day of the letter that asked to perform, where one was sent."""
    route: Mapped[BreachRoute | None] = mapped_column(EnumText(BreachRoute))
    route_on: Mapped[date | None]
    route_note: Mapped[str | None] = mapped_column(Text)
    next_check_on: Mapped[date | None]
    """Until when it is to be performed now (继续督促)."""
    ended_on: Mapped[date | None]
    ended_note: Mapped[str | None] = mapped_column(Text)
