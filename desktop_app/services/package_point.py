"""Points of another office's link: numbers of which another PC of this office or this one held the head.

A PC believes another one of its office how far it holds such a link, and cannot see whether what lies there
goes on from what it took itself: the writer may have been put back in between and have gone on otherwise.
Only the writer can tell. So the earlier point is remembered and acknowledged beside the last one, until a
package of the link shows what lay there.
"""

from collections.abc import Callable, Sequence

from db.models.package import Link
from desktop_app.exchange.header import Ack

_KEPT = 8
"""Of each link, the newest: a package that overlaps them, which nearly every one does, settles them all."""


def note(link: Link, seq: int, head: str) -> None:
    """Remember a point of an incoming link that nothing here shows to lie on it."""
    points: dict[str, int] = {**(link.heard or {}), head: seq}
    newest = sorted(points, key=points.__getitem__)[-_KEPT:]
    link.heard = {head: points[head] for head in newest}


def overtake(link: Link, ack: Ack) -> None:
    """Believe another PC of this office that it holds more of a link; keep in mind where it stood here."""
    if link.last_seq:
        note(link, link.last_seq, link.head_hash)
    link.last_seq, link.head_hash = ack.seq, ack.head


def settle(link: Link, first: int, last: int, hash_at: Callable[[int], str]) -> bool:
    """Compare the points with a package's changes ``first`` to ``last``; True when one does not lie there."""
    points: dict[str, int] = dict(link.heard or {})
    within = {head: seq for head, seq in points.items() if first - 1 <= seq <= last}
    if within:
        link.heard = {head: seq for head, seq in points.items() if head not in within}
    return any(hash_at(seq) != head for head, seq in within.items())


def acks(links: Sequence[Link], most: int) -> tuple[Ack, ...]:
    """Where these links stand, and before that the points of the newest of them; ``most`` words in all."""
    last = [Ack(link.installation.hex, link.epoch, link.last_seq, link.head_hash) for link in links[:most]]
    points = [
        Ack(link.installation.hex, link.epoch, seq, head)
        for link in links
        for head, seq in dict[str, int](link.heard or {}).items()
    ]
    return (*points[: most - len(last)], *last)
