"""Sending attachments: packages of kind ``attachments`` beside the data package, one after the other.

Each is finished by itself (journal, what was sent) before the next is begun: whoever stops in the middle, or
whose stick is full, has sent what was written, and the next export goes on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.attachments import chunk_length
from db.canonical import Json
from db.enums import AuditAction, PackageDirection, PackageKind, PackageState
from db.errors import DamagedBlob, DatabaseProblem
from db.models.office import Office
from db.models.package import Link, PackageRecord
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.exchange.blob import BlobChunk
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Header, Part
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.writer import plan_parts
from desktop_app.services import audit, blob, package_carrier
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment
from desktop_app.services.package_blob import BlobScope, DueBlob
from desktop_app.services.package_content import ContentKind, ContentLine, lines_json
from desktop_app.services.package_file import WrittenFile, forget, write_file
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_plan import ExportPlan, file_name
from desktop_app.services.progress import Progress, step_bytes

_LEVEL = 1
"""Scans and pictures are compressed already: more effort would only cost time."""
_FRAME = 128
"""More than what stands around the bytes of a chunk."""


@dataclass(slots=True)
class BlobsSent:
    """What went so far: the files, and the attachments that are wholly on the carrier with their bytes."""

    files: list[WrittenFile] = field(default_factory=list[WrittenFile])
    ordinals: list[int] = field(default_factory=list[int])
    count: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """One package to be written: parts of attachments, and those that are whole with it."""

    blobs: tuple[DueBlob, ...]
    finished: tuple[DueBlob, ...]

    @property
    def size(self) -> int:
        return sum(one.bytes for one in self.blobs)


def send_blobs(
    centre: Centre,
    plan: ExportPlan,
    folder: Path,
    sent: BlobsSent,
    *,
    by: Actor,
    now: Callable[[], datetime],
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the attachments that are due after a data package; ``sent`` says how far it came, also on errors.

    The data package must be finished: its link says what goes to this office.

    :raises EnvironmentProblem: full, read-only or pulled carrier; what was finished before it counts.
    """
    with centre.reading() as session:
        due = _scope(session, centre, plan).due(session.get(Link, plan.link_id))
    pieces = list(_pieces(due, limits or Limits()))
    set_id = new_uid()
    for number, piece in enumerate(pieces, 1):
        part = Part(set_id.hex, number, len(pieces))
        with centre.writing(by, now) as session, session.begin():
            header, name = _prepare(session, centre, plan, piece, part, by, now())
        writing = _Writing(centre, piece, progress, f"第 {number} 个附件包（共 {len(pieces)} 个）")
        written = write_file(
            centre,
            plan.keys,
            header,
            Content(blobs=writing.chunks()),
            folder / name,
            level=_LEVEL,
            tell=writing.carried,
        )
        whole = tuple(one for one in piece.finished if one.sha256 not in writing.damaged)
        with centre.writing(by, now) as session, session.begin():
            _finish(session, centre, plan, written, whole, by, now())
            _note_damage(session, centre, writing.damaged)
        forget(centre, written.package_uid)
        sent.files.append(written)
        sent.ordinals.append(header.ordinal)
        sent.count += len(whole)
        sent.size += sum(one.bytes for one in whole)


def _scope(session: Session, centre: Centre, plan: ExportPlan) -> BlobScope:
    return BlobScope(_links(session, centre, plan), centre.identity)


def _links(session: Session, centre: Centre, plan: ExportPlan) -> PeerLinks:
    to = plan.parts[0].header.recipient
    pc = UUID(hex=to.installation) if to.installation else None
    return PeerLinks(session, UUID(hex=to.org), centre.installation, pc)


def _pieces(due: tuple[DueBlob, ...], limits: Limits) -> Iterator[_Piece]:
    """Cut what is due into packages; one attachment may lie across two."""
    chunks = [(one, index) for one in due for index in one.chunks]
    if not chunks:
        return
    sizes = [chunk_length(one.size, index) + _FRAME for one, index in chunks]
    last = {one.sha256: place for place, (one, _) in enumerate(chunks)}
    for start, stop in plan_parts(sizes, limits):
        held: dict[str, DueBlob] = {}
        for one, index in chunks[start:stop]:
            before = held.get(one.sha256)
            held[one.sha256] = DueBlob(
                one.sha256, one.size, (index,) if before is None else (*before.chunks, index)
            )
        finished = tuple(one for one in due if start <= last[one.sha256] < stop)
        yield _Piece(tuple(held.values()), finished)


