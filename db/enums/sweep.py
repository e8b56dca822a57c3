"""The daily sweep and the grids."""

from db.enums.labelled import Labelled


class SweepState(Labelled):
    """What a grid said of its day; silence is the absence of a report, never a state that is stored."""

    ZERO = "zero", "零报告"
    FINDINGS = "findings", "有情"


class SweepTiming(Labelled):
    """When a sweep report came; late stays late."""

    ON_TIME = "on_time", "准时"
    LATE = "late", "补报"


class SweepCell(Labelled):
    """What the board shows for a grid and a day."""

    SILENT = "silent", "未报"
    MISSED = "missed", "漏报"
    ZERO = "zero", "零报告"
    FINDINGS = "findings", "有情"
    VACANT = "vacant", "空缺"
    FUTURE = "future", "未到"


class ReportMeans(Labelled):
    """How a sweep report reached the township."""

    PHONE = "phone", "电话"
    RADIO = "radio", "对讲机"
    PAPER = "paper", "纸面"
    IN_PERSON = "in_person", "当面"


class GridKind(Labelled):
    """Kind of grid."""

    BASIC = "basic", "基础网格"
    DEDICATED = "dedicated", "专属网格"


class GridChangeKind(Labelled):
    """What a re-division did to a grid."""

    RENAMED = "renamed", "改名"
    MOVED = "moved", "划到别村"
    SPLIT = "split", "拆分"
    MERGED = "merged", "合并"
    ABOLISHED = "abolished", "撤销"


class GridNoteKind(Labelled):
    """What is kept in mind about a grid."""

    NOTE = "note", "备忘"
    VISIT = "visit", "走访"


class SecondReport(Labelled):
    """What a further statement of the same grid and day is."""

    CORRECTION = "correction", "更正"
    SECOND_SOURCE = "second_source", "另一来源"


class GridEventOutcome(Labelled):
    """What became of a finding."""

    OPEN = "open", "待处置"
    ON_THE_SPOT = "on_the_spot", "当场化解"
    REGISTERED = "registered", "已登记纠纷"
    HANDED_OVER = "handed_over", "移交"


class GridEventKind(Labelled):
    """What a finding is about."""

    DISPUTE = "dispute", "矛盾纠纷"
    HAZARD = "hazard", "风险隐患"


class CampaignKind(Labelled):
    """Kind of campaign (专项行动)."""

    SPECIAL = "special", "专项整治"
    HUNDRED_DAYS = "hundred_days", "百日攻坚"
    KEY_PERIOD = "key_period", "重点时段"
    FENG_LIU = "feng_liu", "逢六说事"
    OTHER = "other", "其他行动"


class CampaignRule(Labelled):
    """On which days of its time a campaign asks for a sweep."""

    DAILY = "daily", "每天"
    WEEKDAYS = "weekdays", "每周几"
    FENG_LIU = "feng_liu", "逢六"
    MARKET = "market", "逢集"
    DATES = "dates", "指定日期"


class SweepDayState(Labelled):
    """State of a township's sweep day."""

    OPEN = "open", "未审"
    LOCKED = "locked", "已审锁定"
