"""A read-only place and a full disk, on a small memory disk: one sentence, status 3, nothing changed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import VILLAGE, Office, example, files, refused


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A memory disk of 3 MB; skipped where this user may not mount one."""
    place = tmp_path / "小盘"
    place.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a memory disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(place: Path) -> Path:
    ballast = place / "压舱"
    with ballast.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            return ballast
    raise AssertionError("the disk did not fill")


def test_a_read_only_folder_is_said_to_be_one(town: Office, small_disk: Path) -> None:
    folder = small_disk / "中心"
    shutil.copytree(town.folder, folder)
    home = Office(town.call, folder, town.key)
    home.ok("disputes", "list")
    before = files(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for words in (("disputes", "list"), ("backup",), ("check",)):
        refused(home(*words), 3, "不能写入")
    facts = ("--level", "county", "--name", "县", "--code", "411525000000", "--admin", "甲")
    refused(home.call("init", small_disk / "新", *facts), 3)
    assert files(folder) == before


def test_a_full_disk_saves_nothing_and_says_so(town: Office, small_disk: Path) -> None:
    folder = small_disk / "中心"
    shutil.copytree(town.folder, folder)
    home = Office(town.call, folder, town.key)
    before = home.content()
    draft = json.dumps(example(home.call)).encode()
    ballast = _fill(small_disk)
    for words in (("disputes", "add", "--json", "-"), ("backup",), ("disputes", "list")):
        refused(home(*words, stdin=draft), 3)
    facts = ("--level", "county", "--name", "县", "--code", "411525000000", "--admin", "甲")
    refused(home.call("init", small_disk / "新", *facts), 3)
    assert not (small_disk / "新").exists()
    ballast.unlink()
    assert home.content() == before
    home.ok("check", "--full")
    assert home("disputes", "add", "--json", "-", stdin=draft).status == 0
    assert home("units", "import", folder / "没有").status == 3
    assert VILLAGE in home.ok("units", "list").out


def test_a_paper_on_a_full_disk_is_not_left_in_half(town: Office, small_disk: Path) -> None:
    number = town.register()
    _fill(small_disk)
    refused(town("paper", "registration_sheet", number, "-o", small_disk / "x.pdf"), 3, "写不进去")
    assert [path.name for path in small_disk.iterdir()] == ["压舱"]
