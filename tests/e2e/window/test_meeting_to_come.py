"""A meeting is arranged at the window: told to everybody, put off, reminded of, held and recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.enums import MeetingOutcome, PlannedState, Role
from db.models.mediation import MediationMeeting
from db.models.mediation_work import PlannedMeeting
from tests.e2e.window.conftest import Hire, SitDown
from tests.services import mediation_case as cases
from tests.support.centre import OpenTestCentre

VILLAGE = "固始县泉河铺镇大坝桥村民委员会"


@pytest.fixture
def accepted(home: OpenTestCentre) -> cases.Case:
    """The sample's land dispute, mediated by 余广田 and 单秀兰."""
    case = cases.land_case(home)
    with home.session() as session:
        cases.accepted(case, session)
    return case


def test_a_meeting_is_arranged_told_put_off_and_held(
    home: OpenTestCentre, accepted: cases.Case, hire: Hire, sit_down: SitDown
) -> None:
    del accepted
    mediator = hire(Role.MEDIATOR, "余广田")
    at = sit_down(mediator)
    at.opens("人民调解")

    # Wednesday at half past nine in the village office; a day of the week is enough to be understood.
    at.clicks("安排调解会议")
    at.goes_to("日期")
    at.types("2026-11-25")
    at.goes_to("开始")
    at.types("930")
    at.goes_to("地点")
    at.types("大坝桥村部")
    at.presses("Ctrl+Return")
    at.sees("已安排，日程里会提醒", "11-25（周三）09:30", "还没有通知任何人")
    at.lists("11-25 09:30 开调解会")

    # Two are reached by telephone; the program says who is left, and he is told in the village.
    at.clicks("登记通知了谁来开11-25（周三）09:30的会")
    at.ticks_box(VILLAGE)
    at.presses("Ctrl+Return")
    at.sees("通知已登记", f"还没通知：{VILLAGE}")
    at.clicks("登记通知了谁来开11-25（周三）09:30的会")
    at.chooses("怎样通知的", "村（社区）转告")
    at.presses("Ctrl+Return")
    at.sees("都通知到了：村（社区）转告、电话")

    # One of them is ill: it is put off by a day, and everybody is to be told again.
    at.clicks("11-25（周三）09:30的会议改期")
    at.goes_to("日期")
    at.types("2026-11-26")
    at.goes_to("改期的原因")
    at.types("常守田住院复查")
    at.presses("Ctrl+Return")
    at.sees("已改期，请重新通知各方", "改期来的：常守田住院复查", "还没有通知任何人")

    # The agenda of the mediator has it with its hour; Enter leads back to the case.
    at.opens("日程")
    at.presses("Right", "Right", "Right")
    at.lists("09:30 大坝桥村部：")
    at.presses("Return", "Return")
    at.sees("11-26（周四）09:30")

    # It is held. The record begins with what was arranged.
    home.pass_time(days=3)
    at = sit_down(mediator)
    at.opens("人民调解")
    at.clicks("登记11-26（周四）09:30这次会议")
    assert at.goes_to("日期").value().isoformat() == "2026-11-26"  # type: ignore[attr-defined]
    assert at.goes_to("开始").value() == "09:30"
    at.goes_to("结束")
    at.types("1040")
    assert at.goes_to("地点").value() == "大坝桥村部"
    at.goes_to("调解记录")
    at.types("双方同意先请人量地。")
    at.chooses("结果", MeetingOutcome.CONTINUED.label)
    at.presses("Ctrl+Return")
    at.sees("已登记第 1 次调解会议。")
    with home.reading() as session:
        row = session.scalars(select(MediationMeeting)).one()
        assert (row.place, row.ended_at - row.started_at) == ("大坝桥村部", timedelta(minutes=70))
        states = session.scalars(select(PlannedMeeting.state).order_by(PlannedMeeting.id)).all()
        assert states == [PlannedState.POSTPONED, PlannedState.HELD]

    # Nothing is to be held any more: the agenda says that it was.
    at.opens("日程")
    at.lists("已开")
    assert not any("开调解会" in line for line in at.lines())
