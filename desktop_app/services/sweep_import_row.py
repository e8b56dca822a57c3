"""Reading one row of a filled sheet or sweep ledger: what it says, and what is wrong in which cell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from db.enums import GridEventKind, GridEventOutcome, ReportMeans, RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.ledger_date import Calendar, parse_moment
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.sweep_finding import FindingDraft, normal_finding

_YES = {"有", "有情", "是", "发现", "有情况", "√", "✓", "1", "有问题"}
_ZERO = {"零报告", "零", "无", "否", "未发现", "没有", "无情况", "0", "正常", "无异常"}
_NOTHING = {"", "无", "无情况", "正常", "平安", "零报告", "/", "-", "—", "无异常"}
_OUTCOMES = {
    **dict.fromkeys(("", "上报", "待处置", "待办", "正在处理", "办理中"), GridEventOutcome.OPEN),
    **dict.fromkeys(("当场化解", "就地化解", "现场化解", "已化解"), GridEventOutcome.ON_THE_SPOT),
    **dict.fromkeys(("移交", "转交", "已移交"), GridEventOutcome.HANDED_OVER),
}
_RISKS = {word: level for level in RiskLevel for word in (level.label, level.label + "色")}
_MEANS = {means.label: means for means in ReportMeans} | {"纸质": ReportMeans.PAPER, "": ReportMeans.PAPER}
_KINDS = {
    **dict.fromkeys(("", "矛盾纠纷", "纠纷", "否"), None),
    **dict.fromkeys(("风险隐患", "隐患", "安全隐患", "是"), GridEventKind.HAZARD),
}
_CLOCK = re.compile(r"(?:\d{1,2}[:：时点])")
_CELL_OF = {
    "description": "description",
    "parties_text": "parties",
    "phone": "phone",
    "people_count": "people",
    "category_code": "kind",
    "outcome": "outcome",
    "outcome_note": "result",
    "owner_name": "owner",
    "due_on": "due",
}
"""Column in which a finding's field stands."""

Value = Callable[[str], str]
"""Text of a row's cell by meaning, trimmed; empty where there is none."""


@dataclass(frozen=True, slots=True)
class RowText:
    """What a row says, before its grid is looked up; ``finding`` is None for a zero report."""

    code: str
    place: str
    day: date
    at: datetime | None
    reporter: str
    means: ReportMeans
    note: str
    finding: FindingDraft | None
    campaign: str = ""


def read_row(
    value: Value, asked: Mapping[str, int], calendar: Calendar, default_day: date | None
) -> tuple[RowText | None, tuple[Problem, ...]]:
    """What the row says with its problems; without either nothing was filled in: silence, and no report.

    ``asked`` are the columns that there are.
    """
    found = normal_name(value("found")).replace(" ", "")
    description = normal_text(value("description"))
    if not found and not description:
        return None, ()
    told = description not in _NOTHING
    problems = [*_contradictions(found, description, told=told, asked=asked)]
    day, at = _moment(value, calendar, default_day, problems)
    means = _MEANS.get(value("means"))
    if means is None:
        text = f"上报方式“{value('means')}”不认识，请填电话、对讲机、纸面或当面。"
        problems.append(Problem("means", text, blocks=True))
    finding = _finding(value, description, calendar, problems) if told else None
    if not value("code") and not value("grid"):
        problems.append(Problem("grid", "没有写是哪个网格，请补上网格编码或名称。", blocks=True))
    if problems and any(problem.blocks for problem in problems):
        return None, tuple(problems)
    assert day is not None, "a row without a day has a problem that blocks"
    assert means is not None, "so has one with an unknown means"
    place = normal_name(value("village")) + normal_name(value("grid"))
    text = RowText(
        value("code"), place, day, at, normal_name(value("reporter")), means, normal_text(value("note")),
        finding, normal_name(value("campaign")),
    )  # fmt: skip
    return text, tuple(problems)


