"""The encrypted files of attachments: any order, damage, full disk, backup and restore."""

import errno
import hashlib
import io
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import attachments, backup
from db.attachment_check import check_attachments
from db.attachments import CHUNK_SIZE, BlobStore, chunk_count, file_size
from db.engine import reading_session
from db.errors import DamagedBlob, DatabaseProblem
from db.models.attachment import Attachment, Blob
from desktop_app.exchange import blob, limits
from tests.database.conftest import KEY, NOW
from tests.database.rows import dispute

SMALL = 64
"""Chunk size of these tests; the layout is the same."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "CHUNK_SIZE", SMALL)
    monkeypatch.setattr(attachments, "_STRIDE", SMALL + 16)


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored(store: BlobStore, data: bytes) -> str:
    name, size = store.add(io.BytesIO(data))
    assert (name, size) == (sha(data), len(data))
    return name


def read_back(store: BlobStore, data: bytes) -> bytes:
    return b"".join(store.chunks(sha(data), len(data)))


def put(store: BlobStore, data: bytes, *indices: int) -> None:
    with store.writing() as writer:
        for index in indices:
            writer.write(sha(data), len(data), index, data[index * SMALL : (index + 1) * SMALL])


def test_chunks_of_the_store_and_of_a_package_are_the_same() -> None:
    assert CHUNK_SIZE == limits.CHUNK_SIZE
    for size in (0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 200 * 2**20):
        assert chunk_count(size) == blob.chunk_count(size)


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE, CHUNK_SIZE + 1])
def test_what_was_stored_is_read_back_and_lies_encrypted(tmp_path: Path, size: int) -> None:
    store, data = BlobStore(tmp_path, KEY), content(size)
    name = stored(store, data)
    assert read_back(store, data) == data
    assert store.path(name) == tmp_path / name[:2] / f"{name}.blob"
    raw = store.path(name).read_bytes()
    assert len(raw) == file_size(size)
    assert size < 16 or data[:16] not in raw
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()].count("adding") == 1
    assert list((tmp_path / "adding").iterdir()) == []


def test_the_same_bytes_are_stored_once_and_a_broken_file_is_mended(tmp_path: Path) -> None:
    store, data = BlobStore(tmp_path, KEY), content(300)
    path = store.path(stored(store, data))
    first = path.stat().st_ino
    stored(store, data)
    assert path.stat().st_ino == first
    broken = bytearray(path.read_bytes())
    broken[100] ^= 1
    path.write_bytes(broken)
    with pytest.raises(DamagedBlob):
        read_back(store, data)
    stored(store, data)
    assert read_back(store, data) == data


def test_the_key_belongs_to_the_centre_the_bytes_and_the_file(tmp_path: Path) -> None:
    one, data = BlobStore(tmp_path / "one", KEY), content(500)
    other = BlobStore(tmp_path / "other", bytes(32))
    name = stored(one, data)
    stored(other, data)
    assert one.path(name).read_bytes()[40:] != other.path(name).read_bytes()[40:]
    again = BlobStore(tmp_path / "again", KEY)
    stored(again, data)
    assert one.path(name).read_bytes()[40:] != again.path(name).read_bytes()[40:]
    shutil.copyfile(one.path(name), other.path(name))
    with pytest.raises(DamagedBlob):
        read_back(other, data)


def test_a_source_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    class Changing(io.BytesIO):
        def seek(self, place: int, whence: int = 0) -> int:
            if self.tell():
                self.getbuffer()[0] = 0x21
            return super().seek(place, whence)

    store = BlobStore(tmp_path, KEY)
    with pytest.raises(DatabaseProblem, match="正在被别的程序改动"):
        store.add(Changing(b"abc"))
    assert list(tmp_path.glob("??/*")) == []


@pytest.mark.usefixtures("small")
@settings(max_examples=60, deadline=None)
@given(data=st.data(), size=st.integers(0, 6 * SMALL))
def test_chunks_in_any_order_with_losses_and_doubles_end_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, size: int
) -> None:
    store, plain = BlobStore(tmp_path_factory.mktemp("store"), KEY), content(size)
    every = range(chunk_count(size))
    here: set[int] = set()
    for trip in data.draw(st.lists(st.lists(st.sampled_from(every), max_size=8), max_size=6)):
        put(store, plain, *trip)
        here |= set(trip)
    if here != set(every):
        assert not store.is_whole(sha(plain), size)
        assert set(store.finish(sha(plain), size)) == set(every) - here
        assert not store.is_whole(sha(plain), size)
        put(store, plain, *sorted(set(every) - here))
    assert store.finish(sha(plain), size) == ()
    assert store.finish(sha(plain), size) == ()
    assert read_back(store, plain) == plain
    assert not store.has_part(sha(plain))


@pytest.mark.usefixtures("small")
def test_false_bytes_never_become_the_attachment_and_the_right_ones_still_can(tmp_path: Path) -> None:
    store, plain, false = BlobStore(tmp_path, KEY), content(3 * SMALL), content(3 * SMALL, 2)
    with store.writing() as writer:
        for index in range(3):
            source = false if index == 1 else plain
            writer.write(sha(plain), len(plain), index, source[index * SMALL : (index + 1) * SMALL])
    assert store.finish(sha(plain), len(plain)) == (0, 1, 2)
    assert not store.is_whole(sha(plain), len(plain))
    put(store, plain, 2, 0, 1)
    assert store.finish(sha(plain), len(plain)) == ()


@pytest.mark.usefixtures("small")
def test_a_damaged_chunk_is_found_and_only_it_comes_again(tmp_path: Path) -> None:
    store, plain = BlobStore(tmp_path, KEY), content(4 * SMALL + 5)
    path = store.path(stored(store, plain))
    linked = tmp_path / "linked"
    os.link(path, linked)
    before = linked.read_bytes()
    with path.open("r+b") as file:
        file.seek(40 + 2 * (SMALL + 16) + 7)
        file.write(b"\0\0\0\0")
    damaged = linked.read_bytes()
    assert damaged != before
    assert store.is_whole(sha(plain), len(plain))
    assert store.damaged(sha(plain), len(plain)) == (2,)
    assert store.reopen(sha(plain), len(plain)) == (0, 1, 3, 4)
    assert not store.is_whole(sha(plain), len(plain))
    assert store.finish(sha(plain), len(plain)) == (2,)
    put(store, plain, 2)
    assert store.finish(sha(plain), len(plain)) == ()
    assert read_back(store, plain) == plain
    assert linked.read_bytes() == damaged, "what a backup links to is never written again"


@pytest.mark.usefixtures("small")
def test_a_part_whose_beginning_was_lost_is_begun_again(tmp_path: Path) -> None:
    store, plain = BlobStore(tmp_path, KEY), content(2 * SMALL)
    put(store, plain, 0)
    store.path(sha(plain), ".part").write_bytes(b"")
    put(store, plain, 1)
    assert store.finish(sha(plain), len(plain)) == (0,)
    assert [i for i, _ in store.some(sha(plain), len(plain), (1,))] == [1]
    with pytest.raises(DamagedBlob):
        list(store.some(sha(plain), len(plain), (0,)))


def test_a_full_disk_is_told_and_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BlobStore(tmp_path, KEY)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatabaseProblem, match="磁盘已满"):
        stored(store, content(100))
    with pytest.raises(DatabaseProblem, match="磁盘已满"):
        put(store, content(100), 0)
    monkeypatch.undo()
    assert list(tmp_path.glob("??/*.blob")) == []
    stored(store, content(100))
    assert read_back(store, content(100)) == content(100)


def test_backups_hold_each_attachment_once_and_bring_back_what_is_gone(
    engine: Engine, database: Path, tmp_path: Path
) -> None:
    (tmp_path / "centre.toml").write_text('id = "one"\n')
    (tmp_path / "centre.keys").write_text("{}")
    store = BlobStore(tmp_path / "attachments", KEY)
    first, second = content(1000), content(2000, 2)
    stored(store, first)
    target = tmp_path / "backups"
    made = backup.make(engine, KEY, tmp_path, target, at=NOW, reason="one")
    stored(store, second)
    later = backup.make(engine, KEY, tmp_path, target, at=NOW + timedelta(hours=1), reason="two")
    assert (made.attachments, later.attachments) == (1, 2)
    assert backup.verify(later.folder) == later
    pool = sorted((target / "attachments").glob("??/*"))
    assert sorted(p.name for p in pool) == sorted(f"{sha(d)}.blob" for d in (first, second))
    # On one disk no byte is doubled.
    assert all(p.samefile(store.path(p.stem)) for p in pool)
    assert backup.list_backups(target)[0].attachments == 2
    engine.dispose()
    shutil.rmtree(store.folder)
    backup.restore(later.folder, tmp_path, at=NOW + timedelta(hours=2))
    assert read_back(store, first) + read_back(store, second) == first + second


def test_a_copied_backup_copies_only_what_is_new(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(_source: object, _target: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", other_disk)
    (tmp_path / "centre.toml").write_text('id = "one"\n')
    (tmp_path / "centre.keys").write_text("{}")
    store = BlobStore(tmp_path / "attachments", KEY)
    stored(store, content(1000))
    target = tmp_path / "盘"
    made = backup.make(engine, KEY, tmp_path, target, at=NOW, reason="one")
    (copied,) = (target / "attachments").glob("??/*")
    stamp = copied.stat().st_mtime_ns
    backup.make(engine, KEY, tmp_path, target, at=NOW + timedelta(hours=1), reason="two")
    assert copied.stat().st_mtime_ns == stamp
    assert copied.read_bytes() == store.path(copied.stem).read_bytes()
    copied.write_bytes(copied.read_bytes()[:-1])  # torn
    backup.make(engine, KEY, tmp_path, target, at=NOW + timedelta(hours=2), reason="three")
    assert copied.read_bytes() == store.path(copied.stem).read_bytes()
    # Carried away without its attachments it is still a backup, and says what it lacks.
    alone = Path(shutil.copytree(made.folder, tmp_path / "alone" / made.folder.name))
    assert backup.lacking_attachments(made.folder) == ()
    assert backup.lacking_attachments(alone) == (sha(content(1000)),)
    engine.dispose()
    backup.restore(alone, tmp_path, at=NOW + timedelta(hours=3))
    assert read_back(store, content(1000)) == content(1000), "those of the same centre stay"


def test_attachments_of_another_centre_are_put_aside(engine: Engine, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for folder in (tmp_path, home):
        (folder / "centre.keys").write_text("{}")
        (folder / "centre.toml").write_text(f'id = "{folder.name}"\n')
    stored(BlobStore(home / "attachments", bytes(32)), content(10))
    made = backup.make(engine, KEY, tmp_path, tmp_path / "backups", at=NOW, reason="one")
    engine.dispose()
    aside = backup.restore(made.folder, home, at=NOW)
    assert list((home / "attachments").glob("??/*")) == []
    assert len(list((aside / "attachments").glob("??/*.blob"))) == 1


def test_the_check_names_missing_and_damaged_files(
    engine: Engine, new_session: Callable[[], Session], tmp_path: Path
) -> None:
    store = BlobStore(tmp_path / "attachments", KEY)
    whole, gone, torn = content(100), content(200, 2), content(300, 3)
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.flush()
        for name, data in (("收条", whole), ("照片", gone), ("录音", torn), ("收条", whole), ("未到", b"x")):
            if name != "未到":
                stored(store, data)
            session.add(
                Attachment(
                    dispute_id=record.id, title=name, file_name=f"{name}.pdf", media_type="application/pdf",
                    sha256=sha(data), size=len(data), added_at=NOW, added_by="周砚秋",
                )
            )  # fmt: skip
        session.add_all(
            Blob(sha256=sha(d), size=len(d), chunks=[], complete_at=NOW) for d in (whole, gone, torn)
        )
        session.add(Blob(sha256=sha(b"x"), size=1, chunks=[]))
    with reading_session(engine) as session:
        assert check_attachments(session, store, full=True) == ()
        store.path(sha(gone)).unlink()
        broken = bytearray(store.path(sha(torn)).read_bytes())
        broken[-1] ^= 1
        store.path(sha(torn)).write_bytes(broken)
        assert [f.text for f in check_attachments(session, store)] == [
            "柳桥纠〔2026〕A0001-X 的附件“照片”，文件缺了或已损坏"
        ]
        texts = [f.text for f in check_attachments(session, store, full=True)]
    assert texts == [
        "柳桥纠〔2026〕A0001-X 的附件“照片”，文件缺了或已损坏",
        "柳桥纠〔2026〕A0001-X 的附件“录音”，文件缺了或已损坏",
    ]
