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
from desktop_app.errors import EnvironmentProblem

VERSION = 2
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


class PackedColumns(msgspec.Struct, array_like=True, frozen=True):
    """The rows turned by a quarter, so that what is alike lies together and deflates to half.

    ``code`` is without the code of the village where it starts with that (``+001``), else whole (``=X7``).
    ``waited`` are the seconds from ``happened`` to the entry.
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

    def row(self, place: int, code: str) -> PackedRow:
        """The row at a place."""
        happened, waited = self.happened[place], self.waited[place]
        entered = None if happened is None or waited is None else happened + waited
        return PackedRow(
            code, self.name[place], self.village[place], self.posted[place], self.worker[place],
            self.state[place], self.timing[place], self.means[place], self.reporter[place], self.proxy[place],
            happened, entered, self.entered_by[place], self.note[place], self.events[place],
        )  # fmt: skip


class _Rows(msgspec.Struct, frozen=True):
    """What version 1 deflated."""

    villages: tuple[tuple[str, str], ...]
    rows: tuple[PackedRow, ...]


class _Content(msgspec.Struct, frozen=True):
    """What is deflated."""

    villages: tuple[tuple[str, str], ...]
    columns: PackedColumns


@dataclass(frozen=True, slots=True)
class PackedDay:
    """A packed day as read: villages by place, grids by village and code, findings' figures at the lock.

    ``codes`` and ``columns`` go together; who counts many days reads those and makes no rows.
    """

    villages: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    columns: PackedColumns
    figures: EventFigures

    @property
    def rows(self) -> tuple[PackedRow, ...]:
        """One row for each grid."""
        return tuple(self.columns.row(place, code) for place, code in enumerate(self.codes))

    def row_of(self, code: str) -> PackedRow | None:
        """The row of one grid."""
        return self.columns.row(self.codes.index(code), code) if code in self.codes else None


def pack(day: date, statements: Sequence[Statement], figures: EventFigures) -> dict[str, Any]:
    """Pack a day's statements for storing."""
    villages = sorted({(s.village_code, s.village_name) for s in statements})
    places = {village: place for place, village in enumerate(villages)}
    ordered = sorted(statements, key=lambda s: (s.village_code, s.grid_code))
    rows = [_packed(s, day, places[(s.village_code, s.village_name)]) for s in ordered]
    columns = _columns(rows, villages)
    text = msgspec.json.encode(_Content(tuple(villages), columns))
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
                found = _Content(old.villages, _columns(old.rows, old.villages))
            case _:
                raise EnvironmentProblem("这一天的日报由更新的版本锁定", "请升级本程序后再查看")
        return PackedDay(found.villages, _codes(found), found.columns, figures)


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
    )


def _moment(seconds: int | None, day: date) -> datetime | None:
    return None if seconds is None else _midnight(day) + timedelta(seconds=seconds)
