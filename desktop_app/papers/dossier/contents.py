"""卷内目录 (F0a): every paper of the dossier with its first page, and the range for the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import NOTE, VALUE
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "number", {"checksum": "checksum", "pages": "pages"}, "", {"contents": "number name pages remark"}
)


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One line of the contents: 文书名称, first and last page in the dossier, 备注."""

    name: str
    first_page: int
    last_page: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """All lines, with the dossier's number, day, page count and checksum."""

    committee: str
    number: str
    day: date
    rows: tuple[ContentsRow, ...]
    pages: int
    checksum: str


def page_texts(rows: Sequence[ContentsRow]) -> tuple[str, ...]:
    """What stands under 页号: the first page, for the last entry from first to last."""
    texts = [str(row.first_page) for row in rows]
    if rows and rows[-1].last_page > rows[-1].first_page:
        texts[-1] = f"{rows[-1].first_page}-{rows[-1].last_page}"
    return tuple(texts)


def render(paper: Contents, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the contents; it has no page number of the dossier."""
    words = template or shipped("dossier_contents", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    columns = words.columns["contents"]
    values = [
        {"number": str(number), "name": row.name, "pages": text, "remark": row.remark}
        for number, (row, text) in enumerate(zip(paper.rows, page_texts(paper.rows), strict=True), 1)
    ]
    rows = [[value[column.key] for column in columns] for value in values]
    note = words.sentence("pages", pages=paper.pages) + words.sentence("checksum", checksum=paper.checksum)
    number = f"{words.labels['number']}：{paper.number}"
    blocks: list[Block] = [
        *head("", words.title, number, width, known),
        grid(columns, rows, width, known, style=VALUE, least=11 * MM),
        prose(note, NOTE, width, known, before=3 * MM),
    ]
    imprint = Imprint(words.title, paper.committee, paper.day)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
