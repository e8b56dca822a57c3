"""Several PCs of one office: a copy becomes a PC of its own, and all of them exchange through a folder."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PackageKind
from db.models.change import Change, Conflict
from db.models.dispute import Dispute
from db.models.office import Installation
from db.models.package import Link, PackageRecord
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import setting
from desktop_app.services.installation import list_pcs
from desktop_app.services.package_link import PeerLinks, new_request
from desktop_app.services.package_within import set_share_folder
from tests.services import attachments
from tests.services.office_pcs import another_pc, copy_of, introduce, join, round_of
from tests.services.package_world import (
    World,
    digest_of,
    edit,
    order,
    pair,
    receive,
    register,
    restore,
    snapshot,
    whole_digest,
)
from tests.support.centre import OpenTestCentre


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "共享 文件夹"
    folder.mkdir()
    return folder


def rounds(share: Path, pcs: Sequence[OpenTestCentre], times: int = 6) -> None:
    """Rounds of all PCs in turn until none of them has anything to say."""
    for _ in range(times):
        done = [round_of(pc, share) for pc in pcs]
        assert [said for one in done for said in one.refused] == []
        if not any(one.written or one.taken for one in done):
            return
    raise AssertionError("the PCs never fall silent")


def changes(centre: OpenTestCentre) -> set[str]:
    with centre.reading() as session:
        return set(session.scalars(select(Change.change_id)))


def conflicts(centre: OpenTestCentre) -> list[tuple[UUID, str, list[str]]]:
    with centre.reading() as session:
        rows = session.scalars(select(Conflict).order_by(Conflict.record_uid, Conflict.field))
        return [(row.record_uid, row.field, list(row.change_ids)) for row in rows]


def alike(pcs: Sequence[OpenTestCentre]) -> None:
    """All PCs hold the same changes and show the same."""
    first = pcs[0]
    for other in pcs[1:]:
        assert changes(other) == changes(first)
        assert whole_digest(other) == whole_digest(first)
        assert conflicts(other) == conflicts(first)


def level(world: World, centre: OpenTestCentre, times: int = 3) -> None:
    """Exchange with the county both ways, quarantine included."""
    for _ in range(times):
        for sender, recipient in ((centre, world.county), (world.county, centre)):
            with suppress(PackageRefused):
                world.carry(sender, recipient)


def test_a_copy_becomes_another_pc_with_a_letter_of_its_own(world: World) -> None:
    register(world.town, 1)
    two = another_pc(world.town, "two", "窗口二号机")
    assert two.centre.installation != world.town.centre.installation
    assert two.centre.identity == world.town.centre.identity
    with two.reading() as session:
        rows = list_pcs(session, by=two.actor, today=two.now.date())
    assert [(r.shown, r.letter, r.is_self, r.within) for r in rows[:2]] == [
        ("窗口二号机", "B", True, True),
        (f"未命名的电脑 {world.town.centre.installation.hex[-4:]}", "A", False, True),
    ]
    two.centre.close()


def test_a_name_or_letter_that_is_taken_is_refused(world: World) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    three = copy_of(two, "three")
    with pytest.raises(RuleViolation, match="已经有一台电脑叫"):
        join(three, " 窗口二号机 ")
    with pytest.raises(RuleViolation, match="请用 C"):
        join(three, "三号", "b")
    with pytest.raises(RuleViolation, match="起个名字"):
        join(three, " ")
    join(three, "三号")
    with three.reading() as session:
        assert setting.get(session, setting.WORKSTATION_LETTER) == "C"
    three.centre.close()
    two.centre.close()


def test_pcs_of_an_office_pair_with_each_other_and_with_the_county(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    pair(world.town, two, world.stick)
    pair(world.county, two, world.stick)
    with world.county.reading() as session:
        office = world.town.centre.identity.uid
        pcs = session.scalars(select(Installation).where(Installation.office_uid == office)).all()
        assert [pc.name for pc in pcs] == ["", "窗口二号机"]
    register(two, 1)
    rounds(share, (world.town, two))
    alike((world.town, two))
    assert world.carry(two, world.county).new == 2
    assert world.carry(world.town, world.county).new == 0
    assert digest_of(world.county, world.town) == digest_of(two, two)
    two.centre.close()


def test_two_pcs_with_one_letter_do_not_pair(world: World) -> None:
    two, three = copy_of(world.town, "two"), copy_of(world.town, "three")
    join(two, "窗口二号机")
    join(three, "窗口三号机")
    with pytest.raises(RuleViolation, match="工位字母都是 B"):
        pair(two, three, world.stick)
    two.centre.close()
    three.centre.close()


def test_edits_on_two_pcs_make_one_conflict_that_all_list_alike(world: World, share: Path) -> None:
    case = register(world.town, 1)
    two = another_pc(world.town, "two", "窗口二号机")
    three = another_pc(world.town, "three", "窗口三号机")
    with three.session() as session:
        setting.put(session, setting.WORKSTATION_LETTER, "C")
    pcs = (world.town, two, three)
    introduce(*pcs)
    rounds(share, pcs, 8)
    edit(world.town, case, people_count=5)
    edit(two, case, people_count=7)
    register(three, 3)
    rounds(share, pcs, 8)
    alike(pcs)
    assert [(uid, field, len(ids)) for uid, field, ids in conflicts(three)] == [(case, "people_count", 2)]
    introduce(world.county, three)
    level(world, three)
    assert conflicts(world.county) == conflicts(three)
    assert digest_of(world.county, world.town) == digest_of(three, three)
    for pc in (two, three):
        pc.centre.close()


def test_what_one_pc_takes_from_the_county_reaches_the_others_and_is_not_asked_for_again(
    world: World, share: Path
) -> None:
    register(world.town, 1)
    level(world, world.town)
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    introduce(world.county, two)
    rounds(share, (world.town, two))
    order(world.county, world.town, 1)
    world.carry(world.county, two)
    rounds(share, (world.town, two))
    alike((world.town, two))
    with world.town.reading() as session:
        held = session.scalars(
            select(Link.last_seq).where(Link.installation == world.county.centre.installation)
        ).all()
    with two.reading() as session:
        assert (
            held
            == session.scalars(
                select(Link.last_seq).where(Link.installation == world.county.centre.installation)
            ).all()
        )
    two.centre.close()


def test_a_pc_that_was_away_for_long_catches_up(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    rounds(share, (world.town, two))
    for number in range(1, 6):
        register(world.town, number)
        world.town.pass_time(days=20)
        round_of(world.town, share)
    assert len(list(share.iterdir())) == 1, "one file, however long the other PC is away"
    register(two, 9)
    two.now = world.town.now
    rounds(share, (two, world.town))
    alike((world.town, two))
    two.centre.close()


def test_a_pc_that_was_restored_gets_all_back(world: World, share: Path) -> None:
    case = register(world.town, 1)
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    rounds(share, (world.town, two))
    backup = snapshot(two, "two-old")
    register(two, 2)
    edit(world.town, case, people_count=8)
    rounds(share, (world.town, two))
    restore(two, backup)
    register(two, 3)
    rounds(share, (two, world.town), 10)
    alike((world.town, two))
    with two.reading() as session:
        assert len(session.scalars(select(Dispute.uid)).all()) == 3
        assert setting.get(session, setting.CLONE_SEEN) is None, "a restore is no clone"
    two.centre.close()


def test_a_clone_is_told_and_loses_nothing_when_it_becomes_a_pc_of_its_own(world: World, share: Path) -> None:
    register(world.town, 1)
    level(world, world.town)
    clone = copy_of(world.town, "clone")
    for number in range(2, 6):
        register(world.town, number)
        register(clone, 10 + number)
        level(world, world.town, 1)
        level(world, clone, 1)
    for one in (world.town, clone):
        with one.reading() as session:
            assert setting.get(session, setting.CLONE_SEEN) is not None
    register(clone, 20)
    join(clone, "窗口二号机")
    introduce(world.town, clone)
    rounds(share, (world.town, clone), 10)
    alike((world.town, clone))
    with world.town.reading() as session:
        assert len(session.scalars(select(Dispute.uid)).all()) == 10
    with clone.reading() as session:
        assert setting.get(session, setting.CLONE_SEEN) is None
    clone.centre.close()


def test_two_pcs_that_ask_for_what_nobody_gives_back_fall_silent(world: World, share: Path) -> None:
    """Each lost what only a copy of the other had, which is gone: both ask on, and yet write nothing more."""
    second = another_pc(world.town, "town2", "二号机")
    introduce(world.town, second)
    pcs = (world.town, second)
    register(world.town, 1)
    rounds(share, pcs)
    for one, other in (pcs, pcs[::-1]):
        with one.session() as session:
            links = PeerLinks(
                session, one.centre.identity.uid, one.centre.installation, other.centre.installation
            )
            old = links.begin()
            old.retired_at, old.request = one.now, new_request(session, links.peer)
            old.floors = {"0" * 32: ["1" * 64, local_date(one.now).isoformat()]}
    register(world.town, 2)
    register(second, 3)
    rounds(share, pcs)
    alike(pcs)
    second.centre.close()


def test_attachments_travel_and_their_files_go_once_they_were_taken(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    rounds(share, (world.town, two))
    case = register(world.town, 1)
    attachments.add(world.town, case, attachments.content(30_000))
    rounds(share, (world.town, two), 8)
    assert attachments.all_bytes(two) == attachments.all_bytes(world.town)
    assert all("附件" not in path.name for path in share.iterdir())
    with two.reading() as session:
        kinds = session.scalars(
            select(PackageRecord.kind).where(PackageRecord.kind != PackageKind.DATA)
        ).all()
    assert kinds == [PackageKind.ATTACHMENTS]
    assert len(list(share.iterdir())) <= 2, "nothing but the newest data package each way"
    two.centre.close()


def test_a_file_that_somebody_deleted_is_written_again(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    rounds(share, (world.town, two))
    register(world.town, 1)
    assert round_of(world.town, share).written == 1
    for file in share.iterdir():
        file.unlink()
    rounds(share, (two, world.town))
    alike((world.town, two))
    two.centre.close()


def test_a_damaged_file_on_the_share_is_refused_once_and_replaced(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    rounds(share, (world.town, two))
    register(world.town, 1)
    before = set(share.iterdir())
    round_of(world.town, share)
    (file,) = set(share.iterdir()) - before
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    assert len(round_of(two, share).refused) == 1
    assert round_of(two, share).refused == ()
    rounds(share, (world.town, two))
    alike((world.town, two))
    two.centre.close()


def test_the_folder_must_be_there_and_outside_the_centre(world: World, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="找不到共享文件夹"):
        round_of(world.town, tmp_path / "没有")
    with world.town.session() as session, pytest.raises(RuleViolation, match="不能放在中心文件夹里"):
        set_share_folder(
            session, world.town.centre, world.town.centre.folder / "outbox",
            by=world.town.actor, now=world.town.now,
        )  # fmt: skip


def test_a_file_for_another_office_or_pc_is_left_alone(world: World, share: Path) -> None:
    two = another_pc(world.town, "two", "窗口二号机")
    register(world.town, 1)
    world.stick = share
    world.send(world.town, world.county)
    assert round_of(two, share).taken == ()
    assert len(list(share.iterdir())) == 2
    with pytest.raises(PackageRefused):
        receive(world.county, next(path for path in share.iterdir() if "固始" not in path.name))
    two.centre.close()
