"""督办单 (挂牌督办): what is supervised, why, by when to answer, and the log (papers.md 7 N)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, HEADING
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "to matter case_number risk reason demands issued_on reply_due_on leader contact lifted listed log "
    "received",
    {"seal": "unit", "lifted": "day reason"},
    "to matter reason demands dates leader lifted",
    {"log": "form day people place met content"},
)
_BLANK = 3


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log; the places of an empty one are filled by hand."""

    form: str = ""
    day: date | None = None
    people: str = ""
    place: str = ""
    met: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionOrder:
    """A supervision order, or with ``listed`` a 挂牌督办."""

    issuer: str
    number: str
    issued_on: date
    to_unit: str
    matter: str
    case_number: str
    reason: str
    demands: str
    reply_due_on: date
    risk: str = ""
    leader: str = ""
    contact: str = ""
    listed: bool = False
    lifted_on: date | None = None
    lifted_reason: str = ""
    log: tuple[LogLine, ...] = ()
    official: bool = True


def _rows(form: Form, paper: SupervisionOrder, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    lifted = ""
    if paper.lifted_on is not None:
        reason = paper.lifted_reason
        lifted = words.sentence("lifted", day=day_text(paper.lifted_on), reason=reason).strip("，")
    return {
        "to": lambda: form.pairs((names["to"], paper.to_unit)),
        "matter": lambda: [
            form.pairs((names["matter"], paper.matter)),
            form.pairs((names["case_number"], paper.case_number), (names["risk"], paper.risk)),
        ][0],
        "reason": lambda: form.long(names["reason"], paper.reason, least=16 * MM),
        "demands": lambda: form.long(names["demands"], paper.demands, least=16 * MM),
        "dates": lambda: form.pairs(
            (names["issued_on"], day_text(paper.issued_on)),
            (names["reply_due_on"], day_text(paper.reply_due_on)),
        ),
        "leader": lambda: form.pairs((names["leader"], paper.leader), (names["contact"], paper.contact)),
        "lifted": lambda: form.pairs((names["lifted"], lifted)),
    }


def render(
    paper: SupervisionOrder, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the order; below it the log, with empty lines while there is none."""
    words = template or shipped("supervision_order", NEEDS)
    if paper.listed:
        words = replace(words, title=words.labels["listed"])
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width = geometry.width
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    blocks: list[Block] = [
        *head(paper.issuer, words.title, paper.number, width, known),
        form.table(),
        seal_place(words.sentence("seal", unit=paper.issuer), paper.issued_on, width, known),
        Gap(2 * MM),
        signature_line(words.labels["received"], width, known),
        prose(words.labels["log"], HEADING, width, known, before=5 * MM, keep_next=True),
        grid(
            words.columns["log"],
            log_rows(words, paper.log or (LogLine(),) * _BLANK),
            width, known, style=CELL, least=10 * MM,
        ),
    ]  # fmt: skip
    imprint = Imprint(words.title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=geometry)


def log_rows(words: Template, lines: tuple[LogLine, ...]) -> list[list[str]]:
    """Lines of the log as texts in the order of the template's columns."""
    rows: list[list[str]] = []
    for line in lines:
        values = {
            "form": line.form, "day": line.day.isoformat() if line.day else "", "people": line.people,
            "place": line.place, "met": line.met, "content": line.content,
        }  # fmt: skip
        rows.append([values[column.key] for column in words.columns["log"]])
    return rows
