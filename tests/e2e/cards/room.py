"""A township's mediation room with one dispute of the sample in it, and a clock that the story moves."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, Role
from db.models.dispute import Agent, Dispute, Party
from desktop_app.demo import files
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute, mediation_detail
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.services.dispute_draft import draft_from_record
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.mediation_detail import MediationDetail
from tests.support.centre import fresh_centre

GotT = TypeVar("GotT")
COMMITTEE = "柳桥镇人民调解委员会"
MEDIATORS = ("陶守信", "余广田", "单秀兰", "解文斌")


def on(text: str) -> date:
    """A day of the year of the stories: 10-26."""
    return date.fromisoformat(f"2026-{text}")


def moment(text: str) -> datetime:
    """A moment of the year of the stories: 10-26 14:30."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


class Room:
    """The room; a step of the story is one call, made by the director unless somebody else is named."""

    def __init__(self, folder: Path, key: str, opens: str) -> None:
        """Register the sample's dispute on the day it came; the committee has four mediators."""
        self.record = next(r for r in files.records("disputes", "disputes") if r["key"] == key)
        self.home = fresh_centre(folder, now=moment(opens))
        self.mediation = UUID(int=0)
        self.by: Actor = self.home.actor
        plain = {**self.record, "place": {"detail": self.record["place"]["detail"]}, "involved_units": []}
        draft = draft_from_record(plain, ignore_unknown=True)
        with self.step() as (session, by, now):
            self.committee = add_committee(session, CommitteeDraft(COMMITTEE, "柳"), by=by, now=now)
            self.mediators = {
                name: add_mediator(
                    session,
                    self.committee,
                    MediatorDraft(name, is_chair=name == MEDIATORS[0]),
                    by=by,
                    now=now,
                )
                for name in MEDIATORS
            }
        with self.step(minutes=20) as (session, by, now):
            self.dispute = dispute.register(session, draft, self.home.rules, by=by, now=now).uid
        for action, step in (
            ("accept", StepDraft()),
            ("dispatch", StepDraft(lead_unit_name=COMMITTEE, in_mediation=True)),
            ("sign_for", StepDraft()),
        ):
            self.moves(action, step)

    def close(self) -> None:
        """Close the centre."""
        self.home.centre.close()

    # the clock
    def at(self, text: str) -> None:
        """It is this day and hour now; the clock never goes back."""
        assert moment(text) >= self.home.now, f"the story goes back from {self.home.now} to {text}"
        self.home.now = moment(text)

    def today(self) -> date:
        """The day on the clock."""
        return local_date(self.home.now)

    # steps
    @contextmanager
    def step(self, *, minutes: int = 2) -> Generator[tuple[Session, Actor, datetime]]:
        """One deed, a little later than the last."""
        self.home.now += timedelta(minutes=minutes)
        with self.home.session(self.by) as session:
            yield session, self.by, self.home.now

    def does(self, deed: Callable[..., GotT], *what: object, **more: object) -> GotT:
        """A service with these arguments, the actor and the moment."""
        with self.step() as (session, by, now):
            return deed(session, *what, by=by, now=now, **more)

    def does_by_rules(self, deed: Callable[..., GotT], *what: object, **more: object) -> GotT:
        """A service that also wants the rules."""
        return self.does(deed, *what, self.home.rules, **more)

    def cannot(self, sentence: str, deed: Callable[[], object]) -> None:
        """A deed is refused with this sentence."""
        with pytest.raises(RuleViolation, match=sentence):
            deed()

    @contextmanager
    def somebody_else(self, role: Role, name: str) -> Generator[None]:
        """Another user sits at the PC."""
        before, self.by = self.by, self.home.someone(role, name)
        yield
        self.by = before

    def moves(self, action: str, draft: StepDraft | None = None) -> None:
        """A step of the dispute."""
        self.does_by_rules(act, self.dispute, action, draft or StepDraft())

    # what stands there
    def party(self, name: str) -> UUID:
        """The uid of a party by name."""
        with self.home.reading() as session:
            return session.scalars(
                select(Party.uid).join(Dispute).where(Dispute.uid == self.dispute, Party.name == name)
            ).one()

    def parties(self) -> Sequence[str]:
        """Names of the parties as they are now."""
        with self.home.reading() as session:
            return session.scalars(
                select(Party.name)
                .join(Dispute)
                .where(Dispute.uid == self.dispute, Party.replaced_by_id.is_(None), Party.voided_at.is_(None))
                .order_by(Party.position, Party.id)
            ).all()

    def agents(self) -> dict[str, UUID]:
        """Agents of the parties by name."""
        with self.home.reading() as session:
            rows = session.execute(
                select(Agent.name, Agent.uid)
                .join(Party, Agent.party_id == Party.id)
                .join(Dispute, Party.dispute_id == Dispute.id)
                .where(Dispute.uid == self.dispute)
            )
            return {name: uid for name, uid in rows}  # noqa: C416 - typed

    def state(self) -> DisputeState:
        """How the dispute stands."""
        with self.home.reading() as session:
            return session.scalars(select(Dispute.state).where(Dispute.uid == self.dispute)).one()

    def detail(self) -> MediationDetail:
        """The mediation as the page shows it."""
        with self.home.reading() as session:
            return mediation_detail.mediation_detail(
                session, self.mediation, self.home.rules, by=self.by, today=self.today()
            )

    def told(self) -> dict[str, Any]:
        """The sample's record of the dispute."""
        return self.record
