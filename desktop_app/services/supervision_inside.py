"""Supervision inside a township (提醒 to 挂牌 and 通报): proposed by the limits, issued, answered, lifted.

Every step is a numbered paper to the unit that must act. The ladder is the county's rule (rules.md 3.5): a
reminder at 70 % of the limit, a notice on expiry, an order the day after, listing five and a circular ten
working days later. A circular goes round, so it names no party, is approved by a leader, and there is none
of a restricted case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, RiskLevel, SignManner, SupervisionForm, SupervisionKind
from db.models.supervision import Supervision, SupervisionEntry
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.supervision import Step as LadderStep
from desktop_app.domain.supervision import ladder, reply_due
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.field_text import optional
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_matter import find_matter, refuse_circular, restricted_matters
from desktop_app.services.urged_matter import UrgedMatter, urged_matters

_RANK = {kind: place for place, kind in enumerate(SupervisionKind)}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A rung whose day has come for a unit; ``since`` is its first day, ``demands`` what would be asked."""

    matter_uid: UUID
    matter_number: str
    title: str
    unit: str
    kind: SupervisionKind
    risk: RiskLevel | None
    since: date
    due_on: date
    days_left: int
    reply_due_on: date
    reason: str
    demands: str
    about_dispute: bool


@dataclass(frozen=True, slots=True)
class InsideDraft:
    """A step as entered; empty words and no day take what the proposal says."""

    matter_uid: UUID
    unit: str
    kind: SupervisionKind
    reason: str = ""
    demands: str = ""
    reply_due_on: date | None = None
    leader_name: str = ""
    circulated_to: str = ""
    """To whom a circular goes; of other kinds nothing."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """A line of the log: the unit's reply, or how somebody followed it up."""

    supervision_uid: UUID
    form: SupervisionForm
    happened_on: date
    people: str
    content: str
    place: str = ""
    met: str = ""
    manner: SignManner | None = None


