"""How a mediation begins and ends: applications, notices, powers of attorney, reasons, services."""

from db.enums.labelled import Labelled


class ApplicationManner(Labelled):
    """How an application was made; an oral one is written down and read back."""

    WRITTEN = "written", "书面"
    ORAL = "oral", "口头"


class MediationSource(Labelled):
    """案件来源 in the detail that statistics ask for; F2 prints only whether it was applied for."""

    APPLICATION = "application", "依申请调解"
    INITIATIVE = "initiative", "主动调解"
    COURT = "court", "法院委托移送"
    PROCURATORATE = "procuratorate", "检察院委托移送"
    POLICE = "police", "公安机关委托移送"
    PETITION_OFFICE = "petition_office", "信访部门委托移送"
    OTHER_ORGAN = "other_organ", "其他部门委托移送"


class TellManner(Labelled):
    """How parties were told of their rights and duties."""

    ORAL = "oral", "口头告知"
    PAPER = "paper", "发给告知书"


class PowerItem(Labelled):
    """What an agent may do, as ticked on the power of attorney."""

    APPLY_END = "apply_end", "代为申请或者要求终止调解"
    EVIDENCE = "evidence", "收集、提供证据"
    CHOOSE = "choose", "选择或者接受人民调解员"
    CLAIMS = "claims", "承认、变更、放弃请求"
    ATTEND = "attend", "参加调解，签署调查记录、调解记录、告知书、协议书"
    COLLECT = "collect", "领取文书"
    OTHER = "other", "其他"


class RefusalReason(Labelled):
    """Why an application is not taken up (不予受理)."""

    NO_ANSWER = "no_answer", "对方当事人拒绝调解或者不答复"
    OUT_OF_SCOPE = "out_of_scope", "不属于人民调解的受理范围"
    NO_RESPONDENT = "no_respondent", "没有明确的被申请人或者调解请求"
    MATERIALS = "materials", "申请材料不齐，告知后仍没有补齐"
    RESERVED = "reserved", "依法由专门机关管辖，或者法律禁止采用民间调解方式解决"
    ALREADY = "already", "已经起诉、申请仲裁，或者已有生效的处理结果"
    OTHER = "other", "其他"


class TerminationReason(Labelled):
    """Why a mediation was ended without agreement (终止调解)."""

    EXPIRED = "expired", "调解期限届满"
    UNWILLING = "unwilling", "一方撤回或者不接受调解"
    APART = "apart", "分歧大，不能达成一致"
    COLLUSION = "collusion", "恶意串通"
    CONCEALED = "concealed", "隐瞒事实或者拖延"
    UNREACHABLE = "unreachable", "无法联系当事人"
    OTHER = "other", "其他"


class WithdrawalReason(Labelled):
    """Why an application was taken back (撤回申请)."""

    SETTLED = "settled", "已经和解并履行"
    EVIDENCE = "evidence", "另行组织证据"
    PERSONAL = "personal", "个人原因"
    OTHER = "other", "其他"


class Remedy(Labelled):
    """Ways of which parties are told when there is no agreement (人民调解法 26)."""

    ARBITRATION = "arbitration", "申请仲裁"
    ADMINISTRATIVE = "administrative", "请求有关行政机关处理"
    COURT = "court", "向人民法院起诉"


class ServiceMeans(Labelled):
    """How a notice reached a party (送达)."""

    HAND = "hand", "当面送交"
    RELATIVE = "relative", "同住成年家属代收"
    AGENT = "agent", "代理人代收"
    POST = "post", "邮寄"
    ELECTRONIC = "electronic", "电子方式"
    FORWARDED = "forwarded", "村（社区）转交"
    REFUSED = "refused", "本人拒收，有人见证"
