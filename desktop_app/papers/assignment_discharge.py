"""领导包案销号审批表: result, the parties' word, every duty with its evidence, and who agreed."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.assignment_head import HEAD_LABELS, AssignmentHead, head_rows, strip
from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    f"{HEAD_LABELS} extension result feedback work checklist approvals done open",
    {"opinion": "opinion name day", "work": "actions entries steps done first last", "nothing": ""},
    "",
    {"checklist": "group label done evidence"},
)


@dataclass(frozen=True, slots=True)
class DischargeItem:
    """One duty (四定, 三包) with the record that proves it."""

    group: str
    label: str
    done: bool
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion: the step as printed, what was said, by whom and when; open places are for the pen."""

    label: str
    opinion: str = ""
    name: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AssignmentDischarge:
    """The sheet; ``actions`` are visits and meetings from ``first`` to ``last``, ``extension`` in words."""

    head: AssignmentHead
    extension: str
    result: str
    feedback: str
    entries: int
    actions: int
    first: date | None
    last: date | None
    steps: int
    steps_done: int
    checklist: tuple[DischargeItem, ...]
    opinions: tuple[Opinion, ...]


def render(
    paper: AssignmentDischarge, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("assignment_discharge", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    names = words.labels
    again = common().labels["continued"]
    form = Form(known, width, again=again)
    head_rows(form, paper.head, words)
    if paper.extension:
        form.pairs((names["extension"], paper.extension))
    form.pairs((names["work"], _work(paper, words)))
    form.long(names["result"], paper.result, least=22 * MM, grows=False)
    form.long(names["feedback"], paper.feedback, least=14 * MM, grows=False)
    columns = words.columns["checklist"]
    rows: list[list[str]] = []
    for item in paper.checklist:
        values = {
            "group": item.group,
            "label": item.label,
            "done": names["done" if item.done else "open"],
            "evidence": item.evidence,
        }
        rows.append([values[column.key] for column in columns])
    signed = Form(known, width, again=again)
    for one in paper.opinions:
        text = words.sentence(
            "opinion", opinion=one.opinion, name=one.name or "　　　　", day=day_text(one.day)
        )
        signed.long(one.label, text, least=22 * MM, grows=False)
    blocks: list[Block] = [
        *head(paper.head.centre, words.title, strip(paper.head, words), width, known),
        form.table(),
        section(names["checklist"], width, known),
        grid(columns, rows, width, known, style=CELL),
        section(names["approvals"], width, known),
        signed.table(),
    ]
    imprint = Imprint(words.title, paper.head.centre, paper.head.made_on)
    return compose(blocks, imprint, marks(words, strip(paper.head, words)), choice=fonts)


def _work(paper: AssignmentDischarge, words: Template) -> str:
    if not paper.entries:
        return words.sentences["nothing"]
    first, last = (day.isoformat() if day is not None else "—" for day in (paper.first, paper.last))
    return words.sentence(
        "work",
        actions=paper.actions,
        entries=paper.entries,
        steps=paper.steps,
        done=paper.steps_done,
        first=first,
        last=last,
    )
