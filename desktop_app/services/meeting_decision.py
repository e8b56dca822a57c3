"""What a meeting decided: noted in the case it is about, and a line of the agenda until it is done."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.meeting_pack import MeetingDecision, MeetingPack
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import any_dispute
from desktop_app.services.dispute_row import short_number
from desktop_app.services.meeting_pack import find_pack
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as entered; noted in the case ``dispute_uid``, else ``matter`` says what it is about."""

    what: str
    who: str
    due_on: date
    matter: str = ""
    dispute_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as listed."""

    uid: UUID
    matter: str
    what: str
    who: str
    due_on: date
    decided_at: datetime
    done_on: date | None
    done_note: str


@needs(Permission.HANDLE_DISPUTE)
def record_decision(
    session: Session, pack_uid: UUID, draft: DecisionDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Write down a decision of the meeting that a pack was for; returns its uid.

    :raises RuleViolation: without what, who or matter, for a day that is past, or a case that is not here.
    """
    pack = find_pack(session, pack_uid)
    what, who, matter = normal_text(draft.what), normal_name(draft.who), normal_name(draft.matter)
    if not what:
        raise RuleViolation("请写明定了什么。", "what")
    if not who:
        raise RuleViolation("请写明由谁办。", "who")
    if draft.due_on < local_date(now):
        raise RuleViolation("完成日期早于今天，请改正。", "due_on")
    if draft.dispute_uid is not None:
        case = any_dispute(session, draft.dispute_uid, by)
        matter = f"{short_number(case.number)} {case.title}"
        said = f"{pack.kind.label}会议：{what}（{who}，{draft.due_on.isoformat()} 前）"
        add_progress(session, case.uid, NoteDraft(NoteKind.MEASURE, said), rules, by=by, now=now)
    elif not matter:
        raise RuleViolation("请选一件纠纷，或写明是什么事。", "matter")
    row = MeetingDecision(
        meeting_pack_id=pack.id, dispute_uid=draft.dispute_uid, matter=matter[:200], what=what, who=who,
        due_on=draft.due_on, decided_at=now, decided_by=by.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.uid


@needs(Permission.HANDLE_DISPUTE)
def finish_decision(
    session: Session, uid: UUID, note: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Note that a decision was carried out; in its case as well.

    :raises RuleViolation: without a note, when it is done already, or unknown.
    """
    row = session.scalars(
        select(MeetingDecision).where(MeetingDecision.uid == uid, shown_decisions(by))
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这项决定，请刷新后再看。", "uid")
    if row.done_on is not None:
        raise RuleViolation("这项决定已经办完了。", "uid")
    said = normal_text(note)
    if not said:
        raise RuleViolation("请写明办得怎样。", "note")
    row.done_on, row.done_note = local_date(now), said
    if row.dispute_uid is not None:
        text = f"会议决定已办：{row.what}。{said}"
        add_progress(session, row.dispute_uid, NoteDraft(NoteKind.MEASURE, text), rules, by=by, now=now)
    session.flush()


@needs(Permission.VIEW_DISPUTES)
def list_decisions(session: Session, pack_uid: UUID, *, by: Actor, today: date) -> tuple[DecisionRow, ...]:
    """Decisions of the meeting that a pack was for, those that are open first."""
    del today
    query = (
        select(MeetingDecision)
        .join(MeetingPack, MeetingPack.id == MeetingDecision.meeting_pack_id)
        .where(MeetingPack.uid == pack_uid, shown_decisions(by))
        .order_by(MeetingDecision.done_on.is_not(None), MeetingDecision.due_on, MeetingDecision.id)
    )
    return tuple(
        DecisionRow(
            row.uid,
            row.matter,
            row.what,
            row.who,
            row.due_on,
            row.decided_at,
            row.done_on,
            row.done_note or "",
        )
        for row in session.scalars(query)
    )


def decisions(asked: Asked) -> list[DueRow]:
    """Decisions that are not carried out yet, for the agenda."""
    query = select(MeetingDecision).where(
        asked.within(MeetingDecision.due_on), MeetingDecision.done_on.is_(None), shown_decisions(asked.by)
    )
    return [
        DueRow(
            Target.DECISION if row.dispute_uid is None else Target.DISPUTE,
            row.dispute_uid or row.uid,
            f"{row.what}：{row.matter}",
            "",
            "落实",
            row.due_on,
            asked.left(row.due_on),
            row.who,
            kind=AgendaKind.DECISION,
            mine=asked.is_mine(row.who),
        )
        for row in asked.session.scalars(query)
    ]


def shown_decisions(by: Actor) -> ColumnElement[bool]:
    """Condition of a decision that is about no case that this reader may not read."""
    seen = select(Dispute.uid).where(readable(by), Dispute.uid == MeetingDecision.dispute_uid)
    return or_(MeetingDecision.dispute_uid.is_(None), seen.exists())
