"""Values that a profile may not have, each with the sentence that names its key."""

from collections.abc import Iterator, Mapping
from operator import attrgetter

from db.enums import DutyKind, PaperKind, RiskLevel
from desktop_app.domain.dossier_condition import Condition, unknown_conditions
from desktop_app.domain.number import NumberKind, check_pattern
from desktop_app.domain.phrase import phrase_problem
from desktop_app.domain.profile import Profile
from desktop_app.domain.reception_rule import check_rule
from desktop_app.errors import RuleViolation

_YEARS_TEN = 3650
_RECEPTIONS = (DutyKind.RECEPTION, DutyKind.OUTREACH, DutyKind.APPOINTMENT)

RANGES: Mapping[str, tuple[int, int]] = {
    "group_size_threshold": (2, 1000),
    "screen_lock": (1, 120),
    "limit.simple": (1, 365),
    "limit.ordinary": (1, 365),
    "limit.complex": (1, 365),
    "limit.major": (1, 365),
    "limit.people_mediation": (1, 365),
    "limit.mediation_extension": (0, 365),
    "limit.court_referral": (1, 30),
    "limit.court_referral_extension": (0, 365),
    "limit.mediation_extensions": (0, 12),
    "limit.medical": (1, 30),
    "limit.labour": (1, 15),
    "limit.petition": (1, 60),
    "limit.petition_extension": (0, 30),
    "limit.petition_notice": (1, 15),
    "limit.petition_objection": (1, 5),
    "limit.petition_review": (30, 30),
    "limit.judicial_confirmation": (30, 30),
    "limit.sign_dispatch": (0, 30),
    "limit.return_objection": (0, 30),
    "limit.returns_max": (0, 10),
    "limit.close_check": (0, 60),
    "limit.archive_after_close": (1, 365),
    "follow_up.first": (1, 365),
    "follow_up.second": (1, 365),
    "follow_up.red_orange_count": (1, 20),
    "sweep.hasty_seconds": (1, 120),
    "sweep.hasty_count": (2, 1000),
    "leader.max_days": (1, 730),
    "leader.confirm": (0, 60),
    "leader.plan": (0, 60),
    "leader.extension": (0, 730),
    "leader.load": (1, 100),
    "leader.candidate.overdue_days": (0, 365),
    "leader.candidate.petition_days": (1, 365),
    "leader.bulk.count": (2, 100),
    "leader.bulk.apart": (1, 60),
    "leader.bulk.minutes": (1, 1440),
    "leader.visit_rule.red": (1, 60),
    "leader.visit_rule.other": (1, 90),
    "supervision.remind_at": (1, 100),
    "supervision.order_after": (0, 60),
    "supervision.listed_after": (1, 60),
    "supervision.circular_after": (0, 90),
    "supervision.reply.red": (0, 60),
    "supervision.reply.yellow": (0, 60),
    "supervision.reply.blue": (0, 60),
    "supervision.reply.other": (0, 60),
    "receipt.missing_days": (1, 60),
    "watched.high": (1, 90),
    "watched.middle": (1, 180),
    "watched.low": (1, 365),
    "reminder.performance": (1, 60),
    "reminder.follow_up": (0, 30),
    "work.investigators": (1, 5),
    "dispatch.inspection_share": (1, 100),
    "audit.retention": (180, _YEARS_TEN),
    "mask.id.head": (0, 6),
    "mask.id.tail": (0, 4),
    "mask.phone.head": (0, 3),
    "mask.phone.tail": (0, 4),
    "mask.organisation.head": (0, 8),
    "mask.organisation.tail": (0, 4),
    "export.max_rows": (1, 1_000_000),
}
"""Least and largest value of each number.

Statutory limits may be shortened by a county, never lengthened: 信访工作条例 22 to 34, 医疗纠纷条例 38,
劳动争议调解仲裁法 14; the 30 days of 民诉法 205 and of 信访工作条例 35 and 36 are fixed;
logs are kept at least six months (网络安全法).
"""


def _ranges(profile: Profile) -> Iterator[tuple[str, str]]:
    for key, (least, most) in RANGES.items():
        value: int = attrgetter(key)(profile)
        if not least <= value <= most:
            allowed = f"只能是 {least}" if least == most else f"应在 {least} 至 {most} 之间"
            yield key, f"{allowed}，现在是 {value}"


def _patterns(profile: Profile) -> Iterator[tuple[str, str]]:
    number = profile.number
    for name in (kind.value for kind in NumberKind):
        try:
            check_pattern(getattr(number, name))
        except RuleViolation as error:
            yield f"number.{name}", "的" + error.text.rstrip("。")


