"""Restricted cases on their way: what goes out sealed and to whom, and opening what came sealed.

The special groups (``OFFICE_ONLY``) go sealed to this office itself: others only carry them.

The changes of a restricted case travel in the ordinary chain, their payloads encrypted to this office, its
recovery key, the office that works the case, the one that registered it, and those on its access list; to the
county too what any other township writes about it, and while another one works it. Other offices store the
bytes, show nothing of them, and give them back (exchange.md, "Identity and numbers").
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel
from db.models.dispute import Dispute, Party
from db.models.grid_history import GridHandoverItem
from db.models.office import Office
from db.models.person import Person
from db.models.reception import ReceptionVisit, TalkEntry
from db.models.watched import HomeVisit, WatchedPerson
from desktop_app.domain.field_owner import OFFICE_ONLY
from desktop_app.exchange.change import Change, ChangeBytes
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.sealing import seal, unseal
from desktop_app.services.case_record import Record, case_records
from desktop_app.services.dispatch_about import work_about

_SHARED = frozenset({"committee", "mediator", "leader", "grid", "grid_worker"})
"""What many cases name and what tells nothing of any of them: it always goes open."""


class SealedCases:
    """The records that go out sealed, with the keys that may open each: restricted cases, special groups."""

    def __init__(self, session: Session) -> None:
        """Read the cases as they stand now."""
        offices = {office.uid: office for office in session.scalars(select(Office))}
        own = next(office for office in offices.values() if office.is_self)
        self._keys: dict[Record, set[str]] = {}
        for dispute in session.scalars(select(Dispute).where(Dispute.restricted_at.is_not(None))):
            keys = {own.recipient_key, own.recovery_key}
            keys.update(offices[uid].recipient_key for uid in readers_of(dispute) if uid in offices)
            if _went_on(dispute, own.uid):
                # The county decided so, and it alone has the keys of all townships.
                keys.update(one.recipient_key for one in offices.values() if one.level is CentreLevel.COUNTY)
            own_work = work_about(session, dispute.uid, own.uid)
            for record in case_records(session, [dispute.uid]) | own_work:
                if record[0] not in _SHARED:
                    self._keys.setdefault(record, set()).update(keys)
            # Who came about the case at a reception says as much of it as a party does.
            for model in (ReceptionVisit, TalkEntry):
                for uid in session.scalars(select(model.uid).where(model.dispute_id == dispute.id)):
                    self._keys.setdefault((str(model.__tablename__), uid), set()).update(keys)
        self._leave_open(session)
        # Of the office alone: nobody else gets a key, the office that carries it least of all.
        for model in (WatchedPerson, HomeVisit):
            for uid in session.scalars(select(model.uid)):
                self._keys[str(model.__tablename__), uid] = {own.recipient_key, own.recovery_key}
        # What was handed over of them would tell how many there are.
        items = select(GridHandoverItem.uid).where(GridHandoverItem.entity.in_(OFFICE_ONLY))
        for uid in session.scalars(items):
            self._keys["grid_handover_item", uid] = {own.recipient_key, own.recovery_key}

    def _leave_open(self, session: Session) -> None:
        """A person who is also a party to a case that is not restricted is known there anyway."""
        persons = [uid for entity, uid in self._keys if entity == "person"]
        elsewhere = (
            select(Person.uid)
            .join(Party, Party.person_id == Person.id)
            .join(Dispute, Dispute.id == Party.dispute_id)
            .where(Person.uid.in_(persons), Dispute.restricted_at.is_(None))
        )
        for uid in session.scalars(elsewhere) if persons else ():
            self._keys.pop(("person", uid), None)

    def outgoing(self, record: Record, change: ChangeBytes) -> ChangeBytes:
        """The change as it may leave: sealed when its record belongs to a restricted case."""
        keys = self._keys.get(record)
        if not keys or change.payload is None or change.sealed:
            return change
        return seal(change, sorted(keys - {""}))


def _went_on(dispute: Dispute, own: UUID) -> bool:
    return dispute.moved_to is not None or dispute.office_id != own


def readers_of(dispute: Dispute) -> frozenset[UUID]:
    """Offices that may read a restricted case: the one that registered it, its holder, its access list."""
    listed = {UUID(hex=uid) for uid in dispute.access_offices or ()}
    return frozenset({dispute.office_id, dispute.moved_to or dispute.office_id, *listed})


def bytes_of(header: str, payload: str | None, sealed: bytes | None) -> ChangeBytes:
    """A stored change as it travels; sealed bytes that this office cannot open are passed on as they are."""
    if payload is None and sealed is not None:
        return ChangeBytes(header.encode(), sealed, sealed=True)
    return ChangeBytes(header.encode(), None if payload is None else payload.encode())


def opened(change: Change, identities: Sequence[str]) -> tuple[Change, ReasonCode | None]:
    """A sealed change with its values, or as it came where no identity opens it.

    The reason says why it must not be applied: what is inside is not what was logged.
    """
    try:
        raw, values = unseal(change, identities)
    except PackageRefused as refusal:
        return change, None if refusal.reason is ReasonCode.DECRYPT else refusal.reason
    return replace(change, raw=raw, values=values), None
