"""A known sender who sends hostile content is refused, with little memory and little disk."""

import hashlib
import io
import resource
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from db.canonical import canonical
from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange import reader
from desktop_app.exchange.chain import genesis
from desktop_app.exchange.frame_stream import Content, FrameStream, end_object, manifest
from desktop_app.exchange.frames import HEAD, FrameType, encode_change, encode_frame
from desktop_app.exchange.header import Header
from desktop_app.exchange.header_json import header_json
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.suites import SUITE_1
from tests.exchange.world import (
    EPOCH,
    body_of,
    change,
    county,
    craft,
    header,
    known,
    link,
    office,
    read,
    refusal,
    township,
    write,
    write_data,
)


def sealed(plain: bytes, compressor: zstandard.ZstdCompressor | None = None) -> bytes:
    """Body of any plain bytes, compressed and encrypted to the county."""
    return encrypted((compressor or zstandard.ZstdCompressor()).compress(plain))


def encrypted(data: bytes) -> bytes:
    sink = io.BytesIO()
    SUITE_1.encrypt(io.BytesIO(data), sink, [county().keys.recipient])
    return sink.getvalue()


def frames_of(made: Header, content: Content) -> list[bytes]:
    """The honest frames of a body, to be spoilt."""
    stream = FrameStream(made, content, Limits())
    plain = stream.read(10**8)
    found: list[bytes] = []
    while plain:
        length = HEAD.size + HEAD.unpack_from(plain)[1]
        found.append(plain[:length])
        plain = plain[length:]
    return found


def spoilt(tmp_path: Path, made: Header, frames: list[bytes]) -> ReasonCode:
    plain = b"".join(frames)
    path = craft(tmp_path / "x.fqpkg", made, sealed(plain), plain_len=len(plain))
    error = refusal(path)
    assert error.header is not None
    return error.reason


def honest() -> tuple[Header, list[bytes]]:
    changes = [change(1), change(2)]
    made = header(range_=link(changes))
    made = replace(made, counts=replace(made.counts, changes=2))
    return made, frames_of(made, Content(changes=changes))


def test_the_helper_makes_acceptable_packages(tmp_path: Path) -> None:
    made, frames = honest()
    plain = b"".join(frames)
    read(craft(tmp_path / "x.fqpkg", made, sealed(plain), plain_len=len(plain))).close()


def test_bomb_beyond_the_stated_length_is_refused(tmp_path: Path) -> None:
    made, frames = honest()
    bomb = encode_frame(FrameType.MANIFEST, bytes(4 * 1024 * 1024)) * 4
    path = craft(tmp_path / "x.fqpkg", made, sealed(bomb), plain_len=len(b"".join(frames)))
    assert refusal(path).reason is ReasonCode.LIMIT


CHILD = """
import resource, sys
from pathlib import Path
from tests.exchange.test_hostile import memory_child
print(memory_child(Path(sys.argv[1])))
"""


def memory_child(folder: Path) -> int:
    """Verify a 300 MiB bomb of 30 KiB; returns by how many KiB the process's peak memory grew."""
    made, frames = honest()
    zeros = bytes(Limits().document)
    filler = HEAD.pack(200, len(zeros), hashlib.sha256(zeros).digest())
    compressor = zstandard.ZstdCompressor(level=9).compressobj()
    data = compressor.compress(frames[0])
    for _ in range(150):
        data += compressor.compress(filler) + compressor.compress(zeros)
    data += compressor.flush()
    plain_len = len(frames[0]) + 150 * (len(filler) + len(zeros))
    path = craft(folder / "bomb.fqpkg", made, encrypted(data), plain_len=plain_len)
    assert path.stat().st_size < 100_000
    write_data(folder / "warm.fqpkg", [change(1)])
    peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        read(path).close()
    except PackageRefused as error:
        assert error.reason is ReasonCode.BAD_HASH, error.detail  # noqa: PT017 - a child process
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before
    raise AssertionError("the bomb was taken")


def test_bomb_of_300_mib_needs_little_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CHILD, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 64 * 1024


def test_window_beyond_8_mib_is_refused(tmp_path: Path) -> None:
    made, frames = honest()
    wide = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters.from_level(
            3, window_log=24, write_content_size=False
        )
    )
    compressor = wide.compressobj()
    body = encrypted(compressor.compress(b"".join(frames)) + compressor.flush())
    path = craft(tmp_path / "x.fqpkg", made, body, plain_len=len(b"".join(frames)))
    assert refusal(path).reason is ReasonCode.LIMIT


def test_body_that_is_no_age_file_or_has_a_huge_envelope(tmp_path: Path) -> None:
    made, _ = honest()
    path = craft(tmp_path / "x.fqpkg", made, b"plain", plain_len=5)
    assert refusal(path).reason is ReasonCode.DECRYPT
    huge = b"age-encryption.org/v1\n" + b"-> X25519 " + b"A" * 100_000
    path = craft(tmp_path / "x.fqpkg", made, huge, plain_len=5)
    assert refusal(path).reason is ReasonCode.LIMIT
    path = craft(tmp_path / "x.fqpkg", made, encrypted(b"not zstd"), plain_len=5)
    assert refusal(path).reason is ReasonCode.UNREADABLE


