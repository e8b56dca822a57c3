"""Cheap passwords and pairing numbers, for tests that create and pair centres."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from unittest import mock

from db import vault


@contextmanager
def cheap_passwords() -> Generator[None]:
    """Argon2id with little memory, so that tests that create centres stay quick."""
    before = vault.MEMORY_KIB, vault.PASSES
    vault.MEMORY_KIB, vault.PASSES = 64, 1
    try:
        yield
    finally:
        vault.MEMORY_KIB, vault.PASSES = before


@contextmanager
def cheap_numbers() -> Generator[None]:
    """Pairing numbers from a plain hash: the real one takes a fifth of a second each time it is shown."""

    def quick(secret: bytes, **_how: object) -> bytes:
        return hashlib.sha256(secret).digest()[:16]

    with mock.patch("desktop_app.exchange.pairing.hashlib.scrypt", quick):
        yield
