"""Hand-over of a colleague's open matters (移交) to a successor: chosen, transferred at once, listed.

A name that no account has any more may still hold matters. Of each matter its history says from whom it went
to whom, and why; of a draft and of a person who is visited only the list says so.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.assignment import Leader
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, Transition
from db.models.mediation import Mediation, MediationMediator, Mediator
from db.models.meeting_pack import MeetingDecision
from db.models.sweep import GridEvent
from db.models.user import Draft, User
from db.models.watched import WatchedPerson
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.assignment_handover import HandoverDraft as AssignmentHandoverDraft
from desktop_app.services.assignment_handover import hand_over
from desktop_app.services.dispute_record import write_step
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.mediator_choice import replace_mediator
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.petition_record import find as find_petition
from desktop_app.services.reception_day import VISITED, find_duty
from desktop_app.services.rules import Rules
from desktop_app.services.user_held import HeldKind, HeldMatter, held_matters, hides_draft

_ACTION = "hand_over"


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Whoever holds open matters; ``active`` is None where no account has the name."""

    name: str
    active: bool | None
    count: int


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """From whom to whom, which matters (their kinds and uids), and why.

    ``decided_by`` is the head who decided about leader assignments, where somebody else records it.
    """

    leaver: str
    successor: str
    matters: tuple[tuple[HeldKind, UUID], ...]
    reason: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class HandoverList:
    """The list to be signed: ``matters`` as they stood; ``draw`` gives the PDF and takes its time."""

    name: str
    matters: tuple[HeldMatter, ...]
    draw: Callable[[], bytes]


