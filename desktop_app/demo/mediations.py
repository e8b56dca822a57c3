"""The sample's mediations: consents, meetings, the agreement with its signatures, a refusal."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    AgreementForm,
    MediationOrigin,
    MeetingManner,
    MeetingOutcome,
    SignatureMeans,
    SignerRole,
)
from db.models.dispute import Agent, Party
from desktop_app.demo import files
from desktop_app.demo.cases import plan_step
from desktop_app.demo.files import Record
from desktop_app.demo.mediation_courses import MEDIATOR, notify, parties_of, take_application
from desktop_app.demo.mediation_work import plan_work
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA
from desktop_app.errors import RuleViolation
from desktop_app.services import agreement, committee, mediation, meeting
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft
from desktop_app.services.mediation import ConsentDraft, MediationDraft
from desktop_app.services.meeting import MeetingDraft


def plan_mediations(story: Story) -> None:
    """Put every mediation on the timeline."""
    for record in files.records("mediation", "mediations"):
        stage = story.stage_of(record["township_code"])
        _plan_one(story, stage, record)
        plan_work(story, stage, record, MEDIATOR)
        settles_itself = "agreement" in record
        for step in record.get("after", []):
            # An agreement that takes effect settles the dispute by itself.
            if not (settles_itself and step["action"] == "settle"):
                plan_step(story, stage, record["dispute_key"], step)


def _plan_one(story: Story, stage: Stage, record: Record) -> None:
    # The day is the sample's; the hour comes after the dispute was taken up, and after what went before.
    last = [_taken_up(record["dispute_key"])]

    def next_at(day: str, hour: int, minute: int = 0) -> datetime:
        last[0] = max(_at(day, hour, minute), last[0] + timedelta(minutes=2))
        return last[0]

    applied = next_at(record["applied_on"], 9)
    story.plan(applied, lambda: _open(story, stage, record, applied))
    if "application" in record:
        taken = next_at(record["applied_on"], 9, 10)
        story.plan(taken, lambda: take_application(story, stage, record, taken))
    for consent in sorted(record["consents"], key=lambda c: c["answered_on"]):
        at = next_at(consent["answered_on"], 10)
        story.plan(at, lambda c=consent, t=at: _consent(story, stage, record, c, t))
    if "accepted_on" in record:
        accepted = next_at(record["accepted_on"], 11)
        story.plan(accepted, lambda: _accept(story, stage, record, accepted))
        told = next_at(record["rights_notice_on"], 11, 10)
        story.plan(told, lambda: notify(story, stage, record, told))
    if "refused_on" in record:
        refused = next_at(record["remedy_told_on"], 15)
        story.plan(refused, lambda: notify(story, stage, record, refused))
    for sitting in record.get("meetings", []):
        at = files.moment(sitting["ended_at"]) + timedelta(minutes=20)
        story.plan(at, lambda s=sitting, t=at: _meet(story, stage, record, s, t))
    if "agreement" in record:
        drawn = _at(record["agreement"]["drawn_up_on"], 18, 20)
        story.plan(drawn, lambda: _agree(story, stage, record, drawn))
        for line in record["agreement"]["signatures"]:
            at = _at(line["signed_on"], *((10, 0) if line["role"] == "committee" else (18, 30)))
            story.plan(at, lambda s=line, t=at: _sign(story, stage, record, s, t))


def _taken_up(dispute_key: str) -> datetime:
    """When the sample's dispute was signed for."""
    record = next(d for d in files.records("disputes", "disputes") if d["key"] == dispute_key)
    return next(files.moment(step["at"]) for step in record["progress"] if step["action"] == "start")


def _at(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), CHINA)


def _agents(session: Session, parties: Sequence[UUID], names: Sequence[str]) -> tuple[UUID, ...]:
    """Uids of the agents who came; one whom the sample names without registering him is left out."""
    rows = select(Agent.uid).join(Party, Agent.party_id == Party.id).where(Party.uid.in_(parties))
    return tuple(session.scalars(rows.where(Agent.name.in_(names)).order_by(Agent.id)))


