"""What else the centre has to do in the agenda: hazards, campaign days, dossiers that are out, visits."""

from sqlalchemy import select

from db.enums import CentreLevel
from db.models.dispute import Dispute
from db.models.dossier import DossierLoan
from db.models.mediation import Mediation
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.campaign import campaigns_of
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import short_number
from desktop_app.services.dispute_title import printed
from desktop_app.services.hazard import list_hazards
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.watched_view import WatchedRow, rows_of

_SHOWN = 40
"""Characters of a hazard's description in a line."""


def _is_township(asked: Asked, permission: Permission) -> bool:
    return asked.rules.identity.level is CentreLevel.TOWNSHIP and allowed(asked.by, permission)


def hazards(asked: Asked) -> list[DueRow]:
    """Hazards (风险隐患) that are to be put right, by their limit."""
    if not _is_township(asked, Permission.VIEW_SWEEP):
        return []
    found = list_hazards(asked.session, asked.rules.identity.code, by=asked.by, today=asked.today)
    return [
        DueRow(
            Target.HAZARD,
            one.uid,
            f"{one.grid_title}：{one.description[:_SHOWN]}",
            "",
            "整改销号",
            one.due_on,
            asked.left(one.due_on),
            one.owner,
            one.level,
            AgendaKind.HAZARD,
            mine=asked.is_mine(one.owner),
        )
        for one in found
        if one.due_on is not None and asked.holds(one.due_on)
    ]


def campaigns(asked: Asked) -> list[DueRow]:
    """Days of campaigns; a day that is past is over."""
    if asked.first is None or not _is_township(asked, Permission.VIEW_SWEEP):
        return []
    rows: list[DueRow] = []
    code, office = asked.rules.identity.code, asked.by.office_uid
    for one in campaigns_of(asked.session, asked.rules, code, office):
        for day in one.days:
            if asked.holds(day):
                left, kind = asked.left(day), AgendaKind.CAMPAIGN
                rows.append(
                    DueRow(
                        Target.CAMPAIGN,
                        one.uid,
                        one.draft.name,
                        "",
                        "排查",
                        day,
                        left,
                        "",
                        kind=kind,
                        done=left < 0,
                    )
                )
    return rows


def loans(asked: Asked) -> list[DueRow]:
    """Dossiers that are out of the archive, by the day on which they should be back."""
    if not allowed(asked.by, Permission.VIEW_MEDIATION):
        return []
    query = (
        select(DossierLoan, Mediation.uid, Mediation.number, Dispute.title)
        .join(Mediation, DossierLoan.mediation_id == Mediation.id)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .where(
            asked.within(DossierLoan.due_on),
            DossierLoan.returned_on.is_(None),
            DossierLoan.voided_at.is_(None),
            readable(asked.by),
        )
    )
    return [
        DueRow(
            Target.LOAN,
            uid,
            f"调卷：{printed(title)}",
            short_number(number or ""),
            "催还",
            loan.due_on,
            asked.left(loan.due_on),
            loan.borrower,
            kind=AgendaKind.LOAN,
            mine=asked.is_mine(loan.borrower),
        )
        for loan, uid, number, title in asked.session.execute(query)
    ]


def visits_due(asked: Asked) -> list[DueRow]:
    """All visits of the special groups up to the last day, as one line that leads to the longest overdue."""
    return [_visits(asked, people)] if (people := _to_visit(asked)) else []


def visits(asked: Asked) -> list[DueRow]:
    """Visits of the special groups as one line a day, without names."""
    days: dict[object, list[WatchedRow]] = {}
    for row in _to_visit(asked):
        days.setdefault(row.due_on, []).append(row)
    return [_visits(asked, people) for people in days.values()]


def _to_visit(asked: Asked) -> list[WatchedRow]:
    if not allowed(asked.by, Permission.VIEW_WATCHED):
        return []
    found = rows_of(asked.session, asked.rules, asked.by, asked.today)
    last = asked.today
    return sorted((row for row in found if asked.holds(row.due_on)), key=lambda r: (r.due_on or last, r.name))


def _visits(asked: Asked, people: list[WatchedRow]) -> DueRow:
    first = people[0]
    assert first.due_on is not None, "chosen by its day"
    return DueRow(
        Target.WATCHED,
        first.uid,
        "特殊群体走访",
        f"{len(people)} 人",
        "走访",
        first.due_on,
        asked.left(first.due_on),
        first.responsible_name if len(people) == 1 else "",
        kind=AgendaKind.WATCHED,
        mine=asked.is_mine(*(row.responsible_name for row in people)),
    )
