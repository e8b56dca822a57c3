"""How much two descriptions of a dispute say the same, by the runs of three characters that they share.

Runs with one of the commonest characters count less than half, so that greetings and requests do not make two
matters one. On real messages to a mayor's mailbox nine in ten copies and rewordings of one message share more
than two thirds of all their runs and every one more than half; messages about the same place with another
matter share less than a sixth, and less than a third of the shorter one.
"""

from dataclasses import dataclass

from db.fingerprint import COMMON, LONGEST, plain, runs, telling_runs

_LITTLE = 0.4
_SHOWN, _LONGEST = 2, 16
_WORD = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A text ready to be compared: its letters and digits alone, all runs of them, and the telling ones."""

    text: str
    runs: frozenset[str]
    telling: frozenset[str]

    @property
    def weight(self) -> float:
        """Weight of all runs."""
        return _weight(len(self.runs), len(self.telling))


@dataclass(frozen=True, slots=True)
class TextLikeness:
    """``shared`` is the weight of the shared runs; ``whole`` and ``part`` are shares between 0 and 1.

    ``whole`` is the share in all runs of both texts, ``part`` in those of the shorter one; it is 1 where one
    text holds the other.
    """

    shared: float
    whole: float
    part: float
    shorter: int
    """Letters of the shorter text."""

    @property
    def score(self) -> float:
        """To order by: 0 to 1."""
        return (self.whole + self.part) / 2

    def is_same(self, *, known: bool, near: bool, elsewhere: bool) -> bool:
        """Whether both tell of one matter.

        ``known``: the same people, so less agreement will do; ``near``: the same people or the same place,
        without which a few words of anybody are no proof; ``elsewhere``: another village for certain.
        """
        if self.shorter < 8:
            return near and self.whole >= 0.9
        if elsewhere:
            return self.whole >= 0.55 or (self.part >= 0.8 and self.shared >= 12)
        if known:
            return self.whole >= 0.25 or (self.part >= 0.45 and self.shared >= 10)
        return self.whole >= 0.35 or (self.part >= 0.6 and self.shared >= 12)

    def is_similar(self, *, near: bool) -> bool:
        """Whether both have words in common that are worth a glance; ``near``: the same place."""
        if self.shared < 2:
            return self.whole >= 0.5
        return self.whole >= 0.12 or self.part >= (0.12 if near else 0.2)


def measured(text: str) -> Measured:
    """Measure a text as it is typed or stored."""
    bare = plain(text[:LONGEST])
    return Measured(bare, runs(bare), telling_runs(bare))


def _weight(every: int, telling: int) -> float:
    return telling + _LITTLE * (every - telling)


def likeness(one: Measured, other: Measured) -> TextLikeness:
    """Compare two texts; nothing is alike to an empty one."""
    shared = _weight(len(one.runs & other.runs), len(one.telling & other.telling))
    if not shared:
        return TextLikeness(0.0, 0.0, 0.0, 0)
    here, there = one.weight, other.weight
    shorter = min(len(one.text), len(other.text))
    return TextLikeness(shared, shared / (here + there - shared), shared / min(here, there), shorter)


def shared_words(one: Measured, other: Measured) -> tuple[str, ...]:
    """The most telling stretches of ``one`` that stand in ``other`` too, at most two, cut to 16 letters."""
    found: list[str] = []
    start = 0
    while start <= len(one.text) - _WORD:
        end = start
        while one.text[end : end + _WORD] in other.runs and end + _WORD <= len(one.text):
            end += 1
        stretch = one.text[start : end + _WORD - 1] if end > start else ""
        if stretch and not COMMON.issuperset(stretch):
            found.append(stretch)
        start = max(end + _WORD - 1, start + 1) if end > start else start + 1
    best = sorted(dict.fromkeys(found), key=_telling_letters, reverse=True)[:_SHOWN]
    return tuple(word if len(word) <= _LONGEST else word[:_LONGEST] + "…" for word in best)


def _telling_letters(word: str) -> int:
    return sum(char not in COMMON for char in word)
