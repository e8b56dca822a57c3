"""Letters to a petitioner: 受理、不予受理、延期、重新办理告知书, 处理意见书 (信访工作条例 23, 32, 34 to 36).

One layout; which parts a letter has stands in its template. The opinion letter says the demand, the facts
found, the opinion with its basis, and where and until when a review may be asked for (32).
"""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.text import BODY, HEADING
from desktop_app.papers.templates import Template, marks, needs, shipped

_SAID = (
    "received accepted due title handler reason days approver organ ways decision review_days quashed "
    "reviewer"
)
NEEDS = needs(
    "number demand facts opinion basis remedy",
    {
        "addressee": "names",
        "opening": _SAID,
        "reopened": _SAID,
        "limit": _SAID,
        "limit_named": _SAID,
        "reason": _SAID,
        "remedy": _SAID,
        "no_review": _SAID,
        "closing": "",
        "receipt": "",
    },
    "opening limit reason demand facts opinion basis remedy closing receipt",
)


@dataclass(frozen=True, slots=True)
class PetitionNotice:
    """A letter. ``template`` names its wording; ``ways`` is the route of 信访工作条例 31 in words.

    ``organ`` is where a review may be asked for, empty where the route has none.
    """

    template: str
    office: str
    number: str
    issued_on: date
    names: tuple[str, ...]
    title: str
    received_on: date
    accepted_on: date | None = None
    due_on: date | None = None
    handler: str = ""
    ways: str = ""
    reason: str = ""
    days: int = 0
    approver: str = ""
    demand: str = ""
    facts: str = ""
    decision: str = ""
    opinion: str = ""
    basis: str = ""
    organ: str = ""
    review_days: int = 30
    redone: bool = False
    """Whether a review ordered this handling; ``quashed`` is the number of the answer that it quashed."""
    quashed: str = ""
    reviewer: str = ""
    """The organ and its 复查 or 复核."""
    named: bool = False
    """Whether the order named the last day."""


def _texts(paper: PetitionNotice) -> dict[str, object]:
    return {
        "received": day_text(paper.received_on),
        "accepted": day_text(paper.accepted_on),
        "due": "" if paper.due_on is None else day_text(paper.due_on),
        "title": paper.title,
        "handler": paper.handler,
        "reason": paper.reason,
        "days": paper.days,
        "approver": paper.approver,
        "organ": paper.organ,
        "ways": paper.ways,
        "decision": paper.decision,
        "review_days": paper.review_days,
        "quashed": paper.quashed,
        "reviewer": paper.reviewer,
    }


def _body(paper: PetitionNotice, words: Template, width: float, fonts: FontSet) -> list[Block]:
    said, blocks = _texts(paper), list[Block]()
    longs = {"demand": paper.demand, "facts": paper.facts, "opinion": paper.opinion, "basis": paper.basis}
    for name in words.rows:
        if name in longs:
            text = f"{paper.decision}。{longs[name]}" if name == "opinion" and paper.decision else longs[name]
            blocks.append(prose(words.labels[name], HEADING, width, fonts, before=2 * MM, keep_next=True))
            blocks.append(prose(text, BODY, width, fonts))
        elif name == "remedy":
            blocks.append(prose(words.labels[name], HEADING, width, fonts, before=2 * MM, keep_next=True))
            sentence = "remedy" if paper.organ else "no_review"
            blocks.append(prose(words.sentence(sentence, **said), BODY, width, fonts))
        elif name == "limit" and paper.due_on is None:
            continue
        elif name in ("opening", "limit", "reason"):
            blocks.append(prose(words.sentence(_variant(name, paper, words), **said), BODY, width, fonts))
        elif name == "closing":
            blocks.append(prose(words.sentences["closing"], BODY, width, fonts))
    return blocks


def _variant(name: str, paper: PetitionNotice, words: Template) -> str:
    """The sentence of a row: another one where the handling was ordered by a review."""
    ordered = {"opening": paper.redone, "limit": paper.named}.get(name, False)
    other = {"opening": "reopened", "limit": "limit_named"}.get(name, name)
    return other if ordered and words.sentences[other] else name


def render(paper: PetitionNotice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the letter."""
    words = template or shipped(paper.template, NEEDS)
    known, width = font_set(fonts), BOUND.width
    plain = words.sentence("addressee", names="、".join(paper.names))
    blocks: list[Block] = [
        *head(paper.office, words.title, f"{words.labels['number']}：{paper.number}", width, known),
        prose(plain, replace(BODY, indent=0), width, known, before=2 * MM),
        *_body(paper, words, width, known),
        seal_place(paper.office, paper.issued_on, width, known),
    ]
    if "receipt" in words.rows:
        blocks.append(Together((signature_line(words.sentences["receipt"], width, known),)))
    imprint = Imprint(words.title, paper.office, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts)
