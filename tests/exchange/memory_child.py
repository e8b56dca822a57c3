"""Measures in a process of its own how much more memory reading a hostile package takes.

``python -m tests.exchange.memory_child FILE CASE…`` prints one JSON object: case → [reason, KiB, seconds].
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import zstandard

from db.canonical import Json, canonical
from desktop_app.exchange.frame_stream import end_object
from desktop_app.exchange.frames import HEAD, FrameType, encode_frame
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused
from tests.exchange.test_hostile import encrypted, honest
from tests.exchange.world import change, craft, read, write_data

MOST = Limits().document


def _document(repeated: bytes, last: bytes) -> Iterator[bytes]:
    """A receipt frame whose JSON is one long list."""
    room = MOST - len(b'{"x":[]}') - len(last)
    yield encode_frame(FrameType.RECEIPT, b'{"x":[' + repeated * (room // len(repeated)) + last + b"]}")


def _wide_text() -> Iterator[bytes]:
    yield encode_frame(FrameType.RECEIPT, b'{"x":"' + b"a" * (MOST - 20) + "\U0001f600".encode() + b'"}')


def _many_keys() -> Iterator[bytes]:
    keys = ",".join(f'"{n:06x}":0' for n in range(MOST // 11 - 2))
    yield encode_frame(FrameType.RECEIPT, b"{" + keys.encode() + b"}")


def _outcomes(number: int, listed: int) -> Iterator[bytes]:
    """A receipt that goes on and on: a package may hold 400,000 frames."""
    head: dict[str, Json] = {
        "v": 1,
        "about": "0" * 32,
        "state": "imported",
        "at": "2026-11-23T03:04:05Z",
        "reason": "",
        "missing": 0,
        "count": Limits().outcomes,
        "digest": "0" * 64,
    }
    yield encode_frame(FrameType.RECEIPT, canonical(head))
    for start in range(0, number, 500):
        rows: list[Json] = [
            {
                "entity": "dispute",
                "uid": f"{number:032x}",
                "result": "accepted",
                "why": "",
                "fields": [],
                "changes": [f"{number * listed + n:064x}" for n in range(listed)],
            }
            for number in range(start, start + 500)
        ]
        yield encode_frame(FrameType.OUTCOMES, canonical({"outcomes": rows}))


def _tiny(number: int) -> Iterator[bytes]:
    frame = HEAD.pack(200, 0, hashlib.sha256(b"").digest())
    for _ in range(number // 1000):
        yield frame * 1000


CASES: dict[str, Callable[[], Iterable[bytes]]] = {
    "empty lists": lambda: _document(b"[],", b"[]"),
    "small objects": lambda: _document(b'{"":0},', b"0"),
    "small integers": lambda: _document(b"1000,", b"0"),
    "small texts": lambda: _document(b'"ab",', b"0"),
    "a wide text": _wide_text,
    "many keys": _many_keys,
    "many outcomes": lambda: _outcomes(Limits().outcomes, 0),
    "many names": lambda: _outcomes(6000, 40),
    "too many frames": lambda: _tiny(401_000),
}


def write(path: Path, frames: Iterable[bytes]) -> None:
    """A package of these frames between a good MANIFEST and an END; compressed as they come."""
    made, (first, _, _, _) = honest()
    end = encode_frame(FrameType.END, canonical(end_object(made.counts, 0, "")))
    compressor = zstandard.ZstdCompressor(level=1).compressobj()
    body, plain_len = bytearray(), 0
    for frame in chain([first], frames, [end]):
        body += compressor.compress(frame)
        plain_len += len(frame)
    craft(path, made, encrypted(bytes(body + compressor.flush())), plain_len=plain_len)


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))


def measure(path: Path) -> tuple[str, int, float]:
    """Verify a package: why it was refused, by how many KiB memory grew at most, seconds."""
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _status("VmRSS"), time.perf_counter()
    try:
        read(path).close()
        reason = "taken"
    except PackageRefused as error:
        reason = error.reason.value
    return reason, _status("VmHWM") - before, time.perf_counter() - start


def forked(work: Callable[[], object]) -> bytes:
    """Run in a forked child, which begins with little memory; what it gives out as JSON."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(into, json.dumps(work()).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as answer:
        said = answer.read()
    assert os.waitpid(pid, 0)[1] == 0
    return said


def main(path: Path, names: Iterable[str]) -> None:
    """Write and measure each case in children of their own."""
    read(write_data(path, [change(1)]).path).close()
    found: dict[str, object] = {}
    for name in names:
        forked(partial(write, path, CASES[name]()))
        found[name] = json.loads(forked(partial(measure, path)))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
