"""Freezing an export: which changes get the next numbers, which range travels, what rides along."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.canonical import Json
from db.change_log import values_of
from db.enums import PackageDirection, PackageKind, PackageState
from db.models.change import Change
from db.models.office import Office
from db.models.package import Link, LinkChange, PackageRecord
from db.types import new_uid
from desktop_app import __version__
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.exchange.header import Header, Part, Recipient, SchemaVersion, Sender, Want
from desktop_app.exchange.header_json import MAX_WANTS
from desktop_app.exchange.receipt import Receipt
from desktop_app.exchange.writer import plan_parts
from desktop_app.services import package_hint, package_sister, roster
from desktop_app.services.centre import Centre
from desktop_app.services.installation import find_pc, own_pc
from desktop_app.services.office import OwnKeys, installations_of, own_keys, paired_office
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_content import ContentCount, lines_json
from desktop_app.services.package_link import MIN_READER, SCHEMA, PeerLinks
from desktop_app.services.package_outcome import Receipts
from desktop_app.services.package_request import note_key
from desktop_app.services.package_scope import Outgoing
from desktop_app.services.permissions import Permission, needs

_UNSAFE = re.compile(r"[^\w〔〕-]+")


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One file to be written: its header (the writer fills in the body's fields), what rides along, name."""

    package_uid: UUID
    ordinal: int
    header: Header
    receipts: tuple[Receipt, ...]
    file_name: str
    roster: bytes | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ExportPlan:
    """A frozen export. It holds the private keys: never log it."""

    peer_name: str
    link_id: int
    new_changes: int
    parts: tuple[PlannedPart, ...]
    superseded: tuple[UUID, ...]
    keys: OwnKeys


@needs(Permission.EXCHANGE)
def prepare_export(
    session: Session,
    centre: Centre,
    peer_uid: UUID,
    peer_installation: UUID | None = None,
    *,
    by: Actor,
    now: datetime,
) -> ExportPlan:
    """Freeze what goes to a paired office and note it in the journal, in one transaction.

    ``peer_installation`` names another PC of this office when ``peer_uid`` is this office itself.

    :raises RuleViolation: when the office or PC is unknown, revoked or not paired.
    """
    peer = paired_office(session, peer_uid, peer_installation)
    links = PeerLinks(session, peer.uid, centre.installation, peer_installation)
    keys = own_keys(session, centre.identity, centre.installation, centre.key)
    note_key(session, keys.office.identity)
    link = links.current() or links.begin()
    _freeze(session, centre, links, link)
    first = links.first_to_send(link, now)
    acked = link.acked_seq
    spans = [(first + start, first + stop - 1) for start, stop in plan_parts(links.sizes(link, first))]
    receipts = tuple(Receipts(links).due())
    superseded = _supersede(links)
    ordinal = last_ordinal(links)
    asked = [pc.hex for pc in _asked(session, links)]
    names = _names(session, centre, peer, peer_installation)
    signed = roster.riding(session, centre, links)
    set_id, parts = new_uid(), list[PlannedPart]()
    for index, (start, stop) in enumerate(spans, 1):
        uid = set_id if index == 1 else new_uid()
        riding = receipts if index == 1 else ()
        number = ordinal + index
        header = Header(
            package_id=uid.hex,
            kind=PackageKind.DATA,
            sender=Sender(centre.identity.uid.hex, centre.installation.hex, keys.signing.public),
            recipient=Recipient(
                peer.uid.hex,
                (peer.recipient_key, peer.recovery_key),
                "" if peer_installation is None else peer_installation.hex,
            ),
            schema=SchemaVersion(SCHEMA, MIN_READER),
            part=Part(set_id.hex, index, len(spans)),
            app_version=__version__,
            wall_time=now,
            ordinal=number,
            link=links.range(link, start, stop),
            acks=links.acks(),
            wants=_wants(links, centre, asked, (ordinal, now)),
            answers=tuple(link.answered or ()),
            roster_version=roster.version_held(session),
        )
        name = file_name(*names, number, uid)
        part = PlannedPart(uid, number, header, riding, name, signed if index == 1 else None)
        content = acked, _content(session, link, max(start, acked + 1), stop)
        session.add(journal_row(links, peer, part, content, by, now))
        parts.append(part)
    session.flush()
    new = max(0, link.last_seq - acked)
    return ExportPlan(_peer_name(links, peer), link.id, new, tuple(parts), superseded, keys)


