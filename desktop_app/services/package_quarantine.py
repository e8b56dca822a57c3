"""The ways out of quarantine: every package that was not taken has one, most of them by themselves.

``package_settle`` lets out what can leave by itself. A person decides about the rest: take it all the same,
or discard it with a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, Labelled, PackageDirection, PackageState
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services import audit, package_carrier
from desktop_app.services.centre import Centre
from desktop_app.services.installation_switch import extend_switch_off
from desktop_app.services.package_import import take_again
from desktop_app.services.package_journal import ImportResult, Incoming
from desktop_app.services.permissions import Permission, needs


class Exit(Labelled):
    """How a package leaves quarantine."""

    ARRIVES = "arrives", "内容经别的包收到以后自动了结"
    PAIRING = "pairing", "配对以后自动再收"
    SWITCHED_ON = "switched_on", "恢复使用那台电脑以后自动再收"
    UPGRADE = "upgrade", "升级程序以后自动再收"
    KEY = "key", "录入收发密钥单以后自动再收"
    PERSON = "person", "由中心主任决定收下"
    DISCARD = "discard", "写明原因后丢弃"
    WAITS = "waits", "前面的包到了自动再收"
    NOT_KEPT = "not_kept", "没有留下副本"
    NOTHING = "nothing", "已经收过，不用做什么"


_ANY = (Exit.ARRIVES, Exit.DISCARD)
EXITS: Mapping[ReasonCode, tuple[Exit, ...]] = {
    ReasonCode.NOT_A_PACKAGE: (Exit.NOT_KEPT,),
    ReasonCode.NOT_FOR_ME: (Exit.NOT_KEPT,),
    ReasonCode.SHORT: _ANY,
    ReasonCode.UNKNOWN_SENDER: (Exit.PAIRING, *_ANY),
    ReasonCode.REVOKED: (Exit.SWITCHED_ON, Exit.PERSON, *_ANY),
    ReasonCode.SUITE: (Exit.UPGRADE, *_ANY),
    ReasonCode.BAD_SIG: (Exit.DISCARD,),
    ReasonCode.BAD_HASH: _ANY,
    ReasonCode.DECRYPT: (Exit.KEY, *_ANY),
    ReasonCode.LIMIT: (Exit.UPGRADE, *_ANY),
    ReasonCode.UNREADABLE: (Exit.UPGRADE, *_ANY),
    ReasonCode.NEED_UPGRADE: (Exit.UPGRADE, *_ANY),
    ReasonCode.GAP: (Exit.WAITS, Exit.PERSON, *_ANY),
    ReasonCode.FORK: (Exit.PERSON, *_ANY),
    ReasonCode.AUTHORITY: _ANY,
    ReasonCode.DUPLICATE: (Exit.NOTHING,),
}
"""The exits for each reason, the automatic ones first."""

UPGRADE = frozenset(reason for reason, exits in EXITS.items() if Exit.UPGRADE in exits)
"""Reasons that a newer program may not see any more."""
TAKEN_BY_PERSON = frozenset(reason for reason, exits in EXITS.items() if Exit.PERSON in exits)
"""Reasons that a person may decide over."""


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A package that was not taken, why (a code), and how it leaves."""

    package_uid: UUID
    peer_name: str
    file_name: str
    reason: str
    exits: tuple[Exit, ...]


@needs(Permission.VIEW_EXCHANGE)
def list_quarantine(session: Session, *, by: Actor, today: date) -> tuple[QuarantineRow, ...]:
    """The packages in quarantine and those that wait, the oldest first."""
    del by, today
    found: list[QuarantineRow] = []
    for row in held_rows(session):
        code = row.reason or ""
        found.append(QuarantineRow(row.package_id, row.peer_name, row.file_name, code, exits_of(code)))
    return tuple(found)


def exits_of(code: str) -> tuple[Exit, ...]:
    """How a package leaves that was not taken for the reason with this code."""
    return EXITS[ReasonCode[code]] if code in ReasonCode.__members__ else (Exit.DISCARD,)


def held_rows(session: Session) -> Sequence[PackageRecord]:
    """The journal's rows of packages that were not taken."""
    return session.scalars(
        select(PackageRecord)
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.state.in_((PackageState.QUARANTINED, PackageState.WAITING)),
        )
        .order_by(PackageRecord.id)
    ).all()


