"""领导包案情况表: who answers for a case, plan, checklist with evidence, dated steps (papers.md 7 K)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.enums import AssignmentState, ProgressKind
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Column, Form, Table, grid
from desktop_app.papers.kit.text import CELL, NOTE
from desktop_app.papers.party import PaperParty, party_text
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number matter case_number parties summary demands leader post unit responsible phone assigned_on "
    "due_on state discharged_on deadlines plan checklist progress outcome approvals done open",
    {"approval": "opinion name day", "deadline": "label day reason", "no_progress": ""},
    "matter parties summary demands leader responsible due plan checklist progress outcome approvals",
    {"plan": "label text", "checklist": "label done evidence done_on", "progress": "day kind text by"},
)
_LISTS = frozenset({"plan", "checklist", "progress"})


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of the plan (四定), e.g. 定责任人 with what was fixed."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One duty (三包) with the evidence that it was done."""

    label: str
    done: bool
    evidence: str = ""
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaperProgress:
    """One dated step; calls and notes are printed too, but do not count as action."""

    day: date
    kind: ProgressKind
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A change of the due date, e.g. 批准延期至, with its reason."""

    label: str
    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval: the step as printed, opinion, name and date; what is missing stays open for the pen."""

    label: str
    opinion: str = ""
    name: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class LeaderAssignment:
    """A case assigned to a leader, as of ``made_on``."""

    centre: str
    number: str
    made_on: date = field(metadata=PEN)
    matter: str
    case_number: str
    parties: tuple[PaperParty, ...]
    summary: str
    demands: str
    leader: str
    leader_post: str
    responsible_unit: str
    responsible: str
    responsible_phone: str
    state: AssignmentState
    assigned_on: date | None = None
    due_on: date | None = None
    discharged_on: date | None = None
    plan: tuple[PlanItem, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    progress: tuple[PaperProgress, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    outcome: str = ""
    approvals: tuple[Approval, ...] = ()


def _due_rows(form: Form, paper: LeaderAssignment, words: Template) -> None:
    names = words.labels
    assigned, due = day_text(paper.assigned_on), day_text(paper.due_on)
    form.pairs((names["assigned_on"], assigned), (names["due_on"], due))
    form.pairs((names["state"], paper.state.label), (names["discharged_on"], day_text(paper.discharged_on)))
    if paper.deadlines:
        lines = [
            words.sentence(
                "deadline",
                label=one.label,
                day=day_text(one.day),
                reason=f"（{one.reason}）" if one.reason else "",
            )
            for one in paper.deadlines
        ]
        form.pairs((names["deadlines"], "\n".join(lines)))


def _approval_rows(form: Form, paper: LeaderAssignment, words: Template) -> None:
    form.banner(words.labels["approvals"])
    for one in paper.approvals:
        text = words.sentence(
            "approval", opinion=one.opinion, name=one.name or "　　　　", day=day_text(one.day)
        )
        form.long(one.label, text, least=22 * MM, grows=False)


def _form_rows(form: Form, paper: LeaderAssignment, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    people = "\n".join(party_text(one, paper.made_on, print_id_number=False) for one in paper.parties)
    return {
        "matter": lambda: form.pairs(
            (names["matter"], paper.matter), (names["case_number"], paper.case_number)
        ),
        "parties": lambda: form.pairs((names["parties"], people)),
        "summary": lambda: form.long(names["summary"], paper.summary, least=24 * MM),
        "demands": lambda: form.long(names["demands"], paper.demands, least=16 * MM, grows=False),
        "leader": lambda: form.pairs((names["leader"], paper.leader), (names["post"], paper.leader_post)),
        "responsible": lambda: form.mixed(
            (names["unit"], 28, True),
            (paper.responsible_unit, 32, False),
            (names["responsible"], 20, True),
            (paper.responsible, 22, False),
            (names["phone"], 22, True),
            (paper.responsible_phone, 36, False),
        ),
        "due": lambda: _due_rows(form, paper, words),
        "outcome": lambda: form.long(names["outcome"], paper.outcome, least=18 * MM, grows=False),
        "approvals": lambda: _approval_rows(form, paper, words),
    }


def _list(columns: Sequence[Column], values: Sequence[dict[str, str]], width: float, fonts: FontSet) -> Table:
    rows = [[value[column.key] for column in columns] for value in values]
    return grid(columns, rows, width, fonts, style=CELL)


def _grid_values(paper: LeaderAssignment, name: str, words: Template) -> list[dict[str, str]]:
    if name == "plan":
        return [{"label": one.label, "text": one.text} for one in paper.plan]
    if name == "checklist":
        return [
            {
                "label": one.label,
                "done": words.labels["done" if one.done else "open"],
                "evidence": one.evidence,
                "done_on": day_text(one.done_on) if one.done_on else "",
            }
            for one in paper.checklist
        ]
    return [
        {"day": day_text(one.day), "kind": one.kind.label, "text": one.text, "by": one.by}
        for one in paper.progress
    ]


def _grid_section(
    paper: LeaderAssignment, name: str, words: Template, width: float, fonts: FontSet
) -> Sequence[Block]:
    values = _grid_values(paper, name, words)
    title = section(words.labels[name], width, fonts)
    if values:
        return title, _list(words.columns[name], values, width, fonts), Gap(2 * MM)
    if name == "progress":
        return title, prose(words.sentences["no_progress"], NOTE, width, fonts), Gap(2 * MM)
    return ()


def render(
    paper: LeaderAssignment, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet; forms and lists follow each other in the order of the template."""
    words = template or shipped("leader_assignment", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    again = common().labels["continued"]
    number = f"{words.labels['number']}：{paper.number}"
    blocks: list[Block] = [*head(paper.centre, words.title, number, width, known)]
    form: Form | None = None
    for name in words.rows:
        if name not in _LISTS:
            form = form or Form(known, width, again=again)
            _form_rows(form, paper, words)[name]()
            continue
        if form is not None:
            blocks.append(form.table())
            form = None
        blocks += _grid_section(paper, name, words, width, known)
    if form is not None:
        blocks.append(form.table())
    imprint = Imprint(words.title, paper.centre, paper.made_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
