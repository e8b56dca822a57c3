"""Two stories in plain language: a day on which the mayor receives, and a petition that goes on to the end.

Both end at the county, which gets the township's package: it reads what is open and carries what is not.
"""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import (
    PaperKind,
    PetitionKind,
    PetitionManner,
    PetitionState,
    ReviewOutcome,
    VisitOutcome,
)
from db.integrity import full_check
from db.models.petition import Petition
from db.models.reception import ReceptionVisit
from desktop_app.domain.clock_time import local_date
from desktop_app.services import petition_step as steps
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.petition_review import (
    ReviewAnswer,
    ReviewDraft,
    answer_review,
    ask_review,
    record_hearing,
)
from desktop_app.services.petition_view import PetitionDetail, PetitionQuery, list_petitions, petition_detail
from desktop_app.services.reception import InstructionDraft, MatterDraft, complete, follow_up_visit, instruct
from desktop_app.services.reception_ledger import take_ledger
from desktop_app.services.reception_view import list_visits
from desktop_app.services.today import Target, due_rows
from tests.papers.reading import page_texts
from tests.services.disputes import DRAFT, registered
from tests.services.package_world import World, make_world
from tests.services.petitions import accepted, answered, petition
from tests.services.receptions import duty, in_days, visit
from tests.support.centre import OpenTestCentre


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def test_the_mayor_receives_three_visitors(world: World) -> None:
    town = world.town
    by, rules = town.actor, town.rules
    # Monday: somebody is here already with a dispute about the stone works; the mayor receives.
    known = registered(town)
    morning = duty(town)
    # The first visitor is a neighbour with the same complaint: it goes to the dispute that is here.
    first = visit(
        town, morning, MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid), demand="砂石厂夜里太吵。"
    )
    # The second brings something new: registered as a dispute in one go.
    second = visit(
        town, morning, MatterDraft(VisitOutcome.REGISTERED, case=DRAFT), name="曲长河", id_number="",
        demand="邻居的院墙占了过道。", people_count=4, representatives=("曲长海",),
    )  # fmt: skip
    # The third is told where to go.
    third = visit(
        town, morning, MatterDraft(VisitOutcome.TOLD, told_where="镇社保所二号窗口"), name="阮小满",
        demand="养老金认证怎么办？",
    )  # fmt: skip
    assert (first.dispute_number, third.dispute_number) == (known.number, "")
    assert second.dispute_number not in ("", known.number)
    # The mayor gives the first to the environment office, in three days.
    with town.session() as session:
        told = InstructionDraft("环保所到现场测一次。", "环保所", in_days(town, 3))
        instruct(session, first.uid, told, by=by, now=town.now)
    # Two days later the work page says so; a day after it is done and the visitor is called.
    town.pass_time(days=2)
    with town.reading() as session:
        today = local_date(town.now)
        rows = due_rows(session, rules, by=by, today=today)
        assert [(r.responsible, r.days_left) for r in rows if r.target is Target.RECEPTION] == [("环保所", 1)]
    today = local_date(town.pass_time(days=1))
    with town.session() as session:
        complete(session, first.uid, today, "超标，责令夜间停机。", by=by, now=town.now)
        follow_up_visit(session, first.uid, today, "满意", "", rules, by=by, now=town.now)
    with town.session() as session:
        first_day, last_day = today - timedelta(days=7), today
        ledger = take_ledger(session, first_day, last_day, "月底检查", rules, by=by, now=town.now)
    text = "".join("".join(page_texts(ledger.pdf())).split())
    for words in ("3件，来访6人；已办结2件", "超标，责令夜间停机。", "镇社保所二号窗口", "曲长河等4人"):
        assert words in text
    # The county gets it all, and counts nothing twice.
    done = world.carry(town, world.county)
    assert (done.refused, done.conflicts) == (0, 0)
    with world.county.reading() as session:
        seen = list_visits(
            session, date.min, date.max, by=world.county.actor, today=local_date(world.county.now)
        )
        assert {one.row.number for one in seen} == {first.number, second.number, third.number}
        assert full_check(session) == ()


def _detail(town: OpenTestCentre, uid: UUID) -> PetitionDetail:
    with town.reading() as session:
        return petition_detail(session, uid, town.rules, by=town.actor, today=local_date(town.now))


def test_a_petition_is_extended_answered_and_reviewed_twice(world: World) -> None:
    town = world.town
    by, rules = town.actor, town.rules
    # A petition sent down by the county's petition office; taken up on the third day.
    made = petition(
        town, manner=PetitionManner.TRANSFER, sent_by="固始县信访局", external_number="豫信2026001234"
    )
    town.pass_time(days=3)
    accepted(town, made.uid)
    taken = local_date(town.now)
    # On the 55th day the report is still missing: the head gives 30 days more, the petitioner is told.
    today = local_date(town.pass_time(days=55))
    with town.session() as session:
        more = steps.ExtensionDraft(30, "等监测报告", "申明", today, today)
        due = steps.extend(session, made.uid, more, rules, by=by, now=town.now)
    assert due == taken + timedelta(days=90)
    # The answer comes in time; it is served the same day.
    town.pass_time(days=30)
    answered(town, made.uid)
    assert not any(clock.late for clock in _detail(town, made.uid).clocks)
    # The petitioner asks the county, then the city; there a hearing of three days is held.
    for organ, outcome in (
        ("固始县人民政府", ReviewOutcome.UPHELD),
        ("信阳市人民政府", ReviewOutcome.CHANGED),
    ):
        asked = local_date(town.pass_time(days=10))
        with town.session() as session:
            ask_review(session, made.uid, ReviewDraft(asked, organ, "还是吵"), rules, by=by, now=town.now)
        day = local_date(town.pass_time(days=20))
        with town.session() as session:
            if _detail(town, made.uid).row.state is PetitionState.UNDER_SECOND_REVIEW:
                first = day - timedelta(days=5)
                record_hearing(session, made.uid, first, first + timedelta(days=2), by=by, now=town.now)
            said = ReviewAnswer(day, outcome, "已经查清。", day)
            answer_review(session, made.uid, said, rules, by=by, now=town.now)
    found = _detail(town, made.uid)
    assert (found.row.state, found.actions) == (PetitionState.FINAL, ())
    assert all(clock.explained for clock in found.clocks)
    assert not any(clock.late for clock in found.clocks)
    with town.reading() as session:
        opinion = make_paper(session, PaperKind.PETITION_OPINION, made.uid, rules, by=by, today=day)
    assert "固始县人民政府申请复查" in "".join("".join(page_texts(render_paper(opinion))).split())
    # An accusation travels sealed: the county carries it and cannot tell that it is there.
    petition(town, kind=PetitionKind.ACCUSATION, new_facts="举报村干部")
    done = world.carry(town, world.county)
    assert (done.refused, done.conflicts) == (0, 0)
    with world.county.reading() as session:
        query = PetitionQuery(open_only=False)
        seen = list_petitions(
            session, query, world.county.rules, by=world.county.actor, today=local_date(world.county.now)
        )
        assert [row.external_number for row in seen] == ["豫信2026001234"]
        assert len(session.scalars(select(Petition)).all()) == 1
        assert session.scalars(select(ReceptionVisit)).all() == []
        assert full_check(session) == ()
