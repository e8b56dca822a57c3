"""未报网格催报单: one sheet for each village with grids that have not reported a day, to be signed for.

Silence is no zero report (rules.md 3.4): the sheet asks for a statement or for the reason, and says that a
late report stays late.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import BOUND, Marks, compose_sheets
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import BODY, CELL, NOTE, PLAIN
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "seal received returned",
    {
        "to": "village", "running": "day count deadline grace made", "missed": "day count made",
        "in_row": "count", "note": "",
    },
    "",
    {"grids": "number grid worker phone in_row reason"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeGrid:
    """A silent grid; ``in_row`` counts its silent days up to this one. The telephone is masked."""

    grid: str
    worker: str
    phone: str
    in_row: int


@dataclass(frozen=True, slots=True)
class NoticeVillage:
    """A village or community with its silent grids."""

    name: str
    grids: tuple[NoticeGrid, ...]


@dataclass(frozen=True, slots=True)
class SilentNotice:
    """The silent grids of a day; ``missed``: nothing can come in time any more."""

    centre: str
    day: date
    made_at: datetime
    made_on: date
    deadline: time
    grace: time
    missed: bool
    villages: tuple[NoticeVillage, ...]


def _text(paper: SilentNotice, village: NoticeVillage, words: Template) -> str:
    count, made = len(village.grids), time_text(paper.made_at)
    if paper.missed:
        return words.sentence("missed", day=day_text(paper.day), count=count, made=made)
    return words.sentence(
        "running", day=day_text(paper.day), count=count, made=made,
        deadline=f"{paper.deadline:%H:%M}", grace=f"{paper.grace:%H:%M}",
    )  # fmt: skip


def _grids(village: NoticeVillage, words: Template, fonts: FontSet) -> Table:
    columns = words.columns["grids"]
    rows: list[list[str]] = []
    for number, one in enumerate(village.grids, 1):
        values = {
            "number": str(number), "grid": one.grid, "worker": one.worker, "phone": one.phone,
            "in_row": words.sentence("in_row", count=one.in_row), "reason": "",
        }  # fmt: skip
        rows.append([values[column.key] for column in columns])
    return grid(columns, rows, BOUND.width, fonts, style=CELL, least=10 * MM)


def _sheet(
    paper: SilentNotice, village: NoticeVillage, words: Template, fonts: FontSet
) -> tuple[list[Block], Marks]:
    width, names = BOUND.width, words.labels
    blocks: list[Block] = [
        *head(paper.centre, words.title, "", width, fonts),
        prose(words.sentence("to", village=village.name), PLAIN, width, fonts, before=4 * MM, keep_next=True),
        prose(_text(paper, village, words), BODY, width, fonts),
        Gap(2 * MM),
        _grids(village, words, fonts),
        prose(words.sentences["note"], NOTE, width, fonts, before=2 * MM),
        seal_place(names["seal"], paper.made_on, width, fonts),
        Gap(6 * MM),
        signature_line(names["received"], width, fonts),
        signature_line(names["returned"], width, fonts),
    ]
    return blocks, marks(words, village.name)


def render(paper: SilentNotice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF with a sheet for each village; long lists go on over further pages of its own.

    :raises RuleViolation: when no grid is silent.
    """
    villages = [village for village in paper.villages if village.grids]
    if not villages:
        raise RuleViolation("这一天没有未报的网格，不用催报。", "villages")
    words, known = template or shipped("silent_notice", NEEDS), font_set(fonts)
    sheets = [_sheet(paper, village, words, known) for village in villages]
    return compose_sheets(sheets, Imprint(words.title, paper.centre, paper.made_on), choice=fonts)
