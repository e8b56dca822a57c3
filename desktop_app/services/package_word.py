"""Chinese words for the kinds of exchanged records and for their fields (values: ``record_value``)."""

from collections.abc import Mapping

from desktop_app.services.dispute_history import FIELD_LABELS as DISPUTE_FIELDS

ENTITY_LABELS: Mapping[str, str] = {
    "committee": "调委会",
    "dispatch": "交办单",
    "dispute": "纠纷",
    "grid": "网格",
    "grid_worker": "网格员",
    "leader": "包案领导",
    "paper": "文书",
    "person": "人员",
    "sweep_day": "每日一排",
    "transition": "办理步骤",
    "dispatch_response": "交办办理",
    "grid_posting": "网格员任职",
    "involved_unit": "涉及单位",
    "leader_assignment": "领导包案",
    "mediation": "人民调解",
    "mediator": "人民调解员",
    "party": "当事人",
    "sweep_report": "网格日报",
    "agent": "代理人",
    "agreement": "调解协议",
    "consent": "调解意愿",
    "grid_event": "排查事件",
    "mediation_mediator": "调解员",
    "mediation_meeting": "调解记录",
    "progress_entry": "包案进展",
    "instalment": "履行约定",
    "signature": "签名",
    "attachment": "附件",
    "dossier": "案卷",
    "dossier_note": "卷宗情况说明",
    "dossier_loan": "调卷",
    "dossier_scan": "卷内扫描件",
    "custody": "归属决定",
    "supervision": "督办",
    "rule_document": "县里的规定",
    "case_access": "受限名单",
    "campaign": "专项行动",
    "watched_person": "特殊群体",
    "home_visit": "走访",
    "external_code": "外部编码",
    "grid_change": "网格调整",
    "grid_training": "网格员培训",
    "grid_note": "网格备忘",
    "grid_handover": "网格交接",
    "grid_handover_item": "交接事项",
    "sweep_correction": "每日一排更正",
}

TOUCHED = frozenset({*ENTITY_LABELS, "office", "package_journal", "conflict", "conflict_decision"})
"""What taking packages may change: everything that travels, and the exchange's own tables."""

