"""Which changes go to which office. What is not named here does not leave this centre.

A township sends its county everything of its own office. A county sends a township its own orders to it, its
own work on that township's cases, what it publishes to all, the whole of a case that it handed to the
township, and of one that went on from there what the township had (``package_past``); never anything else of
another township. PCs of one office send each other all they have.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from db.change_log import values_of
from db.enums import CentreLevel, PackageDirection
from db.models.assignment import (
    AssignmentHandover,
    AssignmentStep,
    Leader,
    LeaderAssignment,
    ProgressEntry,
)
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Dispute, Transition
from db.models.escalation import Escalation, EscalationAnswer
from db.models.office import Installation
from db.models.package import Link, LinkChange
from db.models.rule_document import RuleDocument
from db.models.supervision import Supervision
from db.models.sweep import Campaign, GridEvent
from desktop_app.domain.centre import CentreIdentity
from desktop_app.services.case_record import case_records
from desktop_app.services.custody import handed_over
from desktop_app.services.package_content import ContentCount, ContentLine
from desktop_app.services.package_link import kept
from desktop_app.services.package_past import had

_BATCH = 500


class Outgoing:
    """The changes of this office that an office is to get."""

    def __init__(
        self, session: Session, identity: CentreIdentity, peer: UUID, peer_installation: UUID | None = None
    ) -> None:
        """``identity`` is this office, ``peer`` the other one, or this one for another PC of it."""
        self._session = session
        self._identity = identity
        self._peer = peer
        self._pc = peer_installation

    def unlinked(self, link: Link | None) -> list[int]:
        """Local ids of the changes that are not on the link yet, in the order in which they arrived here."""
        covered = 0 if link is None else link.covered_id
        if self._pc is not None:
            return list(self._session.scalars(self._unknown_to(self._pc).where(Change.id > covered)))
        if self._identity.level is CentreLevel.TOWNSHIP:
            return list(self._session.scalars(self._own().where(Change.id > covered).order_by(Change.id)))
        found = self._of(self._own(), sorted(self._records()), link)
        handed = handed_over(self._session, self._peer)
        if handed:
            uids = sorted(uid for _, uid in case_records(self._session, handed))
            found |= self._of(self._kept().where(Change.office != self._peer), uids, link)
        found |= self._of(self._kept(), sorted(had(self._session, self._peer)), link, Change.id)
        return sorted(found | self._not_brought(link))

    def _not_brought(self, link: Link | None) -> set[int]:
        """What the township wrote itself and did not bring here.

        Another office gave it back, or a person took a package that did not fit, or one of a PC that is
        switched off: the township may have lost it, and nobody else could tell it so. What came by way of
        another PC of the county is taken for brought there, but for what the two reasons may concern that
        leave no trace here: cases that changed hands, and PCs that are switched off.

        What the township brought before it was known here that the case was its own goes back all the same
        once it is let in: until then it was kept back from every answer to the township.
        """
        off = select(Installation.uid).where(Installation.revoked_at.is_not(None))
        brought = _came(Link.peer_office == self._peer, Link.installation.not_in(off))
        known = [_on_link(Link.peer_office == self._peer, Link.is_rebuild.is_(True))]
        covered = 0
        if link is not None:
            known.append(_on_link(Link.id == link.id))
            covered = link.covered_id
        theirs = self._kept().where(Change.office == self._peer, Change.id > covered)
        theirs = theirs.where(*(~found for found in known))
        unsure = or_(~_came(Link.peer_office == self._identity.uid), Change.installation.in_(off))
        moved = self._session.scalars(select(Custody.dispute_uid).distinct()).all()
        records = sorted(uid for _, uid in case_records(self._session, moved)) if moved else []
        of_moved = theirs.where(or_(~brought, Change.anew.is_(True)))
        return {*self._session.scalars(theirs.where(~brought, unsure)), *self._of(of_moved, records, None)}

    def _of(
        self,
        statement: Select[int],
        wanted: Sequence[UUID] | Sequence[int],
        link: Link | None,
        column: QueryableAttribute[Any] = Change.record_uid,
    ) -> set[int]:
        """Those of a statement's changes whose ``column`` is wanted and that are not on the link yet.

        Or were before they arrived anew: they may have gone sealed.
        """
        found: set[int] = set()
        for start in range(0, len(wanted), _BATCH):
            part = statement.where(column.in_(wanted[start : start + _BATCH]))
            if link is not None:
                again = and_(Change.anew.is_(True), Change.id > link.covered_id)
                part = part.where(or_(~_on_link(Link.id == link.id), again))
            found.update(self._session.scalars(part))
        return found

    def change_ids(self, local: Sequence[int]) -> list[str]:
        """Change ids of local ids, in the same order."""
        found: dict[int, str] = {}
        for start in range(0, len(local), _BATCH):
            part = local[start : start + _BATCH]
            rows = self._session.execute(select(Change.id, Change.change_id).where(Change.id.in_(part)))
            found.update((row[0], row[1]) for row in rows)
        return [found[i] for i in local]

    def content(self, local: Sequence[int]) -> tuple[ContentLine, ...]:
        """What changes are about, by their local ids."""
        count = ContentCount()
        for start in range(0, len(local), _BATCH):
            for change in self._session.scalars(
                select(Change).where(Change.id.in_(local[start : start + _BATCH]))
            ):
                sealed = change.sealed is not None
                count.add(change.entity, change.record_uid.hex, values_of(change), sealed=sealed)
        return count.lines()

    def covered(self) -> int:
        """Newest local change id: everything up to it is on the link once ``unlinked`` has been appended."""
        return self._session.scalar(select(func.max(Change.id))) or 0

    def _kept(self) -> Select[int]:
        return select(Change.id).where(kept())

    def _own(self) -> Select[int]:
        return self._kept().where(Change.office == self._identity.uid)

    def _unknown_to(self, pc: UUID) -> Select[int]:
        """Everything but what the other PC wrote or sent here.

        What it wrote and another office brought is sent all the same: it came back from somebody whom that PC
        had sent it to, so that PC may have lost it. When it lost more, it asks (``package_answer.answer``).
        """
        from_there, from_others = _came(Link.peer_installation == pc), _came(Link.peer_installation.is_(None))
        # What it has sealed it sent so; once it is open here, it goes back there.
        unknown = or_(~from_there, Change.anew.is_(True))
        return self._kept().where(or_(Change.installation != pc, from_others), unknown).order_by(Change.id)

    def _records(self) -> Iterator[UUID]:
        own = self._identity.uid
        dispatches = select(Dispatch.uid).where(
            Dispatch.recipient_office_id == self._peer, Dispatch.office_id == own
        )
        responses = (
            select(DispatchResponse.uid)
            .join(Dispatch, Dispatch.id == DispatchResponse.dispatch_id)
            .where(Dispatch.recipient_office_id == self._peer, DispatchResponse.office_id == own)
        )
        held = func.coalesce(Dispute.moved_to, Dispute.office_id) == self._peer
        assignments = select(LeaderAssignment.uid).where(
            or_(
                LeaderAssignment.dispute_id.in_(select(Dispute.id).where(held)),
                # A hazard without a dispute: of the township in whose sweep it was found.
                and_(
                    LeaderAssignment.dispute_id.is_(None),
                    LeaderAssignment.matter_uid.in_(
                        select(GridEvent.uid).where(GridEvent.office_id == self._peer)
                    ),
                ),
            ),
            LeaderAssignment.office_id == own,
        )
        mine = LeaderAssignment.uid.in_(assignments)
        handed = select(AssignmentHandover).join(LeaderAssignment).where(mine).subquery()
        leaders = select(Leader.uid).where(
            or_(
                Leader.id.in_(select(LeaderAssignment.leader_id).where(mine)),
                Leader.id.in_(select(handed.c.from_leader_id)),
                Leader.id.in_(select(handed.c.to_leader_id)),
            ),
            Leader.office_id == own,
        )
        progress, plan, handovers = (
            select(model.uid).join(LeaderAssignment).where(mine, model.office_id == own)
            for model in (ProgressEntry, AssignmentStep, AssignmentHandover)
        )
        steps = select(Transition.uid).where(
            Transition.office_id == own,
            or_(Transition.record_uid.in_(dispatches), Transition.record_uid.in_(assignments)),
        )
        orders = select(Supervision.uid).where(
            Supervision.recipient_office_id == self._peer, Supervision.office_id == own
        )
        # Of a case that went through several hands the last holder gets every decision: they say whose
        # changes about it are rightful.
        custody = select(Custody.uid).where(
            or_(
                Custody.from_office_id == self._peer,
                Custody.to_office_id == self._peer,
                Custody.dispute_uid.in_(handed_over(self._session, self._peer)),
            ),
            Custody.office_id == own,
        )
        rules = select(RuleDocument.uid).where(RuleDocument.office_id == own)
        # A campaign of the county is for all townships; without it their findings could name none.
        campaigns = select(Campaign.uid).where(Campaign.office_id == own)
        answers = (
            select(EscalationAnswer.uid)
            .join(Escalation, Escalation.id == EscalationAnswer.escalation_id)
            .where(Escalation.office_id == self._peer, EscalationAnswer.office_id == own)
        )
        work = (
            *(dispatches, responses, assignments, leaders, progress, plan, handovers, steps),
            *(answers,),
        )
        for statement in (*work, orders, custody, rules, campaigns):
            yield from self._session.scalars(statement.distinct())


def _on_link(*of: ColumnElement[bool]) -> Exists:
    """Whether a change is on a link of this kind."""
    return (
        exists()
        .where(LinkChange.change_id == Change.change_id, Link.id == LinkChange.link_id, *of)
        .correlate(Change)
    )


def _came(*of: ColumnElement[bool]) -> Exists:
    """Whether a change came by a link of this kind."""
    return _on_link(Link.direction == PackageDirection.IN, *of)
