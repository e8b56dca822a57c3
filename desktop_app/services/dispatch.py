"""Dispatch (交办) between county and township: the county issues, the township answers, each in its own rows.

The state of a dispatch is its newest step; steps are only added (rules.md 3.5, exchange.md principle 4).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DispatchKind, DispatchState
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Dispute
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispatch_state import MACHINE, OPEN_STATES, DispatchEvidence, transitions_from
from desktop_app.domain.number import NumberKind
from desktop_app.domain.supervision import objection_due
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_access import not_hidden_uid, readable
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class DispatchDraft:
    """An order of the county to a township; ``matter_uid`` is the dispute it is about."""

    recipient_uid: UUID
    title: str
    content: str
    demands: str
    due_on: date
    contact: str
    contact_phone: str = ""
    matter_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class DispatchStepRow:
    """One step in the history of a dispatch."""

    state: DispatchState
    happened_at: datetime
    signer_name: str
    content: str | None


@dataclass(frozen=True, slots=True)
class DispatchActionRow:
    """A step that state, level and role allow now."""

    action: str
    verb: str
    needs_text: bool


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One dispatch with its steps; ``days_left`` counts to the next limit (signing, then the whole)."""

    uid: UUID
    number: str
    title: str
    issuer_name: str
    recipient_name: str
    matter_uid: UUID | None
    matter_number: str | None
    content: str
    demands: str
    issued_on: date
    sign_due_on: date
    due_on: date
    contact: str
    contact_phone: str | None
    state: DispatchState
    days_left: int
    steps: tuple[DispatchStepRow, ...]
    actions: tuple[DispatchActionRow, ...]


