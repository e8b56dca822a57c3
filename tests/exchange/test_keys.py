"""Keys, their wrapping, pairing cards and the compared number, sealed payloads."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from db.canonical import Json, canonical
from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.exchange.change import parse_change
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Recipient
from desktop_app.exchange.keys import (
    KeyPurpose,
    fingerprint,
    new_office_keys,
    new_signing_keys,
    office_keys,
    signing_keys,
    unwrap,
    wrap,
)
from desktop_app.exchange.pairing import (
    RebuildOffer,
    card_code,
    decode_card,
    encode_card,
    pairing_number,
    read_card_code,
)
from desktop_app.exchange.pairing_file import read_pairing, write_pairing
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.sealing import seal, unseal
from desktop_app.exchange.strict_json import parse_object
from desktop_app.exchange.suites import SUITE_1
from tests.exchange.world import (
    NOW,
    change,
    county,
    header,
    known,
    office,
    read,
    refusal,
    township,
    uid,
    write,
    write_data,
)


def test_wrapped_keys_open_only_with_the_right_data_key_purpose_and_owner() -> None:
    data_key, owner = os.urandom(32), uid("owner")
    pair = new_signing_keys()
    wrapped = wrap(pair.private, data_key, KeyPurpose.SIGNING, owner)
    assert pair.private not in wrapped
    assert signing_keys(unwrap(wrapped, data_key, KeyPurpose.SIGNING, owner)) == pair
    wrong = [
        (wrapped, os.urandom(32), KeyPurpose.SIGNING, owner),
        (wrapped, data_key, KeyPurpose.OFFICE, owner),
        (wrapped, data_key, KeyPurpose.SIGNING, uid("other")),
        (wrapped[:-1], data_key, KeyPurpose.SIGNING, owner),
        (b"", data_key, KeyPurpose.SIGNING, owner),
        (b"XXXX" + wrapped[4:], data_key, KeyPurpose.SIGNING, owner),
    ]
    for arguments in wrong:
        with pytest.raises(EnvironmentProblem):
            unwrap(*arguments)


def test_an_identity_typed_from_the_recovery_sheet_gives_its_recipient() -> None:
    pair = new_office_keys()
    assert office_keys(pair.identity) == pair
    with pytest.raises(ValueError, match="identity"):
        office_keys(pair.identity[:-1] + ("Q" if pair.identity[-1] != "Q" else "P"))


def test_keys_do_not_show_in_repr() -> None:
    assert new_office_keys().identity not in repr(new_office_keys())
    pair = new_office_keys()
    assert pair.identity not in repr(pair)


def test_fingerprints_differ_and_have_five_groups() -> None:
    one, two = new_signing_keys().public, new_signing_keys().public
    assert fingerprint(one) != fingerprint(two)
    assert [len(group) for group in fingerprint(one).split("-")] == [4] * 5


@pytest.mark.parametrize("public", ["", "ed25519:", "ed25519:zz", "ed25519:" + "0" * 63, "sm2:" + "0" * 64])
def test_unreadable_public_keys_verify_nothing(public: str) -> None:
    assert not SUITE_1.verifies(public, b"message", bytes(64))


def test_both_sides_see_the_same_number_and_a_replaced_key_changes_it() -> None:
    mine, theirs = township().card, county().card
    number = pairing_number(mine, theirs)
    assert number == pairing_number(theirs, mine)
    assert [len(group) for group in number.split(" ")] == [5] * 4
    assert number.replace(" ", "").isdigit()
    for changed in (
        replace(theirs, signing_key=office("乌有镇").signing.public),
        replace(theirs, recipient=office("乌有镇").keys.recipient),
        replace(theirs, recovery=office("乌有镇").keys.recipient),
    ):
        assert pairing_number(mine, changed) != number
    with pytest.raises(RuleViolation):
        pairing_number(mine, mine)


def test_pairing_file_and_code_carry_the_card(tmp_path: Path) -> None:
    me = replace(county().card, root_key=office("根").signing.public)
    written = write_pairing(
        tmp_path / "p.fqpkg", me, county().signing, package_id=uid("p"), now=NOW, app_version="0.1.0"
    )
    assert read_pairing(written.path) == me
    assert decode_card(encode_card(me)) == me
    code = card_code(me, county().signing)
    assert read_card_code(code) == me
    assert len(code) < 1500
    assert refusal(written.path, senders=known()).reason is ReasonCode.NOT_FOR_ME


def test_a_card_signed_by_another_key_is_refused(tmp_path: Path) -> None:
    stolen = replace(county().card, signing_key=county().signing.public)
    with pytest.raises(PackageRefused) as caught:
        read_card_code(card_code(stolen, office("乌有镇").signing))
    assert caught.value.reason is ReasonCode.BAD_SIG
    for scanned in ("", "https://example.org", "FQP1:" + "!" * 200, "FQP1:" + "A" * 101):
        with pytest.raises(PackageRefused):
            read_card_code(scanned)
    with pytest.raises(ValueError, match="another signing key"):
        write_pairing(
            tmp_path / "p.fqpkg",
            stolen,
            office("乌有镇").signing,
            package_id=uid("p"),
            now=NOW,
            app_version="1",
        )


def test_a_pairing_file_with_the_card_of_another_office_or_none_is_refused(tmp_path: Path) -> None:
    made = replace(header(PackageKind.PAIRING), recipient=Recipient("", ()))
    foreign = write(tmp_path / "p.fqpkg", made, Content(card=county().card))
    with pytest.raises(PackageRefused) as caught:
        read_pairing(foreign.path)
    assert caught.value.reason is ReasonCode.BAD_SIG
    big = tmp_path / "big.fqpkg"
    big.write_bytes(foreign.path.read_bytes() + bytes(2**20))
    with pytest.raises(PackageRefused) as caught:
        read_pairing(big)
    assert caught.value.reason is ReasonCode.LIMIT


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("v", 2, ReasonCode.NEED_UPGRADE),
        ("recipient", "age1nonsense", ReasonCode.UNREADABLE),
        ("level", "moon", ReasonCode.UNREADABLE),
        ("office", "1", ReasonCode.UNREADABLE),
        ("pc", "", ReasonCode.UNREADABLE),
        ("letter", "AB", ReasonCode.UNREADABLE),
        ("rebuild", {"office": "1" * 32}, ReasonCode.NEED_UPGRADE),
        ("rebuild", None, ReasonCode.UNREADABLE),
    ],
)
def test_malformed_cards(key: str, value: Json, reason: ReasonCode) -> None:
    found = {**parse_object(encode_card(county().card)), key: value}
    with pytest.raises(PackageRefused) as caught:
        decode_card(canonical(found))
    assert caught.value.reason is reason


def test_a_card_names_the_pc_and_keeps_what_a_newer_program_wrote() -> None:
    plain = township().card
    assert set(parse_object(encode_card(plain))) == {
        *("v", "office", "code", "name", "level", "installation"),
        *("signing_key", "recipient", "recovery", "root_key"),
    }
    offer = RebuildOffer(plain.office, plain.code, plain.name, "B")
    full = replace(plain, pc="窗口二号机", letter="B", rebuild=offer, unknown={"later": [1, {"x": "y"}]})
    read_back = decode_card(encode_card(full))
    assert read_back == full
    assert encode_card(read_back) == encode_card(full)


def test_the_number_is_made_from_the_whole_card_but_the_invitation() -> None:
    mine, theirs = township().card, county().card
    number = pairing_number(mine, theirs)
    offer = RebuildOffer(mine.office, mine.code, mine.name, "B")
    assert pairing_number(mine, replace(theirs, rebuild=offer)) == number
    assert pairing_number(mine, replace(theirs, unknown={"later": 1})) != number
    assert pairing_number(mine, replace(theirs, letter="B")) != number


def test_a_data_package_is_no_pairing_file(tmp_path: Path) -> None:
    with pytest.raises(PackageRefused) as caught:
        read_pairing(write_data(tmp_path / "a.fqpkg", [change(1)]).path)
    assert caught.value.reason is ReasonCode.NOT_A_PACKAGE
    with pytest.raises(EnvironmentProblem):
        read_pairing(tmp_path / "missing")


def test_sealed_payloads_pass_through_those_who_cannot_open_them(tmp_path: Path) -> None:
    plain = change(1, {"title": "限制查阅的案件"})
    closed = seal(plain, [township().keys.recipient, township().recovery.recipient])
    assert "限制查阅".encode() not in (closed.payload or b"")
    written = write_data(tmp_path / "a.fqpkg", [change(0), closed])
    with read(written.path) as package:
        _, got = package.changes()
    assert got.values is None
    assert got.raw == closed
    assert got.id == parse_change(plain).id
    with pytest.raises(PackageRefused) as caught:
        unseal(got, [county().keys.identity])
    assert caught.value.reason is ReasonCode.DECRYPT
    opened, values = unseal(got, [township().recovery.identity])
    assert opened == plain
    assert values == {"title": "限制查阅的案件"}


def test_a_sealed_payload_that_was_exchanged_is_found_on_opening() -> None:
    sealed = seal(change(2), [township().keys.recipient])
    swapped = parse_change(replace(sealed, header=change(1).header))
    with pytest.raises(PackageRefused) as caught:
        unseal(swapped, [township().keys.identity])
    assert caught.value.reason is ReasonCode.BAD_HASH
    with pytest.raises(ValueError, match="not sealed"):
        unseal(parse_change(change(1)), [township().keys.identity])
    with pytest.raises(ValueError, match="sealed"):
        seal(sealed, [township().keys.recipient])
