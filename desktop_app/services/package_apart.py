"""What was taken apart: packages that do not fit what came before on their link, and were taken all the same.

Their sender was put back to before them, or to before what lay between, and may not know it. A request for
changes up to a number that no epoch reaches tells it (``package_hint.wants``), until all was given back to
it. All PCs of the office know of it: another one of them may write the next package to that office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, String, or_, select, type_coerce
from sqlalchemy.orm import Session

from db.canonical import Json
from db.enums import PackageDirection, PackageState
from db.models.package import Link, PackageRecord
from desktop_app.domain.clock_time import local_date
from desktop_app.exchange.header import Header, Want
from desktop_app.services import setting
from desktop_app.services.package_link import OVERLAP, PeerLinks

BEYOND = 2**40
"""More changes than any epoch will ever have."""
_MOST = 20


def taken_apart(links: PeerLinks) -> list[PackageRecord]:
    """Packages of the peer that were taken without what lay before them, and were not given back to it yet.

    Their sender was put back to before them and may not know it: they are the only sign of it. The same holds
    for one that forks from what came before and was taken by a person.
    """
    return _apart(links.session, links.journal())


def _apart(session: Session, of: ColumnElement[bool]) -> list[PackageRecord]:
    """Packages of the journal that were taken apart and not given back yet, the latest first."""
    rows = session.scalars(
        select(PackageRecord)
        .join(Link, Link.epoch == PackageRecord.epoch)
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.state == PackageState.IMPORTED,
            of,
            Link.direction == PackageDirection.IN,
            or_(
                Link.last_seq < PackageRecord.from_seq - 1,
                type_coerce(PackageRecord.counts, String).contains('"apart":true'),
            ),
        )
        .order_by(PackageRecord.from_seq.desc())
    )
    return [row for row in rows if not row.counts.get("given")]


def here(links: PeerLinks, today: date) -> list[Want]:
    """For another PC of this office: which links of other offices something was taken beside."""
    if links.peer_installation is None:
        return []
    newest = _newest(_apart(links.session, PackageRecord.peer_installation.is_(None)), today)
    found = ((links.incoming(epoch), number) for epoch, number in list(newest.items())[:_MOST])
    return [
        # Their number makes one more of them a new word.
        Want("changes", link.installation.hex, link.epoch, link.last_seq + 1, link.last_seq + number)
        for link, number in found
        if link is not None
    ]


def _newest(rows: Sequence[PackageRecord], today: date) -> dict[str, int]:
    """Of each epoch the local id of its newest package, which also grows once others were given back."""
    found: dict[str, int] = {}
    for row in rows:
        if row.epoch and today - local_date(row.at) <= OVERLAP:
            found[row.epoch] = max(row.id, found.get(row.epoch, 0))
    return found


def hear(links: PeerLinks, header: Header, today: date) -> None:
    """Remember which links of other offices another PC of this office took something beside.

    The next package to that office may be written here: its PC is told, as if it had come in here.
    """
    if links.peer_installation is None:
        return
    known = _told(links.session, today)
    new = {
        want.epoch: _Told(want.installation, today, want.last)
        for want in header.wants
        if want.kind == "changes" and want.installation != links.installation.hex
        if want.epoch not in known or want.last > known[want.epoch].last
    }
    if new:
        _keep(links.session, {**known, **new})


def taken(links: PeerLinks, today: date) -> dict[str, int]:
    """Epochs of the peer beside which something was taken that was not given back to it yet.

    Here, or by another PC of this office. The number of each grows with every further package: whoever looks
    after its sister's links hears a word once only.
    """
    newest = _newest(taken_apart(links), today)
    told = _told(links.session, today)
    open_epochs = [epoch for epoch, apart in told.items() if not apart.given and _is_of(links, epoch)]
    return {
        epoch: newest.get(epoch, 0) + (told[epoch].last if epoch in told else 0)
        for epoch in (*open_epochs, *newest)
    }


def _is_of(links: PeerLinks, epoch: str) -> bool:
    link = links.incoming(epoch)
    return link is not None and link.peer_office == links.peer


def gave_back(links: PeerLinks, sender: UUID, today: date) -> None:
    """A PC of the peer is answered for good: all of its own goes back to it, also what was taken apart.

    Here, or by another PC of this office.
    """
    for row in taken_apart(links):
        link = links.incoming(row.epoch or "")
        if link is not None and link.installation == sender:
            row.counts = {**row.counts, "given": True}
    known = _told(links.session, today)
    now = {
        epoch: replace(apart, given=True)
        for epoch, apart in known.items()
        if apart.installation == sender.hex and not apart.given
    }
    if now:
        _keep(links.session, {**known, **now})


@dataclass(frozen=True, slots=True)
class _Told:
    """The PC of another office, the day it was told, a number that grows, and whether all was given back."""

    installation: str
    day: date
    last: int
    given: bool = False


def _told(session: Session, today: date) -> dict[str, _Told]:
    stored = setting.get(session, setting.APART_BESIDE)
    found: dict[str, _Told] = {}
    for epoch, entry in stored.items() if isinstance(stored, Mapping) else ():
        pc, day, last, given = cast(Sequence[Any], entry)
        found[epoch] = _Told(pc, date.fromisoformat(day), last, given)
    return {epoch: apart for epoch, apart in found.items() if today - apart.day <= OVERLAP}


def _keep(session: Session, known: Mapping[str, _Told]) -> None:
    stored: dict[str, Json] = {
        epoch: [apart.installation, apart.day.isoformat(), apart.last, apart.given]
        for epoch, apart in known.items()
    }
    setting.put(session, setting.APART_BESIDE, stored)
