"""Supervision (督办) by the county: numbered steps about a dispute or dispatch to the township that works it.

Inside a township see ``supervision_inside``.

The township gets a step with the next package and answers with a note in the dispute's timeline; only the
county writes the step itself, and lifts it (rules.md 3.5).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, RiskLevel, SupervisionKind
from db.models.supervision import Supervision
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.supervision import reply_due
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import own_dispute, write_step
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_matter import Matter, find_matter, open_matter, refuse_circular


@dataclass(frozen=True, slots=True)
class SupervisionDraft:
    """A step as entered; without ``reply_due_on`` the profile's days by risk count."""

    matter_uid: UUID
    kind: SupervisionKind
    reason: str
    demands: str
    reply_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class SupervisionIssued:
    """What was issued, to whom, and by when it must be answered."""

    uid: UUID
    number: str
    recipient_name: str
    reply_due_on: date


@needs(Permission.ISSUE_SUPERVISION)
def issue_supervision(
    session: Session, draft: SupervisionDraft, rules: Rules, *, by: Actor, now: datetime
) -> SupervisionIssued:
    """Issue a numbered step to the township that works the matter; it travels in the next package.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: at the field: nothing that goes on, nobody paired, no words, a day that is past, or
        a step of the same kind that was not lifted yet.
    """
    _refuse_elsewhere(rules)
    today = local_date(now)
    matter = open_matter(session, draft.matter_uid, by)
    for field, text, sentence in (
        ("reason", draft.reason, "请写明为什么督办。"),
        ("demands", draft.demands, "请写明要求。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    due = draft.reply_due_on or default_reply(matter, rules, today)
    if due < today:
        raise RuleViolation("答复期限不能早于今天。", "reply_due_on")
    same = session.scalars(
        select(Supervision).where(
            Supervision.matter_uid == matter.uid,
            Supervision.kind == draft.kind,
            Supervision.recipient_office_id == matter.holder,
            Supervision.lifted_on.is_(None),
            Supervision.voided_at.is_(None),
        )
    ).first()
    if draft.kind is SupervisionKind.CIRCULAR:
        refuse_circular(session, matter.uid, f"{draft.reason}{draft.demands}")
    if same is not None:
        raise RuleViolation(
            f"这件事已经发过{same.kind.label}（{same.number}），还没有解除；要再催请用上一级，或先解除。",
            "kind",
        )
    identity = rules.identity
    number = issue_number(
        session, NumberKind.SUPERVISION, rules.profile.number.supervision, identity.short_name,
        identity.code, today.year,
    )  # fmt: skip
    row = Supervision(
        number=number,
        kind=draft.kind,
        matter_uid=matter.uid,
        matter_number=matter.number,
        recipient_office_id=matter.holder,
        recipient_name=matter.holder_name,
        reason=draft.reason.strip(),
        demands=draft.demands.strip(),
        issued_on=today,
        reply_due_on=due,
        issuer_name=by.name,
    )
    session.add(row)
    session.flush()
    return SupervisionIssued(row.uid, number, matter.holder_name, due)


def default_reply(matter: Matter, rules: Rules, today: date) -> date:
    """Day by which a step issued today must be answered, by the matter's risk and the rules it has."""
    reply = rules.of_version(matter.profile_version).profile.supervision.reply
    # A matter without a risk has the days of every other level.
    return reply_due(today, matter.risk or RiskLevel.ORANGE, reply)


@needs(Permission.ISSUE_SUPERVISION)
def lift_supervision(session: Session, uid: UUID, rules: Rules, *, by: Actor, now: datetime) -> None:
    """Lift a step: the township is told with the next package.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: when it is unknown or was lifted before.
    """
    _refuse_elsewhere(rules)
    row = _find(session, uid, by)
    if row.lifted_on is not None:
        raise RuleViolation(f"{row.number} 已经解除过了，请刷新。", "uid")
    row.lifted_on = local_date(now)
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def answer_supervision(session: Session, uid: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """Answer a step in the timeline of its dispute; it goes to the county with the next package.

    :raises RuleViolation: without words, for a step about a dispatch (that is fed back), or for a case that
        is not this office's to work.
    """
    row = _find(session, uid, by)
    if not text.strip():
        raise RuleViolation("请写明办理情况。", "text")
    matter = find_matter(session, row.matter_uid, by)
    if matter is None or not matter.is_dispute:
        raise RuleViolation("这是对交办单的督办，请在交办单里反馈。", "uid")
    own_dispute(session, row.matter_uid, by)
    write_step(
        session, row.matter_uid, NoteKind.SUPERVISION_REPLY.value,
        actor=by, happened_at=now, now=now, reason=f"{row.number}：{text.strip()}",
    )  # fmt: skip
    session.flush()


def _find(session: Session, uid: UUID, by: Actor) -> Supervision:
    row = session.scalars(
        select(Supervision).where(
            Supervision.uid == uid,
            Supervision.office_id != Supervision.recipient_office_id,
            Supervision.voided_at.is_(None),
            not_hidden_uid(Supervision.matter_uid, by),
        )
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这份督办，请刷新后再试。", "uid")
    return row


def _refuse_elsewhere(rules: Rules) -> None:
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("督办由县级综治中心发出。", "role")
