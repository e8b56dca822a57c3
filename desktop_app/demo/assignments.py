"""The sample's leader assignments: proposal, approval, confirmation, plan, progress, evidence."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AssignmentTrigger, ProgressKind
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Deed, Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.services import assignment
from desktop_app.services.assignment import ProposalDraft
from desktop_app.services.assignment_plan import PlanDraft, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress, give_evidence
from desktop_app.services.leader_view import list_leaders


def plan_assignments(story: Story) -> None:
    """Put every assignment on the timeline."""
    for record in files.records("assignment", "assignments"):
        stage = story.stage_of(record["township_code"])
        _plan_one(story, stage, record)


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
    draft = PlanDraft(
        planned["responsible"], "\n".join(planned["measures"]), date.fromisoformat(planned["due_on"])
    )
    _do(
        story, stage, {"at": planned["at"], "by": record["leader"]},
        lambda session, actor, now: plan(session, story.assignments[key], draft, by=actor, now=now),
    )  # fmt: skip
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
