"""Links between offices and the journal of packages sent and received."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import PackageDirection, PackageKind, PackageState
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime


class Link(Base):
    """One epoch of a link: sending installation to receiving office, gapless sequence and hash chain.

    Between the PCs of one office a link runs from installation to installation: ``peer_office`` is this
    office then, and ``peer_installation`` the other PC.

    A retired epoch keeps its row: acknowledgements are compared against all of them (exchange.md 7).
    """

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_peer", "peer_office", "direction"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    direction: Mapped[PackageDirection] = mapped_column(EnumText(PackageDirection))
    peer_office: Mapped[UUID] = mapped_column(Uid)
    peer_installation: Mapped[UUID | None] = mapped_column(Uid)
    installation: Mapped[UUID] = mapped_column(Uid)
    """The installation that sends on this link: outgoing this one, or another PC of this office."""
    is_rebuild: Mapped[bool] = mapped_column(default=False)
    """The epoch of a rebuild package: it carries one export in parts and is not continued."""
    epoch: Mapped[str] = mapped_column(String(32), unique=True)
    last_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))
    acked_seq: Mapped[int]
    """Outgoing: from here on the next package carries; may go down when the peer was restored."""
    heard: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Outgoing: {installation of the peer: the number up to which it said it holds this epoch}.

    Once retired also {head: number} of lost histories of it that were told of. On another PC's link to the
    peer: {head: number} of the points that were told or asked for. Incoming: {head: number} of points that
    nothing here shows to lie on it.
    """
    floors: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Outgoing: {the peer's epoch: [number from which it must be sent again, day on which it said so, whether
    it still counts: asked, taken back, asked again]}.

    Retired: {the peer's epoch: [head of more of this epoch that it proved to hold or "", day of that]}, until
    it has answered.
    """
    covered_id: Mapped[int] = mapped_column(LocalKey, default=0)
    """Outgoing: what goes there of the changes up to this local ``change.id`` is on the link.

    0 when that is to be looked at anew: at first, and after a PC of that township was switched off.
    """
    request: Mapped[str | None] = mapped_column(String(32))
    """Outgoing: this database lacks some of what it once held; it asks for everything under this name.

    Retired: what it lacks is of this epoch, and not all who hold it have answered.
    """
    answered: Mapped[Any] = mapped_column(JsonText, default=list)
    """Outgoing: the peer's requests that were answered on this link; named in every package.

    Incoming: this installation's requests that the epoch has answered whole.
    """
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkChange(Base):
    """The change at each sequence number of an epoch, with the chain's hash after it."""

    __tablename__ = "link_change"
    __table_args__ = (
        Index("uq_link_change_seq", "link_id", "seq", unique=True),
        Index("ix_link_change_change", "change_id"),
    )

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    link_id: Mapped[int] = mapped_column(LocalKey)
    seq: Mapped[int]
    change_id: Mapped[str] = mapped_column(String(64))
    head_hash: Mapped[str] = mapped_column(String(64))


class PackageRecord(Base):
    """One package in the journal: what it held, where it stands, why it was refused."""

    __tablename__ = "package_journal"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    package_id: Mapped[UUID] = mapped_column(Uid, index=True)
    direction: Mapped[PackageDirection] = mapped_column(EnumText(PackageDirection))
    kind: Mapped[PackageKind] = mapped_column(EnumText(PackageKind))
    state: Mapped[PackageState] = mapped_column(EnumText(PackageState))
    peer_office: Mapped[UUID | None] = mapped_column(Uid)
    peer_installation: Mapped[UUID | None] = mapped_column(Uid)
    """The other PC, for packages between the PCs of this office."""
    peer_name: Mapped[str] = mapped_column(String(100))
    ordinal: Mapped[int]
    """第 N 号 of this direction and peer, for people."""
    epoch: Mapped[str | None] = mapped_column(String(32))
    from_seq: Mapped[int | None]
    to_seq: Mapped[int | None]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    counts: Mapped[Any] = mapped_column(JsonText)
    reason: Mapped[str | None] = mapped_column(String(40))
    reason_text: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the sender wrote it, by the sender's clock."""
    receipt_code: Mapped[str | None] = mapped_column(String(20))
    receipt_due: Mapped[bool] = mapped_column(default=False)
    """Incoming: the sender has not been seen to hold the receipt; it rides in every package until then."""
    carried: Mapped[Any] = mapped_column(JsonText, default=list)
    """Outgoing: ids of the packages whose receipts ride in this one."""
    exceptions: Mapped[Any] = mapped_column(JsonText, default=list)
    """Records that were not plainly accepted: [entity, uid, result, why, [fields], [change ids]]."""
    actor_name: Mapped[str] = mapped_column(String(100))


class BlobSent(Base):
    """Which attachment went to which office; it goes again only when the office asks for it.

    A row may also be there before anything was sent, for an office that asked.
    """

    __tablename__ = "blob_sent"
    __table_args__ = (Index("ix_blob_sent_sha256", "sha256", "peer_office"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    peer_office: Mapped[UUID] = mapped_column(Uid)
    peer_installation: Mapped[UUID | None] = mapped_column(Uid)
    sha256: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked: Mapped[Any | None] = mapped_column(JsonText)
    """Chunks that the office asked for since then, an empty list for all; null: nothing is asked."""
