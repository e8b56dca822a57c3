"""提醒函、催办单: a letter to a unit whose limit comes to its end or has ended (papers.md 7 N, GB/T 9704)."""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of, letter_style
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "reminder received",
    {"to": "unit", "reply": "due", "issuer": "unit", "contact": "name"},
)


@dataclass(frozen=True, slots=True)
class UrgeNotice:
    """A reminder before the end of a limit (``late`` is false), or a notice on or after it."""

    issuer: str
    number: str
    issued_on: date
    to_unit: str
    reason: str
    demands: str
    reply_due_on: date
    late: bool
    contact: str = ""
    official: bool = True


def render(paper: UrgeNotice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the letter, with the place to sign for it."""
    words = template or shipped("urge_notice", NEEDS)
    if not paper.late:
        words = replace(words, title=words.labels["reminder"])
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width, style = geometry.width, letter_style(paper.official)
    texts = [
        *paper.reason.split("\n"),
        *paper.demands.split("\n"),
        words.sentence("reply", due=day_text(paper.reply_due_on)),
        *([words.sentence("contact", name=paper.contact)] if paper.contact else []),
    ]
    blocks: list[Block] = [
        *head(paper.issuer, words.title, paper.number, width, known),
        prose(
            words.sentence("to", unit=paper.to_unit), replace(style, indent=0), width, known,
            before=3 * MM, keep_next=True,
        ),
        *(prose(text, style, width, known) for text in texts),
        seal_place(words.sentence("issuer", unit=paper.issuer), paper.issued_on, width, known),
        Gap(8 * MM),
        signature_line(words.labels["received"], width, known),
    ]  # fmt: skip
    imprint = Imprint(words.title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=geometry)