@needs(Permission.VIEW_DISPUTES)
def list_proposals(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[ProposalRow, ...]:
    """What the ladder asks for today and was not issued yet, the highest rung and the latest matter first."""
    rows = [_proposal(matter, step, rules, today) for matter, step in _proposed(session, rules, by, today)]
    return tuple(sorted(rows, key=lambda r: (-_RANK[r.kind], r.due_on, r.matter_number, r.unit)))


@needs(Permission.VIEW_DISPUTES)
def count_proposals(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[int, UUID | None]:
    """How many these are, and the matter to begin with: for the work page, which asks at every change."""
    found = _proposed(session, rules, by, today)
    first = min(found, key=lambda one: (-_RANK[one[1].rung], one[0].due_on, one[0].number), default=None)
    return len(found), first[0].uid if first else None


def _proposed(session: Session, rules: Rules, by: Actor, today: date) -> list[tuple[UrgedMatter, LadderStep]]:
    """The matters of which a rung has come that was not issued, each with its highest."""
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        return []
    come: dict[tuple[str, date, date], tuple[LadderStep | None, LadderStep | None]] = {}
    reached: list[tuple[UrgedMatter, LadderStep | None, LadderStep | None]] = []
    for matter in urged_matters(session, rules, by, today):
        # Many matters of a busy office begin and end on the same days.
        key = matter.profile_version, matter.start, matter.due_on
        if key not in come:
            come[key] = _steps_on(today, matter, rules.of_version(key[0]) if key[0] else rules)
        reached.append((matter, *come[key]))
    told = {one.uid for one, step, _ in reached if step and step.rung is SupervisionKind.CIRCULAR}
    silent = restricted_matters(session, told)
    issued = _issued(session, by)
    found: list[tuple[UrgedMatter, LadderStep]] = []
    for matter, highest, below in reached:
        step = below if matter.uid in silent else highest
        if step is not None and not _was_issued(issued.get((matter.uid, matter.unit), ()), matter, step):
            found.append((matter, step))
    return found


def _steps_on(today: date, matter: UrgedMatter, rules: Rules) -> tuple[LadderStep | None, LadderStep | None]:
    """The highest rung that has come, and without the circular, which there is none of a restricted case."""
    days = ladder(matter.start, matter.due_on, rules.profile.supervision, rules.calendar)
    come = [step for step in reversed(days) if step.on <= today]
    return (
        next(iter(come), None),
        next((step for step in come if step.rung is not SupervisionKind.CIRCULAR), None),
    )


_Issued = dict[tuple[UUID, str], list[tuple[SupervisionKind, date]]]


def _was_issued(
    issued: Iterable[tuple[SupervisionKind, date]], matter: UrgedMatter, step: LadderStep
) -> bool:
    return any(_RANK[kind] >= _RANK[step.rung] for kind, day in issued if day >= matter.start)


def _issued(session: Session, by: Actor) -> _Issued:
    found: _Issued = {}
    rows = session.execute(
        select(
            Supervision.matter_uid, Supervision.recipient_name, Supervision.kind, Supervision.issued_on
        ).where(
            Supervision.office_id == by.office_uid,
            Supervision.recipient_office_id == by.office_uid,
            Supervision.voided_at.is_(None),
        )
    )
    for matter, unit, kind, day in rows:
        found.setdefault((matter, unit), []).append((kind, day))
    return found


def _proposal(matter: UrgedMatter, step: LadderStep, rules: Rules, today: date) -> ProposalRow:
    rules = rules.of_version(matter.profile_version) if matter.profile_version else rules
    left = (matter.due_on - today).days
    late = f"还有 {left} 天到期" if left > 0 else "今天到期" if left == 0 else f"已超期 {-left} 天"
    reason = f"{matter.title}（{matter.number}）{matter.what}期限为 {matter.due_on:%Y-%m-%d}，{late}。"
    if step.rung is SupervisionKind.CIRCULAR:
        # It is read by many: the number says to the unit which case it is, the parties are nobody's business.
        reason = (
            f"{matter.unit}承办的{matter.number}号事项，{matter.what}期限为 {matter.due_on:%Y-%m-%d}，"
            f"{late}，至今没有{matter.what}。"
        )
    return ProposalRow(
        matter.uid, matter.number, matter.title, matter.unit, step.rung, matter.risk, step.on,
        matter.due_on, left, _reply_day(matter.risk, rules, today), reason,
        _demands(step.rung, matter.what), matter.about_dispute,
    )  # fmt: skip


_ASKED = {
    SupervisionKind.REMINDER: "请抓紧{what}，确保按期完成。",
    SupervisionKind.OVERDUE_NOTICE: "请立即{what}，并说明没有按期完成的原因。",
    SupervisionKind.SUPERVISION_ORDER: "请单位负责人亲自抓，写明原因、措施、责任人和完成时间，限期{what}。",
    SupervisionKind.LISTED: "挂牌督办：由分管领导牵头，限期{what}；完成以后申请摘牌。",
    SupervisionKind.CIRCULAR: "请该单位限期{what}，书面说明原因和整改措施。请各单位引以为戒，按期办理。",
}


def _demands(kind: SupervisionKind, what: str) -> str:
    return _ASKED[kind].format(what=what)


def _reply_day(risk: RiskLevel | None, rules: Rules, today: date) -> date:
    # A matter without a risk has the days of every other level.
    return reply_due(today, risk or RiskLevel.ORANGE, rules.profile.supervision.reply)


@needs(Permission.ISSUE_SUPERVISION)
def issue_inside(session: Session, draft: InsideDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Issue a numbered step to a unit of this township; returns its uid.

    :raises PermissionDenied: at a county centre.
    :raises RuleViolation: at the field: nothing that goes on, no unit, no words where nothing is proposed, a
        day that is past, or a step of the same kind that was not lifted yet.
    """
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        raise PermissionDenied("县中心的督办请从“上报与接收”里发给乡镇。", "role")
    today = local_date(now)
    matter = find_matter(session, draft.matter_uid, by)
    if matter is None or matter.holder != by.office_uid:
        raise RuleViolation("找不到要督办的事项，请刷新后再试。", "matter_uid")
    if matter.ended:
        raise RuleViolation(f"{matter.number}{matter.ended}，不用再督办。", "matter_uid")
    unit = draft.unit.strip()
    if not unit:
        raise RuleViolation("请写明督办哪个单位。", "unit")
    proposals = list_proposals(session, rules, by=by, today=today)
    proposed = next((p for p in proposals if (p.matter_uid, p.unit) == (matter.uid, unit)), None)
    reason = draft.reason.strip() or ("" if proposed is None else proposed.reason)
    if not reason:
        raise RuleViolation("请写明为什么督办。", "reason")
    rules_of = rules.of_version(matter.profile_version) if matter.profile_version else rules
    due = draft.reply_due_on or _reply_day(matter.risk, rules_of, today)
    if due < today:
        raise RuleViolation("答复期限不能早于今天。", "reply_due_on")
    _refuse_twice(session, matter.uid, unit, draft.kind, by)
    if draft.kind is SupervisionKind.CIRCULAR:
        refuse_circular(session, matter.uid, f"{reason}{draft.demands}")
        if not draft.leader_name.strip():
            raise RuleViolation("通报要经镇领导批准，请写明批准的领导。", "leader_name")
    number = issue_number(
        session, NumberKind.TOWNSHIP_SUPERVISION, rules.profile.number.township_supervision,
        rules.identity.short_name, rules.identity.code, today.year,
    )  # fmt: skip
    row = Supervision(
        number=number,
        kind=draft.kind,
        matter_uid=matter.uid,
        matter_number=matter.number,
        recipient_office_id=by.office_uid,
        recipient_name=unit,
        reason=reason,
        demands=draft.demands.strip() or _demands(draft.kind, "办理"),
        issued_on=today,
        reply_due_on=due,
        issuer_name=by.name,
        leader_name=draft.leader_name.strip() or None,
        circulated_to=_circulated(draft),
    )
    session.add(row)
    session.flush()
    return row.uid


def _circulated(draft: InsideDraft) -> str | None:
    return (
        optional(draft.circulated_to, "circulated_to", 300)
        if draft.kind is SupervisionKind.CIRCULAR
        else None
    )


def _refuse_twice(session: Session, matter: UUID, unit: str, kind: SupervisionKind, by: Actor) -> None:
    same = session.scalars(
        select(Supervision).where(
            Supervision.matter_uid == matter,
            Supervision.office_id == by.office_uid,
            Supervision.recipient_office_id == by.office_uid,
            Supervision.recipient_name == unit,
            Supervision.kind == kind,
            Supervision.lifted_on.is_(None),
            Supervision.voided_at.is_(None),
        )
    ).first()
    if same is not None:
        raise RuleViolation(
            f"这件事已经给{unit}发过{kind.label}（{same.number}），还没有解除；要再催请用上一级，或先解除。",
            "kind",
        )


@needs(Permission.ANSWER_DISPATCH)
def record_entry(session: Session, draft: EntryDraft, *, by: Actor, now: datetime) -> UUID:
    """Add a line to the log of a step: the unit's reply or a follow-up; returns its uid.

    :raises RuleViolation: at the field: no words, nobody, a day to come or before the step, or a step that
        was lifted.
    """
    row = find_inside(session, draft.supervision_uid, by)
    if row.lifted_on is not None:
        raise RuleViolation(f"{row.number} 已经解除，不用再登记。", "uid")
    for field, text, sentence in (
        ("people", draft.people, "请写明是谁（答复人、参加人）。"),
        ("content", draft.content, "请写明情况。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if draft.happened_on > local_date(now):
        raise RuleViolation("日期晚于今天，请核对。", "happened_on")
    if draft.happened_on < row.issued_on:
        raise RuleViolation(f"日期早于发出的 {row.issued_on:%m-%d}，请核对。", "happened_on")
    entry = SupervisionEntry(
        supervision_id=row.id,
        form=draft.form,
        happened_on=draft.happened_on,
        people=draft.people.strip(),
        place=draft.place.strip() or None,
        met=draft.met.strip() or None,
        content=draft.content.strip(),
        manner=draft.manner,
        recorder_name=by.name,
    )
    session.add(entry)
    session.flush()
    return entry.uid


@needs(Permission.ISSUE_SUPERVISION)
def lift_inside(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Lift a step (解除、摘牌).

    :raises RuleViolation: when it was lifted before, or nobody says why although the unit did not reply.
    """
    row = find_inside(session, uid, by)
    if row.lifted_on is not None:
        raise RuleViolation(f"{row.number} 已经解除过了，请刷新。", "uid")
    replied = session.scalars(
        select(SupervisionEntry.id).where(
            SupervisionEntry.supervision_id == row.id,
            SupervisionEntry.form == SupervisionForm.REPLY,
            SupervisionEntry.voided_at.is_(None),
        )
    ).first()
    if replied is None and not reason.strip():
        raise RuleViolation("这个单位还没有答复，解除要写明理由。", "reason")
    row.lifted_on = local_date(now)
    row.lifted_reason = reason.strip() or None
    session.flush()


def find_inside(session: Session, uid: UUID, by: Actor) -> Supervision:
    """A step of this office to a unit of its own; called inside other services.

    :raises RuleViolation: when it is unknown, or about a case that this user may not read.
    """
    row = session.scalars(
        select(Supervision).where(
            Supervision.uid == uid,
            Supervision.office_id == by.office_uid,
            Supervision.recipient_office_id == by.office_uid,
            Supervision.voided_at.is_(None),
            not_hidden_uid(Supervision.matter_uid, by),
        )
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这份督办，请刷新后再试。", "uid")
    return row