class _Writing:
    """The chunks of one package on their way, and how far they are."""

    def __init__(self, centre: Centre, piece: _Piece, progress: Progress | None, words: str) -> None:
        self._store = blob.store_of(centre)
        self._piece = piece
        self._progress = progress
        self._words = words
        self._done = 0
        self.damaged: dict[str, int] = {}
        """Attachments that could not be read (SHA-256 and size): they are left out."""

    def chunks(self) -> Iterator[BlobChunk]:
        """Read chunk by chunk; an attachment that is damaged does not keep the others from going."""
        for one in self._piece.blobs:
            try:
                for index, data in self._store.some(one.sha256, one.size, one.chunks):
                    yield BlobChunk(one.sha256, one.size, index, data)
                    self._done += len(data)
                    self._tell("正在打包", self._done, self._piece.size)
            except DamagedBlob:
                self.damaged[one.sha256] = one.size

    def carried(self, done: int, size: int) -> None:
        """So much of the finished file is on the carrier."""
        self._tell("正在写出", done, size)

    def _tell(self, verb: str, done: int, size: int) -> None:
        step_bytes(self._progress, f"{verb}{self._words}", done, size)


def _prepare(
    session: Session, centre: Centre, plan: ExportPlan, piece: _Piece, part: Part, by: Actor, now: datetime
) -> tuple[Header, str]:
    """Note a package in the journal; gives its header and its name.

    It acknowledges what the data package does, and asks and answers nothing: it may come before it.
    """
    links = _links(session, centre, plan)
    uid = UUID(hex=part.set_id) if part.index == 1 else new_uid()
    ordinal = 1 + (
        session.scalar(
            select(func.max(PackageRecord.ordinal)).where(
                PackageRecord.direction == PackageDirection.OUT, links.journal()
            )
        )
        or 0
    )
    header = replace(
        plan.parts[0].header,
        package_id=uid.hex,
        kind=PackageKind.ATTACHMENTS,
        part=part,
        wall_time=now,
        link=None,
        wants=(),
        answers=(),
        ordinal=ordinal,
        digest="",
    )
    peer = session.scalars(select(Office).where(Office.uid == links.peer)).one()
    plain = file_name(centre.identity.short_name, peer.short_name, ordinal, uid)
    name = plain.removesuffix(package_carrier.SUFFIX) + "-附件" + package_carrier.SUFFIX
    chunks = sum(len(one.chunks) for one in piece.blobs)
    line = ContentLine(ContentKind.BLOB, chunks, len(piece.blobs), size=piece.size)
    counts: dict[str, Json] = {"new": 0, "changes": 0, "receipts": 0, "lines": lines_json((line,))}
    session.add(
        PackageRecord(
            package_id=uid,
            direction=PackageDirection.OUT,
            kind=PackageKind.ATTACHMENTS,
            state=PackageState.PREPARED,
            peer_office=links.peer,
            peer_installation=links.peer_installation,
            peer_name=plan.peer_name,
            ordinal=ordinal,
            file_name=name,
            sha256="",
            size=0,
            counts=counts,
            at=now,
            made_at=now,
            receipt_due=False,
            carried=[],
            exceptions=[],
            actor_name=by.name,
        )
    )
    session.flush()
    return header, name


def _finish(
    session: Session,
    centre: Centre,
    plan: ExportPlan,
    written: WrittenFile,
    whole: tuple[DueBlob, ...],
    by: Actor,
    now: datetime,
) -> None:
    row = session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.OUT, PackageRecord.package_id == written.package_uid
        )
    ).one()
    row.state, row.at = PackageState.WRITTEN, now
    row.file_name, row.size, row.sha256 = written.path.name, written.size, written.sha256
    _scope(session, centre, plan).note_sent(whole, now)
    audit.record(
        session, AuditAction.EXPORT, f"送出第 {row.ordinal} 号附件包给{plan.peer_name}", by=by, now=now
    )


def _note_damage(session: Session, centre: Centre, damaged: dict[str, int]) -> None:
    store = blob.store_of(centre)
    for sha256, size in damaged.items():
        try:
            blob.note_lost(session, sha256, size, store.reopen(sha256, size))
        except DatabaseProblem as problem:
            raise as_environment(problem) from problem
