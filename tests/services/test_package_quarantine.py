"""Every quarantine has an exit; switching PCs and offices off and on."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from db.enums import PackageDirection, PackageKind, PackageState, Role
from db.models.dispute import Dispute
from db.models.office import Installation, Office
from db.models.package import Link, PackageRecord
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange import reader
from desktop_app.exchange.keys import new_office_keys
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reader import Setting, peek
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services import package_import, package_plan, package_settle
from desktop_app.services.installation_switch import (
    put_back_office,
    put_back_pc,
    revoke_office,
    revoke_pc,
)
from desktop_app.services.package_quarantine import EXITS, Exit, discard_package, take_all_the_same
from desktop_app.services.package_settle import settle_quarantine
from tests.services.package_world import (
    World,
    digest_of,
    journal,
    order,
    pair,
    receive,
    register,
    restore,
    snapshot,
)
from tests.support.centre import OpenTestCentre


def refuse(world: World, file: Path, reason: ReasonCode) -> PackageRecord:
    """Let the county refuse a file; the journal's row."""
    with pytest.raises(PackageRefused) as caught:
        receive(world.county, file)
    assert caught.value.reason is reason
    return journal(world.county)[-1]


def settle(centre: OpenTestCentre) -> package_settle.Settled:
    centre.pass_time(minutes=1)
    return settle_quarantine(centre.centre, by=centre.actor, now=centre.clock)


def state(world: World, row: PackageRecord) -> PackageState:
    return next(r.state for r in journal(world.county) if r.id == row.id)


def gone(world: World, row: PackageRecord) -> bool:
    folder = world.county.centre.folder
    return not any((folder / name / f"{row.sha256}.fqpkg").exists() for name in ("quarantine", "inbox"))


def arrives(world: World, row: PackageRecord) -> None:
    """What is in it comes by another package: it closes by itself."""
    assert not settle(world.county).moved
    world.carry(world.town, world.county)
    assert settle(world.county).superseded == 1
    assert state(world, row) is PackageState.SUPERSEDED
    assert gone(world, row)


def discarded(world: World, row: PackageRecord) -> None:
    """A person gives it up; the journal keeps the row."""
    county = world.county
    with pytest.raises(RuleViolation, match="原因"):
        discard_package(county.centre, row.package_id, " ", by=county.actor, now=county.clock)
    discard_package(county.centre, row.package_id, "对方已重送", by=county.actor, now=county.clock)
    assert state(world, row) is PackageState.DISCARDED
    assert gone(world, row)
    assert not settle(county).moved


