"""From the database to the sheets of a leader assignment, and to the sheet of one leader's cases.

Imported only when somebody prints, because the modules of the papers draw PDF and load slowly.
"""

from datetime import date

from sqlalchemy import select

from db.models.assignment import AssignmentHandover, Leader, LeaderAssignment
from db.models.dispute import Dispute
from desktop_app.domain import assignment_clock as clock
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.papers.assignment_discharge import AssignmentDischarge, DischargeItem, Opinion
from desktop_app.papers.assignment_handover import AssignmentHandover as HandoverSheet
from desktop_app.papers.assignment_head import AssignmentHead
from desktop_app.papers.assignment_plan import AssignmentPlan, PlanStep
from desktop_app.papers.assignment_progress import AssignmentProgress, SheetProgress
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.leader_cases import CaseLine, LeaderCases
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_detail import AssignmentDetail, ProgressRow, assignment_detail
from desktop_app.services.dispute_title import printed
from desktop_app.services.leader_matter import LeaderMatter, leader_page
from desktop_app.services.paper_facts import lead_unit, office_name
from desktop_app.services.paper_sheet import Reading


def _detail(assignment: LeaderAssignment, at: Reading) -> AssignmentDetail:
    return assignment_detail(at.session, assignment.uid, at.rules, by=at.by, today=at.today)


def head_of(assignment: LeaderAssignment, at: Reading) -> AssignmentHead:
    """What every sheet of an assignment begins with.

    :raises RuleViolation: when its matter is not here, or not for this reader.
    """
    session = at.session
    matter = record.matter(session, assignment, at.by)
    leader = session.get_one(Leader, assignment.leader_id)
    deputy = record.deputy_of(session, leader.id, at.today)
    own = matter.dispute_uid == matter.uid
    dispute = session.scalars(select(Dispute).where(Dispute.uid == matter.uid)).one() if own else None
    return AssignmentHead(
        centre=at.rules.identity.name if dispute is None else office_name(session, dispute, at.rules),
        number=assignment.number,
        made_on=at.today,
        matter=printed(matter.title),
        case_number=matter.number,
        people=matter.people,
        leader=leader.name,
        leader_post=leader.post,
        deputy="" if deputy is None else deputy.name,
        responsible_unit="" if dispute is None else lead_unit(session, dispute),
        responsible=assignment.responsible_name or (dispute.responsible_name if dispute else "") or "",
        responsible_phone=(dispute.responsible_phone if dispute else "") or "",
        state=assignment.state.label,
        assigned_on=assignment.approved_on,
        due_on=assignment.due_on,
    )


def plan(assignment: LeaderAssignment, at: Reading) -> AssignmentPlan:
    """The plan as it stands.

    :raises RuleViolation: before there is one.
    """
    if assignment.planned_on is None:
        raise RuleViolation("还没有定方案，定了再打印化解方案。", "planned_on")
    detail = _detail(assignment, at)
    steps = tuple(
        PlanStep(step.content, step.responsible, step.due_on, _done(step.done_on, step.done_note))
        for step in detail.plan_steps
    )
    return AssignmentPlan(head_of(assignment, at), assignment.measures or "", steps)


def _done(day: date | None, note: str) -> str:
    return "" if day is None else f"{day} {note or '完成'}"


def progress(assignment: LeaderAssignment, at: Reading) -> AssignmentProgress:
    """All entries, the oldest first."""
    detail = _detail(assignment, at)
    entries = tuple(_entry(row) for row in reversed(detail.progress))
    return AssignmentProgress(head_of(assignment, at), entries, at.by.name)


def _entry(row: ProgressRow) -> SheetProgress:
    day, entered = local_date(row.happened_at), local_date(row.entered_at)
    return SheetProgress(
        day, row.kind, row.counts, row.people, row.content, row.next_step, row.next_on, _evidence(row),
        entered if entered > day else None, row.bulk,
    )  # fmt: skip


