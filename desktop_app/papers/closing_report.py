"""结案报告表 (F13): rows 1 to 9 of the county's form; result, opinion and approval are our proposal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.party import PaperParty
from desktop_app.papers.templates import Template, common, marks, needs, shipped

SOURCES = ("applied", "own_initiative", "police", "court", "government")
"""案件来源 in the order of the form, by the keys of their words in the template."""
NEEDS = needs(
    f"dossier filled unit handler accepted finished party address phone source {' '.join(SOURCES)} "
    "other facts result opinion",
    {"handler": "name", "approver": "name"},
    "dossier unit days parties source facts result opinion",
)


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """A closing report; ``source`` is a key of ``SOURCES``, anything else prints as another source.

    ``filled_on`` is the day of filing (立卷日期), ``finished_on`` of performance or disposal.
    """

    committee: str
    dossier_number: str
    filled_on: date
    handling_unit: str
    handler: str
    accepted_on: date
    finished_on: date
    parties: tuple[PaperParty, ...]
    source: str
    facts: str
    result: str
    opinion: str
    approver: str = field(default="", metadata=PEN)


def _rows(form: Form, paper: ClosingReport, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    answers = [names[key] for key in (*SOURCES, "other")]
    chosen = SOURCES.index(paper.source) if paper.source in SOURCES else len(SOURCES)

    def parties() -> None:
        form.mixed((names["party"], 44, True), (names["address"], 80, True), (names["phone"], 36, True))
        for party in paper.parties:
            form.mixed((party.name, 44, False), (party.address, 80, False), (party.phone, 36, False))

    return {
        "dossier": lambda: form.pairs(
            (names["dossier"], paper.dossier_number), (names["filled"], day_text(paper.filled_on))
        ),
        "unit": lambda: form.pairs((names["unit"], paper.handling_unit), (names["handler"], paper.handler)),
        "days": lambda: form.pairs(
            (names["accepted"], day_text(paper.accepted_on)),
            (names["finished"], day_text(paper.finished_on)),
        ),
        "parties": parties,
        "source": lambda: form.pairs((names["source"], choices(answers, chosen))),
        "facts": lambda: form.long(names["facts"], paper.facts, least=40 * MM),
        "result": lambda: form.long(names["result"], paper.result, least=24 * MM),
        "opinion": lambda: form.long(names["opinion"], paper.opinion, least=24 * MM),
    }


def render(paper: ClosingReport, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the report."""
    words = template or shipped("closing_report", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    blocks: list[Block] = [
        *head(paper.committee, words.title, "", width, known),
        form.table(),
        signature_line(words.sentence("handler", name=paper.handler), width, known),
        signature_line(words.sentence("approver", name=paper.approver), width, known),
    ]
    imprint = Imprint(words.title, paper.committee, paper.filled_on)
    return compose(blocks, imprint, marks(words, paper.dossier_number), choice=fonts)
