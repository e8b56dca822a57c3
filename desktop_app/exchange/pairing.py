"""Pairing: each side's card with its public keys, and the number both people compare.

A card travels as a ``.fqpkg`` of kind pairing or as a two-dimensional code; it is signed by itself,
which proves that its maker holds the signing key. Who made it is settled by the two people alone.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from db.canonical import Json, canonical
from db.enums import CentreLevel
from desktop_app.errors import RuleViolation
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.roster import read_level
from desktop_app.exchange.strict_json import HEX32, number, parse_object, refuse, text
from desktop_app.exchange.suites import SUITE_1, Suite

_CONTEXT = b"fengqiao pairing card 1\n"
_CODE_START = "FQP1:"
_CODE = re.compile(r"FQP1:[A-Za-z0-9_-]{100,4000}")
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class PairingCard:
    """What the other side must know: who this is, and its public keys. It carries no moment.

    ``root_key`` is the county's root public key, empty for a township.
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
    )
    if not provider.is_recipient(card.recipient) or not provider.is_recipient(card.recovery):
        raise refuse("pairing card has a key that is not a key")
    return card


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
    cards = sorted(hashlib.sha256(encode_card(card)).digest() for card in (mine, theirs))
    slow = hashlib.scrypt(
        b"".join(cards), salt=b"fengqiao pairing number 1", n=2**16, r=8, p=1, maxmem=2**27, dklen=16
    )
    digits = f"{int.from_bytes(slow, 'big') % 10**20:020d}"
    return " ".join(digits[at : at + 5] for at in range(0, 20, 5))
