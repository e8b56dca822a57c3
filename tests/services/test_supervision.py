"""Supervision between county and township: numbered, delivered by package, answered, lifted, reminded of."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from db.enums import CentreLevel, DisputeState, RiskLevel, Role, SupervisionKind
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.dispatch import act
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.supervision import (
    SupervisionDraft,
    SupervisionIssued,
    answer_supervision,
    issue_supervision,
    lift_supervision,
)
from desktop_app.services.supervision_view import (
    SupervisionRow,
    advise_supervision,
    list_supervisions,
)
from desktop_app.services.today import Target, due_rows
from desktop_app.services.today_count import navigation_counts
from tests.services.package_world import World, edit, order, register
from tests.support.centre import OpenTestCentre


@pytest.fixture
def case(world: World) -> UUID:
    """A red case of the township with a limit that ended the day before; the county has it."""
    uid = register(world.town, 1)
    today = local_date(world.town.now)
    edit(
        world.town, uid, risk_level=RiskLevel.RED, clock_started_on=today - timedelta(days=10),
        due_on=today - timedelta(days=1), state=DisputeState.IN_PROGRESS,
    )  # fmt: skip
    world.carry(world.town, world.county)
    return uid


ORDER = SupervisionKind.SUPERVISION_ORDER


def issue(
    world: World, matter: UUID, kind: SupervisionKind = ORDER, reply: date | None = None, **words: str
) -> SupervisionIssued:
    county = world.county
    draft = SupervisionDraft(
        matter, kind, words.get("reason", "超期一天没有进展"), words.get("demands", "三日内拿出方案"), reply
    )
    with county.session() as session:
        return issue_supervision(session, draft, county.rules, by=county.actor, now=county.now)


def rows(home: OpenTestCentre, *, open_only: bool = False) -> tuple[SupervisionRow, ...]:
    with home.reading() as session:
        return list_supervisions(
            session, home.rules, by=home.actor, today=local_date(home.now), open_only=open_only
        )


def answer(home: OpenTestCentre, uid: UUID, text: str = "已约双方 25 日面谈") -> None:
    home.pass_time(minutes=1)
    with home.session() as session:
        answer_supervision(session, uid, text, by=home.actor, now=home.now)


def due(home: OpenTestCentre) -> list[tuple[Target, str, str]]:
    with home.reading() as session:
        found = due_rows(session, home.rules, by=home.actor, today=local_date(home.now))
    return [(row.target, row.verb, row.number) for row in found]


def waiting(home: OpenTestCentre) -> int:
    """The number beside the navigation's entry."""
    with home.reading() as session:
        today = local_date(home.now)
        return navigation_counts(session, home.rules, home.now, by=home.actor, today=today).supervisions


def test_a_step_goes_out_is_answered_and_lifted(world: World, case: UUID) -> None:
    issued = issue(world, case)
    today = local_date(world.county.now)
    assert (issued.number, issued.recipient_name) == ("DB20260001", "柳桥镇综治中心")
    assert issued.reply_due_on == today, "red: the same day"
    assert rows(world.town) == ()

    world.carry(world.county, world.town)
    (row,) = rows(world.town)
    assert (row.number, row.kind, row.matter_title) == ("DB20260001", ORDER, "温秀云 与 谭建设 相邻纠纷")
    assert (row.days_left, row.waits, row.about_dispute) == (0, True, True)
    assert (Target.SUPERVISION, "答复", "DB20260001") in due(world.town)
    assert (waiting(world.town), waiting(world.county)) == (1, 0)
    with world.town.reading() as session:
        detail = dispute_detail(session, case, world.town.rules, by=world.town.actor, today=today)
    assert [one.number for one in detail.supervisions] == ["DB20260001"]

    answer(world.town, row.uid)
    (row,) = rows(world.town)
    assert (row.answered_on, row.answer, row.waits) == (today, "已约双方 25 日面谈", False)
    assert all(target is not Target.SUPERVISION for target, *_ in due(world.town))
    world.carry(world.town, world.county)
    (there,) = rows(world.county)
    assert there.answer == "已约双方 25 日面谈"

    with world.county.session() as session:
        lift_supervision(session, row.uid, world.county.rules, by=world.county.actor, now=world.county.now)
    assert rows(world.county, open_only=True) == ()
    with pytest.raises(RuleViolation, match="已经解除过"), world.county.session() as session:
        lift_supervision(session, row.uid, world.county.rules, by=world.county.actor, now=world.county.now)
    world.carry(world.county, world.town)
    assert rows(world.town)[0].lifted_on == today


