"""卷宗封面 (F0): whose dossier it is, its number, who mediated and filed it, how long it is kept."""

from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import TITLE, fit
from desktop_app.papers.templates import Template, common, marks, needs, shipped

_FIELDS = "name number mediators dates filed_by filed_on retention remarks"
NEEDS = needs(_FIELDS, {"dates": "start end"}, _FIELDS)


@dataclass(frozen=True, slots=True)
class DossierCover:
    """Cover data; ``name`` is 卷名, ``retention`` the printed period, e.g. 30年."""

    committee: str
    name: str
    number: str
    mediators: tuple[str, ...]
    started_on: date
    ended_on: date | None
    filed_by: str
    filed_on: date
    retention: str
    remarks: str = ""


def _values(paper: DossierCover, words: Template) -> dict[str, str]:
    dates = words.sentence("dates", start=day_text(paper.started_on), end=day_text(paper.ended_on))
    return {
        "name": paper.name,
        "number": paper.number,
        "mediators": "、".join(paper.mediators),
        "dates": dates,
        "filed_by": paper.filed_by,
        "filed_on": day_text(paper.filed_on),
        "retention": paper.retention,
        "remarks": paper.remarks,
    }


def render(paper: DossierCover, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the cover."""
    words = template or shipped("dossier_cover", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    values = _values(paper, words)
    form = Form(known, width, label_width=36 * MM, again=common().labels["continued"])
    for row in words.rows:
        form.pairs((words.labels[row], values[row]), least=16 * MM)
    issuer = replace(TITLE, bold=False, size=20)
    title = replace(TITLE, size=40, leading=60)
    blocks: list[Block] = [
        prose(paper.committee, fit(paper.committee, issuer, width, known, 14), width, known, before=18 * MM),
        prose(words.title, title, width, known, before=12 * MM),
        Gap(18 * MM),
        form.table(),
    ]
    imprint = Imprint(f"{words.title} {paper.number}", paper.committee, paper.filed_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts)
