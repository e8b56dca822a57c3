"""What PCs of one office hear of each other's links to another office, and whose requests they believe."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from db.enums import DispatchState, PackageDirection
from db.models.dispatch import DispatchResponse
from db.models.package import Link
from desktop_app.exchange.header import Ack, Want
from desktop_app.exchange.reader import peek
from desktop_app.services import package_hint, setting
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_request import answered_now, new_request
from desktop_app.services.package_scope import Outgoing
from tests.services.office_pcs import another_pc, introduce, round_of
from tests.services.package_world import World, order, receive, register
from tests.support.centre import OpenTestCentre

HEX32 = st.binary(min_size=16, max_size=16).map(bytes.hex)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "共享 文件夹"
    folder.mkdir()
    return folder


@pytest.fixture
def pcs(world: World, share: Path) -> tuple[OpenTestCentre, OpenTestCentre]:
    """Two PCs of the township that know all of each other's; the county knows both."""
    second = another_pc(world.town, "town2", "二号机")
    introduce(world.town, second, world.county)
    for _ in range(3):
        meet(world, world.town)
        meet(world, second)
        through_the_folder(share, world.town, second)
    return world.town, second


def meet(world: World, town: OpenTestCentre) -> None:
    """To the county and back."""
    world.carry(town, world.county)
    world.carry(world.county, town)


def through_the_folder(share: Path, *pcs: OpenTestCentre) -> int:
    """Rounds until the PCs fall silent; how many files they wrote."""
    written = 0
    for _ in range(8):
        done = [round_of(pc, share) for pc in pcs]
        written += sum(one.written for one in done)
        if not any(one.written or one.taken for one in done):
            return written
    raise AssertionError("the PCs never fall silent")


def asks(world: World, town: OpenTestCentre) -> bool:
    """Whether the next package of a township's PC asks for everything."""
    return "full" in {want.kind for want in peek(world.send(town, world.county)).wants}


