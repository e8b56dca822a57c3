"""The sample's petitions, a day on which a leader receives, a talk point."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import DutyKind, PetitionManner, PetitionRoute, TalkOutcome, VisitOutcome
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Deed, Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import petition, petition_step, reception, reception_day, talk
from desktop_app.services.leader_view import list_leaders
from desktop_app.services.petition import PetitionDraft
from desktop_app.services.petition_step import AcceptanceDraft
from desktop_app.services.reception import InstructionDraft, MatterDraft, VisitDraft
from desktop_app.services.reception_day import DutyDraft
from desktop_app.services.talk import TalkDraft, TalkPointDraft


def plan_receptions(story: Story) -> None:
    """Put them on the timeline."""
    record = files.document("reception")
    stage = story.stage_of(record["township_code"])
    for one in record["petitions"]:
        _plan_petition(story, stage, one)
    _plan_talks(story, stage, record)
    _plan_reception(story, stage, record["reception"])


def _do(story: Story, stage: Stage, what: Record, deed: Deed) -> None:
    at = files.moment(what["at"])
    story.plan(at, lambda: stage.do(what["by"], at, deed))


def _plan_petition(story: Story, stage: Stage, record: Record) -> None:
    uids: list[UUID] = []

    def register(session: Session, actor: Actor, now: datetime) -> None:
        draft = PetitionDraft(
            date.fromisoformat(record["received_on"]), PetitionManner(record["manner"]),
            dispute_uid=story.disputes[record["dispute_key"]], sent_by=record["sent_by"],
            external_number=record["external_number"], people_count=record["people_count"],
        )  # fmt: skip
        uids.append(petition.register_petition(session, draft, stage.rules, by=actor, now=now).uid)

    def accept(session: Session, actor: Actor, now: datetime) -> None:
        draft = AcceptanceDraft(local_date(now), PetitionRoute.OPINION, record["accepted"]["handler"])
        petition_step.accept(session, uids[0], draft, stage.rules, by=actor, now=now)

    _do(story, stage, record, register)
    _do(story, stage, record["accepted"], accept)


def _plan_talks(story: Story, stage: Stage, record: Record) -> None:
    uids: list[UUID] = []
    point = record["point"]

    def open_point(session: Session, actor: Actor, now: datetime) -> None:
        draft = TalkPointDraft(point["name"], point["place"], point["keeper"], point["village_code"])
        uids.append(talk.add_talk_point(session, draft, by=actor, now=now))

    _do(story, stage, point, open_point)
    for one in record["talks"]:

        def said(session: Session, actor: Actor, now: datetime, one: Record = one) -> None:
            draft = TalkDraft(
                local_date(now), one["name"], one["content"], TalkOutcome(one["outcome"]), uids[0],
                outcome_note=one["note"],
            )  # fmt: skip
            talk.register_talk(session, draft, stage.rules, by=actor, now=now)

        _do(story, stage, one, said)


def _plan_reception(story: Story, stage: Stage, record: Record) -> None:
    uids: list[UUID] = []

    def plan(session: Session, actor: Actor, now: datetime) -> None:
        leader = list_leaders(session, stage.rules, by=actor, today=local_date(now))[0]
        draft = DutyDraft(
            DutyKind.RECEPTION, date.fromisoformat(record["day"]), record["place"], leader.uid,
            begins=record["begins"], ends=record["ends"],
        )  # fmt: skip
        uids.append(reception_day.add_day(session, draft, by=actor, now=now))

    _do(story, stage, {"at": record["planned_at"], "by": record["by"]}, plan)
    for one in record["visits"]:

        def come(session: Session, actor: Actor, now: datetime, one: Record = one) -> None:
            _visit(story, stage, uids[0], one, session, actor, now)

        _do(story, stage, one, come)


def _visit(
    story: Story, stage: Stage, duty: UUID, record: Record, session: Session, by: Actor, now: datetime
) -> None:
    draft = VisitDraft(
        record["name"], record["demand"], phone=record["phone"], people_count=record["people_count"],
        representatives=tuple(record["representatives"]),
    )  # fmt: skip
    known = story.disputes[record["dispute_key"]] if "dispute_key" in record else None
    matter = MatterDraft(VisitOutcome(record["outcome"]), known, told_where=record.get("told_where", ""))
    done = reception.register_visit(session, duty, draft, stage.rules, matter, by=by, now=now)
    if "instruction" in record:
        due = date.fromisoformat(record["due_on"])
        told = InstructionDraft(record["instruction"], record["undertaker"], due)
        reception.instruct(session, done.uid, told, by=by, now=now)
