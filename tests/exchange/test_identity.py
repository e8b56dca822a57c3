"""Who may send what to whom: recipient, sender, revocation, suite, version, authority."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.canonical import Json
from db.enums import CentreLevel, PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Ack, SchemaVersion
from desktop_app.exchange.reader import Known, KnownSender, Perspective, peek
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.roster import Revocation
from desktop_app.exchange.suites import SuiteNumber, suite
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


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_data(tmp_path / "a.fqpkg", [change(1), change(2)]).path


def test_package_for_another_office(package: Path) -> None:
    assert refusal(package, office("别处镇")).reason is ReasonCode.NOT_FOR_ME
    assert refusal(package, township()).reason is ReasonCode.NOT_FOR_ME
    assert refusal(package, county(), perspective=Perspective.SENDER).reason is ReasonCode.NOT_FOR_ME


def test_sender_never_paired_or_with_another_key(package: Path) -> None:
    assert refusal(package, senders=known(county())).reason is ReasonCode.UNKNOWN_SENDER
    replaced = KnownSender(office("别处镇").signing.public, CentreLevel.TOWNSHIP)
    assert refusal(package, senders=lambda *_: replaced).reason is ReasonCode.UNKNOWN_SENDER


def test_header_signed_by_somebody_else(tmp_path: Path, package: Path) -> None:
    made = peek(package)
    forger = office("乌有镇")
    path = craft(tmp_path / "b.fqpkg", made, body_of(package), forger, plain_len=made.plain_len)
    error = refusal(path)
    assert error.reason is ReasonCode.BAD_SIG
    assert error.header is None


def revoked(epoch: str, last: int) -> Known:
    peer = replace(township().known, revoked=Revocation(epoch, last))
    return lambda *_: peer


def test_revocation_takes_effect_at_a_link_sequence(tmp_path: Path, package: Path) -> None:
    read(package, senders=revoked(EPOCH, 2)).close()
    error = refusal(package, senders=revoked(EPOCH, 1))
    assert error.reason is ReasonCode.REVOKED
    assert error.header is not None
    assert error.hints is None
    assert refusal(package, senders=revoked("a" * 32, 99)).reason is ReasonCode.REVOKED
    assert refusal(package, senders=revoked("", 0)).reason is ReasonCode.REVOKED
    receipt = write(tmp_path / "r.fqpkg", header(PackageKind.RECEIPT), Content())
    assert refusal(receipt.path, senders=revoked(EPOCH, 99)).reason is ReasonCode.REVOKED


def test_acknowledgements_of_a_refused_but_signed_package_can_be_used(tmp_path: Path) -> None:
    ack = Ack(county().installation, EPOCH, 5, "a" * 64)
    made = replace(header(range_=link([])), acks=(ack,), schema=SchemaVersion(9, 9))
    error = refusal(write(tmp_path / "a.fqpkg", made, Content()).path)
    assert error.reason is ReasonCode.NEED_UPGRADE
    assert error.hints is not None
    assert error.hints.acks == (ack,)


def test_schema_is_compared_with_the_least_a_reader_must_know(tmp_path: Path) -> None:
    made = replace(header(range_=link([])), schema=SchemaVersion(9, 3))
    path = write(tmp_path / "a.fqpkg", made, Content()).path
    read(path, schema=3).close()
    assert refusal(path, schema=2).reason is ReasonCode.NEED_UPGRADE


@pytest.mark.parametrize("number", [2, 3, 255])
def test_no_suite_downgrade(tmp_path: Path, package: Path, number: int) -> None:
    extra: dict[str, Json] = {"suite": number}
    path = craft(tmp_path / "b.fqpkg", peek(package), body_of(package), extra=extra)
    assert refusal(path).reason is ReasonCode.SUITE
    assert refusal(path, accepted=(1, 2, 3, 255)).reason is ReasonCode.SUITE
    assert refusal(package, accepted=(2,)).reason is ReasonCode.SUITE
    assert suite(1).number is SuiteNumber.ED25519_AGE_SHA256


@pytest.mark.parametrize("kind", [PackageKind.REBUILD, PackageKind.ROSTER])
def test_only_the_county_or_the_own_office_rebuilds_and_sends_rosters(
    tmp_path: Path, kind: PackageKind
) -> None:
    other = office("别处镇")
    sent = write(tmp_path / "a.fqpkg", header(kind, other, township()), Content(), other)
    assert refusal(sent.path, township(), senders=known(other)).reason is ReasonCode.AUTHORITY
    sent = write(tmp_path / "b.fqpkg", header(kind, county(), township()), Content(), county())
    read(sent.path, township()).close()
    sent = write(tmp_path / "c.fqpkg", header(kind, township(), township()), Content())
    read(sent.path, township()).close()


def test_file_that_cannot_be_read_is_not_the_packages_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.fqpkg", tmp_path):
        with pytest.raises(EnvironmentProblem):
            read(path)
        with pytest.raises(EnvironmentProblem):
            peek(path)


def test_every_reason_has_one_sentence_and_a_next_step() -> None:
    expected = (
        "SHORT NOT_FOR_ME UNKNOWN_SENDER REVOKED BAD_SIG BAD_HASH DECRYPT LIMIT NEED_UPGRADE GAP FORK "
        "AUTHORITY DUPLICATE UNREADABLE NOT_A_PACKAGE SUITE"
    )
    assert {reason.value for reason in ReasonCode} == set(expected.split())
    for reason in ReasonCode:
        assert reason.sentence.count("。") == 1
        assert reason.sentence.endswith("。")
        assert reason.next_step.endswith("。")
        assert reason.text == reason.sentence + reason.next_step
    assert [reason for reason in ReasonCode if reason.success] == [ReasonCode.DUPLICATE]
    assert len({reason.sentence for reason in ReasonCode}) == len(ReasonCode)
