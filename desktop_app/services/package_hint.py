"""Acknowledgements and requests in a package's header: hints that are used even when its data is not.

Acknowledgements may go down (the peer was restored): then everything is sent again from there. A peer that
remembers more of an epoch than this database does proves that *this* one was restored or cloned. When it is
the epoch in use, a new one is begun and sent in full; when it is a retired or an unknown epoch, what is sent
now is whole, but something was sent before that this database lacks. Either way it asks for everything, until
those who proved it have answered (``package_holder``).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from db.enums import PackageDirection, PackageState
from db.models.package import Link, PackageRecord
from desktop_app.domain.clock_time import local_date
from desktop_app.exchange.header import Ack, Header, Want
from desktop_app.services import package_apart, package_holder, package_sister, setting
from desktop_app.services.package_link import OVERLAP, PeerLinks
from desktop_app.services.package_request import new_request

_OPEN_STATES = frozenset(PackageState) - {PackageState.ACKNOWLEDGED}
_MOST_GAPS = 20
_HEADS_KEPT = 64
_ASKED, _TAKEN_BACK, _ASKED_AGAIN = "asked", "taken back", "asked again"


def wants(links: PeerLinks, installations: Iterable[str], today: date) -> tuple[Want, ...]:
    """What the next package asks for: everything, from each installation, until it was answered; and gaps."""
    request = package_holder.asked_for(links, today)
    full = [Want("full", pc, request=request) for pc in sorted(installations)] if request else []
    return (*full, *_gaps(links, today), *package_apart.here(links, today))


def _gaps(links: PeerLinks, today: date) -> list[Want]:
    """The changes that packages which wait here are waiting for.

    Also those of packages that were taken without them, or although they fork: so their sender hears that it
    lost what is in them. It may have written more on that epoch since, or heard of more, and take a gap below
    that for one of every day. So what was taken apart is told by a number that no epoch reaches.
    """
    waiting = links.session.execute(
        select(PackageRecord.epoch, PackageRecord.from_seq)
        .where(
            PackageRecord.direction == PackageDirection.IN,
            links.journal(),
            PackageRecord.state == PackageState.WAITING,
        )
        .order_by(PackageRecord.from_seq.desc())
    ).all()
    apart = {epoch: package_apart.BEYOND + n for epoch, n in package_apart.taken(links, today).items()}
    lasts = apart | {epoch: first - 1 for epoch, first in waiting if epoch and first} | apart
    found: list[Want] = []
    for epoch, last in list(lasts.items())[:_MOST_GAPS]:
        link = links.incoming(epoch)
        if link is not None:
            beyond = link.last_seq + 1
            found.append(Want("changes", link.installation.hex, epoch, first=beyond, last=max(beyond, last)))
    return found


def hear(links: PeerLinks, header: Header, now: datetime) -> bool:
    """Take the acknowledgements of a package whose signature is good.

    True when they prove that this database lacks something it once held: then it asks for everything.
    """
    today = local_date(now)
    rows = {link.epoch: link for link in links.outgoing()}
    lacking = [*_lacking(links, header, rows, now), *_lacking_of_sisters(links, header, now)]
    for link in (*_outgrown(links, header, rows), *package_sister.outgrown(links, header, now)):
        _retire(link, now)
        lacking.append(link)
    package_apart.hear(links, header, today)
    if lacking:
        _ask(links)
        package_holder.note_holder(links, lacking, header, today)
    _place(links, header, today)
    return bool(lacking)


def _lacking(links: PeerLinks, header: Header, rows: Mapping[str, Link], now: datetime) -> list[Link]:
    """This PC's own epochs of which the sender holds what is not here; ``rows`` are those that are known."""
    lacking: list[Link] = []
    for said in _mine(links, header):
        end, sender = said[-1], header.sender.installation
        link = rows.get(end.epoch)
        if link is None:
            if links.incoming(end.epoch) is not None:
                continue  # an epoch of another link: whoever names it here is mistaken
            link = links.remember_lost(end, now)
            _note_head(link, end)
            lacking.append(link)
        for ack in said:
            if not _is_new(links, link, ack):
                package_holder.hear_holder(links, link, ack, header, local_date(now))
                continue
            if link.retired_at is None or ack.seq >= link.last_seq:
                if link.retired_at is not None and sender in (link.heard or {}):
                    # This sender told of it before, and since then it grew: another machine goes on with it.
                    setting.put(links.session, setting.CLONE_SEEN, now.isoformat())
                link.last_seq, link.head_hash = ack.seq, ack.head
            _note_head(link, ack)
            _retire(link, now)
            lacking.append(link)
        _note(link, sender, end.seq)
        _acknowledge(links, end)
    return lacking