_FIELDS: Mapping[str, str] = {
    "restriction_kind": "受限原因", "user_uid": "可查看的人", "user_name": "可查看的人",
    "user_role": "可查看的人的角色", "granted_by": "加入人", "granted_at": "加入时间",
    "merged_into_uid": "合并到",
    "restricted_at": "受限时间", "access_offices": "可查看单位", "file_name": "文件名",
    "media_type": "文件类型", "sha256": "校验值", "size": "大小", "slot": "卷内位置", "added_at": "加入时间",
    "added_by": "加入人", "entity": "所属记录", "record_uid": "所属记录", "dispute_uid": "纠纷",
    "dispute_number": "纠纷编号",
    "from_name": "原承办单位", "from_office_id": "原承办单位", "to_office_id": "新承办单位",
    "to_name": "新承办单位", "decided_on": "决定日期", "decided_by": "决定人", "matter_uid": "事项",
    "demands": "要求", "reply_due_on": "答复期限", "lifted_on": "解除日期", "key": "名称", "version": "版本",
    "published_by": "发布人",
    "name": "姓名（名称）", "short_name": "简称", "unit_code": "单位代码", "unit_name": "单位名称",
    "voided_at": "作废时间", "recipient_name": "承办单位", "matter_number": "事项编号", "content": "内容",
    "issued_on": "签发日期", "sign_due_on": "签收期限", "contact_name": "联系人", "contact_phone": "联系电话",
    "completed_on": "办结日期", "custody_no": "承办次序", "clock_started_on": "计时起点", "code": "代码",
    "valid_from": "启用日期", "valid_to": "停用日期", "gender": "性别", "phone": "电话",
    "party_member": "党员", "post": "职务", "active": "在用", "issued_by": "出具人", "pages": "页数",
    "id_number": "证件号码", "birth_date": "出生日期", "ethnicity": "民族", "education": "学历",
    "person_category": "人员类别", "address": "住址",
    "occupation": "职业", "day": "日期", "compiler_name": "填报人", "reviewer_name": "审核人",
    "issuer_name": "签发人", "locked_at": "锁定时间", "packed": "当日明细", "reason": "事由",
    "happened_at": "发生时间", "entered_at": "录入时间", "signer_name": "签收人", "starts_on": "开始日期",
    "ends_on": "结束日期", "substitute": "代班", "proposed_on": "提出日期", "proposed_by": "提出人",
    "approved_on": "批准日期", "approved_by": "批准人", "approval_note": "批示", "confirm_due_on": "认领期限",
    "confirmed_on": "认领日期", "plan_due_on": "方案期限", "planned_on": "方案日期", "measures": "化解措施",
    "recusal_checked_on": "回避核对日期", "extended_on": "延期日期", "checklist": "销号清单",
    "party_feedback": "当事人意见", "discharged_on": "销号日期", "result": "结果", "applied_on": "申请日期",
    "accepted_on": "受理日期", "ended_on": "结束日期", "ended_reason": "结束原因", "registrar_name": "登记人",
    "remedy_told_on": "告知救济日期", "is_chair": "主任", "position": "排序", "employer": "工作单位",
    "clock_doubtful": "录入时电脑时间不准", "owner_name": "责任人", "closed_on": "销号日期",
    "closed_note": "销号说明", "campaign_id": "专项行动", "rule": "排查日子",
    "rule_values": "排查日子明细", "villages": "参加的村", "id_unknown_reason": "证件不详原因",
    "credit_code": "统一社会信用代码",
    "legal_representative": "法定代表人",
    "representative_duty": "代表人职务", "is_representative": "推选代表", "guardian_name": "监护人",
    "guardian_relation": "监护关系", "guardian_phone": "监护人电话", "replaced_on": "变更日期",
    "replaced_reason": "变更原因", "reporter_name": "报告人", "proxy": "代报", "entered_by": "录入人",
    "note": "备注", "relation": "关系", "drawn_up_on": "订立日期", "facts": "主要事实", "terms": "协议内容",
    "performance": "履行方式", "copies": "份数", "recorder_name": "记录人", "effective_on": "生效日期",
    "confirmation_due_on": "司法确认期限", "given": "同意调解", "written": "书面", "answered_on": "答复日期",
    "parties_text": "涉及人员", "outcome_note": "处置说明", "mediator_name": "调解员", "leads": "主持",
    "ordinal": "次序", "started_at": "开始时间", "ended_at": "结束时间", "place": "地点", "subject": "事由",
    "invited": "受邀人", "invited_consented": "当事人同意邀请", "present": "在场人", "record": "笔录",
    "people": "参加人", "next_step": "下一步", "what": "履行内容", "performed_on": "履行日期",
    "performance_note": "履行说明", "signed_on": "签名日期", "read_back": "已读给当事人听",
    "kind": "种类", "role": "角色", "side": "申请方或被申请方", "id_kind": "证件种类", "means": "方式",
    "timing": "是否准时", "outcome": "处理结果", "authority": "代理权限", "form": "协议形式",
    "manner": "调解方式", "origin": "来源", "signer_role": "签名人身份", "township_code": "乡镇代码",
    "village_code": "村代码", "grid_code": "网格代码", "action": "步骤", "from_state": "原状态",
    "to_state": "新状态", "actor_name": "办理人", "level": "关注程度", "level_reason": "调整原因",
    "responsible_name": "走访责任人", "since_on": "列入日期", "person_uid": "人员",
    "visited_on": "走访日期", "visitor_name": "走访人",
    "system": "所属系统", "party_branch": "党支部", "party_secretary": "党支部书记", "hours": "学时",
    "contact": "其他联系方式", "due_on": "期限", "settled_on": "办结日期", "witness_name": "监交人",
    "second": "再报性质", "second_reason": "再报原因", "review_note": "核实说明", "grid_name": "网格名称",
    "retention": "保管期限", "filed_on": "立卷日期", "filed_by": "立卷人", "reviewed_by": "审核人",
    "edition": "第几次装订", "box": "盒号", "box_size": "盒厚", "shelf": "存放地点", "text": "说明",
    "missing": "缺损、变更", "explains": "说明的事项", "checked_by": "检查人", "checked_on": "检查日期",
    "borrower": "调卷人", "purpose": "用途", "taken_on": "调出日期", "returned_on": "归还日期",
    "returned_note": "归还情况", "village_name": "村名", "description": "情况", "corrected_by": "更正人",
}  # fmt: skip
OTHER = "关联信息"
SECRET = frozenset({"id_number", "phone", "guardian_phone", "contact_phone", "responsible_phone"})
"""Fields whose values are shown in part only."""


def field_label(entity: str, field: str) -> str:
    """Chinese name of a field."""
    own = DISPUTE_FIELDS if entity == "dispute" else _FIELDS
    return own.get(field) or _FIELDS.get(field) or DISPUTE_FIELDS.get(field) or OTHER


def is_masked(field: str) -> bool:
    """Whether values of the field are shown in part only."""
    return field in SECRET
