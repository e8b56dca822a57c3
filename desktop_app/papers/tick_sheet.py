"""每日一排登记单: the sheet that a village ticks by hand, with a code that says where it belongs.

Up to a week the grids are the rows and the days the columns, on A4 landscape; for a longer time the days are
the rows, and the grids stand side by side. A box that nobody ticks is silence (rules.md 3.4).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

import pikepdf

from desktop_app.domain.sheet_code import SheetCode
from desktop_app.papers.kit.code import CodedHead, dark_squares, head_room
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_row
from desktop_app.papers.kit.tables import Column, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL, Style
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "centre village period number grid worker day vacant absent findings filled checked received",
    {"tick": "", "period": "first last count", "legend": "deadline", "code": ""},
    "",
    {"findings": "day grid parties summary outcome owner"},
)
WIDE = Geometry(16 * MM, 14 * MM, 12 * MM, 15 * MM, A4_HEIGHT, A4_WIDTH)
TALL = Geometry(18 * MM, 14 * MM, 12 * MM, 16 * MM)
WEEK = 7
SIDE_BY_SIDE = 7
"""Grids beside each other on a sheet of days: a tick with its words needs 21 mm."""
BLANKS = (3, 12)
"""Empty lines for findings: as many as the page has room for, but never fewer or more than these."""
BLANK_LINE = 9.5 * MM
TICK = Style(12, 16, align="center")
TICK_SMALL = Style(10.5, 10, align="center")
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class TickGrid:
    """A grid with its worker on each of the sheet's days: None where the grid is not in force, "" vacant."""

    name: str
    workers: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class TickSheet:
    """A sheet for one village; ``deadline`` is the hour after which a report is late."""

    centre: str
    village: str
    days: tuple[date, ...]
    grids: tuple[TickGrid, ...]
    code: SheetCode
    deadline: time


def _day_head(day: date) -> str:
    return f"{day.month}月{day.day}日\n周{_WEEKDAYS[day.weekday()]}"


def _worker(row: TickGrid, words: Template) -> str:
    """Who serves the grid during the sheet's days; several where it changes hands."""
    names = dict.fromkeys(name for name in row.workers if name is not None)
    return "\n".join(name or words.labels["vacant"] for name in names)


def _by_grid(paper: TickSheet, words: Template, width: float, fonts: FontSet) -> list[Block]:
    columns = [Column("grid", words.labels["grid"], 34), Column("worker", words.labels["worker"], 30, True)]
    columns += [Column(day.isoformat(), _day_head(day), 28, centred=True) for day in paper.days]
    tick, absent = words.sentences["tick"], words.labels["absent"]
    rows = [
        [row.name, _worker(row, words), *(absent if worker is None else tick for worker in row.workers)]
        for row in paper.grids
    ]
    return [grid(columns, rows, width, fonts, style=TICK, least=8 * MM)]


def _by_day(paper: TickSheet, words: Template, width: float, fonts: FontSet) -> list[Block]:
    # A narrower tick than on the sheet of a week: several grids stand side by side.
    tick, absent = words.sentences["tick"].replace("　", " "), words.labels["absent"]
    tables: list[Block] = []
    pages = -(-len(paper.grids) // SIDE_BY_SIDE)
    together = -(-len(paper.grids) // pages)
    for start in range(0, len(paper.grids), together):
        part = paper.grids[start : start + together]
        columns = [Column("day", words.labels["day"], 31, centred=True)]
        columns += [
            Column(str(place), f"{row.name}\n{_worker(row, words)}", 24, centred=True)
            for place, row in enumerate(part)
        ]
        rows = [
            [f"{day:%m-%d} 周{_WEEKDAYS[day.weekday()]}"]
            + [absent if row.workers[n] is None else tick for row in part]
            for n, day in enumerate(paper.days)
        ]
        tables += [grid(columns, rows, width, fonts, style=TICK_SMALL, least=6.4 * MM), Gap(3 * MM)]
    return tables


def _blanks(used: float, page: Geometry) -> int:
    """Lines for findings that fit below what is on the page; the most where they begin one of their own."""
    fitting = int((page.height - used) // BLANK_LINE)
    fewest, most = BLANKS
    return min(fitting, most) if fitting >= fewest else most


def render(paper: TickSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("tick_sheet", NEEDS)
    known = font_set(fonts)
    is_week = len(paper.days) <= WEEK
    page = WIDE if is_week else TALL
    width, names = page.width, words.labels
    room = head_room(width)
    first, last = (day_text(day) for day in (paper.days[0], paper.days[-1]))
    period = words.sentence("period", first=first, last=last, count=len(paper.days))
    where = f"{names['centre']}：{paper.centre}　　{names['village']}：{paper.village}"
    above = (where, f"{names['period']}：{period}", f"{names['number']}：{paper.code.text}")
    coded = CodedHead(
        (*head("", words.title, "", room, known), *(prose(line, SMALL, room, known) for line in above)),
        dark_squares(paper.code.text),
        width,
    )
    legend = words.sentence("legend", deadline=f"{paper.deadline:%H:%M}") + words.sentences["code"]
    above_blanks: list[Block] = [
        coded,
        *(_by_grid if is_week else _by_day)(paper, words, width, known),
        prose(legend, NOTE, width, known, before=1.5 * MM),
        section(names["findings"], width, known),
    ]
    signers = signature_row([f"{names[key]}：" for key in ("filled", "checked", "received")], width, known)
    columns = words.columns["findings"]
    used = sum(block.height for block in (*above_blanks, signers)) + BLANK_LINE
    blank = [[""] * len(columns)] * _blanks(used, page)
    findings = grid(columns, blank, width, known, style=CELL, least=BLANK_LINE)
    blocks = [*above_blanks, findings, signers]
    imprint = Imprint(words.title, paper.centre, paper.days[0])
    return compose(blocks, imprint, marks(words, paper.code.text), choice=fonts, geometry=page)


def render_all(papers: Sequence[TickSheet], *, fonts: FontChoice = DEFAULT) -> bytes:
    """PDF of several sheets, each beginning on a page of its own with its own count."""
    if len(papers) == 1:
        return render(papers[0], fonts=fonts)
    with pikepdf.new() as whole:
        for paper in papers:
            with pikepdf.open(io.BytesIO(render(paper, fonts=fonts))) as one:
                whole.pages.extend(one.pages)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue()
