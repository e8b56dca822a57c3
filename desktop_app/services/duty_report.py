"""反家庭暴力法 14: violence against those who cannot protect themselves is reported to the police at once.

The duty is that of everybody who learns of it at work; the record says when it was reported, and to whom.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PartyKind, RestrictionKind
from db.models.dispute import Dispute, Party, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.age import is_minor
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import any_dispute, check_moment, own_dispute, write_step
from desktop_app.services.permissions import Permission, needs

ACTION = NoteKind.POLICE_REPORT.value
"""A note that the police were told counts, however it was entered."""
LONGEST = 100
"""Characters of the name of who took the report."""


@dataclass(frozen=True, slots=True)
class DutyReportDraft:
    """A report as entered: to whom, when (now, when it is empty), and what was said."""

    reported_to: str
    happened_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One report that was made."""

    happened_at: datetime
    text: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class DutyToReport:
    """For whom a report is due, in words, and what was reported; ``text`` is the prompt, empty when done."""

    protected: tuple[str, ...]
    reported: tuple[ReportedRow, ...]

    @property
    def text(self) -> str:
        """What to do now; empty when nothing is due."""
        if not self.protected or self.reported:
            return ""
        return f"{'、'.join(self.protected)}：遭受家庭暴力的，应当及时向公安机关报案，并在这里登记。"


@needs(Permission.VIEW_DISPUTES)
def duty_to_report(session: Session, dispute_uid: UUID, *, by: Actor, today: date) -> DutyToReport:
    """Whether a case that is restricted for violence at home is to be reported, and what was.

    Without or with limited capacity are, for this prompt, those under 18 (民法典 19, 20) and adults for whom
    a guardian is registered (民法典 21, 22). Nobody is named in any other case.

    :raises RuleViolation: when the case is unknown, void or not for this user.
    """
    dispute = any_dispute(session, dispute_uid, by)
    rows = session.scalars(
        select(Transition)
        .where(
            Transition.record_uid == dispute.uid,
            Transition.action == ACTION,
            Transition.voided_at.is_(None),
        )
        .order_by(Transition.happened_at, Transition.id)
    )
    return DutyToReport(
        _protected(session, dispute, today),
        tuple(ReportedRow(row.happened_at, row.reason or "", row.actor_name) for row in rows),
    )


def _protected(session: Session, dispute: Dispute, today: date) -> tuple[str, ...]:
    if dispute.restriction_kind is not RestrictionKind.DOMESTIC_VIOLENCE:
        return ()
    query = select(Party).where(
        Party.dispute_id == dispute.id,
        Party.kind == PartyKind.NATURAL,
        Party.voided_at.is_(None),
        Party.replaced_by_id.is_(None),
    )
    found: list[str] = []
    for party in session.scalars(query.order_by(Party.position, Party.id)):
        birth = party.birth_date
        if birth is not None and birth <= today and is_minor(birth, today):
            found.append(f"{party.name}（未成年人）")
        elif party.guardian_name:
            found.append(f"{party.name}（有监护人）")
    return tuple(found)


@needs(Permission.HANDLE_DISPUTE)
def record_duty_report(
    session: Session, dispute_uid: UUID, draft: DutyReportDraft, *, by: Actor, now: datetime
) -> None:
    """Record in the timeline of a case that it was reported, when and to whom.

    :raises RuleViolation: without saying to whom, for a moment in the future, or when the case is not this
        office's to work.
    """
    dispute = own_dispute(session, dispute_uid, by)
    to, note = draft.reported_to.strip(), draft.note.strip()
    if not to:
        raise RuleViolation("请写明向哪个公安机关报的案，例如“柳桥派出所”。", "reported_to")
    if len(to) > LONGEST:
        raise RuleViolation(f"接报单位最多写 {LONGEST} 个字。", "reported_to")
    happened_at = draft.happened_at or now
    check_moment(happened_at, now)
    said = f"向{to}报案" + (f"：{note}" if note else "")
    write_step(session, dispute.uid, ACTION, actor=by, happened_at=happened_at, now=now, reason=said)
    session.flush()
