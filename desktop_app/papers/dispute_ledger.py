"""矛盾纠纷台账: a list of disputes on A4 landscape, its conditions above, its totals below.

Names of minors and numbers are masked by whoever fills it, as on the screen.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import NOTE, SMALL, Style
from desktop_app.papers.templates import Template, common, marks, needs, shipped

KEYS = "number registered_on parties category summary village lead risk due_on outcome"
NEEDS = needs(
    "centre conditions period made total state risk category compiled reviewed issued",
    {"total": "count people opened overdue", "count": "label count", "shortened": "text"},
    "",
    {"rows": f"place {KEYS}"},
)
LEDGER = Style(9, 12.5)
PAGE = Geometry(16 * MM, 14 * MM, 22 * MM, 18 * MM, A4_HEIGHT, A4_WIDTH)
"""Wider than a case paper: a ledger is filed flat in a folder, not sewn into a dossier."""
LONGEST = {"summary": 100, "outcome": 60}
"""Characters of 简要情况 and of the result; the paper says where the rest is."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One dispute; ``outcome`` says its state and, once settled, how."""

    number: str
    registered_on: date
    parties: str
    category: str
    summary: str
    village: str
    lead: str
    risk: str
    due_on: date | None
    outcome: str
    state: str
    people: int
    is_open: bool
    overdue: bool

    def texts(self) -> dict[str, str]:
        """Printed values by column."""
        return {
            "number": self.number,
            "registered_on": self.registered_on.isoformat(),
            "parties": self.parties,
            "category": self.category,
            "summary": self.summary,
            "village": self.village,
            "lead": self.lead,
            "risk": self.risk,
            "due_on": self.due_on.isoformat() if self.due_on else "",
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class DisputeLedger:
    """The ledger; ``period`` is empty without one, ``made_at`` aware."""

    centre: str
    conditions: str
    period: str
    made_at: datetime
    rows: tuple[LedgerRow, ...]
    compiled_by: str = ""


def totals(paper: DisputeLedger, words: Template) -> tuple[str, ...]:
    """合计 and the counts by state, risk and category, largest first; one line each."""
    rows = paper.rows
    names = words.labels
    said = words.sentence(
        "total",
        count=len(rows),
        people=sum(row.people for row in rows),
        opened=sum(row.is_open for row in rows),
        overdue=sum(row.overdue for row in rows),
    )
    by = (
        ("state", Counter(row.state for row in rows)),
        ("risk", Counter(row.risk for row in rows)),
        ("category", Counter(row.category for row in rows if row.category)),
    )
    lines = [f"{names['total']}：{said}"]
    for name, counted in by:
        if counted:
            parts = (
                words.sentence("count", label=label, count=count) for label, count in counted.most_common()
            )
            lines.append(f"{names[name]}：{'，'.join(parts)}。")
    return tuple(lines)


def template() -> Template:
    """The program's own wording."""
    return shipped("dispute_ledger", NEEDS)


def _shortened(text: str, longest: int, words: Template) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else words.sentence("shortened", text=plain[:longest])


def _table(paper: DisputeLedger, words: Template, width: float, fonts: FontSet) -> Table:
    columns = words.columns["rows"]
    lines: list[list[str]] = []
    for place, row in enumerate(paper.rows, 1):
        texts = row.texts() | {"place": str(place)}
        texts |= {key: _shortened(texts[key], longest, words) for key, longest in LONGEST.items()}
        lines.append([texts[column.key] for column in columns])
    again = common().labels["continued"]
    return grid(columns, lines, width, fonts, style=LEDGER, names="number", again=again)


def render(
    paper: DisputeLedger, *, fonts: FontChoice = DEFAULT, template_of: Template | None = None
) -> bytes:
    """PDF of the ledger."""
    words = template_of or template()
    known = font_set(fonts)
    width = PAGE.width
    names = words.labels
    above = [f"{names['centre']}：{paper.centre}", f"{names['conditions']}：{paper.conditions}"]
    if paper.period:
        above.append(f"{names['period']}：{paper.period}")
    above.append(f"{names['made']}：{time_text(paper.made_at)}")
    signers = ((names["compiled"], paper.compiled_by), (names["reviewed"], ""), (names["issued"], ""))
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        *(prose(text, SMALL, width, known, keep_next=True) for text in above),
        Gap(1.5 * MM),
        _table(paper, words, width, known),
        Gap(1.5 * MM),
        *(prose(text, NOTE, width, known) for text in totals(paper, words)),
        Gap(3 * MM),
        signature_row([f"{caption}：{name}" for caption, name in signers], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, local_date(paper.made_at))
    return compose(in_company(blocks), imprint, marks(words, paper.centre), choice=fonts, geometry=PAGE)
