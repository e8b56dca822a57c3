"""Which attachments go to whom, which are asked for, and what others ask of this office.

The bytes follow their records: what is on the link to an office goes there once, and again only when the
office asks. A county therefore sends a township the attachments of the cases that it handed over to it, and,
when asked, gives it back those of its own cases; never anything else. Restricted cases go to their list only.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, true, type_coerce

from db.attachments import chunk_count, chunk_length
from db.enums import CentreLevel, ChangeOp, PackageDirection, PackageKind, PackageState
from db.models.attachment import Attachment, Blob
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.office import Office
from db.models.package import BlobSent, Link, LinkChange, PackageRecord
from desktop_app.domain.centre import CentreIdentity
from desktop_app.exchange.header import Header, Want
from desktop_app.exchange.header_json import MAX_WANTS
from desktop_app.services import blob
from desktop_app.services.custody import handed_over
from desktop_app.services.package_link import PeerLinks

_BATCH = 500
_ENTITY = "attachment"


@dataclass(frozen=True, slots=True)
class DueBlob:
    """Bytes to be sent: of which attachment (SHA-256, whole size), which chunks."""

    sha256: str
    size: int
    chunks: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Plain bytes of these chunks."""
        return sum(chunk_length(self.size, index) for index in self.chunks)


class BlobScope:
    """What of the attachments concerns one other office, or one other PC of this office."""

    def __init__(self, links: PeerLinks, identity: CentreIdentity) -> None:
        """``identity`` is this office."""
        self._links = links
        self._session = links.session
        self._identity = identity
        self._within = links.peer_installation is not None

    def due(self, link: Link | None, unlinked: Collection[int] = ()) -> tuple[DueBlob, ...]:
        """What goes with the next package: what was never sent, and what the other side asked for.

        With a rebuild all that is on its link goes. ``unlinked`` are local ids of changes that will be on the
        link by then (for a preview).
        """
        asked, never = self._asked(), self._never_sent(link, frozenset(unlinked))
        may_have = never | self._may_have(asked.keys() - never)
        found: list[DueBlob] = []
        for name, state in blob.states(self._session, may_have).items():
            # What has not wholly come here goes on only as far as somebody asks for it.
            if name in asked or state.whole:
                wanted = frozenset(asked.get(name) or range(chunk_count(state.size)))
                found.append(DueBlob(name, state.size, tuple(sorted(wanted & state.chunks))))
        return tuple(sorted((one for one in found if one.chunks), key=lambda one: one.sha256))

    def _asked(self) -> dict[str, Sequence[int]]:
        rows = self._session.scalars(select(BlobSent).where(self._to_peer(), BlobSent.asked.is_not(None)))
        return {row.sha256: tuple(row.asked or ()) for row in rows}

    def _to_peer(self) -> ColumnElement[bool]:
        return and_(
            BlobSent.peer_office == self._links.peer,
            BlobSent.peer_installation.is_not_distinct_from(self._links.peer_installation),
        )

    def _never_sent(self, link: Link | None, unlinked: frozenset[int]) -> frozenset[str]:
        """Attachments whose record goes there and whose bytes never went."""
        sent = select(BlobSent.sha256).where(self._to_peer(), BlobSent.sent_at.is_not(None))
        on_link = select(LinkChange.change_id).where(LinkChange.link_id == (0 if link is None else link.id))
        made = and_(
            Change.record_uid == Attachment.uid, Change.entity == _ENTITY, Change.op == ChangeOp.CREATE
        )
        statement = (
            select(Attachment.sha256, Change.id, Change.change_id.in_(on_link))
            .join(Dispute, Dispute.id == Attachment.dispute_id)
            .join(Change, made)
            .where(Attachment.voided_at.is_(None), self._open_to_peer())
        )
        if link is None or not link.is_rebuild:
            statement = statement.where(Attachment.sha256.not_in(sent), self._not_written_there())
            if self._identity.level is CentreLevel.COUNTY and not self._within:
                handed = handed_over(self._session, self._links.peer)
                statement = statement.where(Dispute.uid.in_(handed))
        rows = self._session.execute(statement)
        return frozenset(name for name, local, linked in rows if linked or local in unlinked)

    def _not_written_there(self) -> ColumnElement[bool]:
        """What the other side wrote itself it has; where it lost it, it asks."""
        if self._within:
            return Change.installation != self._links.peer_installation
        return Change.office != self._links.peer

    def _open_to_peer(self) -> ColumnElement[bool]:
        """Restricted cases concern only the offices that worked or work them, and those on their list."""
        if self._within:
            return true()
        # A list of uids as canonical JSON: the digits of one are not part of another.
        listed = type_coerce(Dispute.access_offices, Text).contains(self._links.peer.hex)
        registered = Dispute.office_id == self._links.peer
        # As for the records: what went on is open to the county (``package_sealing``).
        county = exists().where(Office.uid == self._links.peer, Office.level == CentreLevel.COUNTY)
        went_on = or_(Dispute.moved_to.is_not(None), Dispute.office_id != self._identity.uid)
        given = and_(went_on, county)
        return or_(Dispute.restricted_at.is_(None), listed, registered, self._worked_there(), given)

    def _worked_there(self) -> ColumnElement[bool]:
        return func.coalesce(Dispute.moved_to, Dispute.office_id) == self._links.peer

    def _theirs(self) -> ColumnElement[bool]:
        """Attachments that the other side may have, or had: of a township those of its own cases."""
        if self._within or self._identity.level is CentreLevel.TOWNSHIP:
            return true()
        return or_(Attachment.office_id == self._links.peer, self._worked_there())

    def _may_have(self, names: Collection[str]) -> frozenset[str]:
        """Those of the attachments asked for that the asking side may have."""
        found: set[str] = set()
        wanted = sorted(names)
        for start in range(0, len(wanted), _BATCH):
            found.update(
                self._session.scalars(
                    select(Attachment.sha256)
                    .join(Dispute, Dispute.id == Attachment.dispute_id)
                    .where(
                        Attachment.sha256.in_(wanted[start : start + _BATCH]),
                        Attachment.voided_at.is_(None),
                        self._theirs(),
                        self._open_to_peer(),
                    )
                )
            )
        return frozenset(found)

    def hear(self, header: Header) -> None:
        """Note the attachments that a package asks for; what the asking side may not have is forgotten."""
        wants = {want.sha256: want for want in header.wants if want.kind == "blob"}
        allowed = self._may_have(wants.keys())
        rows = {
            row.sha256: row
            for row in self._session.scalars(
                select(BlobSent).where(self._to_peer(), BlobSent.sha256.in_(sorted(allowed)))
            )
        }
        lying = self._lying()
        for name in sorted(allowed):
            row = rows.get(name)
            if row is not None and row.sent_at in lying:
                continue
            if row is None:
                row = BlobSent(
                    peer_office=self._links.peer,
                    peer_installation=self._links.peer_installation,
                    sha256=name,
                )
                self._session.add(row)
            row.asked = _both(row.asked, wants[name].chunks)
        self._session.flush()

    def _lying(self) -> frozenset[datetime | None]:
        """When the packages were written that lie in the shared folder, where the other PC will find them."""
        if not self._within:
            return frozenset()
        rows = self._session.scalars(
            select(PackageRecord.at).where(self._waiting_there(), PackageRecord.state == PackageState.WRITTEN)
        )
        return frozenset(rows)

    def _waiting_there(self) -> ColumnElement[bool]:
        return and_(
            PackageRecord.direction == PackageDirection.OUT,
            PackageRecord.kind == PackageKind.ATTACHMENTS,
            self._links.journal(),
        )

    def take_back(self, names: Collection[str]) -> None:
        """Note that packages of attachments are gone that nobody took; ``names`` are those still there."""
        gone = self._session.scalars(
            select(PackageRecord).where(
                self._waiting_there(),
                PackageRecord.state == PackageState.WRITTEN,
                PackageRecord.file_name.not_in(names),
            )
        ).all()
        for row in gone:
            row.state = PackageState.SUPERSEDED
            sent = select(BlobSent).where(self._to_peer(), BlobSent.sent_at == row.at)
            for one in self._session.scalars(sent):
                one.sent_at = None
        self._session.flush()

    def wants(self, ordinal: int, room: int) -> tuple[Want, ...]:
        """What the next package asks for: attachments that have not all come, ``room`` of them at most.

        Where more are missing each package (``ordinal``) asks for the next of them in turn: some that the
        other side does not have either must not keep the rest from being asked for.
        """
        missing = self._missing()
        most = min(room, MAX_WANTS)
        if most <= 0 or not missing:
            return ()
        start = (ordinal * most) % len(missing) if len(missing) > most else 0
        turn = (missing[start:] + missing[:start])[:most]
        known = blob.states(self._session, turn)
        return tuple(Want("blob", sha256=name, chunks=_lacks(known.get(name))) for name in turn)

    def _missing(self) -> list[str]:
        whole = select(Blob.sha256).where(Blob.complete_at.is_not(None))
        rows = self._session.scalars(
            select(Attachment.sha256)
            .join(Dispute, Dispute.id == Attachment.dispute_id)
            .where(Attachment.voided_at.is_(None), Attachment.sha256.not_in(whole), self._theirs())
            .order_by(Attachment.id)
        )
        return list(dict.fromkeys(rows))

    def note_sent(self, sent: Iterable[DueBlob], now: datetime) -> None:
        """Note that these are on the carrier: they go again only when they are asked for."""
        for one in sent:
            row = self._session.scalars(
                select(BlobSent).where(self._to_peer(), BlobSent.sha256 == one.sha256)
            ).one_or_none()
            if row is None:
                row = BlobSent(
                    peer_office=self._links.peer,
                    peer_installation=self._links.peer_installation,
                    sha256=one.sha256,
                )
                self._session.add(row)
            row.sent_at, row.asked = now, None
        self._session.flush()


def _lacks(state: blob.BlobState | None) -> tuple[int, ...]:
    """Chunks to ask for; none named means all of them."""
    return () if state is None or not state.chunks else state.missing


def _both(before: Sequence[int] | None, more: Sequence[int]) -> list[int]:
    """Chunks of two requests together; an empty one asks for all."""
    if before is None:
        return sorted(more)
    return sorted({*before, *more}) if before and more else []
