"""领导包案台账: the county's compact ledger and the street's monthly form, on A4 landscape (papers.md 7 K).

Whose numbers are masked is decided by whoever fills it. Which columns are printed, in which order and how
wide, is in the template of each form.
"""

from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import NOTE, SMALL, Style
from desktop_app.papers.templates import Template, marks, needs, shipped

KEYS = (
    "number case_number unit people registered_address address id_number phone summary demands leader post "
    "lead person due_on standing measures work outcome dispatched discharged"
)
NEEDS = needs(
    "centre conditions period made total compiled checked approved again",
    {"total": "count opened overdue idle discharged", "shortened": "text", "several": "place text"},
    "",
    {"rows": f"place {KEYS}"},
)
LEDGER = Style(9, 12.5)
PAGE = Geometry(16 * MM, 14 * MM, 22 * MM, 18 * MM, A4_HEIGHT, A4_WIDTH)
"""Wider than a case paper: a ledger is filed flat in a folder, not sewn into a dossier."""
LONGEST = {"summary": 120, "demands": 80, "measures": 120, "work": 240, "outcome": 120}
"""Characters of a long text; the assignment's own sheet has the rest."""
_NAMES = {LedgerForm.COUNTY: "assignment_ledger", LedgerForm.STREET: "assignment_ledger_monthly"}


@dataclass(frozen=True, slots=True)
class LedgerPerson:
    """One of those who brought the matter, as this ledger may show them."""

    name: str
    registered_address: str = ""
    address: str = ""
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentLedgerRow:
    """One assignment; ``standing`` is its state in words, ``work`` what was done in the period."""

    number: str
    case_number: str
    unit: str
    people: tuple[LedgerPerson, ...]
    summary: str
    demands: str
    leader: str
    leader_post: str
    leader_phone: str
    responsible_unit: str
    responsible: str
    responsible_phone: str
    due_on: date | None
    standing: str
    measures: str
    work: str
    outcome: str
    dispatched: str
    discharged_on: date | None
    is_open: bool
    overdue: bool
    idle: bool

    def texts(self, words: Template) -> dict[str, str]:
        """Printed values by column; where there are several people, each is numbered in every column."""
        people = self.people

        def each(values: list[str]) -> str:
            if len(people) < 2:
                return "".join(values)
            lines = [words.sentence("several", place=n, text=v) for n, v in enumerate(values, 1) if v]
            return "\n".join(lines)

        return {
            "number": self.number,
            "case_number": self.case_number,
            "unit": self.unit,
            "people": each([one.name for one in people]),
            "registered_address": each([one.registered_address for one in people]),
            "address": each([one.address for one in people]),
            "id_number": each([one.id_number for one in people]),
            "phone": each([one.phone for one in people]),
            "summary": self.summary,
            "demands": self.demands,
            "leader": _lines(self.leader, self.leader_post, self.leader_phone),
            "post": self.leader_post,
            "lead": _lines(self.responsible_unit, self.responsible, self.responsible_phone),
            "person": _lines(self.responsible, self.responsible_phone),
            "due_on": self.due_on.isoformat() if self.due_on else "",
            "standing": self.standing,
            "measures": self.measures,
            "work": self.work,
            "outcome": self.outcome,
            "dispatched": self.dispatched,
            "discharged": self.discharged_on.isoformat() if self.discharged_on else "未销号",
        }


@dataclass(frozen=True, slots=True)
class AssignmentLedger:
    """The ledger of a period; ``made_at`` is aware."""

    form: LedgerForm
    centre: str
    conditions: str
    first: date
    last: date
    made_at: datetime
    rows: tuple[AssignmentLedgerRow, ...]
    compiled_by: str = ""

    @property
    def discharged(self) -> int:
        """How many were discharged within the period."""
        days = [row.discharged_on for row in self.rows if row.discharged_on is not None]
        return sum(self.first <= day <= self.last for day in days)


def template(form: LedgerForm) -> Template:
    """The program's own wording of a form."""
    return shipped(_NAMES[form], NEEDS)


def total(paper: AssignmentLedger, words: Template) -> str:
    """合计 with the counts that a superior asks for first."""
    rows = paper.rows
    said = words.sentence(
        "total",
        count=len(rows),
        opened=sum(row.is_open for row in rows),
        overdue=sum(row.overdue for row in rows),
        idle=sum(row.idle for row in rows),
        discharged=paper.discharged,
    )
    return f"{words.labels['total']}：{said}"


def render(
    paper: AssignmentLedger, *, fonts: FontChoice = DEFAULT, template_of: Template | None = None
) -> bytes:
    """PDF of the ledger."""
    words = template_of or template(paper.form)
    known = font_set(fonts)
    width = PAGE.width
    names = words.labels
    above = [
        f"{names['centre']}：{paper.centre}　　{names['period']}：{paper.first} 至 {paper.last}",
        f"{names['conditions']}：{paper.conditions}　　{names['made']}：{time_text(paper.made_at)}",
    ]
    signers = ((names["compiled"], paper.compiled_by), (names["checked"], ""), (names["approved"], ""))
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        *(prose(text, SMALL, width, known, keep_next=True) for text in above),
        Gap(1.5 * MM),
        _table(paper, words, width, known),
        Gap(1.5 * MM),
        prose(total(paper, words), NOTE, width, known),
        Gap(3 * MM),
        signature_row([f"{caption}：{name}" for caption, name in signers], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, local_date(paper.made_at))
    return compose(in_company(blocks), imprint, marks(words, paper.centre), choice=fonts, geometry=PAGE)


def _table(paper: AssignmentLedger, words: Template, width: float, fonts: FontSet) -> Table:
    columns = words.columns["rows"]
    lines: list[list[str]] = []
    for place, row in enumerate(paper.rows, 1):
        texts = row.texts(words) | {"place": str(place)}
        texts |= {key: _shortened(texts[key], longest, words) for key, longest in LONGEST.items()}
        lines.append([texts[column.key] for column in columns])
    again = words.labels["again"]
    return grid(columns, lines, width, fonts, style=LEDGER, names="place", again=again)


def _shortened(text: str, longest: int, words: Template) -> str:
    return text if len(text) <= longest else words.sentence("shortened", text=text[:longest])


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
