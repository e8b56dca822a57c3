"""What a killed program leaves in the exchange folders is taken away; everything else stays."""

from pathlib import Path

import pytest

from db.enums import PackageState
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_file
from desktop_app.services.centre import open_centre
from tests.services.package_world import World, journal, receive, register, restore, snapshot
from tests.support.centre import OpenTestCentre


def reopen(centre: OpenTestCentre) -> None:
    centre.centre.close()
    centre.centre = open_centre(centre.centre.folder, centre.centre.key, now=centre.clock)


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_half_copies_and_spools_go_when_the_centre_is_opened(world: World) -> None:
    folder = world.town.centre.folder
    ours, theirs = "a1" * 16, {"说明.txt", "给县里的.fqpkg", "旧包.part"}
    for name in (f"{ours}.fqpkg", f"{ours}.fqpkg.body", f"{ours}.fqpkg.part", *theirs):
        (folder / "outbox" / name).write_bytes(b"x")
    for name in ("0123456789abcdef.part", ".fq-spool-abc", f"{ours * 2}.fqpkg", *theirs):
        (folder / "inbox" / name).write_bytes(b"x")
    (folder / "quarantine" / f"{ours * 2}.fqpkg").write_bytes(b"x")
    reopen(world.town)
    assert names(folder / "outbox") == names(folder / "inbox") == theirs
    assert names(folder / "quarantine") == {f"{ours * 2}.fqpkg"}


def test_a_copy_goes_where_the_journal_says(world: World) -> None:
    """Killed between the commit and the tidying of the files: refused, taken, taken after a refusal."""
    register(world.town, 1)
    file = world.send(world.town, world.county)
    good, bad = file.read_bytes(), file.read_bytes()[:-1]
    inbox, quarantine = (world.county.centre.folder / name for name in ("inbox", "quarantine"))
    file.write_bytes(bad)
    with pytest.raises(PackageRefused):
        receive(world.county, file)
    (refused,) = quarantine.iterdir()
    refused.rename(inbox / refused.name)
    file.write_bytes(good)
    receive(world.county, file)
    taken = f"{journal(world.county)[1].sha256}.fqpkg"
    for place in (inbox, quarantine):
        (place / taken).write_bytes(good)
    reopen(world.county)
    assert names(inbox) == set()
    assert names(quarantine) == {refused.name}


def test_a_waiting_package_stays(world: World) -> None:
    without = snapshot(world.county, "without")
    register(world.town, 1)
    receive(world.county, world.send(world.town, world.county))
    world.carry(world.county, world.town)
    world.town.pass_time(days=40)
    register(world.town, 2)
    second = world.send(world.town, world.county)
    restore(world.county, without)
    assert receive(world.county, second).state is PackageState.WAITING
    reopen(world.county)
    assert len(names(world.county.centre.folder / "inbox")) == 1


def test_half_files_of_given_up_exports_go_off_the_stick(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick pulled out twice: its ``.part`` cannot be deleted then; others' half files are not ours."""

    def pulled(_source: Path, folder: Path, name: str, *_rest: object) -> Path:
        (folder / f"{name}.part").write_bytes(b"half")
        raise EnvironmentProblem("数据包没有写出，U 盘可能已拔出", "请插好 U 盘后再试一次。")

    register(world.town, 1)
    with monkeypatch.context() as patch:
        patch.setattr(package_file.package_carrier, "put", pulled)
        for _ in range(2):
            with pytest.raises(EnvironmentProblem):
                world.send(world.town, world.county)
    (world.stick / "石佛-固始-第0001号-abcdef.fqpkg.part").write_bytes(b"being written by another office")
    file = world.send(world.town, world.county)
    assert names(world.stick) == {file.name, "石佛-固始-第0001号-abcdef.fqpkg.part"}
    assert [row.state for row in journal(world.town)] == [PackageState.SUPERSEDED] * 2 + [
        PackageState.WRITTEN
    ]


def test_a_folder_that_cannot_be_tidied_does_not_keep_the_centre_closed(world: World) -> None:
    folder = world.town.centre.folder / "outbox"
    folder.rmdir()
    (world.town.centre.folder / "inbox" / "0123456789abcdef.part").mkdir()
    reopen(world.town)
    assert folder.is_dir(), "made anew"
