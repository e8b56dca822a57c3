"""A damaged, cut or changed file is refused, always with a reason and never with another error."""

import hashlib
import io
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from db.enums import PackageKind
from desktop_app.errors import RuleViolation
from desktop_app.exchange.blob import read_chunks
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing_file import read_pairing, write_pairing
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from tests.exchange.world import NOW, change, header, known, read, refusal, township, uid, write, write_data
from tests.support.torture import TORTURE, note


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "a.fqpkg"
    write_data(path, [change(1)])
    data = path.read_bytes()
    assert 1800 < len(data) < 3000
    return data


def _reason(path: Path, data: bytes) -> ReasonCode:
    path.write_bytes(data)
    error = refusal(path)
    assert isinstance(error, RuleViolation)
    return error.reason


def test_every_truncation_is_refused_as_short(tmp_path: Path, small: bytes) -> None:
    path = tmp_path / "cut.fqpkg"
    seen = Counter(_reason(path, small[:length]) for length in range(len(small)))
    assert seen == {ReasonCode.SHORT: len(small)}
    assert [p.name for p in tmp_path.iterdir()] == ["cut.fqpkg"]


class Flipped:
    """A package file in which one bit at a time is wrong."""

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        self.path = path
        self._data = data
        self._file = path.open("r+b", buffering=0)

    def __enter__(self) -> "Flipped":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def reason(self, bit: int) -> ReasonCode:
        """Why the file with this bit wrong is refused; afterwards the file is whole again."""
        at = bit // 8
        os.pwrite(self._file.fileno(), bytes([self._data[at] ^ 1 << bit % 8]), at)
        reason = refusal(self.path).reason
        os.pwrite(self._file.fileno(), self._data[at : at + 1], at)
        return reason


def _regions(data: bytes) -> list[tuple[str, int, int]]:
    """Where the parts of a file begin and end."""
    header_end = 12 + int.from_bytes(data[8:12], "big")
    header = data[:header_end]

    def value(key: bytes, after: int) -> tuple[int, int]:
        start = header.index(key, after) + len(key)
        return start, header.index(b'"', start)

    to = header.index(b'"recipient"')
    by = header.index(b'"sender"')
    regions = [
        ("magic", 0, 8),
        ("header length", 8, 12),
        ("recipient", *value(b'"org":"', to)),
        ("sender", *value(b'"installation":"', by)),
        ("sender", *value(b'"key":"', by)),
        ("sender", *value(b'"org":"', by)),
        ("suite", header.index(b'"suite":') + 8, header.index(b'"suite":') + 9),
        ("signature length", header_end, header_end + 2),
        ("signature", header_end + 2, header_end + 66),
        ("body", header_end + 66, len(data)),
    ]
    taken = {at for _, start, end in regions for at in range(start, end)}
    return regions + [("header", at, at + 1) for at in range(12, header_end) if at not in taken]


REASONS = {
    "magic": {ReasonCode.NOT_A_PACKAGE},
    "header length": {ReasonCode.LIMIT, ReasonCode.SHORT, ReasonCode.UNREADABLE},
    "recipient": {ReasonCode.NOT_FOR_ME, ReasonCode.UNREADABLE},
    "sender": {ReasonCode.UNKNOWN_SENDER, ReasonCode.UNREADABLE},
    "suite": {ReasonCode.SUITE, ReasonCode.UNREADABLE},
    "header": {ReasonCode.BAD_SIG, ReasonCode.UNREADABLE},
    "signature length": {ReasonCode.BAD_SIG, ReasonCode.LIMIT, ReasonCode.SHORT},
    "signature": {ReasonCode.BAD_SIG},
    "body": {ReasonCode.BAD_HASH},
}


def _flip(folder: Path, data: bytes, *, step: int) -> Counter[str]:
    """Flip every ``step``-th bit of the body and every bit before it; how many of each part."""
    seen: Counter[str] = Counter()
    with Flipped(folder / "flip.fqpkg", data) as file:
        for part, start, end in _regions(data):
            for bit in range(8 * start, 8 * end, step if part == "body" else 1):
                reason = file.reason(bit)
                assert reason in REASONS[part], (part, bit, reason)
                seen[part] += 1
        read(file.path).close()
    return seen


def test_every_bit_before_the_body_flipped_is_refused_with_its_reason(tmp_path: Path, small: bytes) -> None:
    """And one bit in every byte of the body, which is compared with its hash as a whole."""
    seen = _flip(tmp_path, small, step=7)
    assert set(seen) == set(REASONS)
    assert seen.total() > 8 * (len(small) - 1500)


