"""通报: which unit is late with what, told to the others (GB/T 9704-2012). It names no party."""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, Prose, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of, letter_style
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "everybody copies imprint",
    {"title": "unit", "to": "units", "opening": "unit", "reply": "unit due", "issuer": "unit",
     "contact": "name", "printed": "unit day"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Circular:
    """A circular about ``unit`` to ``to`` (empty: everybody whom the template names)."""

    issuer: str
    number: str
    issued_on: date
    unit: str
    to: str
    reason: str
    demands: str
    reply_due_on: date
    contact: str = ""
    official: bool = True


def render(paper: Circular, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the circular: title with the unit, to whom, what and why, seal and day, the 版记 at its end."""
    words = template or shipped("circular", NEEDS)
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width, style = geometry.width, letter_style(paper.official)
    title = words.sentence("title", unit=paper.unit)
    texts = [
        *paper.reason.split("\n"),
        words.sentence("opening", unit=paper.unit),
        *paper.demands.split("\n"),
        words.sentence("reply", unit=paper.unit, due=day_text(paper.reply_due_on)),
        *([words.sentence("contact", name=paper.contact)] if paper.contact else []),
    ]
    to = words.sentence("to", units=paper.to or words.labels["everybody"])
    blocks: list[Block] = [
        *head(paper.issuer, title, paper.number, width, known),
        prose(to, replace(style, indent=0), width, known, before=3 * MM, keep_next=True),
        *_paragraphs(texts, paper, width, known),
        seal_place(words.sentence("issuer", unit=paper.issuer), paper.issued_on, width, known),
        Gap(8 * MM),
        _imprint(paper, words, width, known),
    ]
    imprint = Imprint(title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=geometry)


def _paragraphs(texts: list[str], paper: Circular, width: float, fonts: FontSet) -> list[Prose]:
    style = letter_style(paper.official)
    return [prose(text, style, width, fonts) for text in texts if text.strip()]


def _imprint(paper: Circular, words: Template, width: float, fonts: FontSet) -> Block:
    """The 版记: who gets a copy, who printed it and when."""
    form = Form(fonts, width, label_width=18 * MM)
    form.pairs((words.labels["copies"], paper.unit))
    printed = words.sentence("printed", unit=paper.issuer, day=day_text(paper.issued_on))
    form.pairs((words.labels["imprint"], printed))
    return form.table()
