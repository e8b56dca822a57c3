"""The writer leaves a whole file or none, and streams."""

import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.blob import BlobChunk, read_chunks
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Ack, Want
from desktop_app.exchange.limits import CHUNK_SIZE, Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.writer import write_package
from tests.exchange.world import (
    change,
    county,
    header,
    keys_of,
    link,
    office,
    read,
    refusal,
    township,
    write,
    write_data,
)


class StoppedError(Exception):
    """The caller's own error."""


def test_an_error_of_the_callers_iterable_comes_out_unchanged_and_leaves_nothing(tmp_path: Path) -> None:
    changes = [change(i, {"text": "字" * 20_000}) for i in range(40)]

    def broken() -> Iterator[ChangeBytes]:
        yield from changes[:30]
        raise StoppedError

    with pytest.raises(StoppedError):
        write(tmp_path / "a.fqpkg", header(range_=link(changes)), Content(changes=broken()))
    assert list(tmp_path.iterdir()) == []


def test_an_old_package_stays_when_writing_the_new_one_fails(tmp_path: Path) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    before = written.path.read_bytes()
    with pytest.raises(ValueError, match="link range"):
        write(written.path, header(range_=link([change(1), change(2)])), Content(changes=[change(1)]))
    assert written.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.fqpkg"]


def test_callers_bugs_are_found_while_writing(tmp_path: Path) -> None:
    target, one = tmp_path / "a.fqpkg", change(1)
    with pytest.raises(ValueError, match="only on a link"):
        write(target, header(), Content(changes=[one]))
    with pytest.raises(ValueError, match="cannot hold CHANGE"):
        write(target, header(PackageKind.RECEIPT, range_=link([one])), Content(changes=[one]))
    with pytest.raises(ValueError, match="another signing key"):
        write(target, header(), Content(), office("乌有镇"))
    for bad in (
        replace(header(), package_id="no id"),
        replace(header(), acks=(Ack("x", "y", 1, "z"),)),
        replace(header(), wants=(Want("full", county().installation, request="0" * 32),) * 101),
    ):
        with pytest.raises(ValueError, match="no reader"):
            write(target, bad, Content())
    with pytest.raises(ValueError, match="level"):
        write_package(target, header(), Content(), keys_of(township()), level=19)
    assert list(tmp_path.iterdir()) == []


def test_limits_hold_for_the_writer_too(tmp_path: Path) -> None:
    target = tmp_path / "a.fqpkg"
    big = [change(1, {"text": "字" * 100_000})]
    many = [change(i) for i in range(5)]
    chunk = BlobChunk("0" * 64, 100, 0, bytes(99))
    wants = tuple(Want("blob", sha256=f"{i:064x}", chunks=tuple(range(900))) for i in range(50))
    cases = [
        (header(range_=link(big)), Content(changes=big), Limits()),
        (header(range_=link(many)), Content(changes=many), Limits(changes=4)),
        (header(range_=link(many)), Content(changes=many), Limits(file=68 * 1024 + 500)),
        (header(), Content(blobs=[chunk]), Limits()),
        (replace(header(), wants=wants), Content(), Limits()),
    ]
    for made, content, limits in cases:
        with pytest.raises(PackageRefused) as caught:
            write(target, made, content, limits=limits)
        assert caught.value.reason is ReasonCode.LIMIT
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_environment_problem(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="磁盘"):
        write_data(tmp_path / "missing" / "a.fqpkg", [change(1)])
    (tmp_path / "taken.fqpkg").mkdir()
    with pytest.raises(EnvironmentProblem):
        write_data(tmp_path / "taken.fqpkg", [change(1)])
    assert [p.name for p in tmp_path.iterdir()] == ["taken.fqpkg"]


def test_written_size_and_hash_are_the_files(tmp_path: Path) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    with read(written.path) as package:
        assert package.size == written.size == written.path.stat().st_size
    assert hashlib.sha256(written.path.read_bytes()).hexdigest() == written.sha256


def test_chunks_are_read_from_an_attachment(tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    blob.write_bytes(bytes(CHUNK_SIZE) + b"end")
    with blob.open("rb") as file:
        size = CHUNK_SIZE + 3
        chunks = list(read_chunks(file, size, "0" * 64, None))
        assert [c.index for c in chunks] == [0, 1]
        assert chunks[1].data == b"end"
        assert all(c.fits for c in chunks)
        assert [c.index for c in read_chunks(file, size, "0" * 64, frozenset({1}))] == [1]


CHILD = """
import sys
from pathlib import Path
from tests.exchange.test_writer import memory_child
print(memory_child(Path(sys.argv[1])))
"""


def memory_child(folder: Path) -> int:
    """Write and read 160 MB of attachments; returns by how many KiB the peak memory grew."""
    size = 160 * 1024 * 1024
    noise = os.urandom(CHUNK_SIZE)
    blobs = (BlobChunk("0" * 64, size, i, noise) for i in range(size // CHUNK_SIZE))
    write_data(folder / "warm.fqpkg", [change(1)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = header(PackageKind.ATTACHMENTS, township(), county())
    written = write(folder / "big.fqpkg", made, Content(blobs=blobs))
    with read(written.path) as package:
        assert sum(1 for _ in package.blob_chunks()) == size // CHUNK_SIZE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def test_writing_and_reading_160_mib_needs_little_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CHILD, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 96 * 1024


FULL_DISK = """
import sys
from pathlib import Path
from tests.exchange.test_writer import full_disk_child
full_disk_child(Path(sys.argv[1]))
"""


def full_disk_child(folder: Path) -> None:
    """Write and read with files capped at several sizes, as on a disk that runs full."""
    noise = BlobChunk("0" * 64, 300_000, 0, os.urandom(300_000))
    made = header(PackageKind.ATTACHMENTS)
    good = write(folder / "good.fqpkg", made, Content(blobs=[noise])).path
    for most in (100, 1000, 5000, 70_000, 200_000, 300_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        for job in (
            lambda: write(folder / "a.fqpkg", made, Content(blobs=[noise])),
            lambda: read(good),
        ):
            try:
                job()
            except EnvironmentProblem:
                continue
            raise AssertionError(f"went on with {most} bytes")
    assert [p.name for p in folder.iterdir()] == ["good.fqpkg"]


def test_a_disk_that_runs_full_is_an_environment_problem_at_any_point(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_package_for_a_newer_office_key_is_not_opened_with_the_old_one(tmp_path: Path) -> None:
    old = replace(county(), keys=office("旧").keys)
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    assert refusal(written.path, old).reason is ReasonCode.DECRYPT
