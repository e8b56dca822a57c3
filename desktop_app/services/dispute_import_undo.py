"""Past imports of ledgers, and taking a whole one back: what nobody touched since becomes void."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import RecordHead
from db.models.custody import Custody
from db.models.dispute import Dispute, Party, Transition
from db.models.ledger import LedgerImport, LedgerImportRow
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.dispute_import_work import KIND, PART, UNDONE
from desktop_app.services.dispute_record import write_step
from desktop_app.services.ledger_past import PastImport, import_to_undo, listed_imports
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress


@dataclass(frozen=True, slots=True)
class UndoPart:
    """What one transaction of taking back did; ``last`` is the key to go on from, None at the end."""

    undone: int
    kept: tuple[str, ...]
    """Numbers of the disputes that were worked on since, which stay."""
    last: int | None


@needs(Permission.VIEW_DISPUTES)
def past_imports(session: Session, *, by: Actor, today: date) -> tuple[PastImport, ...]:
    """Imports of disputes on this PC, the newest first."""
    del today
    return listed_imports(session, KIND, by)


@needs(Permission.REGISTER_DISPUTE)
def undo_part(
    session: Session, import_uid: UUID, reason: str, after: int, *, by: Actor, now: datetime
) -> UndoPart:
    """Take back some disputes of an import (those behind key ``after``, 0 at first) in one transaction.

    :raises RuleViolation: without a reason, for an unknown import, or one that was taken back before.
    :raises PermissionDenied: for somebody else's import, unless the director does it.
    """
    said = reason.strip()
    if not said:
        raise RuleViolation("请写明撤销的原因，例如“导错了文件”。", "reason")
    record = import_to_undo(session, import_uid, KIND, by)
    query = select(LedgerImportRow.id, LedgerImportRow.record_uid).where(
        LedgerImportRow.import_id == record.id, LedgerImportRow.id > after
    )
    rows = session.execute(query.order_by(LedgerImportRow.id).limit(PART)).all()
    disputes = list(session.scalars(select(Dispute).where(Dispute.uid.in_([row[1] for row in rows]))))
    touched = touched_disputes(session, disputes)
    free = [d for d in disputes if d.uid not in touched and d.voided_at is None]
    for dispute in free:
        write_step(session, dispute.uid, "void", actor=by, happened_at=now, now=now, reason=UNDONE + said)
        dispute.voided_at = now
        dispute.voided_reason = UNDONE + said
    record.undone += len(free)
    kept = tuple(_named(d) for d in disputes if d.uid in touched and d.voided_at is None)
    session.flush()
    last = rows[-1][0] if len(rows) == PART else None
    if last is None:
        # Only now: an interrupted one is taken up again from the beginning, and finds what is left.
        record.undone_at, record.undone_by, record.undone_reason = now, by.name, said
        session.flush()
        text = f"撤销台账导入 {record.file_name}：作废 {record.undone} 件，原因：{said}"
        audit.record(session, AuditAction.IMPORT, text, by=by, now=now)
    return UndoPart(len(free), kept, last)


@needs(Permission.REGISTER_DISPUTE)
def undo_import(
    session: Session,
    import_uid: UUID,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> UndoPart:
    """Take a whole import back in the caller's transaction.

    :raises RuleViolation: see ``undo_part``.
    """
    total = session.scalar(
        select(func.count(LedgerImportRow.id))
        .join(LedgerImport, LedgerImport.id == LedgerImportRow.import_id)
        .where(LedgerImport.uid == import_uid)
    )
    undone, kept, after = 0, list[str](), 0
    while True:
        part = undo_part(session, import_uid, reason, after, by=by, now=now)
        undone += part.undone
        kept += part.kept
        if progress is not None:
            progress.step("正在撤销导入", undone + len(kept), total or 0)
        if part.last is None:
            return UndoPart(undone, tuple(kept), None)
        after = part.last


def _named(dispute: Dispute) -> str:
    """Number of a case that stays; a restricted one is not named to whoever takes the import back."""
    return dispute.number if dispute.restricted_at is None else "一件受限记录"


def touched_disputes(
    session: Session, disputes: Sequence[Dispute], going: frozenset[UUID] = frozenset()
) -> set[UUID]:
    """Disputes on which somebody did anything after their import; records ``going`` with it do not count."""
    by_id = {dispute.id: dispute.uid for dispute in disputes}
    uids = list(by_id.values())
    parties = dict(
        cast("Sequence[tuple[UUID, int]]", session.execute(
            select(Party.uid, Party.dispute_id).where(Party.dispute_id.in_(by_id))
        ).all())
    )  # fmt: skip
    found = {by_id[parties[uid]] for uid in changed_records(session, "party", list(parties))}
    found |= changed_records(session, "dispute", uids)
    steps = select(Transition.record_uid).where(
        Transition.record_uid.in_(uids), Transition.action != "import"
    )
    found |= set(session.scalars(steps))
    found |= set(session.scalars(select(Custody.dispute_uid).where(Custody.dispute_uid.in_(uids))))
    mains = session.scalars(select(Dispute.main_case_uid).where(Dispute.main_case_uid.in_(uids)))
    found |= {uid for uid in mains if uid is not None}
    found |= {by_id[key] for key in _referred(session, by_id, going)}
    return found


def changed_records(session: Session, entity: str, uids: Sequence[UUID]) -> set[UUID]:
    """Records with a change after the one that made them: then single fields have heads of their own."""
    found: set[UUID] = set()
    for start in range(0, len(uids), PART):
        query = select(RecordHead.record_uid, RecordHead.exceptions).where(
            RecordHead.entity == entity, RecordHead.record_uid.in_(uids[start : start + PART])
        )
        found |= {uid for uid, exceptions in session.execute(query) if exceptions}
    return found


def _referred(session: Session, by_id: Mapping[int, UUID], going: frozenset[UUID]) -> set[int]:
    """Disputes to which any other exchanged record belongs: a mediation, an attachment, a leader."""
    found: set[int] = set()
    for model in exchanged_classes().values():
        for column, target in reference_columns(model).items():
            if target is Dispute and model is not Party:
                table = table_of(model)
                field = table.c[column]
                held = select(field).where(field.in_(by_id), table.c.uid.not_in(going))
                found |= set(session.scalars(held))
    return found
