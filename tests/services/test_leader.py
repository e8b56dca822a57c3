"""The list of leaders, what should be put to one, to whom it is suggested, and a leader's own page."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from db.enums import (
    AssignmentTrigger,
    Difficulty,
    DispatchKind,
    DisputeState,
    DisputeType,
    InterestKind,
    MatterKind,
    ProgressKind,
    RiskLevel,
    Role,
)
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.sweep import GridEvent
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.leader_choice import LeaderChoice
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services import sweep
from desktop_app.services.assignment_candidate import CandidateRow, list_candidates
from desktop_app.services.assignment_detail import assignment_detail
from desktop_app.services.assignment_view import list_assignments
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.hazard import HazardDraft, close_hazard, mark_hazard
from desktop_app.services.leader import (
    AbsenceDraft,
    InterestDraft,
    LeaderDraft,
    add_absence,
    add_interest,
    edit_leader,
    end_absence,
    retire_leader,
    void_interest,
)
from desktop_app.services.leader import add_leader as put_on_list
from desktop_app.services.leader_choice import suggest_leaders
from desktop_app.services.leader_matter import LeaderPage, leader_page, my_page
from desktop_app.services.leader_view import LeaderCard, leader_card, list_leaders
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_event import link_event
from desktop_app.services.sweep_finding import FindingDraft
from tests.database.rows import party
from tests.services.assignments import (
    act,
    add_dispute,
    add_leader,
    approve,
    listed,
    propose,
    read,
    start,
)
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import code_of, make_township


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "town")


def card(home: OpenTestCentre, uid: UUID) -> LeaderCard:
    with home.reading() as session:
        return leader_card(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def page(home: OpenTestCentre, uid: UUID) -> LeaderPage:
    with home.reading() as session:
        return leader_page(session, uid, home.rules, by=home.actor, today=local_date(home.now))


def candidates(home: OpenTestCentre) -> tuple[CandidateRow, ...]:
    with home.reading() as session:
        return list_candidates(session, home.rules, by=home.actor, today=local_date(home.now))


def suggested(
    home: OpenTestCentre, uid: UUID, kind: MatterKind = MatterKind.DISPUTE
) -> tuple[LeaderChoice, ...]:
    with home.reading() as session:
        return suggest_leaders(session, kind, uid, home.rules, by=home.actor, today=local_date(home.now))


def change(home: OpenTestCentre, uid: UUID, **values: object) -> None:
    with home.session() as session:
        row = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_a_card_is_kept_changed_and_retired(home: OpenTestCentre) -> None:
    uid = add_leader(
        home,
        level="head",
        duties=("petition", "land"),
        term_from=date(2026, 1, 1),
        user_uid=home.actor.user_uid,
    )
    found = card(home, uid)
    assert (found.row.level, found.row.duties) == ("主要领导", ("信访维稳", "自然资源和村镇建设"))
    assert (found.user_name, found.taken, found.row.term_from) == (home.actor.name, 0, date(2026, 1, 1))
    with home.session() as session:
        draft = LeaderDraft("陈志远", "镇长", "13900000001", "member")
        edit_leader(session, uid, draft, home.rules, by=home.actor, now=home.now)
    assert (card(home, uid).row.post, card(home, uid).duty_keys) == ("镇长", ())
    with home.session() as session:
        retire_leader(session, uid, "调离", by=home.actor, now=home.now)
    assert card(home, uid).retired_reason == "调离"
    with home.reading() as session:
        today = local_date(home.now)
        assert list_leaders(session, home.rules, by=home.actor, today=today) == ()
        assert len(list_leaders(session, home.rules, by=home.actor, today=today, include_ended=True)) == 1


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (LeaderDraft("", "镇长"), "name"),
        (LeaderDraft("高立新", " "), "post"),
        (LeaderDraft("高立新", "镇长", level="emperor"), "level"),
        (LeaderDraft("高立新", "镇长", duties=("land", "sea")), "duties"),
        (LeaderDraft("高立新", "镇长", term_from=date(2026, 2, 1), term_to=date(2026, 1, 1)), "term_to"),
        (LeaderDraft("高立新", "镇长", user_uid=uuid4()), "user_uid"),
        (LeaderDraft("陈志远", "镇党委书记"), "name"),
    ],
)
def test_a_wrong_card_is_refused_at_its_field(home: OpenTestCentre, draft: LeaderDraft, field: str) -> None:
    add_leader(home)
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        put_on_list(session, draft, home.rules, by=home.actor, now=home.now)
    assert refused.value.field == field


def test_an_account_belongs_to_one_leader(home: OpenTestCentre) -> None:
    add_leader(home, user_uid=home.actor.user_uid)
    with pytest.raises(RuleViolation, match="已经是陈志远的"):
        add_leader(home, "高立新", "镇长", user_uid=home.actor.user_uid)


def test_only_the_director_keeps_the_list(home: OpenTestCentre) -> None:
    for role in (Role.WINDOW_CLERK, Role.TOWNSHIP_HEAD, Role.ASSIGNED_LEADER):
        with home.session() as session, pytest.raises(PermissionDenied):
            draft = LeaderDraft("高立新", "镇长")
            put_on_list(session, draft, home.rules, by=home.someone(role), now=home.now)


def test_absences_do_not_overlap_and_a_deputy_is_there(home: OpenTestCentre) -> None:
    today = local_date(home.now)
    leader, deputy = add_leader(home), add_leader(home, "罗青松", "副镇长")
    away = AbsenceDraft(today, today + timedelta(days=5), "外出学习", deputy)
    with home.session() as session:
        uid = add_absence(session, leader, away, by=home.actor, now=home.now)
    wrong = (
        (AbsenceDraft(today, None, " "), "reason"),
        (AbsenceDraft(today + timedelta(days=9), today, "学习"), "ends_on"),
        (AbsenceDraft(today + timedelta(days=5), None, "学习"), "starts_on"),
        (AbsenceDraft(today + timedelta(days=6), None, "学习", leader), "deputy_uid"),
    )
    for draft, field in wrong:
        with home.session() as session, pytest.raises(RuleViolation) as refused:
            add_absence(session, leader, draft, by=home.actor, now=home.now)
        assert refused.value.field == field
    with home.session() as session, pytest.raises(RuleViolation, match="陈志远这段时间也不在岗"):
        both = AbsenceDraft(today, None, "住院", leader)
        add_absence(session, deputy, both, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="正在代管陈志远的包案"):
        retire_leader(session, deputy, "退休", by=home.actor, now=home.now)
    assert (card(home, leader).row.deputy, card(home, leader).absences[0].runs) == ("罗青松", True)
    with home.session() as session:
        end_absence(session, uid, today, by=home.actor, now=home.now)
    home.pass_time(days=1)
    assert (card(home, leader).row.deputy, card(home, leader).row.absence) == ("", "")


def test_an_interest_is_recorded_once_and_taken_back_with_a_reason(home: OpenTestCentre) -> None:
    leader = add_leader(home)
    draft = InterestDraft("温秀云", InterestKind.INTEREST)
    with home.session() as session:
        uid = add_interest(session, leader, draft, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="已经登记过"):
        add_interest(session, leader, draft, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="为什么作废"):
        void_interest(session, uid, "", by=home.actor, now=home.now)
    with home.session() as session:
        void_interest(session, uid, "登记错了人", by=home.actor, now=home.now)
    assert card(home, leader).interests == ()


def test_what_should_get_a_leader_is_found_with_its_reasons(home: OpenTestCentre) -> None:
    today = local_date(home.now)
    red = add_dispute(home, "柳桥纠〔2026〕A0011-1")
    plain = add_dispute(home, "柳桥纠〔2026〕A0012-9", RiskLevel.BLUE)
    hard = add_dispute(home, "柳桥纠〔2026〕A0013-7", RiskLevel.BLUE)
    change(home, hard, difficulty=Difficulty.COMPLEX, due_on=today - timedelta(days=3))
    ordered = add_dispute(home, "柳桥纠〔2026〕A0014-5", RiskLevel.YELLOW)
    settled = add_dispute(home, "柳桥纠〔2026〕A0015-3")
    change(home, settled, state=DisputeState.AWAITING_FOLLOW_UP)
    with home.session() as session:
        session.add(
            Dispatch(
                number="固始交〔2026〕7号", kind=DispatchKind.COUNTY, matter_uid=ordered, title="催办",
                recipient_office_id=home.centre.identity.uid, recipient_name="柳桥", content="请办理",
                demands="一周内", issued_on=today, due_on=today, sign_due_on=today, contact_name="薛",
            )
        )  # fmt: skip
    found = {row.uid: row for row in candidates(home)}
    assert set(found) == {red, hard, ordered}
    assert next(iter(found)) == red
    assert found[red].trigger is AssignmentTrigger.RED
    assert found[hard].words == "疑难纠纷，已超期 3 天。"
    assert found[ordered].words == "上级有交办督办还没有办结（固始交〔2026〕7号）。"
    assert plain not in found
    propose(home, red, add_leader(home))
    assert red not in {row.uid for row in candidates(home)}


def test_the_leader_of_the_line_of_duty_is_suggested_and_kin_is_last(home: OpenTestCentre) -> None:
    case = add_dispute(home, risk=RiskLevel.YELLOW)
    change(home, case, dispute_type=DisputeType.FOREST_LAND)
    with home.session() as session:
        session.add(party(session.scalars(select(Dispute)).one(), "温秀云"))
    kin = add_leader(home, "陈志远", "副书记", duties=("farming",))
    add_leader(home, "高立新", "镇长", level="head")
    add_leader(home, "温立本", "副镇长", duties=("farming",))
    with home.session() as session:
        add_interest(session, kin, InterestDraft("温秀云", InterestKind.KIN), by=home.actor, now=home.now)
    first, *_, last = suggested(home, case)
    assert (first.name, first.suggested, first.reasons[0]) == ("温立本", True, "分管农业农村")
    assert first.hints == ("与温秀云同姓，请核对有无亲属关系",)
    assert (last.name, last.barred) == ("陈志远", "陈志远与温秀云是近亲属，应当回避，请另选一位。")


def test_a_leader_of_the_same_household_is_hinted_at(home: OpenTestCentre) -> None:
    case, earlier = add_dispute(home), add_dispute(home, "柳桥纠〔2026〕A0021-8")
    with home.session() as session:
        rows = {row.uid: row for row in session.scalars(select(Dispute))}
        one, other = party(rows[case], "温秀云"), party(rows[earlier], "高立新")
        one.address = other.address = "柳桥村3组5号"
        session.add_all((one, other))
    add_leader(home, "高立新", "镇长")
    (choice,) = suggested(home, case)
    assert "与温秀云登记过同一住址，请核对是不是一家人" in choice.hints
    assert choice.barred == ""


def hazard(town: OpenTestCentre, level: RiskLevel = RiskLevel.RED) -> UUID:
    """A hazard found by the sweep of a grid."""
    draft = ReportDraft(code_of(0, 1), local_date(town.now))
    with town.session() as session:
        finding = (FindingDraft("水库坝脚渗水。"),)
        sweep.report_findings(session, draft, finding, town.rules, by=town.actor, now=town.now)
        uid = session.scalars(select(GridEvent.uid)).one()
        owner = HazardDraft(level, "阎大生", local_date(town.now) + timedelta(days=9))
        mark_hazard(session, uid, owner, by=town.actor, now=town.now)
        return uid


def test_a_hazard_is_given_to_a_leader_and_ends_when_it_is_closed(town: OpenTestCentre) -> None:
    uid = hazard(town)
    (row,) = candidates(town)
    assert (row.kind, row.uid, row.words) == (MatterKind.HAZARD, uid, "红色风险隐患还没有销号。")
    leader = add_leader(town, "陈志远", "副书记", duties=("politics_law",))
    assert suggested(town, uid, MatterKind.HAZARD)[0].reasons[0] == "分管政法综治"
    draft = work.ProposalDraft(uid, leader, row.words, row.kind, row.trigger)
    with town.session() as session:
        assignment = work.propose(session, draft, town.rules, by=town.actor, now=town.now)
    with town.session() as session, pytest.raises(RuleViolation, match="这件风险隐患已经在包案"):
        work.propose(session, draft, town.rules, by=town.actor, now=town.now)
    start(town, assignment)
    act(town, assignment, ProgressKind.FIELD_VISIT)
    (shown,) = listed(town)
    assert (shown.matter_kind, shown.title, shown.dispute_uid) == (MatterKind.HAZARD, "水库坝脚渗水。", None)
    assert "风险隐患还是“整改中”，请先办出结果再销号。" in read(town, assignment).why_not
    with town.session() as session:
        close_hazard(session, uid, "坝脚已灌浆", by=town.actor, now=town.now)
    assert not any("风险隐患还是" in words for words in read(town, assignment).why_not)


def test_a_hazard_tied_to_a_restricted_case_is_hidden_with_its_assignment(town: OpenTestCentre) -> None:
    uid, leader = hazard(town), add_leader(town)
    with town.session() as session:
        draft = work.ProposalDraft(uid, leader, "红色隐患", MatterKind.HAZARD)
        assignment = work.propose(session, draft, town.rules, by=town.actor, now=town.now)
    case = registered(town).uid
    with town.session() as session:
        link_event(session, uid, case, by=town.actor, now=town.now)
        secret = RestrictionDraft(case, readers=(town.actor.user_uid,))
        restrict_dispute(session, secret, by=town.actor, now=town.now)
    stranger = town.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    today = local_date(town.now)
    with town.reading() as session:
        assert list_assignments(session, town.rules, by=stranger, today=today) == ()
        assert list_candidates(session, town.rules, by=stranger, today=today) == ()
        with pytest.raises(RuleViolation, match="找不到这件包案"):
            assignment_detail(session, assignment, town.rules, by=stranger, today=today)
    assert [row.uid for row in listed(town)] == [assignment]


def test_a_leaders_page_has_the_overdue_first_and_says_what_is_next(home: OpenTestCentre) -> None:
    leader = add_leader(home, user_uid=home.actor.user_uid)
    home.pass_time(days=-20)
    late = propose(home, add_dispute(home, "柳桥纠〔2026〕A0031-5"), leader)
    start(home, late)
    act(home, late, ProgressKind.VISIT)
    home.pass_time(days=20)
    fresh = propose(home, add_dispute(home, "柳桥纠〔2026〕A0032-3"), leader)
    approve(home, fresh)
    asked = propose(home, add_dispute(home, "柳桥纠〔2026〕A0033-1"), leader)
    found = page(home, leader)
    assert [m.row.uid for m in found.matters] == [late, fresh, asked]
    assert [m.next_step for m in found.matters] == ["月底前答复", "认领，并核对有无回避", "等党政一把手审批"]
    assert (found.overdue_count, found.matters[0].days_left) == (1, -13)
    assert "20 天没有见面或开会，规定 7 天内一次。" in found.matters[0].warnings
    with home.reading() as session:
        assert my_page(session, home.rules, by=home.actor, today=local_date(home.now)) == found
        nobody = home.someone(Role.ASSIGNED_LEADER, "罗青松")
        with pytest.raises(RuleViolation, match="没有您的账号"):
            my_page(session, home.rules, by=nobody, today=local_date(home.now))


def test_a_deputy_sees_the_cases_of_who_is_away(home: OpenTestCentre) -> None:
    leader, deputy = add_leader(home), add_leader(home, "罗青松", "副镇长")
    uid = propose(home, add_dispute(home), leader)
    start(home, uid)
    assert page(home, deputy).matters == ()
    today = local_date(home.now)
    with home.session() as session:
        away = AbsenceDraft(today, today, "外出学习", deputy)
        add_absence(session, leader, away, by=home.actor, now=home.now)
    (matter,) = page(home, deputy).matters
    assert (matter.row.uid, matter.acting_for) == (uid, "陈志远")
    home.pass_time(days=1)
    assert page(home, deputy).matters == ()
