"""封底 (F12): who filed and who checked the dossier. It has no page number."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

_FIELDS = "number filed_by reviewed_by filed_on"
NEEDS = needs(_FIELDS, {"summary": "pages", "checksum": "checksum"}, _FIELDS)


@dataclass(frozen=True, slots=True)
class BackCover:
    """Names at the back; an empty name stays open for the pen."""

    filed_by: str
    filed_on: date | None
    reviewed_by: str = ""


def render(
    paper: BackCover,
    *,
    number: str,
    committee: str,
    day: date,
    pages: int,
    checksum: str,
    fonts: FontChoice = DEFAULT,
    template: Template | None = None,
) -> bytes:
    """PDF of the back cover, with page count and checksum of the dossier bound before it."""
    words = template or shipped("back_cover", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    values = {
        "number": number,
        "filed_by": paper.filed_by,
        "reviewed_by": paper.reviewed_by,
        "filed_on": day_text(paper.filed_on),
    }
    form = Form(known, width, label_width=36 * MM, again=common().labels["continued"])
    for row in words.rows:
        form.pairs((words.labels[row], values[row]), least=12 * MM)
    summary = words.sentence("summary", pages=pages) + words.sentence("checksum", checksum=checksum)
    note = prose(summary, NOTE, width, known, before=3 * MM)
    table = form.table()
    top = BOUND.height - table.height - note.height - 40
    spacer = prose("", NOTE, width, known, before=max(0.0, top))
    blocks: list[Block] = [spacer, table, note]
    return compose(blocks, Imprint(words.title, committee, day), marks(words, number), choice=fonts)
