"""人民调解证据材料 (F6): a title page, and the list of what was handed in, by whom, to prove what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import EvidenceForm
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose_sheets
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.party import PaperParty, names_of, signing
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "number cause parties count pages span list_title",
    {"count": "count", "pages": "pages", "checked": "day name", "compared": "", "handed_in": ""},
    "number cause parties count span",
    {"listed": "number name source pages proves copies note"},
)


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """One piece; ``source`` is the party or where it came from, ``checked_on`` when a copy was compared."""

    ordinal: int
    name: str
    form: EvidenceForm
    source: str
    pages: int
    proves: str
    copies: int
    received_on: date
    checked_on: date | None = None
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """The evidence of a mediation; ``providers`` sign for what they handed in."""

    committee: str
    number: str
    cause: str
    parties: tuple[PaperParty, ...]
    items: tuple[PaperEvidence, ...]
    providers: tuple[str, ...]

    @property
    def checkers(self) -> tuple[str, ...]:
        """Who compared copies with their originals."""
        return tuple(dict.fromkeys(item.checked_by for item in self.items if item.checked_on))


def _note(item: PaperEvidence, words: Template) -> str:
    if item.checked_on is None:
        return item.form.label
    return (
        f"{item.form.label}，{words.sentence('checked', day=day_text(item.checked_on), name=item.checked_by)}"
    )


def _title_page(paper: EvidenceList, words: Template, width: float, fonts: FontSet) -> list[Block]:
    form = Form(fonts, width)
    names = words.labels
    first = min(item.received_on for item in paper.items)
    last = max(item.received_on for item in paper.items)
    span = day_text(first) if first == last else f"{day_text(first)}至{day_text(last)}"
    pages = sum(item.pages * item.copies for item in paper.items)
    counted = words.sentence("count", count=len(paper.items))
    rows = {
        "number": (names["number"], paper.number),
        "cause": (names["cause"], paper.cause),
        "parties": (names["parties"], names_of(paper.parties)),
        "count": (names["count"], f"{counted}{words.sentence('pages', pages=pages)}"),
        "span": (names["span"], span),
    }
    for row in words.rows:
        form.pairs(rows[row], least=14 * MM)
    return [Gap(30 * MM), *head(paper.committee, words.title, "", width, fonts), Gap(16 * MM), form.table()]


def _list(paper: EvidenceList, words: Template, width: float, fonts: FontSet) -> list[Block]:
    columns = words.columns["listed"]
    values = [
        {
            "number": str(item.ordinal),
            "name": item.name,
            "source": item.source,
            "pages": str(item.pages),
            "proves": item.proves,
            "copies": str(item.copies),
            "note": _note(item, words),
        }
        for item in paper.items
    ]
    rows: Sequence[Sequence[str]] = [[value[column.key] for column in columns] for value in values]
    captions = signing()
    lines = [captions.sentence("provider", name=name) for name in paper.providers]
    blocks: list[Block] = [
        *head("", words.labels["list_title"], "", width, fonts),
        grid(columns, rows, width, fonts, style=CELL, names="name"),
        prose(words.sentences["handed_in"], NOTE, width, fonts, before=2 * MM, keep_next=True),
        *(signature_line(line, width, fonts) for line in lines),
    ]
    if paper.checkers:
        blocks.append(prose(words.sentences["compared"], NOTE, width, fonts, before=2 * MM, keep_next=True))
        blocks += [
            signature_line(captions.sentence("checker", name=name), width, fonts) for name in paper.checkers
        ]
    return blocks


def render(paper: EvidenceList, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of title page and list; each starts a sheet."""
    words = template or shipped("evidence_list", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    edge = marks(words, number)
    imprint = Imprint(words.title, paper.committee, max(item.received_on for item in paper.items))
    parts = [
        (_title_page(paper, words, width, known), edge),
        (_list(paper, words, width, known), edge),
    ]
    return compose_sheets(parts, imprint, choice=fonts)
