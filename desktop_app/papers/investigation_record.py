"""人民调解调查记录 (F5): somebody questioned, or a place inspected; and a talk with one side (背对背).

The three are one form: when, where, who, with whom, what was said or seen, rows of what was measured or
offered, and the signatures. Their words are in a template each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db.enums import Labelled
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section, span_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.party import signing
from desktop_app.papers.templates import Template, common, marks, needs, shipped


class RecordForm(Labelled):
    """Which of the forms; the value is the name of its template."""

    QUESTIONING = "investigation_record", "调查询问"
    INSPECTION = "inspection_record", "现场勘验"
    TALK = "separate_talk", "背对背谈话"


NEEDS = needs(
    "number time place cause participants subject subject_note investigators recorder content listed",
    {"read_back": "", "asked": "name", "signer": "name"},
    "time place cause participants subject people content",
    {"listed": "number first second third fourth"},
)


@dataclass(frozen=True, slots=True)
class InvestigationPaper:
    """One record; ``starts_at`` and ``ends_at`` are aware moments, the end may be the next day.

    ``subject`` was questioned or talked with; ``listed`` are rows of what was measured (what, size, note) or
    offered (when, who, what kind, how much). ``investigators`` sign, and so does whoever was asked.
    """

    form: RecordForm
    committee: str
    number: str
    ordinal: int
    starts_at: datetime
    ends_at: datetime | None
    place: str
    cause: str
    investigators: tuple[str, ...]
    recorder: str
    content: str
    participants: str = ""
    subject: str = ""
    subject_note: str = ""
    listed: tuple[tuple[str, ...], ...] = ()
    begun: bool = field(default=True, metadata=PEN)
    """False in a preview of a record whose hour is not known yet."""


def _rows(form: Form, paper: InvestigationPaper, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    return {
        "time": lambda: form.pairs(
            (names["time"], span_text(paper.starts_at, paper.ends_at, begun=paper.begun))
        ),
        "place": lambda: form.pairs((names["place"], paper.place)),
        "cause": lambda: form.pairs((names["cause"], paper.cause)),
        "participants": lambda: form.pairs((names["participants"], paper.participants)),
        "subject": lambda: form.mixed(
            (names["subject"], 28, True),
            (paper.subject, 44, False),
            (names["subject_note"], 24, True),
            (paper.subject_note, 64, False),
        ),
        "people": lambda: form.pairs(
            (names["investigators"], "、".join(paper.investigators)), (names["recorder"], paper.recorder)
        ),
        "content": lambda: form.long(
            names["content"], paper.content, least=(34 if paper.listed else 80) * MM
        ),
    }


def _listed(paper: InvestigationPaper, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.listed:
        return ()
    columns = words.columns["listed"]
    keys = ("first", "second", "third", "fourth")
    values = [
        {"number": str(number), **dict(zip(keys, row, strict=False))}
        for number, row in enumerate(paper.listed, 1)
    ]
    rows = [[value.get(column.key, "") for column in columns] for value in values]
    title = section(words.labels["listed"], width, fonts)
    return title, grid(columns, rows, width, fonts, style=CELL), Gap(2 * MM)


def _signers(paper: InvestigationPaper, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    lines = [
        words.sentence("asked", name=paper.subject),
        *(words.sentence("signer", name=name) for name in paper.investigators),
        signing().sentence("recorder", name=paper.recorder),
    ]
    return [signature_line(line, width, fonts) for line in lines]


def render(
    paper: InvestigationPaper, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the record."""
    words = template or shipped(paper.form.value, NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    blocks: list[Block] = [
        *head(paper.committee, words.title, number, width, known),
        form.table(),
        *_listed(paper, words, width, known),
        prose(words.sentences["read_back"], NOTE, width, known, before=2 * MM, keep_next=True),
        *_signers(paper, words, width, known),
    ]
    imprint = Imprint(words.title, paper.committee, local_date(paper.starts_at))
    return compose(blocks, imprint, marks(words, number), choice=fonts)