def _mine(links: PeerLinks, header: Header) -> list[list[Ack]]:
    """What the sender holds of this PC's epochs: of each, the end last."""
    found: dict[str, list[Ack]] = {}
    for ack in header.acks:
        if ack.installation == links.installation.hex:
            found.setdefault(ack.epoch, []).append(ack)
    return [sorted(said, key=lambda ack: ack.seq) for said in found.values()]


def _lacking_of_sisters(links: PeerLinks, header: Header, now: datetime) -> list[Link]:
    """Links of this office's other PCs of which the sender holds what they never told of."""
    lacking: list[Link] = []
    for link, ack, is_unheard in package_sister.acknowledged(links, header, now):
        if is_unheard:
            _retire(link, now)
            lacking.append(link)
        else:
            package_holder.hear_holder(links, link, ack, header, local_date(now))
    return lacking


def _place(links: PeerLinks, header: Header, today: date) -> None:
    """After which change the next package begins, by what is heard of the epoch in use."""
    current = links.current()
    if current is not None:
        if current.epoch not in {said[-1].epoch for said in _mine(links, header)}:
            _note(current, header.sender.installation, 0)
        current.floors = _floors(current, header, links.installation.hex, today)
        heard: dict[str, int] = dict(current.heard or {})
        floors: dict[str, list[Any]] = dict(current.floors)
        counting = (floor[0] for floor in floors.values() if _word(floor) != _TAKEN_BACK)
        current.acked_seq = min([max(heard.values(), default=0), *counting])


def _outgrown(links: PeerLinks, header: Header, rows: Mapping[str, Link]) -> list[Link]:
    """Epochs of which the peer holds a package that lies beyond their end here.

    It waits for the changes before that package, and asks for more than this database ever sent on them: a
    later state of this one wrote it. Where something is known to be lacking anyway, the end itself is enough.
    """
    return [
        row
        for want in header.wants
        if want.kind == "changes" and want.installation == links.installation.hex
        if (row := rows.get(want.epoch)) is not None
        if want.last > row.last_seq or (want.last == row.last_seq and row.retired_at is not None)
    ]


def _retire(link: Link, now: datetime) -> None:
    package_holder.retire(link)
    link.retired_at = link.retired_at or now


def _note(link: Link, sender: str, seq: int) -> None:
    link.heard = {**(link.heard or {}), sender: seq}


def _floors(link: Link, header: Header, me: str, today: date) -> dict[str, list[Any]]:
    """After which change the next package must begin at the latest, by who asked for it.

    One PC that holds a change is enough for its office, since the PCs of an office tell each other; the
    highest acknowledgement counts. Unless one says that it is not enough: it lost everything, or packages
    that it holds wait for a gap. It is known by its epoch, which also tells a clone from its original, and
    its word counts until it is taken back or nothing is heard of it for as long as the overlap.

    A clone and its original have one epoch as long as neither writes anything: one asks, the other takes it
    back, without end. Who asks again for what was taken back is heard as long as the overlap, whatever comes.
    """
    floors: dict[str, list[Any]] = {
        epoch: floor
        for epoch, floor in dict(link.floors or {}).items()
        if today - date.fromisoformat(str(floor[1])) <= OVERLAP
    }
    if header.link is None:
        return floors
    wanted: list[int] = []
    for want in header.wants:
        if want.installation == me and want.kind == "full":
            wanted.append(dict(link.heard or {}).get(header.sender.installation, 0))
        elif want.installation == me and want.kind == "changes" and want.epoch == link.epoch:
            wanted.append(max(0, want.first - 1))
    before = floors.get(header.link.epoch)
    if wanted:
        again = before is not None and _word(before) != _ASKED and min(wanted) <= before[0]
        floors[header.link.epoch] = [min(wanted), today.isoformat(), _ASKED_AGAIN if again else _ASKED]
    elif before is not None and _word(before) == _ASKED:
        floors[header.link.epoch] = [*before[:2], _TAKEN_BACK]
    return floors


def _word(floor: list[Any]) -> str:
    return floor[2] if len(floor) > 2 else _ASKED


def _is_new(links: PeerLinks, link: Link, ack: Ack) -> bool:
    """Whether an acknowledgement tells of a history of this PC's epoch that it knows nothing of.

    Of an epoch that is no more in use each such head counts once: from then on it is asked for.
    """
    if links.head_at(link, ack.seq) == ack.head:
        return False
    return link.retired_at is None or ack.head not in (link.heard or {})


def _note_head(link: Link, ack: Ack) -> None:
    """Keep in mind that a lost history was told of, beside what each PC of the peer said that it holds."""
    points: dict[str, int] = {**(link.heard or {}), ack.head: ack.seq}
    heads = sorted((key for key in points if len(key) == len(ack.head)), key=points.__getitem__)
    link.heard = {key: points[key] for key in points if key not in heads[:-_HEADS_KEPT]}


def _ask(links: PeerLinks) -> None:
    """Ask for everything from now on; an answer to an earlier request does not count."""
    link = links.current() or links.begin()
    link.request = new_request(links.session, links.peer)


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
