"""Petitions: registered, worked, reviewed, and refused where 信访工作条例 says so."""

from collections.abc import Callable, Iterator
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
    MatterKind,
    PartySide,
    PetitionKind,
    PetitionManner,
    PetitionRoute,
    PetitionState,
    ReviewOutcome,
    Role,
)
from db.models.case_access import CaseAccess
from db.models.dispute import Dispute
from db.models.petition import Petition
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_clock import PetitionClockKey
from desktop_app.domain.petition_state import MACHINE
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.assignment_matter import find_matter
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.package_content import ContentCount
from desktop_app.services.petition import register_petition
from desktop_app.services.petition_review import (
    ReviewAnswer,
    ReviewAnswered,
    ReviewDraft,
    answer_review,
    ask_review,
    record_hearing,
)
from desktop_app.services.petition_view import (
    PetitionDetail,
    PetitionQuery,
    list_petitions,
    petition_detail,
)
from tests.services.disputes import DRAFT, person, registered, resident_id, step
from tests.services.petitions import accepted, answered, draft, opinion, petition, reviewed
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township

Write = Callable[[Session], object]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def detail(home: OpenTestCentre, uid: UUID) -> PetitionDetail:
    with home.reading() as session:
        return petition_detail(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def due(home: OpenTestCentre, uid: UUID, key: PetitionClockKey) -> date | None:
    return next(clock.due_on for clock in detail(home, uid).clocks if clock.key is key)


def refused(home: OpenTestCentre, write: Write, field: str, match: str) -> None:
    with pytest.raises(RuleViolation, match=match) as found, home.session() as session:
        write(session)
    assert found.value.field == field


def crowd(people: int) -> DisputeDraft:
    named = tuple(person(f"第{n}人", resident_id("19710412", 2 * n)) for n in range(1, people + 1))
    return replace(DRAFT, parties=(*named, DRAFT.parties[1]))


def test_a_letter_becomes_a_case_with_both_clocks_alike(home: OpenTestCentre) -> None:
    made = petition(home, external_number="豫信2026001234")
    row = detail(home, made.uid).row
    assert (row.clock, row.days_left, row.state) == ("书面告知是否受理", 15, PetitionState.REGISTERED)
    home.pass_time(days=3)
    assert accepted(home, made.uid) == "泉河铺信告〔2026〕1号"
    found = detail(home, made.uid)
    assert (found.row.clock, found.row.days_left) == ("办结答复", 60)
    assert found.row.handler_name == "解文斌"
    with home.reading() as session:
        case = session.scalars(select(Dispute)).one()
        assert case.is_petition
        assert case.due_on == found.row.due_on
    home.pass_time(days=2)
    step(home, made.dispute_uid, "accept")
    with home.reading() as session:
        assert session.scalars(select(Dispute.due_on)).one() == found.row.due_on, (
            "accepting the case later does not give the petition more days"
        )


def test_an_extension_moves_both_and_its_facts_are_kept(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    today = local_date(home.pass_time(days=40))
    wanted = steps.ExtensionDraft(30, "要等环保监测报告", "申明", today, today)
    for changes, field, match in (
        ({"days": 31}, "days", "1 至 30"),
        ({"approved_by": "解文斌"}, "approved_by", "不能批准自己"),
        ({"approved_by": " "}, "approved_by", "负责人批准"),
        ({"reason": ""}, "reason", "写明理由"),
        ({"told_on": today - timedelta(days=1)}, "told_on", "不能早于"),
    ):
        bad = replace(wanted, **changes)  # type: ignore[arg-type]
        refused(
            home, lambda s, b=bad: steps.extend(s, made.uid, b, home.rules, by=home.actor, now=home.now),
            field, match,
        )  # fmt: skip
    with home.session() as session:
        last = steps.extend(session, made.uid, wanted, home.rules, by=home.actor, now=home.now)
    assert last == date(2026, 11, 23) + timedelta(days=90)
    found = detail(home, made.uid)
    assert found.row.due_on == last
    assert "延长 30 日" in found.extension
    assert "extend" not in dict(found.actions)
    with home.reading() as session:
        assert session.scalars(select(Dispute.due_on)).one() == last
    refused(
        home, lambda s: steps.extend(s, made.uid, wanted, home.rules, by=home.actor, now=home.now),
        "days", "已经延期过一次",
    )  # fmt: skip


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


def test_an_objection_within_five_working_days(home: OpenTestCentre) -> None:
    """Received on Monday 23 November: the fifth working day is the 30th."""
    made = petition(home, manner=PetitionManner.TRANSFER, sent_by="固始县信访局")
    assert due(home, made.uid, PetitionClockKey.OBJECTION) == date(2026, 11, 30)
    home.pass_time(days=8)
    day, by = date(2026, 12, 1), home.actor
    refused(
        home, lambda s: steps.object_to(s, made.uid, day, "不归本镇", home.rules, by=by, now=home.now),
        "objected_on", "2026-11-30",
    )  # fmt: skip
    with home.session() as session:
        steps.object_to(
            session, made.uid, date(2026, 11, 30), "属县自然资源局职权", home.rules, by=by, now=home.now
        )
    with home.session() as session:
        steps.decide_objection(session, made.uid, True, day, "", by=by, now=home.now)
    assert detail(home, made.uid).row.state is PetitionState.RETURNED
    letter = petition(home, dispute=crowd(1))
    refused(
        home, lambda s: steps.object_to(s, letter.uid, day, "不归", home.rules, by=by, now=home.now),
        "state", "上级转送",
    )  # fmt: skip


def test_handed_over_with_a_period_for_the_report(home: OpenTestCentre) -> None:
    made = petition(home)
    today = local_date(home.now)
    wanted = steps.HandOverDraft("镇自然资源所", today, today + timedelta(days=20), today)
    with home.session() as session:
        steps.hand_over(session, made.uid, wanted, by=home.actor, now=home.now)
    assert (detail(home, made.uid).row.clock, detail(home, made.uid).row.days_left) == ("交办办结报告", 20)
    with home.session() as session:
        steps.end(session, made.uid, "report_back", today, "已当面答复", by=home.actor, now=home.now)
    assert detail(home, made.uid).row.state is PetitionState.ENDED


def test_a_group_that_comes_names_five_at_most(home: OpenTestCentre) -> None:
    refused(
        home, lambda _: petition(home, manner=PetitionManner.VISIT, people_count=30, dispute=crowd(6)),
        "representatives", "不得超过 5 人",
    )  # fmt: skip
    made = petition(home, manner=PetitionManner.VISIT, people_count=30, dispute=crowd(5))
    assert detail(home, made.uid).row.people_count == 30
    with home.reading() as session:
        assert session.scalars(select(Dispute.people_count)).one() == 30


def test_spoken_ones_are_written_down_and_sent_ones_name_the_sender(home: OpenTestCentre) -> None:
    refused(home, lambda _: petition(home, manner=PetitionManner.PHONE), "written_by", "记录人")
    refused(home, lambda _: petition(home, manner=PetitionManner.TRANSFER), "sent_by", "哪个机关")
    petition(home, manner=PetitionManner.PHONE, written_by="何玉梅")


def test_the_same_person_with_one_in_progress(home: OpenTestCentre) -> None:
    made = petition(home, external_number="豫信2026001234")
    refused(home, lambda _: petition(home), "new_facts", "还有一件信访正在办理")
    refused(
        home, lambda _: petition(home, new_facts="另一件：村路", external_number="豫信2026001234"),
        "external_number", "已经登记过",
    )  # fmt: skip
    refused(
        home, lambda _: petition(home, dispute=None, dispute_uid=made.dispute_uid), "new_facts", "不重复受理"
    )
    assert petition(home, new_facts="另一件：村路").number != made.number


def test_urgent_is_reported_and_the_interested_step_aside(home: OpenTestCentre) -> None:
    made = petition(home, urgent=True, handler_name="解文斌")
    assert detail(home, made.uid).row.clock == "紧急事项报告"
    with home.session() as session:
        day = local_date(home.now)
        steps.report_urgent(session, made.uid, day, "镇党委、县信访局", by=home.actor, now=home.now)
    assert detail(home, made.uid).reported == "2026-11-23 镇党委、县信访局"
    with home.session() as session:
        steps.recuse(session, made.uid, "与厂长是表亲", "冯秀兰", by=home.actor, now=home.now)
    found = detail(home, made.uid)
    assert found.row.handler_name == "冯秀兰"
    assert "解文斌回避" in (found.history[-1].reason or "")


def test_an_accusation_is_kept_from_others_from_the_first_moment(home: OpenTestCentre) -> None:
    clerk = home.someone(Role.WINDOW_CLERK, "何玉梅")
    wanted = draft(home, kind=PetitionKind.ACCUSATION)
    with home.session(clerk) as session:
        made = register_petition(session, wanted, home.rules, by=clerk, now=home.now)
    with home.reading() as session:
        listed = session.scalars(select(CaseAccess.user_name)).all()
        assert sorted(listed) == ["何玉梅", "周砚秋"]
        other = home.someone(Role.WINDOW_CLERK, "潘友德")
        today = local_date(home.now)
        assert list_petitions(session, PetitionQuery(), home.rules, by=other, today=today) == ()
        assert find_matter(session, MatterKind.PETITION, made.uid, other) is None
        with pytest.raises(RuleViolation, match="找不到"):
            petition_detail(session, made.uid, home.rules, by=other, today=today)
        for reader in (clerk, home.actor):
            rows = list_petitions(session, PetitionQuery(), home.rules, by=reader, today=today)
            assert [row.uid for row in rows] == [made.uid]
        matter = find_matter(session, MatterKind.PETITION, made.uid, home.actor)
        assert matter is not None
        assert matter.is_open


def test_the_list_is_found_by_number_name_and_lateness(home: OpenTestCentre) -> None:
    first = petition(home, external_number="豫信2026001234")
    second = petition(home, dispute=crowd(1))
    accepted(home, second.uid)
    today = local_date(home.pass_time(days=16))

    def listed(**asked: object) -> list[UUID]:
        with home.reading() as session:
            query = PetitionQuery(**asked)  # type: ignore[arg-type]
            rows = list_petitions(session, query, home.rules, by=home.actor, today=today)
        return [row.uid for row in rows]

    assert listed() == [first.uid, second.uid]
    assert listed(text="001234") == [first.uid]
    assert listed(text="第1人") == [second.uid]
    assert listed(late_only=True) == [first.uid]
    with home.session() as session:
        steps.end(session, first.uid, "withdraw", today, "已协商", by=home.actor, now=home.now)
    assert listed(open_only=False) == [second.uid, first.uid]


def test_an_existing_dispute_becomes_a_petition(home: OpenTestCentre) -> None:
    known = registered(home)
    made = petition(home, dispute=None, dispute_uid=known.uid)
    assert made.number == known.number
    with home.reading() as session:
        case = session.scalars(select(Dispute)).one()
        assert case.is_petition
        assert case.clock_key == "petition"
    refused(home, lambda _: petition(home, dispute=None), "dispute", "哪件事")


def test_packages_count_petitions_as_work_of_their_own() -> None:
    count = ContentCount()
    count.add("petition", "a" * 32, {})
    count.add("reception_visit", "b" * 32, {})
    assert [line.text for line in count.lines()] == ["接访信访 2 处更改"]


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


def test_only_the_applicants_are_named(home: OpenTestCentre) -> None:
    made = petition(home)
    assert detail(home, made.uid).row.people == "吴桂芬"
    assert DRAFT.parties[1].side is PartySide.RESPONDENT
