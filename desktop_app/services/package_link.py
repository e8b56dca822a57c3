"""The links between this installation and one other office: epochs, sequences, hash chains."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.enums import PackageDirection
from db.models.change import Change
from db.models.package import Link, LinkChange
from desktop_app.exchange.chain import KnownChain, LinkRange, extend, genesis
from desktop_app.exchange.header import Ack
from desktop_app.exchange.header_json import MAX_ACKS

SCHEMA = 1
"""Version of the exchanged entities that this program writes and reads."""
OVERLAP = timedelta(days=35)
OVERLAP_CHANGES = 1000
_BATCH = 500


class PeerLinks:
    """All links with one office, both directions, in the current transaction."""

    def __init__(self, session: Session, peer: UUID, installation: UUID) -> None:
        """``installation`` is this one: it signs what goes out."""
        self.session = session
        self.peer = peer
        self.installation = installation

    def outgoing(self) -> Sequence[Link]:
        """Every epoch that this installation ever sent to the peer, retired ones included, oldest first."""
        return self.session.scalars(
            select(Link)
            .where(
                Link.direction == PackageDirection.OUT,
                Link.peer_office == self.peer,
                Link.installation == self.installation,
            )
            .order_by(Link.id)
        ).all()

    def current(self) -> Link | None:
        """The epoch in use; None before the first export."""
        return next((link for link in reversed(self.outgoing()) if link.retired_at is None), None)

    def begin(self) -> Link:
        """Start an epoch. It knows of nothing before it, so it asks the peer for everything."""
        epoch = secrets.token_hex(16)
        link = Link(
            direction=PackageDirection.OUT,
            peer_office=self.peer,
            installation=self.installation,
            epoch=epoch,
            last_seq=0,
            head_hash=genesis(epoch),
            acked_seq=0,
            covered_id=0,
            asks=True,
            answered=[],
        )
        self.session.add(link)
        self.session.flush()
        return link

    def remember_lost(self, ack: Ack, now: datetime) -> None:
        """Keep an epoch that the peer knows of and this database does not: a restore lost it."""
        self.session.add(
            Link(
                direction=PackageDirection.OUT,
                peer_office=self.peer,
                installation=self.installation,
                epoch=ack.epoch,
                last_seq=ack.seq,
                head_hash=ack.head,
                acked_seq=ack.seq,
                covered_id=0,
                asks=False,
                answered=[],
                retired_at=now,
            )
        )
        self.session.flush()

    def incoming(self, epoch: str) -> Link | None:
        """The peer's link of this epoch; None when it was never seen."""
        return self.session.scalars(select(Link).where(Link.epoch == epoch)).one_or_none()

    def receive(self, epoch: str, sender: UUID) -> Link:
        """The peer's link of this epoch, made when it is new."""
        found = self.incoming(epoch)
        if found is None:
            found = Link(
                direction=PackageDirection.IN,
                peer_office=self.peer,
                installation=sender,
                epoch=epoch,
                last_seq=0,
                head_hash=genesis(epoch),
                acked_seq=0,
                covered_id=0,
                asks=False,
                answered=[],
            )
            self.session.add(found)
            self.session.flush()
        return found

    def head_at(self, link: Link, seq: int) -> str:
        """Head of a link after change ``seq``, from 0 to its last."""
        if seq == 0:
            return genesis(link.epoch)
        if seq == link.last_seq:
            return link.head_hash
        found = select(LinkChange.head_hash).where(LinkChange.link_id == link.id, LinkChange.seq == seq)
        return self.session.scalar(found) or ""

    def known(self, link: Link | None) -> KnownChain | None:
        """What is held of a link, in the form that the package is compared with."""
        return None if link is None else KnownChain(link.last_seq, lambda seq: self.head_at(link, seq))

    def append(self, link: Link, change_ids: Sequence[str]) -> None:
        """Give the next sequence numbers of a link to these changes."""
        rows: list[Mapping[str, object]] = []
        for change_id in change_ids:
            link.last_seq += 1
            link.head_hash = extend(link.head_hash, change_id)
            rows.append(
                {
                    "link_id": link.id,
                    "seq": link.last_seq,
                    "change_id": change_id,
                    "head_hash": link.head_hash,
                }
            )
        for start in range(0, len(rows), _BATCH):
            self.session.execute(insert(LinkChange), rows[start : start + _BATCH])
        self.session.flush()

    def first_to_send(self, link: Link, now: datetime) -> int:
        """First sequence of the next package: after the acknowledged point, minus the overlap."""
        first, acked = link.acked_seq + 1, link.acked_seq
        rows = self.session.execute(
            select(LinkChange.seq, Change.wall)
            .join(Change, Change.change_id == LinkChange.change_id)
            .where(
                LinkChange.link_id == link.id,
                LinkChange.seq > acked - OVERLAP_CHANGES,
                LinkChange.seq <= acked,
            )
            .order_by(LinkChange.seq.desc())
        )
        for seq, wall in rows:
            if wall < now - OVERLAP:
                break
            first = seq
        return first

    def range(self, link: Link, first: int, last: int) -> LinkRange:
        """The range of a package's header."""
        return LinkRange(link.epoch, first, last, self.head_at(link, first - 1), self.head_at(link, last))

    def sizes(self, link: Link, first: int) -> list[int]:
        """Upper bounds of the plain bytes of each change from ``first`` on (three bytes a character)."""
        rows = self.session.execute(
            select(func.length(Change.header), func.length(Change.payload))
            .join(LinkChange, Change.change_id == LinkChange.change_id)
            .where(LinkChange.link_id == link.id, LinkChange.seq >= first)
            .order_by(LinkChange.seq)
        )
        return [3 * (header + (payload or 0)) + 64 for header, payload in rows]

    def acks(self) -> tuple[Ack, ...]:
        """What this office durably holds of the peer's links, the newest first."""
        rows = self.session.scalars(
            select(Link)
            .where(Link.direction == PackageDirection.IN, Link.peer_office == self.peer)
            .order_by(Link.id.desc())
            .limit(MAX_ACKS)
        )
        return tuple(Ack(row.installation.hex, row.epoch, row.last_seq, row.head_hash) for row in rows)
