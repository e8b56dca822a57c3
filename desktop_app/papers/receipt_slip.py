"""数据包回执条: what became of a package, with the code that is read out on the phone."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_row
from desktop_app.papers.kit.tables import Form, Table, grid
from desktop_app.papers.kit.text import CELL, HEADING, NOTE, SMALL, TITLE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "sender recipient ordinal file made_at at state why contents accepted code exceptions none",
    {
        "ordinal": "ordinal",
        "accepted": "count",
        "code_note": "",
        "handled": "",
        "made": "office moment",
    },
    "",
    {"exceptions": "number title result why"},
)


@dataclass(frozen=True, slots=True)
class SlipRecord:
    """A record that was not plainly accepted: what became of it and why."""

    title: str
    result: str
    why: str


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """A package and its receipt. ``code`` is empty while none is known; moments are aware.

    ``at`` is when it came in, None of one that went out; ``why`` says why it stands as ``state`` says.
    ``office`` prints it, at ``printed_at``.
    """

    sender: str
    recipient: str
    ordinal: int
    file: str
    made_at: datetime | None
    at: datetime | None
    state: str
    why: str
    contents: str
    accepted: int
    code: str
    records: tuple[SlipRecord, ...]
    office: str
    printed_at: datetime


def _facts(paper: ReceiptSlip, words: Template, width: float, fonts: FontSet) -> Table:
    names = words.labels
    form = Form(fonts, width, label_width=24 * MM, again=common().labels["continued"])
    form.pairs((names["sender"], paper.sender))
    form.pairs((names["recipient"], paper.recipient))
    form.pairs(
        (names["ordinal"], words.sentence("ordinal", ordinal=paper.ordinal)), (names["state"], paper.state)
    )
    form.pairs(
        (names["made_at"], time_text(paper.made_at) if paper.made_at else ""),
        (names["at"], time_text(paper.at) if paper.at else ""),
    )
    if paper.why:
        form.pairs((names["why"], paper.why))
    form.pairs((names["contents"], paper.contents))
    form.pairs((names["accepted"], words.sentence("accepted", count=paper.accepted)))
    form.pairs((names["file"], paper.file))
    return form.table()


def render(paper: ReceiptSlip, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the slip; the code stands large, in groups of four, so that it can be read out."""
    words = template or shipped("receipt_slip", NEEDS)
    known, width = font_set(fonts), BOUND.width
    blocks: list[Block] = [*head("", words.title, "", width, known), _facts(paper, words, width, known)]
    if paper.code:
        blocks += [
            prose(
                words.labels["code"], HEADING.aligned("center"), width, known, before=6 * MM, keep_next=True
            ),
            prose(paper.code, replace(TITLE, size=30, leading=44), width, known, keep_next=True),
            prose(words.sentences["code_note"], NOTE.aligned("center"), width, known),
        ]
    if paper.accepted or paper.records:
        blocks.append(section(words.labels["exceptions"], width, known))
    if paper.records:
        columns = words.columns["exceptions"]
        values = [
            {"number": str(number), "title": one.title, "result": one.result, "why": one.why}
            for number, one in enumerate(paper.records, 1)
        ]
        rows = [[value[column.key] for column in columns] for value in values]
        blocks.append(grid(columns, rows, width, known, style=CELL))
    elif paper.accepted:
        blocks.append(prose(words.labels["none"], NOTE, width, known))
    made = words.sentence("made", office=paper.office, moment=time_text(paper.printed_at))
    blocks += [
        Gap(4 * MM),
        signature_row([words.sentences["handled"]], width / 2, known),
        prose(made, SMALL.aligned("right"), width, known, before=3 * MM),
    ]
    imprint = Imprint(words.title, paper.office, local_date(paper.printed_at))
    return compose(
        blocks, imprint, marks(words, words.sentence("ordinal", ordinal=paper.ordinal)), choice=fonts
    )
