"""日程表: what falls on the days of a week or a month, for the wall or the leader's desk."""

from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "centre period conditions made weekdays",
    {"total": "count late", "cut": "shown", "nothing": ""},
    "",
    {"rows": "day kind what verb who"},
)


@dataclass(frozen=True, slots=True)
class SheetDay:
    """A day with its mark (休, 班 or nothing)."""

    day: date
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One matter of a day, all in words; ``late`` lines are told in the sum."""

    day: date
    kind: str
    what: str
    verb: str
    who: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class AgendaSheet:
    """The sheet; days without a matter are printed too. ``cut``: there are more lines than were read."""

    centre: str
    conditions: str
    made_at: datetime
    days: tuple[SheetDay, ...]
    lines: tuple[SheetLine, ...]
    warning: str = ""
    cut: bool = False


def render(paper: AgendaSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the sheet."""
    words, known, width = template or shipped("agenda_sheet", NEEDS), font_set(fonts), BOUND.width
    names, columns = words.labels, words.columns["rows"]
    weekdays = names["weekdays"]
    by_day: dict[date, list[SheetLine]] = {}
    for line in paper.lines:
        by_day.setdefault(line.day, []).append(line)
    rows: list[list[str]] = []
    for one in paper.days:
        mark = f" {one.mark}" if one.mark else ""
        when = f"{one.day.month}月{one.day.day}日\n周{weekdays[one.day.weekday()]}{mark}"
        for line in by_day.get(one.day) or [SheetLine(one.day, "", words.sentences["nothing"], "", "")]:
            values = {"day": when, "kind": line.kind, "what": line.what, "verb": line.verb, "who": line.who}
            rows.append([values[column.key] for column in columns])
    first, last = paper.days[0].day, paper.days[-1].day
    total = words.sentence("total", count=len(paper.lines), late=sum(line.late for line in paper.lines))
    period = f"{names['period']}：{first.isoformat()} 至 {last.isoformat()}"
    about = f"{names['conditions']}：{paper.conditions}　{names['made']}：{time_text(paper.made_at)}"
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}　{period}", SMALL, width, known, keep_next=True),
        prose(about, SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        grid(columns, rows, width, known, style=CELL),
        prose(total, NOTE, width, known, before=2 * MM),
    ]
    if paper.cut:
        blocks.append(prose(words.sentence("cut", shown=len(paper.lines)), NOTE, width, known))
    if paper.warning:
        blocks.append(prose(paper.warning, NOTE, width, known))
    imprint = Imprint(words.title, paper.centre, last)
    strip = f"{paper.centre}　{first.isoformat()} 至 {last.isoformat()}"
    return compose(blocks, imprint, marks(words, strip), choice=fonts)
