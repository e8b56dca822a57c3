"""Cryptographic suites behind one interface.

Suite 1 = Ed25519 + age (X25519, ChaCha20-Poly1305) + SHA-256. Suite 2 is reserved for SM2 + SM4-GCM +
SM3 and has no provider yet. No certification of any kind is claimed for either.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop_app.exchange.age import ByteSink, ByteSource, age
from desktop_app.exchange.reasons import PackageRefused, ReasonCode


class SuiteNumber(IntEnum):
    """Numbers of the suites as they stand in the header."""

    ED25519_AGE_SHA256 = 1
    SM2_SM4_SM3 = 2


class Hash(Protocol):
    """A running hash."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""
        ...

    def hexdigest(self) -> str:
        """The hash so far as lower-case hexadecimal digits."""
        ...


class Suite(Protocol):
    """What the package format needs of a suite. Public keys are text with the algorithm in front."""

    number: SuiteNumber
    envelope_start: bytes
    envelope_end: bytes

    def new_signing_key(self) -> bytes:
        """A new private signing key."""
        ...

    def signing_public(self, private: bytes) -> str:
        """Public key of a private signing key."""
        ...

    def sign(self, private: bytes, message: bytes) -> bytes:
        """Sign a message."""
        ...

    def verifies(self, public: str, message: bytes, signature: bytes) -> bool:
        """Whether the signature is good; a key that cannot be read gives False."""
        ...

    def new_identity(self) -> str:
        """A new private decryption identity."""
        ...

    def recipient_of(self, identity: str) -> str:
        """Public recipient of an identity.

        :raises ValueError: when the identity cannot be read.
        """
        ...

    def is_recipient(self, recipient: str) -> bool:
        """Whether a text is a public recipient of this suite."""
        ...

    def new_hash(self) -> Hash:
        """Hash of the body."""
        ...

    def encrypt(self, source: ByteSource, sink: ByteSink, recipients: Sequence[str]) -> None:
        """Encrypt a stream so that each recipient can open it."""
        ...

    def decrypt(self, source: ByteSource, sink: ByteSink, identities: Sequence[str]) -> None:
        """Decrypt a stream.

        :raises PackageRefused: DECRYPT when no identity fits or the ciphertext is damaged.
        """
        ...


class Ed25519AgeSha256:
    """Suite 1. Keys: ``ed25519:`` and 64 hex digits; ``age1…`` recipients; ``AGE-SECRET-KEY-1…``."""

    number = SuiteNumber.ED25519_AGE_SHA256
    envelope_start = b"age-encryption.org/v1\n"
    envelope_end = b"\n--- "
    prefix = "ed25519:"

    def new_signing_key(self) -> bytes:
        """32 random bytes."""
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def signing_public(self, private: bytes) -> str:
        """Public key as text."""
        public = Ed25519PrivateKey.from_private_bytes(private).public_key()
        return self.prefix + public.public_bytes_raw().hex()

    def sign(self, private: bytes, message: bytes) -> bytes:
        """64 bytes, RFC 8032."""
        return Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def verifies(self, public: str, message: bytes, signature: bytes) -> bool:
        """Check an Ed25519 signature."""
        if not public.startswith(self.prefix):
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.removeprefix(self.prefix)))
            key.verify(signature, message)
        except (ValueError, InvalidSignature):
            return False
        return True

    def new_identity(self) -> str:
        """A new X25519 identity."""
        return str(age.x25519.Identity.generate())

    def recipient_of(self, identity: str) -> str:
        """The ``age1…`` text of an identity."""
        try:
            return str(age.x25519.Identity.from_str(identity).to_public())
        except age.IdentityError as error:
            raise ValueError("not an age identity") from error

    def is_recipient(self, recipient: str) -> bool:
        """Whether the text is an X25519 recipient."""
        try:
            age.x25519.Recipient.from_str(recipient)
        except age.RecipientError:
            return False
        return True

    def new_hash(self) -> Hash:
        """SHA-256."""
        return hashlib.sha256()

    def encrypt(self, source: ByteSource, sink: ByteSink, recipients: Sequence[str]) -> None:
        """Write an age file; memory stays at a few chunks of 64 KiB."""
        age.encrypt_io(source, sink, [age.x25519.Recipient.from_str(r) for r in recipients])

    def decrypt(self, source: ByteSource, sink: ByteSink, identities: Sequence[str]) -> None:
        """Read an age file; plaintext comes in authenticated chunks."""
        keys = [age.x25519.Identity.from_str(i) for i in identities]
        try:
            age.decrypt_io(source, sink, keys)
        except (age.DecryptError, OSError) as error:
            raise PackageRefused(ReasonCode.DECRYPT, str(error)) from error


SUITE_1 = Ed25519AgeSha256()
_PROVIDERS: Mapping[int, Suite] = {SUITE_1.number: SUITE_1}
DEFAULT_ACCEPTED: frozenset[int] = frozenset({SuiteNumber.ED25519_AGE_SHA256})


def suite(number: int, accepted: Collection[int] = DEFAULT_ACCEPTED) -> Suite:
    """Provider of a suite, if the county pinned it as accepted: there is no downgrade.

    :raises PackageRefused: SUITE when it is not accepted, not known, or has no provider here.
    """
    provider = _PROVIDERS.get(number)
    if number not in accepted or provider is None:
        raise PackageRefused(ReasonCode.SUITE, f"suite {number} is not accepted")
    return provider
