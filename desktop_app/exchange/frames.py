"""Frames of a body: type (1 byte) | length (4, big endian) | SHA-256 of the content (32) | content."""

import hashlib
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from desktop_app.exchange.blob import BlobChunk, chunk_fits
from desktop_app.exchange.change import ChangeBytes, PayloadForm
from desktop_app.exchange.limits import CHUNK_SIZE, Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import refuse

HEAD = struct.Struct(">BI32s")
_CHANGE_HEAD = struct.Struct(">BI")
BLOB_HEAD = struct.Struct(">32sQI")
# Plain numbers: enums cost where tens of thousands of changes go by.
_FORMS = frozenset(form.value for form in PayloadForm)
_ERASED, _SEALED = PayloadForm.ERASED.value, PayloadForm.SEALED.value
OPTIONAL_FROM = 128
"""Types from here on may be skipped by a reader that does not know them; smaller ones may not."""


class Frame(NamedTuple):
    """A frame of a body: its type, its content, the content's SHA-256, where it starts in the body."""

    kind: int
    content: bytes
    digest: bytes
    offset: int


Deliver = Callable[[Frame], None]


class FrameType(IntEnum):
    """Type of a frame. MANIFEST comes first and END last."""

    MANIFEST = 1
    CHANGE = 2
    RECEIPT = 3
    OUTCOMES = 4
    BLOB_CHUNK = 5
    ROSTER = 6
    PAIRING = 7
    END = 127


def encode_frame(kind: FrameType, content: bytes, digest: bytes | None = None) -> bytes:
    """One frame as bytes; ``digest`` is the content's SHA-256 where it is known already."""
    return HEAD.pack(kind, len(content), digest or hashlib.sha256(content).digest()) + content


def encode_change(change: ChangeBytes) -> bytes:
    """Content of a CHANGE frame: payload form (1) | header length (4) | header | payload."""
    return _CHANGE_HEAD.pack(change.form, len(change.header)) + change.header + (change.payload or b"")


def decode_change(content: bytes) -> ChangeBytes:
    """Split the content of a CHANGE frame; the parts are not yet checked.

    :raises PackageRefused: UNREADABLE.
    """
    if len(content) < _CHANGE_HEAD.size:
        raise refuse("change frame is too short")
    form, header_len = _CHANGE_HEAD.unpack_from(content)
    start = _CHANGE_HEAD.size + header_len
    payload = content[start:]
    if form not in _FORMS or start > len(content):
        raise refuse("change frame has a false length or form")
    if form == _ERASED:
        if payload:
            raise refuse("an erased payload has bytes")
        return ChangeBytes(content[_CHANGE_HEAD.size : start], None)
    return ChangeBytes(content[_CHANGE_HEAD.size : start], payload, form == _SEALED)


def blob_head(chunk: BlobChunk) -> bytes:
    """What stands before the bytes of a chunk: SHA-256 of the blob (32) | its size (8) | index (4)."""
    return BLOB_HEAD.pack(bytes.fromhex(chunk.sha256), chunk.size, chunk.index)


def encode_blob_chunk(chunk: BlobChunk) -> bytes:
    """Content of a BLOB_CHUNK frame: its head and the bytes."""
    return blob_head(chunk) + chunk.data


def check_blob_chunk(content: bytes, limits: Limits) -> tuple[str, int, int]:
    """Check a chunk: its blob's size is allowed, its length fits its place. The blob's hash and size, index.

    :raises PackageRefused: LIMIT or UNREADABLE.
    """
    if len(content) < BLOB_HEAD.size:
        raise refuse("blob frame is too short")
    sha256, size, index = BLOB_HEAD.unpack_from(content)
    if size > limits.blob:
        raise PackageRefused(ReasonCode.LIMIT, "blob is too large")
    if not chunk_fits(size, index, len(content) - BLOB_HEAD.size):
        raise refuse("blob chunk does not fit its blob")
    return sha256.hex(), size, index


def decode_blob_chunk(content: bytes, limits: Limits) -> BlobChunk:
    """Read and check a chunk.

    :raises PackageRefused: LIMIT or UNREADABLE.
    """
    return BlobChunk(*check_blob_chunk(content, limits), content[BLOB_HEAD.size :])


def frame_limit(kind: int, limits: Limits) -> int:
    """Largest content of a frame of this type.

    :raises PackageRefused: NEED_UPGRADE for an unknown type that may not be skipped.
    """
    if kind == FrameType.CHANGE:
        return limits.change + _CHANGE_HEAD.size
    if kind == FrameType.BLOB_CHUNK:
        return CHUNK_SIZE + BLOB_HEAD.size
    if kind in FrameType.__members__.values() or kind >= OPTIONAL_FROM:
        return limits.document
    raise PackageRefused(ReasonCode.NEED_UPGRADE, f"unknown frame type {kind}")


class FrameSplitter:
    """Cuts a stream of plain bytes into frames and hands each on, checked against its hash.

    Holds at most one frame in memory.
    """

    def __init__(self, deliver: Deliver, limits: Limits) -> None:
        """Start at offset 0."""
        self._deliver = deliver
        self._limits = limits
        self._held = bytearray()
        self._offset = 0

    @property
    def unfinished(self) -> bool:
        """Whether bytes of a frame that is not complete are left over."""
        return bool(self._held)

    def feed(self, data: bytes) -> None:
        """Take more bytes.

        :raises PackageRefused: LIMIT, NEED_UPGRADE, BAD_HASH, or what ``deliver`` raises.
        """
        self._held += data
        at = 0
        while len(self._held) - at >= HEAD.size:
            kind, length, expected = HEAD.unpack_from(self._held, at)
            if length > frame_limit(kind, self._limits):
                raise PackageRefused(ReasonCode.LIMIT, "frame is too large")
            end = at + HEAD.size + length
            if end > len(self._held):
                break
            with memoryview(self._held) as held:
                content = bytes(held[at + HEAD.size : end])
            if hashlib.sha256(content).digest() != expected:
                raise PackageRefused(ReasonCode.BAD_HASH, "frame does not match its hash")
            self._deliver(Frame(kind, content, expected, self._offset + at))
            at = end
        del self._held[:at]
        self._offset += at
