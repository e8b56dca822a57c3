"""Turns any bytes into a package file that gets past the checks before the one under attack, and reads it.

The first byte of an input says how far it gets by itself; what comes before is put right: lengths, hashes,
compression, encryption and signature. So an input needs no keys and lasts from run to run.
"""

import hashlib
import io
import json
import resource
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import zstandard

from db.canonical import Json, canonical
from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.chain import LinkRange, extend_all, genesis
from desktop_app.exchange.change import build_change
from desktop_app.exchange.frame_stream import end_object, manifest
from desktop_app.exchange.frames import FrameType, decode_change, encode_change, encode_frame
from desktop_app.exchange.header import Counts, Header, Recipient
from desktop_app.exchange.header_json import header_json
from desktop_app.exchange.layout import front, signed_bytes
from desktop_app.exchange.pairing_file import read_pairing
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.receipt import Outcome, decode_outcomes, outcome_digest
from desktop_app.exchange.suites import SUITE_1
from tests.exchange.world import EPOCH, county, craft, header, read, township

MEMORY = 64 * 1024
"""KiB that the process's peak may grow by in one reading."""
RAW_CONTENTS = 128
"""From this first byte on the contents of frames stay as the input says."""
FULL = "本机磁盘空间不够"


class Finding(Exception):
    """Something that a hostile file may not bring about."""