@needs(Permission.ISSUE_DISPATCH)
def issue(session: Session, draft: DispatchDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Issue a numbered order to a paired township; it travels in the next package. Returns its uid.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: at the field that is missing, or for an unknown recipient.
    """
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("交办单由县级综治中心签发。", "role")
    today = local_date(now)
    for field, text, sentence in (
        ("title", draft.title, "请填写交办事项。"),
        ("content", draft.content, "请写明交办内容。"),
        ("demands", draft.demands, "请写明办理要求。"),
        ("contact", draft.contact, "请填写联系人。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if draft.due_on < today:
        raise RuleViolation("完成时间不能早于今天。", "due_on")
    recipient = session.scalars(
        select(Office).where(Office.uid == draft.recipient_uid, Office.is_self.is_(False))
    ).one_or_none()
    if recipient is None or recipient.revoked_at is not None:
        raise RuleViolation("请选择已经配对的乡镇中心。", "recipient_uid")
    matter = None
    if draft.matter_uid is not None:
        matter = session.scalars(
            select(Dispute).where(Dispute.uid == draft.matter_uid, Dispute.voided_at.is_(None), readable(by))
        ).one_or_none()
        if matter is None:
            raise RuleViolation("找不到这件纠纷，请刷新后再试。", "matter_uid")
    number = issue_number(
        session,
        NumberKind.DISPATCH,
        rules.profile.number.dispatch,
        rules.identity.short_name,
        rules.identity.code,
        today.year,
    )
    dispatch = Dispatch(
        number=number,
        kind=DispatchKind.COUNTY,
        recipient_office_id=recipient.uid,
        recipient_name=recipient.name,
        matter_uid=draft.matter_uid,
        matter_number=None if matter is None else matter.number,
        title=draft.title.strip(),
        content=draft.content.strip(),
        demands=draft.demands.strip(),
        issued_on=today,
        due_on=draft.due_on,
        sign_due_on=today + timedelta(days=rules.profile.limit.sign_dispatch),
        contact_name=draft.contact.strip(),
        contact_phone=draft.contact_phone or None,
    )
    session.add(dispatch)
    session.flush()
    return dispatch.uid


@needs(Permission.ANSWER_DISPATCH)
def act(
    session: Session, uid: UUID, action: str, text: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Take one step (sign_for, feed_back, ask_return; complete, send_back … at the county).

    ``text`` is the reason or the feedback.

    :raises PermissionDenied: when role or level do not admit it, or the order went to another office.
    :raises RuleViolation: when the state does not admit it, the text is missing, or the time for asking
        the order back (退单) is over.
    """
    dispatch = _find(session, uid, by)
    at_township = rules.identity.level is CentreLevel.TOWNSHIP
    if at_township and dispatch.recipient_office_id != rules.identity.uid:
        raise PermissionDenied(f"这份交办单由{dispatch.recipient_name}办理。", "role")
    steps = _steps(session, [dispatch]).get(dispatch.id, [])
    current = steps[-1].state if steps else DispatchState.ISSUED
    # Receiving the package is the delivery; a township that answers has received it.
    delivers = at_township and current is DispatchState.ISSUED and action != "deliver"
    if delivers:
        current = DispatchState.DELIVERED
    present = (DispatchEvidence.FEEDBACK,) if text.strip() else ()
    step = MACHINE.check(
        current, action, role=by.role, reason=text, present=present, side=rules.identity.level
    )
    if step.target is DispatchState.RETURN_ASKED:
        _refuse_late_return(steps, rules, local_date(now))
    if delivers:
        _add(session, dispatch, DispatchState.DELIVERED, None, by, now)
    _add(session, dispatch, step.target, text, by, now)
    if step.target is DispatchState.COMPLETED:
        dispatch.completed_on = local_date(now)
        session.flush()


def _refuse_late_return(steps: list[DispatchResponse], rules: Rules, today: date) -> None:
    limit = rules.profile.limit
    received = next((local_date(s.happened_at) for s in steps if s.state is DispatchState.DELIVERED), today)
    last_day = objection_due(received, limit.return_objection, rules.calendar).due
    if today > last_day:
        raise RuleViolation(
            f"退单要在收到后 {limit.return_objection} 个工作日内提出，已过 {last_day:%m-%d}，请办理后反馈。",
            "state",
        )
    if sum(s.state is DispatchState.RETURN_ASKED for s in steps) >= limit.returns_max:
        raise RuleViolation(f"已经申请过 {limit.returns_max} 次退单，不能再退，请办理后反馈。", "state")


def _add(
    session: Session, dispatch: Dispatch, state: DispatchState, text: str | None, by: Actor, now: datetime
) -> None:
    session.add(
        DispatchResponse(
            dispatch_id=dispatch.id,
            state=state,
            happened_at=now,
            signer_name=by.name,
            content=(text or "").strip() or None,
        )
    )
    session.flush()


@needs(Permission.VIEW_EXCHANGE)
def list_dispatches(
    session: Session, rules: Rules, *, by: Actor, today: date, open_only: bool = False
) -> tuple[DispatchRow, ...]:
    """Dispatches issued or received here, the most urgent first."""
    query = select(Dispatch).where(
        Dispatch.kind == DispatchKind.COUNTY,
        Dispatch.voided_at.is_(None),
        not_hidden_uid(Dispatch.matter_uid, by),
    )
    found = list(session.scalars(query))
    steps = _steps(session, found)
    names = {uid: name for uid, name in session.execute(select(Office.uid, Office.name))}  # noqa: C416
    rows = [_row(d, steps.get(d.id, []), names.get(d.office_id, ""), rules, by, today) for d in found]
    if open_only:
        rows = [row for row in rows if row.state in OPEN_STATES]
    return tuple(sorted(rows, key=lambda r: (r.state not in OPEN_STATES, r.days_left, r.number)))


@needs(Permission.VIEW_EXCHANGE)
def dispatch_detail(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> DispatchRow:
    """One dispatch.

    :raises RuleViolation: when it is unknown.
    """
    dispatch = _find(session, uid, by)
    issuer = session.scalars(select(Office.name).where(Office.uid == dispatch.office_id)).one_or_none()
    return _row(dispatch, _steps(session, [dispatch]).get(dispatch.id, []), issuer or "", rules, by, today)


def _find(session: Session, uid: UUID, by: Actor) -> Dispatch:
    found = session.scalars(
        select(Dispatch).where(
            Dispatch.uid == uid,
            Dispatch.kind == DispatchKind.COUNTY,
            Dispatch.voided_at.is_(None),
            not_hidden_uid(Dispatch.matter_uid, by),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这份交办单，请刷新后再试。", "uid")
    return found


def _steps(session: Session, dispatches: list[Dispatch]) -> dict[int, list[DispatchResponse]]:
    found: dict[int, list[DispatchResponse]] = {}
    rows = session.scalars(
        select(DispatchResponse)
        .where(
            DispatchResponse.dispatch_id.in_([d.id for d in dispatches]), DispatchResponse.voided_at.is_(None)
        )
        .order_by(DispatchResponse.happened_at, DispatchResponse.id)
    )
    for row in rows:
        found.setdefault(row.dispatch_id, []).append(row)
    return found


def _row(
    dispatch: Dispatch, steps: list[DispatchResponse], issuer: str, rules: Rules, by: Actor, today: date
) -> DispatchRow:
    state = steps[-1].state if steps else DispatchState.ISSUED
    unsigned = state in (DispatchState.ISSUED, DispatchState.DELIVERED)
    next_limit = dispatch.sign_due_on if unsigned else dispatch.due_on
    admitted = transitions_from(state, by.role, rules.identity.level)
    if state is DispatchState.ISSUED and rules.identity.level is CentreLevel.TOWNSHIP:
        admitted = transitions_from(DispatchState.DELIVERED, by.role, rules.identity.level)
    return DispatchRow(
        uid=dispatch.uid,
        number=dispatch.number,
        title=dispatch.title,
        issuer_name=issuer,
        recipient_name=dispatch.recipient_name,
        matter_uid=dispatch.matter_uid,
        matter_number=dispatch.matter_number,
        content=dispatch.content,
        demands=dispatch.demands,
        issued_on=dispatch.issued_on,
        sign_due_on=dispatch.sign_due_on,
        due_on=dispatch.due_on,
        contact=dispatch.contact_name,
        contact_phone=dispatch.contact_phone,
        state=state,
        days_left=(next_limit - today).days,
        steps=tuple(DispatchStepRow(s.state, s.happened_at, s.signer_name, s.content) for s in steps),
        actions=tuple(
            DispatchActionRow(t.action, t.verb, t.needs_reason or bool(t.evidence)) for t in admitted
        ),
    )
