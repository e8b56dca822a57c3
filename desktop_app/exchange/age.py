"""Types of the part of pyrage that is used; the package ships none."""

from collections.abc import Sequence
from typing import Protocol, cast

import pyrage


class ByteSource(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        ...


class ByteSink(Protocol):
    """Anything bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take all the bytes and return their number."""
        ...

    def flush(self) -> None:
        """Nothing is held back after this."""
        ...


class AgeRecipient(Protocol):
    """A public X25519 recipient; ``str`` gives ``age1…``."""


class AgeIdentity(Protocol):
    """A private X25519 identity; ``str`` gives ``AGE-SECRET-KEY-1…``."""

    def to_public(self) -> AgeRecipient:
        """Its recipient."""
        ...


class _RecipientType(Protocol):
    def from_str(self, text: str, /) -> AgeRecipient: ...


class _IdentityType(Protocol):
    def from_str(self, text: str, /) -> AgeIdentity: ...

    def generate(self) -> AgeIdentity: ...


class _X25519(Protocol):
    Recipient: _RecipientType
    Identity: _IdentityType


class _Age(Protocol):
    x25519: _X25519
    DecryptError: type[Exception]
    IdentityError: type[Exception]
    RecipientError: type[Exception]

    def encrypt_io(
        self, source: ByteSource, sink: ByteSink, recipients: Sequence[AgeRecipient], /
    ) -> None: ...

    def decrypt_io(
        self, source: ByteSource, sink: ByteSink, identities: Sequence[AgeIdentity], /
    ) -> None: ...


age = cast("_Age", pyrage)
