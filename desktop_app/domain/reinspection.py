"""The draw of a random re-inspection (抽查): whoever has list, seed and share draws the same cases."""

import hashlib
from collections.abc import Sequence


def ordered(population: Sequence[str]) -> tuple[str, ...]:
    """The cases that take part, by their uids in hex, each once and in an order that nobody chooses."""
    return tuple(sorted(set(population)))


def digest(population: Sequence[str]) -> str:
    """SHA-256 of the list, one uid a line; it shows that nothing was added or left out later."""
    return hashlib.sha256("\n".join(ordered(population)).encode()).hexdigest()


def count_drawn(population: int, share: int) -> int:
    """How many cases ``share`` percent are, rounded up; at least one of any."""
    return min(population, max(1, -(-population * share // 100))) if population else 0


def draw(population: Sequence[str], seed: str, share: int) -> tuple[str, ...]:
    """The drawn cases, in the order in which they were drawn.

    Each case's place is decided by SHA-256 of the seed and its uid, so that no case can be favoured without
    changing the seed, and no part of the result can be foreseen without it.
    """
    cases = by_lot(population, seed)
    return cases[: count_drawn(len(cases), share)]


def by_lot(population: Sequence[str], seed: str) -> tuple[str, ...]:
    """All cases that took part, in the order of their lots."""
    return tuple(sorted(ordered(population), key=lambda uid: lot_of(seed, uid)))


def lot_of(seed: str, uid: str) -> str:
    """The lot of a case: SHA-256 of seed, slash and uid, in hex."""
    return hashlib.sha256(f"{seed}/{uid}".encode()).hexdigest()
