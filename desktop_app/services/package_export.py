"""Exporting: freeze in one transaction, spool, re-open, carry to the stick, tell (exchange.md, "Export").

Three steps, because only the first and the last may hold the database: ``prepare_export`` (command, in
``package_plan``), ``write_export`` (no session), ``finish_export`` (command). ``export_package`` runs all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection, PackageState
from db.models.change import Change
from db.models.package import LinkChange, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.reader import KnownSender, Perspective, ReaderKeys, Setting, verify
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.writer import WriterKeys, write_package
from desktop_app.services import audit, package_carrier
from desktop_app.services.centre import Centre
from desktop_app.services.package_link import SCHEMA
from desktop_app.services.package_plan import ExportPlan, PlannedPart, prepare_export
from desktop_app.services.package_sealing import SealedCases, bytes_of
from desktop_app.services.permissions import Permission, needs

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One finished file on the carrier: name, size in bytes, SHA-256."""

    package_uid: UUID
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportDone:
    """What was written; ``text`` says that the stick may be pulled out."""

    peer_name: str
    files: tuple[WrittenFile, ...]
    changes: int
    receipts: int
    text: str


def write_export(centre: Centre, plan: ExportPlan, folder: Path) -> tuple[WrittenFile, ...]:
    """Write the planned files: spool, re-open as the receiver would, copy to ``folder``, compare, rename.

    :raises EnvironmentProblem: full, read-only or pulled carrier; the journal is as it was, and the next
        export carries everything again.
    """
    outbox = centre.folder / "outbox"
    for uid in plan.superseded:
        (outbox / f"{uid.hex}{package_carrier.SUFFIX}").unlink(missing_ok=True)
    return tuple(_write_part(centre, plan, part, outbox, folder) for part in plan.parts)


def _write_part(
    centre: Centre, plan: ExportPlan, part: PlannedPart, outbox: Path, folder: Path
) -> WrittenFile:
    spool = outbox / f"{part.package_uid.hex}{package_carrier.SUFFIX}"
    content = Content(changes=_stream(centre, plan.link_id, part), receipts=part.receipts)
    keys = WriterKeys(plan.keys.signing, plan.keys.office.recipient)
    written = write_package(spool, part.header, content, keys)
    _reopen(centre, plan, spool, written.sha256)
    target = package_carrier.put(spool, folder, part.file_name)
    return WrittenFile(part.package_uid, target, written.size, written.sha256)


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


def _reopen(centre: Centre, plan: ExportPlan, spool: Path, sha256: str) -> None:
    """Read the spooled file with the import's own verifier before it leaves the PC."""
    me = ReaderKeys(centre.identity.uid.hex, (plan.keys.office.identity,))
    own = (centre.identity.uid.hex, centre.installation.hex)
    sender = KnownSender(plan.keys.signing.public, centre.identity.level)

    def known(office: str, installation: str) -> KnownSender | None:
        return sender if (office, installation) == own else None

    setting = Setting(SCHEMA, spool.parent)
    try:
        with verify(spool, me, known, setting, Perspective.SENDER) as package:
            same = package.sha256 == sha256
    except PackageRefused:
        same = False
    if not same:
        raise EnvironmentProblem("数据包写好后核对不上", "本机磁盘可能有问题，请再导出一次；再出错请先备份。")


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
    centre: Centre, peer_uid: UUID, folder: Path, *, by: Actor, now: Callable[[], datetime]
) -> ExportDone:
    """Export to one office in one go, for callers without a runner. See the three steps for errors."""
    with centre.writing(by, now) as session, session.begin():
        plan = prepare_export(session, centre, peer_uid, by=by, now=now())
    files = write_export(centre, plan, folder)
    with centre.writing(by, now) as session, session.begin():
        done = finish_export(session, plan, files, by=by, now=now())
    for file in files:
        # On the stick and compared: the journal and the change log can make it again at any time.
        (centre.folder / "outbox" / f"{file.package_uid.hex}{package_carrier.SUFFIX}").unlink(missing_ok=True)
    return done