def _evidence(row: ProgressRow) -> str:
    """What shows that it happened, in words and as files."""
    files = f"附件 {'、'.join(row.files)}" if row.files else ""
    return "；".join(part for part in (row.evidence, files) if part)


def discharge(assignment: LeaderAssignment, at: Reading) -> AssignmentDischarge:
    """The sheet with which 销号 is asked for and decided; what is not decided stays open for the pen.

    :raises RuleViolation: before it was asked for.
    """
    if not assignment.result:
        raise RuleViolation("还没有写化解结果，申请销号以后再打印销号审批表。", "result")
    detail = _detail(assignment, at)
    acted = [local_date(row.happened_at) for row in detail.progress if row.counts]
    steps = detail.plan_steps
    return AssignmentDischarge(
        head=head_of(assignment, at),
        extension=_extension(assignment),
        result=assignment.result,
        feedback=assignment.party_feedback or "",
        entries=len(detail.progress),
        actions=len(acted),
        first=min(acted, default=None),
        last=max(acted, default=None),
        steps=len(steps),
        steps_done=sum(step.done_on is not None for step in steps),
        checklist=tuple(
            DischargeItem(item.group, item.label, item.done, item.evidence) for item in detail.checklist
        ),
        opinions=_opinions(assignment, detail),
    )


def _extension(assignment: LeaderAssignment) -> str:
    if assignment.extended_on is None:
        return ""
    before = "" if assignment.extended_from is None else f"从 {assignment.extended_from} "
    by = f"（{assignment.extended_by}批准）" if assignment.extended_by else ""
    return f"{before}延到 {assignment.limit_on or assignment.due_on}{by}"


def _opinions(assignment: LeaderAssignment, detail: AssignmentDetail) -> tuple[Opinion, ...]:
    review = next((step for step in reversed(detail.history) if step.action == "discharge"), None)
    asked = assignment.discharge_asked_by or ""
    return (
        Opinion("包案领导意见", "申请销号。" if asked else "", asked, assignment.discharge_asked_on),
        Opinion(
            "综治中心复核意见",
            "" if review is None else review.reason or "同意销号。",
            "" if review is None else assignment.reviewed_by or review.actor_name,
            assignment.discharged_on,
        ),
        Opinion("党政主要负责人意见"),
    )


def handover(row: AssignmentHandover, at: Reading) -> HandoverSheet:
    """One hand-over with its list."""
    session = at.session
    assignment = session.get_one(LeaderAssignment, row.leader_assignment_id)
    rules = record.rules_of(session, assignment, at.rules)
    confirm = clock.confirm_limit(row.handed_on, rules.profile, rules.calendar).due
    planned = clock.plan_limit(row.handed_on, rules.profile, rules.calendar).due
    return HandoverSheet(
        head=head_of(assignment, at),
        giver=session.get_one(Leader, row.from_leader_id).name,
        receiver=session.get_one(Leader, row.to_leader_id).name,
        handed_on=row.handed_on,
        reason=row.reason,
        approved_by=row.approved_by,
        items=tuple(row.items),
        next=f"{day_text(confirm)}前认领，{day_text(planned)}前重新定方案。",
    )


def leader_cases(leader: Leader, at: Reading) -> LeaderCases:
    """A leader's open cases, the most urgent first."""
    page = leader_page(at.session, leader.uid, at.rules, by=at.by, today=at.today)
    return LeaderCases(
        centre=at.rules.identity.name,
        leader=leader.name,
        post=leader.post,
        made_on=at.today,
        cases=tuple(_line(matter) for matter in page.matters),
    )


def _line(matter: LeaderMatter) -> CaseLine:
    row = matter.row
    return CaseLine(
        row.number, printed(row.title), row.risk.label, row.state.label, matter.next_step, matter.next_on,
        matter.days_left, row.due_on, row.days_left, matter.warnings, matter.overdue, matter.acting_for,
    )  # fmt: skip
