"""``mediation plan-meeting|call-meeting|postpone-meeting|call-off-meeting``: meetings that are to be held.

A planned meeting is named by its time, as it was planned.
"""

from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.orm import Session

from db.enums import CallMeans, MeetingManner, MeetingMeans
from desktop_app.commands.desk import Desk, desk, show
from desktop_app.commands.mediation_records import Means, Number, Place, detail_of, moment_of, named
from desktop_app.commands.mediations import mediation
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from uuid import UUID

    from desktop_app.services.mediation_detail import MediationDetail
    from desktop_app.services.planned_meeting import PlannedDraft, PlannedRow

People = Annotated[list[str] | None, typer.Option("--person", help="通知到的人，可写几次；不写是都通知")]
At = Annotated[str, typer.Option("--at", metavar="TIME", help="开会时间，例如 2026-11-27T09:30")]
When = Annotated[str, typer.Argument(metavar="TIME", help="安排好的开会时间")]
Guests = Annotated[list[str] | None, typer.Option("--guest", help="邀请谁来，可写几次")]
Reason = Annotated[str, typer.Option("--reason", help="原因")]


def register(_app: typer.Typer) -> None:
    """The verbs are added to ``mediation`` when this module is imported."""


def _draft(
    detail: "MediationDetail", at: str, place: str, means: MeetingMeans, guests: list[str] | None
) -> "PlannedDraft":
    from desktop_app.services.planned_meeting import PlannedDraft

    invited = tuple(named(detail.work.invited, name, "邀请参加人") for name in guests or ())
    return PlannedDraft(moment_of(at, "at"), place, MeetingManner.JOINT, means, "", invited)


def _planned(detail: "MediationDetail", when: str) -> "PlannedRow":
    wanted = moment_of(when, "time")
    found = [row for row in detail.work.planned if row.starts_at == wanted]
    if not found:
        known = "、".join(f"{local_time(row.starts_at):%Y-%m-%dT%H:%M}" for row in detail.work.planned)
        raise RuleViolation(f"没有安排这个时间的会议，现有：{known or '没有'}", "time")
    return found[0]


def _found(session: Session, number: str, when: str, at: Desk) -> "tuple[MediationDetail, PlannedRow]":
    detail = detail_of(session, number, at)
    return detail, _planned(detail, when)


@mediation.command("plan-meeting", help="安排一次调解会议，日程里会提醒。")
def plan(
    context: typer.Context,
    number: Number,
    begin: At,
    place: Place,
    means: Means = MeetingMeans.ROOM,
    guest: Guests = None,
) -> None:
    """Plan a meeting."""
    from desktop_app.services.planned_meeting import plan_meeting

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = _draft(detail, begin, place, means, guest)
        plan_meeting(session, detail.row.uid, draft, by=at.actor, now=at.now)
        row = _planned(detail_of(session, number, at), begin)
    document = {"dispute": number, "starts_at": row.starts_at, "place": row.place, "late": row.after_limit}
    note = "，这一天已过调解期限" if row.after_limit else ""
    show(context, document, f"{number} 已安排 {local_time(row.starts_at):%m-%d %H:%M} 开会{note}")


@mediation.command("call-meeting", help="登记通知了谁来开会。")
def call(
    context: typer.Context,
    number: Number,
    when: When,
    person: People = None,
    means: Annotated[
        CallMeans, typer.Option("--means", help="phone 电话、message 短信微信、face、paper、village")
    ] = CallMeans.PHONE,
) -> None:
    """Record who was told."""
    from desktop_app.services.planned_meeting import CallDraft, record_calls

    with desk(context) as at, at.writing() as session:
        _, row = _found(session, number, when, at)
        people: list[UUID] = [one.uid for one in row.people if person is None or one.name in person]
        record_calls(session, row.uid, CallDraft(tuple(people), means, at.today), by=at.actor, now=at.now)
    show(context, {"dispute": number, "told": len(people)}, f"{number} 已登记通知 {len(people)} 人")


@mediation.command("postpone-meeting", help="把安排好的会议改期，要写原因。")
def postpone(
    context: typer.Context,
    number: Number,
    when: When,
    begin: At,
    place: Place,
    reason: Reason,
    means: Means = MeetingMeans.ROOM,
    guest: Guests = None,
) -> None:
    """Put a meeting off."""
    from desktop_app.services.planned_meeting import postpone_meeting

    with desk(context) as at, at.writing() as session:
        detail, row = _found(session, number, when, at)
        draft = _draft(detail, begin, place, means, guest)
        postpone_meeting(session, row.uid, draft, reason, by=at.actor, now=at.now)
    show(context, {"dispute": number, "starts_at": draft.starts_at}, f"{number} 会议已改期，请重新通知各方")


@mediation.command("call-off-meeting", help="取消安排好的会议，要写原因。")
def call_off(context: typer.Context, number: Number, when: When, reason: Reason) -> None:
    """Call a meeting off."""
    from desktop_app.services.planned_meeting import call_off_meeting

    with desk(context) as at, at.writing() as session:
        _, row = _found(session, number, when, at)
        call_off_meeting(session, row.uid, reason, by=at.actor, now=at.now)
    show(context, {"dispute": number}, f"{number} 会议已取消，请告诉已经通知的人")
