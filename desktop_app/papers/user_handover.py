"""在办事项移交清单: what one colleague hands to another, signed by both and by who saw to it."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "centre leaver successor day reason",
    {"count": "count", "declared": "", "leaver_signs": "", "successor_signs": "", "witness_signs": "name"},
    "",
    {"matters": "number kind case text due"},
)


@dataclass(frozen=True, slots=True)
class HandedMatter:
    """One matter: as what it was held, its number, what it is, by when."""

    kind: str
    number: str
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class UserHandoverSheet:
    """The list of one hand-over; ``witness`` is who transferred the matters."""

    centre: str
    leaver: str
    successor: str
    day: date
    reason: str
    witness: str
    matters: tuple[HandedMatter, ...]


def render(
    paper: UserHandoverSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the list."""
    words, known, width = template or shipped("user_handover", NEEDS), font_set(fonts), BOUND.width
    names, columns = words.labels, words.columns["matters"]
    people = Form(known, width, label_width=24 * MM, again=common().labels["continued"])
    people.pairs((names["leaver"], paper.leaver), (names["successor"], paper.successor))
    people.pairs((names["day"], day_text(paper.day)), (names["reason"], paper.reason))
    rows: list[list[str]] = []
    for place, matter in enumerate(paper.matters, 1):
        values = {
            "number": str(place), "kind": matter.kind, "case": matter.number, "text": matter.text,
            "due": matter.due_on.isoformat() if matter.due_on else "",
        }  # fmt: skip
        rows.append([values[column.key] for column in columns])
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}", SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        people.table(),
        prose(words.sentence("count", count=len(rows)), NOTE, width, known, before=2 * MM, keep_next=True),
        grid(columns, rows, width, known, style=CELL),
    ]
    signs = (
        Gap(3 * MM),
        prose(words.sentences["declared"], SMALL, width, known, keep_next=True),
        signature_line(words.sentences["leaver_signs"], width, known),
        signature_line(words.sentences["successor_signs"], width, known),
        signature_line(words.sentence("witness_signs", name=paper.witness), width, known),
    )
    imprint = Imprint(words.title, paper.centre, paper.day)
    strip = f"{paper.leaver} → {paper.successor}　{day_text(paper.day)}"
    return compose(in_company([*blocks, *signs]), imprint, marks(words, strip), choice=fonts)
