"""Project states and small code tables, each member with its Chinese label.

The label is here once, so that screen and paper cannot disagree. Codes of national standards keep
their digits; larger official tables (categories, ethnic groups) are data in ``resources/code_tables``.
Standard library only: every layer may import this module.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A string enum whose members carry the Chinese word shown to people."""

    label: str

    def __new__(cls, value: str, label: str) -> "Labelled":
        """Make a member from its stored value and its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Level(Labelled):
    """Level of an administrative unit."""

    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"


class CentreLevel(Labelled):
    """Level of a governance centre (综治中心)."""

    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"


class Role(Labelled):
    """Role of a user; the rights of each role are in ``services/permissions.py``."""

    WINDOW_CLERK = "window_clerk", "窗口"
    GRID_WORKER = "grid_worker", "网格员"
    CENTRE_DIRECTOR = "centre_director", "中心主任"
    MEDIATOR = "mediator", "调解员"
    COMMITTEE_CHAIR = "committee_chair", "调委会主任"
    ASSIGNED_LEADER = "assigned_leader", "包案领导"
    TOWNSHIP_HEAD = "township_head", "党政一把手"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


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


class GridEventOutcome(Labelled):
    """What became of a finding."""

    OPEN = "open", "待处置"
    ON_THE_SPOT = "on_the_spot", "当场化解"
    REGISTERED = "registered", "已登记纠纷"
    HANDED_OVER = "handed_over", "移交"


class SweepDayState(Labelled):
    """State of a township's sweep day."""

    OPEN = "open", "未审"
    LOCKED = "locked", "已审锁定"


class MediationOrigin(Labelled):
    """案件来源 as printed on F2."""

    APPLICATION = "application", "当事人申请"
    OWN_INITIATIVE = "own_initiative", "人民调解委员会主动调解"


class MediationState(Labelled):
    """State of a mediation."""

    APPLIED = "applied", "待同意"
    ACCEPTED = "accepted", "调解中"
    AGREED = "agreed", "已达成协议"
    TERMINATED = "terminated", "已终止"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


class MeetingManner(Labelled):
    """Parties together or apart."""

    JOINT = "joint", "面对面"
    SEPARATE = "separate", "背对背"


class MeetingOutcome(Labelled):
    """调解结果 as printed on F7."""

    SETTLED = "settled", "调解成功"
    NOT_SETTLED = "not_settled", "调解不成"
    CONTINUED = "continued", "有待继续调解"


class AgreementForm(Labelled):
    """协议形式."""

    ORAL = "oral", "口头"
    WRITTEN = "written", "书面"


class SignerRole(Labelled):
    """Who signs a line."""

    PARTY = "party", "当事人"
    MEDIATOR = "mediator", "人民调解员"
    RECORDER = "recorder", "记录人"
    COMMITTEE = "committee", "人民调解委员会"


class SignatureMeans(Labelled):
    """How a line was signed."""

    SIGNATURE = "signature", "签名"
    SEAL = "seal", "盖章"
    FINGERPRINT = "fingerprint", "按指印"


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


class ProgressKind(Labelled):
    """Kind of progress entry; visits, field visits and meetings count as a real action."""

    FIELD_VISIT = "field_visit", "带案下访"
    VISIT = "visit", "走访见面"
    MEETING = "meeting", "协调会"
    PHONE = "phone", "电话联系"
    NOTE = "note", "情况记录"


class DispatchKind(Labelled):
    """Kind of dispatch (交办)."""

    COUNTY = "county", "县交办"
    INTERNAL = "internal", "分流"
    TRANSFER = "transfer", "转办"


class DispatchState(Labelled):
    """State of a dispatch between county and township."""

    ISSUED = "issued", "已签发"
    DELIVERED = "delivered", "已送达"
    SIGNED_FOR = "signed_for", "已签收"
    RETURN_ASKED = "return_asked", "申请退单"
    RETURNED = "returned", "已退单"
    FED_BACK = "fed_back", "已反馈"
    SENT_BACK = "sent_back", "退回补充"
    COMPLETED = "completed", "办结"


class SupervisionKind(Labelled):
    """Steps of the supervision ladder (督办), mildest first."""

    REMINDER = "reminder", "提醒"
    OVERDUE_NOTICE = "overdue_notice", "催办"
    SUPERVISION_ORDER = "supervision_order", "督办单"
    LISTED = "listed_supervision", "挂牌督办"


class RuleDocumentKind(Labelled):
    """What the county publishes to its townships."""

    PROFILE = "profile", "本地规则"
    CODE_TABLE = "code_table", "代码表"


class ChangeOp(Labelled):
    """Operation of a change in the change log."""

    CREATE = "create", "新增"
    UPDATE = "update", "修改"
    VOID = "void", "作废"


class PackageKind(Labelled):
    """Kind of package file."""

    DATA = "data", "数据包"
    RECEIPT = "receipt", "回执"
    ATTACHMENTS = "attachments", "附件包"
    REBUILD = "rebuild", "重建包"
    ROSTER = "roster", "名册包"
    PAIRING = "pairing", "配对文件"


class PackageDirection(Labelled):
    """Direction of a package seen from here."""

    OUT = "out", "送出"
    IN = "in", "收进"


class PackageState(Labelled):
    """State of a package in the journal."""

    PREPARED = "prepared", "待写出"
    SUPERSEDED = "superseded", "已并入后一包"
    WRITTEN = "written", "已写出"
    ACKNOWLEDGED = "acknowledged", "已回执"
    IMPORTED = "imported", "已收进"
    WAITING = "waiting", "等前面的包"
    QUARANTINED = "quarantined", "已隔离"
    DISCARDED = "discarded", "已丢弃"


class PaperKind(Labelled):
    """Printed papers by their glossary names."""

    REGISTRATION_SHEET = "registration_sheet", "矛盾纠纷登记表"
    ACCEPTANCE_REGISTER = "acceptance_register", "人民调解受理登记表"
    MEDIATION_RECORD = "mediation_record", "人民调解记录"
    AGREEMENT = "agreement", "人民调解协议书"
    SWEEP_DAILY = "sweep_daily", "每日一排日报"
    LEADER_ASSIGNMENT = "leader_assignment", "领导包案情况表"
    DISPATCH_ORDER = "dispatch_order", "交办单"
    DOSSIER_COVER = "dossier_cover", "卷宗封面"
    DOSSIER_CONTENTS = "dossier_contents", "卷内目录"
    BACK_COVER = "back_cover", "封底"
    DOSSIER = "dossier", "卷宗"


class AuditAction(Labelled):
    """What the audit log records."""

    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    UNMASK = "unmask", "查看原文"
    PRINT = "print", "打印"
    EXPORT = "export", "导出"
    IMPORT = "import", "导入"
    RIGHTS = "rights", "权限变更"
    BACKUP = "backup", "备份"
    RESTORE = "restore", "恢复"
