"""Limits computed afresh: the same as if the new holidays had been known from the start, and logged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.change_bulk import FieldUpdate, bulk_update
from db.change_log import history, values_of
from db.enums import Difficulty, DisputeState, DisputeType, MatterKind, RiskLevel, Role
from db.models.change import RecordHead
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import StopReason
from desktop_app.domain.working_day import Calendar
from desktop_app.errors import RuleViolation
from desktop_app.services import sweep
from desktop_app.services.assignment import ProposalDraft, propose
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.calendar_table import shipped_calendar
from desktop_app.services.deadline_renewal import (
    Recomputed,
    changed_words,
    deadlines_stale,
    dispute_parts,
    recompute_deadlines,
)
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.rules import Rules
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from tests.services import assignments
from tests.services.disputes import DRAFT, LEAD, registered, step
from tests.services.mediation_case import accepted, land_case
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import code_of, make_township

BEFORE_HOLIDAYS = datetime(2026, 9, 21, 4, tzinfo=UTC)
"""A Monday; ten days on the National Day holidays begin, with two shifted working days around them."""


def without_tables(rules: Rules) -> Rules:
    """Rules that know no year's holidays, and roll local limits off a holiday."""
    return replace(rolling(rules), calendar=Calendar({}))


def rolling(rules: Rules) -> Rules:
    """The same rules with local limits that roll off a holiday."""
    profile = replace(rules.profile, limit=replace(rules.profile.limit, roll_on_holiday=True))
    return replace(rules, profile=profile, versions={profile.version: profile})


class Way(NamedTuple):
    """What a case is and what happens to it, a day apart."""

    kind: DisputeType
    difficulty: Difficulty
    petition: bool
    steps: tuple[str, ...]


PROOF = StepDraft(stop_reason=StopReason.EXPERTISE, proof="鉴定委托书", reason="等鉴定结论")
DRAFTS = {
    "dispatch": LEAD,
    "suspend": PROOF,
    "ask_extension": StepDraft(extension_days=3, reason="事实复杂", all_parties_agree=True),
    "settle": StepDraft(result="握手言和。"),
    "fail": StepDraft(reason="谈不拢", result="谈不拢。"),
    "close": StepDraft(told_on=date(2026, 9, 21)),
    "refuse": StepDraft(reason="法院已立案"),
    "relapse": StepDraft(reason="又吵起来了"),
}
BEGINNING = ("accept", "dispatch", "sign_for")
ENDS = (
    *((), ("suspend",), ("suspend", "resume"), ("ask_extension",), ("ask_extension", "approve_extension")),
    *(("settle",), ("settle", "await_follow_up"), ("fail",), ("settle", "await_follow_up", "relapse")),
)
COURSES = (*(BEGINNING[:n] for n in range(len(BEGINNING))), *((*BEGINNING, *end) for end in ENDS))
KINDS = st.sampled_from([DisputeType.MEDICAL, DisputeType.POLLUTION, DisputeType.MIGRANT_WAGES])
WAYS = st.lists(
    st.builds(Way, KINDS, st.sampled_from(list(Difficulty)), st.booleans(), st.sampled_from(COURSES)),
    min_size=8,
    max_size=8,
)


def walked(home: OpenTestCentre, rules: Rules, ways: list[Way]) -> list[tuple[DisputeState, date | None]]:
    """Take all cases their way under these rules; what does not fit a case is refused and left out."""
    home.rules, home.now = rules, BEFORE_HOLIDAYS
    uids: list[UUID] = []
    for way in ways:
        draft = replace(DRAFT, dispute_type=way.kind, difficulty=way.difficulty, is_petition=way.petition)
        uid = registered(home, draft).uid
        uids.append(uid)
        for action in way.steps:
            home.pass_time(hours=20)
            role = Role.TOWNSHIP_HEAD if action == "approve_extension" else None
            try:
                step(home, uid, action, DRAFTS.get(action), role=role)
            except RuleViolation:
                continue
    return limits(home, uids)


def limits(home: OpenTestCentre, uids: list[UUID] | None = None) -> list[tuple[DisputeState, date | None]]:
    with home.reading() as session:
        rows = session.scalars(select(Dispute).order_by(Dispute.id)).all()
        return [(row.state, row.due_on) for row in rows if uids is None or row.uid in uids]