def _open(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        bodies = committee.list_committees(session, by=actor, today=at.date())
        # The sample calls committees by a key; its mediators tell which one it is.
        names: list[str] = [m["name"] for m in record["mediators"]]
        body = next(b for b in bodies if set(names) <= {m.name for m in b.mediators})
        by_name = {m.name: m.uid for m in body.mediators}
        draft = MediationDraft(
            story.disputes[record["dispute_key"]],
            body.uid,
            tuple(by_name[name] for name in names),
            date.fromisoformat(record["applied_on"]),
            MediationOrigin(record["origin"]),
            record["registrar"],
            recusal_checked=True,
        )
        return mediation.open_mediation(session, draft, stage.rules, by=actor, now=now)

    story.mediations[record["key"]] = UUID(str(stage.do(MEDIATOR, at, deed)))


def _consent(story: Story, stage: Stage, record: Record, consent: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> None:
        parties = parties_of(session, story.disputes[record["dispute_key"]])
        draft = ConsentDraft(
            parties[int(consent["party"])],
            consent["given"],
            consent["written"],
            date.fromisoformat(consent["answered_on"]),
            consent.get("note", ""),
            None if consent["given"] else date.fromisoformat(record["remedy_told_on"]),
        )
        mediation.record_consent(
            session, story.mediations[record["key"]], draft, stage.rules, by=actor, now=now
        )

    try:
        stage.do(MEDIATOR, at, deed)
    except RuleViolation:
        if consent["given"]:
            raise
        # The first clear refusal ended the mediation; the second one is no longer asked for.


def _accept(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    stage.do(
        MEDIATOR,
        at,
        lambda session, actor, now: mediation.accept(
            session, story.mediations[record["key"]], at.date(), stage.rules, by=actor, now=now
        ),
    )


def _meet(story: Story, stage: Stage, record: Record, sitting: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        parties = parties_of(session, story.disputes[record["dispute_key"]])
        draft = MeetingDraft(
            files.moment(sitting["started_at"]),
            files.moment(sitting["ended_at"]),
            sitting["place"],
            sitting["record"],
            MeetingOutcome(sitting["outcome"]),
            sitting["recorder"],
            MeetingManner(sitting["manner"]),
            sitting["subject"],
            sitting["invited"],
            bool(sitting["invited_consented"]),
            tuple(parties[int(i)] for i in sitting["parties_present"]),
            agents=_agents(session, parties, sitting.get("agents_present", ())),
        )
        return meeting.add_meeting(session, story.mediations[record["key"]], draft, by=actor, now=now)

    uid = UUID(str(stage.do(MEDIATOR, at, deed)))
    story.meetings[f"{record['key']}/{sitting['ordinal']}"] = uid


def _agree(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    plain = record["agreement"]

    def deed(session: Session, actor: Actor, now: datetime) -> Any:  # noqa: ANN401 - a service's result
        parties = parties_of(session, story.disputes[record["dispute_key"]])
        draft = AgreementDraft(
            AgreementForm(plain["form"]),
            date.fromisoformat(plain["drawn_up_on"]),
            plain["facts"],
            tuple(plain["terms"]),
            plain["performance"],
            plain["recorder"],
            plain["copies"],
            plain["amount_fen"],
            tuple(
                InstalmentDraft(
                    date.fromisoformat(part["due_on"]),
                    part.get("what") or f"第 {part['ordinal']} 期补偿款",
                    part["amount_fen"],
                    parties[int(part["payer"])],
                    parties[int(part["payee"])],
                )
                for part in plain["instalments"]
            ),
        )
        done = agreement.draw_up(
            session, story.mediations[record["key"]], draft, stage.rules, by=actor, now=now
        )
        story.agreements[record["key"]] = done.uid

    stage.do(MEDIATOR, at, deed)


def _sign(story: Story, stage: Stage, record: Record, line: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> None:
        parties = parties_of(session, story.disputes[record["dispute_key"]])
        draft = SignatureDraft(
            SignerRole(line["role"]),
            line["name"],
            SignatureMeans(line["means"]),
            date.fromisoformat(line["signed_on"]),
            parties[int(line["party"])] if "party" in line else None,
            bool(line["read_back"]),
        )
        agreement.sign(session, story.agreements[record["key"]], draft, stage.rules, by=actor, now=now)

    stage.do(MEDIATOR, at, deed)
