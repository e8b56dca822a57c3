"""Limits of what is ordered in the agenda: leader assignments, dispatches and supervisions."""

from datetime import timedelta

from db.enums import AssignmentState, CentreLevel, DispatchState
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.assignment_view import list_assignments
from desktop_app.services.dispatch import list_dispatches
from desktop_app.services.supervision_view import supervisions_due

_ASSIGNMENT_VERBS = {
    AssignmentState.PROPOSED: "审批",
    AssignmentState.ASSIGNED: "认领",
    AssignmentState.CONFIRMED: "定方案",
    AssignmentState.PLANNED: "推进",
    AssignmentState.EXTENSION_ASKED: "审批延期",
    AssignmentState.DISCHARGE_ASKED: "复核销号",
}
_DISPATCH_VERBS = {
    CentreLevel.TOWNSHIP: {
        DispatchState.ISSUED: "签收",
        DispatchState.DELIVERED: "签收",
        DispatchState.SIGNED_FOR: "反馈",
    },
    CentreLevel.COUNTY: {
        DispatchState.ISSUED: "等送达",
        DispatchState.DELIVERED: "等签收",
        DispatchState.SIGNED_FOR: "等反馈",
        DispatchState.FED_BACK: "审核反馈",
    },
}


def assignments(asked: Asked) -> list[DueRow]:
    """The limit of each assignment that runs now: confirming, planning, or the whole."""
    return [
        DueRow(
            Target.ASSIGNMENT,
            a.uid,
            a.title,
            a.number,
            _ASSIGNMENT_VERBS.get(a.state, "推进"),
            a.due_on,
            asked.left(a.due_on),
            f"{a.leader_name}（{a.leader_post}）",
            a.risk,
            AgendaKind.ASSIGNMENT,
            mine=asked.is_mine(a.leader_name),
        )
        for a in list_assignments(asked.session, asked.rules, by=asked.by, today=asked.today)
        if a.due_on is not None and asked.holds(a.due_on)
    ]


def dispatches(asked: Asked) -> list[DueRow]:
    """Orders to be signed for or answered here; at the county those that are waited for."""
    verbs = _DISPATCH_VERBS[asked.rules.identity.level]
    rows: list[DueRow] = []
    found = list_dispatches(asked.session, asked.rules, by=asked.by, today=asked.today, open_only=True)
    for row in found:
        verb = verbs.get(row.state)
        due_on = asked.today + timedelta(days=row.days_left)
        if verb is not None and asked.holds(due_on):
            rows.append(
                DueRow(
                    Target.DISPATCH,
                    row.uid,
                    row.title,
                    row.number,
                    verb,
                    due_on,
                    row.days_left,
                    row.recipient_name,
                    kind=AgendaKind.DISPATCH,
                )
            )
    return rows


def supervisions(asked: Asked) -> list[DueRow]:
    """Supervisions to be answered, at the county those whose answer is late."""
    at_county = asked.rules.identity.level is CentreLevel.COUNTY
    return [
        DueRow(
            Target.SUPERVISION,
            row.uid,
            row.matter_title,
            row.number,
            "催答复" if at_county else "答复",
            row.reply_due_on,
            row.days_left,
            row.recipient_name if at_county else row.issuer_name,
            kind=AgendaKind.SUPERVISION,
        )
        for row in supervisions_due(asked.session, asked.rules, by=asked.by, today=asked.today)
        if asked.holds(row.reply_due_on)
    ]
