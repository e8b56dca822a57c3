"""撤回调解申请书 (F15b): the applicants take their application back, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY
from desktop_app.papers.notice import Ticks
from desktop_app.papers.party import PaperParty, names_of, party_rows, party_signatures, signing
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number case other applied_on reasons note",
    {"request": "committee"},
    "applicants other case reasons note",
)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal by ``applicants``; ``recorder`` keeps the record of it."""

    committee: str
    number: str
    case: str
    applied_on: date
    withdrawn_on: date
    applicants: tuple[PaperParty, ...]
    others: tuple[PaperParty, ...]
    reasons: Ticks
    note: str = ""
    recorder: str = ""


def _rows(form: Form, paper: Withdrawal, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels

    def applicants() -> None:
        for party in paper.applicants:
            party_rows(form, party, paper.withdrawn_on, print_id_number=False)

    return {
        "applicants": applicants,
        "other": lambda: form.pairs((names["other"], names_of(paper.others))),
        "case": lambda: (
            form.pairs((names["case"], paper.case)),
            form.pairs((names["applied_on"], day_text(paper.applied_on))),
        )[0],
        "reasons": lambda: form.pairs((names["reasons"], paper.reasons.lines())),
        "note": lambda: form.long(names["note"], paper.note, least=35 * MM),
    }


def render(paper: Withdrawal, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the withdrawal; everybody who withdraws has a line to sign."""
    words = template or shipped("withdrawal", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    request = words.sentence("request", committee=paper.committee)
    blocks: list[Block] = [
        *head("", words.title, number, width, known),
        form.table(),
        prose(request, BODY, width, known, before=3 * MM, keep_next=True),
        *party_signatures(paper.applicants, width, known),
        signature_line(signing().sentence("recorder", name=paper.recorder), width, known),
    ]
    imprint = Imprint(words.title, paper.committee, paper.withdrawn_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
