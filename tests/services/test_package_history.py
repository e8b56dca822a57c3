"""The journal for people: how a package stands, what to do next, giving up on one, receipts by record."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import PackageDirection, PackageState
from db.models.audit import AuditEntry
from db.models.dispatch import Dispatch
from db.models.package import Link, PackageRecord
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.package_history import (
    HistoryQuery,
    HistoryRow,
    PackageStanding,
    count_overdue,
    list_history,
)
from desktop_app.services.package_quarantine import discard_package
from desktop_app.services.package_receipt import receipt_slip, render_slip
from tests.papers.reading import page_texts, squeezed
from tests.services.package_world import World, order, receive, register
from tests.support.centre import OpenTestCentre


def rows(home: OpenTestCentre, query: HistoryQuery | None = None) -> tuple[HistoryRow, ...]:
    with home.reading() as session:
        return list_history(session, home.rules, query, by=home.actor, today=local_date(home.now))


def overdue(home: OpenTestCentre) -> int:
    with home.reading() as session:
        return count_overdue(session, local_date(home.now), home.rules.profile.receipt.missing_days)


def test_a_receipt_is_overdue_after_the_days_of_the_profile(world: World) -> None:
    town = world.town
    register(town, 1)
    world.send(town, world.county)
    town.pass_time(days=2)
    (row,) = rows(town)
    assert (row.standing, row.days_out, overdue(town)) == (PackageStanding.WRITTEN, 2, 0)
    town.pass_time(days=1)
    (row,) = rows(town)
    assert (row.standing, row.days_out, overdue(town)) == (PackageStanding.OVERDUE, 3, 1)
    assert row.text == "写出 3 天了，还没有回执。"
    assert "再写一个包带去" in row.next_step
    assert rows(town, HistoryQuery(standing=PackageStanding.OVERDUE)) == (row,)
    assert rows(town, HistoryQuery(standing=PackageStanding.WRITTEN)) == ()

    world.carry(town, world.county)
    world.carry(world.county, town)
    assert overdue(town) == 0
    assert {r.standing for r in rows(town, HistoryQuery(direction=PackageDirection.OUT))} == {
        PackageStanding.ACKNOWLEDGED
    }, "a later package with the same changes acknowledges the lost one"


def test_nobody_waits_for_a_package_that_carried_nothing(world: World) -> None:
    world.send(world.town, world.county)
    world.town.pass_time(days=30)
    assert [row.standing for row in rows(world.town)] == [PackageStanding.WRITTEN]
    assert overdue(world.town) == 0


def test_the_journal_is_asked_by_office_and_direction(world: World) -> None:
    register(world.town, 1)
    register(world.other, 1)
    world.carry(world.town, world.county)
    world.carry(world.other, world.county)
    world.send(world.county, world.town)
    town = world.town.centre.identity.uid
    found = rows(world.county, HistoryQuery(peer_uid=town))
    assert [(r.direction, r.peer_uid) for r in found] == [
        (PackageDirection.OUT, town),
        (PackageDirection.IN, town),
    ]
    assert len(rows(world.county, HistoryQuery(direction=PackageDirection.IN))) == 2
    assert len(rows(world.county, HistoryQuery(limit=1))) == 1


def break_one(world: World) -> Path:
    """A truncated package that the county has refused."""
    register(world.town, 1)
    file = world.send(world.town, world.county)
    whole = file.read_bytes()
    file.write_bytes(whole[:-400])
    with pytest.raises(PackageRefused):
        receive(world.county, file)
    file.write_bytes(whole)
    return file


def test_a_package_in_quarantine_says_why_and_what_to_do_and_can_be_given_up(world: World) -> None:
    file = break_one(world)
    county = world.county
    (row,) = rows(county, HistoryQuery(standing=PackageStanding.QUARANTINED))
    assert row.text == "数据包不完整，可能是 U 盘拔早了。"
    assert row.next_step.startswith("请回到导出的电脑上重新复制一次")
    held = list((county.centre.folder / "quarantine").iterdir())
    assert len(held) == 1
    with pytest.raises(RuleViolation, match="请写明原因") as refused:
        discard_package(county.centre, row.package_uid, " ", by=county.actor, now=county.clock)
    assert refused.value.field == "reason"
    discard_package(county.centre, row.package_uid, "U 盘坏了", by=county.actor, now=county.clock)
    (gone,) = rows(county)
    assert gone.standing is PackageStanding.DISCARDED
    assert "已丢弃：U 盘坏了" in gone.text
    assert "拔早了" in gone.text
    assert list((county.centre.folder / "quarantine").iterdir()) == []
    with county.reading() as session:
        assert "丢弃第 1 号包" in session.scalars(select(AuditEntry.detail)).all()[-1]
    with pytest.raises(RuleViolation, match="不在隔离区"):
        discard_package(county.centre, row.package_uid, "再来", by=county.actor, now=county.clock)

    # The sender hears that it was not taken, and the good file is taken like any other.
    world.carry(county, world.town)
    (sent,) = rows(world.town, HistoryQuery(direction=PackageDirection.OUT))
    assert sent.state is PackageState.QUARANTINED
    assert receive(county, file).state is PackageState.IMPORTED


def test_a_waiting_package_says_how_much_is_missing(world: World) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    register(world.town, 2)
    lost = world.send(world.town, world.county)
    with world.town.session() as session:
        # As after an acknowledgement that was forged or went astray: the next package begins too late.
        link = session.scalars(select(Link).where(Link.direction == PackageDirection.OUT)).one()
        link.acked_seq = link.last_seq
    world.town.pass_time(days=40)
    register(world.town, 3)
    later = world.send(world.town, world.county)
    receive(world.county, later)
    (waiting,) = rows(world.county, HistoryQuery(standing=PackageStanding.WAITING))
    assert waiting.text == "还差前面 2 处更改。"
    assert "自动补收" in waiting.next_step
    receive(world.county, lost)
    assert rows(world.county, HistoryQuery(standing=PackageStanding.WAITING)) == ()


def test_the_receipt_names_the_records_one_by_one(world: World) -> None:
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    register(world.town, 1)
    with world.town.session() as session:
        session.scalars(select(Dispatch)).one().demands = "不用办了"
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        uid = session.scalars(
            select(PackageRecord.package_id).where(PackageRecord.direction == PackageDirection.IN)
        ).one()
        slip = receipt_slip(
            session, world.county.centre, uid, by=world.county.actor, today=local_date(world.county.now)
        )
    assert [line.title for line in slip.lines] == ["交办单 砂石厂扬尘纠纷"]
    assert "温秀云 与 谭建设 相邻纠纷" in slip.taken
    assert "温秀云 与 谭建设 相邻纠纷 当事人 温秀云1" in slip.taken
    assert (slip.accepted, slip.more, slip.incoming) == (3, 0, True)
    text = squeezed("".join(page_texts(render_slip(slip, "固始县综治中心", world.county.now))))
    assert slip.code in text
    assert "另存未采用" in text
