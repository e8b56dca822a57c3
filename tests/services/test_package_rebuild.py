"""A township whose only PC died without a backup gets everything back from its county."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from db.models.audit import AuditEntry
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.office import Installation, Office
from db.models.package import Link
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services import package_rebuild
from desktop_app.services.centre import open_centre
from desktop_app.services.centre_file import read_identity
from desktop_app.services.office_adopt import adopt_office
from desktop_app.services.package_rebuild import export_rebuild, offer_rebuild
from desktop_app.services.pairing import read_candidate, write_own_pairing
from tests.services.disputes import registered
from tests.services.office_pcs import another_pc, copy_of
from tests.services.package_world import (
    World,
    digest_of,
    edit,
    hand,
    order,
    pair,
    receive,
    register,
    whole_digest,
)
from tests.support.centre import OpenTestCentre, fresh_centre


def level(world: World, town: OpenTestCentre, times: int = 3) -> None:
    for _ in range(times):
        for sender, recipient in ((town, world.county), (world.county, town)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)


def offer(world: World) -> Path:
    with world.county.session() as session:
        return offer_rebuild(
            session,
            world.county.centre,
            world.town.centre.identity.uid,
            world.stick,
            world.county.rules.profile.number,
            by=world.county.actor,
            now=world.county.now,
        )


def adopt(centre: OpenTestCentre, file: Path) -> None:
    """Take on the office of the file, and open the centre anew as the program does."""
    with centre.session() as session:
        adopt_office(session, centre.centre, file, by=centre.actor, now=centre.now)
    centre.centre.close()
    centre.centre = open_centre(centre.centre.folder, centre.centre.key, now=centre.clock)


def new_pc(world: World, tmp_path: Path) -> OpenTestCentre:
    """A fresh centre that became the township, paired with the county."""
    fresh = fresh_centre(tmp_path / "new", now=world.county.now)
    adopt(fresh, offer(world))
    pair(fresh, world.county, world.stick)
    return fresh


def rebuild(world: World, into: OpenTestCentre, *, backwards: bool = False) -> list[str]:
    """Write the rebuild and take all its parts; what was told of each."""
    world.county.pass_time(minutes=1)
    office = world.town.centre.identity.uid
    done = export_rebuild(
        world.county.centre, office, world.stick, by=world.county.actor, now=world.county.clock
    )
    files = [file.path for file in done.files]
    told: list[str] = []
    for file in reversed(files) if backwards else files:
        result = receive(into, file)
        told += [result.text, *(one.text for one in result.followed)]
    return told


def test_a_rebuilt_township_has_the_same_data_and_works_on(world: World, tmp_path: Path) -> None:
    first = registered(world.town).number
    case = register(world.town, 77)
    edit(world.town, case, people_count=6)
    order(world.county, world.town, 1, case)
    level(world, world.town)
    original = digest_of(world.town, world.town)
    new = new_pc(world, tmp_path)
    assert rebuild(world, new)[-1] == "重建包已收齐，与县里逐条核对一致。"
    assert digest_of(new, world.town) == original
    level(world, new)
    assert digest_of(new, world.county) == digest_of(world.county, world.county), "the orders came, too"
    assert digest_of(new, world.town) == digest_of(world.county, world.town)
    number = registered(new).number
    assert (first[:11], number[:11]) == ("柳桥纠〔2026〕A0", "柳桥纠〔2026〕B0")
    edit(new, case, people_count=9)
    level(world, new)
    assert digest_of(new, world.town) == digest_of(world.county, world.town)
    with new.reading() as session:
        assert all(link.request is None for link in session.scalars(select(Link)))
    new.centre.close()


def test_the_dead_pc_is_switched_off_and_its_keys_are_replaced(world: World, tmp_path: Path) -> None:
    register(world.town, 1)
    level(world, world.town)
    late = world.send(world.town, world.county)
    dead = world.town.centre.installation
    new = new_pc(world, tmp_path)
    assert read_identity(new.centre.folder).uid == world.town.centre.identity.uid
    with world.county.reading() as session:
        pcs = {pc.uid: pc for pc in session.scalars(select(Installation))}
        assert pcs[dead].revoked_at is not None
        assert pcs[new.centre.installation].revoked_at is None
        office = session.scalars(select(Office).where(Office.uid == world.town.centre.identity.uid)).one()
        with new.reading() as there:
            own = there.scalars(select(Office).where(Office.is_self.is_(True))).one()
            assert (office.recipient_key, office.recovery_key) == (own.recipient_key, own.recovery_key)
        heard = [link.heard for link in session.scalars(select(Link)) if link.heard]
        assert all(dead.hex not in row for row in heard)
    assert receive(world.county, late).new == 0, "what is held of it still counts"
    register(world.town, 2)
    with pytest.raises(PackageRefused) as caught:
        world.carry(world.town, world.county)
    assert caught.value.reason is ReasonCode.REVOKED
    new.centre.close()


def test_a_pc_of_the_county_that_did_not_offer_it_switches_the_dead_pc_off(
    world: World, tmp_path: Path
) -> None:
    """It hears so from the new keys alone: a copy of the county's PC is told by nobody else."""
    copy = copy_of(world.county, "county-copy")
    new = new_pc(world, tmp_path)
    with new.session() as session:
        card = write_own_pairing(session, new.centre, tmp_path, by=new.actor, now=new.now)
    with copy.reading() as session:
        seen = read_candidate(session, copy.centre, card, by=copy.actor, today=local_date(copy.now))
    assert (seen.known, seen.rebuilt) == (True, True)
    assert "原来的电脑自动停用" in seen.before
    pair(new, copy, world.stick)
    with copy.reading() as session:
        used = select(Installation.uid).where(
            Installation.office_uid == new.centre.identity.uid, Installation.revoked_at.is_(None)
        )
        assert session.scalars(used).all() == [new.centre.installation]
        last = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).first()
        assert last == "与柳桥镇综治中心配对，停用原来的 1 台电脑"
        seen = read_candidate(session, copy.centre, card, by=copy.actor, today=local_date(copy.now))
        assert (seen.rebuilt, seen.before) == (False, "这个单位以前配对过")
    for centre in (copy, new):
        centre.centre.close()