def test_what_the_sister_told_of_is_not_asked_for(
    world: World, share: Path, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    first, second = pcs
    register(second, 2)
    through_the_folder(share, first, second)
    world.carry(second, world.county)
    assert through_the_folder(share, first, second), "how far it sent is told without any other news"
    assert not through_the_folder(share, first, second), "and once only"
    meet(world, first)
    assert not asks(world, first)


def test_what_the_sister_did_not_tell_of_is_asked_for_until_it_is_answered(
    world: World, share: Path, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    first, second = pcs
    register(second, 2)
    world.carry(second, world.county)
    meet(world, first)
    assert asks(world, first)
    for _ in range(2):
        meet(world, first)
    assert not asks(world, first)
    with first.reading() as session:
        everything = session.scalars(select(Link.request).where(Link.request.is_not(None))).all()
    assert everything == []
    through_the_folder(share, first, second)


def test_an_order_is_delivered_though_the_sister_did_not_tell_how_far_it_sent(
    world: World, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    first, second = pcs
    order(world.county, first, 1)
    register(second, 2)
    world.carry(second, world.county)
    world.carry(world.county, first)
    assert asks(world, first)
    with first.reading() as session:
        states = session.scalars(select(DispatchResponse.state)).all()
    assert states == [DispatchState.DELIVERED]


def test_strange_words_about_links_change_nothing(world: World) -> None:
    """An epoch that belongs to another link is not taken for a lost one, whatever a package says of it."""
    register(world.town, 1)
    for _ in range(2):
        meet(world, world.town)
        meet(world, world.other)
    county = world.county
    header = peek(world.send(world.town, county))
    me = county.centre.installation.hex
    with county.session() as session:
        rows = session.scalars(select(Link).order_by(Link.id)).all()
        before = [(row.epoch, row.last_seq, row.head_hash, row.request) for row in rows]
        strange = [
            row.epoch
            for row in rows
            if row.direction is PackageDirection.IN or row.peer_office != world.town.centre.identity.uid
        ]
        assert len(strange) == 3
        links = PeerLinks(session, world.town.centre.identity.uid, county.centre.installation)
        acks = tuple(Ack(me, epoch, 10_000, "f" * 64) for epoch in strange)
        wants = tuple(Want("changes", me, epoch, 1, 10_000) for epoch in strange)
        assert not package_hint.hear(links, replace(header, acks=acks, wants=wants), county.now)
        after = session.scalars(select(Link).order_by(Link.id)).all()
        assert [(row.epoch, row.last_seq, row.head_hash, row.request) for row in after] == before


def test_strange_words_about_the_sister_change_nothing(
    world: World, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    first, second = pcs
    receive(first, world.send(world.county, first))
    header = peek(world.send(world.county, first))
    with first.session() as session:
        rows = session.scalars(select(Link).order_by(Link.id)).all()
        theirs = second.centre.installation
        strange = [row.epoch for row in rows if row.installation != theirs or row.peer_installation]
        before = [(row.epoch, row.last_seq, row.request) for row in rows]
        links = PeerLinks(session, world.county.centre.identity.uid, first.centre.installation)
        acks = tuple(Ack(theirs.hex, epoch, 10_000, "f" * 64) for epoch in strange)
        wants = tuple(Want("changes", theirs.hex, epoch, 1, 10_000) for epoch in strange)
        assert not package_hint.hear(links, replace(header, acks=acks, wants=wants), first.now)
        after = session.scalars(select(Link).order_by(Link.id)).all()
        assert [(row.epoch, row.last_seq, row.request) for row in after] == before


def test_a_request_is_known_to_every_pc_of_its_office_and_for_its_peer_only(
    world: World, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    first, second = pcs
    county, other = world.county.centre.identity.uid, world.other.centre.identity.uid
    with first.session() as session:
        name = new_request(session, county)
        assert answered_now(session, county, None, [name]) == [name]
    with second.reading() as session:
        assert answered_now(session, county, None, [name, "0" * 32]) == [name]
        assert answered_now(session, other, None, [name]) == []
    for stranger in (world.county, world.other):
        with stranger.reading() as session:
            assert answered_now(session, county, None, [name]) == []


def test_no_other_name_is_taken_for_a_request(world: World) -> None:
    peer = world.county.centre.identity.uid
    with world.town.reading() as session:

        @settings(deadline=None, max_examples=200)
        @given(HEX32 | st.text(max_size=40))
        def holds(name: str) -> None:
            assert answered_now(session, peer, None, [name]) == []

        holds()


def test_an_earlier_centre_gets_its_key_with_its_first_package(world: World) -> None:
    with world.town.session() as session:
        key = setting.get(session, setting.REQUEST_KEY)
        setting.forget(session, setting.REQUEST_KEY)
    world.send(world.town, world.county)
    with world.town.reading() as session:
        assert setting.get(session, setting.REQUEST_KEY) == key is not None


def test_what_is_new_is_found_without_looking_through_all_links(
    world: World, pcs: tuple[OpenTestCentre, OpenTestCentre]
) -> None:
    """The scope of an export and of a round within the office; a county has millions of rows there."""
    first, second = pcs
    for centre, peer, pc in (
        (world.county, first.centre.identity.uid, None),
        (first, first.centre.identity.uid, second.centre.installation),
    ):
        with centre.reading() as session:
            link = PeerLinks(session, peer, centre.centre.installation, pc).current()
            outgoing = Outgoing(session, centre.centre.identity, peer, pc)
            plan = plan_of(session, lambda outgoing=outgoing, link=link: outgoing.unlinked(link))
        assert any("ix_link_change_change" in step for step in plan)
        assert not [step for step in plan if step.startswith("SCAN link_change")]


def plan_of(session: Session, work: Callable[[], object]) -> list[str]:
    """The steps by which the database carries out each query of ``work``."""
    said: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, _x: object, _many: bool) -> None:
        said.append((sql, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return [
        row[3]
        for sql, values in said
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
