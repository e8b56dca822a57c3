"""Which papers can be printed for a dispute, and which were."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.assignment import AssignmentHandover, LeaderAssignment
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_access import readable
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.paper_version import OUTDATED, PrintState, print_states
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class PrintableRow:
    """A paper that ``make_paper(kind, subject)`` gives; ``issued_on``: last printed or saved.

    ``outdated``: it would say something else now. ``returned``: its signed sheets came home.
    """

    kind: PaperKind
    subject: UUID
    name: str
    number: str
    issued_on: date | None
    issued_by: str
    outdated: bool = False
    returned: bool = False

    @property
    def words(self) -> str:
        """How it stands: 未打印, 版本已变，请重印, 已签回, or the day of the print."""
        if self.issued_on is None:
            return "未打印"
        if self.outdated:
            return OUTDATED
        return "已签回" if self.returned else f"{self.issued_on:%m-%d} 已打印"


@needs(Permission.VIEW_DISPUTES)
def printable_papers(
    session: Session, dispute_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[PrintableRow, ...]:
    """Papers of a dispute in the order of its course.

    :raises RuleViolation: when the dispute is unknown or void.
    """
    dispute = session.scalars(
        select(Dispute).where(Dispute.uid == dispute_uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if dispute is None:
        raise RuleViolation("找不到这件纠纷，可能已作废，请刷新列表。")
    found = list(_of_dispute(session, dispute))
    query = select(Paper).where(
        Paper.record_uid.in_({subject for _, subject, _, _ in found}), Paper.voided_at.is_(None)
    )
    issued = {(p.kind, p.record_uid): p for p in session.scalars(query.order_by(Paper.id))}
    states = print_states(session, [(kind, uid) for kind, uid, _, _ in found], rules, by, today)
    rows: list[PrintableRow] = []
    for kind, subject, name, number in found:
        last, state = issued.get((kind, subject)), states.get((kind, subject), PrintState())
        rows.append(
            PrintableRow(
                kind,
                subject,
                name,
                number,
                None if last is None else last.issued_on,
                "" if last is None else last.issued_by,
                state.outdated,
                state.returned,
            )
        )
    return tuple(rows)


def papers_of_assignment(session: Session, assignment: LeaderAssignment) -> Iterator[tuple[PaperKind, UUID]]:
    """Sheets of a leader assignment that can be printed now, in the order of its course."""
    yield PaperKind.LEADER_ASSIGNMENT, assignment.uid
    if assignment.planned_on is not None:
        yield PaperKind.ASSIGNMENT_PLAN, assignment.uid
    if assignment.approved_on is not None:
        yield PaperKind.ASSIGNMENT_PROGRESS, assignment.uid
    handed = select(AssignmentHandover.uid).where(
        AssignmentHandover.leader_assignment_id == assignment.id, AssignmentHandover.voided_at.is_(None)
    )
    for uid in session.scalars(handed.order_by(AssignmentHandover.id)):
        yield PaperKind.ASSIGNMENT_HANDOVER, uid
    if assignment.result:
        yield PaperKind.ASSIGNMENT_DISCHARGE, assignment.uid


def _of_dispute(session: Session, dispute: Dispute) -> Iterator[tuple[PaperKind, UUID, str, str]]:
    kind = PaperKind.REGISTRATION_SHEET
    yield kind, dispute.uid, kind.label, dispute.number
    mediations = select(Mediation).where(Mediation.dispute_id == dispute.id, Mediation.voided_at.is_(None))
    for mediation in session.scalars(mediations.order_by(Mediation.id)):
        for paper in papers_of(session, mediation):
            yield paper.kind, paper.subject, paper.name, paper.number
    assignments = select(LeaderAssignment).where(
        LeaderAssignment.dispute_id == dispute.id, LeaderAssignment.voided_at.is_(None)
    )
    for assignment in session.scalars(assignments.order_by(LeaderAssignment.id)):
        for kind, subject in papers_of_assignment(session, assignment):
            yield kind, subject, kind.label, assignment.number
