"""A red case under a leader, from its registration to the end: one deputy, one hand-over, one return."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import AssignmentState, InterestKind, PaperKind, ProgressKind, RiskLevel, Role, TellManner
from db.integrity import full_check
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services.assignment_candidate import list_candidates
from desktop_app.services.assignment_extension import ask_extension, decide_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.assignment_plan import PlanDraft, PlanStepDraft, finish_step, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress, give_evidence
from desktop_app.services.discharge import DischargeDraft, ask_discharge, decide_discharge
from desktop_app.services.leader import (
    AbsenceDraft,
    InterestDraft,
    add_absence,
    add_interest,
    retire_leader,
)
from desktop_app.services.leader_choice import suggest_leaders
from desktop_app.services.leader_matter import leader_page
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.rights_notice import TellingDraft, tell_rights
from tests.papers.reading import page_texts, squeezed
from tests.services.assignments import add_leader, read
from tests.services.mediation_case import Case, drawn_up, land_case, sign_all
from tests.support.centre import OpenTestCentre, make_centre

HEAD = "薛慧敏"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


class Story:
    """What happens, in the words of the people."""

    def __init__(self, home: OpenTestCentre) -> None:
        """A red land case is registered and in hand; four leaders are on the list."""
        self.home = home
        self.case: Case = land_case(home)
        with home.session() as session:
            row = session.scalars(select(Dispute).where(Dispute.uid == self.case.dispute)).one()
            row.risk_level = RiskLevel.RED
            self.party = row.parties[0].name
        self.mayor = add_leader(home, "罗青松", "镇长", level="head")
        self.deputy = add_leader(home, "卫明川", "副镇长", level="member", duties=("land",))
        self.kin = add_leader(home, "乔慧", "副书记", level="head")
        self.next = add_leader(home, "高立新", "镇党委副书记", level="head")
        with home.session() as session:
            close = InterestDraft(self.party, InterestKind.KIN, "表弟")
            add_interest(session, self.kin, close, by=home.actor, now=home.now)
        self.uid = UUID(int=0)

    def proposed_by_rule(self) -> None:
        """The program finds the case and suggests the mayor; who is kin stands last, and is not possible."""
        home, today = self.home, local_date(self.home.now)
        with home.reading() as session:
            (found,) = list_candidates(session, home.rules, by=home.actor, today=today)
            first, *_, last = suggest_leaders(
                session, found.kind, found.uid, home.rules, by=home.actor, today=today
            )
        assert (first.name, first.suggested, last.name) == ("罗青松", True, "乔慧")
        assert "是近亲属，应当回避" in last.barred
        draft = work.ProposalDraft(found.uid, first.uid, found.words, found.kind, found.trigger)
        with home.session() as session:
            self.uid = work.propose(session, draft, home.rules, by=home.actor, now=home.now)

    def approved(self) -> None:
        """The director cannot approve the own proposal; the secretary does."""
        home = self.home
        head = home.someone(Role.TOWNSHIP_HEAD, HEAD)
        with home.session() as session, pytest.raises(PermissionDenied, match="不能自己批准"):
            work.decide_proposal(
                session, self.uid, True, "", home.rules, home.actor.name, by=home.actor, now=home.now
            )
        with home.session() as session:
            work.decide_proposal(session, self.uid, True, "同意，一周一报", home.rules, by=head, now=home.now)

    def taken(self, name: str, days: int) -> None:
        """The leader takes it and fixes the plan for so many days."""
        home = self.home
        leader = home.someone(Role.ASSIGNED_LEADER, name)
        due = local_date(home.now) + timedelta(days=days)
        steps = (PlanStepDraft("核清面积", "卫明川", due), PlanStepDraft("签协议", "陶守信", due))
        with home.session() as session:
            work.confirm(session, self.uid, True, by=leader, now=home.now)
            draft = PlanDraft("卫明川", "先核面积，再调解", due, steps)
            plan(session, self.uid, draft, by=leader, now=home.now)

    def acted(self, kind: ProgressKind, by: str, next_step: str) -> UUID:
        """Something is done and the next step gets its day."""
        home = self.home
        draft = ProgressDraft(
            kind, home.now - timedelta(minutes=9), f"{by}、{self.party}", "到地头量了面积", next_step,
            local_date(home.now) + timedelta(days=6),
        )  # fmt: skip
        with home.session() as session:
            leader = home.someone(Role.ASSIGNED_LEADER, by)
            return add_progress(session, self.uid, draft, by=leader, now=home.now)

    def handed_over(self) -> None:
        """The mayor is transferred: the case goes to another, with a list, and he leaves the list."""
        home = self.home
        with home.session() as session, pytest.raises(RuleViolation, match="请先更换包案领导"):
            retire_leader(session, self.mayor, "调任", by=home.actor, now=home.now)
        with home.session() as session:
            draft = HandoverDraft(self.next, "罗青松调任", decided_by=HEAD)
            hand_over(session, self.uid, draft, home.rules, by=home.actor, now=home.now)
            retire_leader(session, self.mayor, "调任", by=home.actor, now=home.now)

    def proved(self) -> None:
        """Every item of the checklist gets its entry; the steps of the plan are done."""
        home = self.home
        entry = self.acted(ProgressKind.MEETING, "高立新", "回访")
        with home.session() as session:
            for item in read(home, self.uid).checklist:
                if not item.of_plan:
                    give_evidence(session, self.uid, item.key, entry, home.rules, by=home.actor, now=home.now)
            for step in read(home, self.uid).plan_steps:
                if step.done_on is None:
                    finish_step(session, step.uid, local_date(home.now), by=home.actor, now=home.now)

    def ask_for_the_end(self) -> None:
        """The leader asks for 销号."""
        home = self.home
        leader = home.someone(Role.ASSIGNED_LEADER, "高立新")
        draft = DischargeDraft("补偿谈妥，签了协议", "双方满意")
        with home.session() as session:
            ask_discharge(session, self.uid, draft, home.rules, by=leader, now=home.now)

    def lacking(self) -> str:
        """Why it cannot end now."""
        return "".join(read(self.home, self.uid).why_not)

    def state(self) -> AssignmentState:
        """Where it stands."""
        return read(self.home, self.uid).row.state


def test_a_red_case_from_registration_to_the_end(home: OpenTestCentre) -> None:
    story = Story(home)
    story.proposed_by_rule()
    story.approved()
    story.taken("罗青松", 30)
    story.acted(ProgressKind.FIELD_VISIT, "罗青松", "请两家一起量地")

    # Away for a week: only the named deputy acts for him.
    home.pass_time(days=3)
    today = local_date(home.now)
    with home.session() as session:
        away = AbsenceDraft(today, today + timedelta(days=6), "省里培训", story.deputy)
        add_absence(session, story.mayor, away, by=home.actor, now=home.now)
    with pytest.raises(PermissionDenied, match="请由本人或代管领导卫明川办理"):
        story.acted(ProgressKind.VISIT, "高立新", "再量")
    story.acted(ProgressKind.VISIT, "卫明川", "再量一次")
    with home.reading() as session:
        found = leader_page(session, story.deputy, home.rules, by=home.actor, today=today)
    assert [(m.acting_for, m.next_step) for m in found.matters] == [("罗青松", "再量一次")]

    home.pass_time(days=8)
    story.handed_over()
    assert story.state() is AssignmentState.ASSIGNED
    story.taken("高立新", 20)
    (row,) = read(home, story.uid).handovers
    assert (row.from_name, row.to_name) == ("罗青松", "高立新")
    assert "下一步：再量一次" in "".join(row.items)

    # More time, once, granted by the head.
    with home.session() as session:
        leader = home.someone(Role.ASSIGNED_LEADER, "高立新")
        ask_extension(session, story.uid, "等测绘结果", by=leader, now=home.now)
    due = read(home, story.uid).whole_due_on
    assert due is not None
    with home.session() as session:
        longer = due + timedelta(days=10)
        decide_extension(session, story.uid, longer, "同意", home.rules, HEAD, by=home.actor, now=home.now)

    # The mediation comes to an agreement that is not signed yet: the case cannot end.
    assert "请先办出结果再销号" in story.lacking()
    with home.session() as session:
        mediation, drawn = drawn_up(story.case, session)
    story.proved()
    assert "《人民调解协议书》" in story.lacking()
    with pytest.raises(RuleViolation, match=r"《权利义务告知书》.*还没有签好"):
        story.ask_for_the_end()
    with home.session() as session:
        sign_all(story.case, session, drawn.uid)
        told = TellingDraft(story.case.parties, TellManner.PAPER, local_date(home.now), "单秀兰")
        tell_rights(session, mediation, told, by=home.actor, now=home.now)

    story.ask_for_the_end()
    with home.session() as session:
        decide_discharge(session, story.uid, False, "缺息诉承诺书", home.rules, by=home.actor, now=home.now)
    assert story.state() is AssignmentState.PLANNED
    home.pass_time(days=2)
    story.acted(ProgressKind.VISIT, "高立新", "月底再回访")
    story.ask_for_the_end()
    with home.session() as session:
        decide_discharge(session, story.uid, True, "材料齐全", home.rules, by=home.actor, now=home.now)

    found = read(home, story.uid)
    assert (found.row.state, found.reviewed_by) == (AssignmentState.DISCHARGED, home.actor.name)
    assert [step.action for step in found.history] == [
        "propose", "approve", "confirm", "plan", "hand_over", "confirm", "plan",
        "ask_extension", "approve_extension", "ask_discharge", "send_back", "ask_discharge", "discharge",
    ]  # fmt: skip
    with home.reading() as session:
        sheet = make_paper(
            session, PaperKind.LEADER_ASSIGNMENT, story.uid, home.rules,
            by=home.actor, today=local_date(home.now),
        )  # fmt: skip
        assert full_check(session) == ()
    text = squeezed("".join(page_texts(render_paper(sheet))))
    for word in ("高立新", "材料齐全", "同意，一周一报", story.party):
        assert squeezed(word) in text