def damage(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


Patch = pytest.MonkeyPatch


def short(world: World, _patch: Patch) -> None:
    file = world.send(world.town, world.county)
    file.write_bytes(file.read_bytes()[:-9])
    arrives(world, refuse(world, file, ReasonCode.SHORT))


def bad_hash(world: World, _patch: Patch) -> None:
    file = world.send(world.town, world.county)
    damage(file, -1)
    arrives(world, refuse(world, file, ReasonCode.BAD_HASH))


def bad_sig(world: World, _patch: Patch) -> None:
    file = world.send(world.town, world.county)
    damage(file, file.read_bytes().index(b'"wall_time":"20') + 15)
    discarded(world, refuse(world, file, ReasonCode.BAD_SIG))


def unknown_sender(world: World, _patch: Patch) -> None:
    town = world.town.centre.installation
    with world.county.session() as session:
        session.delete(session.scalars(select(Installation).where(Installation.uid == town)).one())
    file = world.send(world.town, world.county)
    header = peek(file)
    row = refuse(world, file, ReasonCode.UNKNOWN_SENDER)
    assert not settle(world.county).moved
    pair(world.county, world.town, world.stick)
    assert [taken.new for taken in settle(world.county).taken] == [2]
    assert state(world, row) is PackageState.IMPORTED
    assert gone(world, row)
    with world.county.reading() as session:
        known = session.get_one(PackageRecord, row.id)
        assert (known.package_id.hex, known.made_at) == (header.package_id, header.wall_time)
        assert header.link is not None
        assert (known.epoch, known.to_seq) == (header.link.epoch, header.link.last), "once it is believed"


def revoked(world: World, _patch: Patch) -> None:
    switch_off(world)
    row = refuse(world, world.send(world.town, world.county), ReasonCode.REVOKED)
    assert not settle(world.county).moved
    with world.county.session() as session:
        put_back_pc(session, world.town.centre.installation, by=world.county.actor, now=world.county.now)
    assert [taken.new for taken in settle(world.county).taken] == [2]
    assert state(world, row) is PackageState.IMPORTED


def upgrade(world: World, patch: Patch, row: PackageRecord) -> None:
    """A newer program does not see the reason any more."""
    assert not settle(world.county).moved
    patch.undo()
    assert not settle(world.county).moved
    patch.setattr(package_settle, "__version__", "9.9")
    assert [taken.new for taken in settle(world.county).taken] == [2]
    assert state(world, row) is PackageState.IMPORTED


def suite(world: World, patch: Patch) -> None:
    patch.setattr(package_import, "accepted_suites", lambda _session: frozenset[int]())
    upgrade(world, patch, refuse(world, world.send(world.town, world.county), ReasonCode.SUITE))


def limit(world: World, patch: Patch) -> None:
    patch.setattr(package_import, "Setting", partial(Setting, limits=Limits(changes=1)))
    upgrade(world, patch, refuse(world, world.send(world.town, world.county), ReasonCode.LIMIT))


def need_upgrade(world: World, patch: Patch) -> None:
    patch.setattr(package_import, "SCHEMA", 0)
    upgrade(world, patch, refuse(world, world.send(world.town, world.county), ReasonCode.NEED_UPGRADE))


def unreadable(world: World, patch: Patch) -> None:
    file = world.send(world.town, world.county)

    def unknown_form(_found: object) -> None:
        raise PackageRefused(ReasonCode.UNREADABLE, "a form of a later version")

    patch.setattr(reader, "parse_header", unknown_form)
    with pytest.raises(PackageRefused) as caught:
        world_receive(world, file)
    assert caught.value.reason is ReasonCode.UNREADABLE
    upgrade(world, patch, journal(world.county)[-1])


def world_receive(world: World, file: Path) -> None:
    """Import without the look at the header that comes first, which would stumble as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package_import, "peek", lambda _path: SimpleNamespace(kind=PackageKind.DATA))
        receive(world.county, file)


def decrypt(world: World, _patch: Patch) -> None:
    county = world.county.centre.identity.uid
    with world.town.session() as session:
        office = session.scalars(select(Office).where(Office.uid == county)).one()
        right = office.recipient_key, office.recovery_key
        office.recipient_key = office.recovery_key = new_office_keys().recipient
    row = refuse(world, world.send(world.town, world.county), ReasonCode.DECRYPT)
    with world.town.session() as session:
        office = session.scalars(select(Office).where(Office.uid == county)).one()
        office.recipient_key, office.recovery_key = right
    arrives(world, row)


def authority(world: World, patch: Patch) -> None:
    with patch.context() as rebuild:
        rebuild.setattr(package_plan, "PackageKind", SimpleNamespace(DATA=PackageKind.REBUILD))
        file = world.send(world.town, world.county)
    arrives(world, refuse(world, file, ReasonCode.AUTHORITY))


def gap(world: World, _patch: Patch) -> None:
    first = world.send(world.town, world.county)
    with world.town.session() as session:
        link = session.scalars(select(Link)).one()
        link.acked_seq = link.last_seq
        link.heard = {world.county.centre.installation.hex: link.last_seq}
    world.town.pass_time(days=60)
    register(world.town, 2)
    second = world.send(world.town, world.county)
    assert receive(world.county, second).state is PackageState.WAITING
    assert len(receive(world.county, first).followed) == 1
    assert all(row.state is PackageState.IMPORTED for row in journal(world.county))


def fork(world: World, _patch: Patch) -> None:
    world.carry(world.town, world.county)
    backup = snapshot(world.town, "town-old")
    register(world.town, 2)
    world.carry(world.town, world.county)
    restore(world.town, backup)
    register(world.town, 3)
    row = refuse(world, world.send(world.town, world.county), ReasonCode.FORK)
    assert not settle(world.county).moved
    for _ in range(3):
        for sender, recipient in ((world.county, world.town), (world.town, world.county)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)
    assert settle(world.county).superseded == 1
    assert state(world, row) is PackageState.SUPERSEDED
    assert gone(world, row)


def not_a_package(world: World, _patch: Patch) -> None:
    file = world.stick / "照片.fqpkg"
    file.write_bytes(b"\xff\xd8\xff" + bytes(2000))
    with pytest.raises(PackageRefused):
        receive(world.county, file)
    assert journal(world.county) == []


def not_for_me(world: World, _patch: Patch) -> None:
    file = world.send(world.town, world.county)
    with pytest.raises(PackageRefused):
        receive(world.other, file)
    assert journal(world.other) == []


def duplicate(world: World, _patch: Patch) -> None:
    file = world.send(world.town, world.county)
    receive(world.county, file)
    assert receive(world.county, file).changed_nothing
    assert [row.state for row in journal(world.county)] == [PackageState.IMPORTED]


SCENES: dict[ReasonCode, tuple[Exit, Callable[[World, Patch], None]]] = {
    ReasonCode.NOT_A_PACKAGE: (Exit.NOT_KEPT, not_a_package),
    ReasonCode.NOT_FOR_ME: (Exit.NOT_KEPT, not_for_me),
    ReasonCode.SHORT: (Exit.ARRIVES, short),
    ReasonCode.UNKNOWN_SENDER: (Exit.PAIRING, unknown_sender),
    ReasonCode.REVOKED: (Exit.SWITCHED_ON, revoked),
    ReasonCode.SUITE: (Exit.UPGRADE, suite),
    ReasonCode.BAD_SIG: (Exit.DISCARD, bad_sig),
    ReasonCode.BAD_HASH: (Exit.ARRIVES, bad_hash),
    ReasonCode.DECRYPT: (Exit.ARRIVES, decrypt),
    ReasonCode.LIMIT: (Exit.UPGRADE, limit),
    ReasonCode.UNREADABLE: (Exit.UPGRADE, unreadable),
    ReasonCode.NEED_UPGRADE: (Exit.UPGRADE, need_upgrade),
    ReasonCode.GAP: (Exit.WAITS, gap),
    ReasonCode.FORK: (Exit.ARRIVES, fork),
    ReasonCode.AUTHORITY: (Exit.ARRIVES, authority),
    ReasonCode.DUPLICATE: (Exit.NOTHING, duplicate),
}


@pytest.mark.parametrize("reason", ReasonCode)
def test_every_quarantine_has_an_exit(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: ReasonCode
) -> None:
    way, scene = SCENES[reason]
    assert way in EXITS[reason]
    register(world.town, 1)
    scene(world, monkeypatch)


def test_every_reason_that_keeps_a_file_can_be_given_up_by_a_person() -> None:
    assert set(EXITS) == set(ReasonCode)
    kept = {reason for reason, exits in EXITS.items() if not {Exit.NOT_KEPT, Exit.NOTHING} & set(exits)}
    assert all(Exit.DISCARD in EXITS[reason] for reason in kept)


def switch_off(world: World, why: str = "电脑已报废") -> None:
    with world.county.session() as session:
        revoke_pc(session, world.town.centre.installation, why, by=world.county.actor, now=world.county.now)


def test_a_switch_off_takes_effect_at_what_is_held(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    receive(world.county, file)
    switch_off(world)
    assert receive(world.county, file).changed_nothing
    register(world.town, 2)
    later = world.send(world.town, world.county)
    row = refuse(world, later, ReasonCode.REVOKED)
    with world.county.reading() as session:
        assert len(session.scalars(select(Dispute.uid)).all()) == 1
    done = take_all_the_same(
        world.county.centre, row.package_id, "打过电话", by=world.county.actor, now=world.county.clock
    )
    assert (done.state, done.new) == (PackageState.IMPORTED, 2)
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)
    assert receive(world.county, later).changed_nothing, "what a person took counts from then on"
    register(world.town, 3)
    refuse(world, world.send(world.town, world.county), ReasonCode.REVOKED)


def test_acknowledgements_of_a_switched_off_pc_stop_counting(world: World) -> None:
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        link = session.scalars(select(Link).where(Link.direction == PackageDirection.OUT)).one()
        assert (link.acked_seq, list(link.heard)) == (1, [world.town.centre.installation.hex])
    switch_off(world)
    with world.county.reading() as session:
        link = session.scalars(select(Link).where(Link.direction == PackageDirection.OUT)).one()
        assert (link.acked_seq, link.heard) == (0, {})


def test_an_office_is_switched_off_and_on_with_its_pcs(world: World) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    office, county = world.town.centre.identity.uid, world.county
    with county.session() as session:
        revoke_office(session, office, "撤并", by=county.actor, now=county.now)
    with pytest.raises(RuleViolation, match="已停用"):
        world.send(county, world.town)
    register(world.town, 2)
    refuse(world, world.send(world.town, county), ReasonCode.REVOKED)
    with county.session() as session:
        put_back_office(session, office, by=county.actor, now=county.now)
    assert [taken.new for taken in settle(county).taken] == [2]
    world.send(county, world.town)


def test_a_forked_package_of_a_pc_that_is_dead_now_can_be_taken(world: World) -> None:
    """The only copy of what was entered after the restore lies in quarantine."""
    register(world.town, 9)
    world.carry(world.town, world.county)
    backup = snapshot(world.town, "town-old")
    register(world.town, 1)
    world.carry(world.town, world.county)
    restore(world.town, backup)
    only = register(world.town, 2)
    row = refuse(world, world.send(world.town, world.county), ReasonCode.FORK)
    county = world.county
    with pytest.raises(RuleViolation, match="原因"):
        take_all_the_same(county.centre, row.package_id, "", by=county.actor, now=county.clock)
    take_all_the_same(county.centre, row.package_id, "电脑坏了", by=county.actor, now=county.clock)
    with county.reading() as session:
        assert only in session.scalars(select(Dispute.uid)).all()
    for _ in range(3):
        for sender, recipient in ((county, world.town), (world.town, county)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)
    assert digest_of(county, world.town) == digest_of(world.town, world.town)


def test_half_of_a_package_does_not_keep_the_whole_one_from_being_taken(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    data = file.read_bytes()
    file.write_bytes(data[:-50])
    refuse(world, file, ReasonCode.SHORT)
    switch_off(world)
    file.write_bytes(data)
    row = refuse(world, file, ReasonCode.REVOKED)
    county = world.county
    done = take_all_the_same(county.centre, row.package_id, "打过电话", by=county.actor, now=county.clock)
    assert (done.state, done.new) == (PackageState.IMPORTED, 2)
    assert settle(county).superseded == 1, "the half is settled with it"


def test_giving_up_half_of_a_package_leaves_the_whole_one(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    data = file.read_bytes()
    switch_off(world)
    whole, county = refuse(world, file, ReasonCode.REVOKED), world.county
    with county.session() as session:
        put_back_pc(session, world.town.centre.installation, by=county.actor, now=county.now)
    file.write_bytes(data[:-50])
    half = refuse(world, file, ReasonCode.SHORT)
    discard_package(county.centre, half.package_id, "只有一半", by=county.actor, now=county.clock)
    assert (state(world, whole), state(world, half)) == (PackageState.QUARANTINED, PackageState.DISCARDED)


def test_what_is_not_to_be_decided_by_a_person_is_not(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    damage(file, -1)
    row = refuse(world, file, ReasonCode.BAD_HASH)
    county = world.county
    with pytest.raises(RuleViolation, match="不能由人决定收下"):
        take_all_the_same(county.centre, row.package_id, "想收", by=county.actor, now=county.clock)
    clerk = county.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied):
        discard_package(county.centre, row.package_id, "不要了", by=clerk, now=county.clock)
    with county.session() as session:
        own, other = county.centre.installation, world.town.centre.installation
        for uid, why, words in ((own, "x", "本机自己"), (other, " ", "停用的原因")):
            with pytest.raises(RuleViolation, match=words):
                revoke_pc(session, uid, why, by=county.actor, now=county.now)
        with pytest.raises(RuleViolation, match="没有停用"):
            put_back_pc(session, other, by=county.actor, now=county.now)
