"""Petitions for tests: a short draft and the steps that bring one to a state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.enums import ClaimDecision, PetitionManner, PetitionRoute, ReviewOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_clock import PetitionClockKey
from desktop_app.errors import RuleViolation
from desktop_app.services.petition import PetitionDraft, PetitionRegistered, register_petition
from desktop_app.services.petition_review import (
    ReviewAnswer,
    ReviewAnswered,
    ReviewDraft,
    answer_review,
    ask_review,
)
from desktop_app.services.petition_step import AcceptanceDraft, OpinionDraft, accept, answer
from desktop_app.services.petition_view import PetitionDetail, petition_detail
from tests.services.disputes import DRAFT
from tests.support.centre import OpenTestCentre

Write = Callable[[Session], object]


def draft(home: OpenTestCentre, **changes: object) -> PetitionDraft:
    """A letter about the noise of the stone works, received today."""
    plain = PetitionDraft(local_date(home.now), PetitionManner.LETTER, dispute=DRAFT)
    return replace(plain, **changes)  # type: ignore[arg-type]


def petition(home: OpenTestCentre, **changes: object) -> PetitionRegistered:
    """A registered petition."""
    with home.session() as session:
        return register_petition(session, draft(home, **changes), home.rules, by=home.actor, now=home.now)


def accepted(home: OpenTestCentre, uid: UUID, route: PetitionRoute = PetitionRoute.OPINION) -> str:
    """Taken up today by 解文斌."""
    wanted = AcceptanceDraft(local_date(home.now), route, "解文斌")
    with home.session() as session:
        return accept(session, uid, wanted, home.rules, by=home.actor, now=home.now)


def opinion(day: date, served: date | None = None) -> OpinionDraft:
    """An answer that supports a part."""
    return OpinionDraft(
        day, "厂里夜间作业，22时以后噪音超过标准。", ClaimDecision.PARTLY,
        "责成砂石厂22时以后停机；赔偿请求可向人民法院起诉。", "《噪声污染防治法》第四十三条",
        "固始县人民政府", served,
    )  # fmt: skip


def answered(home: OpenTestCentre, uid: UUID, *, served: bool = True) -> str:
    """Answered, and served the same day."""
    today = local_date(home.now)
    with home.session() as session:
        wanted = opinion(today, today if served else None)
        return answer(session, uid, wanted, home.rules, by=home.actor, now=home.now)


def asked_review(home: OpenTestCentre, uid: UUID) -> None:
    """A review asked for a day later."""
    home.pass_time(days=1)
    with home.session() as session:
        asked = ReviewDraft(local_date(home.now), "固始县人民政府", "噪音还是大")
        ask_review(session, uid, asked, home.rules, by=home.actor, now=home.now)


def reviewed(
    home: OpenTestCentre, uid: UUID, outcome: ReviewOutcome = ReviewOutcome.UPHELD
) -> ReviewAnswered:
    """A review asked for a day later, and its answer after ten more."""
    asked_review(home, uid)
    day = local_date(home.pass_time(days=10))
    with home.session() as session:
        said = ReviewAnswer(day - timedelta(days=1), outcome, "查过原来的材料。", day)
        return answer_review(session, uid, said, home.rules, by=home.actor, now=home.now)


def detail(home: OpenTestCentre, uid: UUID) -> PetitionDetail:
    """The petition as its page shows it today."""
    with home.reading() as session:
        return petition_detail(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def due(home: OpenTestCentre, uid: UUID, key: PetitionClockKey) -> date | None:
    """When a clock of it runs out."""
    return next(clock.due_on for clock in detail(home, uid).clocks if clock.key is key)


def refused(home: OpenTestCentre, write: Write, field: str, match: str) -> None:
    """The command is refused at this field with these words."""
    with pytest.raises(RuleViolation, match=match) as found, home.session() as session:
        write(session)
    assert found.value.field == field
