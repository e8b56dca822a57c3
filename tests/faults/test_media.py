"""Real small disks: full at several levels, write-protected; a clear sentence, and the next try works."""

import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentProblem, FengqiaoError
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.explain_error import explain
from desktop_app.services import package_carrier
from desktop_app.services.centre import Centre
from tests.faults.media import SmallDisk, small_disk
from tests.faults.scene import MANY, Scene, export_scene, import_scene
from tests.faults.soundness import digest, problems
from tests.faults.work import Job, do, opened, take

KIB = 1024


@pytest.fixture(scope="module")
def outgoing(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return export_scene(tmp_path_factory.mktemp("out"), MANY)


@pytest.fixture(scope="module")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return import_scene(tmp_path_factory.mktemp("in"), MANY)


def problem_of(job: Job, centre: Centre) -> FengqiaoError | None:
    """Run the job; what a person is told when it fails. A bug is raised."""
    before = digest(centre)
    try:
        do(job, centre)
    except Exception as error:
        told = explain(error, job.folder)
        if told is None:
            raise
        assert isinstance(told, EnvironmentProblem), told
        assert digest(centre) == before
        return told
    return None


@pytest.fixture
def stick(outgoing: Scene, tmp_path: Path) -> Generator[SmallDisk]:
    with small_disk(tmp_path / "U 盘", 256) as disk:
        yield disk


@pytest.mark.parametrize("lies", [False, True])
def test_a_stick_that_is_full_at_any_level(
    outgoing: Scene, stick: SmallDisk, monkeypatch: pytest.MonkeyPatch, *, lies: bool
) -> None:
    """``lies``: the stick says that it has room, and then it has none in the middle of the file."""
    outgoing.fresh()
    job = replace(outgoing.job, stick=stick.folder)
    with opened(job) as centre:
        if lies:
            usage = shutil.disk_usage("/")
            monkeypatch.setattr(package_carrier.shutil, "disk_usage", lambda _folder: usage)
        for free in range(0, 24 * KIB, 4 * KIB):
            stick.fill(free)
            told = problem_of(job, centre)
            if told is None:
                break
            assert "空间不够" in told.text
            assert {entry.name for entry in stick.folder.iterdir()} == {"ballast"}
            assert problems(centre, stick.folder, job.now) == []
        else:
            raise AssertionError("the package never fitted")
        assert free >= 4 * KIB
    (file,) = stick.folder.glob("*.fqpkg")
    with opened(outgoing.other) as receiver:
        take(outgoing.other, receiver, file)


def test_a_write_protected_stick(outgoing: Scene, stick: SmallDisk) -> None:
    outgoing.fresh()
    job = replace(outgoing.job, stick=stick.folder)
    with opened(job) as centre:
        stick.protect(on=True)
        told = problem_of(job, centre)
        assert told is not None
        assert "写保护" in told.text
        stick.protect(on=False)
        assert problem_of(job, centre) is None
    stick.protect(on=True)
    (file,) = stick.folder.glob("*.fqpkg")
    with opened(outgoing.other) as receiver:
        take(outgoing.other, receiver, file)


@pytest.mark.parametrize("way", ["in", "out"])
def test_the_own_disk_is_full_at_any_level(
    way: str, outgoing: Scene, incoming: Scene, tmp_path: Path
) -> None:
    scene = outgoing if way == "out" else incoming
    scene.fresh()
    with small_disk(tmp_path / "disk", 8 * KIB) as disk:
        folder = shutil.copytree(scene.job.folder, disk.folder / "centre")
        job = replace(scene.job, folder=folder)
        failed = 0
        with opened(job) as centre:
            for free in (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 4096):
                disk.fill(free * KIB)
                if problem_of(job, centre) is None:
                    break
                failed += 1
                disk.empty()
                assert problems(centre, job.stick, job.now) == []
        disk.empty()
        assert failed >= 3
        with opened(job) as centre:
            do(job, centre)
            assert problems(centre, job.stick, job.now) == []


def test_a_file_of_no_length(incoming: Scene) -> None:
    incoming.fresh()
    job = incoming.job
    (good,) = job.files
    empty = job.stick / "空.fqpkg"
    empty.touch()
    with opened(job) as centre:
        before = digest(centre)
        with pytest.raises(PackageRefused, match="U 盘") as caught:
            take(job, centre, empty)
        assert caught.value.reason is ReasonCode.SHORT
        assert digest(centre) == before
        take(job, centre, good)
        assert digest(centre) != before
