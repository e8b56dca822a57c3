"""领导包案化解方案: what is done by whom until when (四定), with its steps, signed by leader and head."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.assignment_head import HEAD_LABELS, AssignmentHead, head_rows, strip
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    f"{HEAD_LABELS} measures steps",
    {"no_steps": "", "responsible_signs": "name", "leader_signs": "name", "head_signs": ""},
    "",
    {"steps": "place content responsible due_on done"},
)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of the plan; ``done`` says when and how it was done, empty while it is open."""

    content: str
    responsible: str
    due_on: date
    done: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """The plan as it stands."""

    head: AssignmentHead
    measures: str
    steps: tuple[PlanStep, ...] = ()


def render(paper: AssignmentPlan, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the plan."""
    words = template or shipped("assignment_plan", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    head_rows(form, paper.head, words, state=False)
    form.long(words.labels["measures"], paper.measures, least=40 * MM, grows=False)
    columns = words.columns["steps"]
    rows: list[list[str]] = []
    for place, step in enumerate(paper.steps, 1):
        values = {
            "place": str(place),
            "content": step.content,
            "responsible": step.responsible,
            "due_on": step.due_on.isoformat(),
            "done": step.done,
        }
        rows.append([values[column.key] for column in columns])
    steps: Block = (
        grid(columns, rows, width, known, style=CELL, names="place", again="续")
        if rows
        else prose(words.sentences["no_steps"], NOTE, width, known)
    )
    signs = (
        Gap(4 * MM),
        signature_line(words.sentence("responsible_signs", name=paper.head.responsible), width, known),
        signature_line(words.sentence("leader_signs", name=paper.head.leader), width, known),
        signature_line(words.sentences["head_signs"], width, known),
    )
    blocks: list[Block] = [
        *head(paper.head.centre, words.title, strip(paper.head, words), width, known),
        form.table(),
        section(words.labels["steps"], width, known),
        steps,
    ]
    imprint = Imprint(words.title, paper.head.centre, paper.head.made_on)
    found = marks(words, strip(paper.head, words))
    return compose(in_company([*blocks, *signs]), imprint, found, choice=fonts)
