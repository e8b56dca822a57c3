"""What the sample's mediations have beside its course: powers, recusal, evidence, talks, visits."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    EvidenceForm,
    FollowUpManner,
    InvestigationKind,
    OfferKind,
    PerformanceFinding,
    PowerItem,
)
from db.models.dispute import Agent, Dispute, Party
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import (
    aggravation,
    court_referral,
    evidence,
    follow_up,
    investigation_record,
    judicial_confirmation,
    power_of_attorney,
    recusal,
    separate_talk,
)

Deed = Callable[["Scene", Record], object]


class Scene:
    """One deed of a mediation: where, by whom, when, about which parties."""

    def __init__(self, session: Session, stage: Stage, story: Story, record: Record, by: Actor) -> None:
        """Know the mediation and its parties in the order of the sample."""
        self.session, self.stage, self.by, self.now = session, stage, by, stage.now
        self.uid = story.mediations[record["key"]]
        self.agreement = story.agreements.get(record["key"])
        self.names: list[str] = [m["name"] for m in record["mediators"]]
        dispute = story.disputes[record["dispute_key"]]
        rows = select(Party.uid, Party.replaced_by_id).join(Dispute).where(Dispute.uid == dispute)
        found = session.execute(rows.order_by(Party.position)).all()
        self.parties = [uid for uid, _ in found]
        self.living = tuple(uid for uid, follower in found if follower is None)
        agents = select(Agent.name, Agent.uid).join(Party, Agent.party_id == Party.id).join(Dispute)
        rows_of_agents = session.execute(agents.where(Dispute.uid == dispute))
        self.agents: dict[str, UUID] = {name: uid for name, uid in rows_of_agents}  # noqa: C416 - typed

    @property
    def today(self) -> date:
        """The day of the deed."""
        return local_date(self.now)

    def chosen(self, said: object) -> tuple[UUID, ...]:
        """Parties by their places in the sample; ``all``: everybody who is one now."""
        return self.living if said == "all" else tuple(self.parties[int(n)] for n in said)  # type: ignore[union-attr]


def plan_work(story: Story, stage: Stage, record: Record, mediator: str) -> None:
    """Put the work of one mediation on the timeline."""
    for deed in record.get("work", []):
        at = files.moment(deed["at"])
        who = str(deed.get("by", mediator))

        def act(session: Session, actor: Actor, _now: object, told: Record = deed) -> object:
            return _DEEDS[told["do"]](Scene(session, stage, story, record, actor), told)

        story.plan(at, lambda w=who, t=at, a=act: stage.do(w, t, a))


def _power(at: Scene, told: Record) -> None:
    items = tuple(PowerItem(item) for item in told["items"])
    draft = power_of_attorney.PowerDraft(at.agents[told["agent"]], items, at.today)
    power_of_attorney.record_power(at.session, at.uid, draft, by=at.by, now=at.now)


def _recusal(at: Scene, told: Record) -> None:
    for party in at.chosen(told["parties"]):
        draft = recusal.RecusalDraft(party, at.today)
        recusal.record_recusal(at.session, at.uid, draft, by=at.by, now=at.now)


def _evidence(at: Scene, told: Record) -> None:
    whose = at.parties[int(told["party"])] if "party" in told else None
    draft = evidence.EvidenceDraft(
        told["name"], EvidenceForm.COPY, told["proves"], at.today, whose, told.get("source", ""),
        int(told["pages"]), checked_on=at.today, checked_by=at.by.name,
    )  # fmt: skip
    evidence.add_evidence(at.session, at.uid, draft, by=at.by, now=at.now)


def _inspection(at: Scene, told: Record) -> None:
    draft = investigation_record.InvestigationDraft(
        InvestigationKind.INSPECTION,
        files.moment(told["start"]),
        files.moment(told["end"]),
        told["place"],
        tuple(at.names),
        at.names[-1],
        told["content"],
        "各方当事人",
        measurements=tuple(investigation_record.MeasurementDraft(*row) for row in told["measured"]),
    )
    investigation_record.add_investigation(at.session, at.uid, draft, by=at.by, now=at.now)


def _talk(at: Scene, told: Record) -> None:
    end = files.moment(told["end"])
    draft = separate_talk.TalkDraft(
        files.moment(told["start"]),
        end,
        "镇综治中心二号调解室",
        told["content"],
        at.names[-1],
        at.chosen(told["parties"]),
        confidential=True,
        offers=tuple(
            separate_talk.OfferDraft(at.parties[int(party)], OfferKind(kind), end, int(fen))
            for party, kind, fen in told["offers"]
        ),
    )
    separate_talk.add_talk(at.session, at.uid, draft, by=at.by, now=at.now)


def _referral(at: Scene, told: Record) -> None:
    draft = court_referral.ReferralDraft(
        told["court"],
        told["case_number"],
        date.fromisoformat(told["referred_on"]),
        date.fromisoformat(told["received_on"]),
    )
    court_referral.record_referral(at.session, at.uid, draft, at.stage.rules, by=at.by, now=at.now)


def _risk(at: Scene, told: Record) -> None:
    draft = aggravation.AggravationDraft(at.now, told["risk"], told["measures"])
    aggravation.record_aggravation(at.session, at.uid, draft, by=at.by, now=at.now)


def _confirmation_told(at: Scene, told: Record) -> None:
    del told
    assert at.agreement is not None, "the agreement is in force before anybody is told"
    judicial_confirmation.tell_confirmation(at.session, at.agreement, at.today, by=at.by, now=at.now)


def _visit(at: Scene, told: Record) -> None:
    draft = follow_up.FollowUpDraft(
        at.now,
        FollowUpManner(told["manner"]),
        at.chosen(told["parties"]),
        PerformanceFinding(told["finding"]),
        told["performance"],
        told["satisfaction"],
    )
    follow_up.record_follow_up(at.session, at.uid, draft, at.stage.rules, by=at.by, now=at.now)


_DEEDS: Mapping[str, Callable[[Scene, Any], None]] = {
    "power": _power,
    "recusal": _recusal,
    "evidence": _evidence,
    "inspection": _inspection,
    "talk": _talk,
    "referral": _referral,
    "risk": _risk,
    "confirmation_told": _confirmation_told,
    "visit": _visit,
}
