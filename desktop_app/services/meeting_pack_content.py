"""What a pack for a meeting says: figures with their definitions, the lists behind them, what changed.

Everything is read as somebody who is on no restricted case's list, so that a paper for many hands names none.
A figure that counts records keeps which ones, so that the next pack can say which came and which went.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enums import CentreLevel, PackKind, RiskLevel
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.services import agenda_case, agenda_order, agenda_task
from desktop_app.services.agenda_row import DueRow, asked, by_day
from desktop_app.services.assignment_view import AssignmentRow, list_assignments
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import outsider, readable
from desktop_app.services.dispute_row import parts, short_number
from desktop_app.services.dispute_view import is_open
from desktop_app.services.petition_statistics import count_petitions, redone_of
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_period import read_period
from desktop_app.services.sweep_summary import week_of

MOST_LINES = 200
"""Lines of a list; the figure above it counts all."""
_NONE = "—"
COUNTED = "petition_"
"""How the keys of sections begin whose rows are figures, not matters."""


@dataclass(frozen=True, slots=True)
class Member:
    """A record that is counted: its identity and what it is called."""

    uid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PackFigure:
    """A figure as it is frozen; ``members`` are None where it counts no records of cases."""

    key: str
    label: str
    value: str
    definition: str
    members: tuple[Member, ...] | None = None


@dataclass(frozen=True, slots=True)
class PackLine:
    """A line of a list; ``uid`` is the matter's, so that it can be withheld from who may not read it."""

    uid: UUID | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackSection:
    """A list with its definition and columns; ``left_out`` lines did not find room."""

    key: str
    title: str
    definition: str
    columns: tuple[str, ...]
    lines: tuple[PackLine, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class PackChange:
    """Why a figure differs from the pack before: what came and what went, each with its name."""

    label: str
    before: str
    now: str
    came: tuple[Member, ...]
    went: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class PackContent:
    """All that a pack says. ``against`` names the pack that ``changes`` are counted from."""

    kind: PackKind
    centre: str
    first: date
    last: date
    made_at: datetime
    made_by: str
    figures: tuple[PackFigure, ...]
    sections: tuple[PackSection, ...]
    against: str
    changes: tuple[PackChange, ...]


def period_of(kind: PackKind, day: date) -> tuple[date, date]:
    """The week or the month that a day lies in."""
    if kind is PackKind.WEEK:
        return week_of(day)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def read_content(
    session: Session,
    rules: Rules,
    kind: PackKind,
    day: date,
    by: Actor,
    now: datetime,
    before: PackContent | None,
) -> PackContent:
    """Read everything for the week or month of a day, as it is now; called inside ``issue_pack``."""
    reader = _Reader(session, rules, kind, day, outsider(by), now)
    figures, sections = reader.read()
    first, last = period_of(kind, day)
    against = "" if before is None else f"{before.first.isoformat()} 至 {before.last.isoformat()}"
    return PackContent(
        kind, rules.identity.name, first, last, now, by.name, figures, sections, against,
        () if before is None else tuple(_changes(before.figures, figures)),
    )  # fmt: skip


def _changes(before: Sequence[PackFigure], now: Sequence[PackFigure]) -> Iterable[PackChange]:
    known = {figure.key: figure for figure in before}
    for figure in now:
        old = known.get(figure.key)
        if old is None:
            continue
        had = {one.uid: one for one in old.members or ()}
        has = {one.uid: one for one in figure.members or ()}
        came = tuple(one for uid, one in has.items() if uid not in had)
        went = tuple(one for uid, one in had.items() if uid not in has)
        if old.value != figure.value or came or went:
            yield PackChange(figure.label, old.value, figure.value, came, went)


class _Reader:
    """Reads one pack as ``who`` sees it."""

    def __init__(
        self, session: Session, rules: Rules, kind: PackKind, day: date, who: Actor, now: datetime
    ) -> None:
        self._session, self._rules, self._who, self._now = session, rules, who, now
        self._kind = kind
        self._today = local_date(now)
        self._first, self._last = period_of(kind, day)
        self._here = and_(
            Dispute.voided_at.is_(None), Dispute.id.not_in(cases_away(session, who.office_uid)), readable(who)
        )
        self._everything = asked(session, rules, (None, date.max), who, self._today)

    def read(self) -> tuple[tuple[PackFigure, ...], tuple[PackSection, ...]]:
        """Figures and lists in the order of the meeting."""
        past = replace(self._everything, last=self._today - timedelta(days=1))
        overdue = [row for row in agenda_case.disputes(past) if row.late]
        dispatches = [row for row in agenda_order.dispatches(past) if row.late]
        supervisions = agenda_order.supervisions(self._everything)
        hazards = agenda_task.hazards(self._everything)
        reds = self._disputes(is_open(), Dispute.risk_level == RiskLevel.RED)
        petitions = self._disputes(is_open(), Dispute.is_petition.is_(True))
        new = self._disputes(self._within(Dispute.registered_at))
        figures = [
            _members("new", "新登记", new, "本期登记的纠纷，按登记时间"),
            _members("open", "未结案", self._disputes(is_open()), "制表时还没有结案、归档、并案的纠纷"),
            *self._by_risk(),
            _members(
                "settled",
                "化解",
                self._disputes(self._within(Dispute.settled_at)),
                "本期登记了化解结果的纠纷",
            ),
            _members("closed", "结案", self._disputes(self._within(Dispute.closed_at)), "本期结案的纠纷"),
            _due("overdue", "超期", overdue, "制表时期限已过还没有办的纠纷，正在调解的算在调解里"),
            _members("petition", "信访事项", petitions, "未结案里登记为信访事项的"),
            _due("dispatch", "交办超期", dispatches, "县里交办、签收或反馈的期限已过的"),
            _due("supervision", "督办待答复", supervisions, "县里督办、还没有答复的"),
            _due("hazard", "风险隐患", hazards, "还没有销号的隐患，其中超期的在清单里写明"),
            *self._sweep(),
        ]
        counted, tables = self._petition_statistics()
        figures += counted
        sections = (
            _section("new", "新登记的纠纷", "本期登记", ("编号", "纠纷", "风险", "登记", "责任人"),
                     [PackLine(d.uid, (short_number(d.number), d.title, d.risk_level.label,
                                       f"{local_date(d.registered_at):%m-%d}", _worker(d))) for d in new]),
            self._reds(reds),
            _due_section("overdue", "超期的纠纷", "最早到期的在前", overdue),
            _section("petition", "信访事项", "未结案的", ("编号", "事项", "期限", "责任人"),
                     [PackLine(d.uid, (short_number(d.number), d.title, _day(d.due_on), _worker(d)))
                      for d in petitions]),
            _due_section("dispatch", "超期的交办", "县里交办的", dispatches),
            _due_section("supervision", "待答复的督办", "县里督办的", supervisions),
            _due_section("hazard", "风险隐患", "没有销号的，按时限", hazards),
            *tables,
        )  # fmt: skip
        return tuple(figures), sections

    def _within(
        self, column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    ) -> ColumnElement[bool]:
        begin = datetime.combine(self._first, time(), CHINA)
        return and_(column >= begin, column < datetime.combine(self._last + timedelta(days=1), time(), CHINA))

    def _disputes(self, *conditions: ColumnElement[bool]) -> list[Dispute]:
        query = select(Dispute).where(self._here, *conditions).order_by(Dispute.registered_at, Dispute.id)
        return list(self._session.scalars(query))

    def _by_risk(self) -> Iterable[PackFigure]:
        query = select(Dispute.risk_level, func.count()).where(self._here, is_open())
        counts: Mapping[Any, int] = dict(self._session.execute(query.group_by(Dispute.risk_level)).all())  # type: ignore[arg-type]
        for level in RiskLevel:
            yield PackFigure(
                f"risk_{level.value}", f"未结案·{level.label}", str(counts.get(level, 0)),
                f"未结案里风险等级现在是{level.label}色的",
            )  # fmt: skip

    def _sweep(self) -> Iterable[PackFigure]:
        """Locked days only (rules.md 3.4); how many of the period were not is said beside it."""
        last = min(self._last, self._today)
        if self._rules.identity.level is not CentreLevel.TOWNSHIP or last < self._first:
            return
        found = read_period(
            self._session, self._rules.identity.code, self._first, last, self._rules, self._now
        )
        days = len(found.board.days)
        definition = f"按时上报 ÷ 在岗网格，只算已审核锁定的 {found.locked} 天（本期到今天 {days} 天）"
        rate = found.figures.rate_text if found.locked else "—"
        yield PackFigure("sweep_rate", "一排按时率", rate, definition)
        yield PackFigure("sweep_silent", "一排未报", str(found.figures.silent), "已锁定的天里没有报的格次")

    def _petition_statistics(self) -> tuple[list[PackFigure], list[PackSection]]:
        """Of the month what the yearly report counts (信访工作条例 41), so that the months add up to it."""
        if self._kind is not PackKind.MONTH:
            return [], []
        found = count_petitions(self._session, self._first, self._last, self._rules, self._who, self._today)
        redone = redone_of(found)
        figures = [
            PackFigure(
                "petition_new", "收到信访", str(found.count), f"本期收到的，共 {found.people} 人。{redone}"
            ),
            PackFigure("petition_in_time", "信访按期率", found.on_time, "本期到期的各项期限里按期办了的"),
        ]
        sections = [
            _section(
                f"{COUNTED}{table.key}", f"信访统计：{table.title}", table.definition, table.columns,
                [PackLine(None, row) for row in table.rows],
            )
            for table in found.tables
        ]  # fmt: skip
        return figures, sections

    def _reds(self, reds: Sequence[Dispute]) -> PackSection:
        led = {
            row.dispute_uid: row
            for row in list_assignments(self._session, self._rules, by=self._who, today=self._today)
        }
        last = self._last_steps([one.uid for one in reds])
        lines = [
            PackLine(
                d.uid,
                (
                    short_number(d.number),
                    d.title,
                    _leader(led.get(d.uid)),
                    _action(led.get(d.uid), last.get(d.uid)),
                ),
            )
            for d in reds
        ]
        columns = ("编号", "纠纷", "包案领导", "最近一次动作")
        return _section("red", "红色纠纷", "未结案的红色纠纷、包案领导和最近一次动作", columns, lines)

    def _last_steps(self, uids: Sequence[UUID]) -> dict[UUID, date]:
        found: dict[UUID, date] = {}
        for part in parts(uids):
            query = (
                select(Transition.record_uid, func.max(Transition.happened_at))
                .where(Transition.record_uid.in_(part), Transition.voided_at.is_(None))
                .group_by(Transition.record_uid)
            )
            found |= {uid: local_date(at) for uid, at in self._session.execute(query)}
        return found


def _leader(row: AssignmentRow | None) -> str:
    return "没有包案" if row is None else f"{row.leader_name}（{row.leader_post}）"


def _action(row: AssignmentRow | None, stepped: date | None) -> str:
    if row is not None and row.last_action_on is not None:
        return f"{row.last_action_on.isoformat()}，已 {row.days_without_action} 天"
    if row is not None:
        return f"包案后还没有走访、会商，已 {row.days_without_action} 天"
    return f"{stepped.isoformat()} 最近一次记录" if stepped is not None else _NONE


def _worker(dispute: Dispute) -> str:
    return dispute.responsible_name or dispute.first_asker_name


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else _NONE


def _members(key: str, label: str, found: Sequence[Dispute], definition: str) -> PackFigure:
    named = tuple(Member(one.uid, short_number(one.number)) for one in found)
    return PackFigure(key, label, str(len(found)), definition, named)


def _due(key: str, label: str, rows: Sequence[DueRow], definition: str) -> PackFigure:
    named = tuple(Member(row.uid, row.number or row.what[:12]) for row in rows)
    return PackFigure(key, label, str(len(rows)), definition, named)


def _due_section(key: str, title: str, definition: str, rows: list[DueRow]) -> PackSection:
    lines = [
        PackLine(
            row.uid, (row.number, row.what, row.due_on.isoformat(), _left(row), row.verb, row.responsible)
        )
        for row in by_day(rows)
    ]
    return _section(key, title, definition, ("编号", "事项", "期限", "情况", "要做的事", "责任人"), lines)


def _left(row: DueRow) -> str:
    return f"超期{-row.days_left}天" if row.days_left < 0 else f"还有{row.days_left}天"


def _section(
    key: str, title: str, definition: str, columns: tuple[str, ...], lines: Sequence[PackLine]
) -> PackSection:
    left_out = max(0, len(lines) - MOST_LINES)
    return PackSection(key, title, definition, columns, tuple(lines[:MOST_LINES]), left_out)
