"""The packed form of a locked sweep day: every grid's statement of a township in one value.

Locking writes one record and one change for the whole day instead of keeping hundreds apart (design.md, sweep
storage): boards and figures of locked days read only this. It is self-contained, with the names and codes of
its time, so that a later renaming or re-division changes nothing in it.

Form: ``{"v": 1, "grids": n, "figures": {...}, "rows": base64 of deflated JSON}``. The rows are deflated
because a county keeps 1.4 million of them a year; what is inside is JSON again.
"""

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from db.enums import GridEventOutcome, ReportMeans, SweepState, SweepTiming
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.sweep_pace import PaceRun
from desktop_app.errors import EnvironmentProblem

VERSION = 1
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class EventMark:
    """A finding of a statement and what had become of it when it was read."""

    uid: UUID
    outcome: GridEventOutcome


@dataclass(frozen=True, slots=True)
class Statement:
    """What is known of one grid and day: its report, or silence, which has no ``state``.

    ``posted`` and ``worker`` say who was on duty; ``more`` counts further statements of the same grid and day
    that came from another PC of the office.
    """

    grid_code: str
    grid_name: str
    village_code: str
    village_name: str
    posted: bool
    worker: str | None = None
    state: SweepState | None = None
    timing: SweepTiming | None = None
    means: ReportMeans | None = None
    reporter: str = ""
    proxy: bool = False
    happened_at: datetime | None = None
    entered_at: datetime | None = None
    entered_by: str = ""
    note: str = ""
    events: tuple[EventMark, ...] = ()
    uid: UUID | None = None
    more: int = 0
    sources: int = 0
    """Further statements that were entered as such (另一来源), with the reason."""
    doubtful: bool = False
    """Entered while the machine's clock was set back."""
    corrected: bool = False
    """Corrected after the day was locked (更正)."""

    @property
    def found(self) -> int:
        """How many findings; a correction to findings has no record of its own and counts as one."""
        return len(self.events) or int(self.corrected and self.state is SweepState.FINDINGS)


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Findings of a day: 排查数, 化解数 (on the spot), registered, handed over, 在办, 重大 (risk 红)."""

    found: int
    settled: int
    registered: int
    handed_over: int
    open: int
    major: int


class PackedRow(msgspec.Struct, array_like=True, frozen=True):
    """One statement as it is packed; times are seconds from the day's midnight in China."""

    code: str
    name: str
    village: int
    posted: bool
    worker: str | None
    state: str | None
    timing: str | None
    means: str | None
    reporter: str
    proxy: bool
    happened: int | None
    entered: int | None
    entered_by: str
    note: str
    events: tuple[tuple[str, str], ...]
    doubtful: bool = False
    sources: int = 0


class PackedRun(msgspec.Struct, array_like=True, frozen=True):
    """A run of statements that were keyed fast or imported; its rows by their place."""

    entered_by: str
    first: int
    seconds: int
    rows: tuple[int, ...]
    imported: bool


