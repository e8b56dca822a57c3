"""Honest packages as inputs of the harness: where a fuzzer starts from."""

import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import zstandard

from db.canonical import canonical
from desktop_app.exchange.blob import BlobChunk
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.frames import FrameType, encode_blob_chunk, encode_change
from desktop_app.exchange.header_json import header_json
from desktop_app.exchange.pairing import encode_card
from desktop_app.exchange.pairing_file import write_pairing
from desktop_app.exchange.receipt import (
    Outcome,
    Receipt,
    ReceiptState,
    Result,
    all_accepted,
    encode_receipt,
)
from desktop_app.exchange.roster import Roster, sign_roster
from tests.exchange.test_hostile import encrypted, frames_of, honest
from tests.exchange.world import NOW, change, county, header, link, township, uid, write_data
from tests.fuzz.harness import MODES

RAW, HEADER, VALUES, AGE, ZSTD, PLAIN, FRAMES = range(len(MODES))


def _records(*frames: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack(">BH", kind, len(content)) + content for kind, content in frames)


def seeds(folder: Path) -> Iterator[bytes]:
    """Inputs of every mode; ``folder`` is for passing files."""
    for mode, data in _seeds(folder):
        yield bytes([mode]) + data


def _seeds(folder: Path) -> Iterator[tuple[int, bytes]]:
    path = folder / "seed.fqpkg"
    yield RAW, write_data(path, [change(1)]).path.read_bytes()
    me = township()
    write_pairing(path, me.card, me.signing, package_id=uid("pair"), now=NOW, app_version="0.1.0")
    yield RAW, path.read_bytes()
    whole = header_json(header(range_=link([change(1)])))
    yield HEADER, canonical({**whole, "body_sha256": "0" * 64})
    for key, value in whole.items():
        yield VALUES, json.dumps({key: value}).encode()
    wants = [{"kind": "blob", "sha256": "0" * 64, "chunks": [1]}, {"kind": "full", "installation": "0" * 32}]
    acks = [{"installation": "0" * 32, "epoch": "0" * 32, "seq": 1, "head": "0" * 64}]
    yield VALUES, json.dumps({"wants": wants, "acks": acks}).encode()
    _, frames = honest()
    plain = b"".join(frames)
    packed = zstandard.ZstdCompressor().compress(plain)
    yield AGE, encrypted(packed)
    yield ZSTD, packed
    yield PLAIN, b"".join(frames_of(header(range_=link([])), Content()))
    yield PLAIN, plain
    yield from ((FRAMES, bytes([0]) + data) for data in _contents())
    yield FRAMES, bytes([5]) + _records((FrameType.PAIRING, encode_card(me.card)))


def _contents() -> Iterator[bytes]:
    yield _records(*((FrameType.CHANGE, encode_change(change(n))) for n in (1, 2)))
    outcomes = (
        *all_accepted([("dispute", uid("1"))]),
        Outcome("party", uid("2"), Result.CONFLICT, "", ("name",), ("0" * 64,)),
    )
    head, groups = encode_receipt(Receipt(uid("p"), ReceiptState.IMPORTED, NOW, outcomes=outcomes))
    yield _records((FrameType.RECEIPT, head), *((FrameType.OUTCOMES, group) for group in groups))
    chunk = BlobChunk(hashlib.sha256(b"five!").hexdigest(), 5, 0, b"five!")
    yield _records((FrameType.BLOB_CHUNK, encode_blob_chunk(chunk)), (200, b"skipped"))
    yield _records((FrameType.ROSTER, _roster()))


def _roster() -> bytes:
    roster = Roster(version=1, county=county().uid, issued=NOW, suites=(1,), offices=())
    return sign_roster(roster, county().signing)


def words() -> Iterator[bytes]:
    """A dictionary for the fuzzer: keys, values and numbers of the format."""
    yield from (f'"{key}":'.encode() for key in header_json(header(range_=link([]))))
    yield from (b"null", b"true", b"[]", b"{}", b"-1", b"0", b"1e9", b"1.5")
    yield from (b"9223372036854775807", b"9223372036854775808")
    yield from (b'"\\ud800"', "é".encode(), "\u0065\u0301".encode(), b"\xed\xa0\x80")
