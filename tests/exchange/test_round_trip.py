"""What is written comes back, byte for byte."""

import hashlib
import tempfile
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.canonical import Json, canonical
from db.enums import CentreLevel, PackageKind
from desktop_app.exchange.blob import BlobChunk
from desktop_app.exchange.chain import Duplicate, Fresh, KnownChain
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Ack, Part, Want
from desktop_app.exchange.limits import CHUNK_SIZE, Limits
from desktop_app.exchange.reader import Perspective, ReaderKeys, Setting, peek, verify
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.receipt import Outcome, Receipt, ReceiptState, Result, quarantine_receipt
from desktop_app.exchange.roster import (
    Revocation,
    Roster,
    RosterInstallation,
    RosterOffice,
    read_roster,
    sign_roster,
)
from desktop_app.exchange.spool import PrivateSpool
from desktop_app.exchange.strict_json import child, parse_object
from desktop_app.exchange.suites import SUITE_1
from desktop_app.exchange.writer import plan_parts
from tests.exchange.world import (
    NOW,
    SCHEMA,
    change,
    county,
    header,
    ids,
    known,
    link,
    office,
    read,
    township,
    uid,
    write,
    write_data,
)

# NFC text only: canonical JSON normalises, so other forms come back normalised by design.
TEXT = st.text(st.characters(codec="utf-8"), max_size=40).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(VALUES, max_size=6))
def test_changes_come_back_byte_for_byte(rows: list[dict[str, Json]]) -> None:
    changes = [change(number, values or {"x": 1}) for number, values in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        written = write_data(Path(folder) / "a.fqpkg", changes)
        with read(written.path) as package:
            got = list(package.changes())
            again = list(package.changes())
    assert [c.raw for c in got] == changes
    assert [c.id for c in got] == ids(changes)
    assert [c.values for c in got] == [values or {"x": 1} for values in rows]
    assert again == got


def test_a_package_without_changes_carries_acknowledgements(tmp_path: Path) -> None:
    made = replace(
        header(range_=link([])),
        acks=(
            Ack(county().installation, "a" * 32, 17, "b" * 64),
            Ack(township().installation, "d" * 32, 4, "e" * 64, county().uid),
        ),
        wants=(
            Want("changes", county().installation, "a" * 32, 3, 9),
            Want("blob", sha256="c" * 64, chunks=(0, 4)),
            Want("full", county().installation, request="0" * 32),
            Want("rebuild"),
        ),
        part=Part(uid("set"), 2, 3),
        roster_version=4,
    )
    written = write(tmp_path / "a.fqpkg", made, Content())
    with read(written.path) as package:
        assert package.header == written.header
        assert replace(package.header, body_len=0, body_sha256="", plain_len=0) == made
        assert list(package.changes()) == []
        assert package.standing(None) == Duplicate()
    assert peek(written.path) == written.header


def test_recovery_key_and_sender_can_open_it_and_nobody_else(tmp_path: Path) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1)])
    setting = Setting(SCHEMA, tmp_path)
    recovery = ReaderKeys(county().uid, (county().recovery.identity,))
    with verify(written.path, recovery, known(), setting) as package:
        assert len(list(package.changes())) == 1
    with read(written.path, township(), perspective=Perspective.SENDER) as package:
        assert len(list(package.changes())) == 1
    stranger = ReaderKeys(county().uid, (office("别处镇").keys.identity,))
    with pytest.raises(PackageRefused) as caught:
        verify(written.path, stranger, known(), setting)
    assert caught.value.reason is ReasonCode.DECRYPT


def test_an_erased_payload_leaves_the_chain_intact(tmp_path: Path) -> None:
    changes = [change(1), change(2), change(3)]
    erased = [changes[0], ChangeBytes(changes[1].header, None), changes[2]]
    assert ids(erased) == ids(changes)
    written = write_data(tmp_path / "a.fqpkg", erased)
    with read(written.path) as package:
        got = list(package.changes())
        assert [c.values is None for c in got] == [False, True, False]
        assert package.standing(None) == Fresh()
        heads = [package.hash_at(seq) for seq in range(4)]
        assert package.standing(KnownChain(3, heads.__getitem__)) == Duplicate()


