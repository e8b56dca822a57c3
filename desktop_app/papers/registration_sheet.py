"""矛盾纠纷登记表: the record of GB/T 31000-2015, with every party instead of one (papers.md 7 G)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.enums import Difficulty, DisputeType, RiskLevel, Scale, Source
from desktop_app.domain.money import capitals, yuan
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.party import PaperParty, party_rows
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number title occurred_on registered_on place grid scale category dispute_type source people_count "
    "amount difficulty risk units summary demands due_on method unit responsible phone outcome result "
    "registrar first_asker",
    {"people": "count", "amount": "figures capitals", "results": "", "note": ""},
    "title dates place class type people amount units parties summary demands responsible resolution "
    "outcome registrar",
)


@dataclass(frozen=True, slots=True)
class RegistrationSheet:
    """A registered dispute; empty texts and None stay blank on the sheet.

    ``category`` is code and word of the 综治 table, ``settled`` True, False or None while it is open.
    Ages are printed as of ``registered_on``.
    """

    centre: str
    number: str
    title: str
    registered_on: date
    parties: tuple[PaperParty, ...]
    summary: str
    source: Source
    dispute_type: DisputeType | None = None
    category: str = ""
    occurred_on: date | None = None
    place: str = ""
    grid: str = ""
    scale: Scale | None = None
    people_count: int | None = None
    amount_fen: int | None = None
    difficulty: Difficulty | None = None
    risk_level: RiskLevel | None = None
    involved_units: tuple[str, ...] = ()
    demands: str = ""
    due_on: date | None = None
    resolution_method: str = ""
    resolution_unit: str = ""
    responsible: str = ""
    responsible_phone: str = ""
    settled: bool | None = None
    outcome: str = ""
    first_asker: str = ""
    registrar: str = ""
    print_id_number: bool = True


def _label(member: Scale | Difficulty | RiskLevel | DisputeType | Source | None) -> str:
    return member.label if member is not None else ""


def _people(paper: RegistrationSheet, words: Template) -> str:
    return words.sentence("people", count=paper.people_count) if paper.people_count is not None else ""


def _amount(paper: RegistrationSheet, words: Template) -> str:
    fen = paper.amount_fen
    return words.sentence("amount", figures=yuan(fen), capitals=capitals(fen)) if fen is not None else ""


def _result(paper: RegistrationSheet, words: Template) -> str:
    chosen = None if paper.settled is None else 0 if paper.settled else 1
    return choices(words.sentences["results"].split("/"), chosen)


def _people_row(form: Form, paper: RegistrationSheet, words: Template) -> None:
    names = words.labels
    form.mixed(
        (names["people_count"], 28, True),
        (_people(paper, words), 26, False),
        (names["difficulty"], 28, True),
        (_label(paper.difficulty), 25, False),
        (names["risk"], 28, True),
        (_label(paper.risk_level), 25, False),
    )


def _rows(form: Form, paper: RegistrationSheet, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels

    def parties() -> None:
        for party in paper.parties:
            party_rows(form, party, paper.registered_on, print_id_number=paper.print_id_number)

    return {
        "title": lambda: form.pairs((names["title"], paper.title)),
        "dates": lambda: form.pairs(
            (names["occurred_on"], day_text(paper.occurred_on)),
            (names["registered_on"], day_text(paper.registered_on)),
        ),
        "place": lambda: form.pairs((names["place"], paper.place), (names["grid"], paper.grid)),
        "class": lambda: form.pairs(
            (names["scale"], _label(paper.scale)), (names["category"], paper.category)
        ),
        "type": lambda: form.pairs(
            (names["dispute_type"], _label(paper.dispute_type)), (names["source"], _label(paper.source))
        ),
        "people": lambda: _people_row(form, paper, words),
        "amount": lambda: form.pairs((names["amount"], _amount(paper, words))),
        "units": lambda: form.pairs((names["units"], "、".join(paper.involved_units))),
        "parties": parties,
        "summary": lambda: form.long(names["summary"], paper.summary),
        "demands": lambda: form.long(names["demands"], paper.demands, least=16 * MM, grows=False),
        "responsible": lambda: form.pairs(
            (names["responsible"], paper.responsible), (names["phone"], paper.responsible_phone)
        ),
        "resolution": lambda: form.mixed(
            (names["due_on"], 28, True),
            (day_text(paper.due_on), 34, False),
            (names["method"], 23, True),
            (paper.resolution_method, 22, False),
            (names["unit"], 23, True),
            (paper.resolution_unit, 30, False),
        ),
        "outcome": lambda: (
            form.pairs((names["result"], _result(paper, words))),
            form.long(names["outcome"], paper.outcome, least=18 * MM),
        )[0],
        "registrar": lambda: form.pairs(
            (names["first_asker"], paper.first_asker), (names["registrar"], paper.registrar)
        ),
    }


def render(
    paper: RegistrationSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("registration_sheet", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}"
    blocks: list[Block] = [
        *head(paper.centre, words.title, number, width, known),
        form.table(),
        prose(words.sentences["note"], NOTE, width, known, before=2 * MM),
    ]
    imprint = Imprint(words.title, paper.centre, paper.registered_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
