"""What an agreement obliges to, and what comes after it: breach, judicial confirmation, follow-up."""

from db.enums.labelled import Labelled


class ObligationKind(Labelled):
    """What somebody has to do by an agreement (协议义务)."""

    PAY = "pay", "给付钱款"
    HAND_OVER = "hand_over", "交付财物"
    DO = "do", "履行行为"
    REFRAIN = "refrain", "停止行为"
    APOLOGISE = "apologise", "赔礼道歉"
    OTHER = "other", "其他"


class BreachRoute(Labelled):
    """What is done about an agreement that was not kept (人民调解法 31 to 33)."""

    SUPERVISE = "supervise", "继续督促履行"
    RENEGOTIATE = "renegotiate", "重新协商"
    COURT = "court", "告知向法院起诉"
    ENFORCE = "enforce", "申请强制执行"


class ConfirmationState(Labelled):
    """Sub-state of an agreement: its judicial confirmation (司法确认), rules.md 3.2."""

    NOT_APPLIED = "not_applied", "未申请"
    TOLD = "told", "已告知"
    APPLIED = "applied", "已申请"
    ACCEPTED = "accepted", "法院已受理"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"


class ConfirmationCourt(Labelled):
    """Which court is asked for judicial confirmation (民诉法 205)."""

    INVITING = "inviting", "邀请调解的人民法院"
    DOMICILE = "domicile", "当事人住所地的基层人民法院"
    SUBJECT_MATTER = "subject_matter", "标的物所在地的基层人民法院"
    ORGANISATION = "organisation", "调解组织所在地的基层人民法院"
    INTERMEDIATE = "intermediate", "相应的中级人民法院"


class FollowUpManner(Labelled):
    """How a follow-up visit was made."""

    AT_HOME = "at_home", "上门"
    AT_CENTRE = "at_centre", "到中心"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


class PerformanceFinding(Labelled):
    """What a follow-up visit found of the performance."""

    PERFORMED = "performed", "已全部履行"
    ON_SCHEDULE = "on_schedule", "按约正在履行"
    PARTLY = "partly", "部分履行"
    NOT_PERFORMED = "not_performed", "没有履行"
    NOTHING_DUE = "nothing_due", "没有需要履行的内容"


class LaterSuit(Labelled):
    """Whether a suit followed the agreement, as F9 asks."""

    NONE = "none", "没有起诉"
    FILED = "filed", "已起诉，未判决"
    DECIDED = "decided", "已有裁判"
