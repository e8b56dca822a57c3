"""Numbered notices to the parties: 受理 (F14b), 不予受理 (F14), 终止调解 (F15), and their service (送达)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState, PaperKind, ServiceMeans
from db.models.dispute import Party
from db.models.mediation import Mediation
from db.models.mediation_course import MediationNotice, NoticeService
from desktop_app.domain.actor import Actor
from desktop_app.domain.number import NOTICE_NUMBERS
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.paper_number import number_for, void_number
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_ENDED = {
    PaperKind.REFUSAL_NOTICE: MediationState.REFUSED,
    PaperKind.TERMINATION_NOTICE: MediationState.TERMINATED,
}
_BY_ANOTHER = frozenset({ServiceMeans.RELATIVE, ServiceMeans.AGENT, ServiceMeans.FORWARDED})
"""Means by which somebody else than the party takes the notice, who is named."""


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """That a notice reached parties: whom, when, how, who took it (empty: the party)."""

    parties: tuple[UUID, ...]
    served_on: date
    means: ServiceMeans
    receiver: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A party with the service of a notice; ``served_on`` None: not served yet."""

    party_uid: UUID
    name: str
    served_on: date | None
    means: ServiceMeans | None
    receiver: str
    note: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """An issued notice with the service on every party."""

    uid: UUID
    kind: PaperKind
    number: str
    issued_on: date
    issued_by: str
    services: tuple[ServiceRow, ...]


@needs(Permission.TAKE_MEDIATION)
def issue_notice(
    session: Session, uid: UUID, kind: PaperKind, issued_on: date, rules: Rules, *, by: Actor, now: datetime
) -> str:
    """Issue a notice to all parties; returns its number, which is given now and never again.

    :raises RuleViolation: when the state does not fit the notice, it was issued already, or on a wrong day.
    """
    mediation = record.find_own(session, uid, by)
    if kind not in NOTICE_NUMBERS:
        raise RuleViolation(f"{kind.label}不是通知书。", "kind")
    if lacking := why_not_issue(session, mediation, kind):
        raise RuleViolation("".join(lacking), "state")
    earliest = mediation.accepted_on if kind is PaperKind.ACCEPTANCE_NOTICE else mediation.ended_on
    record.check_day(issued_on, now, "issued_on", earliest=earliest)
    number = number_for(session, mediation, NOTICE_NUMBERS[kind], rules, issued_on.year)
    session.add(
        MediationNotice(
            mediation_id=mediation.id, kind=kind, number=number, issued_on=issued_on, issued_by=by.name
        )
    )
    at = record.moment_of(issued_on, now)
    said = f"{kind.label} {number}"
    record.log_step(session, mediation, "issue_notice", said, by, happened_at=at, now=now)
    session.flush()
    return number


@needs(Permission.TAKE_MEDIATION)
def serve_notice(
    session: Session, uid: UUID, notice_uid: UUID, draft: ServiceDraft, *, by: Actor, now: datetime
) -> None:
    """Record that a notice reached parties.

    :raises RuleViolation: for nobody, somebody served already, a receiver or witness not named, a wrong day.
    """
    mediation = record.find_own(session, uid, by)
    notice = _find(session, mediation, notice_uid)
    record.check_day(draft.served_on, now, "served_on", earliest=notice.issued_on)
    parties = [p for p in record.living_parties(session, mediation.dispute_id) if p.uid in draft.parties]
    if not parties or len(parties) != len(set(draft.parties)):
        raise RuleViolation("请勾选送达给哪几位现在的当事人。", "parties")
    done = {row.party_id for row in notice.services if row.voided_at is None}
    if again := [party.name for party in parties if party.id in done]:
        raise RuleViolation(f"{'、'.join(again)}已经登记送达。", "parties")
    receiver = optional(draft.receiver, "receiver", 100)
    note = optional(draft.note, "note", 500)
    if draft.means in _BY_ANOTHER and receiver is None:
        raise RuleViolation("请写明代收、转交的人。", "receiver")
    if draft.means is ServiceMeans.REFUSED and note is None:
        raise RuleViolation("请写明见证人和拒收的情形。", "note")
    for party in parties:
        notice.services.append(
            NoticeService(
                party_id=party.id,
                served_on=draft.served_on,
                means=draft.means,
                receiver=receiver or party.name[:100],
                note=note,
            )
        )
    said = f"{notice.kind.label}：{'、'.join(p.name for p in parties)}，{draft.means.label}"
    at = record.moment_of(draft.served_on, now)
    record.log_step(session, mediation, "serve_notice", said, by, happened_at=at, now=now)
    session.flush()


