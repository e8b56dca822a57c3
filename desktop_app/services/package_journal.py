"""The journal's row of a package that came in, and what a person is told about it."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.change_apply import Applied
from db.enums import AuditAction, PackageDirection, PackageKind, PackageState
from db.models.office import Installation, Office
from db.models.package import PackageRecord
from desktop_app import __version__
from desktop_app.domain.actor import Actor
from desktop_app.exchange.header import Header
from desktop_app.exchange.phone_code import phone_code
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.receipt import Receipt, ReceiptState, Result, quarantine_receipt
from desktop_app.services import audit
from desktop_app.services.package_apply import AppliedPackage
from desktop_app.services.package_content import ContentLine, lines_from, lines_json
from desktop_app.services.package_outcome import Receipts, exceptions_json

_ORDINAL = re.compile(r"第0*(\d{1,7})号")
_NOBODY = "未知单位"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file in the inbox: where, under which name it came, its SHA-256 and size in bytes."""

    path: Path
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a package; ``text`` is the one sentence for the page.

    ``reason`` is None when it was plainly taken. ``missing`` counts the changes that a waiting package waits
    for. ``refused`` and ``conflicts`` count records. ``followed`` are packages that waited for this one.
    """

    package_uid: UUID
    state: PackageState
    peer_name: str
    ordinal: int
    text: str
    reason: ReasonCode | None = None
    new: int = 0
    known: int = 0
    refused: int = 0
    conflicts: int = 0
    missing: int = 0
    receipt_code: str = ""
    lines: tuple[ContentLine, ...] = ()
    followed: "tuple[ImportResult, ...]" = field(default=())

    @property
    def changed_nothing(self) -> bool:
        """The same file once more, or nothing new in it: a success."""
        return self.reason is ReasonCode.DUPLICATE


class Journal:
    """Keeps the one row of a file: made when it is first seen, changed when it is seen again."""

    def __init__(
        self,
        session: Session,
        file: Incoming,
        header: Header | None,
        peer: Office | None,
        *,
        by: Actor,
        now: datetime,
    ) -> None:
        """``header`` and ``peer`` are None where nothing of the file can be believed."""
        self._session = session
        self._file = file
        self._header = header
        self._peer = peer
        self._by = by
        self._now = now

    def imported_before(self) -> ImportResult | None:
        """The result for a file that was taken already; None otherwise."""
        row = self._row()
        if row is None or row.state is not PackageState.IMPORTED:
            return None
        row.receipt_due = True
        return _told(row, ReasonCode.DUPLICATE, ReasonCode.DUPLICATE.text)

    def quarantine(self, reason: ReasonCode) -> ImportResult:
        """Note a refusal; the file goes to the quarantine folder."""
        row = self._stored(PackageState.QUARANTINED, reason, app=__version__)
        row.receipt_due = self._peer is not None and self._header is not None
        row.receipt_code = phone_code(quarantine_receipt(row.package_id.hex, reason, self._now))
        self._record(f"隔离一个数据包（{reason.value}）：{row.file_name}")
        return _told(row, reason, reason.text)

    def wait(self, missing: int) -> ImportResult:
        """Note that the package waits in the inbox for ``missing`` changes before it."""
        row = self._stored(PackageState.WAITING, ReasonCode.GAP, missing=missing)
        row.receipt_due = True
        self._session.flush()
        return _told(row, ReasonCode.GAP, ReasonCode.GAP.text)

    def imported(
        self, applied: AppliedPackage, receipts: Receipts, *, duplicate: bool, asks: bool, apart: bool
    ) -> ImportResult:
        """Note that the package was taken, with the outcome of each record.

        ``asks``: it wants an answer; ``apart``: it did not fit what came before, and a person took it.
        """
        outcomes = receipts.judge(applied.records, applied.change_ids)
        reason = ReasonCode.DUPLICATE if duplicate and applied.change_ids else None
        row = self._stored(
            PackageState.IMPORTED,
            reason,
            changes=len(applied.change_ids),
            new=applied.applied.new,
            receipts=applied.receipts,
            asks=asks,
            apart=apart,
            lines=lines_json(applied.lines),
        )
        row.receipt_due = True
        row.exceptions = exceptions_json(outcomes)
        about = Receipt(row.package_id.hex, ReceiptState.IMPORTED, self._now, outcomes=outcomes)
        row.receipt_code = phone_code(about)
        self._record(f"收进{row.peer_name}第 {row.ordinal} 号数据包")
        refused = sum(o.result is Result.REFUSED for o in outcomes)
        conflicts = sum(o.result is Result.CONFLICT for o in outcomes)
        text = ReasonCode.DUPLICATE.text if reason else _sentence(applied.applied, refused, conflicts)
        told = _told(row, reason, text)
        return _with_counts(told, applied.applied, refused, conflicts)

    @property
    def header(self) -> Header | None:
        """The file's header, as far as it is believed."""
        return self._header

    def tell(self, result: ImportResult, text: str) -> ImportResult:
        """Tell something else about a package that was taken, here and in the history."""
        row = self._row()
        assert row is not None, "the package was noted before"
        row.reason_text = text
        return replace(result, text=text)

    def _row(self) -> PackageRecord | None:
        return self._session.scalars(
            select(PackageRecord).where(
                PackageRecord.direction == PackageDirection.IN, PackageRecord.sha256 == self._file.sha256
            )
        ).first()

    def _stored(self, state: PackageState, reason: ReasonCode | None, **counts: object) -> PackageRecord:
        row = self._row()
        if row is None:
            row = PackageRecord(direction=PackageDirection.IN, **self._facts())
            row.counts, row.receipt_due, row.carried, row.exceptions = {}, False, [], []
            self._session.add(row)
        elif self._header is not None and (row.made_at is None or row.peer_office is None):
            # It was noted when nothing of it could be believed yet: before the sender was paired.
            for name, value in self._facts().items():
                setattr(row, name, value)
        row.state, row.at, row.actor_name = state, self._now, self._by.name
        row.reason = None if reason is None else reason.value
        row.reason_text = None if reason is None else reason.text
        row.counts = {**counts, "times": int(row.counts.get("times", 0)) + 1}
        self._session.flush()
        return row

    def _facts(self) -> dict[str, Any]:
        """What the journal keeps of the file itself, as far as it is believed."""
        header, peer = self._header, self._peer
        link = None if header is None else header.link
        uid = UUID(hex=self._file.sha256[:32]) if header is None else UUID(hex=header.package_id)
        return {
            "package_id": uid,
            "kind": PackageKind.DATA if header is None else header.kind,
            "peer_office": None if peer is None else peer.uid,
            "peer_installation": _sending_pc(header, peer),
            "peer_name": _NOBODY if peer is None else self._name_of(peer),
            "ordinal": self._ordinal(),
            "epoch": None if link is None else link.epoch,
            "from_seq": None if link is None else link.first,
            "to_seq": None if link is None else link.last,
            "file_name": self._file.name[-200:],
            "sha256": self._file.sha256,
            "size": self._file.size,
            "made_at": None if header is None else header.wall_time,
        }

    def _name_of(self, peer: Office) -> str:
        """The sending office; within this office the sending PC."""
        pc = _sending_pc(self._header, peer)
        named = select(Installation.name).where(Installation.uid == pc)
        return (None if pc is None else self._session.scalar(named)) or peer.name

    def _ordinal(self) -> int:
        # For people only: nothing depends on it. A file whose header is not believed still has its name.
        if self._header is not None and self._header.ordinal:
            return self._header.ordinal
        named = _ORDINAL.search(self._file.name)
        if named is not None:
            return int(named.group(1))
        peer = None if self._peer is None else self._peer.uid
        last = self._session.scalar(
            select(func.max(PackageRecord.ordinal)).where(
                PackageRecord.direction == PackageDirection.IN, PackageRecord.peer_office == peer
            )
        )
        return (last or 0) + 1

    def _record(self, detail: str) -> None:
        audit.record(self._session, AuditAction.IMPORT, detail, by=self._by, now=self._now)


