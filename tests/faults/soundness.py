"""What must hold in a centre folder and on a stick whenever a program opens them anew."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.attachments import WHOLE
from db.enums import PackageDirection, PackageState
from db.integrity import business_digest, full_check, quick_check
from db.models.attachment import Blob
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.exchange.chain import extend, genesis
from desktop_app.services.blob import store_of
from desktop_app.services.centre import Centre

PLACES = {PackageState.WAITING: "inbox", PackageState.QUARANTINED: "quarantine"}


def digest(centre: Centre) -> str:
    """Digest of all business data, and of every attachment that is here as a whole."""
    store = store_of(centre)
    with centre.reading() as session:
        found = hashlib.sha256(business_digest(session).encode())
        whole = select(Blob.sha256, Blob.size).where(Blob.complete_at.is_not(None)).order_by(Blob.sha256)
        for sha256, size in session.execute(whole):
            for chunk in store.chunks(sha256, size):
                found.update(chunk)
    return found.hexdigest()


def problems(centre: Centre, stick: Path, since: datetime) -> list[str]:
    """Everything that is wrong; packages that were written before ``since`` have left the stick."""
    found = [finding.text for finding in quick_check(centre.engine)]
    with centre.reading() as session:
        found += [finding.text for finding in full_check(session)]
        found += _links(session)
        found += _journal(session, centre, stick, since)
    return found


def _links(session: Session) -> Iterator[str]:
    """Every epoch is gapless, and its head is the chain of its changes."""
    for link in session.scalars(select(Link)):
        rows = session.execute(
            select(LinkChange.seq, LinkChange.change_id, LinkChange.head_hash)
            .where(LinkChange.link_id == link.id)
            .order_by(LinkChange.seq)
        ).all()
        head = genesis(link.epoch)
        for number, (seq, change_id, kept) in enumerate(rows, 1):
            head = extend(head, change_id)
            if (seq, kept) != (number, head):
                yield f"link {link.id}: change {seq} does not continue the chain"
        if (link.last_seq, link.head_hash) != (len(rows), head):
            yield f"link {link.id}: says {link.last_seq}, holds {len(rows)}"


def _journal(session: Session, centre: Centre, stick: Path, since: datetime) -> Iterator[str]:
    """What the journal says of a file is so."""
    rows = session.scalars(select(PackageRecord)).all()
    for row in rows:
        if row.direction is PackageDirection.OUT and row.state is PackageState.WRITTEN and row.at >= since:
            place = stick / row.file_name
        elif row.direction is PackageDirection.IN and row.state in PLACES:
            place = centre.folder / PLACES[row.state] / f"{row.sha256}.fqpkg"
        else:
            continue
        if not _is(place, row.sha256):
            yield f"{row.file_name} is {row.state.value}, and its file is not whole in its place"
    ins = [row.sha256 for row in rows if row.direction is PackageDirection.IN]
    if len(ins) != len(set(ins)):
        yield "a file has two rows in the journal"


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def leftovers(centre: Centre, stick: Path) -> set[str]:
    """Files that nobody needs any more: half ones anywhere, spools, copies of packages that were taken."""
    with centre.reading() as session:
        rows = session.execute(
            select(PackageRecord.state, PackageRecord.sha256).where(
                PackageRecord.direction == PackageDirection.IN, PackageRecord.state.in_(PLACES)
            )
        ).all()
    needed = {f"{PLACES[state]}/{sha256}.fqpkg" for state, sha256 in rows}
    there = {f"{name}/{entry.name}" for name in ("outbox", *PLACES.values()) for entry in _in(centre, name)}
    there |= {f"attachments/{entry.name}" for entry in _parts(centre)}
    return there - needed | {entry.name for entry in stick.iterdir() if entry.suffix != ".fqpkg"}


def _parts(centre: Centre) -> Iterator[Path]:
    folder = centre.folder / "attachments"
    return (entry for entry in folder.rglob("*") if entry.is_file() and entry.suffix != WHOLE)


def _in(centre: Centre, name: str) -> Iterator[Path]:
    return (centre.folder / name).iterdir()