def test_an_answer_belongs_to_the_step_that_it_names(world: World, case: UUID) -> None:
    first = issue(world, case, SupervisionKind.OVERDUE_NOTICE)
    second = issue(world, case)
    world.carry(world.county, world.town)
    answer(world.town, second.uid, "按督办单办了")
    by_number = {row.number: row for row in rows(world.town)}
    assert by_number[first.number].answered_on is None
    assert by_number[second.number].answer == "按督办单办了"


def test_a_late_answer_is_seen_on_the_county_s_work_page(world: World, case: UUID) -> None:
    issue(world, case)
    assert all(target is not Target.SUPERVISION for target, *_ in due(world.county))
    world.county.pass_time(days=1)
    assert (Target.SUPERVISION, "催答复", "DB20260001") in due(world.county)
    assert waiting(world.county) == 1


def test_the_other_township_hears_nothing(world: World, case: UUID) -> None:
    issue(world, case)
    world.carry(world.county, world.other)
    assert rows(world.other) == ()


def test_a_dispatch_is_supervised_and_answered_by_its_feedback(world: World) -> None:
    matter = order(world.county, world.town, 1)
    issued = issue(world, matter)
    assert issued.reply_due_on == local_date(world.county.now) + timedelta(days=7)
    world.carry(world.county, world.town)
    (row,) = rows(world.town)
    assert (row.about_dispute, row.matter_title) == (False, "砂石厂扬尘纠纷")
    with pytest.raises(RuleViolation, match="请在交办单里反馈"):
        answer(world.town, row.uid)
    town = world.town
    for action, text in (("sign_for", ""), ("feed_back", "夜间已停产")):
        town.pass_time(minutes=1)
        with town.session() as session:
            act(session, matter, action, text, town.rules, by=town.actor, now=town.now)
    assert rows(town)[0].answer == "夜间已停产"


def test_what_is_refused(world: World, case: UUID) -> None:
    today = local_date(world.county.now)
    for field, sentence, problem in (
        ("reason", "请写明为什么督办。", {"reason": " "}),
        ("demands", "请写明要求。", {"demands": ""}),
        ("reply_due_on", "答复期限不能早于今天。", {"reply": today - timedelta(days=1)}),
    ):
        with pytest.raises(RuleViolation, match=sentence) as refused:
            issue(world, case, **problem)  # type: ignore[arg-type]
        assert refused.value.field == field
    issue(world, case)
    with pytest.raises(RuleViolation, match=r"已经发过督办单（DB20260001）"):
        issue(world, case)
    with pytest.raises(RuleViolation, match="找不到要督办的"):
        issue(world, UUID(int=1))
    edit(world.town, case, state=DisputeState.CLOSED)
    world.carry(world.town, world.county)
    with pytest.raises(RuleViolation, match="已结案，不用再督办"):
        issue(world, case, SupervisionKind.LISTED)
    town = world.town
    with pytest.raises(PermissionDenied, match="由县级"), town.session() as session:
        draft = SupervisionDraft(case, ORDER, "x", "y")
        issue_supervision(session, draft, town.rules, by=town.actor, now=town.now)
    clerk = world.county.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), world.county.session() as session:
        lift_supervision(session, case, world.county.rules, by=clerk, now=world.county.now)


def test_the_ladder_says_which_rung_has_come(world: World, case: UUID) -> None:
    county = world.county
    with county.reading() as session:
        advice = advise_supervision(
            session, case, county.rules, by=county.actor, today=local_date(county.now)
        )
    assert advice is not None
    assert (advice.reached, advice.recipient_name) == (ORDER, "柳桥镇综治中心")
    assert [kind for kind, _ in advice.days] == list(SupervisionKind)
    assert county.rules.identity.level is CentreLevel.COUNTY


def test_a_case_that_moved_leaves_no_answer_due_at_the_old_township(world: World, case: UUID) -> None:
    issue(world, case)
    county = world.county
    draft = CustodyDraft(case, world.other.centre.identity.uid, "涉事砂场在石佛")
    with county.session() as session:
        hand_over(session, county.centre.identity, draft, by=county.actor, now=county.now)
    world.carry(county, world.town)
    (row,) = rows(world.town)
    assert (row.moved_to, row.waits) == ("石佛镇综治中心", False)
    assert all(target is not Target.SUPERVISION for target, *_ in due(world.town))
