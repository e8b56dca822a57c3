"""Leader reception (领导接访) and the talks of the village (说事点, 逢六说事)."""

from db.enums.labelled import Labelled


class DutyKind(Labelled):
    """What an entry of the calendar is; visitors are registered at the first three only."""

    RECEPTION = "reception", "接访"
    OUTREACH = "outreach", "下访"
    APPOINTMENT = "appointment", "约访"
    TALK_DAY = "talk_day", "逢六说事"
    VILLAGE_MEETING = "village_meeting", "村民代表会议"


class VisitOutcome(Labelled):
    """What was done with a visitor's matter on the day."""

    OPEN = "open", "还没有处理"
    SETTLED = "settled", "当场答复办结"
    LINKED = "linked", "并入已有事项"
    REGISTERED = "registered", "登记为纠纷"
    PETITION = "petition", "登记为信访事项"
    TOLD = "told", "告知去处"


class TalkOutcome(Labelled):
    """What came of what somebody said at a talk point (说事点)."""

    SETTLED = "settled", "当场说开"
    REGISTERED = "registered", "登记为纠纷"
    TOLD = "told", "告知去处"
    NOTED = "noted", "记下再议"
