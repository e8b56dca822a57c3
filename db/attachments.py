"""The bytes of attachments: one encrypted file each, named by SHA-256, written and read in chunks.

``<centre>/attachments/aa/<sha256>.blob`` is a whole one whose hash was compared; it never changes again, so a
backup may link to it. ``….part`` is one that still lacks chunks. Both hold a header (magic, random salt) and
every chunk at its fixed offset under AES-256-GCM; its nonce is the index, its key comes by HKDF from the
centre's data key, the salt, the SHA-256 and the size. The salt makes the key new with every file, so that
false bytes followed by the right ones never meet under one key and nonce.
"""

import errno
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.errors import DamagedBlob, DatabaseProblem

CHUNK_SIZE = 4 * 1024 * 1024
"""Plain bytes of every chunk but the last; the same number as in a package (docs/exchange-format.md)."""
WHOLE, PART, ADDING = ".blob", ".part", "adding"
_MAGIC = b"FQBLOB1\n"
_SALT, _TAG = 32, 16
_HEADER = len(_MAGIC) + _SALT
_STRIDE = CHUNK_SIZE + _TAG
_WRITING = threading.Lock()
"""One writer of parts at a time: two imports may bring chunks of one attachment."""
_ADDING = threading.Lock()

Tell = Callable[[int, int], None]
"""Told how many bytes are done, and of how many."""


