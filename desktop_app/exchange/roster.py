"""The roster (名册): which offices and installations belong to the county, signed by its root key.

Versions only rise; a reader keeps the highest it has seen and ignores an older one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.canonical import Json, canonical
from db.enums import CentreLevel
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import (
    HEX32,
    JsonObject,
    child,
    moment,
    number,
    numbers,
    objects,
    parse_object,
    refuse,
    text,
    wall_text,
)
from desktop_app.exchange.suites import SUITE_1, Suite

MAX_OFFICES = 2000
MAX_INSTALLATIONS = 100
_CONTEXT = b"fengqiao roster 1\n"


@dataclass(frozen=True, slots=True)
class Revocation:
    """From when an installation no longer counts: packages of ``epoch`` up to ``last`` still do.

    With an empty ``epoch`` none does.
    """

    epoch: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class RosterInstallation:
    """An installation of an office, its signing key, and its revocation if it has one.

    ``name`` is what people call the PC, ``letter`` its workstation letter; both may be empty.
    """

    installation: str
    signing_key: str
    revoked: Revocation | None = None
    name: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class RosterOffice:
    """An office of the county with its public keys and installations."""

    office: str
    code: str
    name: str
    level: CentreLevel
    recipient: str
    recovery: str
    installations: tuple[RosterInstallation, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """One version of the roster. ``suites`` are the suites that the county accepts."""

    version: int
    county: str
    issued: datetime
    suites: tuple[int, ...]
    offices: tuple[RosterOffice, ...]


def _installation_json(item: RosterInstallation) -> dict[str, Json]:
    revoked: Json = None
    if item.revoked is not None:
        revoked = {"epoch": item.revoked.epoch, "last": item.revoked.last}
    found: dict[str, Json] = {
        "installation": item.installation,
        "signing_key": item.signing_key,
        "revoked": revoked,
    }
    if item.name:
        found["name"] = item.name
    if item.letter:
        found["letter"] = item.letter
    return found


def _office_json(office: RosterOffice) -> dict[str, Json]:
    return {
        "office": office.office,
        "code": office.code,
        "name": office.name,
        "level": office.level.value,
        "recipient": office.recipient,
        "recovery": office.recovery,
        "installations": [_installation_json(item) for item in office.installations],
    }


def _roster_json(roster: Roster) -> dict[str, Json]:
    return {
        "v": 1,
        "version": roster.version,
        "county": roster.county,
        "issued": wall_text(roster.issued),
        "suites": roster.suites,
        "offices": [_office_json(office) for office in roster.offices],
    }


def sign_roster(roster: Roster, root: SigningKeys, provider: Suite = SUITE_1) -> bytes:
    """Content of a ROSTER frame: ``{"roster": …, "signature": hex}``, signed by the county's root key."""
    found = _roster_json(roster)
    signature = provider.sign(root.private, _CONTEXT + canonical(found))
    return canonical({"roster": found, "signature": signature.hex()})


def _revocation(found: JsonObject) -> Revocation | None:
    if found.get("revoked") is None:
        return None
    revoked = child(found, "revoked")
    epoch = text(revoked, "epoch", most=32)
    if epoch and not HEX32.fullmatch(epoch):
        raise refuse("epoch of a revocation")
    return Revocation(epoch, number(revoked, "last"))


def _installation(found: JsonObject) -> RosterInstallation:
    return RosterInstallation(
        text(found, "installation", pattern=HEX32),
        text(found, "signing_key"),
        _revocation(found),
        text(found, "name", most=40) if "name" in found else "",
        text(found, "letter", most=1) if "letter" in found else "",
    )


def read_level(found: JsonObject) -> CentreLevel:
    """The ``level`` of an office.

    :raises PackageRefused: UNREADABLE.
    """
    level = text(found, "level")
    if level not in CentreLevel.__members__.values():
        raise refuse("level is not known")
    return CentreLevel(level)


def _office(found: JsonObject) -> RosterOffice:
    return RosterOffice(
        office=text(found, "office", pattern=HEX32),
        code=text(found, "code", most=20),
        name=text(found, "name", most=100),
        level=read_level(found),
        recipient=text(found, "recipient"),
        recovery=text(found, "recovery"),
        installations=objects(found, "installations", _installation, most=MAX_INSTALLATIONS),
    )


def _signed_part(content: bytes) -> tuple[Mapping[str, Json], bytes]:
    outer = parse_object(content)
    try:
        return child(outer, "roster"), bytes.fromhex(text(outer, "signature", most=1000))
    except ValueError:
        raise refuse("signature of the roster is not hexadecimal") from None


def read_roster(content: bytes, root_key: str, provider: Suite = SUITE_1) -> Roster:
    """Check a ROSTER frame against the county's root public key and read it.

    :raises PackageRefused: BAD_SIG when another key signed it, NEED_UPGRADE, UNREADABLE, LIMIT.
    """
    found, signature = _signed_part(content)
    if not provider.verifies(root_key, _CONTEXT + canonical(found), signature):
        raise PackageRefused(ReasonCode.BAD_SIG, "roster is not signed by the root key")
    if number(found, "v", least=1) > 1:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "roster of a newer version")
    return Roster(
        version=number(found, "version", least=1),
        county=text(found, "county", pattern=HEX32),
        issued=moment(found, "issued"),
        suites=numbers(found, "suites", most=16),
        offices=objects(found, "offices", _office, most=MAX_OFFICES),
    )