def test_a_second_pc_with_the_offices_keys_switches_none_off(world: World) -> None:
    second = another_pc(world.town, "town2", "窗口二号机")
    pair(second, world.county, world.stick)
    with world.county.reading() as session:
        assert (
            session.scalars(select(Installation.uid).where(Installation.revoked_at.is_not(None))).all() == []
        )
    second.centre.close()


def test_parts_may_come_in_any_order_and_twice(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        register(world.town, number)
    level(world, world.town)
    monkeypatch.setattr(package_rebuild, "PART_CHANGES", 3)
    new = new_pc(world, tmp_path)
    told = rebuild(world, new, backwards=True)
    assert told[-1] == "重建包已收齐，与县里逐条核对一致。"
    assert sum("部分，共 4 部分" in text for text in told) == 3
    assert digest_of(new, world.town) == digest_of(world.town, world.town)
    assert rebuild(world, new)[-1] == "重建包已收齐，与县里逐条核对一致。"
    new.centre.close()


def test_what_was_given_back_is_not_given_again_once_it_arrived(world: World, tmp_path: Path) -> None:
    for number in range(1, 4):
        register(world.town, number)
    level(world, world.town)
    new = new_pc(world, tmp_path)
    rebuild(world, new)
    world.carry(new, world.county)
    back = world.export(world.county, new)
    assert back.changes == 0
    new.centre.close()


def test_work_that_was_done_before_the_last_part_is_named_and_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(world.town, 1)
    register(world.town, 2)
    level(world, world.town)
    monkeypatch.setattr(package_rebuild, "PART_CHANGES", 2)
    new = new_pc(world, tmp_path)
    world.county.pass_time(minutes=1)
    done = export_rebuild(
        world.county.centre, world.town.centre.identity.uid, world.stick,
        by=world.county.actor, now=world.county.clock,
    )  # fmt: skip
    receive(new, done.files[0].path)
    edit(new, case, people_count=8)
    assert receive(new, done.files[1].path).text == "重建包已收齐；其中 1 条本机已经改过，其余没有丢失。"
    level(world, new)
    with world.county.reading() as session:
        assert session.scalars(select(Dispute.people_count).where(Dispute.uid == case)).one() == 8
    new.centre.close()


def test_a_difference_is_told(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(world.town, 1)
    level(world, world.town)
    new = new_pc(world, tmp_path)
    monkeypatch.setattr(package_rebuild, "office_digest", lambda *_: "0" * 64)
    assert "核对不一致" in rebuild(world, new)[-1]
    assert digest_of(new, world.town) == digest_of(world.town, world.town)
    new.centre.close()


def test_cases_that_changed_hands_come_back_whole_and_nobody_elses_work_leaks(
    world: World, tmp_path: Path
) -> None:
    kept, gone = register(world.town, 1), register(world.town, 2)
    came = register(world.other, 3)
    for town in (world.town, world.other):
        level(world, town)
    hand(world, gone, world.other)
    hand(world, came, world.town)
    for town in (world.town, world.other, world.town):
        level(world, town)
    edit(world.other, gone, people_count=9, description="别镇承办以后写的")
    edit(world.town, came, people_count=3)
    for town in (world.town, world.other):
        level(world, town)
    new = new_pc(world, tmp_path)
    assert rebuild(world, new)[-1] == "重建包已收齐，与县里逐条核对一致。"
    assert whole_digest(new) == whole_digest(world.town)
    with new.reading() as session:
        assert set(session.scalars(select(Dispute.uid))) == {kept, gone, came}
        payloads = " ".join(p for p in session.scalars(select(Change.payload)) if p)
        assert "别镇承办以后写的" not in payloads
    new.centre.close()


def test_only_a_fresh_centre_of_the_same_code_becomes_the_office(world: World, tmp_path: Path) -> None:
    file = offer(world)
    with world.town.session() as session, pytest.raises(RuleViolation, match="已经配对过"):
        adopt_office(session, world.town.centre, file, by=world.town.actor, now=world.town.now)
    used = fresh_centre(tmp_path / "used")
    register(used, 1)
    with used.session() as session, pytest.raises(RuleViolation, match="已经录入或收过"):
        adopt_office(session, used.centre, file, by=used.actor, now=used.now)
    foreign = fresh_centre(tmp_path / "foreign", code="411525101000")
    with foreign.session() as session, pytest.raises(RuleViolation, match="代码不一样"):
        adopt_office(session, foreign.centre, file, by=foreign.actor, now=foreign.now)
    with world.county.session() as session:
        plain = write_own_pairing(
            session, world.county.centre, tmp_path, by=world.county.actor, now=world.county.now
        )
    with used.session() as session, pytest.raises(RuleViolation, match="不是重建文件"):
        adopt_office(session, used.centre, plain, by=used.actor, now=used.now)
    for centre in (used, foreign):
        centre.centre.close()


def test_a_crash_between_database_and_identity_file_mends_itself(world: World, tmp_path: Path) -> None:
    fresh = fresh_centre(tmp_path / "new")
    before = read_identity(fresh.centre.folder).uid
    with fresh.session() as session:
        adopt_office(session, fresh.centre, offer(world), by=fresh.actor, now=fresh.now)
    assert read_identity(fresh.centre.folder).uid == before
    fresh.centre.close()
    fresh.centre = open_centre(fresh.centre.folder, fresh.centre.key, now=fresh.clock)
    assert read_identity(fresh.centre.folder).uid == fresh.centre.identity.uid
    assert fresh.centre.identity.uid == world.town.centre.identity.uid
    fresh.centre.close()


def test_changes_that_come_in_between_are_surveyed_again(world: World) -> None:
    register(world.town, 1)
    level(world, world.town)
    office = world.town.centre.identity.uid
    with world.county.reading() as session:
        survey = package_rebuild.survey_rebuild(session, world.county.centre.identity, office)
    register(world.town, 2)
    world.carry(world.town, world.county)
    with world.county.session() as session:
        assert (
            package_rebuild.prepare_rebuild(
                session, world.county.centre, survey, by=world.county.actor, now=world.county.now
            )
            is None
        )
    with world.town.session() as session, pytest.raises(PermissionDenied, match="县级"):
        package_rebuild.prepare_rebuild(
            session, world.town.centre, survey, by=world.town.actor, now=world.town.now
        )
