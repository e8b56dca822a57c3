"""Exporting: freeze in one transaction, spool, re-open, carry to the stick, tell (exchange.md, "Export").

Three steps, because only the first and the last may hold the database: ``prepare_export`` (command, in
``package_plan``), ``write_export`` (no session), ``finish_export`` (command). ``export_package`` runs all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection, PackageState
from db.models.change import Change
from db.models.package import LinkChange, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import size_words
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frame_stream import Content
from desktop_app.services import audit, package_tidy
from desktop_app.services.centre import Centre
from desktop_app.services.collecting import seldom_collected
from desktop_app.services.package_blob_export import BlobsSent, send_blobs
from desktop_app.services.package_file import WrittenFile, forget, write_file
from desktop_app.services.package_plan import ExportPlan, PlannedPart, prepare_export
from desktop_app.services.package_sealing import SealedCases, bytes_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class ExportDone:
    """What was written; ``text`` says that the stick may be pulled out.

    ``attachments`` went wholly, with so many bytes; ``problem`` is why not all of them did, mostly empty.
    """

    peer_name: str
    files: tuple[WrittenFile, ...]
    changes: int
    receipts: int
    text: str
    attachments: int = 0
    attachment_bytes: int = 0
    problem: str = ""


def write_export(centre: Centre, plan: ExportPlan, folder: Path) -> tuple[WrittenFile, ...]:
    """Write the planned files: spool, re-open as the receiver would, copy to ``folder``, compare, rename.

    :raises EnvironmentProblem: full, read-only or pulled carrier; the journal is as it was, and the next
        export carries everything again.
    """
    for uid in plan.superseded:
        forget(centre, uid)
    with centre.reading() as session:
        package_tidy.tidy_carrier(session, folder)
    return tuple(_write_part(centre, plan, part, folder) for part in plan.parts)


def _write_part(centre: Centre, plan: ExportPlan, part: PlannedPart, folder: Path) -> WrittenFile:
    changes = _stream(centre, plan.link_id, part)
    content = Content(changes=changes, receipts=part.receipts, roster=part.roster)
    return write_file(centre, plan.keys, part.header, content, folder / part.file_name)


def _stream(centre: Centre, link_id: int, part: PlannedPart) -> Iterator[ChangeBytes]:
    """The frozen changes in their sequence; read in batches, so that memory does not grow with them."""
    link = part.header.link
    if link is None:
        return
    with centre.reading() as session:
        # Between the PCs of one office nothing is sealed: the file is encrypted to the office itself.
        within = part.header.recipient.org == centre.identity.uid.hex
        cases = None if within else SealedCases(session)
        for start in range(link.first, link.last + 1, _BATCH):
            last = min(start + _BATCH - 1, link.last)
            rows = session.execute(
                select(Change.entity, Change.record_uid, Change.header, Change.payload, Change.sealed)
                .join(LinkChange, LinkChange.change_id == Change.change_id)
                .where(LinkChange.link_id == link_id, LinkChange.seq.between(start, last))
                .order_by(LinkChange.seq)
            )
            for entity, uid, header, payload, sealed in rows:
                change = bytes_of(header, payload, sealed)
                yield change if cases is None else cases.outgoing((entity, uid), change)


@needs(Permission.EXCHANGE)
def finish_export(
    session: Session, plan: ExportPlan, files: Sequence[WrittenFile], *, by: Actor, now: datetime
) -> ExportDone:
    """Note in journal and audit log that the files are on the carrier."""
    for file in files:
        row = session.scalars(
            select(PackageRecord).where(
                PackageRecord.direction == PackageDirection.OUT,
                PackageRecord.package_id == file.package_uid,
            )
        ).one()
        row.state, row.at = PackageState.WRITTEN, now
        row.file_name, row.size, row.sha256 = file.path.name, file.size, file.sha256
        audit.record(
            session, AuditAction.EXPORT, f"送出第 {row.ordinal} 号数据包给{plan.peer_name}", by=by, now=now
        )
    session.flush()
    number = "、".join(str(part.ordinal) for part in plan.parts)
    return ExportDone(
        plan.peer_name,
        tuple(files),
        plan.new_changes,
        sum(len(part.receipts) for part in plan.parts),
        f"第 {number} 号数据包已写好并核对无误，可以安全拔出。",
    )


def export_package(
    centre: Centre,
    peer_uid: UUID,
    folder: Path,
    peer_installation: UUID | None = None,
    *,
    by: Actor,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> ExportDone:
    """Export to one office in one go: the data package, then the attachments that are due.

    With ``peer_installation`` to another PC of this office, which ``peer_uid`` names then. Where the
    attachments could not all be written (``problem``), the data package and those before count.

    :raises RuleViolation: when the office or PC is unknown, revoked or not paired.
    :raises EnvironmentProblem: when the data package could not be written.
    """
    # Also a full look of the collector holds the window: it takes longer than anything here does.
    with seldom_collected, centre.writing(by, now) as session, session.begin():
        plan = prepare_export(session, centre, peer_uid, peer_installation, by=by, now=now())
    return carry_out(centre, plan, folder, by=by, now=now, progress=progress)


def carry_out(
    centre: Centre,
    plan: ExportPlan,
    folder: Path,
    *,
    by: Actor,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> ExportDone:
    """Write a frozen export to its carrier, note that it is there, and send the attachments that are due."""
    with seldom_collected:
        files = write_export(centre, plan, folder)
    with centre.writing(by, now) as session, session.begin():
        done = finish_export(session, plan, files, by=by, now=now())
    for file in files:
        # On the stick and compared: the journal and the change log can make it again at any time.
        forget(centre, file.package_uid)
    blobs, problem = BlobsSent(), ""
    try:
        send_blobs(centre, plan, folder, blobs, by=by, now=now, progress=progress)
    except EnvironmentProblem as error:
        problem = error.text
    return _with_blobs(done, plan, blobs, problem)


def _with_blobs(done: ExportDone, plan: ExportPlan, blobs: BlobsSent, problem: str) -> ExportDone:
    if not blobs.files and not problem:
        return done
    numbers = "、".join(str(n) for n in [*(part.ordinal for part in plan.parts), *blobs.ordinals])
    came = f"，其中附件 {blobs.count} 份（{size_words(blobs.size)}）" if blobs.files else ""
    text = f"第 {numbers} 号数据包已写好并核对无误{came}，可以安全拔出。"
    if problem:
        text += f"附件没有写完，剩下的下次接着送。{problem}"
    return replace(
        done,
        files=(*done.files, *blobs.files),
        attachments=blobs.count,
        attachment_bytes=blobs.size,
        text=text,
        problem=problem,
    )
