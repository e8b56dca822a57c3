"""Reading one row of a filled tick sheet or sweep ledger: what it says, or why it cannot be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from db.enums import GridEventOutcome, ReportMeans, RiskLevel
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_day
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.sweep_finding import FindingDraft, normal_finding
from desktop_app.services.table_file import Table, TableRow

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("网格编码", "网格代码", "网格编号", "grid_code"),
    "grid": ("网格", "网格名称", "所属网格", "村（社区）/网格", "村（社区）网格"),
    "village": ("村（社区）", "村", "社区", "村名", "所属村", "所属村（社区）"),
    "day": ("日期", "排查日期", "排查时间", "上报日期"),
    "found": ("是否发现", "是否发现（有/零报告）", "排查结果", "上报情况", "有无情况"),
    "description": ("简要情况", "基本情况", "情况", "情况简述"),
    "parties": ("当事人", "纠纷方"),
    "phone": ("电话", "当事人电话", "联系电话"),
    "kind": ("类型", "纠纷类型", "类别"),
    "people": ("涉及人数", "人数"),
    "risk": ("风险等级", "风险"),
    "outcome": ("处置", "处置方式", "处置（当场化解/上报/移交）"),
    "result": ("结果", "处置结果", "处置情况"),
    "reporter": ("网格员", "排查人", "报告人", "上报人", "网格员（排查人）"),
    "means": ("上报方式", "方式"),
    "time": ("上报时间", "时间"),
    "note": ("备注",),
    "": ("序号",),
}
"""Titles that mean each column (papers.md H); those of ``""`` are known and not needed."""

_YES = {"有", "有情", "是", "发现", "有情况", "√", "✓", "1"}
_ZERO = {"零报告", "零", "无", "否", "未发现", "没有", "无情况", "0"}
_NOTHING = {"", "无", "无情况", "正常", "平安", "零报告", "/", "-", "—"}
_OUTCOMES = {
    **dict.fromkeys(("", "上报", "待处置", "待办"), GridEventOutcome.OPEN),
    **dict.fromkeys(("当场化解", "就地化解", "现场化解", "已化解"), GridEventOutcome.ON_THE_SPOT),
    **dict.fromkeys(("移交", "转交", "已移交"), GridEventOutcome.HANDED_OVER),
}
_RISKS = {word: level for level in RiskLevel for word in (level.label, level.label + "色")}
_MEANS = {means.label: means for means in ReportMeans} | {"纸质": ReportMeans.PAPER, "": ReportMeans.PAPER}
_CLOCK = re.compile(r"(.*?)[ T]*(\d{1,2})[:：时](\d{1,2})分?(?:[:：]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class RowText:
    """What a row says, before its grid is looked up; ``finding`` is None for a zero report."""

    line: int
    code: str
    place: str
    day: date
    at: datetime | None
    reporter: str
    means: ReportMeans
    note: str
    finding: FindingDraft | None


def read_row(table: Table, row: TableRow, today: date, default_day: date | None) -> RowText | None:
    """What the row says; ``None`` when nothing was filled in, which is silence and no report.

    :raises RuleViolation: for a half-filled or contradictory row, saying what is wrong.
    """

    def value(meaning: str) -> str:
        return table.value(row, meaning)

    found = normal_name(value("found")).replace(" ", "")
    description = normal_text(value("description"))
    told = description not in _NOTHING
    if not found and not description:
        return None
    day, at = _moment(value("day"), value("time"), today, default_day)
    if found and found not in _YES | _ZERO:
        raise RuleViolation(f"“是否发现”写着“{found}”，请填“有”或“零报告”。", "found")
    if found in _ZERO and told:
        raise RuleViolation("勾的是零报告，又写了情况，请核对后只留一样。", "found")
    if found in _YES and not told:
        raise RuleViolation("勾的是“有”，没有写简要情况，请补上。", "description")
    if not found and "found" in table.columns:
        raise RuleViolation("没有填“是否发现”，请填“有”或“零报告”。", "found")
    means = _MEANS.get(value("means"))
    if means is None:
        raise RuleViolation(f"上报方式“{value('means')}”不认识，请填电话、对讲机、纸面或当面。", "means")
    finding = _finding(table, row, description) if told else None
    place = normal_name(value("village")) + normal_name(value("grid"))
    if not value("code") and not value("grid"):
        raise RuleViolation("没有写是哪个网格，请补上网格编码或名称。", "grid")
    return RowText(
        row.line, value("code"), place, day, at, normal_name(value("reporter")), means,
        normal_text(value("note")), finding,
    )  # fmt: skip


def _moment(
    day_text: str, time_text: str, today: date, default_day: date | None
) -> tuple[date, datetime | None]:
    """The day, and the time of day where one is written with it or in its own column."""
    clock: time | None = None
    for text in (time_text, day_text):
        if match := _CLOCK.fullmatch(text.strip()):
            hour, minute = int(match[2]), int(match[3])
            if hour < 24 and minute < 60:
                clock = time(hour, minute)
                break
    match = _CLOCK.fullmatch(day_text.strip())
    plain = match[1] if match and match[1] else day_text
    day = parse_day(plain, today) if plain.strip() else default_day
    if day is None:
        what = f"日期“{day_text}”看不懂" if day_text else "没有写日期"
        raise RuleViolation(f"{what}，请写成 2026-11-23 这样。", "day")
    if day > today:
        raise RuleViolation(f"日期 {day} 还没到，请核对。", "day")
    return day, datetime.combine(day, clock, CHINA) if clock is not None else None


def _finding(table: Table, row: TableRow, description: str) -> FindingDraft:
    def value(meaning: str) -> str:
        return table.value(row, meaning)

    outcome = _OUTCOMES.get(value("outcome"))
    if outcome is None:
        raise RuleViolation(f"处置“{value('outcome')}”不认识，请填当场化解、上报或移交。", "outcome")
    risk = _RISKS.get(value("risk")) if value("risk") else None
    if value("risk") and risk is None:
        raise RuleViolation(f"风险等级“{value('risk')}”不认识，请填红、橙、黄或蓝。", "risk")
    people = value("people").removesuffix("人")
    if people and not (people.isascii() and people.isdigit()):
        raise RuleViolation(f"涉及人数“{people}”不是数字，请核对。", "people")
    category = _category(value("kind"))
    if value("kind") and category is None:
        # The word is kept where a clerk finds it: ledgers use words that no code table knows.
        description = f"{description}（类型：{value('kind')}）"
    note = value("result") or (value("outcome") if outcome is not GridEventOutcome.OPEN else "")
    draft = FindingDraft(
        description, value("parties") or None, value("phone") or None, category,
        int(people) if people else None, risk, outcome, note or None,
    )  # fmt: skip
    return normal_finding(draft, 0)


def _category(text: str) -> str | None:
    table = load_table("category")
    if text in table.rows:
        return text
    if not text:
        return None
    fits = (key for key, entry in table.rows.items() if text in {entry.label, table.label(key)})
    return next(fits, None)
