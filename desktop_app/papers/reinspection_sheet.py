"""随机抽查登记表: what the re-inspection of one drawn case found; a form for the pen before it was made."""

from dataclasses import dataclass
from datetime import date

from db.enums import InspectionOutcome
from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import BLANK_DAY, day_text, in_company, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "draw case title closed_on handlers inspected_on met findings outcome passed failed measures after",
    {"inspector": "", "visited": "", "director": ""},
)
OUTCOMES = {InspectionOutcome.PASSED: "passed", InspectionOutcome.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class ReinspectionSheet:
    """One drawn case; without ``outcome`` the form to take along. ``after`` is where the case stands now."""

    centre: str
    number: str
    drawn_on: date
    position: int
    case_number: str
    title: str
    closed_on: date | None
    handlers: tuple[str, ...]
    inspected_on: date | None = None
    inspector: str = ""
    met: str = ""
    findings: str = ""
    outcome: InspectionOutcome | None = None
    measures: str = ""
    after: str = ""


def render(
    paper: ReinspectionSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("reinspection_sheet", NEEDS)
    known, width, names = font_set(fonts), BOUND.width, words.labels
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    form.pairs((names["draw"], f"{paper.number}（{paper.position}）"), (names["case"], paper.case_number))
    form.pairs((names["title"], paper.title))
    closed = day_text(paper.closed_on) if paper.closed_on else ""
    form.pairs((names["closed_on"], closed), (names["handlers"], "、".join(paper.handlers)))
    day = day_text(paper.inspected_on) if paper.inspected_on else BLANK_DAY
    form.pairs((names["inspected_on"], day), (names["met"], paper.met), least=11 * MM)
    form.long(names["findings"], paper.findings, least=70 * MM)
    chosen = None if paper.outcome is None else list(OUTCOMES).index(paper.outcome)
    answers = [names[key] for key in OUTCOMES.values()]
    form.pairs((names["outcome"], choices(answers, chosen)), least=11 * MM)
    form.long(names["measures"], paper.measures, least=25 * MM)
    form.pairs((names["after"], paper.after), least=11 * MM)
    captions = ("inspector", "visited", "director")
    lines = [signature_line(words.sentences[key], width, known) for key in captions]
    blocks: list[Block] = [*head(paper.centre, words.title, "", width, known), form.table(), *lines]
    imprint = Imprint(words.title, paper.centre, paper.inspected_on or paper.drawn_on)
    return compose(in_company(blocks), imprint, marks(words, paper.number), choice=fonts)