def _raw(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _signed_header(data: bytes, path: Path) -> None:
    path.write_bytes(front(data, SUITE_1.sign(township().signing.private, signed_bytes(data))) + b"body")


def _age(data: bytes, path: Path) -> None:
    craft(path, header(range_=_range([])), data, plain_len=1 << 20)


def _zstd(data: bytes, path: Path) -> None:
    sink = io.BytesIO()
    SUITE_1.encrypt(io.BytesIO(data), sink, [county().keys.recipient])
    craft(path, header(range_=_range([])), sink.getvalue(), plain_len=1 << 20)


def _plain(data: bytes, path: Path) -> None:
    _seal(path, header(range_=_range([])), data)


def _frames(data: bytes, path: Path) -> None:
    """Type (1), length (2), content of each frame; hashes, MANIFEST, END, counts and link are put right."""
    contents = _split(data[1:])
    kind = tuple(PackageKind)[data[0] % len(PackageKind)] if data else PackageKind.DATA
    if data and data[0] < RAW_CONTENTS:
        contents = _put_right(contents)
    ids = [_change_id(content) for frame, content in contents if frame == FrameType.CHANGE]
    counts = Counts(
        changes=len(ids),
        receipts=sum(frame == FrameType.RECEIPT for frame, _ in contents),
        outcomes=sum(
            content.count(b'"result"') for frame, content in contents if frame == FrameType.OUTCOMES
        ),
        blob_chunks=sum(frame == FrameType.BLOB_CHUNK for frame, _ in contents),
    )
    made = replace(header(kind, range_=_range(ids)), counts=counts)
    if kind is PackageKind.PAIRING:
        made = replace(made, recipient=Recipient("", ()), link=None)
    frames = [encode_frame(FrameType.MANIFEST, canonical(manifest(header_json(made))))]
    # Unknown types are part of the attack.
    frames += [bytes([frame]) + encode_frame(FrameType.END, content)[1:] for frame, content in contents]
    running = hashlib.sha256(b"".join(frame[5:37] for frame in frames)).hexdigest()
    frames.append(encode_frame(FrameType.END, canonical(end_object(counts, len(frames), running))))
    _seal(path, made, b"".join(frames))


def _header_values(data: bytes, path: Path) -> None:
    """Header keys set to other JSON values: canonical whatever they are, and rightly signed."""
    try:
        extra: Json = json.loads(data)
        fields = extra if isinstance(extra, dict) else {"link": extra}
        craft(path, header(range_=_range([])), b"age", extra=fields, plain_len=1)
    except (ValueError, TypeError, RecursionError):
        path.write_bytes(data)


MODES: tuple[Callable[[bytes, Path], None], ...] = (
    _raw,
    _signed_header,
    _header_values,
    _age,
    _zstd,
    _plain,
    _frames,
)


def _range(ids: list[str]) -> LinkRange:
    start = genesis(EPOCH)
    return LinkRange(EPOCH, 1, len(ids), start, extend_all(start, ids))


def _split(data: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    while len(data) >= 3 and len(found) < 200:
        kind, length = struct.unpack_from(">BH", data)
        found.append((kind, data[3 : 3 + length]))
        data = data[3 + length :]
    return found


def _put_right(contents: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Canonical JSON, true hashes and signatures wherever a content can be read at all."""
    made: list[tuple[int, bytes]] = []
    for kind, content in contents:
        better = content
        with suppress(ValueError, TypeError, KeyError, RecursionError, PackageRefused):
            better = _right(kind, content)
        made.append((kind, better))
    for at, (kind, content) in enumerate(made):
        if kind == FrameType.RECEIPT:
            with suppress(ValueError, TypeError, KeyError, RecursionError, PackageRefused):
                made[at] = (kind, _counted(content, made[at + 1 :]))
    return made


def _right(kind: int, content: bytes) -> bytes:
    if kind == FrameType.CHANGE:
        change = decode_change(content)
        if change.payload is None or change.sealed:
            return content
        return encode_change(build_change(json.loads(change.header), json.loads(change.payload)))
    if kind == FrameType.ROSTER:
        roster = json.loads(content)["roster"]
        signature = SUITE_1.sign(county().signing.private, b"fengqiao roster 1\n" + canonical(roster))
        return canonical({"roster": roster, "signature": signature.hex()})
    return content if kind == FrameType.BLOB_CHUNK else canonical(json.loads(content))


def _counted(head: bytes, after: list[tuple[int, bytes]]) -> bytes:
    """A receipt that counts the outcomes behind it, and has their digest."""
    outcomes: list[Outcome] = []
    for kind, content in after:
        if kind != FrameType.OUTCOMES:
            break
        outcomes += decode_outcomes(content)
    found = json.loads(head)
    digest = outcome_digest(outcomes, str(found["reason"]))
    return canonical({**found, "count": len(outcomes), "digest": digest})


def _change_id(content: bytes) -> str:
    try:
        return hashlib.sha256(decode_change(content).header).hexdigest()
    except PackageRefused:
        return "0" * 64


def _seal(path: Path, made: Header, plain: bytes) -> None:
    body = zstandard.ZstdCompressor(level=1).compress(plain)
    if made.kind is not PackageKind.PAIRING:
        sink = io.BytesIO()
        SUITE_1.encrypt(io.BytesIO(body), sink, [county().keys.recipient])
        body = sink.getvalue()
    craft(path, made, body, plain_len=len(plain))


def _read_all(path: Path) -> None:
    with read(path) as package:
        for _ in package.changes():
            pass
        for _ in package.receipts():
            pass
        for _ in package.blob_chunks():
            pass
        package.roster_bytes()
        package.roster(county().signing.public)


def try_input(data: bytes, path: Path) -> str:
    """Read the file that an input makes; the reason of its refusal, or ``taken``.

    :raises Finding: when anything but a refusal leaves the reader, or it takes too much memory.
    """
    MODES[data[0] % len(MODES) if data else 0](data[1:], path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = ""
    for look in (_read_all, peek, read_pairing):
        try:
            look(path)
            said = said or "taken"
        except PackageRefused as refusal:
            said = said or refusal.reason.value
        except EnvironmentProblem as problem:
            if problem.title != FULL:
                raise Finding(problem.text) from problem
        except Exception as error:
            raise Finding(f"{type(error).__name__}: {error}") from error
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if grown > MEMORY:
        raise Finding(f"the reader took {grown} KiB")
    return said
