"""The sample's disputes: registered at their moment, then worked step by step."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import Role
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import StopReason
from desktop_app.domain.dispute_state import follow_ups_needed
from desktop_app.services import dispute, dispute_detail, dispute_note, dispute_step
from desktop_app.services.dispute_draft import draft_from_record
from desktop_app.services.dispute_note import NoteDraft, NoteKind
from desktop_app.services.dispute_record import StepDraft

ACTIONS = {"start": "sign_for", "extend": "ask_extension"}
"""Steps of the sample that have another name in the state machine."""


def plan_disputes(story: Story) -> None:
    """Put all registrations and steps on the timeline."""
    for record in files.records("disputes", "disputes"):
        stage = story.stage_of(record["township_code"])
        at = files.moment(record["registered_at"])
        story.plan(at, lambda r=record, s=stage, t=at: _register(story, s, r, t))
        for step in record.get("progress", []):
            plan_step(story, stage, record["key"], step)


def plan_step(story: Story, stage: Stage, key: str, step: Record) -> None:
    """Put one step of a dispute on the timeline."""
    at = files.moment(step["at"])
    story.plan(at, lambda: _step(story, stage, key, step, at))


def _register(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    by = stage.people[record["registered_by"]]
    plain = {k: v for k, v in record.items() if k not in {"key", "progress", "registered_by"}}
    draft = draft_from_record(plain, ignore_unknown=True)

    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        done = dispute.register(session, draft, stage.rules, by=actor, now=now)
        _notes(session, stage, done.uid, record, actor, now)
        return done.uid

    story.disputes[record["key"]] = UUID(str(stage.do(by.name, at, deed)))


def _notes(session: Session, stage: Stage, uid: UUID, record: Record, by: Actor, now: datetime) -> None:
    """What the visitor tells of the past, kept as notes with their own dates."""
    told: list[tuple[NoteKind, Record]] = [
        *((NoteKind.EARLIER_MEDIATION, item) for item in record.get("earlier_mediations", [])),
        *((NoteKind.OFFER, item) for item in record.get("offers", [])),
        *((NoteKind.MEASURE, item) for item in record.get("urgent_measures", [])),
        *((NoteKind.POLICE_REPORT, item) for item in record.get("police_reports", [])),
    ]
    for kind, item in told:
        words = [str(v) for k, v in item.items() if k not in {"on", "at", "day", "party"} and v]
        day = item.get("on") or item.get("at") or item.get("day")
        text = f"{day} {'，'.join(words)}" if day else "，".join(words)
        dispute_note.add_progress(session, uid, NoteDraft(kind, text), stage.rules, by=by, now=now)


def _step(story: Story, stage: Stage, key: str, step: Record, at: datetime) -> None:
    uid = story.disputes[key]
    action: str = ACTIONS.get(str(step["action"]), str(step["action"]))
    draft = _draft(action, step, at)
    who = _who(stage, action, step["by"])

    def deed(session: Session, actor: Actor, now: datetime) -> None:
        if action == "close":
            _prepare_closing(session, stage, uid, now)
        dispute_step.act(session, uid, action, draft, stage.rules, by=actor, now=now)

    stage.do(who, at, deed)
    if step["action"] == "extend" and "批准" in step["note"]:
        granted = StepDraft(note=step["note"])
        stage.do(
            _head(stage),
            at,
            lambda session, actor, now: dispute_step.act(
                session, uid, "approve_extension", granted, stage.rules, by=actor, now=now
            ),
        )


def _who(stage: Stage, action: str, name: str) -> str:
    """Who takes the step: the person named, or the one whose decision it is."""
    if action == "relapse" or name not in stage.people:
        return stage.director
    return name


def _head(stage: Stage) -> str:
    """The township head, who approves what the director asks for."""
    return next(a.name for a in stage.people.values() if a.role is Role.TOWNSHIP_HEAD)


def _draft(action: str, step: Record, at: datetime) -> StepDraft:
    note, day = str(step["note"]), local_date(at)
    match action:
        case "dispatch":
            in_mediation = step.get("clock") == "people_mediation"
            return StepDraft(note=note, lead_unit_code=step["unit_code"], in_mediation=in_mediation)
        case "settle":
            return StepDraft(result=note, resolution_method="people_mediation")
        case "fail":
            return StepDraft(reason=note, told_on=day)
        case "suspend":
            return StepDraft(reason=note, stop_reason=StopReason.PARTY_ABSENT, proof=note)
        case "ask_extension":
            return StepDraft(reason=note, extension_days=20, all_parties_agree=True)
        case "close":
            return StepDraft(note=note, satisfaction="满意", told_on=day)
        case "relapse":
            return StepDraft(reason=note)
        case _:
            return StepDraft(note=note)


def _prepare_closing(session: Session, stage: Stage, uid: UUID, now: datetime) -> None:
    """The follow-up visits that closing asks for, by a clerk who did not handle the case."""
    clerk = next(a for a in stage.people.values() if a.role is Role.WINDOW_CLERK)
    found = dispute_detail.dispute_detail(session, uid, stage.rules, by=clerk, today=local_date(now))
    done = sum(row.action == NoteKind.FOLLOW_UP.value for row in found.timeline)
    settled = found.settled_at is not None
    wanted = follow_ups_needed(found.risk_level, stage.rules.profile.follow_up) if settled else 0
    for number in range(done + 1, wanted + 1):
        text = f"第 {number} 次回访：当事人说约定都已照办，没有新的纠纷。"
        dispute_note.add_progress(
            session, uid, NoteDraft(NoteKind.FOLLOW_UP, text), stage.rules, by=clerk, now=now
        )
