"""The page's queries: what will go, the history, who is behind, conflicts, receipts for people."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db.enums import PackageDirection, PackageState, Role
from db.exchanged import exchanged_classes, value_columns
from db.models.audit import AuditEntry
from db.models.change import Conflict
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.conflict_decision import Decision, settle_conflict
from desktop_app.services.package_conflict import ConflictRow, list_conflicts, unmask_conflict
from desktop_app.services.package_history import list_history
from desktop_app.services.package_receipt import OutcomeWord, ReceiptSlip, enter_phone_code, receipt_slip
from desktop_app.services.package_view import OutgoingPreview, list_exchange, preview_export
from desktop_app.services.package_word import ENTITY_LABELS, field_label
from tests.services.package_world import (
    World,
    edit,
    journal,
    order,
    receive,
    register,
    restore,
    snapshot,
)
from tests.support.centre import OpenTestCentre


def preview(sender: OpenTestCentre, recipient: OpenTestCentre) -> OutgoingPreview:
    with sender.reading() as session:
        return preview_export(
            session,
            sender.centre,
            recipient.centre.identity.uid,
            by=sender.actor,
            today=local_date(sender.now),
        )


def conflicts(centre: OpenTestCentre) -> tuple[ConflictRow, ...]:
    with centre.reading() as session:
        return list_conflicts(session, by=centre.actor, today=local_date(centre.now))


def test_the_preview_says_what_the_next_package_will_hold(world: World) -> None:
    assert preview(world.town, world.county).nothing_new
    case = register(world.town, 1)
    edit(world.town, case, people_count=5)
    seen = preview(world.town, world.county)
    assert (seen.ordinal, seen.changes, seen.peer_name) == (1, 3, "固始县综治中心")
    assert [(line.text, line.detail) for line in seen.lines] == [("纠纷 3 处更改", "涉及 1 件")]
    file = world.send(world.town, world.county)
    again = preview(world.town, world.county)
    assert (again.ordinal, again.changes) == (2, 3), "not acknowledged, so it goes again"
    receive(world.county, file)
    order(world.county, world.town, 1)
    down = preview(world.county, world.town)
    assert [line.text for line in down.lines] == ["交办单 1 份"]
    assert down.receipts == (1,)
    world.carry(world.county, world.town)
    after = preview(world.town, world.county)
    assert [line.text for line in after.lines] == ["交办办理 1 条"]


def test_the_history_tells_each_package_in_words(world: World) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    with world.town.reading() as session:
        rows = list_history(session, world.town.rules, by=world.town.actor, today=local_date(world.town.now))
    assert [(r.ordinal, r.direction, r.content, r.state) for r in rows] == [
        (1, PackageDirection.IN, "交办 1，回执", PackageState.IMPORTED),
        (1, PackageDirection.OUT, "2 处更改", PackageState.ACKNOWLEDGED),
    ]
    assert all(len(r.receipt_code) == 14 for r in rows)


def test_the_county_sees_who_is_behind(world: World) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    order(world.county, world.town, 1)
    world.county.pass_time(days=9)
    with world.county.reading() as session:
        today = local_date(world.county.now)
        town, other = list_exchange(session, world.county.centre, by=world.county.actor, today=today)
    assert (town.name, town.days_silent, town.behind, town.unsent) == ("柳桥镇综治中心", 9, True, 1)
    assert (other.days_silent, other.last_received_at, other.unsent) == (None, None, 0)


def make_conflict(world: World, **mine_and_theirs: tuple[object, object]) -> None:
    """One office, two histories: edited, sent, restored from a backup, edited otherwise, and sent again."""
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    backup = snapshot(world.town, "town-old")
    edit(world.town, case, **{k: v[0] for k, v in mine_and_theirs.items()})
    world.carry(world.town, world.county)
    restore(world.town, backup)
    edit(world.town, case, **{k: v[1] for k, v in mine_and_theirs.items()})
    for _ in range(2):
        for sender, recipient in ((world.town, world.county), (world.county, world.town)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)


def test_two_values_are_both_kept_and_a_person_decides(world: World) -> None:
    make_conflict(world, people_count=(7, 8))
    (here,), (there,) = conflicts(world.town), conflicts(world.county)
    assert (here.title, here.field_label, here.may_settle) == (
        "温秀云 与 谭建设 相邻纠纷", "涉及人数", True
    )  # fmt: skip
    assert {v.text for v in here.values} == {"7", "8"}
    assert [v.text for v in here.values] == [v.text for v in there.values], "both sides show the same one"
    assert not there.may_settle
    shown = next(v for v in here.values if v.shown)
    decision = Decision(here.entity, here.uid, here.field, shown.change_id)
    with pytest.raises(RuleViolation, match="对方"), world.county.session() as session:
        settle_conflict(session, decision, by=world.county.actor, now=world.county.now)
    with world.town.session() as session:
        settle_conflict(session, decision, by=world.town.actor, now=world.town.now)
    assert conflicts(world.town) == ()
    with pytest.raises(RuleViolation, match="已经定夺"), world.town.session() as session:
        settle_conflict(session, decision, by=world.town.actor, now=world.town.now)
    world.carry(world.town, world.county)
    assert conflicts(world.county) == ()
    with world.county.reading() as session:
        assert str(session.scalars(select(Dispute.people_count)).one()) == shown.text


def test_a_third_value_may_be_written_but_must_fit(world: World) -> None:
    make_conflict(world, people_count=(7, 8))
    (row,) = conflicts(world.town)
    bad = Decision(row.entity, row.uid, row.field, value="九个人")
    with pytest.raises(RuleViolation, match="不合要求"), world.town.session() as session:
        settle_conflict(session, bad, by=world.town.actor, now=world.town.now)
    with world.town.session() as session:
        settle_conflict(session, replace(bad, value=9), by=world.town.actor, now=world.town.now)
    assert conflicts(world.town) == ()
    with world.town.reading() as session:
        assert session.scalars(select(Dispute.people_count)).one() == 9
        assert session.scalar(select(func.count()).select_from(Conflict)) == 0


def test_numbers_in_a_conflict_are_masked_until_somebody_answers_for_reading_them(world: World) -> None:
    make_conflict(world, responsible_phone=("13900000001", "13900000002"))
    (row,) = conflicts(world.town)
    assert row.masked
    assert all("****" in value.text for value in row.values)
    with world.town.session() as session:
        full = unmask_conflict(
            session, row.entity, row.uid, row.field, by=world.town.actor, now=world.town.now
        )
    assert {v.text for v in full.values} == {"13900000001", "13900000002"}
    with world.town.reading() as session:
        assert "责任人电话" in session.scalars(select(AuditEntry.detail)).all()[-1]


def test_a_receipt_is_read_out_on_the_phone(world: World) -> None:
    register(world.town, 1)
    taken = world.carry(world.town, world.county)
    (sent,) = journal(world.town)

    def enter(code: str) -> bool:
        with world.town.session() as session:
            return enter_phone_code(
                session, world.town.centre, sent.package_id, code, by=world.town.actor, now=world.town.now
            ).settled

    with pytest.raises(RuleViolation, match="逐位核对"):
        enter(("B" if taken.receipt_code.startswith("A") else "A") + taken.receipt_code[1:])
    assert enter(taken.receipt_code.lower().replace("-", " "))
    (sent,) = journal(world.town)
    assert (sent.state, sent.receipt_code) == (PackageState.ACKNOWLEDGED, taken.receipt_code)
    assert preview(world.town, world.county).changes == 2, "a phone call alone never shortens what is sent"


def test_the_slip_lists_what_was_not_taken(world: World) -> None:
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    with world.town.session() as session:
        session.scalars(select(Dispatch)).one().demands = "不用办了"
    world.carry(world.town, world.county)
    row = next(r for r in journal(world.county) if r.direction is PackageDirection.IN)

    def slip(centre: OpenTestCentre) -> ReceiptSlip:
        with centre.reading() as session:
            return receipt_slip(
                session, centre.centre, row.package_id, by=centre.actor, today=local_date(centre.now)
            )

    here = slip(world.county)
    assert (here.sender_name, here.recipient_name) == ("柳桥镇综治中心", "固始县综治中心")
    (line,) = here.lines
    assert (line.title, line.result) == ("交办单 砂石厂扬尘纠纷", OutcomeWord.REFUSED)
    assert here.accepted == 1
    world.carry(world.county, world.town)
    there = slip(world.town)
    assert (there.code, there.accepted, there.lines) == (here.code, here.accepted, here.lines)


def test_looking_and_sending_need_their_permissions(world: World) -> None:
    worker = world.town.someone(Role.GRID_WORKER)
    with pytest.raises(PermissionDenied), world.town.reading() as session:
        list_history(session, world.town.rules, by=worker, today=local_date(world.town.now))
    auditor = world.town.someone(Role.AUDITOR)
    with pytest.raises(PermissionDenied), world.town.session() as session:
        settle_conflict(
            session,
            Decision("dispute", world.town.centre.installation, "title"),
            by=auditor,
            now=world.town.now,
        )


def test_every_exchanged_field_has_a_chinese_name() -> None:
    assert set(ENTITY_LABELS) == set(exchanged_classes())
    nameless = {
        f"{entity}.{field}"
        for entity, model in exchanged_classes().items()
        for field in value_columns(model)
        if field_label(entity, field) == "关联信息" and not field.endswith(("_id", "_uid", "_key"))
    }
    assert nameless == set()
