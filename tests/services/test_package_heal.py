"""Crashes, full sticks and restored PCs: nothing that a person entered is lost."""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PackageDirection, PackageState
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.package import Link
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services import package_apart, package_carrier, package_export, package_file, package_import
from desktop_app.services.package_link import PeerLinks, new_request
from desktop_app.services.package_quarantine import take_all_the_same
from tests.services.package_world import (
    World,
    count,
    digest_of,
    edit,
    journal,
    order,
    receive,
    register,
    restore,
    snapshot,
    whole_digest,
)
from tests.support.centre import OpenTestCentre


def level(world: World) -> None:
    """Exchange both ways until both have heard everything, quarantine included."""
    for _ in range(4):
        for sender, recipient in ((world.town, world.county), (world.county, world.town)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)


def same(world: World) -> None:
    for office in (world.town, world.county):
        assert digest_of(world.county, office) == digest_of(world.town, office)


class PowerCut(BaseException):
    """The PC goes off."""


@pytest.mark.parametrize("where", ["put", "write_package", "finish_export"])
def test_a_crash_while_exporting_leaves_the_journal_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    register(world.town, 1)

    def cut(*_args: object, **_kwargs: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        homes = {"put": package_carrier, "write_package": package_file, "finish_export": package_export}
        patch.setattr(homes[where], where, cut)
        with pytest.raises(PowerCut):
            world.send(world.town, world.county)
    assert [row.state for row in journal(world.town)] == [PackageState.PREPARED]
    assert world.carry(world.town, world.county).new == 2
    assert [row.state for row in journal(world.town)] == [PackageState.SUPERSEDED, PackageState.WRITTEN]
    same(world)
    outbox = world.town.centre.folder / "outbox"
    assert list(outbox.iterdir()) == []


def test_a_full_or_missing_stick_is_told_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(world.town, 1)
    with monkeypatch.context() as patch:
        usage = type("Usage", (), {"free": 10})()
        patch.setattr(package_carrier.shutil, "disk_usage", lambda _folder: usage)
        with pytest.raises(EnvironmentProblem, match="空间不够"):
            world.send(world.town, world.county)
    assert list(world.stick.iterdir()) == []
    away = world.stick.rename(world.folder / "拔走")
    with pytest.raises(EnvironmentProblem, match="可能已拔出"):
        world.send(world.town, world.county)
    away.rename(world.stick)
    assert world.carry(world.town, world.county).new == 2


def test_a_stick_that_lies_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    register(world.town, 1)
    honest = package_carrier._copy

    def lying(source: Path, target: Path, tell: package_carrier.Tell | None) -> None:
        honest(source, target, tell)
        data = bytearray(target.read_bytes())
        data[-1] ^= 1
        target.write_bytes(data)

    monkeypatch.setattr(package_carrier, "_copy", lying)
    with pytest.raises(EnvironmentProblem, match="不一致"):
        world.send(world.town, world.county)
    assert list(world.stick.iterdir()) == []


def test_a_crash_in_the_import_changes_nothing_and_the_file_can_be_taken_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    before = whole_digest(world.county)

    def cut(*_args: object, **_kwargs: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(package_import.Journal, "imported", cut)
        with pytest.raises(PowerCut):
            receive(world.county, file)
    assert whole_digest(world.county) == before
    with world.county.reading() as session:
        assert session.scalars(select(Link)).all() == []
    assert receive(world.county, file).new == 2
    same(world)


def test_a_restored_county_gets_everything_again(world: World) -> None:
    register(world.town, 1)
    level(world)
    backup = snapshot(world.county, "county-old")
    case = register(world.town, 2)
    order(world.county, world.town, 1, case)
    level(world)
    restore(world.county, backup)
    level(world)
    with world.county.reading() as session:
        assert count(session, Dispatch) == 1, "its own order came back from the township"
        assert count(session, Dispute) == 2
    same(world)


def test_a_restored_county_gets_what_is_older_than_the_overlap(world: World) -> None:
    """The township's acknowledged point goes down with the county's, whatever the days between."""
    register(world.town, 1)
    level(world)
    backup = snapshot(world.county, "county-old")
    register(world.town, 2)
    level(world)
    for centre in (world.town, world.county):
        centre.pass_time(days=40)
    restore(world.county, backup)
    level(world)
    with world.county.reading() as session:
        assert count(session, Dispute) == 2
    same(world)


def test_a_county_restored_to_before_the_link_gets_its_own_order_back(world: World) -> None:
    backup = snapshot(world.county, "county-old")
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    order(world.county, world.town, 1, case)
    level(world)
    restore(world.county, backup)
    level(world)
    with world.county.reading() as session:
        assert count(session, Dispatch) == 1
    same(world)


def test_a_restored_township_that_went_on_working_loses_nothing(world: World) -> None:
    case = register(world.town, 1)
    level(world)
    backup = snapshot(world.town, "town-old")
    lost = register(world.town, 2)
    edit(world.town, case, people_count=7)
    world.carry(world.town, world.county)
    restore(world.town, backup)
    again = register(world.town, 3)
    with pytest.raises(PackageRefused) as caught:
        world.carry(world.town, world.county)
    assert caught.value.reason is ReasonCode.FORK
    level(world)
    for centre in (world.town, world.county):
        with centre.reading() as session:
            assert set(session.scalars(select(Dispute.uid))) == {case, lost, again}
            found = session.scalars(select(Dispute).where(Dispute.uid == case)).one()
            assert found.people_count == 7
    same(world)
    with world.town.reading() as session:
        retired = session.scalars(select(Link).where(Link.retired_at.is_not(None))).all()
    assert len(retired) == 1, "healed once, not again and again"


def test_a_restored_township_gets_no_second_delivery(world: World) -> None:
    register(world.town, 1)
    level(world)
    backup = snapshot(world.town, "town-old")
    order(world.county, world.town, 1)
    level(world)
    restore(world.town, backup)
    level(world)
    from db.models.dispatch import DispatchResponse

    with world.town.reading() as session:
        assert len(session.scalars(select(DispatchResponse)).all()) == 1
    same(world)


@pytest.mark.parametrize("sender", ["town", "county"])
def test_the_only_copy_in_a_package_that_waits_is_taken_when_its_sender_began_anew(
    world: World, sender: str
) -> None:
    """The first stick is lost, the second waits, and the PC that wrote both is put back to before them."""
    writer, reader = (world.town, world.county) if sender == "town" else (world.county, world.town)
    level(world)
    backup = snapshot(writer, "writer-old")
    lost, only, file = _the_second_of_two_sticks(world, writer, reader)
    assert receive(reader, file).state is PackageState.WAITING
    restore(writer, backup)
    for _ in range(3):
        world.carry(writer, reader)
        world.carry(reader, writer)
    assert PackageState.WAITING not in {row.state for row in journal(reader)}
    for centre in (writer, reader):
        assert only in written(centre)
        assert lost not in written(centre)
    same(world)


@pytest.mark.parametrize("sender", ["town", "county"])
def test_the_only_copy_goes_back_to_who_wrote_it_also_when_it_never_heard_of_the_gap(
    world: World, sender: str
) -> None:
    """It begins anew for another reason before the one that waits has said what it waits for."""
    writer, reader = (world.town, world.county) if sender == "town" else (world.county, world.town)
    level(world)
    backup = snapshot(writer, "writer-old")
    _, only, file = _the_second_of_two_sticks(world, writer, reader)
    assert receive(reader, file).state is PackageState.WAITING
    restore(writer, backup)
    with writer.session() as session:
        mine = select(Link).where(Link.direction == PackageDirection.OUT, Link.retired_at.is_(None))
        for link in session.scalars(mine.where(Link.peer_office == reader.centre.identity.uid)):
            link.retired_at = writer.now
    for _ in range(3):
        world.carry(writer, reader)
        world.carry(reader, writer)
    assert only in written(writer)
    same(world)


@pytest.mark.parametrize("sender", ["town", "county"])
def test_the_only_copy_goes_back_also_when_another_pc_answered_before_it_was_told_of(
    world: World, sender: str
) -> None:
    """It began anew and had its answer; the one that waits is taken before anybody says that it waited."""
    writer, reader = (world.town, world.county) if sender == "town" else (world.county, world.town)
    level(world)
    backup = snapshot(writer, "writer-old")
    _, only, file = _the_second_of_two_sticks(world, writer, reader)
    assert receive(reader, file).state is PackageState.WAITING
    restore(writer, backup)
    peer = reader.centre.identity.uid
    with writer.session() as session:
        mine = select(Link).where(Link.direction == PackageDirection.OUT, Link.retired_at.is_(None))
        for link in session.scalars(mine.where(Link.peer_office == peer)):
            link.retired_at = writer.now
        PeerLinks(session, peer, writer.centre.installation).begin().request = None
    world.carry(writer, reader)
    assert only in written(reader)
    for _ in range(3):
        world.carry(reader, writer)
        world.carry(writer, reader)
    assert only in written(writer)
    same(world)
    file = world.send(reader, writer)
    assert [want for want in peek(file).wants if want.kind == "changes"] == [], "it is told of no longer"
    receive(writer, file)
    assert peek(world.send(writer, reader)).wants == (), "and asked for no longer"


def test_who_holds_what_was_lost_is_not_waited_for_for_ever(world: World) -> None:
    """The one PC that proved it comes no more: the request is repeated as long as the overlap, not longer."""
    town = world.town
    level(world)
    peer = world.county.centre.identity.uid
    with town.session() as session:
        links = PeerLinks(session, peer, town.centre.installation)
        old = links.begin()
        old.retired_at, old.request = town.now, new_request(session, links.peer)
        old.floors = {"0" * 32: ["1" * 64, local_date(town.now).isoformat()]}
    kinds = [want.kind for want in peek(world.send(town, world.county)).wants]
    assert kinds == ["full"]
    town.pass_time(days=36)
    assert peek(world.send(town, world.county)).wants == ()


def test_the_director_takes_the_only_copy_when_its_sender_comes_no_more(world: World) -> None:
    county = world.county
    level(world)
    _, only, file = _the_second_of_two_sticks(world, world.town, county)
    waiting = receive(county, file)
    assert waiting.state is PackageState.WAITING
    assert only not in written(county)
    take_all_the_same(county.centre, waiting.package_uid, "电脑坏了", by=county.actor, now=county.clock)
    assert only in written(county)
    assert PackageState.WAITING not in {row.state for row in journal(county)}


def test_a_second_fork_of_an_epoch_is_a_new_word_also_when_the_first_was_given_back(world: World) -> None:
    """Who looks after its sister's links hears a word once only."""
    county, town = world.county, world.town
    level(world)
    before = snapshot(county, "county-old")
    forks: list[Path] = []
    for number in (1, 2):
        order(county, town, number)
        forks.append(world.send(county, town))
        restore(county, before)
    order(county, town, 3)
    level(world)
    words: list[int] = []
    for fork in forks:
        with pytest.raises(PackageRefused):
            receive(town, fork)
        kept = journal(town)[-1]
        take_all_the_same(town.centre, kept.package_id, "打过电话", by=town.actor, now=town.clock)
        with town.reading() as session:
            links = PeerLinks(session, county.centre.identity.uid, town.centre.installation)
            (number,) = package_apart.taken(links, local_date(town.now)).values()
            words.append(number)
        level(world)
        with town.reading() as session:
            links = PeerLinks(session, county.centre.identity.uid, town.centre.installation)
            assert package_apart.taken(links, local_date(town.now)) == {}, "it was given back"
    assert words[0] < words[1]


def _the_second_of_two_sticks(
    world: World, writer: OpenTestCentre, reader: OpenTestCentre
) -> tuple[UUID, UUID, Path]:
    """What is on the stick that is lost, what on the next, and its file; it begins after the lost one.

    The writer takes the first for arrived (another PC of the reader's office has it), and so much time goes
    by that the overlap does not hold it any more.
    """
    lost = _write(world, writer, 2)
    world.send(writer, reader)
    writer.pass_time(days=60)
    with writer.session() as session:
        out = Link.direction == PackageDirection.OUT
        link = session.scalars(
            select(Link).where(out, Link.retired_at.is_(None), Link.peer_office == reader.centre.identity.uid)
        ).one()
        link.acked_seq = link.last_seq
        link.heard = {reader.centre.installation.hex: link.last_seq}
    only = _write(world, writer, 3)
    return lost, only, world.send(writer, reader)


def _write(world: World, writer: OpenTestCentre, number: int) -> UUID:
    """A case of the township, or an order of the county."""
    if writer is world.town:
        return register(writer, number)
    return order(writer, world.town, number)


def written(centre: OpenTestCentre) -> set[UUID]:
    """Cases and orders that a centre holds."""
    with centre.reading() as session:
        return {*session.scalars(select(Dispute.uid)), *session.scalars(select(Dispatch.uid))}
