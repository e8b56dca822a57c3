"""The phrase library (常用语): passages of the profile and the office's own, for records.

Own passages are local to this office's database, like drafts: they are words, no facts of a case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind, PartySide
from db.models.dispute import Dispute
from db.models.mediation import Committee
from db.models.mediation_work import Phrase
from desktop_app.domain import phrase as rule
from desktop_app.domain import profile as domain
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.name_reading import initials
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.profile import load_profile
from desktop_app.services.rules import Rules

PAPERS = (
    PaperKind.MEDIATION_RECORD,
    PaperKind.INVESTIGATION_RECORD,
    PaperKind.SEPARATE_TALK,
    PaperKind.MEETING_PROTOCOL,
)
"""Records in which passages are offered."""
MOST = 300


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A passage to choose; ``uid`` None for one of the profile, which nobody changes here."""

    uid: UUID | None
    title: str
    initials: str
    text: str
    papers: tuple[PaperKind, ...]


@dataclass(frozen=True, slots=True)
class PhraseDraft:
    """A passage of the office's own."""

    title: str
    text: str
    papers: tuple[PaperKind, ...]


@cache
def _shipped() -> tuple[domain.Phrase, ...]:
    return load_profile().phrases


@needs(Permission.VIEW_MEDIATION)
def list_phrases(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[PhraseRow, ...]:
    """All passages, the office's own first, each with the first letters by which it is found."""
    del by, today
    own = [
        PhraseRow(row.uid, row.title, initials(row.title, personal=False), row.text, _papers(row.papers))
        for row in session.scalars(select(Phrase).order_by(Phrase.id))
    ]
    common = [
        PhraseRow(None, p.title, initials(p.title, personal=False), p.text, _papers(p.papers))
        for p in rules.profile.phrases or _shipped()
    ]
    return (*own, *common)


def _papers(names: object) -> tuple[PaperKind, ...]:
    known = {kind.value: kind for kind in PAPERS}
    return tuple(known[name] for name in cast("list[str]", names) if name in known)


@needs(Permission.MEDIATE)
def save_phrase(
    session: Session, draft: PhraseDraft, uid: UUID | None = None, *, by: Actor, now: datetime
) -> UUID:
    """Keep a passage of the office's own, new or (``uid``) changed; returns its uid.

    Line ends, tabs and invisible marks of copied texts are cleaned; other control characters are refused.

    :raises RuleViolation: at ``title``, ``text`` or ``papers``.
    """
    if (fault := rule.phrase_problem(draft.title, draft.text)) is not None:
        raise RuleViolation(fault[1], fault[0])
    if not draft.papers or set(draft.papers) - set(PAPERS):
        raise RuleViolation("请勾选这段话用在哪种记录里。", "papers")
    title, text = rule.clean_phrase(draft.title), rule.clean_phrase(draft.text)
    rows = {row.uid: row for row in session.scalars(select(Phrase))}
    if any(row.title == title for key, row in rows.items() if key != uid):
        raise RuleViolation(f"已经有一段叫“{title}”，请换个名字。", "title")
    row = rows.get(uid) if uid is not None else None
    if uid is not None and row is None:
        raise RuleViolation("这段话已经不在了，请刷新后再改。", "uid")
    if row is None:
        if len(rows) >= MOST:
            raise RuleViolation(f"自己的常用语最多 {MOST} 段，请先删掉不用的。", "title")
        row = Phrase()
        session.add(row)
    row.title, row.text, row.papers = title, text, [kind.value for kind in draft.papers]
    row.written_by, row.written_at = by.name, now
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def delete_phrase(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Delete a passage of the office's own; records into which it was put keep their words.

    :raises RuleViolation: when it is gone already.
    """
    del by, now
    row = session.scalars(select(Phrase).where(Phrase.uid == uid)).one_or_none()
    if row is None:
        raise RuleViolation("这段话已经不在了。", "uid")
    session.delete(row)
    session.flush()


@needs(Permission.VIEW_MEDIATION)
def phrase_values(session: Session, uid: UUID, *, by: Actor, today: date) -> Mapping[str, str]:
    """What the placeholders stand for in a mediation; time, place and recorder come from the form.

    :raises RuleViolation: when the mediation is unknown or void.
    """
    mediation = record.find(session, uid, by)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    parties = record.living_parties(session, dispute.id)
    at_work = record.mediators_at_work(session, mediation.id)

    def names(*sides: PartySide) -> str:
        return "、".join(p.name for p in parties if not sides or p.side in sides)

    return {
        "当事人": names(),
        "申请人": names(PartySide.APPLICANT),
        "被申请人": names(PartySide.RESPONDENT),
        "调委会": session.get_one(Committee, mediation.committee_id).name,
        "主持人": next((m.mediator_name for m in at_work if m.leads), ""),
        "调解员": "、".join(m.mediator_name for m in at_work),
        "纠纷": dispute.title,
        "案号": mediation.number or "",
        "日期": f"{today.year}年{today.month}月{today.day}日",
    }
