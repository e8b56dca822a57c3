"""The file for a phone's calendar: read back, nobody's name in it, restricted cases left out."""

from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from icalendar import Calendar

from db.enums import Role
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.services.agenda_file import CalendarFile, make_calendar_file, write_calendar_file
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.planned_meeting import PlannedDraft, plan_meeting
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, moment
from tests.services.receptions import duty

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case that is mediated by 余广田, with a meeting on Thursday."""
    made = cases.open_case(tmp_path / "centre")
    with made.centre.session() as session:
        uid = cases.accepted(made, session)
        draft = PlannedDraft(moment("2026-11-26T09:30:00+08:00"), "常守田家")
        plan_meeting(session, uid, draft, by=made.centre.actor, now=made.centre.now)
    return made


def made_for(case: Case, name: str) -> CalendarFile:
    centre = case.centre
    by = centre.someone(Role.MEDIATOR, name)
    with centre.reading() as session:
        return make_calendar_file(
            session, centre.rules, FIRST, LAST, centre.now, by=by, today=local_date(centre.now)
        )


def test_ones_own_month_is_read_back_with_hours_and_whole_days(case: Case) -> None:
    duty(case.centre, date(2026, 11, 25), leader_name="余广田", leader_post="调解员")
    made = made_for(case, "余广田")
    events = {str(e["summary"]): (e.start, e.end) for e in Calendar.from_ical(made.content).events}
    assert made.count == len(events) == 3
    meeting = next(span for words, span in events.items() if words.startswith("开调解会（调解会议）"))
    begins, ends = meeting
    assert isinstance(begins, datetime)
    assert isinstance(ends, datetime)
    assert begins.astimezone(CHINA).time() == time(9, 30)
    assert (ends - begins).seconds == 3600
    limit = next(span for words, span in events.items() if words.startswith("调解结束（调解期限）"))
    assert limit == (date(2026, 11, 26), date(2026, 11, 27)), "a whole day"
    reception = next(words for words in events if "接访" in words)
    assert "综治中心一楼接访室" in reception
    assert made.name == "日程 余广田 2026-11-01 至 2026-11-30.ics"


def test_nobodys_name_and_no_place_of_a_party_is_in_it(case: Case) -> None:
    text = made_for(case, "余广田").content.decode().replace("\r\n ", "")
    for word in ("常守田", "单玉凤", "大坝桥", "果园"):
        assert word not in text
    assert "柳人调字第1号" in text


def test_a_file_taken_in_again_doubles_nothing(case: Case) -> None:
    def ids(made: CalendarFile) -> list[str]:
        return [str(event["uid"]) for event in Calendar.from_ical(made.content).events]

    first = ids(made_for(case, "余广田"))
    case.centre.pass_time(hours=3)
    assert ids(made_for(case, "余广田")) == first
    assert len(set(first)) == len(first)
    assert made_for(case, "柏知秋").count == 0


def test_a_restricted_case_is_in_no_file(case: Case) -> None:
    """Not even in that of its own reader, who planned the meeting."""
    centre = case.centre
    assert made_for(case, centre.actor.name).count > 0
    with centre.session() as session:
        hidden = RestrictionDraft(case.dispute, readers=(centre.actor.user_uid,))
        restrict_dispute(session, hidden, by=centre.actor, now=centre.now)
    with centre.reading() as session:
        made = make_calendar_file(
            session, centre.rules, FIRST, LAST, centre.now, by=centre.actor, today=local_date(centre.now)
        )
    assert made.count == 0


def test_it_is_written_whole_and_said(case: Case, tmp_path: Path) -> None:
    made = made_for(case, "余广田")
    path = tmp_path / "我的日程.ics"
    assert write_calendar_file(made, path) == "已存成 我的日程.ics，2 件；里面没有当事人的名字。"
    assert path.read_bytes() == made.content
    assert UUID(int=0).hex not in path.read_text("utf-8")
