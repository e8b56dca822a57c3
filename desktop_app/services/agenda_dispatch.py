"""Limits of orders to units, supervision inside the township, re-inspection and escalation in the agenda."""

from datetime import timedelta

from db.enums import CentreLevel, DispatchKind
from desktop_app.domain.dispatch_unit_state import ClockKind
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.dispatch_inner_view import InnerOrderRow, list_inner
from desktop_app.services.escalation import list_escalations
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.reinspection import list_draws
from desktop_app.services.supervision_inside import count_proposals
from desktop_app.services.supervision_inside_view import list_inside

_INSPECT_DAYS = 7
"""A drawn case is to be looked at within a week of the draw."""


def orders(asked: Asked) -> list[DueRow]:
    """The next limit of each open order to a unit: signing, deciding about a return, answering.

    What the lead unit of a 分流 still has to feed back is the dispute's own line.
    """
    if _at_county(asked):
        return []
    return [
        DueRow(
            Target.ORDER, row.uid, row.title, row.number, row.next_clock.label, row.next_on, row.days_left,
            row.next_unit, row.risk, AgendaKind.DISPATCH,
        )
        for row in list_inner(asked.session, asked.rules, by=asked.by, today=asked.today, open_only=True)
        if row.next_on is not None and asked.holds(row.next_on)
        if row.next_clock is not None and row.days_left is not None
        if not _is_the_disputes(row)
    ]  # fmt: skip


def _is_the_disputes(row: InnerOrderRow) -> bool:
    feeds_back = row.next_clock is ClockKind.FEED_BACK and row.next_unit == row.lead
    return feeds_back and row.kind is DispatchKind.INTERNAL


def urges(asked: Asked) -> list[DueRow]:
    """Steps of the ladder that a unit has not answered yet."""
    if _at_county(asked):
        return []
    return [
        DueRow(
            Target.URGE, row.uid, row.title, row.number, "催答复", row.reply_due_on, row.days_left, row.unit,
            row.risk, AgendaKind.SUPERVISION,
        )
        for row in list_inside(asked.session, by=asked.by, today=asked.today, open_only=True)
        if row.waits and asked.holds(row.reply_due_on)
    ]  # fmt: skip


def proposals(asked: Asked) -> list[DueRow]:
    """What the ladder proposes today, as one line, for whoever issues supervision."""
    if _at_county(asked) or not allowed(asked.by, Permission.ISSUE_SUPERVISION):
        return []
    if not asked.holds(asked.today):
        return []
    count, first = count_proposals(asked.session, asked.rules, by=asked.by, today=asked.today)
    if first is None:
        return []
    return [
        DueRow(
            Target.URGE, first, "该发的提醒、催办、督办", f"{count} 份", "发出",
            asked.today, 0, asked.by.name, kind=AgendaKind.SUPERVISION, mine=True,
        )
    ]  # fmt: skip


def inspections(asked: Asked) -> list[DueRow]:
    """Draws of closed cases of which some were not looked at yet."""
    if _at_county(asked):
        return []
    rows: list[DueRow] = []
    for draw in list_draws(asked.session, by=asked.by, today=asked.today):
        due = draw.drawn_on + timedelta(days=_INSPECT_DAYS)
        if draw.waiting and asked.holds(due):
            rows.append(
                DueRow(
                    Target.INSPECTION, draw.uid, f"抽查（还有 {draw.waiting} 件没看）", draw.number, "抽查",
                    due, asked.left(due), draw.drawn_by, kind=AgendaKind.INSPECTION,
                    mine=asked.is_mine(draw.drawn_by),
                )
            )  # fmt: skip
    return rows


def escalations(asked: Asked) -> list[DueRow]:
    """Requests that the county has to answer; in the township those whose answer is late."""
    at_county = _at_county(asked)
    return [
        DueRow(
            Target.ESCALATION, row.uid, row.title, row.number, "答复提级" if at_county else "等县里答复",
            row.answer_due_on, row.days_left, row.office_name if at_county else row.asked_by, row.risk,
            AgendaKind.ESCALATION,
        )
        for row in list_escalations(asked.session, asked.rules, by=asked.by, today=asked.today)
        if row.waits and (at_county or row.days_left < 0) and asked.holds(row.answer_due_on)
    ]  # fmt: skip


def _at_county(asked: Asked) -> bool:
    return asked.rules.identity.level is CentreLevel.COUNTY
