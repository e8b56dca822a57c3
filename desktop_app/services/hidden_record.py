"""Which records of any kind belong to a case that somebody may not read, for lists that mix kinds.

The desk of conflicts, receipts, issued papers and the audit log name records by entity and uid. Looking up
what one belongs to takes a few reads, which are made only where this user has a hidden case at all.
"""

from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from db.enums import MatterKind
from db.exchanged import exchanged_classes, table_of
from db.models.assignment import LeaderAssignment
from db.models.custody import Custody
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Dispute, Party, Transition
from db.models.paper import Paper
from db.models.person import Person
from db.models.supervision import Supervision
from db.models.sweep import GridEvent
from desktop_app.domain.actor import Actor
from desktop_app.domain.field_owner import OFFICE_ONLY
from desktop_app.errors import RuleViolation
from desktop_app.services.case_record import root_of
from desktop_app.services.dispute_access import NOT_THERE, hidden_cases, readable
from desktop_app.services.permissions import Permission, allowed

_NAMED = {
    "dispatch": Dispatch.matter_uid,
    "supervision": Supervision.matter_uid,
    "custody": Custody.dispute_uid,
}
"""Records that name their case by uid, because it may not be in this office."""

ASSIGNED = {MatterKind.HAZARD: "grid_event", MatterKind.PETITION: "petition"}
"""Entity of what a leader may be given beside a dispute: it may be tied to a case later."""
_OF_ASSIGNMENT = ("progress_entry", "assignment_step", "assignment_handover")


class HiddenRecords:
    """Tells for one user which records are to be as if they were not there; remembers the answers."""

    def __init__(self, session: Session, by: Actor) -> None:
        """Read which cases are hidden from ``by`` now."""
        self._session = session
        self._by = by
        self._cases = frozenset(hidden_cases(session, by))
        self._watches = allowed(by, Permission.VIEW_WATCHED)
        self._known: dict[tuple[str, UUID], bool] = {}

    def __bool__(self) -> bool:
        """Whether anything is hidden at all."""
        return bool(self._cases) or not self._watches

    def of(self, entity: str, uid: UUID) -> bool:
        """Whether a record belongs to a hidden case, or is a person known from hidden cases alone.

        The special groups are hidden from whoever may not see them.
        """
        if entity in OFFICE_ONLY:
            return not self._watches
        if not self._cases:
            return False
        key = (entity, uid)
        if key not in self._known:
            self._known[key] = self._look(entity, uid)
        return self._known[key]

    def matter(self, uid: UUID) -> bool:
        """Whether this is the uid of a hidden case, or of a dispatch about one."""
        return uid in self._cases or self.of("dispatch", uid)

    def _look(self, entity: str, uid: UUID) -> bool:
        if entity == "person":
            return self._person(uid)
        if entity in ("transition", "paper"):
            model = Transition if entity == "transition" else Paper
            about = self._session.execute(
                select(model.entity, model.record_uid).where(model.uid == uid)
            ).first()
            return about is not None and self.of(about[0], about[1])
        if entity == "dispatch_response":
            order = self._session.scalar(
                select(Dispatch.uid).join(DispatchResponse).where(DispatchResponse.uid == uid)
            )
            return order is not None and self.of("dispatch", order)
        if entity == "grid_event":
            case = select(Dispute.uid).join(GridEvent, GridEvent.dispute_id == Dispute.id)
            return self._session.scalar(case.where(GridEvent.uid == uid)) in self._cases
        if entity in _NAMED:
            column = _NAMED[entity]
            matter = self._session.scalar(select(column).where(column.class_.uid == uid))
            return matter is not None and self.matter(matter)
        if root_of(self._session, entity, uid) in self._cases:
            return True
        return (entity == "leader_assignment" or entity in _OF_ASSIGNMENT) and self._assigned(entity, uid)

    def _assigned(self, entity: str, uid: UUID) -> bool:
        """Whether an assignment, or the one that a record hangs on, is about something of a hidden case."""
        about = select(LeaderAssignment.matter_kind, LeaderAssignment.matter_uid)
        if entity == "leader_assignment":
            about = about.where(LeaderAssignment.uid == uid)
        else:
            child = table_of(exchanged_classes()[entity])
            about = about.join(child, child.c.leader_assignment_id == LeaderAssignment.id)
            about = about.where(child.c.uid == uid)
        found = self._session.execute(about).first()
        kind, matter = (None, None) if found is None else (found[0], found[1])
        entity_of = None if kind is None else ASSIGNED.get(kind)
        return entity_of is not None and matter is not None and self.of(entity_of, matter)

    def _person(self, uid: UUID) -> bool:
        person = select(Person.id).where(Person.uid == uid).scalar_subquery()
        party_to_any = exists().where(Party.person_id == person, Party.dispute_id == Dispute.id)
        party_to_shown = party_to_any.where(readable(self._by))
        return bool(self._session.scalar(select(and_(party_to_any, ~party_to_shown))))


def refuse_hidden_record(session: Session, entity: str, uid: UUID, by: Actor, text: str = NOT_THERE) -> None:
    """Refuse a record of a hidden case with the words for one that is not there.

    :raises RuleViolation: with ``text``.
    """
    if HiddenRecords(session, by).of(entity, uid):
        raise RuleViolation(text)
