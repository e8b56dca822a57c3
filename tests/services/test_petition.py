"""Petitions: registered, worked, reviewed, and refused where 信访工作条例 says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import (
    MatterKind,
    PartySide,
    PetitionKind,
    PetitionManner,
    PetitionState,
    Role,
)
from db.models.case_access import CaseAccess
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_clock import PetitionClockKey
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.assignment_matter import find_matter
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.package_content import ContentCount
from desktop_app.services.petition import register_petition
from desktop_app.services.petition_view import (
    PetitionQuery,
    list_petitions,
    petition_detail,
)
from tests.services.disputes import DRAFT, person, registered, resident_id, step
from tests.services.petitions import accepted, detail, draft, due, petition, refused
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


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


def test_only_the_applicants_are_named(home: OpenTestCentre) -> None:
    made = petition(home)
    assert detail(home, made.uid).row.people == "吴桂芬"
    assert DRAFT.parties[1].side is PartySide.RESPONDENT
