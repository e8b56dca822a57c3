"""领导包案工作进展表: every dated step with who was there, what came of it and what comes next."""

from dataclasses import dataclass
from datetime import date

from db.enums import ProgressKind
from desktop_app.papers.assignment_head import HEAD_LABELS, AssignmentHead, head_rows, strip
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    f"{HEAD_LABELS} progress compiled leader_signs",
    {
        "total": "count actions last",
        "no_action": "",
        "none": "",
        "next": "text day",
        "late": "day",
        "bulk": "",
        "evidence": "text",
    },
    "",
    {"progress": "day kind people content next"},
)


@dataclass(frozen=True, slots=True)
class SheetProgress:
    """One entry; ``entered_on`` is there where it was written down later, ``bulk`` where many at one go."""

    day: date
    kind: ProgressKind
    counts: bool
    people: str
    content: str
    next_step: str = ""
    next_on: date | None = None
    evidence: str = ""
    entered_on: date | None = None
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentProgress:
    """The sheet; entries are the oldest first."""

    head: AssignmentHead
    entries: tuple[SheetProgress, ...]
    compiled_by: str = ""


def render(
    paper: AssignmentProgress, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("assignment_progress", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    head_rows(form, paper.head, words)
    columns = words.columns["progress"]
    rows = [[_texts(one, words)[column.key] for column in columns] for one in paper.entries]
    entries: Block = (
        grid(columns, rows, width, known, style=CELL, names="day", again=common().labels["continued"])
        if rows
        else prose(words.sentences["none"], NOTE, width, known)
    )
    names = words.labels
    signers = [f"{names['compiled']}：{paper.compiled_by}", f"{names['leader_signs']}："]
    blocks: list[Block] = [
        *head(paper.head.centre, words.title, strip(paper.head, words), width, known),
        form.table(),
        section(names["progress"], width, known),
        entries,
        Gap(1.5 * MM),
        prose(_total(paper, words), NOTE, width, known),
        Gap(4 * MM),
        signature_row(signers, width, known),
    ]
    imprint = Imprint(words.title, paper.head.centre, paper.head.made_on)
    return compose(in_company(blocks), imprint, marks(words, strip(paper.head, words)), choice=fonts)


def _texts(one: SheetProgress, words: Template) -> dict[str, str]:
    said = [one.content]
    if one.evidence:
        said.append(words.sentence("evidence", text=one.evidence))
    if one.bulk:
        said.append(words.sentences["bulk"])
    elif one.entered_on is not None:
        said.append(words.sentence("late", day=one.entered_on.isoformat()))
    following = ""
    if one.next_step:
        day = one.next_on.isoformat() if one.next_on is not None else ""
        following = words.sentence("next", text=one.next_step, day=day)
    return {
        "day": one.day.isoformat(),
        "kind": one.kind.label,
        "people": one.people,
        "content": "\n".join(said),
        "next": following,
    }


def _total(paper: AssignmentProgress, words: Template) -> str:
    days = [one.day for one in paper.entries if one.counts]
    if not days:
        return words.sentences["no_action"]
    return words.sentence("total", count=len(paper.entries), actions=len(days), last=max(days).isoformat())
