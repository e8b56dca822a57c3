"""流转和督办登记表: where a matter went, who got it when, and how it was supervised (papers.md 7 N)."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, HEADING
from desktop_app.papers.supervision_order import LogLine, log_rows
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "matter case_number moves supervisions nothing maker checker",
    {},
    "",
    {"moves": "number at to kind state received", "log": "form day people place met content"},
)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the movement log; ``received`` is empty before the signature."""

    at: str
    to: str
    kind: str
    state: str
    received: str


@dataclass(frozen=True, slots=True)
class DispatchLog:
    """All moves and supervisions of a matter."""

    centre: str
    matter: str
    case_number: str
    made_on: date
    moves: tuple[Move, ...]
    supervisions: tuple[LogLine, ...] = ()
    official: bool = True


def render(paper: DispatchLog, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF with both tables; the head rows stand on every page."""
    words = template or shipped("dispatch_log", NEEDS)
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width, names = geometry.width, words.labels
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    form.pairs((names["matter"], paper.matter))
    form.pairs((names["case_number"], paper.case_number))
    moves: list[list[str]] = []
    for number, move in enumerate(paper.moves, 1):
        values = {
            "number": str(number), "at": move.at, "to": move.to, "kind": move.kind, "state": move.state,
            "received": move.received,
        }  # fmt: skip
        moves.append([values[column.key] for column in words.columns["moves"]])
    logged = paper.supervisions or (LogLine(content=names["nothing"]),)
    blocks: list[Block] = [
        *head(paper.centre, words.title, "", width, known),
        form.table(),
        prose(names["moves"], HEADING, width, known, before=4 * MM, keep_next=True),
        grid(words.columns["moves"], moves, width, known, style=CELL, least=9 * MM),
        prose(names["supervisions"], HEADING, width, known, before=4 * MM, keep_next=True),
        grid(words.columns["log"], log_rows(words, logged), width, known, style=CELL, least=9 * MM),
        signature_row((names["maker"], names["checker"]), width, known),
    ]
    imprint = Imprint(words.title, paper.centre, paper.made_on)
    return compose(
        in_company(blocks), imprint, marks(words, paper.case_number), choice=fonts, geometry=geometry
    )
