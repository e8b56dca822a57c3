"""Seeded faults of links: what is held, acknowledged, asked for and answered."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.package import Link
from desktop_app.exchange.chain import Duplicate, Fork, Fresh, Gap, Overlap
from desktop_app.exchange.header import Ack, Header
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import package_apart
from desktop_app.services.package_apply import Fit
from desktop_app.services.package_link import PeerLinks


def no_fork_check(honest: Any) -> Any:
    def standing(self: VerifiedPackage, known: Any) -> Any:
        found = honest(self, known)
        if not isinstance(found, Fork):
            return found
        assert self.header.link is not None
        return Overlap(known.seq) if self.header.link.last > known.seq else Duplicate()

    return standing


def accept_a_gap(honest: Any) -> Any:
    return lambda self, known: Fresh() if isinstance(honest(self, known), Gap) else honest(self, known)


def acks_never_go_down(honest: Any) -> Any:
    def note(link: Link, sender: str, seq: int) -> None:
        honest(link, sender, max(seq, dict(link.heard or {}).get(sender, 0)))

    return note


def ignore_retired(honest: Any) -> Any:
    def remembers(links: PeerLinks, link: Link, ack: Ack) -> bool:
        return link.retired_at is None and bool(honest(links, link, ack))

    return remembers


def only_what_grew(honest: Any) -> Any:
    """Of an epoch that is no more in use, what lies below its end is settled."""

    def is_new(links: PeerLinks, link: Link, ack: Ack) -> bool:
        return bool(honest(links, link, ack)) and (link.retired_at is None or ack.seq > link.last_seq)

    return is_new


def overtaken(_honest: Any) -> Any:
    """Where a link stood here is forgotten once another PC of the office says more."""

    def overtake(link: Link, ack: Ack) -> None:
        link.last_seq, link.head_hash = ack.seq, ack.head

    return overtake


def ignore_unknown_epochs(_honest: Any) -> Any:
    def hear(links: PeerLinks, header: Header, now: Any) -> bool:
        known = {link.epoch for link in links.outgoing()}
        kept = tuple(a for a in header.acks if a.installation != links.installation.hex or a.epoch in known)
        return bool(_honest(links, replace(header, acks=kept), now))

    return hear


def heal_without_asking(honest: Any) -> Any:
    def ask(links: PeerLinks) -> None:
        honest(links)
        link = links.current()
        assert link is not None
        link.request = None

    return ask


def never_answer(_honest: Any) -> Any:
    return lambda _links, _header, _today: None


def only_gaps_are_told(honest: Any) -> Any:
    """What a director took although it forked is not told to its writer."""
    return lambda links: [row for row in honest(links) if not row.counts.get("apart")]


def the_next_number_tells(honest: Any) -> Any:
    """What was taken apart is told by the number after the link's end, which its writer may have reached."""
    return lambda links, today: dict.fromkeys(honest(links, today), -package_apart.BEYOND)


def sent_is_acknowledged(_honest: Any) -> Any:
    def first(self: PeerLinks, link: Link, _now: object) -> int:
        from sqlalchemy import func

        from db.models.package import PackageRecord

        last = self.session.scalar(
            select(func.max(PackageRecord.to_seq)).where(PackageRecord.epoch == link.epoch)
        )
        return min((last or 0) + 1, link.last_seq + 1)

    return first


def nothing_waits(_honest: Any) -> Any:
    return lambda _centre: ()


def request_ends_at_once(_honest: Any) -> Any:
    def settle(links: PeerLinks, _header: Header, _today: object) -> None:
        for link in links.outgoing():
            link.request = None

    return settle


def holders_are_forgotten(_honest: Any) -> Any:
    """Whoever answers first has answered for all."""
    return lambda _links, _lacking, _header, _today: None


def any_answer_settles(honest: Any) -> Any:
    """Whoever answers under a holder's epoch has answered for it, whatever it holds."""

    def settle(links: PeerLinks, header: Header, today: object) -> None:
        known = [link for link in links.outgoing() if link.retired_at is not None]
        said = [(link.epoch, held[0]) for link in known for held in dict(link.floors or {}).values()]
        acks = [Ack(links.installation.hex, epoch, 0, head) for epoch, head in said]
        honest(links, replace(header, acks=(*header.acks, *acks)), today)

    return settle


def nothing_of_sisters(_honest: Any) -> Any:
    """Each PC of an office looks after its own links only."""
    return lambda *_args: []


def nothing_forks_unseen(honest: Any) -> Any:
    """What lies below the word of another PC is held anyway, whatever is in it."""

    def fit(links: Any, header: Header, standing: Any) -> Fit:
        found = honest(links, header, standing)
        return Fit.SURE if found is Fit.UNSEEN else found

    return fit


def nothing_goes_back(_honest: Any) -> Any:
    return lambda _session, _office: False


def nobody_is_replaced(_honest: Any) -> Any:
    return lambda _session, _card: []


def only_to_who_asked(_honest: Any) -> Any:
    """What was given back is believed only while this PC itself asks."""
    return lambda _session, _peer, _link, _answers: []


def acks_of_what_waits(honest: Any) -> Any:
    """The head of a link moves when a package is seen, not when it is taken."""

    def take(
        session: Session, centre: Any, package: VerifiedPackage, peer: Any, journal: Any, **who: Any
    ) -> Any:
        done = honest(session, centre, package, peer, journal, **who)
        header = package.header
        if header.link is not None and header.sender.org != centre.identity.uid.hex:
            links = PeerLinks(session, UUID(hex=header.sender.org), centre.installation)
            link = links.receive(header.link.epoch, UUID(hex=header.sender.installation))
            if header.link.last > link.last_seq:
                link.last_seq, link.head_hash = header.link.last, header.link.head_hash
        return done

    return take


def gaps_are_not_asked_for(_honest: Any) -> Any:
    return lambda _links, _today: []


def apply_in_two_transactions(honest: Any) -> Any:
    """The link's head is committed before the changes: a power cut between them loses the changes."""

    def begin(centre: Any, header: Header, by: Any, now: Any) -> None:
        assert header.link is not None
        with centre.writing(by, now) as session, session.begin():
            links = PeerLinks(session, UUID(hex=header.sender.org), centre.installation)
            known = links.incoming(header.link.epoch)
            follows = header.link.first - 1 <= (0 if known is None else known.last_seq)
            if follows and (known is None or header.link.last > known.last_seq):
                link = links.receive(header.link.epoch, UUID(hex=header.sender.installation))
                link.last_seq, link.head_hash = header.link.last, header.link.head_hash

    def run(centre: Any, received: Any, by: Any, now: Any, *rest: Any, **how: Any) -> Any:
        header = None if received.package is None else received.package.header
        if header is not None and header.link is not None and header.sender.org != centre.identity.uid.hex:
            begin(centre, header, by, now)
        return honest(centre, received, by, now, *rest, **how)

    return run


def nothing_is_noted(_honest: Any) -> Any:
    return lambda _link, _seq, _head: None


def what_was_noted_is_right(honest: Any) -> Any:
    return lambda *args: bool(honest(*args)) and False
