"""权利义务告知书 (F3): what the committee is, the parties' rights and duties, what an agreement is worth."""

from dataclasses import dataclass, field
from datetime import date

from db.enums import TellManner
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import CHOSEN, OPEN, head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import SignatureLine, signature_line
from desktop_app.papers.kit.text import BODY, PLAIN
from desktop_app.papers.party import PaperParty
from desktop_app.papers.templates import Template, marks, needs, shipped

_PARTS = "committee principles rights duties effect confirmation"
NEEDS = needs(
    f"number manner {_PARTS}",
    {
        **dict.fromkeys(_PARTS.split(), "days"),
        "opening": "names",
        "party": "side name",
        "guarded": "side name guardian",
        "teller": "name",
    },
    _PARTS,
)


@dataclass(frozen=True, slots=True)
class ToldParty:
    """A party and the day on which it was told, ``None`` leaves the day to the pen."""

    party: PaperParty
    told_on: date | None = field(default=None, metadata=PEN)


@dataclass(frozen=True, slots=True)
class RightsNotice:
    """The notice as it is handed out, or once the parties were told; ``made_on`` is the day of its record.

    ``confirmation_days`` are the days in which judicial confirmation may be asked for (民诉法 205).
    """

    committee: str
    number: str
    made_on: date
    parties: tuple[ToldParty, ...]
    tellers: tuple[str, ...] = field(default=(), metadata=PEN)
    manners: frozenset[TellManner] = field(default=frozenset(), metadata=PEN)
    confirmation_days: int = 30


def _told(party: PaperParty, words: Template) -> str:
    side, name, guardian = party.side.label, party.name, party.guardian_name
    if guardian:
        return words.sentence("guarded", side=side, name=name, guardian=guardian)
    return words.sentence("party", side=side, name=name)


def _signatures(paper: RightsNotice, words: Template, width: float, fonts: FontSet) -> list[SignatureLine]:
    lines = [
        signature_line(
            _told(one.party, words),
            width,
            fonts,
            one.told_on,
        )
        for one in paper.parties
    ]
    for name in paper.tellers or ("",):
        lines.append(signature_line(words.sentence("teller", name=name), width, fonts))
    return lines


def render(paper: RightsNotice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the notice; each of its parts is one sentence or several, one a line."""
    words = template or shipped("rights_notice", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    names = "、".join(one.party.name for one in paper.parties)
    blocks: list[Block] = [
        *head(paper.committee, words.title, number, width, known),
        prose(words.sentence("opening", names=names), PLAIN, width, known, before=2 * MM),
    ]
    for part in words.rows:
        blocks.append(section(words.labels[part], width, known))
        text = words.sentence(part, days=paper.confirmation_days)
        blocks.append(prose(text, BODY, width, known))
    marked = "　".join(
        f"{CHOSEN if manner in paper.manners else OPEN}{manner.label}" for manner in TellManner
    )
    line = f"{words.labels['manner']}：{marked}"
    blocks.append(prose(line, BODY, width, known, before=2 * MM, keep_next=True))
    blocks += _signatures(paper, words, width, known)
    imprint = Imprint(words.title, paper.committee, paper.made_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
