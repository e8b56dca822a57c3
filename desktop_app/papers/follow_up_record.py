"""人民调解回访记录 (F9): what a visit after the agreement found, signed by the visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.party import PaperParty, names_of
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number parties agreement cause time manner visited performance satisfaction suit error escalation "
    "measures",
    {"visitor": "name", "nothing": ""},
    "parties agreement time visited performance satisfaction suit error escalation measures",
)


@dataclass(frozen=True, slots=True)
class FollowUpRecord:
    """One visit. ``scale`` are the answers of the county's scale, ``satisfaction`` the one that was given.

    ``agreement`` is the number of the agreement, ``cause`` the name of the dispute (回访事由).
    """

    committee: str
    number: str
    ordinal: int
    parties: tuple[PaperParty, ...]
    agreement: str
    cause: str
    visited_at: datetime
    manner: str
    visited: tuple[str, ...]
    finding: str
    performance: str
    scale: tuple[str, ...]
    satisfaction: str
    suit: str
    error: str
    escalation: str
    measures: str
    visitor: str


def _rows(form: Form, paper: FollowUpRecord, words: Template) -> dict[str, Callable[[], None]]:
    names, nothing = words.labels, words.sentences["nothing"]
    chosen = paper.scale.index(paper.satisfaction) if paper.satisfaction in paper.scale else None
    performance = "\n".join(part for part in (f"{paper.finding}。", paper.performance) if part)
    return {
        "parties": lambda: form.pairs((names["parties"], names_of(paper.parties))),
        "agreement": lambda: form.mixed(
            (names["agreement"], 28, True), (paper.agreement, 52, False),
            (names["cause"], 24, True), (paper.cause, 56, False),
        ),
        "time": lambda: form.mixed(
            (names["time"], 28, True), (time_text(paper.visited_at), 80, False),
            (names["manner"], 24, True), (paper.manner, 28, False),
        ),
        "visited": lambda: form.pairs((names["visited"], "、".join(paper.visited))),
        "performance": lambda: form.long(names["performance"], performance, least=40 * MM),
        "satisfaction": lambda: form.pairs((names["satisfaction"], choices(paper.scale, chosen))),
        "suit": lambda: form.pairs((names["suit"], paper.suit)),
        "error": lambda: form.long(names["error"], paper.error or nothing, least=16 * MM, grows=False),
        "escalation": lambda: form.long(
            names["escalation"], paper.escalation or nothing, least=16 * MM, grows=False
        ),
        "measures": lambda: form.long(names["measures"], paper.measures, least=30 * MM),
    }  # fmt: skip


def render(paper: FollowUpRecord, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the record."""
    words = template or shipped("follow_up_record", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    visitor = words.sentence("visitor", name=paper.visitor)
    blocks: list[Block] = [
        *head(paper.committee, words.title, number, width, known),
        form.table(),
        signature_line(visitor, width, known, local_date(paper.visited_at)),
    ]
    imprint = Imprint(words.title, paper.committee, local_date(paper.visited_at))
    return compose(blocks, imprint, marks(words, number), choice=fonts)
