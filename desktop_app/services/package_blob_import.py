"""Taking in attachments: chunks go to their files (fsync) before the transaction, which then notes them.

Chunks of an attachment whose record is not here yet are kept too, since the record may come with a later
package: together no more than ``STRAY_BYTES``, and no more than leaves half of the free disk free. What was
not kept is asked for once the record is here.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.attachments import ChunkWriter, chunk_count
from db.enums import PackageDirection, PackageState
from db.errors import DatabaseProblem
from db.models.attachment import Attachment, Blob
from db.models.package import PackageRecord
from desktop_app.exchange.limits import GIB
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import blob
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment
from desktop_app.services.package_carrier import Tell
from desktop_app.services.package_content import ContentKind, ContentLine, lines_json
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.progress import Progress, step_bytes

_BATCH = 500
STRAY_BYTES = 2 * GIB
"""Most bytes of attachments that no record here names."""


@dataclass(slots=True)
class KeptBlob:
    """What became of one attachment of a package: chunks now on the disk, whole, or to come again."""

    size: int
    written: set[int] = field(default_factory=set[int])
    whole: bool = False
    again: tuple[int, ...] = ()


@dataclass(slots=True)
class KeptBlobs:
    """The attachments of one package, and how many chunks and bytes of them it brought."""

    blobs: dict[str, KeptBlob] = field(default_factory=dict[str, KeptBlob])
    chunks: int = 0
    size: int = 0
    left_out: int = 0
    """Chunks that were not kept: their record is not here, and such bytes have had their room."""


def reading(progress: Progress | None, name: str) -> Tell | None:
    """Tells how far a package is copied off its carrier."""
    return None if progress is None else partial(step_bytes, progress, f"正在读入 {name}")


def keep_blobs(
    centre: Centre, package: VerifiedPackage | None, *, progress: Progress | None = None
) -> KeptBlobs:
    """Put the chunks of a verified package on the disk, those that are not here yet. Needs no session.

    :raises EnvironmentProblem: when the disk is full or cannot be written; the package may be taken again.
    """
    kept = KeptBlobs()
    if package is None or not package.header.counts.blob_chunks:
        return kept
    try:
        _Keeping(centre, kept, progress).run(package)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    return kept


class _Keeping:
    def __init__(self, centre: Centre, kept: KeptBlobs, progress: Progress | None) -> None:
        self._centre = centre
        self._store = blob.store_of(centre)
        self._kept = kept
        self._progress = progress
        self._known: dict[str, blob.BlobState] = {}
        self._named: dict[str, int] = {}
        self._stray_room = 0

    def run(self, package: VerifiedPackage) -> None:
        names, total = dict[str, int](), 0
        for name, size, _, length in package.blob_heads():
            names[name], total = size, total + length
        with self._centre.reading() as session:
            self._known = blob.states(session, names)
            self._named = _named(session, names)
            self._stray_room = min(STRAY_BYTES, _free(self._centre) // 2) - _stray(session)
        for name, size in names.items():
            self._kept.blobs[name] = KeptBlob(size)
        with self._store.writing() as writer:
            for chunk in package.blob_chunks():
                self._kept.chunks += 1
                self._kept.size += len(chunk.data)
                self._keep(writer, chunk.sha256, chunk.index, chunk.data)
                step_bytes(self._progress, "正在存入附件", self._kept.size, total)
        for name in names:
            self._finish(name, compared=name in writer.compared)

    def _keep(self, writer: ChunkWriter, name: str, index: int, data: bytes) -> None:
        one = self._kept.blobs[name]
        before = self._known.get(name)
        if before is not None and before.whole:
            return
        if self._store.is_whole(name, one.size):
            one.whole = True  # a crash came between the file and the database
            return
        noted = before is not None and before.size == one.size and index in before.chunks
        if noted and self._store.has_part(name):
            return
        if self._named.get(name, one.size) != one.size:
            self._kept.left_out += 1  # the record says how large it is
            return
        if name not in self._named:
            if len(data) > self._stray_room:
                self._kept.left_out += 1
                return
            self._stray_room -= len(data)
        writer.write(name, one.size, index, data)
        one.written.add(index)

    def _finish(self, name: str, *, compared: bool) -> None:
        """Where all chunks are here now, compare them with the name."""
        one, before = self._kept.blobs[name], self._known.get(name)
        here = set(one.written)
        if before is not None and before.size == one.size:
            here |= before.chunks
        if not one.whole and one.written and len(here) == chunk_count(one.size):
            one.again = self._store.finish(name, one.size, compared=compared)
            one.whole = not one.again


def _named(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Those that a record here names, with the size that it says."""
    wanted = sorted(names)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = session.execute(
            select(Attachment.sha256, Attachment.size).where(
                Attachment.sha256.in_(wanted[start : start + _BATCH]), Attachment.voided_at.is_(None)
            )
        )
        found.update((name, size) for name, size in rows)
    return found


def _free(centre: Centre) -> int:
    return shutil.disk_usage(centre.folder).free


def _stray(session: Session) -> int:
    """Bytes here of attachments that no record names."""
    rows = session.scalars(
        select(Blob).where(
            Blob.sha256.not_in(select(Attachment.sha256).where(Attachment.voided_at.is_(None)))
        )
    )
    total = 0
    for row in rows:
        whole = row.complete_at is not None
        share = 1.0 if whole else len(row.chunks) / chunk_count(row.size)
        total += round(row.size * share)
    return total


def note_blobs(
    session: Session, centre: Centre, kept: KeptBlobs, result: ImportResult, now: datetime
) -> ImportResult:
    """Note what ``keep_blobs`` put on the disk, and say so in the result and in the journal.

    Called in the transaction that takes the package.
    """
    for name, one in kept.blobs.items():
        if one.whole:
            blob.note_whole(session, name, one.size, now)
        elif one.again:
            blob.note_lost(session, name, one.size, set(range(chunk_count(one.size))) - set(one.again))
        elif one.written:
            state = blob.note_chunks(session, name, one.size, one.written)
            if not state.missing and not state.whole:
                # Another import brought the others at the same time.
                _finish_here(session, centre, name, one.size, now)
    if not kept.blobs or result.state is not PackageState.IMPORTED or result.reason is not None:
        return result
    return _told(session, kept, result)


def _finish_here(session: Session, centre: Centre, name: str, size: int, now: datetime) -> None:
    try:
        again = blob.store_of(centre).finish(name, size)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    if again:
        blob.note_lost(session, name, size, set(range(chunk_count(size))) - set(again))
    else:
        blob.note_whole(session, name, size, now)


def _told(session: Session, kept: KeptBlobs, result: ImportResult) -> ImportResult:
    line = ContentLine(ContentKind.BLOB, kept.chunks, len(kept.blobs), size=kept.size)
    lines = (*result.lines, line)
    row = session.scalars(
        select(PackageRecord)
        .where(PackageRecord.direction == PackageDirection.IN, PackageRecord.package_id == result.package_uid)
        .order_by(PackageRecord.id.desc())
    ).first()
    if row is not None:
        row.counts = {**row.counts, "lines": lines_json(lines), "blobs": len(kept.blobs)}
        session.flush()
    return replace(result, lines=lines, text=_sentence(kept, result))


def _sentence(kept: KeptBlobs, result: ImportResult) -> str:
    whole = sum(one.whole for one in kept.blobs.values())
    said = f"已收进附件 {len(kept.blobs)} 份"
    if whole < len(kept.blobs):
        said += "，还没到齐的等下一个附件包"
    return f"{result.text}{said}。" if result.new else f"{said}。"
