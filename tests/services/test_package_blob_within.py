"""Attachments between the PCs of one office, and in a rebuild."""

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from db.enums import PackageKind
from desktop_app.services.package_rebuild import export_rebuild
from tests.services.attachments import (
    SMALL,
    add,
    all_bytes,
    content,
    damage,
    kinds,
    recheck,
    rows,
    small_chunks,
    take,
    trip,
)
from tests.services.office_pcs import another_pc, introduce, round_of
from tests.services.package_world import World, edit, pair, register
from tests.services.test_package_rebuild import new_pc
from tests.support.centre import OpenTestCentre


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the world is made."""
    small_chunks(monkeypatch)


def quiet(share: Path, pcs: Sequence[OpenTestCentre], times: int = 6) -> int:
    """Rounds of all PCs until none has anything to say; returns how many files were written."""
    written = 0
    for _ in range(times):
        done = [round_of(pc, share) for pc in pcs]
        assert [said for one in done for said in one.refused] == []
        written += sum(one.written for one in done)
        if not any(one.written or one.taken for one in done):
            return written
    raise AssertionError("the PCs never fall silent")


@pytest.fixture
def two(world: World) -> Generator[OpenTestCentre]:
    """A second PC of the township."""
    made = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, made)
    yield made
    made.centre.close()


def share_of(world: World) -> Path:
    folder = world.folder / "共享"
    folder.mkdir()
    return folder


def test_pcs_of_an_office_give_each_other_their_attachments(world: World, two: OpenTestCentre) -> None:
    share, case = share_of(world), register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    quiet(share, (world.town, two))
    assert all_bytes(two) == {"收条": data}
    assert list(share.glob("*附件.fqpkg")) == [], "what was taken is tidied away"
    assert quiet(share, (world.town, two)) == 0
    # Whichever PC meets the county brings them; the other need not.
    pair(two, world.county, world.stick)
    trip(world, two, world.county)
    assert all_bytes(world.county) == {"收条": data}
    # What one of them lost, the other gives back.
    damage(two, rows(two, case)[0].sha256)
    assert recheck(two) == 1
    edit(two, case, people_count=5)
    quiet(share, (two, world.town))
    assert all_bytes(two) == {"收条": data}


def test_attachments_wait_on_the_share_and_are_not_written_twice(world: World, two: OpenTestCentre) -> None:
    share, case = share_of(world), register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    round_of(world.town, share)
    (waiting,) = share.glob("*附件.fqpkg")
    hidden = world.folder / waiting.name
    waiting.rename(hidden)
    round_of(two, share)  # comes while the attachments are still being copied, and asks for them
    hidden.rename(waiting)
    edit(world.town, case, people_count=5)
    round_of(world.town, share)
    assert list(share.glob("*附件.fqpkg")) == [waiting]
    quiet(share, (two, world.town))
    assert all_bytes(two) == {"收条": data}
    assert list(share.glob("*附件.fqpkg")) == []


def test_attachments_that_vanished_from_the_share_are_written_again(
    world: World, two: OpenTestCentre
) -> None:
    share, case = share_of(world), register(world.town, 1)
    data = content(3 * SMALL)
    add(world.town, case, data)
    round_of(world.town, share)
    for path in share.glob("*附件.fqpkg"):
        path.unlink()
    quiet(share, (world.town, two))
    assert all_bytes(two) == {"收条": data}
    assert quiet(share, (world.town, two)) == 0


def test_a_rebuilt_township_gets_its_attachments_with_the_rebuild(world: World, tmp_path: Path) -> None:
    wanted: dict[str, bytes] = {}
    for number in range(3):
        case = register(world.town, number)
        wanted[f"第{number}件"] = content(2 * SMALL, number)
        add(world.town, case, wanted[f"第{number}件"], f"第{number}件")
    add(world.other, register(world.other, 9), content(SMALL, 9), "石佛的")
    for centre in (world.town, world.other):
        trip(world, centre, world.county)
    fresh = new_pc(world, tmp_path)
    done = export_rebuild(
        world.county.centre, fresh.centre.identity.uid, world.stick, by=world.county.actor,
        now=world.county.clock,
    )  # fmt: skip
    assert (kinds(done), done.attachments) == ([PackageKind.REBUILD, PackageKind.ATTACHMENTS], 3)
    take(fresh, done)
    assert all_bytes(fresh) == wanted
    fresh.centre.close()
