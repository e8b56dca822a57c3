"""One row of an existing ledger read as a dispute: whatever is unclear is noted and kept, never dropped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from db.enums import DisputeState, DisputeType, RiskLevel, Source
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text, standard_points
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import CodeTable, load_table, suggested_type
from desktop_app.services.dispute_check import LONGEST_TEXT, normal_draft
from desktop_app.services.dispute_draft import DisputeDraft, PlaceDraft
from desktop_app.services.dispute_import_number import amount_of, count_of, plain_number
from desktop_app.services.dispute_import_party import Reader, read_parties
from desktop_app.services.ledger_date import Calendar, is_cut, is_impossible, parse_moment
from desktop_app.services.ledger_problem import Problem

NO_TEXT = "（原台账没有写明情况）"
Words = Mapping[str, Mapping[str, str]]
"""By meaning (``type``, ``village``): what a word of this layout's ledgers stands for."""
NO_WORDS: Words = {}
_NOTHING = frozenset({"无", "/", "-", "—", "不涉及"})
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SETTLED = re.compile(
    r"已化解|化解成功|已结案|已办结|办结|调解成功|已调解|达成协议|已解决|调处成功|成功|^是$|^已$|结案"
)
_NOT_SETTLED = re.compile(r"未|不成|不成功|正在|办理中|调解中|化解中|稳控|^否$|失败|待")
_ARCHIVED = re.compile(r"已归档|归档")
_RISKS = {
    "红": RiskLevel.RED,
    "高": RiskLevel.RED,
    "橙": RiskLevel.ORANGE,
    "黄": RiskLevel.YELLOW,
    "中": RiskLevel.YELLOW,
}


@dataclass(frozen=True, slots=True)
class LedgerDispute:
    """What a row says: a draft in stored form, the state of a historic case, the notes of the reading."""

    line: int
    source_ref: str
    draft: DisputeDraft
    village_text: str
    state: DisputeState
    closed_at: datetime | None
    result: str
    responsible: str
    dated: bool
    """Whether the date of registration was understood."""
    rest: str
    """Values of the columns that have no place of their own."""
    problems: tuple[Problem, ...]
    identity: str
    """Text that makes the row the same row when the file is imported again."""


def read_row(
    line: int,
    values: Mapping[str, str],
    others: Mapping[str, str],
    calendar: Calendar,
    now: datetime,
    words: Words = NO_WORDS,
) -> LedgerDispute | None:
    """Read a row: ``values`` by meaning, ``others`` by title. None for a row without content (a footer)."""
    reader = Reader(values, calendar)
    telling = ("description", "title", "parties", "applicants", "respondents")
    identity = [reader.text(meaning) for meaning in ("source_ref", "registered_on", *telling)]
    if not any(identity[2:]) and not _is_entry(reader):
        return None
    registered_at, dated = _registered_at(reader, now)
    draft = _draft(reader, registered_at, words)
    state = _state(reader)
    closed = (
        parse_moment(reader.text("closed_on"), calendar) if state is not DisputeState.REGISTERED else None
    )
    if state is not DisputeState.REGISTERED:
        closed = min(max(closed or registered_at, registered_at), now)
    source_ref = plain_number(reader.text("source_ref") or reader.text("old_number"))
    if source_ref != plain_number(reader.text("old_number")):
        reader.keep("原编号", reader.text("old_number"))
    for title, value in others.items():
        reader.keep(title, normal_text(value).strip())
    _characters(reader)
    village = reader.text("village")
    return LedgerDispute(
        line=line,
        source_ref=source_ref[:100],
        draft=normal_draft(replace(draft, source_ref=source_ref[:100] or None)),
        village_text=words.get("village", {}).get(village, village),
        state=state,
        closed_at=closed,
        result=reader.text("result"),
        responsible=normal_name(reader.text("responsible"))[:100],
        dated=dated,
        rest="；".join(reader.rest),
        problems=tuple(reader.problems),
        identity="\x1f".join(identity),
    )


def _characters(reader: Reader) -> None:
    """Characters that print nowhere, or that nobody sees."""
    for meaning, raw in reader.values.items():
        if _PRIVATE.search(standard_points(raw)):
            reader.remark(meaning, "有自造的字，别的电脑上显示不出来，请用生僻字输入法改成标准字")
        if _CONTROL.search(raw):
            reader.remark(meaning, "有看不见的控制字符，导入时会去掉")


def _is_entry(reader: Reader) -> bool:
    """A row with number and date but no text is an entry somebody did not fill in, not a footer."""
    return bool(reader.text("source_ref")) and bool(reader.text("registered_on"))


