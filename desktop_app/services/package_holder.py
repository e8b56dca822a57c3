"""Who of the other office holds what this installation lacks, and has not given it back yet.

A restored PC asks the other office for everything. That office may have several PCs, or a clone of one, and
the first to answer need not be the one that holds what was lost. So each lost epoch of this installation
remembers who proved that it holds more of it, and the request is repeated until each of them has answered.
"""

from collections.abc import Collection
from datetime import date

from db.models.package import Link
from desktop_app.exchange.header import Ack, Header
from desktop_app.services.package_link import OVERLAP, PeerLinks


def asked_for(links: PeerLinks, today: date) -> str | None:
    """Name of the request for everything that the next package is to repeat; None when nothing is lacking.

    A holder of which nothing was heard for as long as the overlap is not waited for.
    """
    current = links.current()
    if current is not None and current.request is not None:
        return current.request
    names = (link.request for link in _lost(links) if _fresh(link, today))
    return next(names, None)


def asks_for_sisters_only(links: PeerLinks) -> bool:
    """Whether what is asked for is only what other PCs of this office sent, and this PC lacks nothing own."""
    current = links.current()
    name = None if current is None else current.request
    lost = [link.installation for link in _lost(links) if link.request == name]
    return bool(lost) and links.installation not in lost


def retire(link: Link) -> None:
    """Forget from where a link was to be sent again: from now on it says who holds more of it."""
    if link.retired_at is None:
        link.request, link.floors = None, {}


def note_holder(links: PeerLinks, lacking: Collection[Link], header: Header, today: date) -> None:
    """Remember that the sender of a package holds more of these epochs than this database.

    What is lacking of earlier ones is asked for by the new name, too. The sender is known by its epoch,
    which also tells a clone from its original.
    """
    current = links.current()
    name = None if current is None else current.request
    for link in {*_lost(links), *lacking}:
        link.request = name
    if header.link is not None:
        for link in lacking:
            said = [_held(link, header), today.isoformat()]
            link.floors = {**(link.floors or {}), header.link.epoch: said}


def _held(link: Link, header: Header) -> str:
    """The head of all that the sender holds of an epoch.

    Empty where nobody else is known to hold the same: something beyond a gap, or two histories.
    """
    heads = {ack.head for ack in header.acks if ack.epoch == link.epoch}
    beyond = any(want.kind == "changes" and want.epoch == link.epoch for want in header.wants)
    return next(iter(heads), "") if len(heads) == 1 and not beyond else ""


def hear_holder(links: PeerLinks, link: Link, ack: Ack, header: Header, today: date) -> None:
    """Somebody who holds all that is known of a lost epoch speaks: it may give back what others did not."""
    if link.retired_at is None or link.request is None or link.request in header.answers:
        return
    # Of a PC beside this one also points are remembered that were never lost.
    told = link.heard if link.installation == links.installation else None
    if header.link is not None and ack.head in {link.head_hash, *(told or {})}:
        holders: dict[str, list[str]] = dict(link.floors or {})
        # Who proved it by a gap holds more than it can acknowledge.
        head = holders.get(header.link.epoch, [_held(link, header)])[0]
        link.floors = {**holders, header.link.epoch: [head, today.isoformat()]}


def settle_holder(links: PeerLinks, header: Header, today: date) -> None:
    """A holder that has answered the request has given back what it holds; so have all that hold the same.

    Somebody who is no known holder may have got it after it wrote its answer: it settles nothing. Nor does a
    copy of a holder under the same epoch, which does not acknowledge what was proved.
    """
    if header.link is None:
        return
    for link in _lost(links):
        holders: dict[str, list[str]] = dict(link.floors or {})
        answering = holders.pop(header.link.epoch, None)
        if answering is None or link.request not in header.answers:
            continue
        head = answering[0]
        if head and all(ack.epoch != link.epoch or ack.head != head for ack in header.acks):
            continue
        link.floors = {
            epoch: said
            for epoch, said in holders.items()
            if (not head or said[0] != head) and _is_fresh(said, today)
        }
        if not link.floors:
            link.request = None


def _lost(links: PeerLinks) -> list[Link]:
    """Epochs of which something is lacking here, those of this office's other PCs among them."""
    known = (*links.outgoing(), *links.beside())
    return [old for old in known if old.retired_at is not None and old.request is not None]


def _fresh(link: Link, today: date) -> bool:
    holders: dict[str, list[str]] = dict(link.floors or {})
    return any(_is_fresh(said, today) for said in holders.values())


def _is_fresh(said: list[str], today: date) -> bool:
    return today - date.fromisoformat(str(said[1])) <= OVERLAP
