"""Two persons for an export: asked, answered by another one, used once, for what was asked and no longer."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import AuditAction, RiskLevel, Role
from db.models.audit import AuditEntry
from db.models.export import ExportApproval
from desktop_app.domain.actor import Actor
from desktop_app.domain.export_approval import ApprovalState
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_export import ExportKind, Release
from desktop_app.services.dispute_view import DisputeQuery, DisputeSort
from desktop_app.services.export_approval import (
    ApprovalRow,
    ask_approval,
    decide_approval,
    list_approvals,
)
from desktop_app.services.export_release import release
from tests.support.centre import OpenTestCentre, make_centre

RECORD = Release(ExportKind.RECORD, 40, DisputeQuery(), "状态：未结案", "报县", "记录.xlsx")
MANY = replace(RECORD, kind=ExportKind.LIST, count=5001)


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


@pytest.fixture
def clerk(town: OpenTestCentre) -> Actor:
    return town.someone(Role.WINDOW_CLERK, "何玉梅")


def ask(town: OpenTestCentre, by: Actor, wanted: Release = RECORD) -> UUID:
    with town.session(by) as session:
        return ask_approval(session, wanted, by=by, now=town.now)


def decide(town: OpenTestCentre, uid: UUID, by: Actor | None = None, **how: Any) -> None:
    actor = by or town.actor
    with town.session(actor) as session:
        decide_approval(session, uid, how.get("granted", True), how.get("note", ""), by=actor, now=town.now)


def take_out(town: OpenTestCentre, by: Actor, wanted: Release = RECORD) -> None:
    with town.session(by) as session:
        release(session, wanted, town.rules, by=by, now=town.now)


def listed(town: OpenTestCentre, by: Actor) -> tuple[ApprovalRow, ...]:
    with town.reading() as session:
        return list_approvals(session, town.now, by=by, today=town.now.date())


def exports(town: OpenTestCentre) -> list[str]:
    with town.reading() as session:
        found = select(AuditEntry.detail).where(AuditEntry.action == AuditAction.EXPORT)
        return list(session.scalars(found.order_by(AuditEntry.id)))


@pytest.mark.parametrize("wanted", [RECORD, MANY], ids=["full numbers", "many rows"])
def test_nobody_takes_it_out_alone(town: OpenTestCentre, clerk: Actor, wanted: Release) -> None:
    with pytest.raises(RuleViolation, match="要另一位同事同意") as refused:
        take_out(town, clerk, wanted)
    assert refused.value.field == "approval"
    assert exports(town) == []
    take_out(town, clerk, replace(wanted, kind=ExportKind.LIST, count=5000))


def test_asked_answered_by_another_used_once_and_all_on_record(town: OpenTestCentre, clerk: Actor) -> None:
    uid = ask(town, clerk)
    (row,) = listed(town, town.actor)
    assert (row.uid, row.asked_by, row.may_decide, row.is_own) == (uid, "何玉梅", True, False)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        take_out(town, clerk)
    decide(town, uid)
    assert [r.state for r in listed(town, clerk)] == [ApprovalState.GRANTED]
    # The order of the rows and blanks around the words change nothing of what is taken out.
    same = replace(RECORD, query=DisputeQuery(text=" ", sort=DisputeSort.RISK, limit=0), file_name="新.xlsx")
    take_out(town, clerk, same)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        take_out(town, clerk, same)
    assert [r.state for r in listed(town, clerk)] == [ApprovalState.USED]
    what = "综治记录 40 件，用途：报县；条件：状态：未结案"
    assert exports(town) == [
        f"申请导出{what}", f"同意何玉梅导出{what}", f"{what}；文件：新.xlsx；周砚秋同意",
    ]  # fmt: skip


def test_nobody_answers_himself_and_not_everybody_may_answer(town: OpenTestCentre, clerk: Actor) -> None:
    own = ask(town, town.actor)
    with pytest.raises(RuleViolation, match="自己的导出申请不能自己同意"):
        decide(town, own)
    # Another account under the same name is the same person.
    with pytest.raises(RuleViolation, match="不能自己同意"):
        decide(town, own, town.someone(Role.TOWNSHIP_HEAD, town.actor.name))
    with pytest.raises(PermissionDenied):
        decide(town, own, clerk)
    assert listed(town, clerk) == ()
    for role in (Role.TOWNSHIP_HEAD, Role.COMMITTEE_CHAIR):
        assert [r.may_decide for r in listed(town, town.someone(role, "郑国安"))] == [True]
    decide(town, own, town.someone(Role.TOWNSHIP_HEAD, "郑国安"))
    take_out(town, town.actor)


def test_a_no_says_why_and_is_final(town: OpenTestCentre, clerk: Actor) -> None:
    uid = ask(town, clerk)
    with pytest.raises(RuleViolation, match="为什么不同意"):
        decide(town, uid, granted=False, note="  ")
    decide(town, uid, granted=False, note="先只报红色的")
    (row,) = listed(town, clerk)
    assert (row.state, row.note, row.decided_by) == (ApprovalState.REFUSED, "先只报红色的", "周砚秋")
    with pytest.raises(RuleViolation, match="已经有人答复"):
        decide(town, uid)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        take_out(town, clerk)


def test_the_word_holds_for_that_person_those_filters_and_that_many(
    town: OpenTestCentre, clerk: Actor
) -> None:
    decide(town, ask(town, clerk))
    other = town.someone(Role.MEDIATOR, "余广田")
    for by, wanted in (
        (other, RECORD),
        (clerk, replace(RECORD, query=DisputeQuery(risk=(RiskLevel.RED,)))),
        (clerk, replace(RECORD, query=DisputeQuery(text="常守田"))),
        (clerk, replace(RECORD, count=43)),
        (clerk, MANY),
    ):
        with pytest.raises(RuleViolation, match="要另一位同事同意"):
            take_out(town, by, wanted)
    take_out(town, clerk, replace(RECORD, count=42))


def test_what_nobody_answers_or_uses_lapses(town: OpenTestCentre, clerk: Actor) -> None:
    late = ask(town, clerk)
    town.pass_time(days=3, seconds=1)
    with pytest.raises(RuleViolation, match="过期"):
        decide(town, late)
    decide(town, ask(town, clerk))
    town.pass_time(days=3, seconds=1)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        take_out(town, clerk)
    assert {r.state for r in listed(town, clerk)} == {ApprovalState.LAPSED, ApprovalState.REFUSED}


def test_the_same_question_again_takes_the_place_of_the_first(town: OpenTestCentre, clerk: Actor) -> None:
    first, second = ask(town, clerk), ask(town, clerk, replace(RECORD, count=45))
    with pytest.raises(RuleViolation, match="已经有人答复"):
        decide(town, first)
    decide(town, second)
    with town.reading() as session:
        assert session.query(ExportApproval).count() == 2


def test_a_profile_that_wants_one_person_is_followed(town: OpenTestCentre, clerk: Actor) -> None:
    profile = town.rules.profile
    alone = replace(town.rules, profile=replace(profile, export=replace(profile.export, second_person=False)))
    with town.session(clerk) as session:
        release(session, RECORD, alone, by=clerk, now=town.now)
    assert exports(town) == ["综治记录 40 件，用途：报县；条件：状态：未结案；文件：记录.xlsx"]