def recomputed(home: OpenTestCentre, rules: Rules) -> Recomputed:
    with home.session() as session:
        return recompute_deadlines(session, rules, by=home.actor, now=home.now)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[OpenTestCentre, OpenTestCentre]:
    folder = tmp_path_factory.mktemp("pair")
    return tuple(make_centre(folder / name, now=BEFORE_HOLIDAYS) for name in "ab")  # type: ignore[return-value]


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(ways=WAYS)
def test_recomputing_gives_what_the_new_holidays_would_have_given_from_the_start(
    ways: list[Way], pair: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    late, early = pair
    rules = rolling(late.rules)
    walked(late, without_tables(rules), ways)
    recomputed(late, replace(rules, calendar=shipped_calendar()))
    walked(early, replace(rules, calendar=shipped_calendar()), ways)
    assert limits(late) == limits(early)
    again = recomputed(late, replace(rules, calendar=shipped_calendar()))
    assert again.changed == 0


def test_what_moves_is_logged_once_and_what_stays_is_not_written(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "c", now=BEFORE_HOLIDAYS)
    known = home.rules
    home.rules = without_tables(known)
    medical = registered(home, replace(DRAFT, dispute_type=DisputeType.MEDICAL)).uid
    plain = registered(home, replace(DRAFT, is_petition=True)).uid
    with home.reading() as session:
        assert deadlines_stale(session, home.rules, by=home.actor, today=date(2026, 9, 21))
    assert recomputed(home, home.rules).changed == 0
    with home.reading() as session:
        assert not deadlines_stale(session, home.rules, by=home.actor, today=date(2026, 9, 21))
        assert deadlines_stale(session, rolling(known), by=home.actor, today=date(2026, 9, 21))
        before = [len(history(session, "dispute", uid)) for uid in (medical, plain)]
    done = recomputed(home, rolling(known))
    assert done == Recomputed(2, 1)
    assert changed_words(done) == "放假安排或规则有更新，1 件的期限重新算过了。"
    assert changed_words(Recomputed(9, 0)) == ""
    with home.reading() as session:
        made = history(session, "dispute", medical)
        assert [len(made), len(history(session, "dispute", plain))] == [before[0] + 1, before[1]]
        due_on = session.scalars(select(Dispute.due_on).where(Dispute.uid == medical)).one()
        assert values_of(made[-1]) == {"due_on": due_on and due_on.isoformat()}
        assert made[-1].actor_name == home.actor.name
        head = session.scalars(select(RecordHead).where(RecordHead.record_uid == medical)).one()
        assert head.exceptions["due_on"] == [made[-1].change_id]


def test_mediations_confirmations_and_assignments_move_too(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "c")
    case = land_case(home)
    with home.session() as session:
        accepted(case, session)
    leader = assignments.add_leader(home)
    assignments.approve(home, assignments.propose(home, case.dispute, leader))
    assert recomputed(home, home.rules).changed == 0, "nothing changes by itself"
    # A table in which the week after the approval is a holiday.
    table = shipped_calendar().tables[2026]
    week = frozenset(date(2026, 11, day) for day in range(24, 28))
    other = replace(table, holidays=table.holidays | week)
    rules = replace(home.rules, calendar=Calendar({**shipped_calendar().tables, 2026: other}))
    done = recomputed(home, rules)
    assert done.changed == 2, "the days to confirm and to plan"
    assert recomputed(home, rules).changed == 0


def test_the_days_of_a_new_leader_count_from_the_hand_over(tmp_path: Path) -> None:
    """Also of a hazard, which has no dispute; they stay where nothing moved, and move with the hand-over."""
    home = make_township(tmp_path / "c")
    old, new = assignments.add_leader(home), assignments.add_leader(home, "薛慧敏", "镇长")
    today = local_date(home.now)
    with home.session() as session:
        report, found = ReportDraft(code_of(0, 1), today), (FindingDraft("水塘边没有护栏。"),)
        (event,) = sweep.report_findings(
            session, report, found, home.rules, by=home.actor, now=home.now
        ).events
        mark_hazard(session, event, HazardDraft(RiskLevel.RED, "唐晓东", today), by=home.actor, now=home.now)
        wanted = ProposalDraft(event, old, "随时会掉人", MatterKind.HAZARD)
        hazard = propose(session, wanted, home.rules, by=home.actor, now=home.now)
    case = assignments.propose(home, assignments.add_dispute(home), old)
    for uid in (hazard, case):
        assignments.approve(home, uid)
    home.pass_time(days=2)
    for uid in (hazard, case):
        with home.session() as session:
            draft = HandoverDraft(new, "换届", decided_by="贺兰青")
            hand_over(session, uid, draft, home.rules, by=home.actor, now=home.now)
    given = [assignments.read(home, uid).confirm_due_on for uid in (hazard, case)]
    assert given == [date(2026, 11, 26)] * 2, "a working day after the 25th"
    assert recomputed(home, home.rules).changed == 0, "nothing changes by itself"
    table = shipped_calendar().tables[2026]
    other = replace(table, holidays=table.holidays | {date(2026, 11, 26)})
    calendar = Calendar({**shipped_calendar().tables, 2026: other})
    assert recomputed(home, replace(home.rules, calendar=calendar)).changed == 4
    given = [assignments.read(home, uid).confirm_due_on for uid in (hazard, case)]
    assert given == [date(2026, 11, 27)] * 2


def test_a_bulk_update_needs_a_plain_exchanged_field(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "c")
    uid = registered(home).uid
    with home.session() as session:
        row = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        update = FieldUpdate(row.id, uid, 1, 7)
        with pytest.raises(ValueError, match="in bulk"):
            bulk_update(session, Dispute, "moved_to", [update])
        assert bulk_update(session, Dispute, "people_count", []) == []
        bulk_update(session, Dispute, "people_count", [update])
        assert row.people_count == 7
        assert dispute_parts(session, by=home.actor, today=date(2026, 11, 23)) == ((row.id,),)
