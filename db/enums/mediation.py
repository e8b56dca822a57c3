"""Mediation, agreements and papers."""

from db.enums.labelled import Labelled


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
    """Parties together or apart; in one meeting both may follow each other."""

    JOINT = "joint", "面对面"
    SEPARATE = "separate", "背对背"
    MIXED = "mixed", "面对面、背对背"


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


class PaperKind(Labelled):
    """Printed papers by their glossary names."""

    REGISTRATION_SHEET = "registration_sheet", "矛盾纠纷登记表"
    APPLICATION = "application", "人民调解申请书"
    ACCEPTANCE_REGISTER = "acceptance_register", "人民调解受理登记表"
    ACCEPTANCE_NOTICE = "acceptance_notice", "受理通知书"
    REFUSAL_NOTICE = "refusal_notice", "不予受理通知书"
    RIGHTS_NOTICE = "rights_notice", "权利义务告知书"
    POWER_OF_ATTORNEY = "power_of_attorney", "授权委托书"
    INVESTIGATION_RECORD = "investigation_record", "人民调解调查记录"
    EVIDENCE_LIST = "evidence_list", "人民调解证据材料"
    SEPARATE_TALK = "separate_talk", "背对背谈话记录"
    MEETING_PROTOCOL = "meeting_protocol", "调解会场程序"
    MEDIATION_RECORD = "mediation_record", "人民调解记录"
    EXTENSION_CONSENT = "extension_consent", "延期调解同意书"
    AGREEMENT = "agreement", "人民调解协议书"
    ORAL_AGREEMENT_REGISTER = "oral_agreement_register", "人民调解口头协议登记表"
    WITHDRAWAL = "withdrawal", "撤回调解申请书"
    TERMINATION_NOTICE = "termination_notice", "终止调解通知书"
    TERMINATION_STATEMENT = "termination_statement", "终止调解情况表"
    FOLLOW_UP_RECORD = "follow_up_record", "人民调解回访记录"
    JUDICIAL_CONFIRMATION_APPLICATION = "judicial_confirmation_application", "司法确认申请书"
    CLOSING_REPORT = "closing_report", "结案报告表"
    DOSSIER_NOTE = "dossier_note", "卷宗情况说明"
    MEDIATOR_CASE_REGISTER = "mediator_case_register", "人民调解员调解案件登记单"
    COMMITTEE_CASE_REGISTER = "committee_case_register", "人民调解委员会调解案件汇总登记表"
    SWEEP_DAILY = "sweep_daily", "每日一排日报"
    SWEEP_WEEKLY = "sweep_weekly", "每日一排周报"
    SWEEP_MONTHLY = "sweep_monthly", "每日一排月报"
    SILENT_NOTICE = "silent_notice", "未报网格催报单"
    SWEEP_STATISTICS = "sweep_statistics", "矛盾纠纷排查情况表"
    GRID_HANDOVER = "grid_handover", "网格工作交接单"
    LEADER_ASSIGNMENT = "leader_assignment", "领导包案情况表"
    ASSIGNMENT_PLAN = "assignment_plan", "领导包案化解方案"
    ASSIGNMENT_PROGRESS = "assignment_progress", "领导包案工作进展表"
    ASSIGNMENT_HANDOVER = "assignment_handover", "领导包案移交单"
    ASSIGNMENT_DISCHARGE = "assignment_discharge", "领导包案销号审批表"
    LEADER_CASES = "leader_cases", "领导包案一览"
    DISPATCH_ORDER = "dispatch_order", "交办单"
    TRANSFER_NOTICE = "transfer_notice", "转办告知单"
    FEEDBACK_REPORT = "feedback_report", "反馈单"
    SUPERVISION_ORDER = "supervision_order", "督办单"
    CIRCULAR = "circular", "通报"
    URGE_NOTICE = "urge_notice", "催办单"
    DISPATCH_LOG = "dispatch_log", "流转和督办登记表"
    REINSPECTION_DRAW = "reinspection_draw", "随机抽查抽取单"
    REINSPECTION_SHEET = "reinspection_sheet", "随机抽查登记表"
    RECEPTION_REGISTER = "reception_register", "领导接访登记表"
    RECEPTION_LEDGER = "reception_ledger", "领导接访台账"
    PETITION_ACCEPTANCE = "petition_acceptance", "信访事项受理告知书"
    PETITION_REFUSAL = "petition_refusal", "信访事项不予受理告知书"
    PETITION_EXTENSION = "petition_extension", "信访事项延期办理告知书"
    PETITION_REDO = "petition_redo", "信访事项重新办理告知书"
    PETITION_OPINION = "petition_opinion", "信访事项处理意见书"
    DOSSIER_COVER = "dossier_cover", "卷宗封面"
    DOSSIER_CONTENTS = "dossier_contents", "卷内目录"
    BACK_COVER = "back_cover", "封底"
    DOSSIER = "dossier", "卷宗"
