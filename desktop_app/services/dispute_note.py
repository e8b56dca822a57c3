"""Dated notes in a dispute's timeline: progress, follow-up visits, notices, earlier mediations, measures."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import CentreLevel, DisputeState, Labelled
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_record import any_dispute, check_moment, own_dispute, write_step
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


class NoteKind(Labelled):
    """What a note is about; stored as the action of its timeline row."""

    NOTE = "note", "情况记录"
    MEASURE = "measure", "处置措施"
    POLICE_REPORT = "police_report", "报警"
    EARLIER_MEDIATION = "earlier_mediation", "此前调解"
    OFFER = "offer", "协商出价"
    FOLLOW_UP = "follow_up", "回访"
    SATISFACTION = "satisfaction", "满意度"
    NOTICE_DELIVERED = "notice_delivered", "送达告知书"
    REMEDY_TOLD = "remedy_told", "告知救济途径"
    COUNTY_APPROVAL = "county_approval", "县级同意结案"
    SUPERVISION_REPLY = "supervision_reply", "督办答复"


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note as entered; without a moment it happened now."""

    kind: NoteKind = NoteKind.NOTE
    text: str = ""
    happened_at: datetime | None = None


@needs(Permission.HANDLE_DISPUTE)
def add_progress(
    session: Session, uid: UUID, note: NoteDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Add a note to the timeline. Only the county's approval is written on another office's dispute.

    :raises RuleViolation: without text, in the future, for an answer outside the satisfaction scale, for a
        follow-up before there is a result, or on a dispute that is archived or not the office's own.
    """
    happened_at = note.happened_at or now
    check_moment(happened_at, now)
    text = note.text.strip()
    if not text:
        raise RuleViolation("请写明情况。", "text")
    if note.kind is NoteKind.COUNTY_APPROVAL:
        if rules.identity.level is not CentreLevel.COUNTY:
            raise RuleViolation("结案同意由县综治中心登记，请先上报。", "kind")
        dispute = any_dispute(session, uid, by)
    else:
        dispute = own_dispute(session, uid, by)
        if dispute.state is DisputeState.ARCHIVED:
            raise RuleViolation("该纠纷已归档，不能再加记录；确有需要请用附页。", "state")
        if note.kind is NoteKind.FOLLOW_UP and dispute.settled_at is None:
            raise RuleViolation("还没有化解结果，请先登记结果再回访。", "kind")
    if note.kind is NoteKind.SATISFACTION:
        check_satisfaction(text, rules.of_version(dispute.profile_version))
    write_step(session, uid, note.kind.value, actor=by, happened_at=happened_at, now=now, reason=text)
    session.flush()


def check_satisfaction(text: str, rules: Rules) -> None:
    """Refuse an answer that the county's scale does not have.

    :raises RuleViolation: naming the answers.
    """
    scale = rules.profile.satisfaction_scale
    if text not in scale:
        raise RuleViolation(f"满意度请选：{'、'.join(scale)}。", "satisfaction")
