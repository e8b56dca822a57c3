"""Disputes and the people in them."""

from db.enums.labelled import Labelled


class DisputeState(Labelled):
    """State of a dispute (矛盾纠纷), rules.md 3.1 S1 to S13; a draft has no row here."""

    REGISTERED = "registered", "已登记"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "已受理"
    DISPATCHED = "dispatched", "已分流"
    IN_PROGRESS = "in_progress", "办理中"
    EXTENDED = "extended", "延期"
    SUSPENDED = "suspended", "中止"
    ESCALATED = "escalated", "移送上级"
    SETTLED = "settled", "化解成功"
    NOT_SETTLED = "not_settled", "化解不成"
    AWAITING_FOLLOW_UP = "awaiting_follow_up", "待回访"
    CLOSED = "closed", "已结案"
    MERGED = "merged", "并案"
    ARCHIVED = "archived", "已归档"


class RiskLevel(Labelled):
    """Risk of a dispute (红橙黄蓝)."""

    RED = "red", "红"
    ORANGE = "orange", "橙"
    YELLOW = "yellow", "黄"
    BLUE = "blue", "蓝"


class Difficulty(Labelled):
    """Difficulty of a dispute, decides the default clock."""

    SIMPLE = "simple", "简单"
    ORDINARY = "ordinary", "一般"
    COMPLEX = "complex", "疑难"
    MAJOR = "major", "重大"


class Scale(Labelled):
    """事件规模, GB/T 31000-2015."""

    INDIVIDUAL = "01", "个体性事件"
    GROUP = "02", "一般群体性事件"
    MAJOR_GROUP = "03", "重大群体性事件"


class Source(Labelled):
    """Where a dispute came from (案件来源)."""

    WINDOW = "window", "窗口来访"
    SWEEP = "sweep", "网格排查"
    TALK_POINT = "talk_point", "百姓说事点"
    FENG_LIU = "feng_liu", "逢六说事"
    HOTLINE = "hotline", "12345 热线"
    PETITION_OFFICE = "petition_office", "信访转办"
    COURT = "court", "法院委派"
    PROCURATORATE = "procuratorate", "检察院移送"
    POLICE = "police", "公安移送"
    COUNTY = "county", "上级交办"
    OWN_INITIATIVE = "own_initiative", "主动发现"
    OTHER = "other", "其他"


class DisputeType(Labelled):
    """纠纷类型 of the justice administration, 18 types."""

    MARRIAGE_FAMILY = "marriage_family", "婚姻家庭纠纷"
    NEIGHBOUR = "neighbour", "邻里纠纷"
    HOUSING_HOMESTEAD = "housing_homestead", "房屋宅基地纠纷"
    CONTRACT = "contract", "合同纠纷"
    PRODUCTION_BUSINESS = "production_business", "生产经营纠纷"
    DAMAGES = "damages", "损害赔偿纠纷"
    FOREST_LAND = "forest_land", "山林土地纠纷"
    EXPROPRIATION = "expropriation", "征地拆迁纠纷"
    POLLUTION = "pollution", "环境污染纠纷"
    PROPERTY_MANAGEMENT = "property_management", "物业纠纷"
    MEDICAL = "medical", "医疗纠纷"
    TRAFFIC = "traffic", "道路交通事故纠纷"
    MIGRANT_WAGES = "migrant_wages", "拖欠农民工工资纠纷"
    OTHER_LABOUR = "other_labour", "其他劳动争议纠纷"
    TOURISM = "tourism", "旅游纠纷"
    E_COMMERCE = "e_commerce", "电子商务纠纷"
    OTHER_CONSUMER = "other_consumer", "其他消费纠纷"
    OTHER = "other", "其他纠纷"


class PartySide(Labelled):
    """Side of a party (当事人) in a dispute."""

    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"


class PartyKind(Labelled):
    """Natural person or organisation."""

    NATURAL = "natural", "自然人"
    ORGANISATION = "organisation", "单位"


class Gender(Labelled):
    """性别, GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class IdKind(Labelled):
    """证件类型, subset of GA/T 517."""

    RESIDENT_ID = "111", "居民身份证"
    OFFICER = "114", "军官证"
    ARMED_POLICE = "115", "武警证"
    PASSPORT = "414", "护照"
    TAIWAN = "511", "台胞证"
    HONGKONG_MACAO = "516", "港澳通行证"
    FOREIGNER = "554", "外国人居留证"
    UNKNOWN = "unknown", "证件不详"


class AgentKind(Labelled):
    """Kind of agent (代理人)."""

    LAWYER = "lawyer", "律师"
    LEGAL_WORKER = "legal_worker", "法律工作者"
    STAFF = "staff", "单位工作人员"
    RELATIVE = "relative", "近亲属"
    CITIZEN = "citizen", "公民"


class AgentAuthority(Labelled):
    """Scope of an agent's authority."""

    GENERAL = "general", "一般代理"
    SPECIAL = "special", "特别授权"


class InvolvedRole(Labelled):
    """Why a unit is involved in a dispute."""

    LEAD = "lead", "主办"
    SUPPORT = "support", "协办"
    PLACE = "place", "涉及地"


class RestrictionKind(Labelled):
    """Why only named people may read a case."""

    WHISTLEBLOWER = "whistleblower", "检举揭发"
    """信访工作条例 30: neither the report nor the reporter becomes known to whom it is about."""
    MINOR = "minor", "未成年人"
    DOMESTIC_VIOLENCE = "domestic_violence", "家庭暴力"
    OTHER = "other", "其他"