def test_damaged_ciphertext_under_a_good_signature(tmp_path: Path) -> None:
    made, frames = honest()
    body = bytearray(sealed(b"".join(frames)))
    body[-3] ^= 1
    path = craft(tmp_path / "x.fqpkg", made, bytes(body), plain_len=len(b"".join(frames)))
    assert refusal(path).reason is ReasonCode.DECRYPT


def test_frames_out_of_place_missing_or_false(tmp_path: Path) -> None:
    made, frames = honest()
    first, one, two, end = frames
    assert spoilt(tmp_path, made, [one, first, two, end]) is ReasonCode.UNREADABLE
    assert spoilt(tmp_path, made, [first, one, two, end, one]) is ReasonCode.UNREADABLE
    assert spoilt(tmp_path, made, [first, first, one, two, end]) is ReasonCode.UNREADABLE
    assert spoilt(tmp_path, made, [first, one, two]) is ReasonCode.BAD_HASH
    assert spoilt(tmp_path, made, [first, one, end]) is ReasonCode.BAD_HASH
    assert spoilt(tmp_path, made, [first, two, one, end]) is ReasonCode.BAD_HASH
    assert spoilt(tmp_path, made, [first, one, one, end]) is ReasonCode.BAD_HASH
    assert spoilt(tmp_path, made, [first, one, two, end[:-1]]) is ReasonCode.UNREADABLE
    damaged = one[:-1] + bytes([one[-1] ^ 1])
    assert spoilt(tmp_path, made, [first, damaged, two, end]) is ReasonCode.BAD_HASH
    false_hash = HEAD.pack(FrameType.CHANGE, len(one) - HEAD.size, bytes(32)) + one[HEAD.size :]
    assert spoilt(tmp_path, made, [first, false_hash, two, end]) is ReasonCode.BAD_HASH
    blob = encode_frame(FrameType.BLOB_CHUNK, bytes(32) + struct.pack(">QI", 10, 0) + b"short")
    assert spoilt(tmp_path, made, [first, one, two, blob, end]) is ReasonCode.UNREADABLE
    blob = encode_frame(FrameType.BLOB_CHUNK, bytes(32) + struct.pack(">QI", 2**40, 0) + b"short")
    assert spoilt(tmp_path, made, [first, one, two, blob, end]) is ReasonCode.LIMIT
    pairing = encode_frame(FrameType.PAIRING, b"{}")
    assert spoilt(tmp_path, made, [first, one, two, pairing, end]) is ReasonCode.UNREADABLE


def test_false_counts_and_a_false_end(tmp_path: Path) -> None:
    made, (first, one, two, end) = honest()
    for false in (
        {"changes": 2, "receipts": 1},
        {"changes": 2, "outcomes": 1},
        {"changes": 2, "blob_chunks": 1},
    ):
        other = replace(made, counts=replace(made.counts, **false))
        assert spoilt(tmp_path, other, [first, one, two, end]) is ReasonCode.BAD_HASH
    for counts, number, digest in (
        (made.counts, 3, "0" * 64),
        (
            made.counts,
            2,
            hashlib.sha256(b"".join(HEAD.unpack_from(f)[2] for f in (first, one, two))).hexdigest(),
        ),
    ):
        false_end = encode_frame(FrameType.END, canonical(end_object(counts, number, digest)))
        assert spoilt(tmp_path, made, [first, one, two, false_end]) is ReasonCode.BAD_HASH


def test_false_frame_and_change_lengths(tmp_path: Path) -> None:
    made, (first, one, two, end) = honest()
    huge = HEAD.pack(FrameType.CHANGE, 2**32 - 1, bytes(32))
    assert spoilt(tmp_path, made, [first, huge, one, two, end]) is ReasonCode.LIMIT
    for content in (b"", b"\1", b"\1\xff\xff\xff\xff{}", b"\7\0\0\0\2{}", b"\0\0\0\0\2{}rest"):
        frame = encode_frame(FrameType.CHANGE, content)
        assert spoilt(tmp_path, made, [first, frame, two, end]) is ReasonCode.UNREADABLE
    big = encode_frame(FrameType.CHANGE, b"\1\0\0\0\2{}" + bytes(256 * 1024))
    assert spoilt(tmp_path, made, [first, big, two, end]) is ReasonCode.LIMIT


def test_unknown_frames_below_128_need_an_upgrade_and_others_are_skipped(tmp_path: Path) -> None:
    made, (first, one, two, end) = honest()
    newer = HEAD.pack(99, 2, hashlib.sha256(b"{}").digest()) + b"{}"
    assert spoilt(tmp_path, made, [first, newer, one, two, end]) is ReasonCode.NEED_UPGRADE
    optional = HEAD.pack(200, 2, hashlib.sha256(b"{}").digest()) + b"{}"
    digests = b"".join(HEAD.unpack_from(frame)[2] for frame in (first, one, optional, two))
    counts = {"changes": 2, "receipts": 0, "outcomes": 0, "blob_chunks": 0}
    ended = canonical({"counts": counts, "frames": 4, "sha256": hashlib.sha256(digests).hexdigest()})
    frames = [first, one, optional, two, encode_frame(FrameType.END, ended)]
    plain = b"".join(frames)
    with read(craft(tmp_path / "x.fqpkg", made, sealed(plain), plain_len=len(plain))) as package:
        assert len(list(package.changes())) == 2


