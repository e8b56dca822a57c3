"""A damaged, cut or changed file is refused, always with a reason and never with another error."""

import random
from collections import Counter
from pathlib import Path

import pytest

from desktop_app.errors import RuleViolation
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing_file import read_pairing, write_pairing
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from tests.exchange.world import NOW, change, known, read, refusal, township, uid, write_data


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


def _flip(path: Path, small: bytes, bits: list[int]) -> Counter[ReasonCode]:
    seen: Counter[ReasonCode] = Counter()
    for bit in bits:
        changed = bytearray(small)
        changed[bit // 8] ^= 1 << bit % 8
        seen[_reason(path, bytes(changed))] += 1
    return seen


def test_one_bit_in_every_byte_flipped_is_refused(tmp_path: Path, small: bytes) -> None:
    chosen = random.Random(20261123)
    bits = [8 * at + chosen.randrange(8) for at in range(len(small))]
    seen = _flip(tmp_path / "flip.fqpkg", small, bits)
    assert {ReasonCode.NOT_A_PACKAGE, ReasonCode.BAD_SIG, ReasonCode.BAD_HASH} <= set(seen)
    assert ReasonCode.DUPLICATE not in seen


@pytest.mark.torture
def test_every_single_bit_flipped_is_refused(tmp_path: Path, small: bytes) -> None:
    seen = _flip(tmp_path / "flip.fqpkg", small, list(range(8 * len(small))))
    assert seen.total() == 8 * len(small)


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
