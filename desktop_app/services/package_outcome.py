"""Receipts on both ends: what became of each record of a package, kept in the journal as exceptions only."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from db.canonical import Json
from db.change_fact import refused_among
from db.enums import PackageDirection, PackageState
from db.models.change import Change, Conflict
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.exchange.phone_code import phone_code
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.receipt import Outcome, Receipt, ReceiptState, Result
from desktop_app.services.package_hint import arrived
from desktop_app.services.package_link import PeerLinks

_BATCH = 500
_STATES = {
    PackageState.IMPORTED: ReceiptState.IMPORTED,
    PackageState.WAITING: ReceiptState.WAITING,
    PackageState.QUARANTINED: ReceiptState.QUARANTINED,
    PackageState.DISCARDED: ReceiptState.QUARANTINED,
    # All that was in it came by another way.
    PackageState.SUPERSEDED: ReceiptState.DUPLICATE,
}
Record = tuple[str, str]
"""Entity and uid (hex) of a record."""


def exceptions_json(outcomes: Iterable[Outcome]) -> list[Json]:
    """Outcomes that are not plainly accepted, as the journal keeps them."""
    return [
        [o.entity, o.uid, o.result.value, o.why, list(o.fields), list(o.changes)]
        for o in outcomes
        if o.result is not Result.ACCEPTED
    ]


def exceptions_from(stored: Iterable[Sequence[Json]]) -> tuple[Outcome, ...]:
    """Outcomes from the journal."""
    found: list[Outcome] = []
    for entity, uid, result, why, fields, changes in stored:
        lists = [
            tuple(str(item) for item in part) if isinstance(part, list) else () for part in (fields, changes)
        ]
        found.append(Outcome(str(entity), str(uid), Result(str(result)), str(why), lists[0], lists[1]))
    return tuple(found)


class Receipts:
    """Receipts exchanged with one office, in the current transaction."""

    def __init__(self, links: PeerLinks) -> None:
        """The links tell which changes a package held."""
        self._links = links
        self._session = links.session

    def judge(self, records: Sequence[Record], change_ids: Sequence[str]) -> tuple[Outcome, ...]:
        """Outcome of every record of a package that has just been applied, in the package's order."""
        refused = self._refused(change_ids)
        conflicts = self._conflicts(records)
        found: list[Outcome] = []
        for entity, uid in records:
            key = (entity, uid)
            if key in refused:
                reasons, ids = refused[key]
                found.append(Outcome(entity, uid, Result.REFUSED, min(reasons), changes=tuple(ids)))
            elif key in conflicts:
                fields, ids = conflicts[key]
                found.append(Outcome(entity, uid, Result.CONFLICT, "", tuple(fields), tuple(ids)))
            else:
                found.append(Outcome(entity, uid, Result.ACCEPTED))
        return tuple(found)

    def _refused(self, change_ids: Sequence[str]) -> dict[Record, tuple[set[str], list[str]]]:
        found: dict[Record, tuple[set[str], list[str]]] = {}
        for entity, uid, reason, change_id in refused_among(self._session, change_ids):
            reasons, ids = found.setdefault((entity, uid), (set(), []))
            reasons.add(reason)
            ids.append(change_id)
        return found

    def _conflicts(self, records: Sequence[Record]) -> dict[Record, tuple[list[str], list[str]]]:
        found: dict[Record, tuple[list[str], list[str]]] = {}
        if self._session.scalar(select(Conflict.id).limit(1)) is None:
            return found
        uids = [UUID(hex=uid) for _, uid in records]
        for start in range(0, len(uids), _BATCH):
            rows = self._session.scalars(
                select(Conflict).where(Conflict.record_uid.in_(uids[start : start + _BATCH]))
            )
            for row in rows:
                fields, ids = found.setdefault((row.entity, row.record_uid.hex), ([], []))
                fields.append(row.field)
                ids += [i for i in row.change_ids if i not in ids]
        return found

    def records_of(self, row: PackageRecord) -> list[Record]:
        """Records that a package of the journal holds, by its range of the link."""
        statement = (
            select(Change.entity, Change.record_uid)
            .join(LinkChange, LinkChange.change_id == Change.change_id)
            .join(Link, Link.id == LinkChange.link_id)
            .where(Link.epoch == row.epoch, LinkChange.seq.between(row.from_seq, row.to_seq))
            .distinct()
        )
        return [(entity, uid.hex) for entity, uid in self._session.execute(statement)]

    def receipt_of(self, row: PackageRecord) -> Receipt:
        """The receipt for a package that came in, as it stands now in the journal."""
        state = _STATES[row.state]
        if state is not ReceiptState.IMPORTED:
            missing = int(row.counts.get("missing", 0))
            return Receipt(row.package_id.hex, state, row.at, row.reason or "", missing)
        special = {(o.entity, o.uid): o for o in exceptions_from(row.exceptions or ())}
        records = self.records_of(row) if row.epoch else []
        outcomes = tuple(
            special.get((entity, uid), Outcome(entity, uid, Result.ACCEPTED)) for entity, uid in records
        )
        return Receipt(row.package_id.hex, state, row.at, outcomes=outcomes)

    def due(self) -> list[Receipt]:
        """Receipts that ride in the next package: those that the peer is not known to hold."""
        rows = self._session.scalars(
            select(PackageRecord)
            .where(
                PackageRecord.direction == PackageDirection.IN,
                self._links.journal(),
                PackageRecord.receipt_due.is_(True),
            )
            .order_by(PackageRecord.id)
        )
        return [self.receipt_of(row) for row in rows]

    def hear(self, receipts: Iterable[Receipt]) -> int:
        """Take the peer's receipts for packages that went out; returns how many were about known ones."""
        heard = 0
        for receipt in receipts:
            row = self._session.scalars(
                select(PackageRecord).where(
                    PackageRecord.direction == PackageDirection.OUT,
                    PackageRecord.package_id == UUID(hex=receipt.about),
                    self._links.journal(),
                )
            ).one_or_none()
            if row is not None:
                self._hear(row, receipt)
                heard += 1
        self._session.flush()
        return heard

    def _hear(self, row: PackageRecord, receipt: Receipt) -> None:
        if receipt.state in (ReceiptState.IMPORTED, ReceiptState.DUPLICATE):
            arrived(self._links, row)
            row.receipt_code = phone_code(receipt)
            row.exceptions = exceptions_json(receipt.outcomes)
        elif row.state is not PackageState.ACKNOWLEDGED:
            waits = receipt.state is ReceiptState.WAITING
            row.state = PackageState.WAITING if waits else PackageState.QUARANTINED
            row.receipt_code = phone_code(receipt)
            row.reason = receipt.reason or None
            known = receipt.reason in ReasonCode.__members__
            row.reason_text = ReasonCode[receipt.reason].sentence if known else None
