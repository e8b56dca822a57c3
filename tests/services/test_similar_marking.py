"""Many disputes at once: searched and shown with the package, alike a moment later, to the same tokens."""

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from db import fingerprint, search
from db.enums import DisputeState
from db.models.dispute import Dispute
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.similar_dispute import similar_disputes
from desktop_app.services.similar_marking import mark_part, unmarked_parts
from tests.services.package_world import World, edit, make_world, register
from tests.support.centre import OpenTestCentre

TEXTS = tuple(
    f"{place}的排水沟被填了半截，一下雨水就漫进院子，灶房墙根泡出了裂缝。" for place in "甲乙丙丁戊己"
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(search, "MANY", 3)
    monkeypatch.setattr(search, "PART", 2)
    return make_world(tmp_path)


def tokens(home: OpenTestCentre) -> list[tuple[int, ...]]:
    with home.reading() as session:
        rows = session.execute(select(fingerprint.TOKEN).order_by("token", "dispute_id"))
        return [tuple(row) for row in rows]


def unmarked(home: OpenTestCentre) -> tuple[tuple[int, ...], ...]:
    with home.reading() as session:
        return unmarked_parts(session, by=home.actor, today=local_date(home.now))


def mark(home: OpenTestCentre) -> None:
    for part in unmarked(home):
        with home.session() as session:
            mark_part(session, part, by=home.actor, now=home.now)


def alike(home: OpenTestCentre, text: str) -> int:
    with home.reading() as session:
        draft = DisputeDraft(description=text)
        return len(similar_disputes(session, draft, by=home.actor, today=local_date(home.now)))


def rebuilt(home: OpenTestCentre) -> list[tuple[int, ...]]:
    """The tokens that a rebuild of the whole index makes."""
    with home.session() as session:
        for table in (fingerprint.SKETCH, fingerprint.TOKEN):
            session.execute(delete(table))
        search.rebuild(session)
    return tokens(home)


def test_many_are_found_at_once_and_alike_afterwards(world: World) -> None:
    uids = [register(world.town, number, text) for number, text in enumerate(TEXTS, 1)]
    register(world.town, 9, "！！！")  # a text without a single token is not asked for again and again
    world.carry(world.town, world.county)
    county = world.county
    with county.reading() as session:
        assert len(search.find(session, "排水沟")) == len(TEXTS)
    assert tokens(county) == []
    assert [len(part) for part in unmarked(county)] == [2, 2, 2, 1]
    # One that goes on before its turn, alone, has its fingerprint with the package; one closed has none.
    edit(world.town, uids[0], description=TEXTS[0] + "老人摔了一跤。")
    edit(world.town, uids[1], state=DisputeState.CLOSED)
    world.carry(world.town, county)
    assert sum(map(len, unmarked(county))) == len(TEXTS) + 1 - 2
    mark(county)
    assert unmarked(county) == ()
    assert alike(county, TEXTS[2]) > 0
    with county.reading() as session:
        closed = session.scalars(select(Dispute.id).where(Dispute.uid == uids[1])).one()
        assert session.scalar(select(func.count()).where(fingerprint.SKETCH.c.dispute_id == closed)) == 0
    made = tokens(county)
    assert made == rebuilt(county)


def test_a_few_are_alike_with_the_package(world: World) -> None:
    register(world.town, 1, TEXTS[0])
    world.carry(world.town, world.county)
    assert unmarked(world.county) == ()
    assert alike(world.county, TEXTS[0]) == 1
