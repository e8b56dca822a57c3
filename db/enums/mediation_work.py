"""The work between acceptance and agreement: meetings, talks, people in the room, records, evidence."""

from db.enums.labelled import Labelled


class MeetingMeans(Labelled):
    """How people met."""

    ROOM = "room", "调解室"
    FIELD = "field", "现场"
    TELEPHONE = "telephone", "电话"
    VIDEO = "video", "视频"


class PlannedState(Labelled):
    """What became of a meeting that was planned."""

    WAITING = "waiting", "待开"
    HELD = "held", "已开"
    POSTPONED = "postponed", "已改期"
    CALLED_OFF = "called_off", "已取消"


class CallMeans(Labelled):
    """How somebody was told of a meeting."""

    PHONE = "phone", "电话"
    MESSAGE = "message", "短信、微信"
    FACE = "face", "当面"
    PAPER = "paper", "书面通知"
    VILLAGE = "village", "村（社区）转告"


class InvitedKind(Labelled):
    """Who may be invited to take part (人民调解法 20)."""

    RELATIVE = "relative", "亲属"
    NEIGHBOUR = "neighbour", "邻里"
    COLLEAGUE = "colleague", "同事"
    EXPERT = "expert", "有专门知识、特定经验的人"
    ORGANISATION = "organisation", "有关社会组织"
    OTHER = "other", "其他人"


class OfferKind(Labelled):
    """One step of the trail in a separate talk."""

    ASKED = "asked", "要求"
    OFFERED = "offered", "愿出"
    CONDITION = "condition", "条件"


class InvestigationKind(Labelled):
    """What an investigation record is about."""

    QUESTIONING = "questioning", "调查询问"
    INSPECTION = "inspection", "现场勘验"


class EvidenceForm(Labelled):
    """In what form a piece of evidence was handed in."""

    ORIGINAL = "original", "原件"
    COPY = "copy", "复印件"
    ELECTRONIC = "electronic", "电子数据"
    OBJECT = "object", "实物"
