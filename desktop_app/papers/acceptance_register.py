"""人民调解受理登记表 (F2): the committee's record that a mediation was taken up, signed by the parties."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.enums import DisputeType, MediationOrigin
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY, NOTE
from desktop_app.papers.party import PaperParty, names_of, party_rows, party_signatures, signing
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number dispute_type source summary",
    {"applied": "day names", "open": "day names", "own_initiative": "day names", "note": ""},
    "opening type source parties summary",
)
_CIRCLED = "①②③④⑤"


@dataclass(frozen=True, slots=True)
class AcceptanceRegister:
    """An accepted mediation; ages are printed as of ``accepted_on``, the date at the seal."""

    committee: str
    number: str
    accepted_on: date
    origin: MediationOrigin
    dispute_type: DisputeType
    parties: tuple[PaperParty, ...]
    summary: str
    registrar: str = ""
    print_id_number: bool = False
    joint_committee: str = ""
    """The second committee of a joint mediation; both are named and both seal."""


def numbered(labels: list[str]) -> list[str]:
    """Answers as the forms print them, with ①②③ in front."""
    return [f"{_CIRCLED[number]}{label}" for number, label in enumerate(labels)]


def _rows(form: Form, paper: AcceptanceRegister, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels

    def parties() -> None:
        for party in paper.parties:
            party_rows(form, party, paper.accepted_on, print_id_number=paper.print_id_number)

    answers = numbered([origin.label for origin in MediationOrigin])
    chosen = list(MediationOrigin).index(paper.origin)
    return {
        "type": lambda: form.pairs((names["dispute_type"], paper.dispute_type.label)),
        "source": lambda: form.pairs((names["source"], choices(answers, chosen))),
        "parties": parties,
        "summary": lambda: form.long(names["summary"], paper.summary, least=30 * MM),
    }


def _opening(paper: AcceptanceRegister, words: Template) -> str:
    name = "applied" if paper.origin is MediationOrigin.APPLICATION else "own_initiative"
    return words.sentence(name, day=day_text(paper.accepted_on), names=names_of(paper.parties))


def render(
    paper: AcceptanceRegister, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the register."""
    words = template or shipped("acceptance_register", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    committees = tuple(name for name in (paper.committee, paper.joint_committee) if name)
    blocks: list[Block] = [*head(issuer_of(committees), words.title, number, width, known)]
    for name in words.rows:
        if name == "opening":
            blocks.append(prose(_opening(paper, words), BODY, width, known, before=2 * MM))
        else:
            rows[name]()
    blocks.append(form.table())
    blocks += party_signatures(paper.parties, width, known)
    registrar = signature_line(signing().sentence("registrar", name=paper.registrar), width, known)
    blocks.append(seals(committees, paper.accepted_on, width, known, above=(registrar,)))
    blocks.append(prose(words.sentences["note"], NOTE, width, known, before=2 * MM))
    imprint = Imprint(words.title, paper.committee, paper.accepted_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
