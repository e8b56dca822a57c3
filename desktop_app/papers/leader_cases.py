"""领导包案一览: one leader's open cases on one sheet, the overdue first, with what is next and by when."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop_app.domain.paper_code import PEN
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL, Style
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "leader made_on risk mark",
    {
        "count": "count late",
        "none": "",
        "late": "days",
        "left": "days",
        "today": "",
        "acting": "name",
        "shortened": "text",
        "rule": "",
    },
    "",
    {"cases": "place matter next next_on due_on"},
)
PAGE = Geometry(16 * MM, 12 * MM, 16 * MM, 16 * MM)
"""A loose sheet that a leader carries along: the margins are small, so that all cases stand on it."""
_SIZES = (CELL, Style(9.5, 13), Style(8.5, 11.5), Style(7.5, 10))
"""Tried in turn until the cases stand on one sheet."""
_LONGEST = (200, 90, 60, 40)
"""Characters of what is next, in each of those sizes."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case; ``days_left`` counts to ``next_on``, negative once it is past."""

    number: str
    matter: str
    risk: str
    state: str
    next_step: str
    next_on: date | None
    days_left: int | None
    due_on: date | None
    due_left: int | None
    warnings: tuple[str, ...] = ()
    overdue: bool = False
    acting_for: str = ""


@dataclass(frozen=True, slots=True)
class LeaderCases:
    """The sheet of one leader; ``cases`` come the most urgent first."""

    centre: str
    leader: str
    post: str
    made_on: date = field(metadata=PEN)
    cases: tuple[CaseLine, ...]


def render(paper: LeaderCases, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the sheet: one page wherever the smallest type allows it; nothing is left out."""
    words = template or shipped("leader_cases", NEEDS)
    known = font_set(fonts)
    late = sum(one.overdue for one in paper.cases)
    names = words.labels
    said = words.sentence("count", count=len(paper.cases), late=late)
    above = (
        f"{names['leader']}：{paper.leader}（{paper.post}）　　{names['made_on']}：{paper.made_on}　　{said}"
    )
    start: list[Block] = [
        *head(paper.centre, words.title, "", PAGE.width, known),
        prose(above, SMALL, PAGE.width, known, keep_next=True),
        Gap(1.5 * MM),
    ]
    end: list[Block] = [Gap(1.5 * MM), prose(words.sentences["rule"], NOTE, PAGE.width, known)]
    if not paper.cases:
        body: Block = prose(words.sentences["none"], NOTE, PAGE.width, known)
    else:
        room = PAGE.height - sum(block.height for block in (*start, *end)) - 2 * MM
        body = _fitting(paper, words, room, known)
    imprint = Imprint(f"{words.title} {paper.leader}", paper.centre, paper.made_on)
    strip = f"{paper.leader}　{paper.made_on}"
    return compose([*start, body, *end], imprint, marks(words, strip), choice=fonts, geometry=PAGE)


def _fitting(paper: LeaderCases, words: Template, room: float, fonts: FontSet) -> Table:
    made = _table(paper, words, _SIZES[0], _LONGEST[0], fonts)
    for style, longest in zip(_SIZES[1:], _LONGEST[1:], strict=True):
        if made.height <= room:
            return made
        made = _table(paper, words, style, longest, fonts)
    return made


def _table(paper: LeaderCases, words: Template, style: Style, longest: int, fonts: FontSet) -> Table:
    columns = words.columns["cases"]
    rows: list[Sequence[str]] = []
    for place, one in enumerate(paper.cases, 1):
        acting = words.sentence("acting", name=one.acting_for) if one.acting_for else ""
        about = (one.number, f"{words.labels['risk']}{one.risk}", one.state, acting)
        following = _shortened(one.next_step, longest, words)
        warning = "".join(f"{words.labels['mark']}{text}" for text in one.warnings)
        values = {
            "place": str(place),
            "matter": f"{one.matter}\n{'　'.join(part for part in about if part)}",
            "next": "\n".join(part for part in (following, warning) if part),
            "next_on": _day(one.next_on, one.days_left, words),
            "due_on": _day(one.due_on, one.due_left, words),
        }
        rows.append([values[column.key] for column in columns])
    return grid(columns, rows, PAGE.width, fonts, style=replace(style), least=6 * MM)


def _day(day: date | None, left: int | None, words: Template) -> str:
    if day is None:
        return "—"
    if left is None:
        return day.isoformat()
    if left == 0:
        return f"{day}\n{words.sentences['today']}"
    return f"{day}\n" + words.sentence("late" if left < 0 else "left", days=abs(left))


def _shortened(text: str, longest: int, words: Template) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else words.sentence("shortened", text=plain[:longest])
