"""Key pairs of an installation and an office, their wrapping at rest, and fingerprints for people.

An installation signs; an office (and its recovery sheet) decrypts. Private keys are stored wrapped by
the centre's data key: HKDF-SHA256 gives one key per purpose and owner, AES-256-GCM wraps.
"""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.suites import SUITE_1, Suite

_WRAP_MAGIC = b"FQK1"
_NONCE = 12


class KeyPurpose(StrEnum):
    """What a wrapped private key is for; part of its wrapping key, so they cannot be swapped."""

    SIGNING = "signing"
    OFFICE = "office"
    ROOT = "root"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKeys:
    """Signing pair of an installation, or of the county's root. ``private`` never leaves the PC."""

    private: bytes
    public: str


@dataclass(frozen=True, slots=True, repr=False)
class OfficeKeys:
    """Decryption pair of an office, or of its recovery sheet: identity (private) and recipient."""

    identity: str
    recipient: str


def new_signing_keys(provider: Suite = SUITE_1) -> SigningKeys:
    """A new signing pair from the system's random source."""
    private = provider.new_signing_key()
    return SigningKeys(private, provider.signing_public(private))


def new_office_keys(provider: Suite = SUITE_1) -> OfficeKeys:
    """A new decryption pair; the recovery pair is made the same way, its identity only printed."""
    identity = provider.new_identity()
    return OfficeKeys(identity, provider.recipient_of(identity))


def signing_keys(private: bytes, provider: Suite = SUITE_1) -> SigningKeys:
    """The pair of an unwrapped private signing key."""
    return SigningKeys(private, provider.signing_public(private))


def office_keys(identity: str, provider: Suite = SUITE_1) -> OfficeKeys:
    """The pair of an unwrapped identity.

    :raises ValueError: when the identity cannot be read (a mistyped recovery sheet).
    """
    return OfficeKeys(identity, provider.recipient_of(identity))


def _wrapping_key(data_key: bytes, purpose: KeyPurpose, owner: str) -> AESGCM:
    info = f"fengqiao exchange key 1|{purpose.value}|{owner}".encode()
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(data_key))


def wrap(private: bytes, data_key: bytes, purpose: KeyPurpose, owner: str) -> bytes:
    """Encrypt a private key for storage; ``owner`` is the office's or installation's uid in hex."""
    nonce = secrets.token_bytes(_NONCE)
    return _WRAP_MAGIC + nonce + _wrapping_key(data_key, purpose, owner).encrypt(nonce, private, _WRAP_MAGIC)


def unwrap(wrapped: bytes, data_key: bytes, purpose: KeyPurpose, owner: str) -> bytes:
    """Decrypt a stored private key.

    :raises EnvironmentProblem: when it is damaged, or of another purpose, owner or data key.
    """
    start = len(_WRAP_MAGIC)
    nonce, sealed = wrapped[start : start + _NONCE], wrapped[start + _NONCE :]
    try:
        if not wrapped.startswith(_WRAP_MAGIC) or len(nonce) < _NONCE:
            raise InvalidTag
        return _wrapping_key(data_key, purpose, owner).decrypt(nonce, sealed, _WRAP_MAGIC)
    except InvalidTag:
        raise EnvironmentProblem("本单位的收发密钥打不开", "请从最近的备份恢复本中心，再试一次。") from None


def fingerprint(public: str) -> str:
    """80 bits of SHA-256 over a public key's text, as five groups of four hex digits."""
    digits = hashlib.sha256(public.encode()).hexdigest()[:20].upper()
    return "-".join(digits[at : at + 4] for at in range(0, 20, 4))