@pytest.mark.torture
def test_every_single_bit_flipped_is_refused(tmp_path: Path, small: bytes) -> None:
    seen = _flip(tmp_path, small, step=1)
    note("flips of a small package", bits=seen.total())
    assert seen.total() == 8 * len(small)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of 50 MB of attachments that cannot be compressed."""
    path = tmp_path_factory.mktemp("large") / "a.fqpkg"
    data = random.Random(7).randbytes(50_000_000)
    chunks = read_chunks(io.BytesIO(data), len(data), hashlib.sha256(data).hexdigest(), None)
    written = write(path, header(PackageKind.ATTACHMENTS), Content(blobs=chunks))
    assert written.size > 50_000_000
    return path


def _flip_large(path: Path, number: int, seed: int) -> None:
    chosen = random.Random(seed)
    size = path.stat().st_size
    with path.open("r+b", buffering=0) as file:
        for _ in range(number):
            at = chosen.randrange(2000, size)
            (true,) = os.pread(file.fileno(), 1, at)
            os.pwrite(file.fileno(), bytes([true ^ 1 << chosen.randrange(8)]), at)
            assert refusal(path).reason is ReasonCode.BAD_HASH
            os.pwrite(file.fileno(), bytes([true]), at)
    read(path).close()


def test_flips_in_a_large_package(large: Path) -> None:
    _flip_large(large, 10, 1)


@pytest.mark.torture
def test_thousands_of_flips_in_a_large_package(large: Path) -> None:
    _flip_large(large, TORTURE.flips, TORTURE.seed)
    note("flips of a package of 50 MB", bits=TORTURE.flips)


def test_trailing_bytes_are_refused(tmp_path: Path, small: bytes) -> None:
    assert _reason(tmp_path / "a.fqpkg", small + b"\0") is ReasonCode.BAD_HASH


def test_other_files_are_not_packages(tmp_path: Path) -> None:
    for data in (b"PK\x03\x04" + bytes(100), b"%PDF-1.7\n", b"\xff" * 5000, b"SQLite format 3\0"):
        assert _reason(tmp_path / "a.fqpkg", data) is ReasonCode.NOT_A_PACKAGE
    assert _reason(tmp_path / "a.fqpkg", b"") is ReasonCode.SHORT


@pytest.mark.parametrize("field", ["header_len", "signature_len"])
def test_false_lengths_at_the_front_are_refused(tmp_path: Path, small: bytes, field: str) -> None:
    header_len = int.from_bytes(small[8:12], "big")
    at, width = (8, 4) if field == "header_len" else (12 + header_len, 2)
    true = int.from_bytes(small[at : at + width], "big")
    for false in (0, 1, true - 1, true + 1, 5000, 2 ** (8 * width) - 1):
        data = small[:at] + false.to_bytes(width, "big") + small[at + width :]
        assert not _reason(tmp_path / "a.fqpkg", data).success
    data = small[:at] + (2 ** (8 * width) - 1).to_bytes(width, "big") + small[at + width :]
    assert _reason(tmp_path / "a.fqpkg", data) is ReasonCode.LIMIT


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path, small: bytes) -> None:
    path = tmp_path / "a.fqpkg"
    path.write_bytes(small)
    assert refusal(path, limits=Limits(file=len(small) - 1)).reason is ReasonCode.LIMIT
    read(path, limits=Limits(file=len(small))).close()


def test_a_damaged_pairing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pair.fqpkg"
    me = township()
    write_pairing(path, me.card, me.signing, package_id=uid("pair"), now=NOW, app_version="0.1.0")
    data = path.read_bytes()
    assert read_pairing(path) == me.card
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        path.write_bytes(bytes(changed))
        with pytest.raises(PackageRefused):
            read_pairing(path)
        path.write_bytes(data[:at])
        with pytest.raises(PackageRefused) as caught:
            read_pairing(path)
        assert caught.value.reason is ReasonCode.SHORT


def test_known_senders_are_asked_for_the_right_one(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.fqpkg"
    path.write_bytes(small)
    asked: list[tuple[str, str]] = []

    def ask(office: str, installation: str):  # noqa: ANN202
        asked.append((office, installation))
        return known()(office, installation)

    read(path, senders=ask).close()
    assert asked == [(township().uid, township().installation)]