def _registered_at(reader: Reader, now: datetime) -> tuple[datetime, bool]:
    raw = reader.text("registered_on")
    found = parse_moment(raw, reader.calendar)
    if found is not None and found <= now:
        if is_cut(raw):
            reader.remark("registered_on", f"“{raw}”按 {found:%Y-%m-%d} 存；如果原来是 10、20、30 日，请改正")
        return found, True
    if not raw:
        reader.remark("registered_on", "没有登记日期，按导入日期保存")
    else:
        why = "看不懂" if not is_impossible(raw) else "没有这一天"
        why = "晚于今天" if found is not None else why
        reader.remark("registered_on", f"登记日期“{raw}”{why}，请改正", blocks=True)
        reader.keep("原登记日期", raw)
    return now, False


def _draft(reader: Reader, registered_at: datetime, words: Words) -> DisputeDraft:
    category, dispute_type = _classified(reader, words)
    happened = _happened(reader)
    title, description = reader.text("title"), reader.text("description")
    if len(description) > LONGEST_TEXT:
        reader.remark("description", f"超过 {LONGEST_TEXT} 字，上报前要删减；导入时全部保留")
    return DisputeDraft(
        source=_source(reader),
        title=title[:200] or None,
        happened_on=happened.date() if happened else None,
        registered_at=registered_at,
        description=description or title or NO_TEXT,
        demands=reader.text("demands") or None,
        category_code=category,
        dispute_type=dispute_type,
        risk_level=_risk(reader),
        people_count=_count(reader),
        amount_fen=_amount(reader),
        place=PlaceDraft(detail=reader.text("place")[:200] or None),
        parties=read_parties(reader, local_date(registered_at)),
    )


def _happened(reader: Reader) -> datetime | None:
    raw = reader.text("happened_on")
    found = parse_moment(raw, reader.calendar)
    if found is None and raw:
        impossible = is_impossible(raw)
        why = "没有这一天，请改正" if impossible else "看不懂，原文留在经过里"
        reader.remark("happened_on", f"发生日期“{raw}”{why}", blocks=impossible)
        reader.keep("原发生日期", raw)
    return found


def _classified(reader: Reader, words: Words) -> tuple[str | None, DisputeType | None]:
    text = reader.text("type")
    if not text:
        return None, None
    table = load_table("category")
    code, kind = type_of(table, text)
    code = type_of(table, words.get("type", {}).get(text, text))[0] or code
    if code is None and kind is None:
        reader.remark("type", f"类型“{text}”对不上代码表，要补选")
    if code is None or text not in (code, table.label(code), table.rows[code].label):
        reader.keep("原类型", text)
    return code, kind or (suggested_type(code) if code else None)


@lru_cache(maxsize=4096)
def type_of(table: CodeTable, text: str) -> tuple[str | None, DisputeType | None]:
    """Category key and 司法 type that a ledger's word means; None for what it does not tell."""
    wanted = text.removesuffix("纠纷").removesuffix("争议")
    code = next(
        (
            key
            for key, row in table.rows.items()
            if text in (key, table.label(key)) or row.label.removesuffix("纠纷") == wanted
        ),
        None,
    )
    return code, next((t for t in DisputeType if t.label.removesuffix("纠纷") == wanted), None)


def _source(reader: Reader) -> Source:
    text = reader.text("source")
    found = next((s for s in Source if text and (text in s.label or s.label in text)), None)
    if found is None:
        reader.keep("原来源", text)
    return found or Source.OTHER


def _risk(reader: Reader) -> RiskLevel:
    text = reader.text("risk")
    return next((level for word, level in _RISKS.items() if word in text), RiskLevel.BLUE)


def _count(reader: Reader) -> int | None:
    text = reader.text("people_count")
    found = count_of(text)
    if text and found is None:
        reader.remark("people_count", f"人数“{text}”看不懂，按当事人的人数存")
        reader.keep("原涉及人数", text)
    return found


def _amount(reader: Reader) -> int | None:
    text = reader.text("amount")
    if not text or text in _NOTHING:
        return None
    try:
        return amount_of(text)
    except RuleViolation:
        reader.remark("amount", f"金额“{text}”看不懂，要补填")
        reader.keep("原金额", text)
        return None


def _state(reader: Reader) -> DisputeState:
    said = reader.text("state") or reader.text("result")
    if _ARCHIVED.search(said):
        return DisputeState.ARCHIVED
    if _NOT_SETTLED.search(said) or not _SETTLED.search(said):
        return DisputeState.REGISTERED
    return DisputeState.CLOSED
