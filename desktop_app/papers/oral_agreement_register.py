"""人民调解口头协议登记表 (F8b): what was agreed by word of mouth, kept by mediator and recorder.

In force on the day it was agreed (人民调解法 28, 30); the parties sign nothing, so nobody waits for them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from desktop_app.domain.money import capitals, yuan
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.agreement import NEEDS as AGREEMENT_NEEDS
from desktop_app.papers.agreement import Instalment, Item, item_table, numbered_terms, obligation_table
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.party import PaperParty, party_rows, signing
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number cross cross_yes cross_no applied agreed place facts terms result amount performance performed "
    "attachments instalments items",
    {"note": "", "amount": "figures capitals", "joint": "names"},
    "days place parties facts terms amount performance result performed attachments",
)


@dataclass(frozen=True, slots=True)
class OralAgreementRegister:
    """An oral agreement; ``agreed_on`` is the day it was reached and took effect.

    ``joint_with`` names other committees that mediated with this one (跨调委会); each sets its seal. How far
    it is performed, what is filed with it and the seal's date are noted on the sheet by hand as they come.
    """

    committee: str
    number: str
    applied_on: date
    agreed_on: date
    place: str
    parties: tuple[PaperParty, ...]
    facts: str
    terms: tuple[str, ...]
    performance: str
    performed: str = field(metadata=PEN)
    mediators: tuple[str, ...]
    recorder: str
    amount_fen: int | None = None
    instalments: tuple[Instalment, ...] = ()
    items: tuple[Item, ...] = ()
    joint_with: tuple[str, ...] = ()
    result: str = ""
    attachments: tuple[str, ...] = field(default=(), metadata=PEN)
    sealed_on: date | None = field(default=None, metadata=PEN)
    print_id_number: bool = False


def _rows(form: Form, paper: OralAgreementRegister, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    money = ""
    if paper.amount_fen is not None:
        money = words.sentence("amount", figures=yuan(paper.amount_fen), capitals=capitals(paper.amount_fen))
    cross = choices((names["cross_yes"], names["cross_no"]), 0 if paper.joint_with else 1)
    if paper.joint_with:
        cross += "　" + words.sentence("joint", names="、".join(paper.joint_with))

    def parties() -> None:
        for party in paper.parties:
            party_rows(form, party, paper.agreed_on, print_id_number=paper.print_id_number)

    return {
        "days": lambda: form.pairs(
            (names["applied"], day_text(paper.applied_on)), (names["agreed"], day_text(paper.agreed_on))
        ),
        "place": lambda: form.pairs((names["place"], paper.place), (names["cross"], cross)),
        "parties": parties,
        "facts": lambda: form.long(names["facts"], paper.facts, least=24 * MM, grows=False),
        "terms": lambda: form.long(names["terms"], numbered_terms(paper.terms), least=40 * MM),
        "amount": lambda: form.pairs((names["amount"], money)),
        "performance": lambda: form.long(names["performance"], paper.performance, least=16 * MM, grows=False),
        "result": lambda: form.pairs((names["result"], paper.result)),
        "performed": lambda: form.pairs((names["performed"], paper.performed)),
        "attachments": lambda: form.pairs((names["attachments"], "；".join(paper.attachments))),
    }


def render(
    paper: OralAgreementRegister, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the register."""
    words = template or shipped("oral_agreement_register", NEEDS)
    lists = shipped("agreement", AGREEMENT_NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    committees = (paper.committee, *paper.joint_with)
    issuer = issuer_of(committees)
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    blocks: list[Block] = [*head(issuer, words.title, number, width, known), form.table()]
    if paper.items:
        table = item_table(paper.items, lists, width, known)
        blocks += [section(words.labels["items"], width, known), table, Gap(2 * MM)]
    if paper.instalments:
        table = obligation_table(paper.instalments, lists, width, known)
        blocks += [section(words.labels["instalments"], width, known), table, Gap(2 * MM)]
    blocks.append(prose(words.sentences["note"], NOTE, width, known, before=2 * MM, keep_next=True))
    captions = signing()
    blocks += [
        signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators
    ]
    recorder = signature_line(captions.sentence("recorder", name=paper.recorder), width, known)
    blocks.append(seals(committees, paper.sealed_on, width, known, above=(recorder,)))
    imprint = Imprint(words.title, issuer, paper.agreed_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
