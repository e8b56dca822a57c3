"""What somebody has entered about a dispute before it is registered, and its JSON form.

The keys are the same in the window, in ``disputes add --json`` and in the sample; ``decode_draft`` refuses
what it does not know, so that a mistyped key cannot lose a value silently.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast, get_args

import msgspec

from db.enums import (
    AgentAuthority,
    AgentKind,
    Difficulty,
    DisputeType,
    Gender,
    IdKind,
    InvolvedRole,
    Labelled,
    PartyKind,
    PartySide,
    RiskLevel,
    Scale,
    Source,
)
from desktop_app.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class AgentDraft:
    """An agent (代理人) of a party; at most two."""

    name: str = ""
    kind: AgentKind = AgentKind.RELATIVE
    authority: AgentAuthority = AgentAuthority.GENERAL
    relation: str | None = None
    id_number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class GuardianDraft:
    """The guardian (监护人) of a minor."""

    name: str = ""
    relation: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """A party (当事人); ``replaced_by`` is the place (from 0) in ``parties`` of who took over, an heir."""

    side: PartySide = PartySide.APPLICANT
    kind: PartyKind = PartyKind.NATURAL
    name: str = ""
    id_kind: IdKind = IdKind.RESIDENT_ID
    id_number: str | None = None
    id_unknown_reason: str | None = None
    gender: Gender | None = None
    birth_date: date | None = None
    ethnicity: str | None = None
    phone: str | None = None
    address: str | None = None
    occupation: str | None = None
    employer: str | None = None
    education: str | None = None
    person_category: str | None = None
    credit_code: str | None = None
    legal_representative: str | None = None
    duty: str | None = None
    is_representative: bool = False
    guardian: GuardianDraft | None = None
    agents: tuple[AgentDraft, ...] = ()
    replaced_by: int | None = None
    replaced_on: date | None = None
    replaced_reason: str | None = None


@dataclass(frozen=True, slots=True)
class InvolvedUnitDraft:
    """A unit that leads, supports or is concerned; by code, or by name when it has none."""

    role: InvolvedRole = InvolvedRole.SUPPORT
    unit_code: str | None = None
    unit_name: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """Where it happened."""

    village_code: str | None = None
    grid_code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeDraft:
    """A dispute as entered; title, people count, time and township are filled at registration."""

    source: Source = Source.WINDOW
    source_ref: str | None = None
    title: str | None = None
    happened_on: date | None = None
    registered_at: datetime | None = None
    description: str = ""
    demands: str | None = None
    category_code: str | None = None
    dispute_type: DisputeType | None = None
    scale: Scale = Scale.INDIVIDUAL
    difficulty: Difficulty = Difficulty.ORDINARY
    risk_level: RiskLevel = RiskLevel.BLUE
    people_count: int | None = None
    amount_fen: int | None = None
    township_code: str | None = None
    place: PlaceDraft = PlaceDraft()
    is_petition: bool = False
    involved_units: tuple[InvolvedUnitDraft, ...] = ()
    parties: tuple[PartyDraft, ...] = ()


EXAMPLE = DisputeDraft(
    source=Source.WINDOW,
    happened_on=date(2025, 11, 20),
    description="砂石厂夜间破碎石料，噪音和粉尘影响隔壁吴家休息，双方为此争吵两次。",
    demands="夜里十点以后停机；装喷淋降尘。",
    category_code="0203",
    dispute_type=DisputeType.POLLUTION,
    people_count=5,
    place=PlaceDraft(detail="村东头砂石厂北墙外"),
    parties=(
        PartyDraft(
            name="吴桂芬",
            id_number="139926197104125142",
            phone="15400000011",
            occupation="务农",
            ethnicity="01",
        ),
        PartyDraft(
            side=PartySide.RESPONDENT,
            kind=PartyKind.ORGANISATION,
            name="宏达建材厂（样例）",
            legal_representative="孙长河",
            duty="厂长",
            phone="15400000028",
        ),
    ),
)
"""A draft to start from; the identity number uses an unassigned area code."""

_KINDS = {
    "int": "整数",
    "str": "文字（加引号）",
    "bool": "true 或 false",
    "array": "列表 [ ]",
    "object": "对象 { }",
    "date": "日期（2026-11-23）",
    "datetime": "带时区的时间（2026-11-23T09:30:00+08:00）",
    "null": "空（null）",
    "float": "小数",
}
_PATH = re.compile(r" - at `\$\.?(.*)`$")
_EXPECTED = re.compile(r"^Expected `([^`]+)`, got `([^`]+)`")


def encode_draft(draft: DisputeDraft) -> bytes:
    """JSON of a draft, indented, empty fields left out."""
    return json.dumps(_filled(msgspec.to_builtins(draft)), ensure_ascii=False, indent=2).encode()


def _filled(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        pairs = ((k, _filled(v)) for k, v in cast("dict[str, Any]", value).items())
        return {k: v for k, v in pairs if v not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_filled(v) for v in cast("list[Any]", value)]
    return value


def decode_draft(data: bytes) -> DisputeDraft:
    """Read a draft from JSON text in UTF-8 (with or without BOM).

    :raises RuleViolation: at the key path, for text that is not JSON, unknown keys, wrong kinds of value.
    """
    try:
        record: Any = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as error:
        raise RuleViolation(
            "内容不是完整的 JSON，请检查引号、逗号和括号是否配对，并存成 UTF-8 编码。"
        ) from error
    if not isinstance(record, dict):
        raise RuleViolation("最外层应为一件纠纷的对象 { }，请对照 --example 的样子改正。")
    return draft_from_record(cast("dict[str, Any]", record))


def draft_from_record(record: dict[str, Any], *, ignore_unknown: bool = False) -> DisputeDraft:
    """Read a draft from a decoded JSON object.

    :raises RuleViolation: at the key path, for unknown keys (unless ignored) and wrong kinds of value.
    """
    if not ignore_unknown:
        for path in _unknown(record, DisputeDraft, ""):
            raise RuleViolation(f"不认识的键“{path}”，请对照 --example 改正或删去。", path)
    try:
        return msgspec.convert(record, DisputeDraft)
    except msgspec.ValidationError as error:
        raise _explained(str(error)) from error


def _unknown(record: object, model: type, path: str) -> Iterator[str]:
    if not isinstance(record, dict):
        return
    known = {f.name: f.type for f in fields(model)}
    for key, value in cast("dict[str, object]", record).items():
        here = f"{path}.{key}" if path else key
        if key not in known:
            yield here
            continue
        for part in _parts(known[key]):
            if isinstance(value, list):
                for index, item in enumerate(cast("list[object]", value)):
                    yield from _unknown(item, part, f"{here}[{index}]")
            else:
                yield from _unknown(value, part, here)


def _parts(kind: Any) -> list[type]:  # noqa: ANN401 - a type expression
    inner = (kind, *get_args(kind))
    return [t for t in inner if isinstance(t, type) and hasattr(t, "__dataclass_fields__")]


def _choices(path: str) -> str:
    kind: Any = DisputeDraft
    for name in re.findall(r"[a-z_]+", path):
        kind = next(f.type for f in fields(kind) if f.name == name)
        inner = (kind, *get_args(kind))
        kind = next(t for t in inner if isinstance(t, type) and (t in _parts(t) or issubclass(t, Labelled)))
    return "、".join(f"{m.value}（{m.label}）" for m in cast("type[Labelled]", kind))


def _explained(message: str) -> RuleViolation:
    found = _PATH.search(message)
    path = found[1] if found else ""
    where = f"“{path}”" if path else "最外层"
    if match := _EXPECTED.match(message):
        wanted = "或".join(_KINDS.get(k, k) for k in match[1].split(" | ") if k != "null")
        return RuleViolation(f"{where}应为{wanted}，现在是{_KINDS.get(match[2], match[2])}，请改正。", path)
    if message.startswith("Invalid enum value"):
        value = re.sub(r"^Invalid enum value '?(.*?)'?(?: - at.*)?$", r"\1", message)
        return RuleViolation(f"{where}不能填“{value}”，可以填：{_choices(path)}。", path)
    if "date" in message:
        return RuleViolation(f"{where}不是有效的日期或时间，请写成 2026-11-23 这样。", path)
    return RuleViolation(f"{where}的内容不符合要求，请对照 --example 改正。", path)
