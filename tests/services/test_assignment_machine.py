"""Random sequences of steps of a leader assignment by random people on random days, beside a plain model.

Whatever is tried, the program admits it exactly when the model does; afterwards both have the same state, the
same leader, the same days, and a history without a gap.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from db.enums import DisputeState, ProgressKind, Role
from db.models.assignment import AssignmentHandover, LeaderAssignment
from db.models.dispute import Transition
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services.assignment_extension import ask_extension, decide_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.assignment_plan import PlanDraft, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress, give_evidence
from desktop_app.services.discharge import DischargeDraft, ask_discharge, decide_discharge
from desktop_app.services.leader import AbsenceDraft, add_absence
from tests.database.rows import dispute
from tests.domain.rules import PROFILE
from tests.services.assignment_model import Model, Somebody, World, decider, may_work
from tests.services.assignments import add_leader
from tests.support.centre import NOON, OpenTestCentre, make_centre
from tests.support.torture import TORTURE, note

TODAY = local_date(NOON)
HEAD, OTHER_HEAD = Somebody("薛慧敏", Role.TOWNSHIP_HEAD), Somebody("高立新", Role.TOWNSHIP_HEAD)
LEADER, DEPUTY = Somebody("陈志远", Role.ASSIGNED_LEADER), Somebody("罗青松", Role.ASSIGNED_LEADER)
DESK, SECOND_DESK = Somebody("周砚秋", Role.CENTRE_DIRECTOR), Somebody("唐晓东", Role.CENTRE_DIRECTOR)
CLERK = Somebody("阮小满", Role.WINDOW_CLERK)
PEOPLE = st.sampled_from((DESK, DESK, SECOND_DESK, HEAD, OTHER_HEAD, LEADER, DEPUTY, CLERK))
ON_LIST = st.sampled_from(("陈志远", "陈志远", "罗青松", "薛慧敏", "简宁", "乔慧"))
NAMED = st.sampled_from(("", "薛慧敏", "高立新", "周砚秋", "陈志远"))
TERM_END = TODAY + timedelta(days=25)
AWAY = (TODAY + timedelta(days=5), TODAY + timedelta(days=40), "罗青松")
ITEMS = tuple(item.key for item in PROFILE.leader.checklist if not item.key.startswith("fixed"))


class AssignmentMachine(RuleBasedStateMachine):
    """One dispute and whatever is tried with it."""

    home: ClassVar[OpenTestCentre]
    leaders: ClassVar[dict[str, UUID]]
    numbers: ClassVar[Iterator[int]] = count(1)

    @initialize(settled=st.booleans())
    def begin(self, settled: bool) -> None:
        """A new dispute of which 乔慧 decided a step; the clock goes back to the first day."""
        self.home.now = NOON
        self.settled = settled
        self.world = World(
            {name: TERM_END if name == "简宁" else None for name in (*self.leaders, "高立新")},
            {"乔慧"},
            {"陈志远": AWAY},
        )
        self.model: Model | None = None
        self.uid = UUID(int=0)
        self.ended: list[UUID] = []
        with self.home.session() as session:
            row = dispute(f"柳桥纠〔2026〕M{next(self.numbers):05}-X")
            row.state = DisputeState.AWAITING_FOLLOW_UP if settled else DisputeState.IN_PROGRESS
            session.add(row)
            session.flush()
            self.case = row.uid
            session.add(
                Transition(
                    entity="dispute", record_uid=row.uid, action="accept", from_state="registered",
                    to_state="accepted", happened_at=NOON, entered_at=NOON, actor_name="乔慧",
                )
            )  # fmt: skip

    @property
    def today(self) -> Any:
        """The day of the test's clock."""
        return local_date(self.home.now)

    def actor(self, who: Somebody) -> Any:
        """The user behind somebody."""
        return self.home.actor if who == DESK else self.home.someone(who.role, who.name)

    @contextmanager
    def expecting(self, admitted: bool) -> Generator[None]:
        """What runs inside is refused by a sentence exactly when the model says so."""
        said = ""
        try:
            yield
        except RuleViolation as refusal:
            said = refusal.text
        assert bool(said) is not admitted, said or f"admitted in {self.model}"

    def run(self, admitted: bool, service: Callable[..., object], *given: object, by: Somebody) -> None:
        """Call a service in its own transaction."""
        with self.expecting(admitted), self.home.session() as session:
            service(session, *given, by=self.actor(by), now=self.home.now)

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        """The clock goes on."""
        self.home.pass_time(days=days)

    @rule(
        days=st.integers(1, 20),
        steps=st.integers(1, 5),
        then=st.sampled_from(("act", "extend", "late", "end")),
    )
    def goes_its_way(self, days: int, steps: int, then: str) -> None:
        """Some usual steps by who may take them, so that the later states are reached as often."""
        for _ in range(steps):
            state = "" if self.model is None else self.model.state
            if state == "":
                self.propose(DESK, "陈志远")
            elif state == "proposed":
                self.decide(OTHER_HEAD, "", True)
            elif state == "assigned":
                self.confirm(DESK, True)
            elif state == "confirmed":
                self.plan(DESK, days)
            elif state == "planned" and then in ("extend", "late"):
                self.ask_more_time(DESK, 25 if then == "late" else 0)
            elif state == "planned":
                self.act(DESK, ProgressKind.VISIT)
                if then == "end":
                    self.ask_for_the_end(DESK, "双方满意")

    @rule(who=PEOPLE, leader=ON_LIST)
    def propose(self, who: Somebody, leader: str) -> None:
        """Somebody proposes a leader; only the desk may, and only for a case without one."""
        admitted = (
            who.role is Role.CENTRE_DIRECTOR
            and self.model is None
            and leader not in self.world.barred
            and self.world.in_office(leader, self.today)
        )
        with self.expecting(admitted), self.home.session() as session:
            draft = work.ProposalDraft(self.case, self.leaders[leader], "红色风险")
            made = work.propose(session, draft, self.home.rules, by=self.actor(who), now=self.home.now)
            self.uid = made
        if admitted:
            self.model = Model(leader, who.name)

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, named=NAMED, granted=st.booleans())
    def decide(self, who: Somebody, named: str, granted: bool) -> None:
        """The head approves or rejects: never the proposer, never the leader himself."""
        model, head = self.known(), decider(who, named)
        may = who.role in (Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD)
        admitted = model.admits("approve") and may
        if granted:
            other = head not in ("", model.proposer, model.leader)
            admitted = admitted and other and self.world.in_office(model.leader, self.today)
        self.run(admitted, work.decide_proposal, self.uid, granted, "照办", self.home.rules, named, by=who)
        if admitted:
            model.step("approve" if granted else "reject")
            if granted:
                model.start(self.today)
                model.approved_on = self.today
                model.limit = model.due = self.today + timedelta(days=PROFILE.leader.max_days)
            else:
                self.over()

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, checked=st.booleans())
    def confirm(self, who: Somebody, checked: bool) -> None:
        """The leader, or the deputy while he is away, takes it."""
        model = self.known()
        admitted = model.admits("confirm") and checked and may_work(who, model, self.world, self.today)
        self.run(admitted, work.confirm, self.uid, checked, by=who)
        if admitted:
            model.step("confirm")

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, days=st.integers(-2, 120))
    def plan(self, who: Somebody, days: int) -> None:
        """The plan lies between today and the approved limit."""
        model, due = self.known(), self.today + timedelta(days=days)
        admitted = (
            model.admits("plan")
            and may_work(who, model, self.world, self.today)
            and model.limit is not None
            and self.today <= due <= model.limit
        )
        self.run(admitted, plan, self.uid, PlanDraft("唐晓东", "核对账目", due), by=who)
        if admitted:
            model.step("plan")
            model.due, model.responsible = due, "唐晓东"

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, kind=st.sampled_from(ProgressKind))
    def act(self, who: Somebody, kind: ProgressKind) -> None:
        """Progress, which proves the checklist when the desk enters it."""
        model = self.known()
        admitted = may_work(who, model, self.world, self.today)
        with self.expecting(admitted), self.home.session() as session:
            draft = ProgressDraft(kind, self.home.now, "陈志远", "见了双方")
            by, now = self.actor(who), self.home.now
            made = add_progress(session, self.uid, draft, by=by, now=now)
            for item in ITEMS:
                give_evidence(session, self.uid, item, made, self.home.rules, by=by, now=now)
        if admitted:
            model.proved = True
            model.acted = model.acted or kind not in (ProgressKind.PHONE, ProgressKind.NOTE)

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, wait=st.sampled_from((0, 0, 15, 30)))
    def ask_more_time(self, who: Somebody, wait: int) -> None:
        """Once, and not when the limit is past."""
        self.home.pass_time(days=wait)
        model = self.known()
        admitted = (
            model.admits("ask_extension")
            and may_work(who, model, self.world, self.today)
            and not model.extended
            and model.due is not None
            and self.today <= model.due
        )
        self.run(admitted, ask_extension, self.uid, "还在核对", by=who)
        if admitted:
            model.step("ask_extension")
            model.asker = who.name

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, named=NAMED, days=st.one_of(st.none(), st.integers(-3, 100)))
    def decide_more_time(self, who: Somebody, named: str, days: int | None) -> None:
        """The head grants it: neither the asker nor the leader, and no more than the profile's days."""
        model = self.known()
        admitted = model.admits("grant") and who.role in (Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD)
        new_due = None
        if days is not None:
            assert model.due is not None or not admitted
            new_due = (model.due or self.today) + timedelta(days=days)
            other = decider(who, named) not in ("", model.asker, model.leader)
            admitted = admitted and other and 0 < days <= PROFILE.leader.extension and new_due >= self.today
        self.run(admitted, decide_extension, self.uid, new_due, "照办", self.home.rules, named, by=who)
        if admitted and new_due is not None:
            model.step("grant", "approve_extension")
            model.due, model.extended = new_due, True
            model.limit = max(new_due, model.limit or new_due)
        elif admitted:
            model.step("refuse", "refuse_extension")

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, voice=st.sampled_from(("双方满意", "")))
    def ask_for_the_end(self, who: Somebody, voice: str) -> None:
        """With everything proved, a result on record and a word of the parties."""
        model = self.known()
        admitted = (
            model.admits("ask_discharge")
            and may_work(who, model, self.world, self.today)
            and self.settled
            and model.acted
            and model.proved
            and bool(voice)
        )
        draft = DischargeDraft("双方和解", voice)
        self.run(admitted, ask_discharge, self.uid, draft, self.home.rules, by=who)
        if admitted:
            model.step("ask_discharge")

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, granted=st.booleans())
    def review(self, who: Somebody, granted: bool) -> None:
        """Somebody else than the leader, a deputy who acted, or the responsible person."""
        model = self.known()
        admitted = (
            model.admits("discharge")
            and who.role is Role.CENTRE_DIRECTOR
            and who.name not in (model.leader, model.responsible)
        )
        self.run(admitted, decide_discharge, self.uid, granted, "核对过", self.home.rules, by=who)
        if admitted:
            model.step("discharge" if granted else "send_back")
            if granted:
                self.over()

    @precondition(lambda self: self.model is not None)
    @rule(who=PEOPLE, named=NAMED, leader=ON_LIST)
    def hand_over(self, who: Somebody, named: str, leader: str) -> None:
        """To another leader in office who need not stand aside and does not approve it himself."""
        model, head = self.known(), decider(who, named)
        admitted = (
            model.admits("hand_over")
            and head not in ("", leader)
            and leader != model.leader
            and leader not in self.world.barred
            and self.world.in_office(leader, self.today)
        )
        draft = HandoverDraft(self.leaders[leader], "分工调整", decided_by=named)
        self.run(admitted, hand_over, self.uid, draft, self.home.rules, by=who)
        if admitted:
            model.step("hand_over")
            model.leaders.append(model.leader)
            model.leader = leader
            model.start(self.today)

    def known(self) -> Model:
        """The assignment's model."""
        assert self.model is not None
        return self.model

    def over(self) -> None:
        """The assignment has come to its end; the case may be proposed again."""
        self.agree()
        self.ended.append(self.uid)
        self.model = None

    @invariant()
    def agree(self) -> None:
        """Program and model say the same; at most one leader has the case."""
        with self.home.reading() as session:
            rows = session.scalars(
                select(LeaderAssignment).where(LeaderAssignment.matter_uid == self.case)
            ).all()
            assert sum(row.state in OPEN_STATES for row in rows) <= 1
            assert len(rows) == len(self.ended) + (self.model is not None)
            if self.model is None:
                return
            model = self.model
            row = next(row for row in rows if row.uid == self.uid)
            assert (row.state.value, row.leader.name) == (model.state, model.leader)
            assert (row.confirm_due_on, row.plan_due_on) == (model.confirm_due, model.plan_due)
            assert (row.limit_on, row.due_on) == (model.limit, model.due)
            steps = select(Transition.action).where(Transition.record_uid == self.uid)
            assert list(session.scalars(steps.order_by(Transition.id))) == model.history
            handed = select(func.count()).where(AssignmentHandover.leader_assignment_id == row.id)
            assert session.scalar(handed) == len(model.leaders)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[AssignmentMachine]]:
    """The machine on a centre with six leaders; one is away for a while, one's term ends."""
    home = make_centre(tmp_path_factory.mktemp("machine") / "centre")
    leaders = {
        name: add_leader(home, name, post)
        for name, post in (
            ("陈志远", "副书记"),
            ("罗青松", "副镇长"),
            ("薛慧敏", "镇党委书记"),
            ("乔慧", "人大主席"),
        )
    }
    leaders["简宁"] = add_leader(home, "简宁", "副镇长", term_to=TERM_END)
    with home.session() as session:
        first, last, deputy = AWAY
        away = AbsenceDraft(first, last, "外出学习", leaders[deputy])
        add_absence(session, leaders["陈志远"], away, by=home.actor, now=home.now)
    AssignmentMachine.home, AssignmentMachine.leaders = home, leaders
    yield AssignmentMachine
    home.centre.close()


def run(machine: type[AssignmentMachine], examples: int, steps: int) -> None:
    """Run it; its database is one for all examples, each with a case of its own."""
    run_state_machine_as_test(  # pyright: ignore[reportUnknownMemberType]
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
        ),
    )  # fmt: skip


def test_no_sequence_of_steps_leads_past_the_rules(machine: type[AssignmentMachine]) -> None:
    run(machine, 20, 30)


@pytest.mark.torture
def test_many_long_sequences_of_steps(machine: type[AssignmentMachine]) -> None:
    run(machine, TORTURE.examples, TORTURE.steps)
    note("leader assignment", examples=TORTURE.examples, steps=TORTURE.examples * TORTURE.steps)
