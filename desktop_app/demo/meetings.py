"""The sample's meetings with their packs and decisions, a draw of closed cases, a colleague's hand-over."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import InspectionOutcome, PackKind
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Deed, Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import draft as drafts
from desktop_app.services.meeting_decision import DecisionDraft, finish_decision, record_decision
from desktop_app.services.meeting_pack import issue_pack
from desktop_app.services.reinspection import (
    DrawDraft,
    InspectionDraft,
    draw_cases,
    list_draws,
    record_inspection,
)
from desktop_app.services.user_handover import HandoverDraft, hand_over_matters, held_by_name

_REGISTRATION = "dispute"
"""Kind of the draft of a registration."""


def plan_meetings(story: Story) -> None:
    """Put them on the timeline."""
    record = files.document("meeting")
    stage = story.stage_of(record["township_code"])
    for pack in record["packs"]:
        _plan_pack(story, stage, pack)
    _plan_draw(story, stage, record["draw"])
    _plan_handover(story, stage, record["handover"])


def _do(story: Story, stage: Stage, what: Record, deed: Deed) -> None:
    at = files.moment(what["at"])
    story.plan(at, lambda: stage.do(what["by"], at, deed))


def _plan_pack(story: Story, stage: Stage, record: Record) -> None:
    made: list[UUID] = []

    def issue(session: Session, actor: Actor, now: datetime) -> None:
        kind = PackKind(record["kind"])
        uid = issue_pack(session, kind, local_date(now), stage.rules, by=actor, now=now)
        made.append(uid)
        story.packs.append(uid)

    _do(story, stage, record, issue)
    for one in record["decisions"]:
        decided: list[UUID] = []
        _do(story, stage, one, partial(_decide, story, stage, one, made, decided))
        if "done_at" in one:
            done = {"at": one["done_at"], "by": one["done_by"]}
            _do(story, stage, done, partial(_finish, stage, one, decided))


def _decide(
    story: Story, stage: Stage, record: Record, packs: list[UUID], decided: list[UUID], session: Session,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    known = story.disputes[record["dispute_key"]] if "dispute_key" in record else None
    draft = DecisionDraft(
        record["what"], record["who"], date.fromisoformat(record["due_on"]), dispute_uid=known,
        matter=record.get("matter", ""),
    )  # fmt: skip
    decided.append(record_decision(session, packs[0], draft, stage.rules, by=actor, now=now))


def _finish(
    stage: Stage, record: Record, decided: list[UUID], session: Session, actor: Actor, now: datetime
) -> None:
    finish_decision(session, decided[0], record["note"], stage.rules, by=actor, now=now)


def _plan_draw(story: Story, stage: Stage, record: Record) -> None:
    def draw(session: Session, actor: Actor, now: datetime) -> None:
        first, last = date.fromisoformat(record["first_on"]), date.fromisoformat(record["last_on"])
        draft = DrawDraft(first, last, record["share"], record["witness"], record["seed"])
        story.draws.append(draw_cases(session, draft, stage.rules, by=actor, now=now))

    def inspect(session: Session, actor: Actor, now: datetime) -> None:
        found = record["inspected"]
        (drawn,) = list_draws(session, by=actor, today=local_date(now))
        draft = InspectionDraft(
            drawn.cases[0].uid, InspectionOutcome(found["outcome"]), found["findings"], local_date(now),
            found["met"],
        )  # fmt: skip
        record_inspection(session, draft, stage.rules, by=actor, now=now)

    _do(story, stage, record, draw)
    _do(story, stage, record["inspected"], inspect)


def _plan_handover(story: Story, stage: Stage, record: Record) -> None:
    begun = record["draft"]

    def begin(session: Session, actor: Actor, now: datetime) -> None:
        fields = {"description": begun["description"]}
        drafts.begin(session, _REGISTRATION, fields, begun["title"], by=actor, now=now)

    def hand_over(session: Session, actor: Actor, now: datetime) -> None:
        today = local_date(now)
        held = held_by_name(session, record["leaver"], stage.rules, by=actor, today=today)
        draft = HandoverDraft(
            record["leaver"], record["successor"], tuple((one.kind, one.uid) for one in held),
            record["reason"],
        )  # fmt: skip
        story.handovers.append(hand_over_matters(session, draft, stage.rules, by=actor, now=now))

    _do(story, stage, {"at": begun["at"], "by": record["leaver"]}, begin)
    _do(story, stage, record, hand_over)
