"""矛盾纠纷排查情况表 (T3, papers.md 6): its 51 rows of figures in their printed order, remark, signers.

Formulas as the deployed sheet has them: 小计 adds the levels, 总况 adds the nineteen causes, rates have two
decimals. Σ起数 over the year must be the disputes found over the year, or nothing is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.sweep_statistics import (
    CAUSES,
    FoundGroup,
    Line,
    PeriodKind,
    StatisticsPeriod,
    line_of,
    rates,
)
from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_row
from desktop_app.papers.kit.tables import Table, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL
from desktop_app.papers.templates import Template, marks, needs, shipped

_FULL_LINE = range(14, 18)
"""Characters of a cause that fills its line, so that its 排查数 starts the next one instead of being cut."""
LEVELS = "county township village subtotal year"
NEEDS = needs(
    "unit month quarter half year overall found handled handled_rate succeeded succeeded_rate people band_0 "
    f"band_1 band_2 band_3 major focused focused_count compiled issued office made {' '.join(CAUSES)}",
    {
        "title": "year period unit", "item": "group item", "long_item": "group item", "remark": "",
        "definition": "", "not_locked": "days",
    },
    "",
    {"rows": f"content {LEVELS}"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SweepStatistics:
    """What the sheet says of a unit's period. ``not_locked`` days are not counted.

    ``focused`` are the 集中排查 of the period by level and over the year; None leaves the row to the pen.
    """

    unit: str
    period: StatisticsPeriod
    made_at: datetime
    made_on: date
    groups: tuple[FoundGroup, ...]
    not_locked: int = 0
    focused: Line | None = None
    compiled_by: str = ""
    issued_by: str = ""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row as printed."""

    content: str
    cells: tuple[str, ...]


def _numbers(line: Line) -> tuple[str, ...]:
    return tuple(str(value) for value in line.cells())


def rows(paper: SweepStatistics, words: Template) -> tuple[_Printed, ...]:
    """The 52 rows in their printed order.

    :raises RuleViolation: when the people's bands do not add up to the disputes found.
    """
    names = words.labels

    def titled(group: str, item: str) -> str:
        long = len(names[group]) in _FULL_LINE
        return words.sentence("long_item" if long else "item", group=names[group], item=names[item])

    def line(*, cause: str = "", handled: bool = False, major: bool = False, succeeded: bool = False) -> Line:
        return line_of(
            g
            for g in paper.groups
            if cause in ("", g.cause)
            and (not handled or g.handled)
            and (not major or g.major)
            and (not succeeded or g.succeeded)
        )

    causes = [(cause, line(cause=cause), line(cause=cause, handled=True)) for cause in CAUSES]
    found = sum((one for _, one, _ in causes), Line())
    handled = sum((one for _, _, one in causes), Line())
    settled = line(succeeded=True)
    bands = [line_of(g for g in paper.groups if g.band == number) for number in range(4)]
    if sum((band.year for band in bands), 0) != found.year:
        raise RuleViolation("按人数分的起数加起来不等于年度排查数，请核对后再填报。", "bands")
    out = [
        _Printed(titled("overall", "found"), _numbers(found)),
        _Printed(titled("overall", "handled"), _numbers(handled)),
        _Printed(titled("overall", "handled_rate"), rates(handled, found)),
        _Printed(titled("overall", "succeeded"), _numbers(settled)),
        _Printed(titled("overall", "succeeded_rate"), rates(settled, handled)),
    ]
    for cause, one, begun in causes:
        out.append(_Printed(titled(cause, "found"), _numbers(one)))
        out.append(_Printed(titled(cause, "handled"), _numbers(begun)))
    out += [_Printed(titled("people", f"band_{n}"), _numbers(band)) for n, band in enumerate(bands)]
    large, begun, done = line(major=True), line(major=True, handled=True), line(major=True, succeeded=True)
    out += [
        _Printed(titled("major", "found"), _numbers(large)),
        _Printed(titled("major", "handled"), _numbers(begun)),
        _Printed(titled("major", "succeeded"), _numbers(done)),
        _Printed(titled("major", "succeeded_rate"), rates(done, begun)),
    ]
    focused = ("",) * 5 if paper.focused is None else _numbers(paper.focused)
    out.append(_Printed(titled("focused", "focused_count"), focused))
    return tuple(out)


def _table(printed: Sequence[_Printed], words: Template, fonts: FontSet) -> Table:
    columns = words.columns["rows"]
    levels: list[str] = list(LEVELS.split())
    lines = [
        [row.content if c.key == "content" else row.cells[levels.index(c.key)] for c in columns]
        for row in printed
    ]
    return grid(columns, lines, BOUND.width, fonts, style=CELL, least=6.2 * MM)


_PERIODS = {
    PeriodKind.MONTH: "month",
    PeriodKind.QUARTER: "quarter",
    PeriodKind.HALF: "half",
    PeriodKind.YEAR: "year",
}


def template() -> Template:
    """The program's own wording."""
    return shipped("sweep_statistics", NEEDS)


def render(
    paper: SweepStatistics, *, fonts: FontChoice = DEFAULT, template_of: Template | None = None
) -> bytes:
    """PDF of the sheet.

    :raises RuleViolation: when the figures contradict each other.
    """
    words, known, width = template_of or template(), font_set(fonts), BOUND.width
    names, period = words.labels, paper.period
    title = words.sentence("title", year=period.year, period=period.words, unit=paper.unit)
    notes = [words.sentences["definition"]]
    if paper.not_locked:
        notes.append(words.sentence("not_locked", days=paper.not_locked))
    blocks: list[Block] = [
        *head("", title, "", width, known),
        prose(f"{names['unit']}：{paper.unit}", SMALL, width, known, before=2 * MM, keep_next=True),
        prose(
            f"{names[_PERIODS[period.kind]]}：{period.year}年{period.words}　　"
            f"{names['made']}：{time_text(paper.made_at)}",
            SMALL, width, known, keep_next=True,
        ),
        Gap(1.5 * MM),
        _table(rows(paper, words), words, known),
        prose(words.sentences["remark"], NOTE, width, known, before=1.5 * MM),
        prose("".join(notes), NOTE, width, known),
        Gap(3 * MM),
        signature_row(
            [f"{names['issued']}：{paper.issued_by}", f"{names['compiled']}：{paper.compiled_by}"],
            width,
            known,
        ),
        prose(f"{names['office']}　{day_text(paper.made_on)}", SMALL, width, known, before=2 * MM),
    ]  # fmt: skip
    imprint = Imprint(title, paper.unit, paper.made_on)
    return compose(blocks, imprint, marks(words, f"{paper.unit} {period.year}年{period.words}"), choice=fonts)
