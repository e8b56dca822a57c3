"""人民调解申请书 (F1): who asks for mediation with whom, about what, and what is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY
from desktop_app.papers.party import PaperParty, party_rows, party_signatures, signing
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number facts claims",
    {"told": "committee", "oral": "name"},
    "applicants respondents facts claims",
)


@dataclass(frozen=True, slots=True)
class Application:
    """An application; ages are printed as of ``applied_on``.

    ``recorder`` is who wrote down an oral one, empty for one that the applicant brought in writing.
    """

    committee: str
    number: str
    applied_on: date
    applicants: tuple[PaperParty, ...]
    others: tuple[PaperParty, ...]
    facts: str
    claims: tuple[str, ...]
    recorder: str = ""
    print_id_number: bool = False


def _rows(form: Form, paper: Application, words: Template) -> dict[str, Callable[[], None]]:
    def people(parties: tuple[PaperParty, ...]) -> None:
        for party in parties:
            party_rows(form, party, paper.applied_on, print_id_number=paper.print_id_number)

    claims = "\n".join(f"{number}. {claim}" for number, claim in enumerate(paper.claims, 1))
    return {
        "applicants": lambda: people(paper.applicants),
        "respondents": lambda: people(paper.others),
        "facts": lambda: form.long(words.labels["facts"], paper.facts, least=45 * MM),
        "claims": lambda: form.long(words.labels["claims"], claims, least=30 * MM),
    }


def render(paper: Application, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the application; every applicant has a line to sign."""
    words = template or shipped("application", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    told = words.sentence("told", committee=paper.committee)
    blocks: list[Block] = [
        *head("", words.title, number, width, known),
        form.table(),
        prose(told, BODY, width, known, before=2 * MM, keep_next=True),
    ]
    if paper.recorder:
        oral = words.sentence("oral", name=paper.recorder)
        blocks.append(prose(oral, BODY, width, known, keep_next=True))
    blocks += party_signatures(paper.applicants, width, known)
    if paper.recorder:
        recorder = signing().sentence("recorder", name=paper.recorder)
        blocks.append(signature_line(recorder, width, known))
    imprint = Imprint(words.title, paper.committee, paper.applied_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
