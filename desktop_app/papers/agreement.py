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
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import BODY, CELL, PLAIN
from desktop_app.papers.party import PaperParty, party_signatures, party_text, signing
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "number facts terms items performance instalments total",
    {"copies": "copies", "copies_more": "copies spare", "amount": "figures capitals", "supersedes": "number"},
    "parties facts terms items performance instalments supersedes copies",
    {"instalments": "number payer payee what due_on amount means", "items": "number name amount note"},
)
SHORT_LIST = 8  # a list of so many rows stands on one page
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One obligation or instalment: who performs for whom, until when, how much (fen), by what means.

    ``until`` stands in the place of the day where it falls due on a condition; without ``number`` the rows
    are counted.
    """

    payer: str
    payee: str
    due_on: date | None
    amount_fen: int | None = None
    means: str = ""
    what: str = ""
    until: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One sum of which the amount is made up, in fen; negative for a deduction."""

    name: str
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A written agreement; ``made_on`` is the day it was reached, for ages and the file.

    ``sealed_on`` is the date at the seal, None leaves it open. ``copies`` counts parties + 1 at least.
    ``supersedes`` is the number of the agreement in whose place this one stands. ``joint_with`` names other
    committees that mediated with this one; each sets its seal.
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
    items: tuple[Item, ...] = ()
    supersedes: str = ""
    joint_with: tuple[str, ...] = ()
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


def numbered_terms(terms: Sequence[str]) -> str:
    """The terms, each in a line with its number."""
    return "\n".join(f"{chinese_number(number)}、{term}" for number, term in enumerate(terms, 1))


def _listed(title: Block, table: Table, count: int) -> Sequence[Block]:
    """A list with its heading; a short one stands on one page."""
    return (*((Together((title, table)),) if count <= SHORT_LIST else (title, table)), Gap(2 * MM))


def obligation_table(rows: Sequence[Instalment], words: Template, width: float, fonts: FontSet) -> Table:
    """Who performs what for whom, until when; with the total where money is paid."""
    columns = words.columns["instalments"]
    values = [
        {
            "number": one.number or str(number),
            "payer": one.payer,
            "payee": one.payee,
            "what": one.what,
            "due_on": day_text(one.due_on) if one.due_on else one.until,
            "amount": "" if one.amount_fen is None else money_text(one.amount_fen, words),
            "means": one.means,
        }
        for number, one in enumerate(rows, 1)
    ]
    sums = [one.amount_fen for one in rows if one.amount_fen is not None]
    if len(sums) > 1:
        values.append({"number": words.labels["total"], "amount": money_text(sum(sums), words)})
    texts = [[value.get(column.key, "") for column in columns] for value in values]
    return grid(columns, texts, width, fonts, style=CELL)


def item_table(items: Sequence[Item], words: Template, width: float, fonts: FontSet) -> Table:
    """The sums of which the amount is made up, with their total."""
    columns = words.columns["items"]
    values = [
        {"number": str(n), "name": one.name, "amount": f"{yuan(one.amount_fen)}元", "note": one.note}
        for n, one in enumerate(items, 1)
    ]
    total = sum(one.amount_fen for one in items)
    values.append({"name": words.labels["total"], "amount": f"{yuan(total)}元", "note": capitals(total)})
    texts = [[value.get(column.key, "") for column in columns] for value in values]
    return grid(columns, texts, width, fonts, style=CELL)


def _instalments(paper: Agreement, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.instalments:
        return ()
    title = section(words.labels["instalments"], width, fonts)
    table = obligation_table(paper.instalments, words, width, fonts)
    return _listed(title, table, len(paper.instalments) + 1)


def _items(paper: Agreement, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.items:
        return ()
    title = section(words.labels["items"], width, fonts)
    return _listed(title, item_table(paper.items, words, width, fonts), len(paper.items) + 1)


def _supersedes(paper: Agreement, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.supersedes:
        return ()
    return (prose(words.sentence("supersedes", number=paper.supersedes), BODY, width, fonts),)


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
        "terms": lambda: part("terms", numbered_terms(paper.terms)),
        "performance": lambda: part("performance", paper.performance),
        "items": lambda: _items(paper, words, width, fonts),
        "instalments": lambda: _instalments(paper, words, width, fonts),
        "supersedes": lambda: _supersedes(paper, words, width, fonts),
        "copies": lambda: (prose(_copies(paper, words), BODY, width, fonts),),
    }


def render(paper: Agreement, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the agreement.

    :raises RuleViolation: when there are fewer copies than parties and committee (papers.md 5 h).
    """
    words = template or shipped("agreement", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    committees = (paper.committee, *paper.joint_with)
    issuer = issuer_of(committees)
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    blocks: list[Block] = [*head(issuer, words.title, number, width, known), Gap(2 * MM)]
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
    blocks.append(seals(committees, paper.sealed_on, width, known, above=(recorder,)))
    imprint = Imprint(words.title, issuer, paper.made_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
