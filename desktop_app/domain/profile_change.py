"""What differs between two versions of the profile, in words that a clerk knows."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from db.enums import Labelled
from desktop_app.domain.profile import Profile

LABELS: Mapping[str, str] = {
    "name": "名称",
    "group_size_threshold": "群体性：涉及多少人",
    "screen_lock": "多少分钟不动就锁屏",
    "complex_definition": "疑难复杂的口径",
    "satisfaction_scale": "满意度选项",
    "print_id_number": "印完整身份证号的文书",
    "limit.simple": "简单纠纷期限（天）",
    "limit.ordinary": "一般纠纷期限（天）",
    "limit.complex": "疑难纠纷期限（天）",
    "limit.major": "重大纠纷期限（天）",
    "limit.people_mediation": "人民调解期限（天）",
    "limit.mediation_extension": "人民调解延期（天）",
    "limit.mediation_extensions": "人民调解可延期几次",
    "limit.court_referral": "法院委派调解期限（天）",
    "limit.court_referral_extension": "法院委派调解延期（天）",
    "panel.name": "本地调解席的名称",
    "panel.posts": "本地调解席有哪些席位",
    "limit.medical": "医疗纠纷期限（工作日）",
    "limit.labour": "劳动争议期限（天）",
    "limit.petition": "信访事项期限（天）",
    "limit.petition_extension": "信访事项延期（天）",
    "limit.petition_notice": "信访告知期限（天）",
    "limit.petition_objection": "信访异议期限（工作日）",
    "limit.petition_review": "信访复查、复核期限（天）",
    "limit.judicial_confirmation": "申请司法确认期限（天）",
    "limit.sign_dispatch": "交办签收期限（天）",
    "limit.return_objection": "退单期限（工作日）",
    "limit.returns_max": "最多退单次数",
    "limit.close_check": "结案审核期限（工作日）",
    "limit.archive_after_close": "结案后归档期限（天）",
    "limit.roll_on_holiday": "期限末日遇节假日顺延",
    "follow_up.first": "第一次回访（天）",
    "follow_up.second": "第二次回访（天）",
    "follow_up.red_orange_count": "红橙案件回访次数",
    "reminder.performance": "协议履行提前提醒（天）",
    "reminder.follow_up": "回访提前提醒（天）",
    "risk_scale": "风险等级",
    "sweep.deadline": "每日一排几点前按时",
    "sweep.grace": "每日一排几点截止",
    "sweep.holidays": "节假日也排查",
    "sweep.batch_zero": "零报告可以整批代报",
    "sweep.hasty_seconds": "相邻两条不到几秒算录得快",
    "sweep.hasty_count": "录得快几条起提醒审核人",
    "sweep.self_review": "报送人可以自己审核",
    "leader.max_days": "包案最长天数",
    "leader.confirm": "包案认领期限（工作日）",
    "leader.plan": "包案定方案期限（工作日）",
    "leader.visit_rule.red": "包案红色见面间隔（天）",
    "leader.visit_rule.other": "包案其他见面间隔（天）",
    "leader.checklist": "包案佐证项目",
    "leader.extension": "包案最多延期（天）",
    "leader.load": "一位领导最多同时包几件",
    "leader.levels": "领导级别",
    "leader.duties": "领导分管领域",
    "leader.candidate.difficulties": "超期要包案的难易程度",
    "leader.candidate.overdue_days": "超期几天提请包案",
    "leader.candidate.petition_days": "信访几天没有办结算积案",
    "leader.candidate.hazards": "提请包案的隐患等级",
    "leader.bulk.count": "包案进展集中补录：多少条起",
    "leader.bulk.apart": "包案进展集中补录：前后相差几天",
    "leader.bulk.minutes": "包案进展集中补录：几分钟内录完",
    "supervision.remind_at": "期限过了百分之几提醒",
    "supervision.order_after": "超期几天发督办单",
    "supervision.listed_after": "超期几个工作日挂牌督办",
    "supervision.circular_after": "超期几个工作日通报（0 为不设）",
    "supervision.reply.red": "督办答复：红（天）",
    "supervision.reply.yellow": "督办答复：黄（天）",
    "supervision.reply.blue": "督办答复：蓝（天）",
    "supervision.reply.other": "督办答复：橙和没定风险的（天）",
    "confirmation.warn": "司法确认到期前几天提醒",
    "receipt.missing_days": "几天没有回执算逾期",
    "watched.high": "特殊群体走访间隔：高（天）",
    "watched.middle": "特殊群体走访间隔：中（天）",
    "watched.low": "特殊群体走访间隔：低（天）",
    "number.dispute": "纠纷编号",
    "number.dossier": "卷号",
    "number.agreement": "协议书编号",
    "number.dispatch": "交办单文号",
    "number.supervision": "督办文号",
    "number.assignment": "包案编号",
    "number.acceptance": "受理通知书编号",
    "number.refusal": "不予受理通知书编号",
    "number.termination": "终止调解通知书编号",
    "number.township_supervision": "乡镇督办文号",
    "number.escalation": "提级编号",
    "number.reinspection": "抽查编号",
    "number.petition_notice": "信访告知书编号",
    "number.petition_opinion": "信访处理意见书编号",
    "number.reception": "接访登记编号",
    "retention.default": "默认保管期限",
    "retention.choices": "保管期限选项",
    "dossier.page_position": "卷内页码位置",
    "dossier.slots": "卷内顺序",
    "closing.satisfaction_required": "结案要登记满意度",
    "closing.county_approval": "结案要县里同意的风险等级",
    "reception.schedule": "领导接访安排",
    "feng_liu.calendar": "逢六说事按什么历",
    "feng_liu.days": "逢六说事的日子",
    "market.towns": "各乡镇逢集的日子",
    "audit.retention": "操作日志保存（天）",
    "mask.id": "身份证号怎么遮",
    "mask.phone": "电话怎么遮",
    "mask.organisation": "信用代码怎么遮",
    "export.reason_required": "导出要写理由",
    "export.second_person": "导出多的、有完整号码的要第二个人同意",
    "export.max_rows": "一个人最多导出多少条",
    "work.investigators": "调查取证最少几个人",
    "dispatch.official": "交办、督办文书用公文版心",
    "dispatch.inspection_share": "已结案的抽查百分之几",
    "phrases": "常用语",
}
"""Name on screen of every key that may differ; a longer key belongs to the label of its beginning."""

_NAME = re.compile(r"[a-z_]+")
_APART = frozenset({"version", "valid_from"})
"""Every version has its own."""


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A key that differs; ``old`` and ``new`` are empty for lists too long to be read in a line."""

    key: str
    label: str
    old: str
    new: str


def profile_changes(old: Profile, new: Profile) -> tuple[ProfileChange, ...]:
    """What ``new`` has otherwise than ``old``, in the order of the file."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    return tuple(
        ProfileChange(key, LABELS[key], _words(before[key]), _words(after[key]))
        for key in after
        if key not in _APART and before[key] != after[key]
    )


def profile_facts(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Label and value of every key whose value can be read in a line."""
    words = ((LABELS[key], _words(value)) for key, value in _leaves(profile) if key not in _APART)
    return tuple((label, value) for label, value in words if value)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Values by key path, down to where there is a label."""
    if path in LABELS or path in _APART or not dataclasses.is_dataclass(value):
        yield path, value
        return
    for one in dataclasses.fields(value):
        yield from _leaves(getattr(value, one.name), f"{path}.{one.name}".removeprefix("."))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, tuple):
        parts = [_words(one) for one in cast("tuple[object, ...]", value)]
        return "、".join(parts) if all(parts) else ""
    text = str(value)
    # Patterns of numbers and names of papers are English words, which nobody is to read on the screen.
    return "" if dataclasses.is_dataclass(value) or "{" in text or _NAME.fullmatch(text) else text
