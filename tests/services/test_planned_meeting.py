"""Meetings to come: planned, told, put off, called off, held; in the agenda until one of these."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CallMeans, InvitedKind, MeetingOutcome, PlannedState, Role
from db.integrity import full_check
from db.models.mediation_work import PlannedMeeting
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.agenda import AgendaQuery, agenda_month, agenda_rows
from desktop_app.services.agenda_row import AgendaKind, DueRow
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.invited_participant import InvitedDraft, invite_participant
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.services.mediation_ending import EndingDraft, withdraw
from desktop_app.services.meeting import MeetingDraft, add_meeting, void_meeting
from desktop_app.services.planned_meeting import (
    CallDraft,
    PlannedDraft,
    call_off_meeting,
    plan_meeting,
    postpone_meeting,
    record_calls,
)
from desktop_app.services.today import due_rows
from tests.services import mediation_case as cases
from tests.services.course_case import read
from tests.services.mediation_case import Case, moment

THURSDAY = moment("2026-11-26T09:30:00+08:00")
"""The last day of the limit."""
PLAN = PlannedDraft(THURSDAY, "大坝桥村部")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = cases.open_case(tmp_path / "centre")
    yield made
    made.centre.centre.close()


@pytest.fixture
def uid(case: Case) -> UUID:
    with case.centre.session() as session:
        return cases.accepted(case, session)


def plan(case: Case, uid: UUID, draft: PlannedDraft = PLAN) -> UUID:
    with case.centre.session() as session:
        return plan_meeting(session, uid, draft, by=case.centre.actor, now=case.centre.now)


def call(case: Case, planned: UUID, *people: UUID, means: CallMeans = CallMeans.PHONE) -> None:
    draft = CallDraft(people, means, local_date(case.centre.now))
    with case.centre.session() as session:
        record_calls(session, planned, draft, by=case.centre.actor, now=case.centre.now)


def held(case: Case, uid: UUID, began: datetime, planned: UUID | None = None) -> UUID:
    draft = MeetingDraft(
        began, began + timedelta(hours=1), "大坝桥村部", "双方谈了补偿。", MeetingOutcome.CONTINUED, "单秀兰",
        planned=planned,
    )  # fmt: skip
    with case.centre.session() as session:
        return add_meeting(session, uid, draft, by=case.centre.actor, now=case.centre.now)


def detail(case: Case, uid: UUID) -> MediationDetail:
    with case.centre.reading() as session:
        return read(case, session, uid)


def agenda(case: Case) -> list[DueRow]:
    """What the agenda says of meetings, whatever the day."""
    query = AgendaQuery(date(2026, 11, 1), date(2027, 1, 31), frozenset({AgendaKind.MEETING}))
    with case.centre.reading() as session:
        today = local_date(case.centre.now)
        return list(agenda_rows(session, case.centre.rules, query, by=case.centre.actor, today=today))


def states(session: Session) -> list[PlannedState]:
    return list(session.scalars(select(PlannedMeeting.state).order_by(PlannedMeeting.id)))


def test_a_planned_meeting_stands_in_the_agenda_with_hour_place_and_guests(case: Case, uid: UUID) -> None:
    centre = case.centre
    with centre.session() as session:
        wanted = InvitedDraft("路德贵", InvitedKind.NEIGHBOUR, "大坝桥村", agreed=case.parties)
        guest = invite_participant(session, uid, wanted, by=centre.actor, now=centre.now)
    planned = plan(case, uid, PlannedDraft(THURSDAY, "大坝桥村部", guests=(guest,)))
    (row,) = agenda(case)
    assert (row.due_on, f"{row.at:%H:%M}", row.verb) == (date(2026, 11, 26), "09:30", "开调解会")
    assert row.words.startswith("09:30 大坝桥村部（邀请路德贵）：大坝桥村民委员会与常守田")
    assert (row.responsible, row.late, row.done) == ("余广田", False, False)
    mediator = centre.someone(Role.MEDIATOR, "单秀兰")
    with centre.reading() as session:
        own = AgendaQuery(date(2026, 11, 23), date(2026, 11, 30), mine=True)
        rows = agenda_rows(session, centre.rules, own, by=mediator, today=date(2026, 11, 23))
        assert [one.verb for one in rows if one.kind is AgendaKind.MEETING] == ["开调解会"]
        # The work page names it three days before.
        for today, named in ((date(2026, 11, 22), False), (date(2026, 11, 23), True)):
            due = due_rows(session, centre.rules, by=centre.actor, today=today)
            assert ("开调解会" in {one.verb for one in due}) is named, today
    # Everybody is told, each in his way; who was told again was told last.
    (shown,) = detail(case, uid).work.planned
    assert [one.means for one in shown.people] == [None] * (len(case.parties) + 1)
    call(case, planned, *case.parties)
    call(case, planned, case.parties[0], guest, means=CallMeans.PAPER)
    (shown,) = detail(case, uid).work.planned
    assert [one.means for one in shown.people] == [
        CallMeans.PAPER, *[CallMeans.PHONE] * (len(case.parties) - 1), CallMeans.PAPER,
    ]  # fmt: skip
    assert not shown.after_limit
    words = [(one.verb, one.reason) for one in detail(case, uid).history]
    assert ("安排调解会议", "11-26 09:30 大坝桥村部") in words
    assert any(verb == "通知开会" and "路德贵：书面通知" in reason for verb, reason in words)


def test_it_is_put_off_with_a_reason_and_everybody_is_told_anew(case: Case, uid: UUID) -> None:
    centre = case.centre
    planned = plan(case, uid)
    call(case, planned, *case.parties)
    later = PlannedDraft(moment("2026-11-30T15:00:00+08:00"), "调解室")
    with centre.session() as session, pytest.raises(RuleViolation, match="改期的原因"):
        postpone_meeting(session, planned, later, " ", by=centre.actor, now=centre.now)
    with centre.session() as session:
        postpone_meeting(session, planned, later, "一方住院", by=centre.actor, now=centre.now)
    (shown,) = detail(case, uid).work.planned
    assert (shown.place, shown.put_off) == ("调解室", "一方住院")
    assert {one.means for one in shown.people} == {None}
    assert [(row.due_on, f"{row.at:%H:%M}") for row in agenda(case)] == [(date(2026, 11, 30), "15:00")]
    with centre.session() as session, pytest.raises(RuleViolation, match="已改期"):
        call_off_meeting(session, planned, "不开了", by=centre.actor, now=centre.now)


def test_called_off_it_goes_from_the_agenda(case: Case, uid: UUID) -> None:
    centre = case.centre
    planned = plan(case, uid)
    with centre.session() as session:
        call_off_meeting(session, planned, "已私下谈妥", by=centre.actor, now=centre.now)
    assert agenda(case) == []
    assert detail(case, uid).work.planned == ()
    assert detail(case, uid).history[-1].reason == "11-26 09:30 大坝桥村部：已私下谈妥"


def test_a_record_takes_the_place_of_its_plan_and_gives_it_back_when_void(case: Case, uid: UUID) -> None:
    centre = case.centre
    plan(case, uid)
    centre.pass_time(days=5)
    with centre.reading() as session:
        month = agenda_month(
            session, centre.rules, AgendaQuery(date(2026, 11, 23), date(2026, 11, 29)),
            by=centre.actor, today=local_date(centre.now),
        )  # fmt: skip
    assert next(day.late for day in month.days if day.day == date(2026, 11, 26)) >= 1, "not recorded: overdue"
    made = held(case, uid, THURSDAY + timedelta(minutes=20))
    assert [row.verb for row in agenda(case)] == ["已开"]
    assert detail(case, uid).work.planned == ()
    with centre.session() as session:
        void_meeting(session, made, "记错了案子", by=centre.actor, now=centre.now)
        assert states(session) == [PlannedState.WAITING]
    # Held on another day, because it was moved by telephone: the record says which plan it was.
    (shown,) = detail(case, uid).work.planned
    held(case, uid, THURSDAY + timedelta(days=1), planned=shown.uid)
    with centre.reading() as session:
        assert states(session) == [PlannedState.HELD]
        assert session.scalars(select(PlannedMeeting.meeting_ordinal)).one() == 1
        assert full_check(session) == ()


def test_another_days_meeting_leaves_the_plan(case: Case, uid: UUID) -> None:
    plan(case, uid, PlannedDraft(moment("2026-12-04T09:00:00+08:00"), "调解室"))
    case.centre.pass_time(days=5)
    held(case, uid, THURSDAY)
    assert sorted(row.verb for row in agenda(case)) == ["已开", "开调解会"]


def test_when_the_mediation_ends_nothing_waits(case: Case, uid: UUID) -> None:
    centre = case.centre
    plan(case, uid)
    with centre.session() as session:
        ending = EndingDraft("和好了", local_date(centre.now))
        withdraw(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
    assert agenda(case) == []
    assert detail(case, uid).work.planned == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": moment("2026-11-23T11:59:00+08:00")}, "starts_at"),
        ({"starts_at": datetime(2026, 11, 27, 9, 30)}, "starts_at"),  # noqa: DTZ001 - what is refused
        ({"place": " "}, "place"),
        ({"guests": (UUID(int=7),)}, "guests"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(
    change: dict[str, object], field: str, case: Case, uid: UUID
) -> None:
    draft = PlannedDraft(**{"starts_at": THURSDAY, "place": "调解室", **change})  # type: ignore[arg-type]
    with pytest.raises(RuleViolation) as refused:
        plan(case, uid, draft)
    assert refused.value.field == field


def test_two_at_one_time_and_a_late_call_are_refused(case: Case, uid: UUID) -> None:
    planned = plan(case, uid)
    with pytest.raises(RuleViolation, match="已经安排了一次"):
        plan(case, uid)
    with pytest.raises(RuleViolation, match="勾选"):
        call(case, planned)
    with pytest.raises(RuleViolation, match="不在这次会议的名单上"):
        call(case, planned, UUID(int=7))
    case.centre.pass_time(days=6)
    with pytest.raises(RuleViolation, match="不能晚于开会"):
        call(case, planned, case.parties[0])


def test_a_meeting_after_the_limit_is_marked_and_only_those_who_mediate_plan(case: Case, uid: UUID) -> None:
    plan(case, uid, PlannedDraft(moment("2027-06-01T09:00:00+08:00"), "调解室"))
    (shown,) = detail(case, uid).work.planned
    assert shown.after_limit
    clerk = case.centre.someone(Role.WINDOW_CLERK)
    with case.centre.session(clerk) as session, pytest.raises(PermissionDenied):
        plan_meeting(session, uid, PLAN, by=clerk, now=case.centre.now)


def test_of_a_restricted_case_nobody_else_sees_or_changes_a_plan(case: Case, uid: UUID) -> None:
    centre = case.centre
    planned = plan(case, uid)
    with centre.session() as session:
        hidden = RestrictionDraft(case.dispute, readers=(centre.actor.user_uid,))
        restrict_dispute(session, hidden, by=centre.actor, now=centre.now)
    stranger = centre.someone(Role.MEDIATOR, "柏知秋")
    today = local_date(centre.now)
    with centre.reading() as session:
        query = AgendaQuery(today, date(2026, 12, 31))
        assert agenda_rows(session, centre.rules, query, by=stranger, today=today) == ()
        assert due_rows(session, centre.rules, by=stranger, today=today) == ()
    with centre.session(stranger) as session, pytest.raises(RuleViolation, match="找不到"):
        call_off_meeting(session, planned, "不开了", by=stranger, now=centre.now)
    assert [row.verb for row in agenda(case)] == ["开调解会"], "its reader sees it"


def test_before_acceptance_nothing_is_planned(case: Case) -> None:
    with case.centre.session() as session:
        uid = cases.apply(case, session)
    with pytest.raises(RuleViolation, match="调解中"):
        plan(case, uid)
