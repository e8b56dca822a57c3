"""随机抽查抽取单: who drew what, before whom, and the whole list, so that anybody can draw the same again."""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_row
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, HEADING, NOTE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "drawn_on period population share seed digest drawn lots chosen restricted drawer witness",
    {
        "period": "first last",
        "population": "count",
        "share": "share drawn",
        "by_lot": "",
        "by_digest": "",
        "example": "seed uid lot",
    },
    "",
    {"drawn": "position case title closed handlers", "lots": "place case uid lot chosen"},
)

_LOTS = replace(CELL, size=9, leading=12)
"""A uid of 32 letters fits on one line."""


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case that was drawn; a restricted one has neither number nor title on a paper that goes round."""

    number: str
    title: str
    closed_on: date | None
    handlers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """A case that took part, with its lot (SHA-256 in hex); ``number`` is empty where it is restricted."""

    uid: str
    number: str
    lot: str


@dataclass(frozen=True, slots=True)
class ReinspectionDraw:
    """A draw: ``lots`` are all cases in the order of their lots, of which ``drawn`` are the first."""

    centre: str
    number: str
    drawn_on: date
    drawer: str
    witness: str
    first_on: date
    last_on: date
    share: int
    seed: str
    digest: str
    drawn: tuple[DrawnCase, ...]
    lots: tuple[Lot, ...]


def render(
    paper: ReinspectionDraw, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF with the facts of the draw, the drawn cases, the method, and the list that took part."""
    words = template or shipped("reinspection_draw", NEEDS)
    known, width, names = font_set(fonts), BOUND.width, words.labels
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    period = words.sentence("period", first=day_text(paper.first_on), last=day_text(paper.last_on))
    form.pairs((names["drawn_on"], day_text(paper.drawn_on)), (names["seed"], paper.seed))
    form.pairs((names["period"], period))
    form.pairs(
        (names["population"], words.sentence("population", count=len(paper.lots))),
        (names["share"], words.sentence("share", share=paper.share, drawn=len(paper.drawn))),
    )
    form.pairs((names["digest"], paper.digest))
    hidden = names["restricted"]
    drawn = [
        {
            "position": str(place), "case": case.number or hidden, "title": case.title,
            "closed": "" if case.closed_on is None else case.closed_on.isoformat(),
            "handlers": "、".join(case.handlers),
        }
        for place, case in enumerate(paper.drawn, 1)
    ]  # fmt: skip
    lots = [
        {
            "place": str(place), "case": lot.number or hidden, "uid": lot.uid, "lot": lot.lot[:8],
            "chosen": names["chosen"] if place <= len(paper.drawn) else "",
        }
        for place, lot in enumerate(paper.lots, 1)
    ]  # fmt: skip
    method = [words.sentence("by_lot"), words.sentence("by_digest")]
    if paper.lots:
        first = paper.lots[0]
        method.append(words.sentence("example", seed=paper.seed, uid=first.uid, lot=first.lot))
    columns = words.columns
    chosen = [[row[column.key] for column in columns["drawn"]] for row in drawn]
    listed = [[row[column.key] for column in columns["lots"]] for row in lots]
    blocks: list[Block] = [
        *head(paper.centre, words.title, paper.number, width, known),
        form.table(),
        prose(names["drawn"], HEADING, width, known, before=4 * MM, keep_next=True),
        grid(columns["drawn"], chosen, width, known, style=CELL, least=9 * MM),
        signature_row((names["drawer"], names["witness"]), width, known),
        prose(names["lots"], HEADING, width, known, before=6 * MM, keep_next=True),
        *(prose(text, NOTE, width, known, before=1 * MM, keep_next=True) for text in method),
        grid(columns["lots"], listed, width, known, style=_LOTS, least=6 * MM),
    ]
    imprint = Imprint(words.title, paper.centre, paper.drawn_on)
    return compose(in_company(blocks), imprint, marks(words, paper.number), choice=fonts)
