"""Leader assignment, dispatch and supervision."""

from db.enums.labelled import Labelled


class AssignmentState(Labelled):
    """State of a leader assignment (领导包案), rules.md 3.3."""

    PROPOSED = "proposed", "待审批"
    ASSIGNED = "assigned", "已派"
    CONFIRMED = "confirmed", "已认领"
    PLANNED = "planned", "推进中"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    DISCHARGE_ASKED = "discharge_asked", "申请销号"
    DISCHARGED = "discharged", "已销号"
    REJECTED = "rejected", "未批准"


class MatterKind(Labelled):
    """What a leader may be given (包案): it names a record of another table."""

    DISPUTE = "dispute", "矛盾纠纷"
    PETITION = "petition", "信访事项"
    HAZARD = "hazard", "风险隐患"


class AssignmentTrigger(Labelled):
    """Why a matter is put to a leader, rules.md 3.3."""

    RED = "red", "红色风险"
    HARD_OVERDUE = "hard_overdue", "疑难超期"
    PETITION_BACKLOG = "petition_backlog", "信访积案"
    COUNTY_ORDER = "county_order", "上级交办督办"
    HAZARD = "hazard", "重大隐患"
    BY_HAND = "by_hand", "人工提出"


class InterestKind(Labelled):
    """Why a leader stands aside for a person (回避), after 信访工作条例 28."""

    KIN = "kin", "近亲属"
    INTEREST = "interest", "利害关系"
    OTHER = "other", "其他关系"


class ProgressKind(Labelled):
    """Kind of progress entry; visits, field visits and meetings count as a real action."""

    FIELD_VISIT = "field_visit", "带案下访"
    VISIT = "visit", "走访见面"
    MEETING = "meeting", "协调会"
    PHONE = "phone", "电话联系"
    NOTE = "note", "情况记录"


class DispatchKind(Labelled):
    """Kind of dispatch: the county's to a township, and a centre's to units of its own township.

    ``INTERNAL`` is made by diverting a dispute (分流) and goes with it; the last two stand for themselves.
    """

    COUNTY = "county", "县交办"
    INTERNAL = "internal", "分流"
    ORDER = "order", "交办"
    TRANSFER = "transfer", "转办"


class DispatchState(Labelled):
    """State of a dispatch between county and township, or of one unit's part in a township's own."""

    ISSUED = "issued", "已签发"
    DELIVERED = "delivered", "已送达"
    SIGNED_FOR = "signed_for", "已签收"
    RETURN_ASKED = "return_asked", "申请退单"
    RETURNED = "returned", "已退单"
    FED_BACK = "fed_back", "已反馈"
    SENT_BACK = "sent_back", "退回补充"
    COMPLETED = "completed", "办结"
    WITHDRAWN = "withdrawn", "已撤回"


class SignManner(Labelled):
    """How a unit without a PC gave its answer to the desk."""

    IN_PERSON = "in_person", "当面"
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信截图"
    PAPER = "paper", "纸质"


class SupervisionKind(Labelled):
    """Steps of the supervision ladder (督办), mildest first."""

    REMINDER = "reminder", "提醒"
    OVERDUE_NOTICE = "overdue_notice", "催办"
    SUPERVISION_ORDER = "supervision_order", "督办单"
    LISTED = "listed_supervision", "挂牌督办"
    CIRCULAR = "circular", "通报"


class SupervisionForm(Labelled):
    """How a step was followed up (督办形式, papers.md 7 N); a reply is the asked unit's own."""

    REPLY = "reply", "书面答复"
    PHONE = "phone", "电话督办"
    SITE = "site", "现场督办"
    MEETING = "meeting", "会议督办"
    TALK = "talk", "约谈"


class EscalationDecision(Labelled):
    """What the county decided about a case that a township sent up (提级)."""

    ORDERED = "ordered", "同意，由县交办"
    MOVED = "moved", "同意，改变承办单位"
    REFUSED = "refused", "不同意"


class InspectionOutcome(Labelled):
    """What a random re-inspection (抽查) found."""

    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"
