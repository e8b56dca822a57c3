"""From the database to the papers of leaders: 领导包案情况表."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.papers import leader_assignment as paper
from desktop_app.papers.kit.signatures import day_text
from desktop_app.services import assignment_record as record
from desktop_app.services.dispute_title import printed
from desktop_app.services.paper_facts import lead_unit, living, office_name
from desktop_app.services.rules import Rules

_PLAN = {"fixed_leader", "fixed_person", "fixed_plan", "fixed_time"}


def leader_assignment(
    session: Session, assignment: LeaderAssignment, rules: Rules, by: Actor, today: date
) -> paper.LeaderAssignment:
    """The sheet of an assignment as it stands today.

    Of a dispute it tells the parties and what they ask; of a petition or hazard what the assignment knows.
    """
    matter = record.matter(session, assignment, by)
    # Not the dispute that a petition or hazard is only tied to.
    own = matter.dispute_uid == matter.uid
    dispute = session.scalars(select(Dispute).where(Dispute.uid == matter.uid)).one() if own else None
    leader = session.get_one(Leader, assignment.leader_id)
    entries = _entries(session, assignment)
    return paper.LeaderAssignment(
        centre=rules.identity.name if dispute is None else office_name(session, dispute, rules),
        number=assignment.number,
        made_on=today,
        matter=printed(matter.title),
        case_number=matter.number,
        parties=() if dispute is None else living(session, dispute),
        summary=matter.title if dispute is None else dispute.description,
        demands="" if dispute is None else dispute.demands or "",
        leader=leader.name,
        leader_post=leader.post,
        responsible_unit="" if dispute is None else lead_unit(session, dispute),
        responsible=assignment.responsible_name or (dispute.responsible_name if dispute else "") or "",
        responsible_phone=(dispute.responsible_phone if dispute else "") or "",
        state=assignment.state,
        assigned_on=assignment.approved_on,
        due_on=assignment.due_on,
        discharged_on=assignment.discharged_on,
        plan=_plan(assignment, leader),
        checklist=_checklist(assignment, entries, record.rules_of(session, assignment, rules)),
        progress=tuple(
            paper.PaperProgress(local_date(e.happened_at), e.kind, e.content, e.people) for e in entries
        ),
        deadlines=_deadlines(assignment),
        outcome="\n".join(part for part in (assignment.result, _feedback(assignment)) if part),
        approvals=_approvals(session, assignment),
    )


def _entries(session: Session, assignment: LeaderAssignment) -> list[ProgressEntry]:
    query = select(ProgressEntry).where(
        ProgressEntry.leader_assignment_id == assignment.id, ProgressEntry.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(ProgressEntry.happened_at, ProgressEntry.id)))


def _plan(assignment: LeaderAssignment, leader: Leader) -> tuple[paper.PlanItem, ...]:
    if assignment.planned_on is None:
        return ()
    return (
        paper.PlanItem("定领导", f"{leader.post}{leader.name}"),
        paper.PlanItem("定责任人", assignment.responsible_name or ""),
        paper.PlanItem("定方案", assignment.measures or ""),
        paper.PlanItem("定时限", day_text(assignment.due_on)),
    )


def _checklist(
    assignment: LeaderAssignment, entries: list[ProgressEntry], rules: Rules
) -> tuple[paper.ChecklistItem, ...]:
    by_uid = {e.uid.hex: e for e in entries}
    rows: list[paper.ChecklistItem] = []
    for item in rules.profile.leader.checklist:
        if item.key in _PLAN:
            continue
        proof = by_uid.get(assignment.checklist.get(item.key, ""))
        rows.append(
            paper.ChecklistItem(
                item.label,
                item.key in assignment.checklist,
                f"{proof.kind.label}：{proof.content}" if proof else "",
                local_date(proof.happened_at) if proof else None,
            )
        )
    return tuple(rows)


def _deadlines(assignment: LeaderAssignment) -> tuple[paper.Deadline, ...]:
    if assignment.extended_on is None or assignment.due_on is None:
        return ()
    reason = f"{day_text(assignment.extended_on)}批准"
    return (paper.Deadline("批准延期至", assignment.due_on, reason),)


def _feedback(assignment: LeaderAssignment) -> str:
    return f"当事人反馈：{assignment.party_feedback}" if assignment.party_feedback else ""


def _approvals(session: Session, assignment: LeaderAssignment) -> tuple[paper.Approval, ...]:
    review = session.scalars(
        select(Transition).where(Transition.record_uid == assignment.uid, Transition.action == "discharge")
    ).first()
    approved = assignment.approved_by is not None
    return (
        paper.Approval("综治中心意见", assignment.reason, assignment.proposed_by, assignment.proposed_on),
        paper.Approval(
            "党政主要负责人意见",
            assignment.approval_note or ("同意包案。" if approved else ""),
            assignment.approved_by or "",
            assignment.approved_on,
        ),
        paper.Approval(
            "销号复核意见",
            "" if review is None else review.reason or "同意销号。",
            "" if review is None else assignment.reviewed_by or review.actor_name,
            assignment.discharged_on,
        ),
    )