def _contradictions(found: str, description: str, *, told: bool, asked: Mapping[str, int]) -> list[Problem]:
    """Half-filled and contradicting rows."""
    if found and found not in _YES | _ZERO:
        return [Problem("found", f"“是否发现”写着“{found}”，请填“有”或“零报告”。", blocks=True)]
    if found in _ZERO and told:
        said = "勾的是零报告，又写了情况，请核对后只留一样。"
        return [Problem("found", said, blocks=True), Problem("description", said, blocks=True)]
    if found in _YES and not told:
        return [Problem("description", "勾的是“有”，没有写简要情况，请补上。", blocks=True)]
    if not found and "found" in asked:
        return [Problem("found", "没有填“是否发现”，请填“有”或“零报告”。", blocks=True)]
    return []


def _moment(
    value: Value, calendar: Calendar, default_day: date | None, problems: list[Problem]
) -> tuple[date | None, datetime | None]:
    """The day, and the time of day where one is written with it or in its own column."""
    text = value("day")
    moment = parse_moment(text, calendar) if text else None
    day = local_date(moment) if moment is not None else default_day if not text else None
    if day is None:
        what = f"日期“{text}”看不懂" if text else "没有写日期"
        problems.append(Problem("day", f"{what}，请写成 2026-11-23 这样。", blocks=True))
        return None, None
    if day > calendar.today:
        problems.append(Problem("day", f"日期 {day} 还没到，请核对。", blocks=True))
    clock = value("time")
    if clock and _CLOCK.search(clock):
        with_time = parse_moment(f"{day.isoformat()} {clock}", calendar)
        return day, with_time
    return day, moment if text and _CLOCK.search(text) else None


def _finding(
    value: Value, description: str, calendar: Calendar, problems: list[Problem]
) -> FindingDraft | None:
    def wrong(meaning: str, text: str) -> None:
        problems.append(Problem(meaning, text, blocks=True))

    outcome = _OUTCOMES.get(value("outcome"))
    if outcome is None:
        wrong("outcome", f"处置“{value('outcome')}”不认识，请填当场化解、上报或移交。")
    risk = _RISKS.get(value("risk")) if value("risk") else None
    if value("risk") and risk is None:
        wrong("risk", f"风险等级“{value('risk')}”不认识，请填红、橙、黄或蓝。")
    people = value("people").removesuffix("人")
    if people and not (people.isascii() and people.isdigit()):
        wrong("people", f"涉及人数“{people}”不是数字，请核对。")
        people = ""
    nature = value("nature")
    if nature not in _KINDS:
        wrong("nature", f"性质“{nature}”不认识，请填矛盾纠纷或风险隐患。")
    due = parse_moment(value("due"), calendar) if value("due") else None
    if value("due") and due is None:
        # Kept where a clerk finds it: 立即, 三天内 and the like are no days.
        description = f"{description}（时限：{value('due')}）"
        problems.append(Problem("due", f"时限“{value('due')}”不是日期，已写进简要情况。"))
    category = _category(value("kind"))
    if value("kind") and category is None:
        # The word is kept where a clerk finds it: ledgers use words that no code table knows.
        description = f"{description}（类型：{value('kind')}）"
    note = value("result") or (value("outcome") if outcome is not GridEventOutcome.OPEN else "")
    draft = FindingDraft(
        description, value("parties") or None, value("phone") or None, category,
        int(people) if people else None, risk, outcome or GridEventOutcome.OPEN, note or None,
        _KINDS.get(nature), value("owner") or None, local_date(due) if due is not None else None,
    )  # fmt: skip
    try:
        return normal_finding(draft, 0)
    except RuleViolation as error:
        field = (error.field or "").rpartition(".")[2]
        wrong(_CELL_OF.get(field, "description"), error.text)
        return None


def _category(text: str) -> str | None:
    table = load_table("category")
    if text in table.rows:
        return text
    if not text:
        return None
    fits = (key for key, entry in table.rows.items() if text in {entry.label, table.label(key)})
    return next(fits, None)