@needs(Permission.DECIDE_DISPUTE)
def list_holders(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[HolderRow, ...]:
    """Everybody in whose hands open matters are: switched-off accounts first, then the most matters."""
    counts: Counter[str] = Counter()
    for name, _ in held_matters(session, by, rules, today):
        counts[name] += 1
    active = {name: on for name, on in session.execute(select(User.name, User.active))}  # noqa: C416 - typed
    rows = [HolderRow(name, active.get(name), count) for name, count in counts.items()]
    return tuple(sorted(rows, key=lambda r: (r.active is not False, -r.count, r.name)))


@needs(Permission.DECIDE_DISPUTE)
def held_by_name(
    session: Session, name: str, rules: Rules, *, by: Actor, today: date
) -> tuple[HeldMatter, ...]:
    """What is open in somebody's hands, by kind and day; nothing of cases the reader may not read."""
    order = list(HeldKind)
    found = [matter for _, matter in held_matters(session, by, rules, today, normal_name(name))]
    return tuple(sorted(found, key=lambda m: (order.index(m.kind), m.due_on or date.max, m.number)))


@needs(Permission.DECIDE_DISPUTE)
def hand_over_matters(
    session: Session, draft: HandoverDraft, rules: Rules, *, by: Actor, now: datetime
) -> HandoverList:
    """Transfer the chosen matters in one transaction; returns the list that both sign (移交清单).

    :raises RuleViolation: without successor, reason or matters; when one is not in the leaver's hands any
        more, or the successor is no mediator or leader where one is needed. Then nothing is transferred.
    """
    leaver, successor, why = (
        normal_name(draft.leaver), normal_name(draft.successor), normal_text(draft.reason),
    )  # fmt: skip
    if not successor or successor == leaver:
        raise RuleViolation("请填写接手的人，不能是移交人自己。", "successor")
    if not why:
        raise RuleViolation("请写明为什么移交，例如“调离”。", "reason")
    if not draft.matters:
        raise RuleViolation("请勾选要移交的事项。", "matters")
    held = {(m.kind, m.uid): m for m in held_by_name(session, leaver, rules, by=by, today=local_date(now))}
    chosen: list[HeldMatter] = []
    for key in dict.fromkeys(draft.matters):
        if key not in held:
            raise RuleViolation("有的事项已经不在他手里了，请刷新后再移交。", "matters")
        chosen.append(held[key])
    said = f"{leaver} 移交 {successor} {len(chosen)} 项：{why}"
    audit.record(session, AuditAction.RIGHTS, said, by=by, now=now)
    transfer = _Transfer(session, rules, draft, f"{leaver} 移交 {successor}：{why}", by, now)
    for matter in chosen:
        transfer.one(matter)
    session.flush()
    return _sheet(rules, draft, tuple(chosen), why, by, now)


class _Transfer:
    """Gives matters from one person to another, each with a line of its history."""

    def __init__(
        self, session: Session, rules: Rules, draft: HandoverDraft, said: str, by: Actor, now: datetime
    ) -> None:
        self._session, self._rules, self._by, self._now = session, rules, by, now
        self._leaver, self._successor = normal_name(draft.leaver), normal_name(draft.successor)
        self._said, self._decided_by = said, draft.decided_by

    def one(self, matter: HeldMatter) -> None:
        """Transfer one."""
        {
            HeldKind.DISPUTE: self._dispute,
            HeldKind.MEDIATION: self._mediation,
            HeldKind.ASSIGNMENT: self._assignment,
            HeldKind.HAZARD: self._hazard,
            HeldKind.DISPATCH: self._dispatch,
            HeldKind.DECISION: self._decision,
            HeldKind.VISIT: self._visit,
            HeldKind.DRAFT: self._draft,
            HeldKind.PETITION: self._petition,
            HeldKind.RECEPTION: self._reception,
        }[matter.kind](matter.uid)

    def _dispute(self, uid: UUID) -> None:
        case = self._session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        case.responsible_name, case.responsible_phone = self._successor, None
        write_step(
            self._session, uid, _ACTION, actor=self._by, happened_at=self._now, now=self._now,
            reason=self._said,
        )  # fmt: skip

    def _mediation(self, uid: UUID) -> None:
        mediation = self._session.scalars(select(Mediation).where(Mediation.uid == uid)).one()
        old = self._session.scalars(
            select(Mediator.uid)
            .join(MediationMediator, MediationMediator.mediator_id == Mediator.id)
            .where(
                MediationMediator.mediation_id == mediation.id,
                MediationMediator.mediator_name == self._leaver,
                MediationMediator.voided_at.is_(None),
            )
        ).first()
        new = self._session.scalars(
            select(Mediator.uid).where(Mediator.name == self._successor, Mediator.voided_at.is_(None))
        ).first()
        if new is None or old is None:
            raise RuleViolation(f"{self._successor}不在调解员名单里，调解事项请交给调解员。", "successor")
        replace_mediator(self._session, uid, old, new, self._said, by=self._by, now=self._now)

    def _assignment(self, uid: UUID) -> None:
        leader = self._leader()
        if leader is None:
            raise RuleViolation(f"{self._successor}不在包案领导名单里，包案请交给领导。", "successor")
        given = AssignmentHandoverDraft(leader.uid, self._said, decided_by=self._decided_by)
        hand_over(self._session, uid, given, self._rules, by=self._by, now=self._now)

    def _petition(self, uid: UUID) -> None:
        petition = find_petition(self._session, uid, self._by)
        petition.handler_name = self._successor
        # Not "hand_over", which is 转送 in the history of a petition.
        self._step("petition", uid, "change_handler")

    def _reception(self, uid: UUID) -> None:
        duty = find_duty(self._session, uid, self._by)
        leader = self._leader()
        if leader is None and duty.kind in VISITED:
            raise RuleViolation(f"{self._successor}不在包案领导名单里，接访请交给领导。", "successor")
        duty.leader_uid = None if leader is None else leader.uid
        duty.leader_name = self._successor
        duty.leader_post = "" if leader is None else leader.post

    def _leader(self) -> Leader | None:
        query = select(Leader).where(
            Leader.name == self._successor, Leader.active, Leader.voided_at.is_(None)
        )
        return self._session.scalars(query).first()

    def _hazard(self, uid: UUID) -> None:
        event = self._session.scalars(select(GridEvent).where(GridEvent.uid == uid)).one()
        event.owner_name = self._successor
        self._step("grid_event", uid)

    def _dispatch(self, uid: UUID) -> None:
        order = self._session.scalars(select(Dispatch).where(Dispatch.uid == uid)).one()
        order.contact_name, order.contact_phone = self._successor, None
        self._step("dispatch", uid)

    def _decision(self, uid: UUID) -> None:
        row = self._session.scalars(select(MeetingDecision).where(MeetingDecision.uid == uid)).one()
        row.who = self._successor
        if row.dispute_uid is not None:
            write_step(
                self._session, row.dispute_uid, _ACTION, actor=self._by, happened_at=self._now, now=self._now,
                reason=f"会议决定“{row.what}”：{self._said}",
            )  # fmt: skip

    def _visit(self, uid: UUID) -> None:
        person = self._session.scalars(select(WatchedPerson).where(WatchedPerson.uid == uid)).one()
        person.responsible_name = self._successor

    def _draft(self, uid: UUID) -> None:
        """Give a draft to the successor's account, which alone reads it from then on."""
        account = self._session.scalars(
            select(User).where(User.name == self._successor, User.active.is_(True))
        ).one_or_none()
        if account is None:
            said = f"{self._successor}在这台电脑上没有账号，草稿请交给有账号的人，或者去掉草稿的勾。"
            raise RuleViolation(said, "successor")
        draft = self._session.scalars(select(Draft).where(Draft.uid == uid)).one()
        reader = replace(self._by, user_uid=account.uid, name=account.name, role=account.role)
        if hides_draft(HiddenRecords(self._session, reader), draft):
            said = f"有一份草稿写的是受限案件，{self._successor}不在名单上，请先加上他，或者去掉草稿的勾。"
            raise RuleViolation(said, "successor")
        draft.user_uid = account.uid

    def _step(self, entity: str, uid: UUID, action: str = _ACTION) -> None:
        self._session.add(
            Transition(
                entity=entity, record_uid=uid, action=action, reason=self._said, happened_at=self._now,
                entered_at=self._now, actor_name=self._by.name,
            )
        )  # fmt: skip


def _sheet(
    rules: Rules, draft: HandoverDraft, matters: Sequence[HeldMatter], why: str, by: Actor, now: datetime
) -> HandoverList:
    from desktop_app.papers import user_handover as paper

    content = paper.UserHandoverSheet(
        rules.identity.name,
        draft.leaver.strip(),
        draft.successor.strip(),
        local_date(now),
        why,
        by.name,
        tuple(paper.HandedMatter(m.kind.label, m.number, m.text, m.due_on) for m in matters),
    )
    name = f"移交清单 {draft.leaver.strip()} {local_date(now).isoformat()}"
    return HandoverList(name, tuple(matters), partial(paper.render, content))
