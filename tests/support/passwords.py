"""Cheap passwords for tests that create centres."""

from collections.abc import Generator
from contextlib import contextmanager

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
