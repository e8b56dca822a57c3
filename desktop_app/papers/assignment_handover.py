"""领导包案移交单: what a leader hands to the next one, line by line, signed by both and by a witness."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.assignment_head import HEAD_LABELS, AssignmentHead, strip
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, SMALL
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    f"{HEAD_LABELS} giver receiver handed_on approved_by reason items next",
    {"declared": "", "giver_signs": "name", "receiver_signs": "name", "witness_signs": ""},
    "",
    {"items": "place text checked"},
)


@dataclass(frozen=True, slots=True)
class AssignmentHandover:
    """The sheet; the next leader confirms until ``confirm_due_on`` and plans until ``plan_due_on``."""

    head: AssignmentHead
    giver: str
    receiver: str
    handed_on: date
    reason: str
    approved_by: str
    items: tuple[str, ...]
    next: str = ""
    """What waits for the next leader, in one sentence."""


def render(
    paper: AssignmentHandover, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("assignment_handover", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    names = words.labels
    form = Form(known, width, again=common().labels["continued"])
    form.pairs((names["matter"], paper.head.matter))
    if paper.head.case_number:
        form.pairs((names["case_number"], paper.head.case_number))
    if paper.head.people:
        form.pairs((names["people"], "、".join(paper.head.people)))
    form.pairs((names["giver"], paper.giver), (names["receiver"], paper.receiver))
    form.pairs((names["handed_on"], day_text(paper.handed_on)), (names["approved_by"], paper.approved_by))
    form.long(names["reason"], paper.reason, least=16 * MM, grows=False)
    if paper.next:
        form.pairs((names["next"], paper.next))
    columns = words.columns["items"]
    rows: list[list[str]] = []
    for place, text in enumerate(paper.items, 1):
        values = {"place": str(place), "text": text, "checked": "□"}
        rows.append([values[column.key] for column in columns])
    signs = (
        Gap(3 * MM),
        prose(words.sentences["declared"], SMALL, width, known, keep_next=True),
        signature_line(words.sentence("giver_signs", name=paper.giver), width, known),
        signature_line(words.sentence("receiver_signs", name=paper.receiver), width, known),
        signature_line(words.sentences["witness_signs"], width, known),
    )
    blocks: list[Block] = [
        *head(paper.head.centre, words.title, strip(paper.head, words), width, known),
        form.table(),
        section(names["items"], width, known),
        grid(columns, rows, width, known, style=CELL, names="place", again="续"),
    ]
    imprint = Imprint(words.title, paper.head.centre, paper.handed_on)
    found = marks(words, strip(paper.head, words))
    return compose(in_company([*blocks, *signs]), imprint, found, choice=fonts)
