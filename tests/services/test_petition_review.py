"""Reviews of petitions: 复查, 复核, quashed answers, and every course that they may take."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    PetitionManner,
    PetitionRoute,
    PetitionState,
    ReviewOutcome,
)
from db.models.dispute import Dispute
from db.models.petition import Petition
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_clock import PetitionClockKey
from desktop_app.domain.petition_state import MACHINE
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.petition_review import (
    ReviewAnswer,
    ReviewAnswered,
    ReviewDraft,
    answer_review,
    ask_review,
    record_hearing,
)
from tests.services.petitions import accepted, answered, detail, due, opinion, petition, refused, reviewed
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def test_answer_review_and_second_review_with_a_hearing(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    home.pass_time(days=20)
    assert answered(home, made.uid) == "泉河铺信复〔2026〕1号"
    assert due(home, made.uid, PetitionClockKey.ASK_REVIEW) == local_date(home.now) + timedelta(days=30)
    reviewed(home, made.uid)
    asked = local_date(home.pass_time(days=2))
    with home.session() as session:
        again = ReviewDraft(asked, "信阳市人民政府", "不认可监测结果")
        ask_review(session, made.uid, again, home.rules, by=home.actor, now=home.now)
    home.pass_time(days=12)
    with home.session() as session:
        first = asked + timedelta(days=5)
        record_hearing(session, made.uid, first, first + timedelta(days=2), by=home.actor, now=home.now)
    assert due(home, made.uid, PetitionClockKey.SECOND_REVIEW) == asked + timedelta(days=33)
    today = local_date(home.pass_time(days=15))
    with home.session() as session:
        said = ReviewAnswer(today, ReviewOutcome.UPHELD, "维持复查意见。", today)
        done = answer_review(session, made.uid, said, home.rules, by=home.actor, now=home.now)
    assert (done.state, done.redo_uid) == (PetitionState.FINAL, None)
    found = detail(home, made.uid)
    assert found.actions == ()
    assert found.row.due_on is None
    refused(
        home, lambda _: petition(home, dispute=None, dispute_uid=made.dispute_uid), "new_facts", "第三十六条"
    )
    again_with = petition(home, dispute=None, dispute_uid=made.dispute_uid, new_facts="新查到环评批复")
    assert detail(home, again_with.uid).new_facts == "新查到环评批复"


def test_a_review_asked_too_late_or_before_the_letter_came(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    answered(home, made.uid, served=False)
    ask = ReviewDraft(local_date(home.now), "固始县人民政府", "不服")
    refused(
        home, lambda s: ask_review(s, made.uid, ask, home.rules, by=home.actor, now=home.now),
        "served_on", "登记送达",
    )  # fmt: skip
    with home.session() as session:
        steps.serve(session, made.uid, local_date(home.now), by=home.actor, now=home.now)
    late = replace(ask, asked_on=local_date(home.pass_time(days=31)))
    refused(
        home, lambda s: ask_review(s, made.uid, late, home.rules, by=home.actor, now=home.now),
        "asked_on", "30 日内",
    )  # fmt: skip
    with home.session() as session:
        day = local_date(home.now)
        steps.end(session, made.uid, "end", day, "逾期没有申请复查", by=home.actor, now=home.now)
    assert detail(home, made.uid).row.state is PetitionState.ENDED


def test_what_another_law_settles_has_no_review(home: OpenTestCentre) -> None:
    made = petition(home, route=PetitionRoute.LITIGATION)
    accepted(home, made.uid, PetitionRoute.LITIGATION)
    assert "extend" not in dict(detail(home, made.uid).actions)
    answered(home, made.uid)
    assert "ask_review" not in dict(detail(home, made.uid).actions)
    ask = ReviewDraft(local_date(home.now), "固始县人民政府", "不服")
    refused(
        home, lambda s: ask_review(s, made.uid, ask, home.rules, by=home.actor, now=home.now),
        "state", "不走复查复核",
    )  # fmt: skip


ACTIONS = tuple(dict.fromkeys(step.action for step in MACHINE.transitions))


def _try(home: OpenTestCentre, session: Session, uid: UUID, action: str) -> None:
    """Take a step with sound values of today; the state may still refuse it."""
    today, by, now, rules = local_date(home.now), home.actor, home.now, home.rules
    match action:
        case "accept":
            wanted = steps.AcceptanceDraft(today, PetitionRoute.OPINION, "解文斌")
            steps.accept(session, uid, wanted, rules, by=by, now=now)
        case "refuse":
            steps.refuse(session, uid, today, "不属本镇", rules, by=by, now=now)
        case "answer" | "answer_at_once":
            steps.answer(session, uid, opinion(today, today), rules, by=by, now=now)
        case "hand_over":
            steps.hand_over(session, uid, steps.HandOverDraft("司法所", today), by=by, now=now)
        case "object":
            steps.object_to(session, uid, today, "不归本镇", rules, by=by, now=now)
        case "objection_agreed" | "objection_refused":
            steps.decide_objection(session, uid, action == "objection_agreed", today, "看过", by=by, now=now)
        case "extend":
            asked = steps.ExtensionDraft(10, "等报告", "申明", today, today)
            steps.extend(session, uid, asked, rules, by=by, now=now)
        case "ask_review" | "ask_second_review":
            ask_review(session, uid, ReviewDraft(today, "县政府", "不服"), rules, by=by, now=now)
        case "answer_review" | "answer_second_review":
            said = ReviewAnswer(today, ReviewOutcome.UPHELD, "维持", today)
            answer_review(session, uid, said, rules, by=by, now=now)
        case "quash":
            said = ReviewAnswer(today, ReviewOutcome.QUASHED, "事实不清，重新办理", today)
            answer_review(session, uid, said, rules, by=by, now=now)
        case _:
            steps.end(session, uid, action, today, "已办", by=by, now=now)


def test_no_sequence_of_steps_leads_where_none_should(home: OpenTestCentre) -> None:
    """Steps in any order: each follows an arrow of the machine or changes nothing; clocks stay explained."""

    @settings(max_examples=10, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 20)), max_size=10))
    def sequence(tried: list[tuple[str, int]]) -> None:
        made = petition(home, manner=PetitionManner.TRANSFER, sent_by="固始县信访局", new_facts="又一件")
        uid = made.uid
        for action, days in tried:
            home.pass_time(days=days)
            _one_step(home, uid, action)
            uid = detail(home, uid).after_uid or uid

    sequence()


ARROWS = frozenset((step.source, step.target) for step in MACHINE.transitions)


def _one_step(home: OpenTestCentre, uid: UUID, action: str) -> None:
    before = detail(home, uid)
    try:
        with home.session() as session:
            _try(home, session, uid, action)
    except RuleViolation:
        after = detail(home, uid)
        assert (after.row.state, after.history) == (before.row.state, before.history)
        return
    after = detail(home, uid)
    assert (before.row.state, after.row.state) in ARROWS
    with home.reading() as session:
        kept = session.scalars(select(Petition).where(Petition.uid == uid)).one()
        extended = kept.extension_days is not None
        assert kept.accepted_on is None or kept.noticed_on is not None
    assert all(clock.explained and clock.basis for clock in after.clocks)
    assert after.row.days_left is None or after.row.clock
    offered = dict(after.actions)
    assert all(MACHINE.next_state(after.row.state, key) for key in offered)
    assert not (extended and "extend" in offered)


def test_any_course_of_reviews_keeps_one_handling_open_and_counts_its_days(home: OpenTestCentre) -> None:
    """Against a plain model: upheld and changed go up a level, quashed begins anew at the bottom."""

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(ReviewOutcome), st.integers(0, 60)), max_size=5))
    def course(outcomes: list[tuple[ReviewOutcome, int]]) -> None:
        made = petition(home, new_facts="又一件")
        accepted(home, made.uid)
        answer_anew(home, made.uid, 0)
        uid, level, quashed = made.uid, 0, 0
        for number, (outcome, named) in enumerate(outcomes):
            if level == 2:
                break
            done = review(home, uid, outcome, named)
            if outcome is ReviewOutcome.QUASHED:
                assert done.redo_uid is not None
                today = local_date(home.now)
                assert done.due_on == today + timedelta(days=named or 60)
                assert limit_of_case(home, made.dispute_uid) == done.due_on, "two lists show one day"
                assert detail(home, uid).actions == ()
                uid, level, quashed = done.redo_uid, 0, quashed + 1
                answer_anew(home, uid, number + 1)
            else:
                level += 1
        with home.reading() as session:
            query = select(Petition).join(Dispute).where(Dispute.uid == made.dispute_uid)
            states = [one.state for one in session.scalars(query)]
        assert states.count(PetitionState.QUASHED) == quashed == len(states) - 1
        last = (PetitionState.ANSWERED, PetitionState.REVIEWED, PetitionState.FINAL)[level]
        assert detail(home, uid).row.state is last

    course()


def answer_anew(home: OpenTestCentre, uid: UUID, number: int) -> None:
    """Answer in words of its own and serve it the same day."""
    today = local_date(home.now)
    with home.session() as session:
        said = replace(opinion(today, today), text=f"第{number}次调查：责成停机。")
        steps.answer(session, uid, said, home.rules, by=home.actor, now=home.now)


def review(home: OpenTestCentre, uid: UUID, outcome: ReviewOutcome, named: int = 0) -> ReviewAnswered:
    """A review of today with its answer; ``named`` days for the new answer where the order says so."""
    today = local_date(home.now)
    with home.session() as session:
        asked = ReviewDraft(today, "固始县人民政府", "不服")
        ask_review(session, uid, asked, home.rules, by=home.actor, now=home.now)
    by = today + timedelta(days=named) if named and outcome is ReviewOutcome.QUASHED else None
    with home.session() as session:
        said = ReviewAnswer(today, outcome, "事实没有查清。", today, by)
        return answer_review(session, uid, said, home.rules, by=home.actor, now=home.now)


def limit_of_case(home: OpenTestCentre, uid: UUID) -> date | None:
    with home.reading() as session:
        return session.scalars(select(Dispute.due_on).where(Dispute.uid == uid)).one()


def test_a_quashed_answer_is_given_anew_and_not_copied(home: OpenTestCentre) -> None:
    made = petition(home, external_number="豫信2026001234")
    accepted(home, made.uid)
    first = answered(home, made.uid)
    ordered = local_date(home.pass_time(days=12))
    done = review(home, made.uid, ReviewOutcome.QUASHED)
    assert (done.state, done.due_on) == (PetitionState.QUASHED, ordered + timedelta(days=60))
    assert done.redo_uid is not None
    old, new = detail(home, made.uid), detail(home, done.redo_uid)
    assert (old.after_uid, new.before_uid) == (done.redo_uid, made.uid)
    assert old.opinion is not None
    assert (old.opinion.number, new.opinion) == (first, None), "what was answered stays to be read"
    assert old.row.clock == ""
    assert PetitionClockKey.ASK_SECOND_REVIEW not in {clock.key for clock in old.clocks}
    assert [clock.key for clock in new.clocks] == [PetitionClockKey.ANSWER], "it was taken in long ago"
    assert "复查撤销原处理意见，重新办理，自决定之日起重新计算 60 日" in new.clocks[0].explained
    assert new.redo == f"{ordered} 固始县人民政府复查撤销处理意见书 {first}，责令重新办理"
    assert (new.row.standing, new.row.external_number) == ("重新办理中", "豫信2026001234")
    assert new.history[0].action == "redo"
    wanted = opinion(local_date(home.now))
    refused(
        home,
        lambda s: steps.answer(
            s, new.row.uid, replace(wanted, text=wanted.text.replace("；", "， ")), home.rules,
            by=home.actor, now=home.now,
        ),
        "text", "一字不差",
    )  # fmt: skip
    assert "extend" in dict(new.actions)
    answer_anew(home, done.redo_uid, 1)
    again = review(home, done.redo_uid, ReviewOutcome.CHANGED)
    assert again.state is PetitionState.REVIEWED, "the new answer has reviews of its own"


def test_the_order_may_name_the_day_and_then_it_is_not_extended_here(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    answered(home, made.uid)
    with home.session() as session:
        today = local_date(home.now)
        asked = ReviewDraft(today, "固始县人民政府", "不服")
        ask_review(session, made.uid, asked, home.rules, by=home.actor, now=home.now)
    for outcome, days, match in (
        (ReviewOutcome.UPHELD, 20, "责令重新办理的才定"),
        (ReviewOutcome.QUASHED, 61, "不超过 60 日"),
        (ReviewOutcome.QUASHED, 0, "以后"),
    ):
        said = ReviewAnswer(today, outcome, "查过", today, today + timedelta(days=days))
        refused(
            home,
            lambda s, said=said: answer_review(s, made.uid, said, home.rules, by=home.actor, now=home.now),
            "redo_due_on", match,
        )  # fmt: skip
    with home.session() as session:
        said = ReviewAnswer(today, ReviewOutcome.QUASHED, "查过", today, today + timedelta(days=20))
        done = answer_review(session, made.uid, said, home.rules, by=home.actor, now=home.now)
    assert done.redo_uid is not None
    found = detail(home, done.redo_uid)
    assert found.clocks[0].due_on == today + timedelta(days=20)
    assert "按决定定的期限" in found.clocks[0].explained
    assert "extend" not in dict(found.actions)
    longer = steps.ExtensionDraft(10, "等报告", "申明", today, today)
    refused(
        home,
        lambda s: steps.extend(s, found.row.uid, longer, home.rules, by=home.actor, now=home.now),
        "state", "复查（复核）机关定的",
    )  # fmt: skip
