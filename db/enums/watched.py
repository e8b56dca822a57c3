"""Special groups (特殊群体): who is visited, how closely, and how a visit went."""

from db.enums.labelled import Labelled


class WatchedKind(Labelled):
    """Kind of a watched person: codes of the special groups' table, 留守 by keys of its own (rules.md 6.1.5).

    05 is left out on purpose: what tells of an infection is no business of a township (PIPL 6 and 28).
    """

    RELEASED = "01", "刑满释放人员"
    CORRECTION = "02", "社区矫正对象"
    DISTURBED = "03", "易肇事肇祸人员"
    DRUGS = "04", "戒毒康复人员"
    YOUTH = "06", "重点青少年"
    LEFT_ELDER = "left_01", "留守老人"
    LEFT_WOMAN = "left_02", "留守妇女"
    LEFT_CHILD = "left_03", "留守儿童"


class WatchLevel(Labelled):
    """关注程度: how often somebody is visited."""

    HIGH = "01", "高"
    MIDDLE = "02", "中"
    LOW = "03", "低"


class VisitMeans(Labelled):
    """How a visit (走访) went; whoever was not met is still to be visited."""

    MET = "met", "见到本人"
    PHONE = "phone", "通了电话"
    FAMILY = "family", "见到家属"
    NOT_MET = "not_met", "没见到"