def test_hostile_headers(tmp_path: Path) -> None:
    made, frames = honest()
    body = sealed(b"".join(frames))
    bad = [
        ({"acks": [{"installation": "x"}]}, ReasonCode.UNREADABLE),
        ({"acks": [{}] * 129}, ReasonCode.LIMIT),
        ({"part": {"set": "0" * 32, "index": 2, "count": 1}}, ReasonCode.UNREADABLE),
        ({"link": {"epoch": EPOCH, "from": 5, "to": 1}}, ReasonCode.UNREADABLE),
        ({"wall_time": "yesterday"}, ReasonCode.UNREADABLE),
        ({"body_len": -1}, ReasonCode.UNREADABLE),
        ({"kind": "poem"}, ReasonCode.NEED_UPGRADE),
        ({"format": 2}, ReasonCode.NEED_UPGRADE),
    ]
    for extra, reason in bad:
        path = craft(tmp_path / "x.fqpkg", made, body, extra=extra)  # type: ignore[arg-type]
        assert refusal(path).reason is reason, extra


def test_body_taken_from_another_sender_and_signed_again(tmp_path: Path) -> None:
    thief = office("乌有镇")
    changes = [change(1)]
    stolen = write_data(tmp_path / "a.fqpkg", changes)
    body = body_of(stolen.path)
    made = replace(stolen.header, sender=thief.sender)
    path = craft(tmp_path / "b.fqpkg", made, body, thief, plain_len=stolen.header.plain_len)
    error = refusal(path, senders=known(thief))
    assert error.reason is ReasonCode.BAD_SIG
    assert "another header" in error.detail


def test_own_body_cannot_be_put_under_a_changed_header(tmp_path: Path) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    made = replace(written.header, package_id="9" * 32)
    path = craft(tmp_path / "b.fqpkg", made, body_of(written.path), plain_len=written.header.plain_len)
    assert refusal(path).reason is ReasonCode.BAD_SIG


def test_content_larger_than_half_of_the_free_disk_is_not_the_packages_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    usage = type("Usage", (), {"free": written.header.plain_len * 2 - 1})()
    monkeypatch.setattr(reader.shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(EnvironmentProblem):
        read(written.path)


def test_stated_sizes_beyond_the_limits_are_refused_before_decrypting(tmp_path: Path) -> None:
    made, frames = honest()
    path = craft(tmp_path / "x.fqpkg", made, sealed(b"".join(frames)), plain_len=4 * 2**30 + 1)
    assert refusal(path).reason is ReasonCode.LIMIT
    many = [change(i) for i in range(4)]
    written = write_data(tmp_path / "m.fqpkg", many)
    assert refusal(written.path, limits=Limits(changes=3)).reason is ReasonCode.LIMIT
    assert refusal(written.path, limits=Limits(frames=4)).reason is ReasonCode.LIMIT
    assert refusal(written.path, limits=Limits(plain=500)).reason is ReasonCode.LIMIT


def test_changes_without_a_link_are_refused(tmp_path: Path) -> None:
    made = header()
    made = replace(made, counts=replace(made.counts, changes=1))
    first, end = frames_of(made, Content())
    one = encode_frame(FrameType.CHANGE, encode_change(change(1)))
    assert spoilt(tmp_path, made, [first, one, end]) is ReasonCode.UNREADABLE


def test_false_link_heads_are_refused(tmp_path: Path) -> None:
    changes = [change(1)]
    true = link(changes)
    for false in (
        replace(true, head_hash=genesis(EPOCH)),
        replace(true, last=2),
        replace(true, prev_hash="0" * 64),
    ):
        made = replace(header(range_=true), link=false)
        made = replace(made, counts=replace(made.counts, changes=1))
        one = encode_frame(FrameType.CHANGE, encode_change(changes[0]))
        first = encode_frame(FrameType.MANIFEST, canonical(manifest(header_json(made))))
        digests = hashlib.sha256(HEAD.unpack_from(first)[2] + HEAD.unpack_from(one)[2]).hexdigest()
        end = encode_frame(FrameType.END, canonical(end_object(made.counts, 2, digests)))
        assert spoilt(tmp_path, made, [first, one, end]) is ReasonCode.BAD_HASH


def test_nothing_is_left_in_the_spool_folder_after_refusals(tmp_path: Path) -> None:
    made, (first, one, two, _) = honest()
    assert spoilt(tmp_path, made, [first, one, two]) is ReasonCode.BAD_HASH
    assert [p.name for p in tmp_path.iterdir()] == ["x.fqpkg"]
    assert made.kind is PackageKind.DATA
    written = write(tmp_path / "y.fqpkg", header(range_=link([])), Content(), township())
    assert written.path.exists()