class _Rows(msgspec.Struct, frozen=True, omit_defaults=True):
    villages: tuple[tuple[str, str], ...]
    rows: tuple[PackedRow, ...]
    pace: tuple[PackedRun, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedDay:
    """A packed day as read: villages by place, rows by village and code, findings' figures at the lock."""

    villages: tuple[tuple[str, str], ...]
    rows: tuple[PackedRow, ...]
    figures: EventFigures
    pace: tuple[PackedRun, ...] = ()

    @property
    def hasty(self) -> frozenset[str]:
        """Codes of the grids whose statement was keyed in a fast run."""
        return frozenset(self.rows[n].code for run in self.pace if not run.imported for n in run.rows)


def pack(
    day: date, statements: Sequence[Statement], figures: EventFigures, pace: Sequence[PaceRun] = ()
) -> dict[str, Any]:
    """Pack a day's statements for storing, with how fast they were entered."""
    villages = sorted({(s.village_code, s.village_name) for s in statements})
    places = {village: place for place, village in enumerate(villages)}
    ordered = sorted(statements, key=lambda s: (s.village_code, s.grid_code))
    rows = tuple(_packed(s, day, places[(s.village_code, s.village_name)]) for s in ordered)
    by_code = {row.code: n for n, row in enumerate(rows)}
    runs = tuple(
        PackedRun(
            run.entered_by, _seconds(run.first, day) or 0, run.seconds,
            tuple(by_code[code] for code in run.codes if code in by_code), run.imported,
        )
        for run in pace
    )  # fmt: skip
    text = msgspec.json.encode(_Rows(tuple(villages), rows, runs))
    return {
        "v": VERSION,
        "grids": len(rows),
        "figures": msgspec.to_builtins(figures),
        "rows": base64.b64encode(zlib.compress(text, 9)).decode("ascii"),
    }


def _packed(statement: Statement, day: date, village: int) -> PackedRow:
    return PackedRow(
        code=statement.grid_code,
        name=statement.grid_name,
        village=village,
        posted=statement.posted,
        worker=statement.worker,
        state=statement.state and statement.state.value,
        timing=statement.timing and statement.timing.value,
        means=statement.means and statement.means.value,
        reporter="" if statement.reporter == statement.worker else statement.reporter,
        proxy=statement.proxy,
        happened=_seconds(statement.happened_at, day),
        entered=_seconds(statement.entered_at, day),
        entered_by=statement.entered_by,
        note=statement.note,
        events=tuple((event.uid.hex, event.outcome.value) for event in statement.events),
        doubtful=statement.doubtful,
        sources=statement.sources,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _seconds(moment: datetime | None, day: date) -> int | None:
    return None if moment is None else int((moment - _midnight(day)).total_seconds())


def unpack(packed: object) -> PackedDay:
    """Read a packed day.

    :raises EnvironmentProblem: when it is damaged or was written by a newer version.
    """
    try:
        record = cast("Mapping[str, Any]", packed)
        if record["v"] != VERSION:
            raise EnvironmentProblem("这一天的日报由更新的版本锁定", "请升级本程序后再查看")
        data = base64.b64decode(record["rows"], validate=True)
        inflate = zlib.decompressobj()
        text = inflate.decompress(data, _MOST_BYTES)
        found = msgspec.json.decode(text, type=_Rows)
        figures = msgspec.convert(record["figures"], EventFigures)
    except (TypeError, KeyError, ValueError, zlib.error) as error:
        raise EnvironmentProblem("这一天的日报数据读不出来", "请运行“检查数据”，必要时从备份恢复") from error
    return PackedDay(found.villages, found.rows, figures, found.pace)


def runs_in(packed: PackedDay, day: date) -> tuple[PaceRun, ...]:
    """How fast the statements of a packed day were entered."""
    return tuple(
        PaceRun(
            run.entered_by, _midnight(day) + timedelta(seconds=run.first), run.seconds,
            tuple(packed.rows[n].code for n in run.rows), run.imported,
        )
        for run in packed.pace
    )  # fmt: skip


def statements_of(packed: PackedDay, day: date) -> tuple[Statement, ...]:
    """The statements of a packed day, by village and code."""
    return tuple(_statement(row, packed.villages[row.village], day) for row in packed.rows)


def _statement(row: PackedRow, village: tuple[str, str], day: date) -> Statement:
    return Statement(
        grid_code=row.code,
        grid_name=row.name,
        village_code=village[0],
        village_name=village[1],
        posted=row.posted,
        worker=row.worker,
        state=SweepState(row.state) if row.state else None,
        timing=SweepTiming(row.timing) if row.timing else None,
        means=ReportMeans(row.means) if row.means else None,
        reporter=row.reporter or (row.worker or "" if row.state else ""),
        proxy=row.proxy,
        happened_at=_moment(row.happened, day),
        entered_at=_moment(row.entered, day),
        entered_by=row.entered_by,
        note=row.note,
        events=tuple(EventMark(UUID(hex=uid), GridEventOutcome(outcome)) for uid, outcome in row.events),
        sources=row.sources,
        doubtful=row.doubtful,
    )


def _moment(seconds: int | None, day: date) -> datetime | None:
    return None if seconds is None else _midnight(day) + timedelta(seconds=seconds)