@needs(Permission.TAKE_MEDIATION)
def void_notice(
    session: Session, uid: UUID, notice_uid: UUID, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Make a notice void before it reached anybody; its number stays spent and keeps the reason.

    :raises RuleViolation: without reason, or when a party has it already.
    """
    mediation = record.find_own(session, uid, by)
    notice = _find(session, mediation, notice_uid)
    why = required(reason, "reason", "请写明作废的原因。", 500)
    if any(row.voided_at is None for row in notice.services):
        raise RuleViolation("通知书已经送达当事人，不能作废。", "state")
    notice.voided_at, notice.voided_reason = now, why
    void_number(session, mediation, NOTICE_NUMBERS[notice.kind], notice.number, rules, why, notice.uid)
    void_prints(session, notice.uid, f"通知书作废：{why}", now)
    said = f"{notice.kind.label} {notice.number}：{why}"
    record.log_step(session, mediation, "void_notice", said, by, happened_at=now, now=now)
    session.flush()


def why_not_issue(session: Session, mediation: Mediation, kind: PaperKind) -> tuple[str, ...]:
    """Sentences saying why a notice is not issued; called inside other services."""
    if kind is PaperKind.ACCEPTANCE_NOTICE and mediation.accepted_on is None:
        return ("受理以后才有受理通知书。",)
    if kind in _ENDED and mediation.state is not _ENDED[kind]:
        return (f"“{_ENDED[kind].label}”以后才有{kind.label}。",)
    if any(notice.kind is kind for notice in notices_of(session, mediation.id)):
        return (f"{kind.label}已经发出。",)
    return ()


def kind_to_issue(session: Session, mediation: Mediation) -> PaperKind | None:
    """The notice that fits the state and was not issued yet; called inside other services.

    That it was taken up is of no use to anybody any more once it is over.
    """
    over = mediation.state is not MediationState.ACCEPTED
    wanted = [kind for kind in NOTICE_NUMBERS if kind in _ENDED or not over]
    fitting = [kind for kind in wanted if not why_not_issue(session, mediation, kind)]
    return fitting[-1] if fitting else None


def notices_of(session: Session, mediation_id: int) -> list[MediationNotice]:
    """The issued notices in their order; called inside other services."""
    query = select(MediationNotice).where(
        MediationNotice.mediation_id == mediation_id, MediationNotice.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(MediationNotice.id)))


def _find(session: Session, mediation: Mediation, uid: UUID) -> MediationNotice:
    for notice in notices_of(session, mediation.id):
        if notice.uid == uid:
            return notice
    raise RuleViolation("找不到这份通知书，请刷新后再试。", "notice_uid")


def notice_rows(session: Session, mediation: Mediation) -> tuple[NoticeRow, ...]:
    """The notices as the detail shows them; called inside other services."""
    parties = record.living_parties(session, mediation.dispute_id)
    return tuple(
        NoticeRow(row.uid, row.kind, row.number, row.issued_on, row.issued_by, _services(row, parties))
        for row in notices_of(session, mediation.id)
    )


def _services(notice: MediationNotice, parties: list[Party]) -> tuple[ServiceRow, ...]:
    done = {row.party_id: row for row in notice.services if row.voided_at is None}
    rows: list[ServiceRow] = []
    for party in parties:
        row = done.get(party.id)
        if row is None:
            rows.append(ServiceRow(party.uid, party.name, None, None, "", ""))
        else:
            rows.append(
                ServiceRow(party.uid, party.name, row.served_on, row.means, row.receiver, row.note or "")
            )
    return tuple(rows)