def test_unknown_keys_of_a_newer_writer_are_kept(tmp_path: Path) -> None:
    newer = change(1, values={"title": "甲", "shade_of_2031": [1, {"k": "值"}]}, mood={"new": 7})
    written = write_data(tmp_path / "a.fqpkg", [newer])
    with read(written.path) as package:
        (got,) = package.changes()
    assert got.raw == newer
    assert b'"mood":{"new":7}' in got.raw.header
    forwarded = write_data(tmp_path / "b.fqpkg", [got.raw])
    with read(forwarded.path) as package:
        assert [c.id for c in package.changes()] == ids([newer])


def _receipt(count: int) -> Receipt:
    rows = [Outcome("dispute", uid(f"r{i}"), Result.ACCEPTED) for i in range(count)]
    rows += [
        Outcome("dispute", uid("c"), Result.CONFLICT, fields=("title",), changes=("a" * 64, "b" * 64)),
        Outcome(
            "dispatch", uid("x"), Result.REFUSED, why="AUTHORITY", fields=("state",), changes=("d" * 64,)
        ),
    ]
    return Receipt(uid("package"), ReceiptState.IMPORTED, NOW, outcomes=tuple(rows))


@pytest.mark.parametrize("count", [0, 498, 499, 1200])
def test_receipts_ride_in_receipt_and_data_packages(tmp_path: Path, count: int) -> None:
    receipts = (_receipt(count), quarantine_receipt(uid("q"), ReasonCode.GAP, NOW, missing=3), _receipt(1))
    for kind, range_ in ((PackageKind.RECEIPT, None), (PackageKind.DATA, link([]))):
        made = header(kind, county(), township(), range_)
        written = write(tmp_path / f"{kind}.fqpkg", made, Content(receipts=receipts), county())
        assert written.header.counts.outcomes == count + 2 + 3
        with read(written.path, township()) as package:
            assert tuple(package.receipts()) == receipts


def test_attachments_travel_in_chunks_in_any_order(tmp_path: Path) -> None:
    size = CHUNK_SIZE + 1000
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    name = hashlib.sha256(data).hexdigest()
    chunks = [BlobChunk(name, size, 1, data[CHUNK_SIZE:]), BlobChunk(name, size, 0, data[:CHUNK_SIZE])]
    empty = BlobChunk(hashlib.sha256(b"").hexdigest(), 0, 0, b"")
    made = header(PackageKind.ATTACHMENTS)
    written = write(tmp_path / "a.fqpkg", made, Content(blobs=[*chunks, empty]))
    with read(written.path) as package:
        got = list(package.blob_chunks())
    assert got == [*chunks, empty]
    assert b"".join(c.data for c in sorted(got[:2], key=lambda c: c.index)) == data


def test_changes_and_blobs_can_be_read_at_the_same_time(tmp_path: Path) -> None:
    blobs = [BlobChunk(f"{i:064x}", 5, 0, b"12345") for i in range(3)]
    changes = [change(i) for i in range(3)]
    written = write(tmp_path / "a.fqpkg", header(range_=link(changes)), Content(changes=changes, blobs=blobs))
    with read(written.path) as package:
        pairs = list(zip(package.changes(), package.blob_chunks(), strict=True))
    assert [c.raw for c, _ in pairs] == changes
    assert [b for _, b in pairs] == blobs


