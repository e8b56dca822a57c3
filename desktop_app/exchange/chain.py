"""The hash chain of a link, and where a package stands against what is already known.

A link runs from one sending installation to one receiving office. It has a random epoch, a gapless
sequence from 1, and after every change a head: SHA-256(previous head bytes + change id bytes).
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

GENESIS_PREFIX = b"fengqiao link epoch 1\n"


@dataclass(frozen=True, slots=True)
class LinkRange:
    """The part of a link that a package carries: changes ``first`` to ``last``, both included.

    ``last == first - 1`` means no change (acknowledgements only); then both hashes are equal.
    """

    epoch: str
    first: int
    last: int
    prev_hash: str
    head_hash: str


@dataclass(frozen=True, slots=True)
class KnownChain:
    """What the receiver holds of an epoch: its last sequence and the head after each number.

    ``hash_at(seq)`` answers for every seq from 0 (the genesis) to ``seq``; None for a number in a part of the
    link that another PC of the same office received. It always answers for ``seq`` itself.
    """

    seq: int
    hash_at: Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class Fresh:
    """All changes are new and follow at once."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Changes up to ``known`` are already here and equal; the rest is new."""

    known: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Everything is already here; this is a success."""


@dataclass(frozen=True, slots=True)
class Gap:
    """``missing`` changes before this package have not arrived; it waits."""

    missing: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Two different histories under one epoch: the sender was restored or cloned."""


Standing = Fresh | Overlap | Duplicate | Gap | Fork


def genesis(epoch: str) -> str:
    """Head before the first change of an epoch (``epoch``: 32 hex digits)."""
    return hashlib.sha256(GENESIS_PREFIX + bytes.fromhex(epoch)).hexdigest()


def extend(head: str, change_id: str) -> str:
    """Head after one more change; heads and ids are 64 hex digits."""
    return hashlib.sha256(bytes.fromhex(head) + bytes.fromhex(change_id)).hexdigest()


def extend_all(head: str, change_ids: Iterable[str]) -> str:
    """Head after several changes in sequence."""
    for change_id in change_ids:
        head = extend(head, change_id)
    return head


def continues(link: LinkRange, change_ids: Iterable[str]) -> bool:
    """Whether the changes lead from the range's previous head to its head, in the right number."""
    ids = tuple(change_ids)
    return len(ids) == link.last - link.first + 1 and extend_all(link.prev_hash, ids) == link.head_hash


def classify(link: LinkRange, known: KnownChain | None, package_hash_at: Callable[[int], str]) -> Standing:
    """Say how a verified package stands against the receiver's chain of the same epoch.

    ``known`` is None when the epoch was never seen. ``package_hash_at(seq)`` is the head inside the
    package after ``seq`` (``VerifiedPackage.hash_at``), for seq from ``first - 1`` to ``last``.
    """
    held = known or KnownChain(0, lambda _seq: genesis(link.epoch))
    before = link.first - 1
    if before > held.seq:
        return Gap(before - held.seq)
    common = min(link.last, held.seq)
    # Every head holds all heads before it, so one comparison at the last common number is enough.
    # Where this PC does not know the head, the package lies below what the office holds anyway.
    if held.hash_at(common) not in (None, package_hash_at(common)):
        return Fork()
    if link.last <= held.seq:
        return Duplicate()
    return Fresh() if before == held.seq else Overlap(held.seq)
