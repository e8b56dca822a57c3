"""Pairing: each side's card with its public keys, and the number both people compare.

A card travels as a ``.fqpkg`` of kind pairing or as a two-dimensional code; it is signed by itself,
which proves that its maker holds the signing key. Who made it is settled by the two people alone.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from db.canonical import Json, canonical
from db.enums import CentreLevel
from desktop_app.errors import RuleViolation
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.roster import read_level
from desktop_app.exchange.strict_json import HEX32, JsonObject, child, number, parse_object, refuse, text
from desktop_app.exchange.suites import SUITE_1, Suite

_CONTEXT = b"fengqiao pairing card 1\n"
_CODE_START = "FQP1:"
_CODE = re.compile(r"FQP1:[A-Za-z0-9_-]{100,4000}")
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class RebuildOffer:
    """What a county's card tells the new PC of a township that lost its only one: which office it is to be.

    ``letter`` is the workstation letter of its numbers from now on.
    """

    office: str
    code: str
    name: str
    letter: str


@dataclass(frozen=True, slots=True)
class PairingCard:
    """What the other side must know: who this is, and its public keys. It carries no moment.

    ``root_key`` is the county's root public key, empty for a township. ``pc`` is what people call the
    computer, ``letter`` its workstation letter; both may be empty. ``unknown`` are keys of a newer version:
    they stay in the card, since the compared number is made from all of it.
    """

    office: str
    code: str
    name: str
    level: CentreLevel
    installation: str
    signing_key: str
    recipient: str
    recovery: str
    root_key: str = ""
    pc: str = ""
    letter: str = ""
    rebuild: RebuildOffer | None = None
    unknown: Mapping[str, Json] = field(default_factory=dict[str, Json])


_KEYS = frozenset(
    (
        *("v", "office", "code", "name", "level", "installation"),
        *("signing_key", "recipient", "recovery", "root_key", "pc", "letter", "rebuild"),
    )
)


def encode_card(card: PairingCard) -> bytes:
    """Content of the PAIRING frame: the card's canonical JSON."""
    found: dict[str, Json] = {
        "v": 1,
        "office": card.office,
        "code": card.code,
        "name": card.name,
        "level": card.level.value,
        "installation": card.installation,
        "signing_key": card.signing_key,
        "recipient": card.recipient,
        "recovery": card.recovery,
        "root_key": card.root_key,
        **card.unknown,
    }
    # Left out while empty: a card without them is byte for byte what an older program makes of it.
    if card.pc:
        found["pc"] = card.pc
    if card.letter:
        found["letter"] = card.letter
    if card.rebuild is not None:
        offer = card.rebuild
        found["rebuild"] = {
            "office": offer.office,
            "code": offer.code,
            "name": offer.name,
            "letter": offer.letter,
        }
    return canonical(found)


def decode_card(content: bytes, provider: Suite = SUITE_1) -> PairingCard:
    """Read a card strictly.

    :raises PackageRefused: NEED_UPGRADE or UNREADABLE.
    """
    found = parse_object(content)
    if number(found, "v", least=1) > 1:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "pairing card of a newer version")
    card = PairingCard(
        office=text(found, "office", pattern=HEX32),
        code=text(found, "code", most=20),
        name=text(found, "name", most=100),
        level=read_level(found),
        installation=text(found, "installation", pattern=HEX32),
        signing_key=text(found, "signing_key"),
        recipient=text(found, "recipient"),
        recovery=text(found, "recovery"),
        root_key=text(found, "root_key"),
        pc=_optional(found, "pc", 40),
        letter=_optional(found, "letter", 1),
        rebuild=_rebuild(found),
        unknown={key: value for key, value in found.items() if key not in _KEYS},
    )
    if not provider.is_recipient(card.recipient) or not provider.is_recipient(card.recovery):
        raise refuse("pairing card has a key that is not a key")
    return card


def _optional(found: JsonObject, key: str, most: int) -> str:
    if key not in found:
        return ""
    value = text(found, key, most=most)
    if not value:
        raise refuse("an empty optional key is left out of a card")
    return value


def _rebuild(found: JsonObject) -> RebuildOffer | None:
    if "rebuild" not in found:
        return None
    offer = child(found, "rebuild")
    if set(offer) != {"office", "code", "name", "letter"}:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "rebuild offer of a newer version")
    return RebuildOffer(
        text(offer, "office", pattern=HEX32),
        text(offer, "code", most=20),
        text(offer, "name", most=100),
        text(offer, "letter", most=1),
    )


def card_code(card: PairingCard, keys: SigningKeys, provider: Suite = SUITE_1) -> str:
    """The card as text for a two-dimensional code (about 900 characters)."""
    content = encode_card(card)
    signed = provider.sign(keys.private, _CONTEXT + content) + content
    return _CODE_START + base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_card_code(scanned: str, provider: Suite = SUITE_1) -> PairingCard:
    """Read a scanned code.

    :raises PackageRefused: NOT_A_PACKAGE for another code, BAD_SIG, UNREADABLE, NEED_UPGRADE.
    """
    if not _CODE.fullmatch(scanned):
        raise PackageRefused(ReasonCode.NOT_A_PACKAGE, "not a pairing code")
    body = scanned.removeprefix(_CODE_START)
    try:
        signed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except binascii.Error:
        raise PackageRefused(ReasonCode.NOT_A_PACKAGE, "not a pairing code") from None
    signature, content = signed[:_SIGNATURE], signed[_SIGNATURE:]
    card = decode_card(content, provider)
    if not provider.verifies(card.signing_key, _CONTEXT + content, signature):
        raise PackageRefused(ReasonCode.BAD_SIG, "pairing code is not signed by its own key")
    return card


def pairing_number(mine: PairingCard, theirs: PairingCard) -> str:
    """The 20 digits both people compare, in four groups of five; the same seen from either side.

    They are derived slowly (scrypt, 64 MiB). Somebody between the two sides who replaces both cards
    needs some 2^33 tries to make both screens show one number; at a fifth of a second each that is
    out of reach, with a plain hash it would take minutes.

    :raises RuleViolation: when both cards are from the same installation.
    """
    if mine.installation == theirs.installation:
        raise RuleViolation("这是本机自己的配对文件，请选择对方单位给的配对文件。", "package")
    # Without the invitation: it was followed before, and the township may have read either of the two files.
    plain = (replace(card, rebuild=None) for card in (mine, theirs))
    cards = sorted(hashlib.sha256(encode_card(card)).digest() for card in plain)
    slow = hashlib.scrypt(
        b"".join(cards), salt=b"fengqiao pairing number 1", n=2**16, r=8, p=1, maxmem=2**27, dklen=16
    )
    digits = f"{int.from_bytes(slow, 'big') % 10**20:020d}"
    return " ".join(digits[at : at + 5] for at in range(0, 20, 5))
