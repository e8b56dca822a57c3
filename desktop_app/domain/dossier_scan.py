"""How the pages of a scan lie in a dossier: turned, or blank backs that carry no number; and their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a person said of a page: quarters to turn it clockwise (0 to 3), whether it is a blank back."""

    turn: int = 0
    blank: bool = False


AS_IT_IS = PageMark()


def read_marks(kept: object) -> dict[int, PageMark]:
    """Marks by page (from 0) as they are stored; what this version cannot read is left out."""
    found: dict[int, PageMark] = {}
    for key, value in cast("dict[str, Any]", kept).items() if isinstance(kept, dict) else ():
        if not (key.isdecimal() and isinstance(value, dict)):
            continue
        said = cast("dict[str, Any]", value)
        turn = said.get("turn", 0)
        mark = PageMark(turn % 4 if isinstance(turn, int) else 0, said.get("blank") is True)
        if mark != AS_IT_IS:
            found[int(key)] = mark
    return found


def stored_marks(marks: Mapping[int, PageMark]) -> dict[str, dict[str, int | bool]]:
    """Marks as they are stored; pages as they are do not stand in it, so that the same is written alike."""
    kept: dict[str, dict[str, int | bool]] = {}
    for page in sorted(marks):
        mark = marks[page]
        said: dict[str, int | bool] = {}
        if mark.turn % 4:
            said["turn"] = mark.turn % 4
        if mark.blank:
            said["blank"] = True
        if said:
            kept[str(page)] = said
    return kept


def moved(order: Sequence[UUID], uid: UUID, steps: int) -> tuple[UUID, ...]:
    """The order after one was moved by so many steps, negative to the front; it stops at the ends."""
    rest = [one for one in order if one != uid]
    if len(rest) == len(order):
        return tuple(order)
    place = min(max(order.index(uid) + steps, 0), len(rest))
    return (*rest[:place], uid, *rest[place:])
