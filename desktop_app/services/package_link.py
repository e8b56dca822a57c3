"""The links between this installation and one other office: epochs, sequences, hash chains."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.driver import insert_plain
from db.enums import PackageDirection, PackageKind, PackageState
from db.exchanged import table_of
from db.models.change import Change
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.exchange.chain import KnownChain, LinkRange, extend, genesis
from desktop_app.exchange.header import Ack
from desktop_app.exchange.header_json import MAX_ACKS
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services import package_point
from desktop_app.services.package_request import new_request

SCHEMA = 1
"""Version of the exchanged entities that this program writes and reads."""
MIN_READER = 1
"""Oldest version that can take what this one writes: it keeps what it does not know and shows the rest."""
OVERLAP = timedelta(days=35)
OVERLAP_CHANGES = 1000
_BATCH = 5000
_COLUMNS = ("link_id", "seq", "change_id", "head_hash")
_Row = tuple[int, int, str, str]
"""Of a link: its local id, a number on it, the change there, the head after it."""


class PeerLinks:
    """All links with one office, both directions, in the current transaction.

    Between the PCs of one office the peer is this office itself and ``peer_installation`` the other PC.
    """

    def __init__(
        self, session: Session, peer: UUID, installation: UUID, peer_installation: UUID | None = None
    ) -> None:
        """``installation`` is this one: it signs what goes out."""
        self.session = session
        self.peer = peer
        self.installation = installation
        self.peer_installation = peer_installation

    def outgoing(self) -> Sequence[Link]:
        """Every epoch that this installation ever sent to the peer, retired ones included, oldest first."""
        return self.session.scalars(
            select(Link)
            .where(
                Link.direction == PackageDirection.OUT,
                Link.peer_office == self.peer,
                Link.peer_installation.is_not_distinct_from(self.peer_installation),
                Link.installation == self.installation,
            )
            .order_by(Link.id)
        ).all()

    def journal(self) -> ColumnElement[bool]:
        """The packages of the journal that went to or came from this peer."""
        return and_(
            PackageRecord.peer_office == self.peer,
            PackageRecord.peer_installation.is_not_distinct_from(self.peer_installation),
        )

    def current(self) -> Link | None:
        """The epoch in use; None before the first export."""
        live = (link for link in reversed(self.outgoing()) if link.retired_at is None and not link.is_rebuild)
        return next(live, None)

    def begin(self, *, rebuild: bool = False) -> Link:
        """Start an epoch. It knows of nothing before it, so it asks the peer for everything.

        The epoch of a rebuild package asks for nothing: it only gives.
        """
        epoch = secrets.token_hex(16)
        return self._store(
            Link(
                direction=PackageDirection.OUT,
                installation=self.installation,
                epoch=epoch,
                last_seq=0,
                head_hash=genesis(epoch),
                acked_seq=0,
                is_rebuild=rebuild,
                request=None if rebuild else new_request(self.session, self.peer),
            )
        )

    def remember_lost(self, ack: Ack, now: datetime) -> Link:
        """Keep an epoch that the peer knows of and this database does not: a restore or a clone lost it."""
        return self._store(
            Link(
                direction=PackageDirection.OUT,
                installation=self.installation,
                epoch=ack.epoch,
                last_seq=ack.seq,
                head_hash=ack.head,
                acked_seq=ack.seq,
                retired_at=now,
            )
        )

    def begin_beside(self, epoch: str, pc: UUID, now: datetime) -> Link:
        """Note a link of another PC of this office to the peer; nothing of it is known here yet."""
        link = self._empty(PackageDirection.OUT, epoch, pc)
        link.retired_at = now
        return link

    def beside(self) -> Sequence[Link]:
        """The links of this office's other PCs to the peer, as far as they are known here."""
        return self.session.scalars(
            select(Link)
            .where(
                Link.direction == PackageDirection.OUT,
                Link.peer_office == self.peer,
                Link.peer_installation.is_(None),
                Link.installation != self.installation,
            )
            .order_by(Link.id)
        ).all()

    def incoming(self, epoch: str) -> Link | None:
        """The link of this epoch, whoever sends on it; None when it was never seen."""
        return self.session.scalars(select(Link).where(Link.epoch == epoch)).one_or_none()

    def receive(self, epoch: str, sender: UUID) -> Link:
        """The peer's link of this epoch, made when it is new."""
        return self.incoming(epoch) or self._empty(PackageDirection.IN, epoch, sender)

    def _empty(self, direction: PackageDirection, epoch: str, sender: UUID) -> Link:
        return self._store(
            Link(
                direction=direction,
                installation=sender,
                epoch=epoch,
                last_seq=0,
                head_hash=genesis(epoch),
                acked_seq=0,
            )
        )

    def _store(self, link: Link) -> Link:
        link.peer_office, link.peer_installation = self.peer, self.peer_installation
        self.session.add(link)
        self.session.flush()
        return link

    def head_at(self, link: Link, seq: int) -> str | None:
        """Head of a link after change ``seq``, from 0 to its last.

        None where only another PC of this office received that part of the link.
        """
        if seq == 0:
            return genesis(link.epoch)
        if seq == link.last_seq:
            return link.head_hash
        found = select(LinkChange.head_hash).where(LinkChange.link_id == link.id, LinkChange.seq == seq)
        return self.session.scalar(found)

    def known(self, link: Link | None) -> KnownChain | None:
        """What is held of a link, in the form that the package is compared with."""
        return None if link is None else KnownChain(link.last_seq, lambda seq: self.head_at(link, seq))

    def append(self, link: Link, change_ids: Sequence[str]) -> None:
        """Give the next sequence numbers of a link to these changes."""
        seq, head = link.last_seq, link.head_hash
        rows: list[_Row] = []
        for number, change_id in enumerate(change_ids, seq + 1):
            head = extend(head, change_id)
            rows.append((link.id, number, change_id, head))
        self._note(rows)
        link.last_seq, link.head_hash = seq + len(rows), head
        self.session.flush()

    def _note(self, rows: Sequence[_Row]) -> None:
        for start in range(0, len(rows), _BATCH):
            insert_plain(self.session, table_of(LinkChange), _COLUMNS, rows[start : start + _BATCH])

    def take_up(
        self, link: Link, first: int, change_ids: Sequence[str], hash_at: Callable[[int], str]
    ) -> bool:
        """Note the changes of a package from number ``first`` on; those noted before stay as they are.

        Numbers below the link's last may be missing here, when another PC of the office received them. True
        when the package shows that something else was held of the link before; then what it says is noted.
        """
        last = first + len(change_ids) - 1
        differs = package_point.settle(link, first, last, hash_at)
        here = LinkChange.link_id == link.id, LinkChange.seq.between(first, last)
        noted = self.session.execute(select(LinkChange.seq, LinkChange.head_hash).where(*here))
        known: dict[int, str] = {row.seq: row.head_hash for row in noted}
        if any(head != hash_at(seq) for seq, head in known.items()):
            self.session.execute(delete(LinkChange).where(*here))
            known, differs = {}, True
        self._note(
            [
                (link.id, seq, change_id, hash_at(seq))
                for seq, change_id in enumerate(change_ids, first)
                if seq not in known
            ]
        )
        if last > link.last_seq:
            link.last_seq, link.head_hash = last, hash_at(last)
        self.session.flush()
        return differs

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
        """The range of a package's header, on an outgoing link."""
        before, after = self.head_at(link, first - 1), self.head_at(link, last)
        assert before is not None, "an outgoing link knows all its heads"
        assert after is not None, "an outgoing link knows all its heads"
        return LinkRange(link.epoch, first, last, before, after)

    def sizes(self, link: Link, first: int) -> list[int]:
        """Upper bounds of the plain bytes of each change from ``first`` on (three bytes a character)."""
        rows = self.session.execute(
            select(func.length(Change.header), func.length(Change.payload), func.length(Change.sealed))
            .join(LinkChange, Change.change_id == LinkChange.change_id)
            .where(LinkChange.link_id == link.id, LinkChange.seq >= first)
            .order_by(LinkChange.seq)
        )
        return [3 * (header + (payload or 0)) + (sealed or 0) + 64 for header, payload, sealed in rows]

    def acks(self) -> tuple[Ack, ...]:
        """What this office durably holds of the peer's links, the newest first.

        To another PC of this office also what is held of other offices' links: it need not get them again.
        And where this PC's own links to other offices stand (``package_sister``). Of one link there may be
        several: the last of them is where it stands (``package_point``).
        """
        held = select(Link).where(Link.direction == PackageDirection.IN).order_by(Link.id.desc())
        if self.peer_installation is None:
            theirs = held.where(Link.peer_office == self.peer).limit(MAX_ACKS)
            return package_point.acks(self.session.scalars(theirs).all(), MAX_ACKS)
        within = held.where(Link.peer_installation == self.peer_installation).limit(MAX_ACKS // 2)
        own = package_point.acks(self.session.scalars(within).all(), MAX_ACKS // 2)
        ends = self._own_ends()
        room = MAX_ACKS - len(own) - len(ends)
        others = held.where(Link.peer_office != self.peer).limit(room)
        return (*own, *ends, *package_point.acks(self.session.scalars(others).all(), room))

    def _own_ends(self) -> tuple[Ack, ...]:
        links = self.session.scalars(
            select(Link)
            .where(
                Link.direction == PackageDirection.OUT,
                Link.installation == self.installation,
                Link.peer_installation.is_(None),
                Link.retired_at.is_(None),
                Link.last_seq > 0,
            )
            .order_by(Link.id.desc())
            .limit(MAX_ACKS // 4)
        )
        return tuple(
            Ack(link.installation.hex, link.epoch, link.last_seq, link.head_hash, link.peer_office.hex)
            for link in links
        )


def kept() -> ColumnElement[bool]:
    """Changes that are passed on: also what an older program cannot read, not what nobody had a right to."""
    return or_(Change.refused.is_(None), Change.refused == ReasonCode.NEED_UPGRADE.value)


def went_on_otherwise(session: Session, waiting: PackageRecord) -> bool:
    """Whether the PC that wrote a waiting package has come with another epoch since, whole.

    A new epoch is sent in full, so nothing before the waiting package is still to come. Where that is wrong
    (an old file came late), the epoch is still held only up to the gap, and its changes are sent again.
    """
    theirs, other, held_back = aliased(Link), aliased(PackageRecord), aliased(PackageRecord)
    waits = exists().where(
        held_back.direction == PackageDirection.IN,
        held_back.state == PackageState.WAITING,
        held_back.epoch == other.epoch,
    )
    found = (
        select(other.id)
        .join(theirs, theirs.epoch == other.epoch)
        .join(Link, Link.epoch == waiting.epoch)
        .where(
            other.direction == PackageDirection.IN,
            other.state == PackageState.IMPORTED,
            other.kind == PackageKind.DATA,
            other.id > waiting.id,
            other.epoch != waiting.epoch,
            theirs.direction == PackageDirection.IN,
            theirs.installation == Link.installation,
            theirs.peer_installation.is_not_distinct_from(Link.peer_installation),
            ~waits,
        )
    )
    return session.scalars(found.limit(1)).first() is not None
