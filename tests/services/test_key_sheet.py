"""The recovery key: printed, taken out of the database, typed in on a rebuilt PC."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import AuditAction, PackageState
from db.models.audit import AuditEntry
from db.models.office import KeyPair
from desktop_app.errors import RuleViolation
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services.key_sheet import (
    KeySheet,
    enter_key_sheet,
    keep_on_paper_only,
    key_sheet_state,
    print_key_sheet,
)
from desktop_app.services.office import RECOVERY
from desktop_app.services.package_settle import settle_quarantine
from tests.services.package_world import World, journal, order, receive
from tests.services.test_package_rebuild import new_pc, rebuild
from tests.support.centre import OpenTestCentre, make_centre


def printed(centre: OpenTestCentre) -> KeySheet:
    with centre.session() as session:
        return print_key_sheet(session, centre.centre, by=centre.actor, now=centre.now)


def enter(centre: OpenTestCentre, sheet: KeySheet) -> str:
    with centre.session() as session:
        return enter_key_sheet(
            session, centre.centre, "\n".join(sheet.lines), by=centre.actor, now=centre.now
        )


def test_the_private_key_leaves_the_database_once_the_paper_is_proved(tmp_path: Path) -> None:
    town = make_centre(tmp_path / "town")
    sheet = printed(town)
    with pytest.raises(RuleViolation, match="最后一行不一样"), town.session() as session:
        keep_on_paper_only(session, town.centre, sheet.lines[0], by=town.actor, now=town.now)
    with town.session() as session:
        keep_on_paper_only(session, town.centre, sheet.lines[-1].lower(), by=town.actor, now=town.now)
    with town.reading() as session:
        assert session.scalars(select(KeyPair.wrapped).where(KeyPair.purpose == RECOVERY)).one() == b""
        state = key_sheet_state(session, by=town.actor, today=town.now.date())
        assert (state.here, state.fingerprint) == (False, sheet.fingerprint)
        said = session.execute(select(AuditEntry.action, AuditEntry.detail)).all()
        assert (AuditAction.EXPORT, "显示收发密钥单") in [tuple(row) for row in said]
        assert all(line not in row.detail for row in said for line in sheet.lines)
    for again in (
        lambda session: print_key_sheet(session, town.centre, by=town.actor, now=town.now),
        lambda session: keep_on_paper_only(
            session, town.centre, sheet.lines[-1], by=town.actor, now=town.now
        ),
    ):
        with pytest.raises(RuleViolation, match="纸"), town.session() as session:
            again(session)
    assert enter(town, sheet) == sheet.fingerprint
    assert printed(town).lines == sheet.lines
    with pytest.raises(RuleViolation, match="已经录入过"):
        enter(town, sheet)
    town.centre.close()


def test_a_package_to_the_dead_pc_is_opened_with_its_sheet(world: World, tmp_path: Path) -> None:
    sheet = printed(world.town)
    with world.town.session() as session:
        keep_on_paper_only(
            session, world.town.centre, sheet.lines[-1], by=world.town.actor, now=world.town.now
        )
    order(world.county, world.town, 1)
    on_the_way = world.send(world.county, world.town)
    new = new_pc(world, tmp_path)
    with pytest.raises(PackageRefused) as caught:
        receive(new, on_the_way)
    assert caught.value.reason is ReasonCode.DECRYPT
    assert not settle_quarantine(new.centre, by=new.actor, now=new.clock).moved
    enter(new, sheet)
    done = settle_quarantine(new.centre, by=new.actor, now=new.clock)
    assert [taken.new for taken in done.taken] == [1]
    assert [row.state for row in journal(new)] == [PackageState.IMPORTED]
    assert rebuild(world, new)[-1] == "重建包已收齐，与县里逐条核对一致。"
    with new.reading() as session:
        assert key_sheet_state(session, by=new.actor, today=new.now.date()).entered == 1
    new.centre.close()


def test_a_centre_without_its_private_recovery_key_still_becomes_the_office(
    world: World, tmp_path: Path
) -> None:
    from tests.services.test_package_rebuild import adopt, offer
    from tests.support.centre import fresh_centre

    fresh = fresh_centre(tmp_path / "fresh")
    sheet = printed(fresh)
    with fresh.session() as session:
        keep_on_paper_only(session, fresh.centre, sheet.lines[-1], by=fresh.actor, now=fresh.now)
    adopt(fresh, offer(world))
    assert enter(fresh, sheet) == sheet.fingerprint
    fresh.centre.close()
