"""What the other PCs of this office sent to another office, as far as this PC can tell.

A PC that sends something straight to another office and is then put back to before may never hear of it: from
then on that office's packages may all go to the PC beside it. So the PCs of an office tell each other where
their own links to other offices stand (``PeerLinks.acks``). Whoever hears another office acknowledge a point
of such a link that its PC never told of lacks what was sent there, or will get it later: it asks for
everything. So does who hears it wait for changes beyond all points: it holds a package behind a gap.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.canonical import digest
from db.enums import PackageDirection
from db.models.office import Installation, Office
from db.models.package import Link
from desktop_app.exchange.header import Ack, Header
from desktop_app.services import package_point
from desktop_app.services.package_link import PeerLinks

_POINTS_KEPT = 64
"""Of each link, the newest: an office acknowledges the last whole package that it took."""


def mark(acks: Iterable[Ack]) -> str:
    """One word for all points that a header tells of; empty when it tells of none."""
    heads = sorted(ack.head for ack in acks if ack.office)
    return digest("".join(heads).encode()) if heads else ""


def adopt(links: PeerLinks, header: Header, offices: Mapping[str, UUID], now: datetime) -> None:
    """Take over what another PC of this office holds of other offices' links, after its changes were applied.

    And where its own links to them stand. ``offices`` names the office of each known installation, which is
    given in hex.
    """
    if links.peer_installation is None or header.part.index != header.part.count:
        return
    if header.link is None:
        return  # a package of attachments may overtake the changes that its acknowledgements speak of
    note_points(links, header, now)
    for ack in header.acks:
        office = offices.get(ack.installation)
        if office is None or office == links.peer:
            continue
        theirs = PeerLinks(links.session, office, links.installation)
        link = theirs.receive(ack.epoch, UUID(hex=ack.installation))
        if link.direction is not PackageDirection.IN or link.installation.hex != ack.installation:
            continue
        if ack.seq > link.last_seq:
            package_point.overtake(link, ack)
        elif theirs.head_at(link, ack.seq) != ack.head:
            package_point.note(link, ack.seq, ack.head)


def note_points(links: PeerLinks, header: Header, now: datetime) -> None:
    """Believe where the links of another PC of this office stand, once all that it sent was taken."""
    for ack in header.acks:
        if ack.office and ack.installation == header.sender.installation:
            office = UUID(hex=ack.office)
            theirs = PeerLinks(links.session, office, links.installation)
            link = _link_of(theirs, ack.installation, ack.epoch, now)
            if link is not None and office != links.peer:
                _note(link, ack)


def acknowledged(links: PeerLinks, header: Header, now: datetime) -> list[tuple[Link, Ack, bool]]:
    """What another office acknowledges of the links of this office's other PCs: link, word, whether unheard.

    Each point counts as unheard once only: from then on it is asked for.
    """
    beside = _pcs_beside(links)
    found: list[tuple[Link, Ack, bool]] = []
    for ack in header.acks:
        if ack.seq and ack.installation in beside:
            link = _link_of(links, ack.installation, ack.epoch, now)
            if link is None:
                continue
            known = _is_known(links, link, ack)
            if not known:
                _note(link, ack)
            found.append((link, ack, not known))
    return found


def outgrown(links: PeerLinks, header: Header, now: datetime) -> list[Link]:
    """Links of this office's other PCs of which another office waits for changes that were never told of.

    A later state of that PC wrote the package that waits, or was taken apart. Each counts once only.
    """
    beside = _pcs_beside(links)
    found: list[Link] = []
    for want in header.wants:
        if want.kind == "changes" and want.installation in beside:
            word = f"beyond {want.last}"
            link = _link_of(links, want.installation, want.epoch, now)
            points: dict[str, int] = {} if link is None else dict(link.heard or {})
            if link is not None and want.last > link.last_seq and word not in points:
                link.heard = {**points, word: link.last_seq}
                found.append(link)
    return found


def _pcs_beside(links: PeerLinks) -> frozenset[str]:
    """The other PCs of this office (hex), switched-off ones too; none for a link to one of them."""
    if links.peer_installation is not None:
        return frozenset()
    own = select(Office.uid).where(Office.is_self.is_(True)).scalar_subquery()
    rows = links.session.scalars(
        select(Installation.uid).where(Installation.office_uid == own, Installation.uid != links.installation)
    )
    return frozenset(pc.hex for pc in rows)


def _is_known(links: PeerLinks, link: Link, ack: Ack) -> bool:
    points: dict[str, int] = dict(link.heard or {})
    # Before this PC became one of its own it may have been that PC: then it knows the link itself.
    return ack.head in points or links.head_at(link, ack.seq) == ack.head


def _link_of(links: PeerLinks, installation: str, epoch: str, now: datetime) -> Link | None:
    """The other PC's link to this peer, made when it is new; None when the epoch is of some other link."""
    pc = UUID(hex=installation)
    link = links.incoming(epoch)
    if link is None:
        return links.begin_beside(epoch, pc, now)
    is_theirs = (
        link.direction is PackageDirection.OUT
        and link.installation == pc
        and link.peer_office == links.peer
        and link.peer_installation is None
    )
    return link if is_theirs else None


def _note(link: Link, ack: Ack) -> None:
    points: dict[str, int] = {**(link.heard or {}), ack.head: ack.seq}
    newest = sorted(points, key=points.__getitem__)[-_POINTS_KEPT:]
    link.heard = {head: points[head] for head in newest}
    if ack.seq >= link.last_seq:
        link.last_seq, link.head_hash = ack.seq, ack.head