def _sending_pc(header: Header | None, peer: Office | None) -> UUID | None:
    """The sending PC, where it is another one of this office."""
    within = header is not None and peer is not None and peer.is_self
    return UUID(hex=header.sender.installation) if header is not None and within else None


def _told(row: PackageRecord, reason: ReasonCode | None, text: str) -> ImportResult:
    return ImportResult(
        row.package_id,
        row.state,
        row.peer_name,
        row.ordinal,
        text,
        reason,
        missing=int(row.counts.get("missing", 0)),
        receipt_code=row.receipt_code or "",
        lines=lines_from(row.counts.get("lines", ())),
    )


def _with_counts(told: ImportResult, applied: Applied, refused: int, conflicts: int) -> ImportResult:
    return replace(told, new=applied.new, known=applied.known, refused=refused, conflicts=conflicts)


def _sentence(applied: Applied, refused: int, conflicts: int) -> str:
    parts = [f"已收进 {applied.new} 处更改" if applied.new else "已收进，没有新的更改"]
    if refused:
        parts.append(f"{refused} 条不该由对方填写，另存未采用")
    if conflicts:
        parts.append(f"{conflicts} 条两边不一样，请定夺")
    if applied.sealed:
        parts.append("另有受限记录")
    return "；".join(parts) + "。"
