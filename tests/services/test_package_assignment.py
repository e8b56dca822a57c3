"""Leaders, plans and hand-overs travel: all of a township up, of the county what concerns the township."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import InterestKind, MatterKind, PackageState, ProgressKind, RiskLevel
from db.integrity import full_check
from db.models.assignment import (
    AssignmentHandover,
    AssignmentStep,
    Leader,
    LeaderAbsence,
    LeaderAssignment,
    LeaderInterest,
)
from db.models.sweep import GridEvent
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services import sweep
from desktop_app.services.assignment_extension import ask_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.assignment_plan import PlanStepDraft, finish_step
from desktop_app.services.assignment_progress import ProgressDraft, add_progress
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.leader import (
    AbsenceDraft,
    InterestDraft,
    add_absence,
    add_interest,
    end_absence,
    retire_leader,
    void_interest,
)
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from tests.services.assignments import act, add_leader, approve, listed, propose, read, start
from tests.services.package_world import World, register
from tests.services.test_package_campaign import GRIDS, found_grids, settle
from tests.support.centre import OpenTestCentre


def counts(home: OpenTestCentre) -> dict[str, int]:
    models = (Leader, LeaderAbsence, LeaderInterest, LeaderAssignment, AssignmentStep, AssignmentHandover)
    with home.reading() as session:
        return {model.__tablename__: len(session.scalars(select(model)).all()) for model in models}


def worked(home: OpenTestCentre, case: UUID) -> UUID:
    """A case with plan, progress, hand-over, an absence and an interest."""
    first, second = add_leader(home), add_leader(home, "高立新", "镇长", duties=("land",))
    today = local_date(home.now)
    uid = propose(home, case, first)
    start(home, uid, (PlanStepDraft("核账", "唐晓东", today),))
    act(home, uid, ProgressKind.VISIT)
    with home.session() as session:
        by, now = home.actor, home.now
        away = AbsenceDraft(today + timedelta(days=3), None, "学习", second)
        add_absence(session, first, away, by=by, now=now)
        add_interest(session, second, InterestDraft("邱长顺", InterestKind.KIN), by=by, now=now)
        draft = HandoverDraft(second, "分工调整", decided_by="薛慧敏")
        hand_over(session, uid, draft, home.rules, by=by, now=now)
    return uid


def test_a_townships_whole_work_reaches_its_county(world: World) -> None:
    uid = worked(world.town, register(world.town, 1))
    came = world.carry(world.town, world.county)
    assert (came.state, came.refused) == (PackageState.IMPORTED, 0)
    assert counts(world.county) == counts(world.town)
    there, here = read(world.county, uid), read(world.town, uid)
    assert there.handovers == here.handovers
    assert there.plan_steps == here.plan_steps
    assert there.clocks == here.clocks
    with world.county.reading() as session:
        assert full_check(session) == ()
    again = world.carry(world.town, world.county)
    assert again.new == 0


def test_neither_side_writes_what_the_other_keeps(world: World) -> None:
    """A change of it would never be taken there, and the two would differ for ever."""
    uid = worked(world.town, register(world.town, 1))
    world.carry(world.town, world.county)
    county = world.county
    with county.reading() as session:
        leader, away, kin, step = (
            session.scalars(select(model.uid)).all()[0]
            for model in (Leader, LeaderAbsence, LeaderInterest, AssignmentStep)
        )
    seen = read(county, uid)
    assert (seen.own, seen.can_work, seen.actions) == (False, False, ())
    assert read(world.town, uid).own
    by, now, rules = county.actor, county.now, county.rules
    today = local_date(now)
    acts: tuple[Callable[[Session], object], ...] = (
        lambda s: add_progress(
            s, uid, ProgressDraft(ProgressKind.PHONE, now, "左思远", "问了进展"), by=by, now=now
        ),
        lambda s: work.confirm(s, uid, recusal_checked=True, by=by, now=now),
        lambda s: hand_over(
            s, uid, HandoverDraft(leader, "换人", decided_by="薛慧敏"), rules, by=by, now=now
        ),
        lambda s: finish_step(s, step, today, by=by, now=now),
        lambda s: ask_extension(s, uid, "还要时间", by=by, now=now),
        lambda s: work.void_assignment(s, uid, "错了", by=by, now=now),
        lambda s: retire_leader(s, leader, "调离", by=by, now=now),
        lambda s: end_absence(s, away, today + timedelta(days=9), by=by, now=now),
        lambda s: void_interest(s, kin, "不是亲属", by=by, now=now),
    )
    for act_there in acts:
        with county.session() as session, pytest.raises(RuleViolation, match="这里只能查看"):
            act_there(session)


def test_of_the_countys_own_list_a_township_gets_the_leaders_of_its_case(world: World) -> None:
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    add_leader(world.county, "左思远", "县委副书记")
    worked(world.county, case)
    came = world.carry(world.county, world.town)
    assert (came.state, came.refused) == (PackageState.IMPORTED, 0)
    assert counts(world.town) == {
        "leader": 2, "leader_absence": 0, "leader_interest": 0,
        "leader_assignment": 1, "assignment_step": 1, "assignment_handover": 1,
    }  # fmt: skip


@pytest.mark.parametrize("side", ["town", "county"])
def test_a_hazard_under_a_leader_travels_without_a_dispute(world: World, side: str) -> None:
    for centre in (world.county, world.town):
        settle(centre)
    found_grids(world.town)
    today = local_date(world.town.now)
    with world.town.session() as session:
        by, now, rules = world.town.actor, world.town.now, world.town.rules
        finding = (FindingDraft("水库坝脚渗水。"),)
        sweep.report_findings(session, ReportDraft(GRIDS[0], today), finding, rules, by=by, now=now)
        uid = session.scalars(select(GridEvent.uid)).one()
        owner = HazardDraft(RiskLevel.RED, "阎大生", today + timedelta(days=9))
        mark_hazard(session, uid, owner, by=by, now=now)
    world.carry(world.town, world.county)
    here, there = (world.town, world.county) if side == "town" else (world.county, world.town)
    leader = add_leader(here)
    with here.session() as session:
        draft = work.ProposalDraft(uid, leader, "红色隐患", MatterKind.HAZARD)
        work.propose(session, draft, here.rules, by=here.actor, now=here.now)
    approve(here, listed(here)[0].uid)
    came = world.carry(here, there)
    assert came.refused == 0
    (row,) = listed(there)
    assert (row.matter_kind, row.title, row.leader_name) == (MatterKind.HAZARD, "水库坝脚渗水。", "陈志远")
    with there.reading() as session:
        assert full_check(session) == ()
