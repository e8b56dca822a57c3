"""终止调解情况表 (F15, internal): how the mediation went, why it was ended, what stayed in dispute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.notice import Ticks
from desktop_app.papers.party import PaperParty, party_rows, signing
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number case accepted_on ended_on meetings court process reasons points remedies note",
    {"times": "count", "told": "day ways", "not_told": ""},
    "case days court parties process reasons points remedies note",
)


@dataclass(frozen=True, slots=True)
class TerminationStatement:
    """A mediation that was ended; ``court`` names the court and its number for a case sent from there."""

    committees: tuple[str, ...]
    number: str
    case: str
    parties: tuple[PaperParty, ...]
    accepted_on: date
    ended_on: date
    meetings: int
    reasons: Ticks
    process: str = ""
    points: str = ""
    remedies: tuple[str, ...] = ()
    remedy_told_on: date | None = None
    note: str = ""
    court: str = ""
    mediators: tuple[str, ...] = ()


def _rows(form: Form, paper: TerminationStatement, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels

    def parties() -> None:
        for party in paper.parties:
            party_rows(form, party, paper.ended_on, print_id_number=False)

    told = words.sentences["not_told"]
    if paper.remedy_told_on is not None:
        ways = "、".join(paper.remedies)
        told = words.sentence("told", day=day_text(paper.remedy_told_on), ways=ways)
    times = words.sentence("times", count=paper.meetings)
    accepted, ended = day_text(paper.accepted_on), day_text(paper.ended_on)

    def days() -> None:
        form.pairs((names["accepted_on"], accepted), (names["ended_on"], ended))
        form.pairs((names["meetings"], times))

    return {
        "case": lambda: form.pairs((names["case"], paper.case)),
        "days": days,
        "court": lambda: form.pairs((names["court"], paper.court)) if paper.court else None,
        "parties": parties,
        "process": lambda: form.long(names["process"], paper.process, least=35 * MM),
        "reasons": lambda: form.pairs((names["reasons"], paper.reasons.lines())),
        "points": lambda: form.long(names["points"], paper.points, least=22 * MM),
        "remedies": lambda: form.pairs((names["remedies"], told)),
        "note": lambda: form.pairs((names["note"], paper.note)),
    }


def render(
    paper: TerminationStatement, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the statement, signed by the mediators."""
    words = template or shipped("termination_statement", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    captions = signing()
    lines = [
        signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators
    ]
    blocks: list[Block] = [
        *head(issuer_of(paper.committees), words.title, number, width, known),
        form.table(),
        *lines[:-1],
        seals(paper.committees, paper.ended_on, width, known, above=lines[-1:]),
    ]
    imprint = Imprint(words.title, issuer_of(paper.committees), paper.ended_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
