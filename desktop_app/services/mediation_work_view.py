"""The work of a mediation as read: invited people, recusal, talks, offers, investigations, evidence."""

from collections.abc import Iterator, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.attachment import Attachment
from db.models.dispute import Agent, Party
from db.models.mediation import Mediation, MediationMeeting, Mediator
from db.models.mediation_work import InvestigationRecord, Recusal, SeparateTalk
from desktop_app.domain.actor import Actor
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.evidence import evidence_of
from desktop_app.services.investigation_record import investigations_of
from desktop_app.services.invited_participant import answers_about, participants_of
from desktop_app.services.mediation_work_row import (
    AgentChoice,
    AttachmentChoice,
    EvidenceRow,
    InvestigationRow,
    InvitedAnswer,
    InvitedRow,
    MediationWork,
    OfferRow,
    RecusalRow,
    TalkRow,
    VersionRow,
)
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.planned_meeting import planned_rows
from desktop_app.services.record_draft import unfinished_of
from desktop_app.services.recusal import recusal_hints, recusals_of
from desktop_app.services.rules import Rules
from desktop_app.services.separate_talk import offers_of, talks_of

WORK_NOTES = {
    "plan_meeting": "安排调解会议",
    "call_meeting": "通知开会",
    "postpone_meeting": "会议改期",
    "call_off_meeting": "取消会议",
    "correct_meeting": "更正调解记录",
    "invite": "邀请参加",
    "invite_consent": "邀请参加的意见",
    "void_invite": "不再邀请",
    "recusal": "询问回避",
    "decide_recusal": "决定回避",
    "talk": "背对背谈话",
    "correct_talk": "更正谈话记录",
    "void_talk": "作废谈话记录",
    "offer": "登记出价",
    "investigate": "调查",
    "correct_investigation": "更正调查记录",
    "void_investigation": "作废调查记录",
    "evidence": "收到证据",
    "change_evidence": "更改证据",
    "void_evidence": "撤下证据",
    "protocol": "会场程序",
}
"""Words of the history for what is done here."""


def work_of(session: Session, mediation: Mediation, rules: Rules, by: Actor) -> MediationWork:
    """Read the work of a mediation; called inside other services."""
    parties = record.living_parties(session, mediation.dispute_id)
    wanted = record.rules_of(session, mediation, rules).profile.work.investigators
    names = {party.id: party.name for party in parties}
    agents = check.agents_of(session, parties)
    files = _files(session, mediation)
    return MediationWork(
        agents=tuple(AgentChoice(a.uid, a.name, names[a.party_id]) for a in agents),
        invited=_invited(session, mediation, parties),
        recusals=_recusals(session, mediation),
        hints=recusal_hints(session, mediation),
        talks=_talks(session, mediation, by),
        offers=_offers(session, mediation, by),
        investigations=_investigations(session, mediation, wanted),
        evidence=_evidence(session, mediation, files),
        attachments=files,
        unfinished=unfinished_of(session, _subjects(session, mediation), by),
        planned=planned_rows(session, mediation) if mediation.state is MediationState.ACCEPTED else (),
        investigators_wanted=wanted,
    )


def _subjects(session: Session, mediation: Mediation) -> Iterator[UUID]:
    """What a record that is being written may be about."""
    yield mediation.uid
    yield from (m.uid for m in record.meetings_of(session, mediation.id))
    yield from (t.uid for t in talks_of(session, mediation.id))
    yield from (r.uid for r in investigations_of(session, mediation.id))


def _invited(session: Session, mediation: Mediation, parties: Sequence[Party]) -> tuple[InvitedRow, ...]:
    guests = participants_of(session, mediation.id)
    answers = answers_about(session, guests)
    return tuple(
        InvitedRow(
            g.uid,
            g.name,
            g.kind,
            g.unit or "",
            g.relation or "",
            g.phone or "",
            tuple(InvitedAnswer(p.uid, p.name, answers.get((g.id, p.id))) for p in parties),
        )
        for g in guests
    )


def _recusals(session: Session, mediation: Mediation) -> tuple[RecusalRow, ...]:
    rows = recusals_of(session, mediation.id)
    names = _party_names(session, mediation)
    leading = {m.mediator_id for m in record.mediators_at_work(session, mediation.id) if m.leads}
    wanted = [row.mediator_id for row in rows if row.mediator_id is not None]
    known = {m.id: m.uid for m in session.scalars(select(Mediator).where(Mediator.id.in_(wanted)))}
    return tuple(_recusal(row, names, known, leading) for row in rows)


def _recusal(row: Recusal, names: dict[int, str], known: dict[int, UUID], leading: set[int]) -> RecusalRow:
    return RecusalRow(
        row.uid,
        names.get(row.party_id, ""),
        row.asked_on,
        row.meeting_ordinal,
        row.challenged_name or "",
        None if row.mediator_id is None else known.get(row.mediator_id),
        row.mediator_id in leading,
        row.reason or "",
        row.granted,
        row.decided_on,
        row.decided_by or "",
        row.decision_note or "",
        row.replaced_by or "",
    )


def _party_names(session: Session, mediation: Mediation) -> dict[int, str]:
    query = select(Party.id, Party.name).where(Party.dispute_id == mediation.dispute_id)
    return {key: name for key, name in session.execute(query)}  # noqa: C416 - typed