def _repeated(values: tuple[str, ...]) -> str | None:
    return next((value for value in values if values.count(value) > 1), None)


def _lists(profile: Profile) -> Iterator[tuple[str, str]]:
    repeats = {
        "leader.checklist": tuple(item.key for item in profile.leader.checklist),
        "leader.levels": tuple(level.key for level in profile.leader.levels),
        "dossier.slots": tuple(slot.code for slot in profile.dossier.slots),
        "satisfaction_scale": profile.satisfaction_scale,
        "retention.choices": profile.retention.choices,
    }
    for key, values in repeats.items():
        if not values:
            yield key, "不能为空"
        if (value := _repeated(values)) is not None:
            yield key, f"有重复的“{value}”"
    if (duty := _repeated(tuple(duty.key for duty in profile.leader.duties))) is not None:
        yield "leader.duties", f"有重复的“{duty}”"
    if (post := _repeated(profile.panel.posts)) is not None:
        yield "panel.posts", f"有重复的“{post}”"
    if any(not post.strip() for post in profile.panel.posts):
        yield "panel.posts", "不能有空的席位"
    if sorted(entry.level for entry in profile.risk_scale) != sorted(RiskLevel):
        yield "risk_scale", "红、橙、黄、蓝应各写一次"
    if profile.retention.default not in profile.retention.choices:
        yield "retention.default", f"“{profile.retention.default}”不在可选的保管期限里"


def _slots(profile: Profile) -> Iterator[tuple[str, str]]:
    for place, slot in enumerate(profile.dossier.slots):
        for name in unknown_conditions(slot)[:1]:
            allowed = "、".join(f"{fact.value}（{fact.label}）" for fact in Condition)
            yield f"dossier.slots[{place}].when", f"里的“{name}”不认识，可以写：{allowed}"


def _others(profile: Profile) -> Iterator[tuple[str, str]]:
    if not profile.version.strip():
        yield "version", "不能为空"
    if profile.sweep.grace < profile.sweep.deadline:
        yield "sweep.grace", "不能早于 sweep.deadline"
    if not profile.confirmation.warn or any(not 0 <= days <= 30 for days in profile.confirmation.warn):
        yield "confirmation.warn", "应是 0 至 30 之间的天数"
    ladder = profile.supervision
    if 0 < ladder.circular_after < ladder.listed_after:
        yield "supervision.circular_after", "通报不能早于挂牌督办；不设这一级写 0"
    watched = profile.watched
    if not watched.high <= watched.middle <= watched.low:
        yield "watched.high", "关注程度越高，走访间隔应越短"
    if not profile.feng_liu.days or any(not 1 <= day <= 31 for day in profile.feng_liu.days):
        yield "feng_liu.days", "应是 1 至 31 之间的日子"
    for place, town in enumerate(profile.market.towns):
        if any(not 0 <= figure <= 9 for figure in town.figures):
            yield f"market.towns[{place}].figures", "应是 0 至 9 之间的尾数，例如逢一四七写 [1, 4, 7]"
        if not town.figures and not town.days:
            yield f"market.towns[{place}].figures", "和 days 不能都空着"


def _receptions(profile: Profile) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(profile.reception.schedule):
        try:
            check_rule(row.rule)
        except RuleViolation as error:
            yield f"reception.schedule[{place}].rule", "：" + error.text.rstrip("。")
        if row.kind not in _RECEPTIONS:
            allowed = "、".join(f"{key}（{DutyKind(key).label}）" for key in _RECEPTIONS)
            yield f"reception.schedule[{place}].kind", f"可以写：{allowed}"


def _phrases(profile: Profile) -> Iterator[tuple[str, str]]:
    known = {kind.value for kind in PaperKind}
    seen: set[tuple[str, str]] = set()
    for place, phrase in enumerate(profile.phrases):
        key = f"phrases[{place}]"
        if (fault := phrase_problem(phrase.title, phrase.text)) is not None:
            yield f"{key}.{fault[0]}", "：" + fault[1].rstrip("。")
        if not phrase.papers or any(paper not in known for paper in phrase.papers):
            yield f"{key}.papers", "应写文书的名称，例如 mediation_record"
        for paper in phrase.papers:
            if (paper, phrase.title) in seen:
                yield f"{key}.title", f"“{phrase.title}”在同一种文书里重复"
            seen.add((paper, phrase.title))


def profile_problems(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Keys with an unusable value and what is wrong with it, in Chinese; empty when sound."""
    checks = (_others, _ranges, _patterns, _lists, _phrases, _slots, _receptions)
    return tuple(problem for check in checks for problem in check(profile))
