"""转办告知单: a letter that passes a matter on to the unit whose it is (papers.md 7 N, GB/T 9704)."""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of, letter_style
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "content demands basis leader attachments copies contact",
    {
        "to": "units", "opening": "matter", "case": "number", "due": "due", "returning": "days",
        "contact": "name phone", "issuer": "unit", "received": "", "secret": "",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """A transfer; ``return_days`` are the working days in which it may come back."""

    issuer: str
    number: str
    issued_on: date
    to_units: tuple[str, ...]
    matter: str
    content: str
    demands: str
    due_on: date
    return_days: int
    case_number: str = ""
    basis: str = ""
    leader: str = ""
    contact: str = ""
    phone: str = ""
    copies_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    official: bool = True


def _paragraphs(paper: TransferNotice, words: Template) -> list[str]:
    names = words.labels
    case = words.sentence("case", number=paper.case_number) if paper.case_number else ""
    contact = words.sentence("contact", name=paper.contact, phone=paper.phone or "　　　　")
    listed = "；".join(f"{number}. {name}" for number, name in enumerate(paper.attachments, 1))
    parts = (
        ("", words.sentence("opening", matter=paper.matter) + case),
        (names["content"], paper.content),
        (names["basis"], paper.basis),
        (names["leader"], paper.leader),
        (names["demands"], paper.demands),
        ("", words.sentence("due", due=day_text(paper.due_on))),
        ("", words.sentence("returning", days=paper.return_days)),
        (names["contact"], contact),
        (names["attachments"], listed),
    )
    return [f"{label}{text}" for label, text in parts if text]


def render(paper: TransferNotice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the letter, with the copies and the place to sign for it at its end."""
    words = template or shipped("transfer_notice", NEEDS)
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width, style = geometry.width, letter_style(paper.official)
    lines = "\n".join(_paragraphs(paper, words)).split("\n")
    copies = f"{words.labels['copies']}{'、'.join(paper.copies_to)}" if paper.copies_to else ""
    blocks: list[Block] = [
        *head(paper.issuer, words.title, paper.number, width, known),
        prose(
            words.sentence("to", units="、".join(paper.to_units)),
            replace(style, indent=0), width, known, before=3 * MM, keep_next=True,
        ),
        *(prose(line, style, width, known) for line in lines),
        seal_place(words.sentence("issuer", unit=paper.issuer), paper.issued_on, width, known),
        Gap(4 * MM),
        *([prose(copies, NOTE, width, known)] if copies else []),
        prose(words.sentences["secret"], NOTE, width, known, keep_next=True),
        *(signature_line(f"{unit}{words.sentences['received']}", width, known) for unit in paper.to_units),
    ]  # fmt: skip
    imprint = Imprint(words.title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=geometry)
