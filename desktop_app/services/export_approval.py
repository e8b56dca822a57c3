"""A second person's word before many or full personal data leave the program (rules.md 11, 两人同意).

One person asks with the same filters and the same purpose as for the export; another one with the right says
yes or no; the yes holds for that person, those filters and that number for three days, and is used once.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.export import ExportApproval
from desktop_app.domain.actor import Actor
from desktop_app.domain.export_approval import ApprovalState, covered, state_of, why_second_person
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery
from desktop_app.services.dispute_export import ExportKind, Release, checked_reason
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules

MOST_SHOWN = 50
_FULL = frozenset({ExportKind.RECORD, ExportKind.ASSIGNMENTS_FULL})
"""Kinds with full identity numbers."""


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A request as it is listed; ``mine`` to decide or to use is for the one who asks for the list."""

    uid: UUID
    kind: ExportKind
    count: int
    conditions: str
    reason: str
    asked_by: str
    asked_at: datetime
    state: ApprovalState
    decided_by: str
    note: str
    may_decide: bool
    is_own: bool


def why_needed(wanted: Release, rules: Rules) -> str:
    """Why this export needs a second person; empty when it does not."""
    return why_second_person(wanted.kind in _FULL, wanted.count, rules.profile.export)


@needs(Permission.EXPORT_DISPUTES)
def ask_approval(session: Session, wanted: Release, *, by: Actor, now: datetime) -> UUID:
    """Ask a second person; the same question again takes the place of one that still waits.

    :raises RuleViolation: without a reason.
    """
    return put_question(session, wanted, by, now)


def put_question(session: Session, wanted: Release, by: Actor, now: datetime) -> UUID:
    """Write the question down; as ``ask_approval``. Called inside other services.

    :raises RuleViolation: without a reason.
    """
    reason, digest = checked_reason(wanted.reason), _digest(wanted.query)
    for row in session.scalars(_own(by, wanted.kind, digest).where(ExportApproval.granted.is_(None))):
        row.granted, row.decided_at, row.note = False, now, "又重新申请了"
    asked = ExportApproval(
        kind=wanted.kind.value, query_digest=digest, conditions=wanted.conditions, count=wanted.count,
        reason=reason, asked_at=now, asked_by_uid=by.user_uid, asked_by=by.name,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    _note(session, asked, f"申请导出{_what(asked)}", by, now)
    return asked.uid


@needs(Permission.APPROVE_EXPORT)
def decide_approval(
    session: Session, uid: UUID, granted: bool, note: str = "", *, by: Actor, now: datetime
) -> None:
    """Say yes or no to another person's request.

    :raises RuleViolation: to one's own, to one that was decided or has lapsed, and for a no without a reason.
    """
    asked = session.scalar(select(ExportApproval).where(ExportApproval.uid == uid))
    if asked is None or _state(asked, now) is not ApprovalState.WAITING:
        raise RuleViolation("这份导出申请已经有人答复或者过期了，请刷新。", "approval")
    if _is_of(asked, by):
        raise RuleViolation("自己的导出申请不能自己同意，请另一位同事来看。", "approval")
    said = " ".join(note.split())
    if not granted and not said:
        raise RuleViolation("请写明为什么不同意。", "note")
    asked.granted, asked.note = granted, said[:200] or None
    asked.decided_at, asked.decided_by_uid, asked.decided_by = now, by.user_uid, by.name
    session.flush()
    verb = "同意" if granted else "不同意"
    about = f"{verb}{asked.asked_by}导出{_what(asked)}" + (f"；{said}" if said else "")
    _note(session, asked, about, by, now)


@needs(Permission.VIEW_DISPUTES)
def list_approvals(session: Session, now: datetime, *, by: Actor, today: date) -> tuple[ApprovalRow, ...]:
    """Own requests, and for those who may decide what waits; the newest first."""
    del today
    decides = allowed(by, Permission.APPROVE_EXPORT)
    own = ExportApproval.asked_by_uid == by.user_uid
    seen = or_(own, ExportApproval.granted.is_(None)) if decides else own
    query = select(ExportApproval).where(seen).order_by(ExportApproval.id.desc()).limit(MOST_SHOWN)
    rows = [_row(asked, by, now, decides=decides) for asked in session.scalars(query)]
    return tuple(row for row in rows if row.is_own or row.may_decide)


@needs(Permission.EXPORT_DISPUTES)
def use_approval(session: Session, wanted: Release, rules: Rules, *, by: Actor, now: datetime) -> str:
    """Take the word that this export needs, for good; says who gave it, empty when none is needed.

    :raises RuleViolation: at ``approval`` when there is none.
    """
    return take_word(session, wanted, rules, by, now)


def take_word(session: Session, wanted: Release, rules: Rules, by: Actor, now: datetime) -> str:
    """As ``use_approval``. Called inside other services.

    :raises RuleViolation: at ``approval`` when there is none.
    """
    why = why_needed(wanted, rules)
    if not why:
        return ""
    given = session.scalars(_own(by, wanted.kind, _digest(wanted.query)).order_by(ExportApproval.id.desc()))
    for asked in given:
        if _state(asked, now) is ApprovalState.GRANTED and wanted.count <= covered(asked.count):
            asked.used_at = now
            return asked.decided_by or ""
    raise lacks_word(why)


def lacks_word(why: str) -> RuleViolation:
    """The refusal of an export for which nobody else gave a word."""
    return RuleViolation(f"这次导出{why}，要另一位同事同意。请先“请人同意”，同意以后再导出。", "approval")


def _own(by: Actor, kind: ExportKind, digest: str):  # noqa: ANN202 - a select
    return select(ExportApproval).where(
        ExportApproval.asked_by_uid == by.user_uid,
        ExportApproval.kind == kind.value,
        ExportApproval.query_digest == digest,
        ExportApproval.used_at.is_(None),
    )


def _digest(query: DisputeQuery | AssignmentLedgerQuery) -> str:
    """The filters without order and length: what is taken out is the same in any order."""
    if isinstance(query, AssignmentLedgerQuery):
        return sha256(msgspec.json.encode(query, order="deterministic")).hexdigest()
    plain = DisputeQuery()
    asked = replace(query, text=query.text.strip(), sort=plain.sort, limit=plain.limit)
    return sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()


def _state(asked: ExportApproval, now: datetime) -> ApprovalState:
    return state_of(
        now, asked.asked_at, asked.decided_at, granted=asked.granted, used=asked.used_at is not None
    )


def _is_of(asked: ExportApproval, by: Actor) -> bool:
    """Names are given once in a centre: another account under the same name is the same person."""
    return asked.asked_by_uid == by.user_uid or asked.asked_by == by.name


def _row(asked: ExportApproval, by: Actor, now: datetime, *, decides: bool) -> ApprovalRow:
    state = _state(asked, now)
    own = _is_of(asked, by)
    return ApprovalRow(
        asked.uid, ExportKind(asked.kind), asked.count, asked.conditions, asked.reason, asked.asked_by,
        asked.asked_at, state, asked.decided_by or "", asked.note or "",
        may_decide=decides and not own and state is ApprovalState.WAITING, is_own=own,
    )  # fmt: skip


def _what(asked: ExportApproval) -> str:
    kind = ExportKind(asked.kind).label
    return f"{kind} {asked.count:,} 件，用途：{asked.reason}；条件：{asked.conditions}"


def _note(session: Session, asked: ExportApproval, said: str, by: Actor, now: datetime) -> None:
    audit.record(
        session, AuditAction.EXPORT, said, by=by, now=now, entity="export_approval", record_uid=asked.uid
    )
