"""Every number in a signed header and body is set to false values: refused with its reason."""

import hashlib
import random
import struct
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import zstandard

from db.canonical import Json, canonical
from desktop_app.exchange.frame_stream import end_object, manifest
from desktop_app.exchange.frames import HEAD, FrameType, encode_frame
from desktop_app.exchange.header_json import BODY_FIELDS, header_json
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from tests.exchange.test_hostile import encrypted, honest, sealed
from tests.exchange.world import craft, read, refusal

BAD_HASH, LIMIT, SHORT = ReasonCode.BAD_HASH, ReasonCode.LIMIT, ReasonCode.SHORT
UNREADABLE, NEED_UPGRADE, SUITE = ReasonCode.UNREADABLE, ReasonCode.NEED_UPGRADE, ReasonCode.SUITE
VALUES = (-(2**63), -1, 0, 1, 3, 200_001, 2**31, 2**32 + 1, 2**63 - 1)
FALSE: dict[str, set[ReasonCode | None]] = {
    "format": {UNREADABLE, NEED_UPGRADE},
    "suite": {UNREADABLE, SUITE},
    "body_len": {UNREADABLE, BAD_HASH, SHORT},
    "plain_len": {UNREADABLE, LIMIT, BAD_HASH},
    "counts.changes": {UNREADABLE, LIMIT, BAD_HASH},
    "counts.receipts": {UNREADABLE, BAD_HASH},
    "counts.outcomes": {UNREADABLE, BAD_HASH},
    "counts.blob_chunks": {UNREADABLE, BAD_HASH},
    "link.from": {UNREADABLE, BAD_HASH},
    "link.to": {UNREADABLE, BAD_HASH},
    "schema.min_reader": {UNREADABLE, NEED_UPGRADE},
    "part.index": {UNREADABLE},
    # These only inform: a value that is in form is taken as it is.
    "schema.writer": {UNREADABLE, None},
    "part.count": {UNREADABLE, None},
    "roster_version": {UNREADABLE, None},
}


def _set(found: dict[str, Json], path: str, value: int) -> dict[str, Json]:
    key, _, inner = path.partition(".")
    return {**found, key: {**cast("dict[str, Json]", found[key]), inner: value} if inner else value}


def _reason(path: Path) -> ReasonCode | None:
    try:
        read(path).close()
    except PackageRefused as error:
        return error.reason
    return None


def _package(path: Path, name: str, value: int) -> Path:
    """A package with one false number in its header; its body was written for that header."""
    made, frames = honest()
    key = name.partition(".")[0]
    bound = header_json(made) if key in BODY_FIELDS else _set(header_json(made), name, value)
    frames[0] = encode_frame(FrameType.MANIFEST, canonical(manifest(bound)))
    digests = b"".join(HEAD.unpack_from(frame)[2] for frame in frames[:-1])
    end = end_object(made.counts, len(frames) - 1, hashlib.sha256(digests).hexdigest())
    frames[-1] = encode_frame(FrameType.END, canonical(end))
    plain = b"".join(frames)
    body = sealed(plain)
    whole = header_json(replace(made, body_len=len(body), plain_len=len(plain)))
    return craft(path, made, body, extra={key: _set(whole, name, value)[key]}, plain_len=len(plain))


@pytest.mark.parametrize("name", FALSE)
def test_a_false_number_in_the_header(tmp_path: Path, name: str) -> None:
    seen = {_reason(_package(tmp_path / "x.fqpkg", name, value)) for value in VALUES}
    # Only small true values are among them (format 1, suite 1, part 1 of 1 …).
    assert seen - {None} <= FALSE[name]
    assert len(seen) >= 2


@pytest.mark.parametrize("name", ["counts.changes", "counts.receipts", "plain_len", "body_len", "link.to"])
def test_a_number_that_is_wrong_by_one(tmp_path: Path, name: str) -> None:
    with read(_package(tmp_path / "x.fqpkg", "roster_version", 0)) as package:
        whole = header_json(package.header)
    key, _, inner = name.partition(".")
    true = cast("int", cast("dict[str, Json]", whole[key])[inner] if inner else whole[key])
    for false in (true - 1, true + 1):
        assert _reason(_package(tmp_path / "x.fqpkg", name, false)) in {BAD_HASH, SHORT, LIMIT, UNREADABLE}


