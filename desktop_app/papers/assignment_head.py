"""What every sheet of one leader assignment begins with: which matter, who answers for it, until when."""

from dataclasses import dataclass, field
from datetime import date

from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template

HEAD_LABELS = (
    "number matter case_number people leader post unit responsible phone assigned_on due_on state standing_in"
)
"""Labels that the template of such a sheet has."""


@dataclass(frozen=True, slots=True)
class AssignmentHead:
    """An assignment as of ``made_on``; ``people`` are the names of the matter, ``state`` is in words."""

    centre: str
    number: str
    made_on: date = field(metadata=PEN)
    matter: str
    case_number: str
    people: tuple[str, ...]
    leader: str
    leader_post: str
    deputy: str
    """Who acts while the leader is away; empty while the leader is there."""
    responsible_unit: str
    responsible: str
    responsible_phone: str
    state: str
    assigned_on: date | None
    due_on: date | None


def head_rows(form: Form, head: AssignmentHead, words: Template, *, state: bool = True) -> None:
    """The rows: all names are printed, however many there are."""
    names = words.labels
    if head.case_number:
        form.pairs((names["matter"], head.matter), (names["case_number"], head.case_number))
    else:
        form.pairs((names["matter"], head.matter))
    if head.people:
        form.pairs((names["people"], "、".join(head.people)))
    leader = head.leader
    if head.deputy:
        leader += f"（{names['standing_in']}：{head.deputy}）"
    form.pairs((names["leader"], leader), (names["post"], head.leader_post))
    form.mixed(
        (names["unit"], 28, True),
        (head.responsible_unit, 32, False),
        (names["responsible"], 20, True),
        (head.responsible, 22, False),
        (names["phone"], 22, True),
        (head.responsible_phone, 36, False),
    )
    form.pairs((names["assigned_on"], day_text(head.assigned_on)), (names["due_on"], day_text(head.due_on)))
    if state:
        form.pairs((names["state"], head.state))


def strip(head: AssignmentHead, words: Template) -> str:
    """The number line of a sheet."""
    return f"{words.labels['number']}：{head.number}"
