"""The sample's leader assignments: proposal, approval, confirmation, plan, progress, evidence."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AssignmentTrigger, InterestKind, ProgressKind
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Deed, Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import assignment
from desktop_app.services.assignment import ProposalDraft
from desktop_app.services.assignment_detail import assignment_detail
from desktop_app.services.assignment_plan import PlanDraft, PlanStepDraft, finish_step, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress, give_evidence
from desktop_app.services.leader import AbsenceDraft, InterestDraft, add_absence, add_interest
from desktop_app.services.leader_view import list_leaders


def plan_assignments(story: Story) -> None:
    """Put every assignment on the timeline."""
    for record in files.records("assignment", "assignments"):
        stage = story.stage_of(record["township_code"])
        _plan_one(story, stage, record)
    for record in files.records("assignment", "absences"):
        stage = story.stage_of(record["township_code"])
        _do(story, stage, record, partial(_absence, stage, record))
    for record in files.records("assignment", "interests"):
        stage = story.stage_of(record["township_code"])
        _do(story, stage, record, partial(_interest, stage, record))


def _leader(session: Session, stage: Stage, name: str, actor: Actor, now: datetime) -> UUID:
    rows = list_leaders(session, stage.rules, by=actor, today=local_date(now))
    return next(row.uid for row in rows if row.name == name)


def _absence(stage: Stage, record: Record, session: Session, actor: Actor, now: datetime) -> UUID:
    leader, deputy = (_leader(session, stage, record[who], actor, now) for who in ("leader", "deputy"))
    draft = AbsenceDraft(date.fromisoformat(record["starts_on"]), None, record["reason"], deputy)
    return add_absence(session, leader, draft, by=actor, now=now)


def _interest(stage: Stage, record: Record, session: Session, actor: Actor, now: datetime) -> UUID:
    draft = InterestDraft(record["person_name"], InterestKind(record["kind"]), record["note"])
    leader = _leader(session, stage, record["leader"], actor, now)
    return add_interest(session, leader, draft, by=actor, now=now)


def _finish(
    story: Story, stage: Stage, key: str, place: int, note: str, session: Session, actor: Actor, now: datetime
) -> None:
    uid, today = story.assignments[key], local_date(now)
    steps = assignment_detail(session, uid, stage.rules, by=actor, today=today).plan_steps
    finish_step(session, steps[place].uid, today, note, by=actor, now=now)


def _plan_one(story: Story, stage: Stage, record: Record) -> None:
    key = record["key"]
    proposed, approval, planned = record["proposed"], record["approval"], record["plan"]
    at = files.moment(proposed["at"])
    story.plan(at, lambda: _propose(story, stage, record, at))
    _do(
        story, stage, approval,
        lambda session, actor, now: assignment.decide_proposal(
            session, story.assignments[key], approval["approved"], approval["opinion"], stage.rules,
            approval["by"], by=actor, now=now,
        ),
    )  # fmt: skip
    _do(
        story, stage, record["confirm"],
        lambda session, actor, now: assignment.confirm(
            session, story.assignments[key], True, by=actor, now=now
        ),
    )  # fmt: skip
    steps = tuple(
        PlanStepDraft(one["content"], one["responsible"], date.fromisoformat(one["due_on"]))
        for one in planned.get("steps", ())
    )
    draft = PlanDraft(
        planned["responsible"], "\n".join(planned["measures"]), date.fromisoformat(planned["due_on"]), steps
    )
    _do(
        story, stage, {"at": planned["at"], "by": record["leader"]},
        lambda session, actor, now: plan(session, story.assignments[key], draft, by=actor, now=now),
    )  # fmt: skip
    for place, one in enumerate(planned.get("steps", ())):
        if "done_at" in one:
            what = {"at": one["done_at"], "by": record["leader"]}
            _do(story, stage, what, partial(_finish, story, stage, key, place, one["note"]))
    for entry in record["progress"]:
        _do(
            story, stage, {"at": entry["at"], "by": record["leader"]},
            lambda session, actor, now, e=entry: _progress(story, stage, record, e, session, actor, now),
        )  # fmt: skip


def _do(story: Story, stage: Stage, what: Record, deed: Deed) -> None:
    at = files.moment(what["at"])
    who = what["by"] if what["by"] in stage.people else stage.director
    story.plan(at, lambda: stage.do(who, at, deed))


def _propose(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        leaders = {row.name: row.uid for row in list_leaders(session, stage.rules, by=actor, today=at.date())}
        draft = ProposalDraft(
            story.disputes[record["dispute_key"]], leaders[record["leader"]], record["proposed"]["reason"],
            trigger=AssignmentTrigger(record["trigger"]),
        )  # fmt: skip
        return assignment.propose(session, draft, stage.rules, by=actor, now=now)

    story.assignments[record["key"]] = UUID(str(stage.do(record["proposed"]["by"], at, deed)))


def _progress(
    story: Story, stage: Stage, record: Record, entry: Record, session: Session, actor: Actor, now: datetime
) -> None:
    uid = story.assignments[record["key"]]
    draft = ProgressDraft(
        ProgressKind(entry["kind"]), now, entry["people"], entry["content"], entry.get("next_step", ""),
        date.fromisoformat(entry["next_on"]) if "next_on" in entry else None,
    )  # fmt: skip
    made = add_progress(session, uid, draft, by=actor, now=now)
    if entry is record["progress"][0]:
        keys = {item.label: item.key for item in stage.rules.profile.leader.checklist}
        for item in record["checklist"]:
            if item["done"]:
                give_evidence(session, uid, keys[item["item"]], made, stage.rules, by=actor, now=now)
