"""Decrypts, decompresses and cuts a body into frames, every step with an absolute cap on its memory."""

from collections.abc import Callable
from typing import BinaryIO

import zstandard

from desktop_app.exchange.frames import Deliver, FrameSplitter
from desktop_app.exchange.limits import ZSTD_WINDOW_LOG, Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.stream_errors import copy, first_error
from desktop_app.exchange.strict_json import refuse
from desktop_app.exchange.suites import Suite

_WRITE_SIZE = 512 * 1024
_PIECE = 256 * 1024


class Section:
    """A part of a file as a readable stream; a second reading starts at its beginning again."""

    def __init__(self, file: BinaryIO, offset: int, length: int) -> None:
        """Go to ``offset``; ``length`` bytes can be read."""
        file.seek(offset)
        self._file = file
        self._offset = offset
        self._length = length
        self._left = length
        self.error: OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; empty at the end of the section."""
        try:
            data = self._file.read(self._left if size < 0 else min(size, self._left))
        except OSError as error:
            self.error = error
            raise
        self._left -= len(data)
        return data

    def rewind(self) -> None:
        """Back to the beginning."""
        self._file.seek(self._offset)
        self._left = self._length


class _PlainSink:
    """Takes the decompressed bytes: caps them, spools them, hands them to the frame splitter.

    It keeps its first error and takes nothing more: zstandard 0.25 never frees its buffer (128 KiB) when a
    sink raises, and whatever a sink goes on holding it holds for good.
    """

    def __init__(self, spool: Callable[[bytes], None], splitter: FrameSplitter, most: int) -> None:
        self._spool = spool
        self._splitter = splitter
        self._most = most
        self.size = 0
        self.error: Exception | None = None

    def write(self, data: bytes, /) -> int:
        if self.error is None:
            try:
                self._take(bytes(data))
            except Exception as error:
                self.error = error
        return len(data)

    def _take(self, plain: bytes) -> None:
        self.size += len(plain)
        if self.size > self._most:
            raise PackageRefused(ReasonCode.LIMIT, "more content than the header says")
        self._spool(plain)
        self._splitter.feed(plain)


class _Inflate:
    """Takes the decrypted bytes and decompresses them; keeps the error that pyrage would disguise.

    pyrage brings 8 KiB at a time: they are gathered, since every step after this one costs by the piece.
    """

    def __init__(self, plain: _PlainSink) -> None:
        self._plain = plain
        self._held = bytearray()
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << ZSTD_WINDOW_LOG)
        self._writer = decompressor.stream_writer(plain, write_size=_WRITE_SIZE)  # pyright: ignore[reportArgumentType]
        self.error: Exception | None = None

    def write(self, data: bytes, /) -> int:
        if self.error is not None:
            raise self.error
        self._held += data
        if len(self._held) >= _PIECE:
            self._pass_on()
        return len(data)

    def finish(self) -> None:
        """Everything was written: pass on what is still held.

        :raises PackageRefused: as ``write``.
        """
        if self.error is None:
            self._pass_on()

    def _pass_on(self) -> None:
        data, self._held = self._held, bytearray()
        try:
            self._writer.write(data)
        except zstandard.ZstdError as error:
            reason = ReasonCode.LIMIT if "memory" in str(error) else ReasonCode.UNREADABLE
            self.error = PackageRefused(reason, str(error))
            raise self.error from error
        self.error, self._plain.error = self._plain.error, None
        if self.error is not None:
            raise self.error

    def flush(self) -> None:
        """``finish`` passes on the rest: pyrage would drop the error of a last write."""


def _check_envelope(body: Section, provider: Suite, limits: Limits) -> None:
    """The encryption's own header must be what it should, and small: the library reads it whole."""
    start = body.read(limits.envelope)
    body.rewind()
    if not start.startswith(provider.envelope_start):
        raise PackageRefused(ReasonCode.DECRYPT, "body is not encrypted as it should be")
    if provider.envelope_end not in start:
        raise PackageRefused(ReasonCode.LIMIT, "encryption header is too large")


def open_body(
    body: Section,
    spool: Callable[[bytes], None],
    frame: Deliver,
    plain_len: int,
    limits: Limits,
    how: tuple[Suite, tuple[str, ...]] | None,
) -> int:
    """Stream a body through ``spool`` and ``frame``; returns the number of plain bytes.

    ``how`` is the suite and the identities to decrypt with, None for the plain body of a pairing file.

    :raises PackageRefused: DECRYPT, LIMIT, UNREADABLE, BAD_HASH, or what ``frame`` raises.
    """
    splitter = FrameSplitter(frame, limits)
    plain = _PlainSink(spool, splitter, min(plain_len, limits.plain))
    inflate = _Inflate(plain)
    if how is None:
        copy(body, inflate)
    else:
        provider, identities = how
        _check_envelope(body, provider, limits)
        with first_error(body, inflate):
            provider.decrypt(body, inflate, identities)
    inflate.finish()
    if splitter.unfinished:
        raise refuse("body ends inside a frame")
    return plain.size
