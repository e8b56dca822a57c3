"""Answers to requests for everything: what the peer once held goes back to it; and how a request ends."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from db.enums import CentreLevel, PackageDirection, PackageState
from db.models.change import Change
from db.models.office import Office
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.exchange.header import Header
from desktop_app.exchange.header_json import MAX_ANSWERS
from desktop_app.services import package_apart, package_holder
from desktop_app.services.package_link import PeerLinks, kept


def answer(links: PeerLinks, header: Header, today: date) -> bool:
    """Answer a request for everything: put what the peer once held and its epoch lacks on the link to it.

    A township gets its own changes back, its county everything that ever came from it: of a case that was
    handed over nobody else may hold what the office before wrote. Another PC of this office gets everything,
    since it also passed on what others wrote, and what came from it is never sent to it otherwise.

    True when the package asks for what was not said or sent yet on the epoch in use.

    Our own changes need nothing: the peer's acknowledgements went down, so they are sent again anyway. The
    request is answered as often as it is made, because more may have come from the peer's office meanwhile;
    for good only when no package of the peer waits here, since it may hold what nobody else has.
    """
    asked = [
        want.request
        for want in header.wants
        if want.kind == "full" and want.installation == links.installation.hex
    ]
    current = links.current()
    epoch = None if current is None else current.epoch
    gaps = any(want.kind == "changes" and want.epoch == epoch for want in header.wants)
    if not asked or header.link is None:
        return gaps
    link = current or links.begin()
    before: list[str] = list(link.answered or ())
    on_links = select(LinkChange.change_id).join(Link, Link.id == LinkChange.link_id)
    known = on_links.where(or_(Link.id.in_(_given(links, link)), Link.epoch == header.link.epoch))
    lost = links.session.scalars(
        select(Change.change_id)
        .where(kept(), *_held_once(links), Change.change_id.not_in(known))
        # The peer's own first: its hand-overs say whose changes of a case are rightful.
        .order_by(Change.office != links.peer, Change.id)
    ).all()
    links.append(link, lost)
    if links.session.scalars(_waiting_of(links, header)).first() is None:
        link.answered = [*(name for name in before if name not in asked), *asked][-MAX_ANSWERS:]
        package_apart.gave_back(links, UUID(hex=header.sender.installation), today)
    return gaps or bool(lost) or not {*asked} <= {*before}


def _waiting_of(links: PeerLinks, header: Header) -> Select[int]:
    """Packages of the same PC that wait here on other epochs than this one's."""
    assert header.link is not None, "only a package of changes is answered"
    return (
        select(PackageRecord.id)
        .join(Link, Link.epoch == PackageRecord.epoch)
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.state == PackageState.WAITING,
            PackageRecord.epoch != header.link.epoch,
            links.journal(),
            Link.installation == UUID(hex=header.sender.installation),
        )
    )


def _held_once(links: PeerLinks) -> tuple[ColumnElement[bool], ...]:
    """What a township wrote itself, what came from the county; no condition for a PC of this office."""
    if links.peer_installation is not None:
        return ()
    own = select(Office.uid).where(Office.is_self.is_(True)).scalar_subquery()
    is_county = exists().where(Office.uid == links.peer, Office.level == CentreLevel.COUNTY)
    return (or_(Change.office == links.peer, and_(is_county, Change.office != own)),)


def _given(links: PeerLinks, link: Link) -> list[int]:
    """The link in use, and rebuild packages that have arrived whole."""
    rebuilt = (old for old in links.outgoing() if old.is_rebuild and old.last_seq <= _most_heard(old))
    return [link.id, *(old.id for old in rebuilt)]


def _most_heard(link: Link) -> int:
    heard: dict[str, int] = dict(link.heard or {})
    return max(heard.values(), default=-1)


def settle_request(links: PeerLinks, header: Header, today: date) -> None:
    """Stop asking once the last part was taken of an export that the peer wrote after it had heard.

    Those who proved that they hold what is lacking here are asked until they themselves have answered.
    """
    link = links.current()
    if link is not None and answers(link, header):
        link.request = None
    if header.part.index == header.part.count:
        package_holder.settle_holder(links, header, today)


def answers(link: Link, header: Header) -> bool:
    """Whether a package ends the answer to this link's request."""
    return link.request in header.answers and header.part.index == header.part.count
