"""Receptions, what units undertook there, and the clocks of petitions in the agenda."""

from datetime import date, time

from desktop_app.domain.petition_clock import PetitionClockKey
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.dispute_row import short_number
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.petition_view import PetitionQuery, list_petitions
from desktop_app.services.reception_day import days_between
from desktop_app.services.reception_view import list_visits


def petitions(asked: Asked) -> list[DueRow]:
    """What is owed next of each open petition; the answer is left to its case, which has the same limit."""
    found = list_petitions(asked.session, PetitionQuery(), asked.rules, by=asked.by, today=asked.today)
    return [
        DueRow(
            Target.RECEPTION, row.uid, row.title, short_number(row.number), row.clock, row.due_on,
            asked.left(row.due_on), row.handler_name, kind=AgendaKind.PETITION,
            mine=asked.is_mine(row.handler_name),
        )
        for row in found
        if row.due_on is not None and asked.holds(row.due_on)
        if row.clock != PetitionClockKey.ANSWER.label
    ]  # fmt: skip


def undertakings(asked: Asked) -> list[DueRow]:
    """Matters of visitors that a unit undertook and that have no result yet."""
    if not allowed(asked.by, Permission.VIEW_RECEPTION):
        return []
    every = list_visits(asked.session, date.min, date.max, by=asked.by, today=asked.today, open_only=True)
    return [
        DueRow(
            Target.RECEPTION, row.uid, f"{row.name}来访", row.number, "办理来访事项", row.due_on,
            asked.left(row.due_on), row.undertaker, kind=AgendaKind.RECEPTION,
        )
        for row in (visit.row for visit in every)
        if row.due_on is not None and asked.holds(row.due_on)
    ]  # fmt: skip


def duties(asked: Asked) -> list[DueRow]:
    """Days of reception and of talk points; one that is past is over."""
    if asked.first is None or not allowed(asked.by, Permission.VIEW_RECEPTION):
        return []
    return [
        DueRow(
            Target.RECEPTION, row.uid, row.title, row.place, row.kind.label, row.day, asked.left(row.day),
            row.leader_name, kind=AgendaKind.RECEPTION, at=_begins(row.time), done=row.day < asked.today,
            mine=asked.is_mine(row.leader_name),
        )
        for row in days_between(asked.session, asked.first, asked.last, by=asked.by, today=asked.today)
    ]  # fmt: skip


def _begins(text: str) -> time | None:
    """The beginning of hours as they are written (09:00－11:30); None where none is."""
    try:
        return time.fromisoformat(text.partition("－")[0])
    except ValueError:
        return None