def _talks(session: Session, mediation: Mediation, by: Actor) -> tuple[TalkRow, ...]:
    mediates = allowed(by, Permission.MEDIATE)
    query = select(Party).where(Party.dispute_id == mediation.dispute_id).order_by(Party.position)
    parties = session.scalars(query).all()
    found: list[TalkRow] = []
    for t in talks_of(session, mediation.id):
        there = [p for p in parties if p.uid.hex in t.with_parties]
        others = t.with_others or ""
        open_to = mediates or not t.confidential
        found.append(
            TalkRow(
                t.uid,
                t.ordinal,
                t.started_at,
                t.ended_at,
                t.place,
                t.means,
                tuple(p.uid for p in there),
                "、".join([*(p.name for p in there), *([others] if others else [])]),
                others,
                tuple(t.mediators),
                t.recorder_name,
                t.content if open_to else "",
                t.confidential,
                versions(session, SeparateTalk, t.corrects_uid) if open_to else (),
            )
        )
    return tuple(found)


def _offers(session: Session, mediation: Mediation, by: Actor) -> tuple[OfferRow, ...]:
    names = _party_names(session, mediation)
    mediates = allowed(by, Permission.MEDIATE)
    return tuple(
        OfferRow(
            o.uid,
            o.made_at,
            names[o.party_id],
            o.kind,
            o.amount,
            o.what or "",
            o.talk_ordinal,
            o.confidential,
        )
        for o in offers_of(session, mediation.id)
        if mediates or not o.confidential
    )


def _investigations(session: Session, mediation: Mediation, wanted: int) -> tuple[InvestigationRow, ...]:
    return tuple(
        InvestigationRow(
            r.uid,
            r.ordinal,
            r.kind,
            r.started_at,
            r.ended_at,
            r.place,
            r.participants or "",
            r.subject_name or "",
            r.subject_note or "",
            tuple(r.investigators),
            r.recorder_name,
            r.content,
            tuple(cast("tuple[str, str, str]", tuple(one)) for one in r.measurements or ()),
            few_words(len(r.investigators), wanted),
            versions(session, InvestigationRecord, r.corrects_uid),
        )
        for r in investigations_of(session, mediation.id)
    )


def few_words(count: int, wanted: int) -> str:
    """Warning that fewer people took evidence than the profile recommends; empty when enough did."""
    return "" if count >= wanted else f"调查人只有 {count} 个，本地要求至少 {wanted} 个人一起调查。"


def _files(session: Session, mediation: Mediation) -> tuple[AttachmentChoice, ...]:
    query = select(Attachment).where(
        Attachment.dispute_id == mediation.dispute_id, Attachment.voided_at.is_(None)
    )
    return tuple(
        AttachmentChoice(a.uid, a.title or a.file_name)
        for a in session.scalars(query.order_by(Attachment.id))
    )


def _evidence(
    session: Session, mediation: Mediation, files: Sequence[AttachmentChoice]
) -> tuple[EvidenceRow, ...]:
    parties = {
        p.id: p for p in session.scalars(select(Party).where(Party.dispute_id == mediation.dispute_id))
    }
    titles = {file.uid: file.title for file in files}
    found: list[EvidenceRow] = []
    for e in evidence_of(session, mediation.id):
        provider = parties.get(e.party_id) if e.party_id is not None else None
        found.append(
            EvidenceRow(
                e.uid,
                e.ordinal,
                e.name,
                e.form,
                provider.uid if provider else None,
                provider.name if provider else "",
                e.source or "",
                e.pages,
                e.copies,
                e.proves,
                e.received_on,
                e.checked_on,
                e.checked_by or "",
                e.attachment_uid,
                titles.get(e.attachment_uid, "") if e.attachment_uid else "",
            )
        )
    return tuple(found)


def versions(
    session: Session,
    model: type[MediationMeeting] | type[SeparateTalk] | type[InvestigationRecord],
    corrects: UUID | None,
) -> tuple[VersionRow, ...]:
    """The earlier versions of a record, the newest first; called inside other services."""
    found: list[VersionRow] = []
    seen = set[UUID]()
    while corrects is not None and corrects not in seen:
        seen.add(corrects)
        row = session.scalars(select(model).where(model.uid == corrects)).one_or_none()
        if row is None or row.voided_at is None:
            break
        text = row.record if isinstance(row, MediationMeeting) else row.content
        found.append(VersionRow(row.voided_at, (row.voided_reason or "").removeprefix("更正："), text))
        corrects = row.corrects_uid
    return tuple(found)


def meeting_people(
    session: Session, meetings: Sequence[MediationMeeting], guest_names: dict[str, str]
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Names of the agents and of the invited who were there, by the meeting's local id."""
    wanted = {UUID(hex=h) for m in meetings for h in m.agents or ()}
    agents = {a.uid.hex: a.name for a in session.scalars(select(Agent).where(Agent.uid.in_(wanted)))}
    return {
        m.id: (
            tuple(agents[h] for h in m.agents or () if h in agents),
            tuple(guest_names[h] for h in m.guests or () if h in guest_names),
        )
        for m in meetings
    }
