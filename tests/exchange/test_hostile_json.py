"""Hostile JSON inside an honestly signed package: deep, huge, ambiguous, or not what it should be."""

import hashlib
from pathlib import Path

import pytest

from db.canonical import Json
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.reasons import ReasonCode
from tests.exchange.world import change, refusal, write_data

DEEP = b'{"salt":"' + b"0" * 32 + b'","values":{"x":' + b"[" * 20 + b"]" * 20 + b"}}"
DEEPEST = b'{"salt":"' + b"0" * 32 + b'","values":{"x":' + b"[" * 60_000 + b"]" * 60_000 + b"}}"
HUGE_INT = b'{"salt":"' + b"0" * 32 + b'","values":{"x":' + b"9" * 100_000 + b"}}"
OVER_64 = b'{"salt":"' + b"0" * 32 + b'","values":{"x":9223372036854775808}}'
FLOAT = b'{"salt":"' + b"0" * 32 + b'","values":{"x":1.5}}'
NAN = b'{"salt":"' + b"0" * 32 + b'","values":{"x":NaN}}'
SPACED = b'{"salt":"' + b"0" * 32 + b'", "values":{"x":1}}'
TWICE = b'{"salt":"' + b"0" * 32 + b'","values":{"x":1,"x":1}}'
HALF = b'{"salt":"' + b"0" * 32 + b'","values":{"x":"\\ud800"}}'
NOT_UTF8 = b'{"salt":"' + b"0" * 32 + b'","values":{"x":"\xff"}}'
BAD_NAME = b'{"salt":"' + b"0" * 32 + b'","values":{"../x":1}}'
NOT_NFC = b'{"salt":"' + b"0" * 32 + b'","values":{"x":"e\xcc\x81"}}'


HOSTILE = {
    "deep": (DEEP, ReasonCode.LIMIT),
    "deepest": (DEEPEST, ReasonCode.LIMIT),
    "huge": (HUGE_INT, ReasonCode.LIMIT),
    "over 64 bits": (OVER_64, ReasonCode.LIMIT),
    "float": (FLOAT, ReasonCode.UNREADABLE),
    "not a number": (NAN, ReasonCode.UNREADABLE),
    "spaced": (SPACED, ReasonCode.UNREADABLE),
    "key twice": (TWICE, ReasonCode.UNREADABLE),
    "half a surrogate": (HALF, ReasonCode.UNREADABLE),
    "not utf-8": (NOT_UTF8, ReasonCode.UNREADABLE),
    "not nfc": (NOT_NFC, ReasonCode.UNREADABLE),
    "bad field name": (BAD_NAME, ReasonCode.UNREADABLE),
    "list": (b"[]", ReasonCode.UNREADABLE),
    "empty object": (b"{}", ReasonCode.UNREADABLE),
    "nothing": (b"", ReasonCode.UNREADABLE),
}


@pytest.mark.parametrize(("payload", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_payloads(tmp_path: Path, payload: bytes, reason: ReasonCode) -> None:
    logged = change(1).header.decode()
    old = logged.split('"payload_sha256":"')[1][:64]
    made_header = logged.replace(old, hashlib.sha256(payload).hexdigest()).encode()
    written = write_data(tmp_path / "a.fqpkg", [ChangeBytes(made_header, payload)])
    assert refusal(written.path).reason is reason


def test_payload_of_another_change_is_refused(tmp_path: Path) -> None:
    swapped = ChangeBytes(change(1).header, change(2).payload)
    assert refusal(write_data(tmp_path / "a.fqpkg", [swapped]).path).reason is ReasonCode.BAD_HASH


@pytest.mark.parametrize(
    "key_value",
    [
        {"op": "delete"},
        {"uid": "XYZ"},
        {"uid": "A" * 32},
        {"entity": "../../etc"},
        {"lamport": -1},
        {"lamport": True},
        {"custody_no": "1"},
        {"wall": "2026-13-45T99:00:00Z"},
        {"wall": "２026-11-23T03:04:05Z"},
        {"supersedes": {"title": ["short"]}},
        {"supersedes": {"Title": []}},
        {"supersedes": ["a"]},
        {"actor": None},
        {"author": {"office": "0" * 32}},
    ],
    ids=str,
)
def test_malformed_change_headers(tmp_path: Path, key_value: dict[str, Json]) -> None:
    bad = change(1, None, **key_value)
    assert refusal(write_data(tmp_path / "a.fqpkg", [bad]).path).reason is ReasonCode.UNREADABLE


def test_a_change_of_a_newer_version_needs_an_upgrade(tmp_path: Path) -> None:
    assert refusal(write_data(tmp_path / "a.fqpkg", [change(1, v=2)]).path).reason is ReasonCode.NEED_UPGRADE
