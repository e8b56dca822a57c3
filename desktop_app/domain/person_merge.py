"""Which records of people stand for one person, from what each says it was merged into."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

KeyT = TypeVar("KeyT", bound=UUID)


def root_of(edges: Mapping[KeyT, KeyT | None], uid: KeyT) -> KeyT:
    """The record that stands for the person: the end of the chain from ``uid``.

    ``edges`` give for each record the one it was merged into. Two PCs may have merged the same two people the
    other way round; of such a ring the smallest uid stands for all, whatever record one starts from. What is
    not among the keys has not arrived, so that the chain ends before it.
    """
    seen: dict[KeyT, None] = {}
    here = uid
    while here not in seen:
        seen[here] = None
        after = edges.get(here)
        if after is None or after not in edges:
            return here
        here = after
    chain = list(seen)
    return min(chain[chain.index(here) :])


def groups_of(edges: Mapping[KeyT, KeyT | None]) -> dict[KeyT, tuple[KeyT, ...]]:
    """Every record by its root, the root first, the others in their order."""
    found: dict[KeyT, list[KeyT]] = {}
    for uid in sorted(edges):
        root = root_of(edges, uid)
        found.setdefault(root, [root])
        if uid != root:
            found[root].append(uid)
    return {root: tuple(members) for root, members in found.items()}
