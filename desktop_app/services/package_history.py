"""往来记录: every package that went out or came in, how it stands, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.enums import Labelled, PackageDirection, PackageKind, PackageState
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.domain.supervision import receipt_missing
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services.package_content import lines_from
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_AT_A_TIME = 500


class PackageStanding(Labelled):
    """How a package stands, for people.

    ``OVERDUE`` is a written one whose receipt stays away, ``SETTLED`` one that was held back until all that
    is in it had come by another way.
    """

    QUARANTINED = "quarantined", "已隔离"
    WAITING = "waiting", "等前面的包"
    OVERDUE = "overdue", "逾期未回执"
    WRITTEN = "written", "已写出"
    ACKNOWLEDGED = "acknowledged", "已回执"
    IMPORTED = "imported", "已收进"
    DISCARDED = "discarded", "已丢弃"
    PREPARED = "prepared", "待写出"
    SUPERSEDED = "superseded", "已并入后一包"
    SETTLED = "settled", "已另外收到"


_STATES = {
    PackageStanding.OVERDUE: PackageState.WRITTEN,
    PackageStanding.SETTLED: PackageState.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which packages to list, the newest first.

    ``peer_uid`` an office; this office itself for what goes between its PCs, which is left out otherwise.
    """

    peer_uid: UUID | None = None
    standing: PackageStanding | None = None
    direction: PackageDirection | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A package in the journal. ``text`` says why it stands where it stands, ``next_step`` what to do.

    ``days_out`` counts the days since it was written, of one that is not acknowledged; None of any other.
    ``exceptions`` are records that were not plainly accepted; ``reason`` is a code of the exchange or "".
    """

    package_uid: UUID
    ordinal: int
    direction: PackageDirection
    kind: PackageKind
    peer_uid: UUID | None
    peer_name: str
    made_at: datetime | None
    at: datetime
    content: str
    state: PackageState
    standing: PackageStanding
    days_out: int | None
    reason: str
    text: str
    next_step: str
    receipt_code: str
    exceptions: int
    times: int
    file_name: str
    size: int
    actor_name: str


@needs(Permission.VIEW_EXCHANGE)
def list_history(
    session: Session, rules: Rules, query: HistoryQuery | None = None, *, by: Actor, today: date
) -> tuple[HistoryRow, ...]:
    """The journal, newest first. A receipt is overdue after the days of the profile (``receipt``)."""
    del by
    wanted = query or HistoryQuery()
    missing_days = rules.profile.receipt.missing_days
    found: list[HistoryRow] = []
    for row in _rows(session, _statement(wanted, today, missing_days)):
        shown = _history(row, today, missing_days)
        if wanted.standing in (None, shown.standing):
            found.append(shown)
            if len(found) == wanted.limit:
                break
    return tuple(found)


@needs(Permission.VIEW_EXCHANGE)
def history_row(
    session: Session, package_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> HistoryRow | None:
    """One package of the journal as it stands now; None when it is not there."""
    del by
    row = session.scalars(
        select(PackageRecord).where(PackageRecord.package_id == package_uid).order_by(PackageRecord.id)
    ).first()
    return None if row is None else _history(row, today, rules.profile.receipt.missing_days)


def count_overdue(session: Session, today: date, missing_days: int) -> int:
    """Packages whose receipt is overdue; called inside other services."""
    query = HistoryQuery(standing=PackageStanding.OVERDUE)
    rows = _rows(session, _statement(query, today, missing_days))
    return sum(_standing(row, today, missing_days) is PackageStanding.OVERDUE for row in rows)


def _rows(session: Session, statement: Select[PackageRecord]) -> Iterator[PackageRecord]:
    """Rows in pieces, so that a long journal is not read for the first fifty."""
    offset = 0
    while rows := session.scalars(statement.limit(_AT_A_TIME).offset(offset)).all():
        yield from rows
        offset += len(rows)
        if len(rows) < _AT_A_TIME:
            return


def _statement(query: HistoryQuery, today: date, missing_days: int) -> Select[PackageRecord]:
    found = select(PackageRecord).order_by(PackageRecord.id.desc())
    if query.peer_uid is None:
        found = found.where(PackageRecord.peer_installation.is_(None))
    else:
        found = found.where(PackageRecord.peer_office == query.peer_uid)
    if query.direction is not None:
        found = found.where(PackageRecord.direction == query.direction)
    if query.standing is not None:
        state = _STATES.get(query.standing) or PackageState(query.standing.value)
        found = found.where(PackageRecord.state == state)
        if query.standing is PackageStanding.OVERDUE:
            last = today - timedelta(days=missing_days)
            found = found.where(PackageRecord.at < datetime.combine(last, time(), CHINA) + timedelta(days=1))
    return found


def _standing(row: PackageRecord, today: date, missing_days: int) -> PackageStanding:
    # A package that carried nothing new is proved by nothing but its own receipt; nobody waits for that.
    counts: dict[str, Any] = row.counts or {}
    carries = bool(counts.get("new")) or row.kind is PackageKind.ATTACHMENTS
    waits = row.state is PackageState.WRITTEN and carries
    if row.state is PackageState.SUPERSEDED and row.direction is PackageDirection.IN:
        return PackageStanding.SETTLED
    if waits and receipt_missing(local_date(row.at), None, today, missing_days):
        return PackageStanding.OVERDUE
    return PackageStanding(row.state.value)


def _history(row: PackageRecord, today: date, missing_days: int) -> HistoryRow:
    counts: dict[str, Any] = row.counts or {}
    briefs = [line.brief for line in lines_from(counts.get("lines", ()))]
    if counts.get("receipts"):
        briefs.append("回执")
    standing = _standing(row, today, missing_days)
    days_out = (today - local_date(row.at)).days if row.state is PackageState.WRITTEN else None
    text, next_step = _words(row, counts, standing, days_out)
    return HistoryRow(
        row.package_id,
        row.ordinal,
        row.direction,
        row.kind,
        row.peer_office,
        row.peer_name,
        row.made_at,
        row.at,
        "，".join(briefs) or "没有新的更改",
        row.state,
        standing,
        days_out,
        row.reason or "",
        text,
        next_step,
        row.receipt_code or "",
        len(row.exceptions or ()),
        int(counts.get("times", 1)),
        row.file_name,
        row.size,
        row.actor_name,
    )


def _words(
    row: PackageRecord, counts: dict[str, Any], standing: PackageStanding, days_out: int | None
) -> tuple[str, str]:
    """Why it stands where it stands, and the next step; both may be empty."""
    incoming = row.direction is PackageDirection.IN
    reason = ReasonCode.__members__.get(row.reason or "")
    if standing is PackageStanding.OVERDUE:
        return (
            f"写出 {days_out} 天了，还没有回执。",
            "请打电话问对方收到没有。没收到也不要紧，再写一个包带去，内容都在里面。",
        )
    if standing is PackageStanding.SETTLED:
        return "里面的内容经别的包收到了。", ""
    if standing is PackageStanding.DISCARDED:
        return row.reason_text or "", "对方下次送来的包里还会带上这些内容。"
    if incoming and reason is ReasonCode.GAP:
        return f"还差前面 {counts.get('missing', 0)} 处更改。", reason.next_step
    if reason is not None and not reason.success:
        next_step = reason.next_step if incoming else "请重新写一个包带过去。"
        return reason.sentence, next_step
    return row.reason_text or "", ""