def chunk_count(size: int) -> int:
    """Number of chunks of ``size`` bytes; nothing at all is one empty chunk."""
    return max(1, -(-size // CHUNK_SIZE))


def file_size(size: int) -> int:
    """Bytes that the whole file takes on the disk for ``size`` plain bytes."""
    return _HEADER + size + chunk_count(size) * _TAG


def chunk_length(size: int, index: int) -> int:
    """Plain bytes of one chunk."""
    return min(CHUNK_SIZE, size - index * CHUNK_SIZE)


@contextmanager
def _told(doing: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DatabaseProblem(f"{doing}，磁盘已满", "请腾出空间后再试一次") from error
        raise DatabaseProblem(doing, "请检查中心文件夹能否写入、磁盘是否正常，再试一次") from error


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable; Windows does that by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _name(source: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of everything in a source."""
    running, size = hashlib.sha256(), 0
    source.seek(0)
    while data := source.read(CHUNK_SIZE):
        running.update(data)
        size += len(data)
    return running.hexdigest(), size


class _Sealer:
    """Encrypts and decrypts the chunks of one file."""

    def __init__(self, data_key: bytes, salt: bytes, sha256: str, size: int) -> None:
        info = b"fengqiao blob 1\n" + bytes.fromhex(sha256) + size.to_bytes(8, "big")
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt, info).derive(data_key))
        self._size = size

    @staticmethod
    def place(index: int) -> int:
        return _HEADER + index * _STRIDE

    def write(self, file: IO[bytes], index: int, data: bytes) -> None:
        file.seek(self.place(index))
        file.write(self._cipher.encrypt(index.to_bytes(12, "big"), data, None))

    def read(self, file: IO[bytes], index: int) -> bytes | None:
        """The chunk, None when it is not there or damaged."""
        file.seek(self.place(index))
        sealed = file.read(chunk_length(self._size, index) + _TAG)
        try:
            return self._cipher.decrypt(index.to_bytes(12, "big"), sealed, None)
        except (InvalidTag, ValueError):
            return None


class BlobStore:
    """The folder ``attachments`` of one centre."""

    def __init__(self, folder: Path, data_key: bytes) -> None:
        """Nothing is read or written yet."""
        self.folder = folder
        self._key = data_key

    def path(self, sha256: str, suffix: str = WHOLE) -> Path:
        """Where the file of an attachment lies, or would lie."""
        return self.folder / sha256[:2] / (sha256 + suffix)

    def is_whole(self, sha256: str, size: int) -> bool:
        """Whether the whole file is there, at its length (chunks are authenticated when they are read)."""
        try:
            return self.path(sha256).stat().st_size == file_size(size)
        except OSError:
            return False

    def has_part(self, sha256: str) -> bool:
        """Whether chunks of an unfinished one may be there."""
        return self.path(sha256, PART).exists()

    def add(self, source: BinaryIO, tell: Tell | None = None) -> tuple[str, int]:
        """Store a whole file and return its SHA-256 and size; the same bytes twice are stored once.

        The source is read twice: its hash is needed before the first byte can be encrypted.

        :raises DatabaseProblem: when the disk is full or cannot be written, or the source changed meanwhile.
        """
        sha256, size = _name(source)
        if self.is_whole(sha256, size) and not self.damaged(sha256, size):
            return sha256, size
        source.seek(0)
        with _ADDING, _told("附件没有存下"):
            room = self.folder / ADDING
            shutil.rmtree(room, ignore_errors=True)  # what a crash has left
            room.mkdir(parents=True)
            made = room / sha256
            try:
                self._fill(made, source, (sha256, size), tell)
                self._keep(made, sha256)
            finally:
                with suppress(OSError):
                    made.unlink(missing_ok=True)
        return sha256, size

    def _fill(self, made: Path, source: BinaryIO, name: tuple[str, int], tell: Tell | None) -> None:
        sha256, size = name
        running = hashlib.sha256()
        with made.open("wb") as file:
            seal = self._begin(file, sha256, size)
            for index in range(chunk_count(size)):
                data = source.read(chunk_length(size, index))
                running.update(data)
                seal.write(file, index, data)
                if tell is not None:
                    tell(min(size, (index + 1) * CHUNK_SIZE), size)
            if running.hexdigest() != sha256 or source.read(1):
                raise DatabaseProblem("文件正在被别的程序改动", "请关掉打开它的程序，再加一次")
            _sync(file)

    def _begin(self, file: IO[bytes], sha256: str, size: int) -> _Sealer:
        salt = secrets.token_bytes(_SALT)
        file.write(_MAGIC + salt)
        return _Sealer(self._key, salt, sha256, size)

    def _keep(self, made: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        made.replace(target)
        sync_folder(target.parent)
        sync_folder(self.folder)
        with suppress(OSError):
            self.path(sha256, PART).unlink(missing_ok=True)

    def writing(self) -> "ChunkWriter":
        """Write chunks in any order; when the context ends, all of them are on the disk."""
        return ChunkWriter(self, _WRITING)

    def open_part(self, sha256: str, size: int) -> tuple[IO[bytes], _Sealer]:
        """Open the file of an unfinished one for writing, made when it is new or its header is broken."""
        path = self.path(sha256, PART)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            file = path.open("r+b")
            head = file.read(_HEADER)
            if len(head) == _HEADER and head.startswith(_MAGIC):
                return file, _Sealer(self._key, head[len(_MAGIC) :], sha256, size)
            file.close()
        file = path.open("w+b")
        return file, self._begin(file, sha256, size)

    def finish(self, sha256: str, size: int, *, compared: bool = False) -> tuple[int, ...]:
        """Compare an unfinished one that has all its chunks with its name, and make it a whole one.

        ``compared`` says that ``ChunkWriter.compared`` did so while they were written.

        Returns the chunks that must come again: those that are damaged or not there; all of them when every
        chunk is sound and the hash is another (the sender's bytes were false). Empty: it is whole now.

        :raises DatabaseProblem: when the disk cannot be written.
        """
        with _WRITING, _told("附件没有存下"):
            if self.is_whole(sha256, size):
                return ()
            path = self.path(sha256, PART)
            if not path.exists():
                return tuple(range(chunk_count(size)))
            if not compared:
                bad, found = self._look(path, sha256, size)
                if bad:
                    return bad
                if found != sha256:
                    path.unlink()
                    return tuple(range(chunk_count(size)))
            with path.open("r+b") as file:
                file.truncate(file_size(size))
                _sync(file)
            self._keep(path, sha256)
        return ()

    def chunks(self, sha256: str, size: int) -> Iterator[bytes]:
        """The bytes of a whole one, a chunk at a time, compared with its name at the end.

        :raises DamagedBlob: when the file is missing, cannot be read or differs.
        """
        running = hashlib.sha256()
        with self._reading(sha256, size) as read:
            for index in range(chunk_count(size)):
                data = read(index)
                running.update(data)
                yield data
        if running.hexdigest() != sha256:
            raise DamagedBlob

    def some(self, sha256: str, size: int, indices: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
        """Chosen chunks of a whole or unfinished one, with their indices.

        :raises DamagedBlob: when one is missing or damaged.
        """
        with self._reading(sha256, size, part=not self.is_whole(sha256, size)) as read:
            for index in indices:
                yield index, read(index)

    @contextmanager
    def _reading(self, sha256: str, size: int, *, part: bool = False) -> Generator[Callable[[int], bytes]]:
        try:
            with self.path(sha256, PART if part else WHOLE).open("rb") as file:
                head = file.read(_HEADER)
                if len(head) < _HEADER or not head.startswith(_MAGIC):
                    raise DamagedBlob
                seal = _Sealer(self._key, head[len(_MAGIC) :], sha256, size)

                def read(index: int) -> bytes:
                    data = seal.read(file, index)
                    if data is None:
                        raise DamagedBlob
                    return data

                yield read
        except OSError as error:
            raise DamagedBlob from error

    def _look(self, path: Path, sha256: str, size: int) -> tuple[tuple[int, ...], str]:
        """Damaged chunks of a file, and the hash of all its bytes when there are none."""
        running = hashlib.sha256()
        bad: list[int] = []
        with path.open("rb") as file:
            head = file.read(_HEADER)
            if len(head) < _HEADER or not head.startswith(_MAGIC):
                return tuple(range(chunk_count(size))), ""
            seal = _Sealer(self._key, head[len(_MAGIC) :], sha256, size)
            for index in range(chunk_count(size)):
                data = seal.read(file, index)
                if data is None:
                    bad.append(index)
                elif not bad:
                    running.update(data)
        return tuple(bad), "" if bad else running.hexdigest()

    def damaged(self, sha256: str, size: int) -> tuple[int, ...]:
        """Chunks of a whole one that are damaged; all of them when the file is missing or another's."""
        every = tuple(range(chunk_count(size)))
        try:
            bad, found = self._look(self.path(sha256), sha256, size)
        except OSError:
            return every
        return bad or (() if found == sha256 else every)

    def reopen(self, sha256: str, size: int) -> tuple[int, ...]:
        """Take a damaged whole one back to an unfinished one; returns its sound chunks, which are kept.

        They are copied: the damaged file may be linked into a backup, and what is linked never changes.

        :raises DatabaseProblem: when the disk cannot be written.
        """
        sound: list[int] = []
        bad = frozenset(self.damaged(sha256, size))
        path = self.path(sha256)
        with _told("附件没有存下"):
            self.path(sha256, PART).unlink(missing_ok=True)
            with self.writing() as writer:
                for index in sorted(frozenset(range(chunk_count(size))) - bad):
                    with suppress(DamagedBlob):
                        for _, data in self.some(sha256, size, (index,)):
                            writer.write(sha256, size, index, data)
                            sound.append(index)
            path.unlink(missing_ok=True)
        return tuple(sound)


class ChunkWriter:
    """Writes chunks of unfinished attachments; made by ``BlobStore.writing``."""

    def __init__(self, store: BlobStore, lock: threading.Lock) -> None:
        """``lock`` is held as long as the context."""
        self._store = store
        self._lock = lock
        self._name: tuple[str, int] | None = None
        self._file: IO[bytes] | None = None
        self._seal: _Sealer | None = None
        self._folders: set[Path] = set()
        self._next = 0
        self._running = hashlib.sha256()
        self.compared: set[str] = set()
        """Those all of whose chunks came here in their order, and whose hash is their name."""

    def __enter__(self) -> "ChunkWriter":
        """Begin."""
        self._lock.acquire()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Everything written is on the disk now.

        :raises DatabaseProblem: when it could not be written.
        """
        try:
            with _told("附件没有存下"):
                self._close()
                for folder in self._folders:
                    sync_folder(folder)
        finally:
            self._lock.release()

    def write(self, sha256: str, size: int, index: int, data: bytes) -> None:
        """Write one chunk in its place; on the disk it is when the context has ended.

        :raises DatabaseProblem: when the disk is full or cannot be written.
        """
        with _told("附件没有存下"):
            if self._name != (sha256, size):
                self._close()
                self._file, self._seal = self._store.open_part(sha256, size)
                self._name = (sha256, size)
                self._next, self._running = 0, hashlib.sha256()
                self._folders |= {self._store.folder, self._store.path(sha256).parent}
            assert self._seal is not None, "opened above"
            assert self._file is not None, "opened above"
            self._seal.write(self._file, index, data)
            self._compare(sha256, size, index, data)

    def _compare(self, sha256: str, size: int, index: int, data: bytes) -> None:
        self.compared.discard(sha256)
        if index != self._next:
            self._next = -1  # not in their order: the file will be read for it
            return
        self._next += 1
        self._running.update(data)
        if self._next == chunk_count(size) and self._running.hexdigest() == sha256:
            self.compared.add(sha256)

    def _close(self) -> None:
        if self._file is not None:
            file, self._file, self._name = self._file, None, None
            with file:
                _sync(file)
