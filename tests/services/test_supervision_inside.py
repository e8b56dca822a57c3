"""The ladder inside a township: proposed by the limits, issued once a rung, answered, lifted."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.enums import PaperKind, Role, SupervisionForm, SupervisionKind
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.supervision_inside import (
    EntryDraft,
    InsideDraft,
    ProposalRow,
    issue_inside,
    lift_inside,
    list_proposals,
    record_entry,
)
from desktop_app.services.supervision_inside_view import InsideRow, inside_detail, inside_of, list_inside
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import LEAD, registered, step
from tests.services.inner_orders import WATER, clerk, issued, unit_step
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

K = SupervisionKind


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "town")


def proposals(town: OpenTestCentre) -> tuple[ProposalRow, ...]:
    with town.reading() as session:
        return list_proposals(session, town.rules, by=town.actor, today=local_date(town.now))


def climb(town: OpenTestCentre, matter: UUID, unit: str, kind: SupervisionKind, **words: object) -> UUID:
    with town.session() as session:
        draft = InsideDraft(matter, unit, kind, **words)  # type: ignore[arg-type]
        return issue_inside(session, draft, town.rules, by=town.actor, now=town.now)


def reply(town: OpenTestCentre, uid: UUID, **changes: object) -> None:
    values: dict[str, object] = {
        "supervision_uid": uid, "form": SupervisionForm.REPLY, "happened_on": local_date(town.now),
        "people": "丁守义", "content": "已约双方面谈。",
    }  # fmt: skip
    by = clerk(town)
    with town.session(by) as session:
        record_entry(session, EntryDraft(**(values | changes)), by=by, now=town.now)  # type: ignore[arg-type]


def read(town: OpenTestCentre, uid: UUID) -> InsideRow:
    with town.reading() as session:
        return inside_detail(session, uid, by=town.actor, today=local_date(town.now))


def being_handled(town: OpenTestCentre) -> UUID:
    uid = registered(town).uid
    step(town, uid, "accept")
    step(town, uid, "dispatch", LEAD)
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    return uid


def test_the_ladder_of_a_dispute_is_climbed_a_rung_a_paper(town: OpenTestCentre) -> None:
    uid = being_handled(town)  # a limit of 7 days from 11-23: due 11-30
    assert proposals(town) == ()
    expected = [
        (date(2026, 11, 28), K.REMINDER, "还有 2 天到期"),
        (date(2026, 11, 30), K.OVERDUE_NOTICE, "今天到期"),
        (date(2026, 12, 1), K.SUPERVISION_ORDER, "已超期 1 天"),
        (date(2026, 12, 7), K.LISTED, "已超期 7 天"),
    ]
    for number, (day, kind, words) in enumerate(expected, 1):
        town.pass_time(days=(day - local_date(town.now)).days)
        (row,) = proposals(town)
        assert (row.kind, row.unit, row.since) == (kind, "柳桥镇司法所", day)
        assert words in row.reason
        done = read(town, climb(town, uid, row.unit, row.kind))
        assert (done.number, done.reason) == (f"柳桥督〔2026〕{number}号", row.reason)
        assert proposals(town) == ()
    with town.reading() as session:
        assert len(inside_of(session, uid, by=town.actor, today=local_date(town.now))) == 4


def test_a_circular_is_a_rung_of_its_own_that_a_leader_approves_and_that_names_nobody(
    town: OpenTestCentre,
) -> None:
    uid = being_handled(town)  # due 11-30; ten working days later is 12-14
    town.pass_time(days=(date(2026, 12, 13) - local_date(town.now)).days)
    assert [row.kind for row in proposals(town)] == [K.LISTED]
    town.pass_time(days=1)
    (row,) = proposals(town)
    assert (row.kind, row.since) == (K.CIRCULAR, date(2026, 12, 14))
    assert "吴桂芬" not in row.reason
    assert row.matter_number in row.reason
    with pytest.raises(RuleViolation, match="镇领导批准") as refused:
        climb(town, uid, row.unit, row.kind)
    assert refused.value.field == "leader_name"
    with pytest.raises(RuleViolation, match="不要写当事人“吴桂芬”") as refused:
        climb(town, uid, row.unit, row.kind, leader_name="樊国栋", reason="吴桂芬的事没有办。")
    assert refused.value.field == "reason"
    done = climb(town, uid, row.unit, row.kind, leader_name="樊国栋", circulated_to="镇直各单位")
    assert read(town, done).circulated_to == "镇直各单位"
    assert proposals(town) == ()
    text = printed_text(town, PaperKind.CIRCULAR, done)
    assert f"关于{row.unit}超期未办的通报" in text
    assert "镇直各单位：" in text
    assert "吴桂芬" not in text
    with pytest.raises(RuleViolation, match="不是通报"):
        printed_text(town, PaperKind.CIRCULAR, climb(town, uid, row.unit, K.LISTED, reason="超期"))


def test_a_restricted_case_is_listed_and_never_told_to_others(town: OpenTestCentre) -> None:
    uid = being_handled(town)
    with town.session() as session:
        draft = RestrictionDraft(uid, readers=(town.actor.user_uid,))
        restrict_dispute(session, draft, by=town.actor, now=town.now)
    town.pass_time(days=40)
    (row,) = proposals(town)
    assert row.kind is K.LISTED
    with pytest.raises(RuleViolation, match="受限案件不能通报"):
        climb(town, uid, row.unit, K.CIRCULAR, leader_name="樊国栋", reason="超期")


def printed_text(town: OpenTestCentre, kind: PaperKind, uid: UUID) -> str:
    with town.reading() as session:
        made = make_paper(session, kind, uid, town.rules, by=town.actor, today=local_date(town.now))
    return squeezed("".join(page_texts(render_paper(made))))


def test_a_late_start_proposes_the_rung_that_has_come_and_none_below(town: OpenTestCentre) -> None:
    uid = being_handled(town)
    town.pass_time(days=9)
    (row,) = proposals(town)
    assert row.kind is K.SUPERVISION_ORDER
    climb(town, uid, row.unit, row.kind)
    assert proposals(town) == ()


def test_a_unit_that_does_not_sign_is_urged_for_its_order(town: OpenTestCentre) -> None:
    order = issued(town)
    town.pass_time(days=1)
    rows = proposals(town)
    assert [(r.kind, r.unit, r.matter_uid) for r in rows] == [
        (K.OVERDUE_NOTICE, "柳桥派出所", order), (K.OVERDUE_NOTICE, "柳桥镇水利站", order),
    ]  # fmt: skip
    assert "签收期限为 2026-11-24，今天到期" in rows[0].reason
    unit_step(town, order, "sign_for")
    assert [row.unit for row in proposals(town)] == [WATER.name]


def test_a_reply_is_recorded_and_the_step_lifted(town: OpenTestCentre) -> None:
    uid = being_handled(town)
    town.pass_time(days=8)
    done = climb(town, uid, "柳桥镇司法所", K.SUPERVISION_ORDER, leader_name="樊国栋")
    row = read(town, done)
    assert (row.waits, row.leader_name, row.days_left) == (True, "樊国栋", 3)
    with town.session() as session, pytest.raises(RuleViolation, match="还没有答复，解除要写明理由"):
        lift_inside(session, done, " ", by=town.actor, now=town.now)
    reply(town, done, form=SupervisionForm.SITE, place="砂石厂", met="孙长河", content="现场看了设备。")
    assert read(town, done).waits
    reply(town, done)
    row = read(town, done)
    assert (row.waits, row.replied_on) == (False, local_date(town.now))
    assert [(e.form, e.place, e.recorder_name) for e in row.entries] == [
        (SupervisionForm.SITE, "砂石厂", "阮小满"), (SupervisionForm.REPLY, "", "阮小满"),
    ]  # fmt: skip
    with town.session() as session:
        lift_inside(session, done, "", by=town.actor, now=town.now)
    assert read(town, done).lifted_on == local_date(town.now)
    with pytest.raises(RuleViolation, match="已经解除"):
        reply(town, done)
    with town.reading() as session:
        today = local_date(town.now)
        assert list_inside(session, by=town.actor, today=today, open_only=True) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": " "}, "people"),
        ({"content": ""}, "content"),
        ({"happened_on": date(2027, 1, 1)}, "happened_on"),
        ({"happened_on": date(2026, 11, 1)}, "happened_on"),
    ],
)
def test_a_line_of_the_log_is_complete(town: OpenTestCentre, changes: dict[str, object], field: str) -> None:
    uid = being_handled(town)
    done = climb(town, uid, "柳桥镇司法所", K.REMINDER, reason="问问进展")
    with pytest.raises(RuleViolation) as refused:
        reply(town, done, **changes)
    assert refused.value.field == field


def test_a_rung_is_issued_once_and_with_words(town: OpenTestCentre) -> None:
    uid = being_handled(town)
    with pytest.raises(RuleViolation) as refused:
        climb(town, uid, "柳桥镇司法所", K.REMINDER)
    assert refused.value.field == "reason"
    climb(town, uid, "柳桥镇司法所", K.REMINDER, reason="领导过问")
    with pytest.raises(RuleViolation, match="已经给柳桥镇司法所发过提醒"):
        climb(town, uid, "柳桥镇司法所", K.REMINDER, reason="再问")
    with pytest.raises(RuleViolation) as refused:
        climb(town, uid, " ", K.REMINDER, reason="再问")
    assert refused.value.field == "unit"
    with pytest.raises(RuleViolation) as refused:
        late = local_date(town.now) - timedelta(days=1)
        climb(town, uid, "柳桥镇水利站", K.REMINDER, reason="再问", reply_due_on=late)
    assert refused.value.field == "reply_due_on"
    with pytest.raises(RuleViolation) as refused:
        climb(town, UUID(int=8), "柳桥镇水利站", K.REMINDER, reason="再问")
    assert refused.value.field == "matter_uid"


def test_only_the_director_of_a_township_issues(town: OpenTestCentre, tmp_path: Path) -> None:
    uid = being_handled(town)
    by = clerk(town)
    draft = InsideDraft(uid, "柳桥镇司法所", K.REMINDER, "问问")
    with town.session(by) as session, pytest.raises(PermissionDenied):
        issue_inside(session, draft, town.rules, by=by, now=town.now)
    county = make_centre(tmp_path / "county", COUNTY)
    with county.session() as session, pytest.raises(PermissionDenied, match="县中心"):
        issue_inside(session, draft, county.rules, by=county.actor, now=county.now)
    assert proposals(county) == ()


def test_what_is_closed_waits_for_no_reply(town: OpenTestCentre) -> None:
    order = issued(town)
    done = climb(town, order, "柳桥派出所", K.REMINDER, reason="问问进展")
    unit_step(town, order, "withdraw", "不用办了", by=town.actor)
    row = read(town, done)
    assert (row.waits, row.ended) == (False, "已撤回")
