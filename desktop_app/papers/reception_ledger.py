"""领导接访台账: the visitors of a period on A4 landscape, a row a matter (papers.md 7 M).

Numbers are masked by whoever fills it, as on the screen.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import NOTE, SMALL, Style
from desktop_app.papers.templates import Template, common, marks, needs, shipped

KEYS = "number day leader visitor demand handling instruction undertaking result"
NEEDS = needs(
    "centre period made total outcome compiled reviewed",
    {"total": "count people done", "count": "label count"},
    "",
    {"rows": f"place {KEYS}"},
)
_TEXT = Style(9, 12.5)
PAGE = Geometry(16 * MM, 14 * MM, 22 * MM, 18 * MM, A4_HEIGHT, A4_WIDTH)
"""Wider than a case paper: a ledger is filed flat, not sewn into a dossier."""


@dataclass(frozen=True, slots=True)
class ReceptionLine:
    """One matter; every text as it is printed."""

    number: str
    day: date
    leader: str
    visitor: str
    demand: str
    handling: str
    instruction: str
    undertaking: str
    result: str
    outcome: str
    people: int
    done: bool

    def texts(self) -> dict[str, str]:
        """Printed values by column."""
        return {
            "number": self.number,
            "day": self.day.isoformat(),
            "leader": self.leader,
            "visitor": self.visitor,
            "demand": self.demand,
            "handling": self.handling,
            "instruction": self.instruction,
            "undertaking": self.undertaking,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class ReceptionLedger:
    """The ledger of the days from ``first`` to ``last``; ``made_at`` is aware."""

    centre: str
    first: date
    last: date
    made_at: datetime
    rows: tuple[ReceptionLine, ...]
    compiled_by: str = ""


def render(paper: ReceptionLedger, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the ledger."""
    words = template or shipped("reception_ledger", NEEDS)
    known, width = font_set(fonts), PAGE.width
    names, columns = words.labels, words.columns["rows"]
    lines: list[list[str]] = []
    for place, row in enumerate(paper.rows, 1):
        texts = row.texts() | {"place": str(place)}
        lines.append([texts[column.key] for column in columns])
    said = words.sentence(
        "total",
        count=len(paper.rows),
        people=sum(row.people for row in paper.rows),
        done=sum(row.done for row in paper.rows),
    )
    counted = Counter(row.outcome for row in paper.rows).most_common()
    by_outcome = "，".join(words.sentence("count", label=label, count=n) for label, n in counted)
    period = f"{names['period']}：{paper.first:%Y-%m-%d} 至 {paper.last:%Y-%m-%d}"
    about = (f"{names['centre']}：{paper.centre}", period, f"{names['made']}：{time_text(paper.made_at)}")
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose("　".join(about), SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        grid(columns, lines, width, known, style=_TEXT, names="number", again=common().labels["continued"]),
        Gap(1.5 * MM),
        prose(f"{names['total']}：{said}", NOTE, width, known, keep_next=True),
        prose(f"{names['outcome']}：{by_outcome}。", NOTE, width, known, keep_next=True),
        Gap(3 * MM, keep_next=True),
        signature_row([f"{names['compiled']}：{paper.compiled_by}", f"{names['reviewed']}："], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, local_date(paper.made_at))
    return compose(in_company(blocks), imprint, marks(words, paper.centre), choice=fonts, geometry=PAGE)
