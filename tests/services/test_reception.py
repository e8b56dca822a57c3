"""Receptions: the calendar, visitors and their matters, visits with a case, talks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DutyKind, Role, Source, TalkOutcome, VisitOutcome
from db.models.assignment import ProgressEntry
from db.models.dispute import Dispute, Party
from db.models.petition import Petition
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile import ReceptionDay, ReceptionRule
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import reception, reception_day, talk
from desktop_app.services.case_visit import CaseVisitDraft, list_case_visits, record_case_visit
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.package_sealing import SealedCases
from desktop_app.services.reception import InstructionDraft, MatterDraft
from desktop_app.services.reception_day import DutyRow
from desktop_app.services.reception_view import (
    VisitDetail,
    known_matters,
    list_visits,
    visit_detail,
)
from desktop_app.services.rules import Rules
from desktop_app.services.talk import TalkDraft, TalkPointDraft
from desktop_app.services.today import Target, due_rows
from tests.services import assignments
from tests.services.disputes import DRAFT, person, registered
from tests.services.petitions import petition
from tests.services.receptions import VISITOR, duty, in_days, visit
from tests.support.centre import OpenTestCentre
from tests.support.township import VILLAGES, make_township

Write = Callable[[Session], object]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def refused(home: OpenTestCentre, write: Write, field: str, match: str) -> None:
    with pytest.raises(RuleViolation, match=match or None) as found, home.session() as session:
        write(session)
    assert found.value.field == field


def detail(home: OpenTestCentre, uid: UUID) -> VisitDetail:
    with home.reading() as session:
        return visit_detail(session, uid, by=home.actor, today=local_date(home.now))


def days(home: OpenTestCentre, first: date, last: date) -> tuple[DutyRow, ...]:
    with home.reading() as session:
        return reception_day.days_between(session, first, last, by=home.actor, today=local_date(home.now))


def with_schedule(home: OpenTestCentre, *rows: ReceptionDay) -> Rules:
    profile = replace(home.rules.profile, reception=ReceptionRule(rows))
    return replace(home.rules, profile=profile)


def test_a_month_is_planned_once_and_cancelled_days_stay_away(home: OpenTestCentre) -> None:
    assignments.add_leader(home)
    rules = with_schedule(
        home,
        ReceptionDay("申明", "每月第1个工作日", "综治中心", begins="08:30", ends="11:30"),
        ReceptionDay("廖启明", "每周三", "固桥村委会", kind="outreach", substitute="康宁"),
    )
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    with home.session() as session:
        planned = reception_day.plan_days(session, first, last, rules, by=home.actor, now=home.now)
    assert (planned.made, planned.warning) == (6, "")
    rows = days(home, first, last)
    assert [row.day.day for row in rows] == [1, 2, 9, 16, 23, 30]
    assert (rows[0].title, rows[0].time) == ("申明接访", "08:30－11:30")
    assert rows[1].kind is DutyKind.OUTREACH
    with home.session() as session:
        reception_day.cancel_day(session, rows[2].uid, "防汛值守", by=home.actor, now=home.now)
    with home.session() as session:
        again = reception_day.plan_days(session, first, last, rules, by=home.actor, now=home.now)
    assert again.made == 0
    assert len(days(home, first, last)) == 5


def test_two_pcs_that_plan_a_month_make_the_same_entries(tmp_path: Path) -> None:
    uids: list[set[UUID]] = []
    for name in ("one", "two"):
        home = make_township(tmp_path / name)
        rules = with_schedule(home, ReceptionDay("申明", "每周一", "综治中心"))
        with home.session() as session:
            reception_day.plan_days(
                session, date(2026, 12, 1), date(2026, 12, 31), rules, by=home.actor, now=home.now
            )
        uids.append({row.uid for row in days(home, date(2026, 12, 1), date(2026, 12, 31))})
        home.centre.close()
    assert uids[0] == uids[1]
    assert len(uids[0]) == 4


def test_a_year_without_holiday_table_is_said_and_nothing_to_plan_too(home: OpenTestCentre) -> None:
    first, last = date(2027, 1, 1), date(2027, 1, 31)
    refused(
        home,
        lambda s: reception_day.plan_days(s, first, last, home.rules, by=home.actor, now=home.now),
        "schedule", "还没有接访安排",
    )  # fmt: skip
    rules = with_schedule(home, ReceptionDay("申明", "每月第1个工作日", "综治中心"))
    with home.session() as session:
        planned = reception_day.plan_days(session, first, last, rules, by=home.actor, now=home.now)
    assert planned.made == 1
    assert "2027 年假期表未更新" in planned.warning


def test_talk_points_have_the_days_of_feng_liu_in_the_calendar(home: OpenTestCentre) -> None:
    draft = TalkPointDraft("固桥村说事点", "固桥村老槐树下", "康宁", next(iter(VILLAGES)))
    with home.session() as session:
        talk.add_talk_point(session, draft, by=home.actor, now=home.now)
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    with home.session() as session:
        made = reception_day.plan_days(session, first, last, home.rules, by=home.actor, now=home.now).made
    rows = days(home, first, last)
    assert made == len(rows) == 3
    assert {row.title for row in rows} == {"逢六说事：固桥村说事点"}
    meeting = reception_day.DutyDraft(
        DutyKind.VILLAGE_MEETING, first, "沈塘村委会", note="四季度村民代表会议"
    )
    with home.session() as session:
        reception_day.add_day(session, meeting, by=home.actor, now=home.now)
    assert "村民代表会议：四季度村民代表会议" in {row.title for row in days(home, first, last)}
    refused(home, lambda _: visit(home, duty(home, kind=DutyKind.VILLAGE_MEETING)), "duty_uid", "说事点")


def test_who_was_not_there_says_why(home: OpenTestCentre) -> None:
    today = duty(home)
    later = duty(home, in_days(home, 1))
    refused(
        home,
        lambda s: reception_day.mark_attendance(s, today, False, "", " ", by=home.actor, now=home.now),
        "note", "写明原因",
    )  # fmt: skip
    refused(
        home,
        lambda s: reception_day.mark_attendance(s, later, True, "", "", by=home.actor, now=home.now),
        "attended", "还没到",
    )  # fmt: skip
    with home.session() as session:
        reception_day.mark_attendance(
            session, today, False, "解文斌", "到县里开会", by=home.actor, now=home.now
        )
    row = days(home, in_days(home, 0), in_days(home, 0))[0]
    assert (row.attended, row.substitute_name, row.note) == (False, "解文斌", "到县里开会")


@pytest.mark.parametrize(
    ("changes", "field", "match"),
    [
        ({"place": " "}, "place", "地点"),
        ({"begins": "8点半"}, "begins", "08:30"),
        ({"begins": "11:30", "ends": "08:30"}, "ends", "晚于开始"),
        ({"leader_name": ""}, "leader_name", "哪位领导"),
        ({"leader_uid": UUID(int=3)}, "leader_uid", "名单"),
    ],
)
def test_a_faulty_entry_is_refused_at_its_field(
    home: OpenTestCentre, changes: dict[str, object], field: str, match: str
) -> None:
    made: Write = lambda _: duty(home, **changes)  # noqa: E731  # pyright: ignore[reportArgumentType]
    refused(home, made, field, match)


def test_a_visitor_is_linked_instructed_completed_and_followed_up(home: OpenTestCentre) -> None:
    known = registered(home)
    today = duty(home)
    taken = visit(home, today, MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid))
    assert (taken.number, taken.dispute_number) == ("泉河铺访〔2026〕0001", known.number)
    found = detail(home, taken.uid)
    assert found.id_masked.startswith("139926****")
    assert found.phone_masked == "154****0066"
    assert found.row.outcome is VisitOutcome.LINKED
    with home.session() as session:
        told = InstructionDraft("请供电所一周内修好。", "泉河铺供电所", in_days(home, 2))
        reception.instruct(session, taken.uid, told, by=home.actor, now=home.now)
    with home.reading() as session:
        rows = due_rows(session, home.rules, by=home.actor, today=local_date(home.now))
        assert ("泉河铺供电所", 2) in {
            (row.responsible, row.days_left) for row in rows if row.target is Target.RECEPTION
        }
    refused(
        home,
        lambda s: reception.follow_up_visit(
            s, taken.uid, local_date(home.now), "满意", "", home.rules, by=home.actor, now=home.now
        ),
        "state", "办结以后",
    )  # fmt: skip
    home.pass_time(days=1)
    with home.session() as session:
        day = local_date(home.now)
        reception.complete(session, taken.uid, day, "路灯已修好。", by=home.actor, now=home.now)
        reception.follow_up_visit(
            session, taken.uid, day, "非常满意", "电话回访", home.rules, by=home.actor, now=home.now
        )
    found = detail(home, taken.uid)
    assert (found.result, found.satisfaction) == ("路灯已修好。", "非常满意")
    assert found.row.days_left is None
    assert days(home, day - timedelta(days=1), day)[0].attended is True


def test_a_matter_becomes_a_dispute_or_a_petition_in_one_go(home: OpenTestCentre) -> None:
    today = duty(home)
    made = visit(home, today, MatterDraft(VisitOutcome.REGISTERED, case=DRAFT))
    assert made.dispute_number
    sent = visit(
        home, today,
        MatterDraft(VisitOutcome.PETITION, case=replace(DRAFT, parties=(person("邬冬梅"),))),
        people_count=12, representatives=("邬秋生", "邬春来"),
    )  # fmt: skip
    with home.reading() as session:
        kept = session.scalars(select(Petition)).one()
        uid = kept.uid
        assert kept.people_count == 12
        case = session.get_one(Dispute, kept.dispute_id)
        assert (case.number, case.people_count, case.is_petition) == (sent.dispute_number, 12, True)
    assert detail(home, sent.uid).petition_uid == uid
    assert detail(home, sent.uid).representatives == ("邬秋生", "邬春来")


def test_what_is_refused_writes_nothing(home: OpenTestCentre) -> None:
    today = duty(home)
    six = ("二", "三", "四", "五", "六")
    names = tuple(f"第{n}人" for n in six)
    cases: tuple[tuple[dict[str, object], MatterDraft | None, str, str], ...] = (
        ({"representatives": names, "people_count": 30}, None, "representatives", "不得超过 5 人"),
        ({"name": " "}, None, "name", "姓名"),
        ({"id_number": "139926196602030041"}, None, "id_number", ""),
        ({"demand": ""}, None, "demand", "要求解决什么"),
        ({}, MatterDraft(VisitOutcome.LINKED), "dispute_uid", "哪一件"),
        ({}, MatterDraft(VisitOutcome.TOLD), "told_where", "去哪里"),
        ({}, MatterDraft(VisitOutcome.SETTLED), "result", "当场"),
        ({}, MatterDraft(VisitOutcome.REGISTERED), "case", "登记的事情"),
        (
            {}, MatterDraft(VisitOutcome.REGISTERED, case=replace(DRAFT, category_code="9876")),
            "category_code", "",
        ),
    )  # fmt: skip
    for changes, matter, field, match in cases:
        refused(home, lambda _, c=changes, m=matter: visit(home, today, m, **c), field, match)
    with home.reading() as session:
        rows = list_visits(session, date.min, date.max, by=home.actor, today=local_date(home.now))
        assert rows == ()
        assert session.scalars(select(Dispute)).all() == []
    assert visit(home, today).number.endswith("0001"), "a refused visitor spends no number"


def test_a_matter_left_open_is_settled_later_and_once(home: OpenTestCentre) -> None:
    taken = visit(home, duty(home))
    told = MatterDraft(VisitOutcome.TOLD, told_where="到镇社保所二号窗口，找冯秀兰")
    with home.session() as session:
        reception.settle_matter(session, taken.uid, told, home.rules, by=home.actor, now=home.now)
    assert detail(home, taken.uid).told_where.startswith("到镇社保所")
    assert detail(home, taken.uid).row.completed_on == local_date(home.now)
    refused(
        home,
        lambda s: reception.settle_matter(s, taken.uid, told, home.rules, by=home.actor, now=home.now),
        "outcome", "已经“告知去处”",
    )  # fmt: skip
    with home.session() as session:
        reception.void_visit(session, taken.uid, "登记错了", by=home.actor, now=home.now)
    refused(home, lambda _: detail(home, taken.uid), "uid", "找不到")


def test_known_cases_are_found_by_name_and_number(home: OpenTestCentre) -> None:
    plain = registered(home)
    sent = petition(home, dispute=replace(DRAFT, parties=(person("邬冬梅"), DRAFT.parties[1])))
    with home.reading() as session:
        today = local_date(home.now)
        by_name = known_matters(session, "邬冬梅", by=home.actor, today=today)
        assert [(one.number, one.note) for one in by_name] == [(sent.number, "信访事项")]
        by_number = known_matters(session, plain.number, by=home.actor, today=today)
        assert [one.dispute_uid for one in by_number] == [plain.uid]
        assert known_matters(session, " ", by=home.actor, today=today) == ()


def test_a_visit_with_a_case_is_a_step_of_the_leaders_assignment(home: OpenTestCentre) -> None:
    known = registered(home)
    leader = assignments.add_leader(home)
    draft = CaseVisitDraft(
        known.uid, local_date(home.now), "砂石厂", "厂长孙长河、吴桂芬", "22时后仍在破碎石料。",
        "责令夜间停机，加装喷淋。", leader, next_on=in_days(home, 7),
    )  # fmt: skip
    with home.session() as session:
        record_case_visit(session, draft, by=home.actor, now=home.now)
    assignment = assignments.propose(home, known.uid, leader)
    assignments.approve(home, assignment)
    with home.session() as session:
        record_case_visit(session, draft, by=home.actor, now=home.now)
    with home.reading() as session:
        rows = list_case_visits(session, date.min, date.max, by=home.actor, today=local_date(home.now))
        assert [row.in_assignment for row in rows] == [True, False]
        entry = session.scalars(select(ProgressEntry)).one()
        assert "带案下访（砂石厂）" in entry.content
        assert (entry.next_step, entry.next_on) == ("再访", in_days(home, 7))
    for changes, field in (({"met": ""}, "met"), ({"next_on": draft.visited_on}, "next_on")):
        bad = replace(draft, **changes)  # type: ignore[arg-type]
        refused(home, lambda s, b=bad: record_case_visit(s, b, by=home.actor, now=home.now), field, "")


def test_what_is_said_at_a_talk_point(home: OpenTestCentre) -> None:
    with home.session() as session:
        draft = TalkPointDraft("固桥村说事点", "固桥村老槐树下", "康宁")
        point = talk.add_talk_point(session, draft, by=home.actor, now=home.now)
    refused(home, lambda s: talk.add_talk_point(s, draft, by=home.actor, now=home.now), "name", "已经有")
    today = local_date(home.now)
    said = TalkDraft(today, "邬冬梅", "邻家鸡吃了菜。", TalkOutcome.SETTLED, point, outcome_note="当面赔了")
    with home.session() as session:
        talk.register_talk(session, said, home.rules, by=home.actor, now=home.now)
        talk.register_talk(
            session,
            replace(said, content="砂石厂太吵", outcome=TalkOutcome.REGISTERED, case=DRAFT),
            home.rules, by=home.actor, now=home.now,
        )  # fmt: skip
        talk.register_talk(
            session,
            replace(said, point_uid=None, outcome=TalkOutcome.REGISTERED, case=DRAFT),
            home.rules, by=home.actor, now=home.now,
        )  # fmt: skip
    refused(
        home,
        lambda s: talk.register_talk(
            s, replace(said, outcome_note=""), home.rules, by=home.actor, now=home.now
        ),
        "outcome_note", "说开",
    )  # fmt: skip
    with home.reading() as session:
        rows = talk.list_talks(session, today, today, by=home.actor, today=today)
        assert [row.point for row in rows] == ["", "固桥村说事点", "固桥村说事点"]
        sources = session.scalars(select(Dispute.source).order_by(Dispute.id)).all()
        assert list(sources) == [Source.TALK_POINT, Source.FENG_LIU]
        points = talk.list_talk_points(session, by=home.actor, today=today)
        assert [(one.name, one.entries, one.active) for one in points] == [("固桥村说事点", 2, True)]
    with home.session() as session:
        talk.close_talk_point(session, point, by=home.actor, now=home.now)
    with home.reading() as session:
        assert not talk.list_talk_points(session, by=home.actor, today=today)[0].active


def test_visitors_of_a_restricted_case_are_hidden_and_travel_sealed(home: OpenTestCentre) -> None:
    known = registered(home)
    today = duty(home)
    taken = visit(home, today, MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid))
    open_one = visit(home, today)
    with home.session() as session:
        restrict_dispute(
            session, RestrictionDraft(known.uid, readers=(home.actor.user_uid,)), by=home.actor, now=home.now
        )
    stranger = home.someone(Role.WINDOW_CLERK, "潘友德")
    with home.reading() as session:
        day = local_date(home.now)
        rows = list_visits(session, day, day, by=stranger, today=day)
        assert [found.row.uid for found in rows] == [open_one.uid]
        assert reception_day.days_between(session, day, day, by=stranger, today=day)[0].visits == 1
        with pytest.raises(RuleViolation, match="找不到"):
            visit_detail(session, taken.uid, by=stranger, today=day)
        assert HiddenRecords(session, stranger).of("reception_visit", taken.uid)
        assert not HiddenRecords(session, stranger).of("reception_visit", open_one.uid)
        sealed = SealedCases(session)._keys  # pyright: ignore[reportPrivateUsage]
        assert ("reception_visit", taken.uid) in sealed
        assert ("reception_visit", open_one.uid) not in sealed


def test_who_may_only_look_registers_nobody(home: OpenTestCentre) -> None:
    today = duty(home)
    head = home.someone(Role.TOWNSHIP_HEAD, "申明")
    with pytest.raises(PermissionDenied), home.session(head) as session:
        reception.register_visit(session, today, VISITOR, home.rules, by=head, now=home.now)
    with home.reading() as session:
        day = local_date(home.now)
        assert reception_day.days_between(session, day, day, by=head, today=day)[0].uid == today
        assert session.scalars(select(Party)).all() == []
