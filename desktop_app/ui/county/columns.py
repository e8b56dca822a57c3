"""Columns of 县区一览: every figure sortable, what is wrong in its colour and with its word."""

from collections.abc import Callable

from desktop_app.services.centre import short_name_of
from desktop_app.services.county_board import CaseCount, TownshipRow
from desktop_app.services.county_sweep import SweepCount
from desktop_app.ui.kit.cells import Cell, Number, Text, TwoPart
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.tokens import Tone

_NEVER = 100_000
"""Days of a township that never sent, for the order."""


def township_columns() -> tuple[Column[TownshipRow], ...]:
    """From the left: who, last package, cases, sweep of the day, what the county asked, what differs."""
    return (
        Column[TownshipRow]("name", "乡镇（街道）", _name, sort=lambda r: r.code, always=True),
        Column[TownshipRow]("last", "上次来包", _last, width=84, sort=_silence, always=True),
        _figure("open", "未结案", 66, _of_cases(lambda c: c.open)),
        _figure("overdue", "超期", 54, _of_cases(lambda c: c.overdue), Tone.DANGER),
        _figure("red", "红", 42, _of_cases(lambda c: c.red), Tone.DANGER),
        _figure("orange", "橙", 42, _of_cases(lambda c: c.orange), Tone.WARNING),
        Column[TownshipRow]("sweep", "一排按时", _sweep, width=80, sort=_share, right=True),
        _figure("late", "迟报", 54, lambda r: r.sweep.late if r.sweep else None, Tone.WARNING),
        _figure("silent", "未报", 54, lambda r: r.sweep.silent if r.sweep else None, Tone.DANGER),
        _figure("dispatches", "交办", 54, lambda r: r.dispatches),
        _figure("supervisions", "督办", 54, lambda r: r.supervisions),
        _figure("conflicts", "不一样", 66, lambda r: r.conflicts, Tone.WARNING),
    )


def _of_cases(figure: Callable[[CaseCount], int]) -> Callable[[TownshipRow], int | None]:
    """A figure of the cases; none of a township of which nothing ever came, since nought would be a guess."""

    def of_row(row: TownshipRow) -> int | None:
        return None if row.days_silent is None and not row.cases.open else figure(row.cases)

    return of_row


def _figure(
    key: str, title: str, width: int, figure: Callable[[TownshipRow], int | None], tone: Tone = Tone.NORMAL
) -> Column[TownshipRow]:
    """A column of a number; nought is grey, so that what is there stands out."""

    def cell(row: TownshipRow) -> Cell:
        value = figure(row)
        return Number(value, tone=tone if value else Tone.MUTED)

    return Column[TownshipRow](key, title, cell, width=width, sort=figure, right=True)


def _name(row: TownshipRow) -> Cell:
    words = "已停用" if row.revoked else f"{row.held_back} 个包没收进" if row.held_back else ""
    return TwoPart(short_name_of(row.name), words)


def _last(row: TownshipRow) -> Cell:
    tone = Tone.DANGER if row.behind else Tone.NORMAL
    return Text(last_words(row), tone, bold=row.behind)


def last_words(row: TownshipRow) -> str:
    """从没来过, 今天, 昨天, 9 天前."""
    if row.days_silent is None:
        return "从没来过"
    return {0: "今天", 1: "昨天"}.get(row.days_silent, f"{row.days_silent} 天前")


def _silence(row: TownshipRow) -> int:
    return _NEVER if row.days_silent is None else row.days_silent


def _sweep(row: TownshipRow) -> Cell:
    if row.sweep is None:
        return Text("没收到", Tone.MUTED, right=True)
    return Text(f"{row.sweep.on_time}/{row.sweep.duty}", right=True)


def _share(row: TownshipRow) -> float | None:
    """Share of the grids on duty that reported on time; None, which comes last, where nothing came."""
    sweep: SweepCount | None = row.sweep
    return None if sweep is None or not sweep.duty else sweep.on_time / sweep.duty