def _wants(
    links: PeerLinks, centre: Centre, asked: list[str], export: tuple[int, datetime]
) -> tuple[Want, ...]:
    """Changes first; attachments take the room that is left. ``export``: the last number, and when."""
    ordinal, now = export
    found = package_hint.wants(links, asked, local_date(now))
    return (*found, *BlobScope(links, centre.identity).wants(ordinal, MAX_WANTS - len(found)))


def _asked(session: Session, links: PeerLinks) -> tuple[UUID, ...]:
    if links.peer_installation is not None:
        return (links.peer_installation,)
    return installations_of(session, links.peer)


def _names(session: Session, centre: Centre, peer: Office, pc: UUID | None) -> tuple[str, str]:
    """Sender and recipient as the file's name says them; within this office also which PCs."""
    if pc is None:
        return centre.identity.short_name, peer.short_name
    short = centre.identity.short_name
    return f"{short}{own_pc(session, centre.identity).name}", f"{short}{find_pc(session, pc).name}"


def _peer_name(links: PeerLinks, peer: Office) -> str:
    pc = links.peer_installation
    return peer.name if pc is None else find_pc(links.session, pc).name or peer.name


def last_ordinal(links: PeerLinks) -> int:
    """Number of the newest package to this peer, 0 before the first."""
    last = select(func.max(PackageRecord.ordinal)).where(
        PackageRecord.direction == PackageDirection.OUT, links.journal()
    )
    return links.session.scalar(last) or 0


def _freeze(session: Session, centre: Centre, links: PeerLinks, link: Link) -> None:
    outgoing = Outgoing(session, centre.identity, links.peer, links.peer_installation)
    covered = outgoing.covered()
    links.append(link, outgoing.change_ids(outgoing.unlinked(link)))
    link.covered_id = covered


def file_name(sender: str, recipient: str, ordinal: int, uid: UUID) -> str:
    """Name of a file on the carrier, for people; the program believes nothing of it."""
    names = "-".join(_UNSAFE.sub("", name) or "中心" for name in (sender, recipient))
    return f"{names}-第{ordinal:04d}号-{uid.hex[-6:]}.fqpkg"


def _content(session: Session, link: Link, first: int, last: int) -> ContentCount:
    count = ContentCount()
    rows = session.scalars(
        select(Change)
        .join(LinkChange, LinkChange.change_id == Change.change_id)
        .where(LinkChange.link_id == link.id, LinkChange.seq.between(first, last))
        .execution_options(yield_per=500)
    )
    for change in rows:
        sealed = change.sealed is not None
        count.add(change.entity, change.record_uid.hex, values_of(change), sealed=sealed)
    return count


def _supersede(links: PeerLinks) -> tuple[UUID, ...]:
    """Packages that were prepared and never finished go into this one."""
    rows = links.session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.OUT,
            links.journal(),
            PackageRecord.state == PackageState.PREPARED,
        )
    ).all()
    for row in rows:
        row.state = PackageState.SUPERSEDED
    return tuple(row.package_id for row in rows)


def journal_row(
    links: PeerLinks,
    peer: Office,
    part: PlannedPart,
    content: tuple[int, ContentCount],
    by: Actor,
    now: datetime,
) -> PackageRecord:
    """The journal's row of a part that is to be written.

    ``content`` is the number up to which the peer holds the link, and what the part holds beyond it.
    """
    link, (acked, count) = part.header.link, content
    assert link is not None, "a data package always has its link"
    counts: dict[str, Json] = {
        "new": max(0, link.last - acked),
        "changes": link.last - link.first + 1,
        "receipts": len(part.receipts),
        "request": next((want.request for want in part.header.wants if want.kind == "full"), ""),
        "points": package_sister.mark(part.header.acks),
        "lines": lines_json(count.lines()),
    }
    return PackageRecord(
        package_id=part.package_uid,
        direction=PackageDirection.OUT,
        kind=part.header.kind,
        state=PackageState.PREPARED,
        peer_office=peer.uid,
        peer_installation=links.peer_installation,
        peer_name=_peer_name(links, peer),
        ordinal=part.ordinal,
        epoch=link.epoch,
        from_seq=link.first,
        to_seq=link.last,
        file_name=part.file_name,
        sha256="",
        size=0,
        counts=counts,
        at=now,
        made_at=now,
        receipt_due=False,
        carried=[receipt.about for receipt in part.receipts],
        exceptions=[],
        actor_name=by.name,
    )
