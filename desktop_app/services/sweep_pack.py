"""The packed form of a locked sweep day: every grid's statement of a township in one value.

Locking writes one record and one change for the whole day instead of keeping hundreds apart (design.md, sweep
storage): boards and figures of locked days read only this. It is self-contained, with the names and codes of
its time, so that a later renaming or re-division changes nothing in it.

Form: ``{"v": 2, "grids": n, "figures": {...}, "rows": base64 of deflated JSON}``, column by column, because a
county keeps 1.4 million rows a year, each in the table and in the change log. Version 1 had them row by
row and is read as before.
"""

import base64
import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from db.enums import GridEventOutcome, ReportMeans, SweepState, SweepTiming
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.sweep_pace import PaceRun
from desktop_app.errors import EnvironmentProblem

VERSION = 2
_MOST_BYTES = 64 * 1024 * 1024
_SELDOM = frozenset({"doubtful", "sources"})
"""Columns that are left empty where no row has anything in them."""


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

    def __add__(self, other: "EventFigures") -> "EventFigures":
        """Findings of both together."""
        return EventFigures(
            self.found + other.found,
            self.settled + other.settled,
            self.registered + other.registered,
            self.handed_over + other.handed_over,
            self.open + other.open,
            self.major + other.major,
        )


NO_EVENTS = EventFigures(0, 0, 0, 0, 0, 0)


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


class PackedColumns(msgspec.Struct, array_like=True, frozen=True):
    """The rows turned by a quarter, so that what is alike lies together and deflates to half.

    ``code`` is without the code of the village where it starts with that (``+001``), else whole (``=X7``).
    ``waited`` are the seconds from ``happened`` to the entry. ``doubtful`` and ``sources`` are empty on the
    usual day that has none.
    """

    code: tuple[str, ...]
    name: tuple[str, ...]
    village: tuple[int, ...]
    posted: tuple[bool, ...]
    worker: tuple[str | None, ...]
    state: tuple[str | None, ...]
    timing: tuple[str | None, ...]
    means: tuple[str | None, ...]
    reporter: tuple[str, ...]
    proxy: tuple[bool, ...]
    happened: tuple[int | None, ...]
    waited: tuple[int | None, ...]
    entered_by: tuple[str, ...]
    note: tuple[str, ...]
    events: tuple[tuple[tuple[str, str], ...], ...]
    doubtful: tuple[bool, ...] = ()
    sources: tuple[int, ...] = ()

    def row(self, place: int, code: str) -> PackedRow:
        """The row at a place."""
        happened, waited = self.happened[place], self.waited[place]
        entered = None if happened is None or waited is None else happened + waited
        return PackedRow(
            code, self.name[place], self.village[place], self.posted[place], self.worker[place],
            self.state[place], self.timing[place], self.means[place], self.reporter[place], self.proxy[place],
            happened, entered, self.entered_by[place], self.note[place], self.events[place],
            self.doubtful[place] if self.doubtful else False, self.sources[place] if self.sources else 0,
        )  # fmt: skip


class _Rows(msgspec.Struct, frozen=True):
    """What version 1 deflated."""

    villages: tuple[tuple[str, str], ...]
    rows: tuple[PackedRow, ...]
    pace: tuple[PackedRun, ...] = ()


