"""Writes a package to a file, streaming: frames → zstd → age → file; nothing is held whole in memory.

The body is written first, to a temporary file beside the target, because the header that stands
before it holds its length and hash. The target appears complete or not at all.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

import zstandard

from db.canonical import canonical
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.frame_stream import Content, FrameStream
from desktop_app.exchange.header import Header
from desktop_app.exchange.header_json import header_json, parse_header
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.layout import front, signed_bytes
from desktop_app.exchange.limits import MIB, Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.stream_errors import copy, first_error
from desktop_app.exchange.suites import Hash, Suite, suite

_PIECE = 512 * 1024
MAX_LEVEL = 9
"""Higher levels of zstd want more memory than an old PC should give."""


@dataclass(frozen=True, slots=True)
class WriterKeys:
    """The installation's signing pair, and its office's own recipient, so that it can re-open the file."""

    signing: SigningKeys
    own_recipient: str


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A finished file: its header with the body fields, its size in bytes, its SHA-256.

    The hash is made of the bytes on their way to the file: what any disk gives back is compared with it.
    """

    path: Path
    header: Header
    size: int
    sha256: str


class _BodySink:
    """Counts and hashes the body on its way to the file, and caps it."""

    def __init__(self, path: Path, running: Hash, most: int) -> None:
        self._file = path.open("wb")
        self._running = running
        self._most = most
        self.size = 0
        self.error: Exception | None = None

    def write(self, data: bytes, /) -> int:
        if self.error is not None:
            raise self.error
        try:
            self.size += len(data)
            if self.size > self._most:
                raise PackageRefused(ReasonCode.LIMIT, "package file is too large")
            self._running.update(data)
            return self._file.write(data)
        except Exception as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def plan_parts(sizes: Iterable[int], limits: Limits | None = None) -> list[tuple[int, int]]:
    """Split items of these plain sizes (bytes) into parts: (start, stop) of each, in order.

    No items give one empty part: a package may carry acknowledgements only.
    """
    caps = limits or Limits()
    parts: list[tuple[int, int]] = []
    start, held, at = 0, 0, -1
    for at, size in enumerate(sizes):
        if at > start and (held + size > caps.part or at - start >= caps.changes):
            parts.append((start, at))
            start, held = at, 0
        held += size
    return [*parts, (start, at + 1)]


def write_package(
    target: Path,
    header: Header,
    content: Content,
    keys: WriterKeys,
    *,
    limits: Limits | None = None,
    level: int = 6,
) -> WrittenPackage:
    """Write a package and return it with its finished header (body fields of ``header`` are ignored).

    :raises ValueError: when header and content do not fit (form, link, kind, sender): a caller's bug.
    :raises PackageRefused: LIMIT when a change or the file is too large.
    :raises EnvironmentProblem: when the file cannot be written.
    """
    caps = limits or Limits()
    provider = suite(header.suite)
    if header.sender.key != keys.signing.public or not 1 <= level <= MAX_LEVEL:
        raise ValueError("the header names another signing key, or the level is out of range")
    _check_header(header)
    body = target.with_name(target.name + ".body")
    part = target.with_name(target.name + ".part")
    try:
        finished = _write_body(body, header, content, keys, (provider, caps, level))
        written = _assemble(part, body, finished, keys.signing, (provider, caps))
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise EnvironmentProblem(
            "数据包写不下去", "请检查磁盘剩余空间和文件夹的写入权限，再导出一次。"
        ) from error
    finally:
        for leftover in (body, part):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
    return replace(written, path=target)


def _check_header(header: Header) -> None:
    """A reader must take the header: what it would refuse is a caller's bug, found before writing."""
    try:
        parse_header(header_json(replace(header, body_sha256="0" * 64)))
    except PackageRefused as error:
        raise ValueError(f"no reader would take this header: {error.detail}") from error


def _write_body(
    body: Path, header: Header, content: Content, keys: WriterKeys, how: tuple[Suite, Limits, int]
) -> Header:
    provider, caps, level = how
    frames = FrameStream(header, content, caps)
    running = provider.new_hash()
    sink = _BodySink(body, running, caps.file - caps.header - caps.signature)
    recipients = sorted({*header.recipient.keys, keys.own_recipient})
    try:
        compressor = zstandard.ZstdCompressor(level=level)
        source = compressor.stream_reader(cast("IO[bytes]", frames), read_size=_PIECE)
        with first_error(frames, sink):
            if content.card is None:
                provider.encrypt(source, sink, recipients)
            else:
                copy(source, sink)
    finally:
        sink.close()
    return replace(
        header,
        body_len=sink.size,
        body_sha256=running.hexdigest(),
        plain_len=frames.plain_len,
        counts=frames.counts,
    )


def _assemble(
    part: Path, body: Path, header: Header, keys: SigningKeys, how: tuple[Suite, Limits]
) -> WrittenPackage:
    provider, caps = how
    transported = canonical(header_json(header))
    if len(transported) > caps.header:
        raise PackageRefused(ReasonCode.LIMIT, "header is too large: fewer wants or acks")
    start = front(transported, provider.sign(keys.private, signed_bytes(transported)))
    running = hashlib.sha256(start)
    with part.open("wb") as file, body.open("rb") as source:
        file.write(start)
        while data := source.read(MIB):
            running.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    return WrittenPackage(part, header, size, running.hexdigest())


def _sync_folder(folder: Path) -> None:
    """Make the rename durable; Windows does that by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