def take_all_the_same(
    centre: Centre, package_uid: UUID, why: str, *, by: Actor, now: Callable[[], datetime]
) -> ImportResult:
    """Take a package of a switched-off PC, or one that does not fit what came before (收下这一个).

    The changes are judged like any others; where the package does not continue its link, the link stays.

    :raises PermissionDenied: when the user's role does not allow it.
    :raises RuleViolation: without a reason, or for a package that a person cannot take.
    :raises EnvironmentProblem: when its file is gone.
    """
    with centre.writing(by, now) as session, session.begin():
        file = _allow(session, centre, package_uid, why, by=by, now=now())
        sender = UUID(hex=peek(file.path).sender.installation)
    result = take_again(centre, file, by=by, now=now, lifted=(sender,), apart=True)
    with centre.writing(by, now) as session, session.begin():
        extend_switch_off(session, sender)
    return result


@needs(Permission.OVERSEE_EXCHANGE)
def _allow(
    session: Session, centre: Centre, package_uid: UUID, why: str, *, by: Actor, now: datetime
) -> Incoming:
    rows = _held(session, package_uid)
    # Half of the same package may lie there, too, from a stick that was pulled early.
    row = next((row for row in rows if reason_of(row) in TAKEN_BY_PERSON), rows[0])
    reason = reason_of(row)
    if reason not in TAKEN_BY_PERSON:
        text = "" if reason is None else reason.next_step
        raise RuleViolation(f"这个包不能由人决定收下。{text}", "package")
    _check_why(why)
    path = file_of(centre, row)
    if path is None:
        raise EnvironmentProblem("这个包的文件不在了", "请对方重新导出一次；这一行可以写明原因后丢弃。")
    detail = f"决定收下第 {row.ordinal} 号包（{row.reason}）：{why.strip()}"
    audit.record(session, AuditAction.IMPORT, detail, by=by, now=now)
    return incoming_of(row, path)


def discard_package(
    centre: Centre, package_uid: UUID, why: str, *, by: Actor, now: Callable[[], datetime]
) -> None:
    """Give a package in quarantine up: its file is deleted, its row stays in the journal with the reason.

    :raises PermissionDenied: when the user's role does not allow it.
    :raises RuleViolation: without a reason, or when it is not in quarantine.
    """
    with centre.writing(by, now) as session, session.begin():
        sha256 = _give_up(session, package_uid, why, by=by, now=now())
    delete_file(centre, sha256)


@needs(Permission.OVERSEE_EXCHANGE)
def _give_up(session: Session, package_uid: UUID, why: str, *, by: Actor, now: datetime) -> str:
    rows = _held(session, package_uid)
    # Half of the package goes before the whole one, which may hold the only copy of what is in it.
    row = next((row for row in rows if reason_of(row) not in TAKEN_BY_PERSON), rows[0])
    _check_why(why)
    row.state, row.at, row.actor_name = PackageState.DISCARDED, now, by.name
    row.reason_text = f"{row.reason_text or ''}已丢弃：{why.strip()}"
    detail = f"丢弃第 {row.ordinal} 号包（{row.reason}）：{why.strip()}"
    audit.record(session, AuditAction.IMPORT, detail, by=by, now=now)
    return row.sha256


def _held(session: Session, package_uid: UUID) -> Sequence[PackageRecord]:
    """The files in quarantine that say they are this package, the oldest first; at least one."""
    rows = [row for row in held_rows(session) if row.package_id == package_uid]
    if not rows:
        raise RuleViolation("这个包不在隔离区，请刷新后再试。", "package")
    return rows


def _check_why(why: str) -> None:
    if not why.strip():
        raise RuleViolation("请写明原因。", "reason")


def file_of(centre: Centre, row: PackageRecord) -> Path | None:
    """Where the file of a package that was not taken lies; None when it is gone."""
    name = row.sha256 + package_carrier.SUFFIX
    places = (centre.folder / folder / name for folder in ("quarantine", "inbox"))
    return next((place for place in places if place.exists()), None)


def incoming_of(row: PackageRecord, path: Path) -> Incoming:
    """The file of a journal row, to be looked at again."""
    return Incoming(path, row.file_name, row.sha256, row.size)


def delete_file(centre: Centre, sha256: str) -> None:
    """Take the file of a package that has left quarantine away."""
    for folder in ("quarantine", "inbox"):
        (centre.folder / folder / (sha256 + package_carrier.SUFFIX)).unlink(missing_ok=True)


def reason_of(row: PackageRecord) -> ReasonCode | None:
    """Why a package was not taken; None for a reason of another version."""
    found = row.reason or ""
    return ReasonCode[found] if found in ReasonCode.__members__ else None
