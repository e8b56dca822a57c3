"""卷宗情况说明 (F11): what is missing or was changed, what came later, who filed and who checked.

It plays the part of the 备考表 of an archive (papers.md F11); an empty name or day stays open for the pen.
"""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs("number text missing later filed_by filed_on checked_by checked_on", {"later": "place name"})
_NONE = "无"


@dataclass(frozen=True, slots=True)
class DossierNote:
    """The note; ``later`` are the names of what was added after filing."""

    committee: str
    number: str
    text: str
    filed_by: str
    filed_on: date
    missing: str = ""
    later: tuple[str, ...] = ()
    checked_by: str = ""
    checked_on: date | None = None


def render(paper: DossierNote, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the note."""
    words = template or shipped("dossier_note", NEEDS)
    known = font_set(fonts)
    names, width = words.labels, BOUND.width
    later = "\n".join(
        words.sentence("later", place=place, name=name) for place, name in enumerate(paper.later, 1)
    )
    form = Form(known, width, label_width=32 * MM, again=common().labels["continued"])
    form.pairs((names["text"], paper.text), least=90 * MM)
    form.pairs((names["missing"], paper.missing or _NONE), least=26 * MM)
    form.pairs((names["later"], later or _NONE), least=26 * MM)
    form.pairs((names["filed_by"], paper.filed_by), (names["filed_on"], day_text(paper.filed_on)))
    form.pairs((names["checked_by"], paper.checked_by), (names["checked_on"], day_text(paper.checked_on)))
    number = f"{names['number']}：{paper.number}"
    blocks: list[Block] = [*head("", words.title, number, width, known), Gap(2 * MM), form.table()]
    imprint = Imprint(words.title, paper.committee, paper.filed_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
