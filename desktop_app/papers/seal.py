"""Places of the committees' seals: one committee's, or both of two that mediate together."""

from collections.abc import Sequence
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, Together, prose
from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.signatures import SIGN, SealPlace, day_text, seal_place
from desktop_app.papers.party import signing
from desktop_app.papers.templates import needs, shipped

JOINT = needs("", {"seal": "committee"})


def issuer_of(committees: Sequence[str]) -> str:
    """Who issues a paper, for its head: every committee that mediates."""
    return "、".join(committees)


def seals(
    committees: Sequence[str], day: date | None, width: float, fonts: FontSet, *, above: Sequence[Block] = ()
) -> Together:
    """The place of each seal with the day below; several committees are named, each with room for its own."""
    if len(committees) < 2:
        return seal_place(signing().sentences["seal"], day, width, fonts, above=above)
    words = shipped("joint_seal", JOINT)
    inset, right = 4 * SIGN.size, SIGN.aligned("right")
    blocks: list[Block] = [*above, Gap(8 * MM)]
    for committee in committees:
        caption = prose(words.sentence("seal", committee=committee), right, width - inset, fonts)
        room = Gap(14 * MM)
        blocks.append(SealPlace(caption, room, caption.height + room.height))
    blocks.append(prose(day_text(day), right, width - inset, fonts))
    return Together(tuple(blocks))
