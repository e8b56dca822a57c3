"""Files on a stick or in a folder: carrying a package there and back without ever half-writing one."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.limits import MIB, Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode

SUFFIX = ".fqpkg"
PART = ".part"
Tell = Callable[[int, int], None]


@contextmanager
def _told(doing: str, when_full: str = "请删掉一些文件或换一个 U 盘，再试一次。") -> Generator[None]:
    """Turn what the system says about a disk or stick into one clear sentence."""
    try:
        yield
    except OSError as error:
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                raise EnvironmentProblem(f"{doing}，空间不够", when_full) from error
            case errno.EROFS | errno.EACCES | errno.EPERM:
                raise EnvironmentProblem(
                    f"{doing}，不能写入", "请检查 U 盘的写保护开关，或换一个文件夹再试。"
                ) from error
            case errno.ENOENT | errno.ENODEV | errno.ENXIO | errno.EIO | errno.ENOTDIR:
                raise EnvironmentProblem(f"{doing}，U 盘可能已拔出", "请插好 U 盘后再试一次。") from error
            case _:
                raise EnvironmentProblem(doing, "请换一个 U 盘或文件夹，再试一次。") from error


def put(source: Path, folder: Path, name: str, sha256: str, tell: Tell | None = None) -> Path:
    """Copy a finished file to a carrier: ``.part``, fsync, read again and compare, rename, fsync.

    ``sha256`` is that of the bytes as they were made; what the carrier gives back is compared with it.
    ``tell`` hears how many bytes are written, and of how many; what it raises stops the copy.

    :raises EnvironmentProblem: full, read-only, pulled; nothing but a ``.part`` can be left behind.
    """
    target, part = folder / name, folder / (name + PART)
    try:
        with _told("数据包没有写出"):
            size = source.stat().st_size
            if shutil.disk_usage(folder).free < size:
                raise OSError(errno.ENOSPC, "no room")
            _copy(source, part, tell)
            if _digest(part) != sha256:
                raise EnvironmentProblem("写出的文件与原件不一致", "这个 U 盘可能坏了，请换一个再写一次。")
            part.replace(target)
            sync_folder(folder)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return target


def fetch(source: Path, inbox: Path, tell: Tell | None = None) -> tuple[Path, str]:
    """Copy a file off a carrier into the inbox; returns its place there and its SHA-256.

    ``tell`` as in ``put``.

    :raises PackageRefused: LIMIT when it is larger than any package.
    :raises EnvironmentProblem: when it cannot be read, or the PC's own disk is full.
    """
    with _told("文件没有读出", "请清理本机磁盘后再试一次，U 盘上的文件没有问题。"):
        if source.stat().st_size > Limits().file:
            raise PackageRefused(ReasonCode.LIMIT, "file is too large")
        part = inbox / (os.urandom(8).hex() + PART)
        try:
            running = hashlib.sha256()
            _copy(source, part, tell, running.update)
            digest = running.hexdigest()
            target = inbox / (digest + SUFFIX)
            part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        sync_folder(inbox)
    return target, digest


def list_files(folder: Path) -> tuple[Path, ...]:
    """The package files directly in a folder, by name; half-written ones are left out.

    :raises EnvironmentProblem: when the folder is gone.
    """
    with _told("文件夹打不开"):
        return tuple(
            sorted(entry for entry in folder.iterdir() if entry.suffix == SUFFIX and entry.is_file())
        )


def move(source: Path, folder: Path) -> None:
    """Move a file of the centre into another of its folders; a file that is gone already is no error."""
    with _told("文件没有移动"), suppress(FileNotFoundError):
        source.replace(folder / source.name)
        sync_folder(folder)


def _copy(
    source: Path, target: Path, tell: Tell | None, hear: Callable[[bytes], object] = lambda _data: None
) -> None:
    """Copy and fsync; ``hear`` is given every piece."""
    done, size = 0, source.stat().st_size
    with source.open("rb") as reader, target.open("wb") as writer:
        while data := reader.read(MIB):
            hear(data)
            writer.write(data)
            done += len(data)
            if tell is not None:
                tell(done, size)
        writer.flush()
        os.fsync(writer.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as reader:
        if hasattr(os, "posix_fadvise"):
            # Read what the medium holds, not what the system remembers having written.
            os.posix_fadvise(reader.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(reader, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows does that by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
