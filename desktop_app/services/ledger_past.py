"""Imports of ledgers on this PC, of whatever kind, as they are listed and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.models.ledger import LedgerImport, LedgerImportRow
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.permissions import Permission, allowed

_MAY = {
    "dispute": (Permission.REGISTER_DISPUTE, Permission.DECIDE_DISPUTE),
    "assignment": (Permission.PROPOSE_ASSIGNMENT, Permission.DECIDE_DISPUTE),
    "sweep": (Permission.REPORT_SWEEP, Permission.LOCK_SWEEP),
    "reception": (Permission.KEEP_RECEPTION, Permission.DECIDE_DISPUTE),
}
"""Of each kind: who may take an own import back, and who everybody's."""


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import as listed; ``may_undo``: this user may take it back, and it was not yet."""

    uid: UUID
    file_name: str
    started_at: datetime
    user_name: str
    stored: int
    incomplete: int
    known: int
    left: int
    undone: int
    undone_at: datetime | None
    undone_by: str
    undone_reason: str
    may_undo: bool


def listed_imports(session: Session, kind: str, by: Actor) -> tuple[PastImport, ...]:
    """Imports of a kind on this PC, the newest first."""
    rows = session.scalars(
        select(LedgerImport).where(LedgerImport.kind == kind).order_by(LedgerImport.id.desc())
    )
    return tuple(
        PastImport(
            row.uid, row.file_name, row.started_at, row.user_name, row.stored, row.incomplete, row.known,
            row.left_out, row.undone, row.undone_at, row.undone_by or "", row.undone_reason or "",
            row.undone_at is None and _may_undo(row, by),
        )
        for row in rows
    )  # fmt: skip


def import_to_undo(session: Session, import_uid: UUID, kind: str, by: Actor) -> LedgerImport:
    """The import that is to be taken back.

    :raises RuleViolation: for an unknown import, or one that was taken back before.
    :raises PermissionDenied: for somebody else's import, unless the director does it.
    """
    query = select(LedgerImport).where(LedgerImport.uid == import_uid, LedgerImport.kind == kind)
    record = session.scalars(query).one_or_none()
    if record is None:
        raise RuleViolation("找不到这次导入，请刷新后再选。", "import")
    if not _may_undo(record, by):
        raise PermissionDenied("别人导入的台账由中心主任撤销。", "import")
    if record.undone_at is not None:
        raise RuleViolation(f"“{record.file_name}”这次导入已经撤销过了。", "import")
    return record


def open_import(
    session: Session, kind: str, file_name: str, user: Actor, started_at: datetime
) -> LedgerImport:
    """Begin the record of an import; its counts are 0."""
    record = LedgerImport(
        uid=new_uid(), kind=kind, file_name=file_name[:255], started_at=started_at, user_uid=user.user_uid,
        user_name=user.name, stored=0, incomplete=0, known=0, left_out=0, undone=0,
    )  # fmt: skip
    session.add(record)
    session.flush()
    return record


def list_records(session: Session, record: LedgerImport, uids: Sequence[UUID]) -> None:
    """Note which records came in with an import."""
    if uids:
        session.execute(insert(LedgerImportRow), [{"import_id": record.id, "record_uid": u} for u in uids])


def _may_undo(row: LedgerImport, by: Actor) -> bool:
    """The director may take back every import, everybody else only an own one."""
    own, all_of_them = _MAY[row.kind]
    return (row.user_uid == by.user_uid and allowed(by, own)) or allowed(by, all_of_them)
