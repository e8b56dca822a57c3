"""Orders of a township's centre to its own units (交办、转办), and the steps of every unit that got one.

A diverted dispute's order is written by the dispute's own step; what its lead unit signs or returns goes
through that step as well, so that there is one truth (``dispatch_diversion``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DispatchKind, DispatchState, InvolvedRole, SignManner
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispatch_unit_state import check_step
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispatch_record import (
    NO_TERMS,
    Answer,
    OrderBook,
    OrderMatter,
    OrderTerms,
    OrderUnit,
    end_order,
    unit_order,
    write_order,
    write_unit_step,
)
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.dispute_record import StepDraft, check_moment, own_dispute
from desktop_app.services.dispute_step import act
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_NOT_THERE = "找不到这份交办，请刷新后再试。"
_STANDING_ALONE = (DispatchKind.ORDER, DispatchKind.TRANSFER)


@dataclass(frozen=True, slots=True)
class InnerOrderDraft:
    """An order as entered: the first unit leads. ``matter_uid`` is the dispute it is about, if it is one.

    ``after`` is the order that came back before; ``reason`` says why this unit must take it all the same.
    """

    kind: DispatchKind
    title: str
    content: str
    due_on: date
    units: tuple[OrderUnit, ...]
    terms: OrderTerms = NO_TERMS
    matter_uid: UUID | None = None
    after: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitStepDraft:
    """A step of a unit as the desk records it: who for the unit, in which way, when, with what proof."""

    unit_uid: UUID
    action: str
    text: str = ""
    signer: str = ""
    manner: SignManner | None = None
    evidence: str = ""
    happened_at: datetime | None = None


@needs(Permission.ISSUE_DISPATCH)
def issue_inner(session: Session, draft: InnerOrderDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Issue a numbered order to units of this township; returns its uid.

    :raises PermissionDenied: at a county centre, which orders townships.
    :raises RuleViolation: at the field that is missing or wrong; for an order that came back as often as it
        may, at ``reason`` when nobody says why it stands now.
    """
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        raise PermissionDenied("县中心请签发交办单给乡镇；交给站所由乡镇来办。", "role")
    _check_draft(draft, local_date(now))
    number, decided = "", ""
    if draft.matter_uid is not None:
        number = own_dispute(session, draft.matter_uid, by).number
    if draft.after is not None:
        decided = _decided(session, draft, rules, by)
    matter = OrderMatter(
        draft.kind, draft.title.strip(), draft.content.strip(), draft.due_on, draft.matter_uid, number,
        draft.after, decided,
    )  # fmt: skip
    return write_order(session, matter, _units(draft), draft.terms, rules, by, now).uid


