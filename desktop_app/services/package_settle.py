"""What leaves quarantine by itself.

It runs at the start, after pairing, after a key was entered or a PC switched on again, and after packages
came in: a package is tried again when what it was refused for has changed, and closed when all that is in it
came by another way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.canonical import Json
from db.enums import PackageDirection, PackageState
from db.models.change import Change
from db.models.office import Installation
from db.models.package import PackageRecord
from desktop_app import __version__
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.header import Header
from desktop_app.exchange.keys import office_keys
from desktop_app.exchange.reader import ReaderKeys, Setting, peek, verify
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services.centre import Centre
from desktop_app.services.office import known_senders, own_keys
from desktop_app.services.package_import import retry_waiting, take_again
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_link import SCHEMA, PeerLinks
from desktop_app.services.package_quarantine import (
    TAKEN_BY_PERSON,
    UPGRADE,
    delete_file,
    file_of,
    held_rows,
    incoming_of,
    reason_of,
)

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """What left quarantine: packages taken now, and the number of those whose content had come otherwise."""

    taken: tuple[ImportResult, ...]
    superseded: int

    @property
    def moved(self) -> bool:
        """Whether anything changed."""
        return bool(self.taken or self.superseded)


def settle_quarantine(centre: Centre, *, by: Actor, now: Callable[[], datetime]) -> Settled:
    """Let out what can leave by itself: try again what may be good now, close what came by another way."""
    taken = list(retry_waiting(centre, by=by, now=now))
    with centre.reading() as session:
        rows = held_rows(session)
    for row in rows:
        path = file_of(centre, row)
        if path is not None and _may_be_good(centre, row, path):
            result = take_again(centre, incoming_of(row, path), by=by, now=now)
            if result.state is not PackageState.QUARANTINED:
                taken.append(result)
            elif result.reason is ReasonCode.DECRYPT:
                # Not again before another key is entered.
                _note(centre, row, {"keys": _own_recipients(centre)}, by, now)
    superseded = 0
    with centre.reading() as session:
        rows = held_rows(session)
        newest = session.scalar(select(func.max(Change.id))) or 0
    for row in rows:
        path = file_of(centre, row)
        if _came_otherwise(centre, row, path, newest):
            _close(centre, row, by, now)
            superseded += 1
        elif path is not None and _is_to_look_at(row, newest):
            _note(centre, row, {"looked": newest}, by, now)
    return Settled(tuple(taken), superseded)


def _may_be_good(centre: Centre, row: PackageRecord, path: Path) -> bool:
    """Whether what a quarantined package was refused for has changed."""
    reason = reason_of(row)
    if row.state is not PackageState.QUARANTINED or reason is None:
        return False
    if reason in UPGRADE:
        return row.counts.get("app") != __version__
    header = _peek(path)
    if header is None:
        return False
    with centre.reading() as session:
        match reason:
            case ReasonCode.UNKNOWN_SENDER | ReasonCode.REVOKED:
                return _is_welcome(session, header)
            case ReasonCode.DECRYPT:
                mine = _own_recipients(centre)
                return row.counts.get("keys") != mine and bool({*mine} & {*header.recipient.keys})
            case _:
                return False


def _own_recipients(centre: Centre) -> list[str]:
    """Public keys whose private parts are here."""
    with centre.reading() as session:
        keys = own_keys(session, centre.identity, centre.installation, centre.key)
    return sorted(office_keys(identity).recipient for identity in keys.identities)


def _peek(path: Path) -> Header | None:
    try:
        return peek(path)
    except (PackageRefused, EnvironmentProblem):
        return None


def _is_welcome(session: Session, header: Header) -> bool:
    known = known_senders(session)(header.sender.org, header.sender.installation)
    if known is None or known.key != header.sender.key:
        return False
    off, link = known.revoked, header.link
    return off is None or (link is not None and link.epoch == off.epoch and link.last <= off.last)


def _came_otherwise(centre: Centre, row: PackageRecord, path: Path | None, newest: int) -> bool:
    """Whether everything in a package is here: its link is held as far by now, or each change came singly."""
    header = None if path is None else _peek(path)
    with centre.reading() as session:
        if _link_reached(session, centre, row, header):
            return True
    return path is not None and _is_to_look_at(row, newest) and _all_here(centre, path)


def _is_to_look_at(row: PackageRecord, newest: int) -> bool:
    """Whether a package that can be read may have come by other ways since it was last looked at."""
    return reason_of(row) in TAKEN_BY_PERSON and row.counts.get("looked") != newest


def _link_reached(session: Session, centre: Centre, row: PackageRecord, header: Header | None) -> bool:
    if not row.epoch or row.to_seq is None or row.peer_office is None or row.to_seq < (row.from_seq or 1):
        return False
    links = PeerLinks(session, row.peer_office, centre.installation, row.peer_installation)
    link = links.incoming(row.epoch)
    if link is None or link.direction is not PackageDirection.IN or link.last_seq < row.to_seq:
        return False
    if header is None:
        # The file is gone, and the package waited for what has come since: nothing else can be in it.
        return row.state is PackageState.WAITING
    # One head holds all heads before it: the same head means the same changes.
    same = header.link is not None and links.head_at(link, row.to_seq) == header.link.head_hash
    return same and reason_of(row) is not ReasonCode.BAD_SIG


def _all_here(centre: Centre, path: Path) -> bool:
    """Whether each change of a package that can be read is here already."""
    with centre.reading() as session:
        keys = own_keys(session, centre.identity, centre.installation, centre.key)
        everyone = session.scalars(select(Installation.uid)).all()
        known = known_senders(session, everyone)
    me = ReaderKeys(centre.identity.uid.hex, keys.identities, centre.installation.hex)
    try:
        with verify(path, me, known, Setting(SCHEMA, path.parent)) as package:
            ids = [change.id for change in package.changes()]
    except PackageRefused:
        return False
    with centre.reading() as session:
        found = sum(
            session.scalar(
                select(func.count())
                .select_from(Change)
                .where(Change.change_id.in_(ids[start : start + _BATCH]))
            )
            or 0
            for start in range(0, len(ids), _BATCH)
        )
    return found == len(set(ids))


def _close(centre: Centre, row: PackageRecord, by: Actor, now: Callable[[], datetime]) -> None:
    with centre.writing(by, now) as session, session.begin():
        stored = session.get_one(PackageRecord, row.id)
        stored.state, stored.reason, stored.at = PackageState.SUPERSEDED, None, now()
        stored.reason_text = "里面的内容已经另外收到，不用再收。"
    delete_file(centre, row.sha256)


def _note(
    centre: Centre, row: PackageRecord, facts: Mapping[str, Json], by: Actor, now: Callable[[], datetime]
) -> None:
    with centre.writing(by, now) as session, session.begin():
        stored = session.get_one(PackageRecord, row.id)
        stored.counts = {**stored.counts, **facts}
