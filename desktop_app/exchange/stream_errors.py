"""Errors of Python streams that pyrage reads from and writes to.

pyrage 1.4 disguises the error of a source as its own, writes its buffer once more after a sink has
failed, and drops the error of the last write silently. So every stream keeps its first error, fails
again when it is used after that, and is asked when pyrage has come back.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from desktop_app.exchange.age import ByteSink, ByteSource
from desktop_app.exchange.limits import MIB


class KeepsError(Protocol):
    """A stream that keeps the first error it raised."""

    @property
    def error(self) -> Exception | None:
        """The first error, None so far."""
        ...


@contextmanager
def first_error(*streams: KeepsError) -> Generator[None]:
    """Run pyrage; at its end, failed or not, raise the first error that one of the streams has kept."""
    try:
        yield
    except Exception:
        _raise_kept(streams)
        raise
    _raise_kept(streams)


def _raise_kept(streams: tuple[KeepsError, ...]) -> None:
    for stream in streams:
        if stream.error is not None:
            raise stream.error from None


def copy(source: ByteSource, sink: ByteSink) -> None:
    """Pass all bytes of a stream on, a piece at a time."""
    while data := source.read(MIB):
        sink.write(data)
