"""How a field of a record is written by hand: as a day, a choice by its label, a figure, a sum, a text."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text

from db.base import Exchanged
from db.canonical import Json
from db.enums import IdKind, Labelled
from db.exchanged import reference_columns, table_of, value_columns, wire_value
from db.types import EnumText, UtcDateTime
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.record_value import CODE_TABLES

_LONG = 200
"""A text that may be longer than this gets several lines."""
_KEPT = frozenset(
    {
        "number", "state", "custody_no", "profile_version", "clock_key", "clock_started_on",
        "extension_days", "round", "name_key", "incomplete", "entered_at", "registered_at", "accepted_at",
        "settled_at", "closed_at", "locked_at", "voided_at", "entity", "action", "from_state", "to_state",
        "packed", "sha256", "size", "version", "key", "code", "unit_code", "township_code", "village_code",
        "grid_code", "ordinal", "position", "pages"
    }
)  # fmt: skip
"""Fields that a step or the program writes, or that name something else: one of the values is taken."""
_KEPT_IN = frozenset({("dispute", "due_on"), ("mediation", "due_on")})


class FieldKind(Labelled):
    """How a value is entered."""

    KEPT = "kept", "只能用其中一个"
    TEXT = "text", "文字"
    LONG_TEXT = "long_text", "多行文字"
    ID_NUMBER = "id_number", "证件号码"
    DAY = "day", "日期"
    MOMENT = "moment", "日期和时间"
    NUMBER = "number", "整数"
    MONEY = "money", "金额"
    YES_NO = "yes_no", "是或否"
    CHOICE = "choice", "选择"
    CODE = "code", "代码表"


@dataclass(frozen=True, slots=True)
class FieldForm:
    """How a field is entered. ``choices`` are (value, word); ``limit`` in characters, 0 for none."""

    kind: FieldKind
    required: bool = False
    limit: int = 0
    choices: tuple[tuple[str, str], ...] = ()


def form_of(model: type[Exchanged], field: str, id_kind: object = None) -> FieldForm:
    """The form of a field; the record's ``id_kind`` decides how an identity number is checked."""
    by_hand = field in value_columns(model) and field not in reference_columns(model)
    if not by_hand or field in _KEPT or (table_of(model).name, field) in _KEPT_IN:
        return FieldForm(FieldKind.KEPT)
    column = table_of(model).columns[field]
    required = not column.nullable
    match column.type:
        case EnumText():
            members = cast("EnumText[Labelled]", column.type).enum
            return FieldForm(FieldKind.CHOICE, required, choices=tuple((m.value, m.label) for m in members))
        case UtcDateTime():
            return FieldForm(FieldKind.MOMENT, required)
        case Date():
            return FieldForm(FieldKind.DAY, required)
        case Boolean():
            return FieldForm(FieldKind.YES_NO, required)
        case BigInteger():
            return FieldForm(FieldKind.MONEY, required)
        case Integer():
            return FieldForm(FieldKind.NUMBER, required)
        case String() as kind:
            return _text_form(field, kind, id_kind, required)
        case _:
            return FieldForm(FieldKind.KEPT)


def _text_form(field: str, kind: String, id_kind: object, required: bool) -> FieldForm:
    if field in CODE_TABLES:
        table = load_table(CODE_TABLES[field])
        return FieldForm(
            FieldKind.CODE, required, choices=tuple((key, table.label(key)) for key in table.rows)
        )
    limit = kind.length or 0
    if field == "id_number" and id_kind is IdKind.RESIDENT_ID:
        return FieldForm(FieldKind.ID_NUMBER, required, limit)
    long = isinstance(kind, Text) or limit > _LONG
    return FieldForm(FieldKind.LONG_TEXT if long else FieldKind.TEXT, required, limit)


def wire_of(form: FieldForm, value: object) -> Json:
    """The wire form of what was entered: a day, a moment, an enum's value, a figure, a text.

    :raises RuleViolation: at ``value``, for an empty required field, a text that is too long, or a field that
        is not written by hand.
    """
    if form.kind is FieldKind.KEPT:
        raise RuleViolation("这一项由程序记，请从列出的值里选一个。", "value")
    if value is None or value == "":
        if form.required:
            raise RuleViolation("请填写要采用的内容。", "value")
        return None
    if isinstance(value, str) and form.limit and len(value) > form.limit:
        raise RuleViolation(f"最多 {form.limit} 字，请减少 {len(value) - form.limit} 字。", "value")
    if form.choices and str(value) not in dict(form.choices):
        raise RuleViolation("请从列出的里面选一个。", "value")
    known = isinstance(value, (str, bool, int, date, datetime, UUID))
    return cast("Json", wire_value(value)) if known else None