class _Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is deflated."""

    villages: tuple[tuple[str, str], ...]
    columns: PackedColumns
    pace: tuple[PackedRun, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedDay:
    """A packed day as read: villages by place, grids by village and code, findings' figures at the lock.

    ``codes`` and ``columns`` go together; who counts many days reads those and makes no rows.
    """

    villages: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    columns: PackedColumns
    figures: EventFigures
    pace: tuple[PackedRun, ...] = ()

    @property
    def hasty(self) -> frozenset[str]:
        """Codes of the grids whose statement was keyed in a fast run."""
        return frozenset(self.codes[n] for run in self.pace if not run.imported for n in run.rows)

    @property
    def doubtful(self) -> tuple[int, ...]:
        """Places of the statements that were entered while the clock was set back."""
        return tuple(place for place, doubtful in enumerate(self.columns.doubtful) if doubtful)

    @property
    def rows(self) -> tuple[PackedRow, ...]:
        """One row for each grid."""
        return tuple(self.columns.row(place, code) for place, code in enumerate(self.codes))

    def row_of(self, code: str) -> PackedRow | None:
        """The row of one grid."""
        return self.columns.row(self.codes.index(code), code) if code in self.codes else None


def pack(
    day: date, statements: Sequence[Statement], figures: EventFigures, pace: Sequence[PaceRun] = ()
) -> dict[str, Any]:
    """Pack a day's statements for storing, with how fast they were entered."""
    villages = sorted({(s.village_code, s.village_name) for s in statements})
    places = {village: place for place, village in enumerate(villages)}
    ordered = sorted(statements, key=lambda s: (s.village_code, s.grid_code))
    rows = [_packed(s, day, places[(s.village_code, s.village_name)]) for s in ordered]
    by_code = {row.code: n for n, row in enumerate(rows)}
    runs = tuple(
        PackedRun(
            run.entered_by, _seconds(run.first, day) or 0, run.seconds,
            tuple(by_code[code] for code in run.codes if code in by_code), run.imported,
        )
        for run in pace
    )  # fmt: skip
    text = msgspec.json.encode(_Content(tuple(villages), _columns(rows, villages), runs))
    return {
        "v": VERSION,
        "grids": len(rows),
        "figures": msgspec.to_builtins(figures),
        "rows": base64.b64encode(zlib.compress(text, 9)).decode("ascii"),
    }


def _columns(rows: Sequence[PackedRow], villages: Sequence[tuple[str, str]]) -> PackedColumns:
    def value(name: str, row: PackedRow) -> object:
        if name == "code":
            village = villages[row.village][0]
            return f"+{row.code[len(village) :]}" if row.code.startswith(village) else f"={row.code}"
        if name == "waited":
            return None if row.entered is None or row.happened is None else row.entered - row.happened
        return getattr(row, name)

    columns = [[value(name, row) for row in rows] for name in PackedColumns.__struct_fields__]
    for place, name in enumerate(PackedColumns.__struct_fields__):
        if name in _SELDOM and not any(columns[place]):
            columns[place] = []
    return msgspec.convert(columns, PackedColumns)


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
    with _readable():
        record = cast("Mapping[str, Any]", packed)
        figures = msgspec.convert(record["figures"], EventFigures)
        match record["v"]:
            case 2:
                found = msgspec.json.decode(_inflated(record["rows"]), type=_Content)
            case 1:
                old = msgspec.json.decode(_inflated(record["rows"]), type=_Rows)
                found = _Content(old.villages, _columns(old.rows, old.villages), old.pace)
            case _:
                raise EnvironmentProblem("这一天的日报由更新的版本锁定", "请升级本程序后再查看")
        return PackedDay(found.villages, _codes(found), found.columns, figures, found.pace)


def _codes(found: _Content) -> tuple[str, ...]:
    beginnings = [code for code, _ in found.villages]
    return tuple(
        beginnings[village] + code[1:] if code[0] == "+" else code[1:]
        for code, village in zip(found.columns.code, found.columns.village, strict=True)
    )


@contextmanager
def _readable() -> Generator[None]:
    try:
        yield
    except (TypeError, KeyError, IndexError, ValueError, zlib.error) as error:
        raise EnvironmentProblem("这一天的日报数据读不出来", "请运行“检查数据”，必要时从备份恢复") from error


def _inflated(rows: str) -> bytes:
    return zlib.decompressobj().decompress(base64.b64decode(rows, validate=True), _MOST_BYTES)


def runs_in(packed: PackedDay, day: date) -> tuple[PaceRun, ...]:
    """How fast the statements of a packed day were entered."""
    return tuple(
        PaceRun(
            run.entered_by, _midnight(day) + timedelta(seconds=run.first), run.seconds,
            tuple(packed.codes[n] for n in run.rows), run.imported,
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
