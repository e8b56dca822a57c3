"""What the work page says of orders, supervision, re-inspection and escalation; called inside ``today``."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from db.enums import CentreLevel, DispatchKind
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispatch_unit_state import ClockKind
from desktop_app.services.dispatch_inner_view import InnerOrderRow, list_inner
from desktop_app.services.due_row import DueRow, Target
from desktop_app.services.escalation import list_escalations
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.reinspection import list_draws
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_inside import list_proposals
from desktop_app.services.supervision_inside_view import list_inside

_INSPECT_DAYS = 7
"""A drawn case is to be looked at within a week of the draw."""


def dispatch_work(
    session: Session, rules: Rules, by: Actor, today: date, horizon: date
) -> tuple[DueRow, ...]:
    """Limits up to ``horizon``; whoever issues supervision also gets what the ladder proposes, as one row."""
    if rules.identity.level is CentreLevel.COUNTY:
        return _escalations(session, rules, by, today)
    return (
        *_orders(session, rules, by, today, horizon),
        *_urges(session, rules, by, today, horizon),
        *_inspections(session, by, today, horizon),
        *_escalations(session, rules, by, today),
    )


def _orders(session: Session, rules: Rules, by: Actor, today: date, horizon: date) -> list[DueRow]:
    """What the lead unit of a 分流 still has to feed back is the dispute's own row."""
    return [
        DueRow(
            Target.ORDER, row.uid, row.title, row.number, row.next_clock.label, row.next_on, row.days_left,
            row.next_unit, row.risk,
        )
        for row in list_inner(session, rules, by=by, today=today, open_only=True)
        if row.next_on is not None and row.next_on <= horizon
        if row.next_clock is not None and row.days_left is not None
        if not _is_the_disputes(row)
    ]  # fmt: skip


def _is_the_disputes(row: InnerOrderRow) -> bool:
    feeds_back = row.next_clock is ClockKind.FEED_BACK and row.next_unit == row.lead
    return feeds_back and row.kind is DispatchKind.INTERNAL


def _urges(session: Session, rules: Rules, by: Actor, today: date, horizon: date) -> list[DueRow]:
    rows = [
        DueRow(
            Target.URGE, row.uid, row.title, row.number, "催答复", row.reply_due_on, row.days_left, row.unit,
            row.risk,
        )
        for row in list_inside(session, by=by, today=today, open_only=True)
        if row.waits and row.reply_due_on <= horizon
    ]  # fmt: skip
    proposed = list_proposals(session, rules, by=by, today=today)
    if proposed and allowed(by, Permission.ISSUE_SUPERVISION):
        first = proposed[0]
        rows.append(
            DueRow(
                Target.URGE, first.matter_uid, "该发的提醒、催办、督办", f"{len(proposed)} 份", "发出", today,
                0, by.name,
            )
        )  # fmt: skip
    return rows


def _inspections(session: Session, by: Actor, today: date, horizon: date) -> list[DueRow]:
    found: list[DueRow] = []
    for draw in list_draws(session, by=by, today=today):
        due = draw.drawn_on + timedelta(days=_INSPECT_DAYS)
        if draw.waiting and due <= horizon:
            found.append(
                DueRow(
                    Target.INSPECTION, draw.uid, f"抽查（还有 {draw.waiting} 件没看）", draw.number, "抽查",
                    due, (due - today).days, draw.drawn_by,
                )
            )  # fmt: skip
    return found


def _escalations(session: Session, rules: Rules, by: Actor, today: date) -> tuple[DueRow, ...]:
    at_county = rules.identity.level is CentreLevel.COUNTY
    return tuple(
        DueRow(
            Target.ESCALATION, row.uid, row.title, row.number, "答复提级" if at_county else "等县里答复",
            row.answer_due_on, row.days_left, row.office_name if at_county else row.asked_by, row.risk,
        )
        for row in list_escalations(session, rules, by=by, today=today)
        if row.waits and (at_county or row.days_left < 0)
    )  # fmt: skip
