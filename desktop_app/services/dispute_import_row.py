"""One row of an existing ledger read as a dispute: whatever is unclear is noted and kept, never dropped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from db.enums import DisputeState, DisputeType, RiskLevel, Source
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_day
from desktop_app.domain.money import parse_yuan
from desktop_app.domain.text_norm import normal_name, normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table, suggested_type
from desktop_app.services.dispute_check import LONGEST_TEXT, normal_draft
from desktop_app.services.dispute_draft import DisputeDraft, PlaceDraft
from desktop_app.services.dispute_import_party import Reader, read_parties

NO_TEXT = "（原台账没有写明情况）"
_EXCEL_DAY = re.compile(r"\d{5}(?:\.\d+)?")
_DAY_IN_TEXT = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?")
_CLOCK = re.compile(r"(\d{1,2})[:：时点](\d{1,2})")
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
    notes: tuple[str, ...]
    identity: str
    """Text that makes the row the same row when the file is imported again."""


def read_row(
    line: int, values: Mapping[str, str], others: Mapping[str, str], today: date, now: datetime
) -> LedgerDispute | None:
    """Read a row: ``values`` by meaning, ``others`` by title. None for a row without content (a footer)."""
    reader = Reader(values, today)
    telling = ("description", "title", "parties", "applicants", "respondents")
    identity = [reader.text(meaning) for meaning in ("source_ref", "registered_on", *telling)]
    if not any(identity[2:]) and not _is_entry(reader):
        return None
    registered_at, dated = _registered_at(reader, now)
    draft = _draft(reader, registered_at)
    state = _state(reader)
    closed = parse_moment(reader.text("closed_on"), today) if state is not DisputeState.REGISTERED else None
    if state is not DisputeState.REGISTERED:
        closed = min(max(closed or registered_at, registered_at), now)
    source_ref = reader.text("source_ref") or reader.text("old_number")
    if source_ref != reader.text("old_number"):
        reader.keep("原编号", reader.text("old_number"))
    for title, value in others.items():
        reader.keep(title, normal_text(value).strip())
    return LedgerDispute(
        line=line,
        source_ref=source_ref[:100],
        draft=normal_draft(replace(draft, source_ref=source_ref[:100] or None)),
        village_text=reader.text("village"),
        state=state,
        closed_at=closed,
        result=reader.text("result"),
        responsible=normal_name(reader.text("responsible"))[:100],
        dated=dated,
        rest="；".join(reader.rest),
        notes=tuple(reader.notes),
        identity="\x1f".join(identity),
    )


def _is_entry(reader: Reader) -> bool:
    """A row with number and date but no text is an entry somebody did not fill in, not a footer."""
    return bool(reader.text("source_ref")) and bool(reader.text("registered_on"))


def parse_moment(text: str, today: date) -> datetime | None:
    """Moment of a ledger cell: a day in any usual form, with or without hour; a spreadsheet's day number."""
    plain = text.strip()
    if not plain:
        return None
    if _EXCEL_DAY.fullmatch(plain) and 20_000 <= float(plain) <= 80_000:
        day: date | None = date(1899, 12, 30) + timedelta(days=int(float(plain)))
    else:
        found = _DAY_IN_TEXT.search(plain)
        day = parse_day(plain, today) or (parse_day(found[0], today) if found else None)
    if day is None:
        return None
    clock = _CLOCK.search(plain)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    at = time(hour, minute) if hour < 24 and minute < 60 else time()
    return datetime.combine(day, at, CHINA)


def _registered_at(reader: Reader, now: datetime) -> tuple[datetime, bool]:
    raw = reader.text("registered_on")
    found = parse_moment(raw, reader.today)
    if found is not None and found <= now:
        return found, True
    if not raw:
        reader.notes.append("没有登记日期，按导入日期保存")
    else:
        why = "晚于今天" if found is not None else "看不懂"
        reader.notes.append(f"登记日期“{raw}”{why}，按导入日期保存")
        reader.keep("原登记日期", raw)
    return now, False


def _draft(reader: Reader, registered_at: datetime) -> DisputeDraft:
    category, dispute_type = _classified(reader)
    happened = parse_moment(reader.text("happened_on"), reader.today)
    if happened is None:
        reader.keep("原发生日期", reader.text("happened_on"))
    title, description = reader.text("title"), reader.text("description")
    if len(description) > LONGEST_TEXT:
        reader.notes.append(f"简要情况超过 {LONGEST_TEXT} 字，已全部保留")
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
        parties=read_parties(reader),
    )


def _classified(reader: Reader) -> tuple[str | None, DisputeType | None]:
    text = reader.text("type")
    if not text:
        return None, None
    wanted = text.removesuffix("纠纷").removesuffix("争议")
    table = load_table("category")
    code = next(
        (
            key
            for key, row in table.rows.items()
            if text in (key, table.label(key)) or row.label.removesuffix("纠纷") == wanted
        ),
        None,
    )
    kind = next((t for t in DisputeType if t.label.removesuffix("纠纷") == wanted), None)
    if code is None and kind is None:
        reader.notes.append(f"类型“{text}”对不上代码表，留待补选")
        reader.keep("原类型", text)
    return code, kind or (suggested_type(code) if code else None)


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
    digits = re.search(r"\d{1,6}", normal_number(text))
    if digits is None:
        reader.keep("原涉及人数", text)
    return max(1, int(digits[0])) if digits else None


def _amount(reader: Reader) -> int | None:
    text = reader.text("amount")
    if not text:
        return None
    try:
        return parse_yuan(text)
    except RuleViolation:
        reader.notes.append(f"金额“{text}”看不懂，留待补填")
        reader.keep("原金额", text)
        return None


def _state(reader: Reader) -> DisputeState:
    said = reader.text("state") or reader.text("result")
    if _ARCHIVED.search(said):
        return DisputeState.ARCHIVED
    if _NOT_SETTLED.search(said) or not _SETTLED.search(said):
        return DisputeState.REGISTERED
    return DisputeState.CLOSED
