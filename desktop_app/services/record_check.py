"""Checks that the records of a mediation share: times, texts that must be there, names, corrections."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.models.dispute import Agent, Party
from db.models.mediation import Mediation, MediationMeeting
from db.models.mediation_work import InvestigationRecord, SeparateTalk
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.mediation_ending import OPEN_STATES

LONGEST_RECORD = 50_000
"""Characters of one record; a night's meeting has some ten thousand."""
Numbered = MediationMeeting | SeparateTalk | InvestigationRecord


def find_going(session: Session, uid: UUID, actor: Actor, doing: str) -> Mediation:
    """An own mediation that is not over, also before acceptance; ``doing`` completes the sentence.

    :raises RuleViolation: when it ended.
    """
    found = record.find_own(session, uid, actor)
    if found.state not in OPEN_STATES:
        raise RuleViolation(f"该调解{found.state.label}，不能再{doing}。", "state")
    return found


def check_span(started_at: datetime, ended_at: datetime, now: datetime, earliest: date | None) -> None:
    """Refuse times that cannot be: without zone, turned round, not over yet, before ``earliest``.

    :raises RuleViolation: at ``started_at`` or ``ended_at``.
    """
    if started_at.tzinfo is None or ended_at.tzinfo is None:
        raise RuleViolation("时间要带时区，例如 2026-11-23T14:30:00+08:00。", "started_at")
    if ended_at <= started_at:
        raise RuleViolation("结束时间要晚于开始时间；跨过零点的，结束日期填次日。", "ended_at")
    if ended_at > now:
        raise RuleViolation("还没有到结束的时间，结束以后再登记；没写完的，草稿会留着。", "ended_at")
    if earliest is not None and local_date(started_at) < earliest:
        raise RuleViolation(f"不能早于受理日期 {earliest:%Y-%m-%d}。", "started_at")


def check_texts(texts: Iterable[tuple[str, str, str]]) -> None:
    """Refuse the first empty text of (field, text, sentence).

    :raises RuleViolation: at its field.
    """
    for field, text, sentence in texts:
        if not text.strip():
            raise RuleViolation(sentence, field)


def record_text(text: str, field: str) -> str:
    """Stored form of a record: line ends kept, controls dropped.

    :raises RuleViolation: when it is longer than a record may be.
    """
    plain = normal_text(text)
    if len(plain) > LONGEST_RECORD:
        raise RuleViolation(f"一份记录最多 {LONGEST_RECORD} 字，现在 {len(plain)} 字，请分成两份记。", field)
    return plain


def plain_names(names: Sequence[str]) -> list[str]:
    """Names in their stored form, none empty, none twice."""
    return list(dict.fromkeys(plain for name in names if (plain := normal_name(name))))


def party_of(session: Session, mediation: Mediation, uid: UUID, field: str) -> Party:
    """A present party of the dispute.

    :raises RuleViolation: for anybody else.
    """
    for party in record.living_parties(session, mediation.dispute_id):
        if party.uid == uid:
            return party
    raise RuleViolation("他不是这件纠纷现在的当事人，请刷新后再试。", field)


def agents_of(session: Session, parties: Sequence[Party]) -> list[Agent]:
    """The agents of these parties in their order."""
    query = select(Agent).where(Agent.party_id.in_([p.id for p in parties]), Agent.voided_at.is_(None))
    return list(session.scalars(query.order_by(Agent.party_id, Agent.id)))


def next_ordinal(session: Session, model: type[Numbered], mediation_id: int) -> int:
    """The number after the last one in use."""
    last = select(func.max(model.ordinal)).where(
        model.mediation_id == mediation_id, model.voided_at.is_(None)
    )
    return (session.scalar(last) or 0) + 1


def check_reason(reason: str, doing: str) -> str:
    """The reason of a correction or of making void.

    :raises RuleViolation: without one; ``doing`` completes the sentence, e.g. 更正.
    """
    if not reason.strip():
        raise RuleViolation(f"请写明{doing}的原因。", "reason")
    return reason.strip()


def make_void(row: Exchanged, reason: str, now: datetime) -> None:
    """Take a record out of use; it stays in the history."""
    row.voided_at, row.voided_reason = now, reason
