"""Acknowledgements and requests in a package's header: hints that are used even when its data is not.

Acknowledgements may go down (the peer was restored): then everything is sent again from there. A peer
that remembers more of an epoch, current or retired, than this database does, proves that *this* one was
restored or cloned: it heals by a new epoch, sent in full, that asks the peer for everything.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from db.enums import PackageDirection, PackageState
from db.models.change import Change
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.exchange.header import Ack, Header, Want
from desktop_app.services.package_link import PeerLinks

_OPEN_STATES = frozenset(PackageState) - {PackageState.ACKNOWLEDGED}


def wants(link: Link, installations: Iterable[str]) -> tuple[Want, ...]:
    """What the next package asks for: everything, from each installation, until it was answered."""
    return tuple(Want("full", installation) for installation in sorted(installations)) if link.asks else ()


def hear(links: PeerLinks, header: Header, now: datetime) -> bool:
    """Take the acknowledgements of a package whose signature is good; True when they made this side heal."""
    mine = [ack for ack in header.acks if ack.installation == links.installation.hex]
    rows = {link.epoch: link for link in links.outgoing()}
    current = links.current()
    lost = False
    for ack in mine:
        link = rows.get(ack.epoch)
        if link is None:
            links.remember_lost(ack, now)
            lost = True
        elif _remembers_more(links, link, ack):
            link.last_seq, link.head_hash, link.acked_seq = ack.seq, ack.head, ack.seq
            link.retired_at = now
            lost = True
        elif link.retired_at is None:
            link.acked_seq = ack.seq
        _acknowledge(links, ack)
    if current is not None and current.epoch not in {ack.epoch for ack in mine}:
        current.acked_seq = 0
    if lost:
        _heal(links, now)
    return lost


def _remembers_more(links: PeerLinks, link: Link, ack: Ack) -> bool:
    if link.retired_at is None:
        return ack.seq > link.last_seq or links.head_at(link, ack.seq) != ack.head
    # A retired epoch does not grow here; what lies below its end was settled when it was retired.
    return ack.seq > link.last_seq or (ack.seq == link.last_seq and ack.head != link.head_hash)


def _heal(links: PeerLinks, now: datetime) -> None:
    current = links.current()
    if current is not None and current.last_seq == 0 and current.asks:
        return
    if current is not None:
        current.retired_at = now
    links.begin()


def _acknowledge(links: PeerLinks, ack: Ack) -> None:
    rows = links.session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.OUT,
            PackageRecord.epoch == ack.epoch,
            PackageRecord.to_seq <= ack.seq,
            PackageRecord.state.in_(_OPEN_STATES),
        )
    )
    for row in rows:
        # A package without anything new is not proved by the number alone: its receipt proves it.
        if row.counts.get("new"):
            arrived(links, row)


def arrived(links: PeerLinks, row: PackageRecord) -> None:
    """The peer has taken a package of ours, so it also holds the receipts that rode in it."""
    row.state, row.reason, row.reason_text = PackageState.ACKNOWLEDGED, None, None
    carried: list[str] = list(row.carried or ())
    for receipt in links.session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.IN, PackageRecord.receipt_due.is_(True)
        )
    ):
        if receipt.package_id.hex in carried:
            receipt.receipt_due = False


def answer(links: PeerLinks, header: Header) -> None:
    """Answer a request for everything: put the peer's own changes that its new epoch lacks on the link to it.

    Our own changes need nothing: the peer's acknowledgements went down, so they are sent again anyway.
    """
    asked = any(want.kind == "full" and want.installation == links.installation.hex for want in header.wants)
    if not asked or header.link is None:
        return
    link = links.current() or links.begin()
    epoch = header.link.epoch
    if epoch in link.answered:
        return
    incoming = links.incoming(epoch)
    on_links = select(LinkChange.change_id).where(
        LinkChange.link_id.in_([link.id] if incoming is None else [link.id, incoming.id])
    )
    lost = links.session.scalars(
        select(Change.change_id)
        .where(Change.office == links.peer, Change.refused.is_(None), Change.change_id.not_in(on_links))
        .order_by(Change.id)
    ).all()
    links.append(link, lost)
    link.answered = [*link.answered, epoch]


def settle_request(links: PeerLinks, header: Header) -> None:
    """Stop asking once a package was taken that the peer wrote after it had heard the request."""
    link = links.current()
    heard = link is not None and any(ack.epoch == link.epoch for ack in header.acks)
    if link is not None and heard and header.part.index == header.part.count:
        link.asks = False
