"""人民调解协议书 (F8): what the parties agreed, with sums in figures and capitals, signed by everyone.

The date at the seal is printed only when it is given: the agreement takes effect with the latest of the
signatures and the seal, not with printing (papers.md F8).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop_app.domain.money import capitals, yuan
from desktop_app.domain.paper_code import PEN
from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.flow import Block, Gap, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import BODY, CELL, PLAIN
from desktop_app.papers.party import PaperParty, party_signatures, party_text, signing
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "number facts terms performance instalments total",
    {"copies": "copies", "copies_more": "copies spare", "amount": "figures capitals"},
    "parties facts terms performance instalments copies",
    {"instalments": "number payer payee due_on amount means"},
)
SHORT_LIST = 8  # a list of so many rows stands on one page
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment: who pays whom, until when, how much (fen), by what means."""

    payer: str
    payee: str
    due_on: date
    amount_fen: int
    means: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A written agreement; ``made_on`` is the day it was reached, for ages and the file.

    ``sealed_on`` is the date at the seal, None leaves it open. ``copies`` counts parties + 1 at least.
    """

    committee: str
    number: str
    made_on: date
    parties: tuple[PaperParty, ...]
    facts: str
    terms: tuple[str, ...]
    performance: str
    copies: int
    mediators: tuple[str, ...]
    recorder: str
    instalments: tuple[Instalment, ...] = ()
    sealed_on: date | None = field(default=None, metadata=PEN)
    print_id_number: bool = False


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals (一, 十二, 三十); larger numbers in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head_part = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head_part + (_NUMERALS[ones] if ones or not tens else "")


def money_text(fen: int, words: Template) -> str:
    """A sum in figures and capitals, as the template words it."""
    return words.sentence("amount", figures=yuan(fen), capitals=capitals(fen))


def _terms(terms: Sequence[str]) -> str:
    return "\n".join(f"{chinese_number(number)}、{term}" for number, term in enumerate(terms, 1))


def _instalments(paper: Agreement, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.instalments:
        return ()
    columns = words.columns["instalments"]
    values = [
        {
            "number": str(number),
            "payer": one.payer,
            "payee": one.payee,
            "due_on": day_text(one.due_on),
            "amount": money_text(one.amount_fen, words),
            "means": one.means,
        }
        for number, one in enumerate(paper.instalments, 1)
    ]
    total = sum(one.amount_fen for one in paper.instalments)
    values.append({"number": words.labels["total"], "amount": money_text(total, words)})
    rows = [[value.get(column.key, "") for column in columns] for value in values]
    title = section(words.labels["instalments"], width, fonts)
    table = grid(columns, rows, width, fonts, style=CELL)
    listed = (Together((title, table)),) if len(rows) <= SHORT_LIST else (title, table)
    return *listed, Gap(2 * MM)


def _copies(paper: Agreement, words: Template) -> str:
    spare = paper.copies - len(paper.parties) - 1
    if spare < 0:
        count = len(paper.parties)
        raise RuleViolation(
            f"协议书份数不够：{count} 方当事人各一份，人民调解委员会一份，至少 {count + 1} 份。", "copies"
        )
    name = "copies_more" if spare else "copies"
    return words.sentence(name, copies=chinese_number(paper.copies), spare=chinese_number(spare))


def _sections(
    paper: Agreement, words: Template, width: float, fonts: FontSet
) -> dict[str, Callable[[], Sequence[Block]]]:
    def part(name: str, text: str) -> Sequence[Block]:
        return (section(words.labels[name], width, fonts), prose(text, BODY, width, fonts)) if text else ()

    people = [
        party_text(party, paper.made_on, print_id_number=paper.print_id_number) for party in paper.parties
    ]
    return {
        "parties": lambda: [prose(text, PLAIN, width, fonts) for text in people],
        "facts": lambda: part("facts", paper.facts),
        "terms": lambda: part("terms", _terms(paper.terms)),
        "performance": lambda: part("performance", paper.performance),
        "instalments": lambda: _instalments(paper, words, width, fonts),
        "copies": lambda: (prose(_copies(paper, words), BODY, width, fonts),),
    }


def render(paper: Agreement, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the agreement.

    :raises RuleViolation: when there are fewer copies than parties and committee (papers.md 5 h).
    """
    words = template or shipped("agreement", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    blocks: list[Block] = [*head(paper.committee, words.title, number, width, known), Gap(2 * MM)]
    sections = _sections(paper, words, width, known)
    for name in words.rows:
        blocks += sections[name]()
    captions = signing()
    blocks.append(Gap(3 * MM))
    blocks += party_signatures(paper.parties, width, known)
    blocks += [
        signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators
    ]
    recorder = signature_line(captions.sentence("recorder", name=paper.recorder), width, known)
    blocks.append(seal_place(captions.sentences["seal"], paper.sealed_on, width, known, above=(recorder,)))
    imprint = Imprint(words.title, paper.committee, paper.made_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