def _check_draft(draft: InnerOrderDraft, today: date) -> None:
    if draft.kind not in _STANDING_ALONE:
        raise RuleViolation("分流请在纠纷里办，交办单会自动做好。", "kind")
    for field, text, sentence in (
        ("title", draft.title, "请填写交办事项。"),
        ("content", draft.content, "请写明交办内容。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if draft.due_on < today:
        raise RuleViolation("完成期限不能早于今天。", "due_on")
    names = [unit.name.strip() for unit in draft.units]
    if not names or not names[0]:
        raise RuleViolation("请选主办单位。", "lead")
    if len(set(names)) != len(names):
        raise RuleViolation("同一个单位写了两次，请改正。", "support")


def _units(draft: InnerOrderDraft) -> tuple[OrderUnit, ...]:
    return tuple(unit for unit in draft.units if unit.name.strip())


def _decided(session: Session, draft: InnerOrderDraft, rules: Rules, by: Actor) -> str:
    """The reason that goes into an order which nobody may return any more; empty while one may."""
    assert draft.after is not None
    before = find_order(session, draft.after, by)
    if OrderBook(session, [before]).order_state(before) is not DispatchState.RETURNED:
        raise RuleViolation("前一份交办没有退单，不能接着再办。", "after")
    returned = unit_order(session, before).returns_before + 1
    if returned < rules.profile.limit.returns_max:
        return ""
    if not draft.reason.strip():
        raise RuleViolation(
            f"这件事已退单 {returned} 次，这次由中心定办，请写明为什么交给这个单位。", "reason"
        )
    return draft.reason.strip()


@needs(Permission.ANSWER_DISPATCH)
def record_unit_step(
    session: Session, draft: UnitStepDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Record what a unit answered, or what the centre said to it: sign_for, ask_return, grant_return.

    Of a diverted dispute's lead unit 签收 and 同意退单 move the dispute. When the lead unit's part ends by a
    return or is withdrawn, the others' parts end with it.

    :raises PermissionDenied: when the role may not take the step.
    :raises RuleViolation: when state, time, number of returns, or a missing word forbid it.
    """
    unit, order = _find_unit(session, draft.unit_uid, by)
    dispute = _diverted(session, order, by)
    if dispute is not None:
        rules = rules.of_version(dispute.profile_version)
    at = draft.happened_at or now
    check_moment(at, now)
    book = OrderBook(session, [order])
    steps = book.steps(unit)
    step = check_step(
        unit_order(session, order), steps, draft.action, role=by.role, by=by.name, text=draft.text,
        today=local_date(at), limits=rules.profile.limit, calendar=rules.calendar,
    )  # fmt: skip
    if (earlier := book.responses(unit)) and at < earlier[-1].happened_at:
        raise RuleViolation("发生时间早于这个单位的上一步，请核对。", "happened_at")
    if draft.action in ("sign_for", "feed_back") and not draft.signer.strip():
        raise RuleViolation("请写明单位是谁签收（反馈）的。", "signer")
    leads = unit.role is InvolvedRole.LEAD
    if dispute is not None and leads and draft.action in _BY_THE_DISPUTE:
        _move_dispute(session, dispute.uid, draft, earlier[-1].content if earlier else None, rules, by, now)
        return
    if dispute is not None and leads and draft.action == "withdraw":
        raise RuleViolation("这是分流的主办单位，请在纠纷里改派。", "state")
    answer = Answer(draft.signer, draft.text, draft.manner, draft.evidence)
    write_unit_step(session, unit, step.target, answer, by, at)
    if leads and step.target in (DispatchState.RETURNED, DispatchState.WITHDRAWN):
        words = Answer(by.name, f"主办单位{step.target.label}")
        for other in OrderBook(session, [order]).open_units(order):
            write_unit_step(session, other, step.target, words, by, at)
    end_order(session, order, local_date(at))


_BY_THE_DISPUTE = {"sign_for": "sign_for", "grant_return": "return"}


def _move_dispute(
    session: Session, uid: UUID, draft: UnitStepDraft, asked: str | None, rules: Rules, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    signs = draft.action == "sign_for"
    step = StepDraft(
        reason="" if signs else (asked or draft.text or "承办单位退单"),
        note=draft.text,
        happened_at=draft.happened_at,
        responsible_name=draft.signer.strip() if signs else None,
        signer_name=draft.signer.strip() or None,
        sign_manner=draft.manner,
    )
    act(session, uid, _BY_THE_DISPUTE[draft.action], step, rules, by=by, now=now)


def find_order(session: Session, uid: UUID, by: Actor) -> Dispatch:
    """An order of this office to its own units; called inside other services.

    :raises RuleViolation: when it is unknown, or about a case that this user may not read.
    """
    found = session.scalars(
        select(Dispatch).where(
            Dispatch.uid == uid,
            Dispatch.kind != DispatchKind.COUNTY,
            Dispatch.office_id == by.office_uid,
            Dispatch.voided_at.is_(None),
            not_hidden_uid(Dispatch.matter_uid, by),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation(_NOT_THERE, "uid")
    return found


def _find_unit(session: Session, uid: UUID, by: Actor) -> tuple[DispatchUnit, Dispatch]:
    unit = session.scalars(
        select(DispatchUnit).where(DispatchUnit.uid == uid, DispatchUnit.voided_at.is_(None))
    ).one_or_none()
    order = None if unit is None else session.get(Dispatch, unit.dispatch_id)
    if unit is None or order is None:
        raise RuleViolation(_NOT_THERE, "uid")
    return unit, find_order(session, order.uid, by)


def _diverted(session: Session, order: Dispatch, by: Actor) -> Dispute | None:
    """The dispute whose 分流 this order is."""
    if order.kind is not DispatchKind.INTERNAL or order.matter_uid is None:
        return None
    return own_dispute(session, order.matter_uid, by)