def test_the_roster_is_believed_only_from_the_root_key(tmp_path: Path) -> None:
    root, other = office("根").signing, office("假根").signing
    entry = RosterOffice(
        township().uid,
        "139926100000",
        "城关镇",
        CentreLevel.TOWNSHIP,
        township().keys.recipient,
        township().recovery.recipient,
        (
            RosterInstallation(township().installation, township().signing.public),
            RosterInstallation(uid("old"), "ed25519:" + "0" * 64, Revocation("f" * 32, 120)),
            RosterInstallation(uid("lost"), "ed25519:" + "1" * 64, Revocation()),
        ),
    )
    roster = Roster(7, county().uid, NOW, (1,), (entry,))
    made = header(PackageKind.ROSTER, county(), township())
    written = write(tmp_path / "a.fqpkg", made, Content(roster=sign_roster(roster, root)), county())
    with read(written.path, township()) as package:
        assert package.roster(root.public) == roster
        assert package.roster_bytes() == sign_roster(roster, root)
        with pytest.raises(PackageRefused) as caught:
            package.roster(other.public)
    assert caught.value.reason is ReasonCode.BAD_SIG


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("v", 2, ReasonCode.NEED_UPGRADE),
        ("version", 0, ReasonCode.UNREADABLE),
        ("offices", [{}], ReasonCode.UNREADABLE),
        ("offices", {}, ReasonCode.UNREADABLE),
        ("suites", ["1"], ReasonCode.UNREADABLE),
        ("offices", [{}] * 2001, ReasonCode.LIMIT),
    ],
)
def test_malformed_rosters_with_a_good_signature(key: str, value: Json, reason: ReasonCode) -> None:
    root = office("根").signing
    good = parse_object(sign_roster(Roster(1, county().uid, NOW, (1,), ()), root))
    found = {**child(good, "roster"), key: value}
    signature = SUITE_1.sign(root.private, b"fengqiao roster 1\n" + canonical(found)).hex()
    with pytest.raises(PackageRefused) as caught:
        read_roster(canonical({"roster": found, "signature": signature}), root.public)
    assert caught.value.reason is reason


def test_a_roster_without_a_readable_signature() -> None:
    with pytest.raises(PackageRefused) as caught:
        read_roster(canonical({"roster": {}, "signature": "zz"}), "")
    assert caught.value.reason is ReasonCode.UNREADABLE


def test_what_a_package_does_not_hold_is_absent(tmp_path: Path) -> None:
    with read(write(tmp_path / "a.fqpkg", header(PackageKind.RECEIPT), Content()).path) as package:
        assert package.roster("") is None
        assert package.roster_bytes() is None
        with pytest.raises(ValueError, match="no link"):
            package.standing(None)
        with pytest.raises(IndexError):
            package.hash_at(0)


def test_parts_cover_everything_in_order_and_keep_the_limits() -> None:
    caps = Limits(part=100, changes=4)
    assert plan_parts([], caps) == [(0, 0)]
    assert plan_parts([60, 30, 20, 500, 1, 1, 1, 1, 1], caps) == [(0, 2), (2, 3), (3, 4), (4, 8), (8, 9)]


@given(st.lists(st.integers(1, 120), max_size=60))
def test_plan_parts_loses_nothing(sizes: list[int]) -> None:
    caps = Limits(part=100, changes=7)
    parts = plan_parts(sizes, caps)
    assert [i for start, stop in parts for i in range(start, stop)] == list(range(len(sizes)))
    assert all(stop - start <= 7 for start, stop in parts)
    assert all(stop - start == 1 or sum(sizes[start:stop]) <= 100 for start, stop in parts if sizes)


def test_the_spool_leaves_nothing_readable_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_data(tmp_path / "a.fqpkg", [change(1, {"name": "赵钱孙李"})])
    folder = tmp_path / "spool"
    folder.mkdir()
    kept: list[bytes] = []
    original = PrivateSpool.close

    def close(self: PrivateSpool) -> None:
        kept.append(self.read_raw(0, self.size))
        original(self)

    monkeypatch.setattr(PrivateSpool, "close", close)
    me = ReaderKeys(county().uid, (county().keys.identity,))
    with verify(written.path, me, known(), Setting(SCHEMA, folder)) as package:
        assert next(package.changes()).values == {"name": "赵钱孙李"}
    assert len(kept) == 1
    assert len(kept[0]) == written.header.plain_len
    assert "赵钱孙李".encode() not in kept[0]
    assert b"salt" not in kept[0]
    assert list(folder.iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.fqpkg", "spool"]