def test_false_lengths_inside_frames(tmp_path: Path) -> None:
    """Length of a frame, of a change's header, size and index of a blob: everything but the true one."""
    made, (first, one, two, end) = honest()
    kind, true, digest = HEAD.unpack_from(one)
    content = one[HEAD.size :]
    (header_len,) = struct.unpack_from(">I", content, 1)
    spoilt: list[bytes] = []
    for false in (0, 1, true - 1, true + 1, 2**18, 2**31, 2**32 - 1):
        spoilt.append(HEAD.pack(kind, false, digest) + content)
    for false in (0, 1, header_len - 1, header_len + 1, len(content), 2**31, 2**32 - 1):
        spoilt.append(encode_frame(FrameType.CHANGE, content[:1] + struct.pack(">I", false) + content[5:]))
    for size, index in (
        (0, 1),
        (5, 1),
        (6, 0),
        (4, 0),
        (2**64 - 1, 0),
        (2**64 - 1, 2**32 - 1),
        (5, 2**32 - 1),
    ):
        spoilt.append(
            encode_frame(FrameType.BLOB_CHUNK, bytes(32) + struct.pack(">QI", size, index) + b"five!")
        )
    for frame in spoilt:
        plain = b"".join([first, frame, two, end])
        path = craft(tmp_path / "x.fqpkg", made, sealed(plain), plain_len=len(plain))
        assert refusal(path).reason in {UNREADABLE, BAD_HASH, LIMIT, NEED_UPGRADE}


STANZAS = {
    "scrypt with a work factor of 2^62": b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 62\n" + b"A" * 43 + b"\n",
    "scrypt with a work factor beyond numbers": b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 99999999999\n"
    + b"A" * 43
    + b"\n",
    "a hundred recipients": (b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n") * 100,
    "unknown kinds": b"-> grease 1 2 3\n\n" * 500,
}


@pytest.mark.parametrize("stanza", STANZAS.values(), ids=STANZAS.keys())
def test_an_age_header_that_asks_for_much_work(tmp_path: Path, stanza: bytes) -> None:
    made, _ = honest()
    body = b"age-encryption.org/v1\n" + stanza + b"--- " + b"A" * 43 + b"\n" + bytes(200)
    start = time.process_time()
    assert refusal(craft(tmp_path / "x.fqpkg", made, body, plain_len=100)).reason is ReasonCode.DECRYPT
    assert time.process_time() - start < 2


def test_an_age_payload_cut_at_its_chunks(tmp_path: Path) -> None:
    """Whole chunks of the ciphertext are missing: age's last chunk is marked, so this is no shorter text."""
    made, _ = honest()
    plain = random.Random(1).randbytes(300_000)
    body = encrypted(zstandard.ZstdCompressor().compress(plain))
    header_len = body.index(b"\n--- ") + 49
    chunk = 65536 + 16
    for chunks in range(4):
        cut = body[: header_len + 16 + chunks * chunk]
        reason = refusal(craft(tmp_path / "x.fqpkg", made, cut, plain_len=len(plain))).reason
        assert reason in {ReasonCode.DECRYPT, LIMIT, NEED_UPGRADE}
    for body_ in (b"PK\x03\x04" + bytes(300), bytes(300), b"\x1f\x8b" + bytes(300)):
        path = craft(tmp_path / "x.fqpkg", made, body_, plain_len=100)
        assert refusal(path).reason is ReasonCode.DECRYPT


SKIPPABLE = struct.pack("<II", 0x184D2A50, 2**32 - 1)
"""zstd's frame that a decoder skips, with the largest length."""


def test_zstd_frames_that_say_more_than_they_hold(tmp_path: Path) -> None:
    made, frames = honest()
    plain = b"".join(frames)
    packed = zstandard.ZstdCompressor().compress(plain)
    said = zstandard.ZstdCompressor(write_content_size=True).compress(bytes(10))
    for data in (
        SKIPPABLE + bytes(100),
        packed[:-1],
        packed + b"rest",
        packed[:4] + b"\xff" + packed[5:],
        said[:5] + b"\xff" * 8 + said[5:],
        b"",
    ):
        path = craft(tmp_path / "x.fqpkg", made, encrypted(data), plain_len=len(plain))
        assert _reason(path) in {UNREADABLE, BAD_HASH, LIMIT}, data[:20]
    # zstd's own way to say "nothing more": it holds no content, so it changes nothing.
    path = craft(tmp_path / "x.fqpkg", made, encrypted(packed + SKIPPABLE), plain_len=len(plain))
    with read(path) as package:
        assert len(list(package.changes())) == 2
