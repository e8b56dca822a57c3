"""Which bytes of attachments are here. Building blocks of the services that add, take in and send them.

The database says a chunk is here only after it is on the disk; the other way round the files may hold more
than the database knows (a crash in between), and that is found and used.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.attachments import BlobStore, chunk_count
from db.models.attachment import Blob
from desktop_app.services.centre import Centre

_BATCH = 500


@dataclass(frozen=True, slots=True)
class BlobState:
    """How far the bytes of one attachment are here; ``chunks`` are indices, all of them when it is whole."""

    size: int
    chunks: frozenset[int]
    whole: bool

    @property
    def missing(self) -> tuple[int, ...]:
        """Chunks that are not here."""
        return tuple(sorted(frozenset(range(chunk_count(self.size))) - self.chunks))


def store_of(centre: Centre) -> BlobStore:
    """The files of a centre's attachments."""
    return BlobStore(centre.folder / "attachments", centre.key)


def states(session: Session, names: Collection[str]) -> dict[str, BlobState]:
    """What the database says of these (by SHA-256); those of which nothing is here are left out."""
    found: dict[str, BlobState] = {}
    wanted = sorted(names)
    for start in range(0, len(wanted), _BATCH):
        rows = session.scalars(select(Blob).where(Blob.sha256.in_(wanted[start : start + _BATCH])))
        found.update((row.sha256, _state(row)) for row in rows)
    return found


def _state(row: Blob) -> BlobState:
    whole = row.complete_at is not None
    chunks = range(chunk_count(row.size)) if whole else row.chunks
    return BlobState(row.size, frozenset(chunks), whole)


def note_whole(session: Session, sha256: str, size: int, now: datetime) -> None:
    """Note that the whole file is here and was compared with its name."""
    row = _row(session, sha256, size)
    row.size, row.chunks, row.complete_at = size, [], now


def note_chunks(session: Session, sha256: str, size: int, indices: Iterable[int]) -> BlobState:
    """Note that chunks are on the disk; returns how far it is here now."""
    row = _row(session, sha256, size)
    if row.complete_at is None:
        # A sender that gave a false size before left nothing that could be used.
        row.chunks = sorted({*(row.chunks if row.size == size else ()), *indices})
        row.size = size
    return _state(row)


def note_lost(session: Session, sha256: str, size: int, left: Iterable[int]) -> None:
    """Note that of an attachment only these chunks are sound: the others have to come again."""
    row = _row(session, sha256, size)
    row.size, row.chunks, row.complete_at = size, sorted(left), None


def _row(session: Session, sha256: str, size: int) -> Blob:
    row = session.scalars(select(Blob).where(Blob.sha256 == sha256)).one_or_none()
    if row is None:
        row = Blob(sha256=sha256, size=size, chunks=[])
        session.add(row)
    session.flush()
    return row
