"""矛盾纠纷排查化解 record of GB/T 31000-2015: its 26 items in order, their forms, and what does not fit.

Lengths are those that deployed systems hold (rules.md 6.1); days are YYYYMMDD. Position is two columns.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """How an item is written."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    NUMBER = "number"
    DEGREES = "degrees"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: ``most`` characters (a code has exactly as many); ``core`` is expected, not demanded."""

    key: str
    title: str
    form: Form
    most: int
    required: bool = False
    core: bool = False


ITEMS = (
    Item("title", "事件名称", Form.TEXT, 100, required=True),
    Item("happened_on", "发生日期", Form.DAY, 8, core=True),
    Item("place", "发生地点", Form.TEXT, 100, core=True),
    Item("scale", "事件规模", Form.CODE, 2, required=True),
    Item("category", "事件类别", Form.CODE, 4, core=True),
    Item("people", "涉及人数", Form.NUMBER, 6, required=True),
    Item("summary", "事件简述", Form.TEXT, 2000, core=True),
    Item("units", "涉及单位", Form.TEXT, 100),
    Item("id_kind", "主要当事人证件代码", Form.CODE, 3),
    Item("id_number", "主要当事人证件号码", Form.TEXT, 50, core=True),
    Item("name", "主要当事人姓名", Form.TEXT, 80, core=True),
    Item("gender", "主要当事人性别", Form.CODE, 1),
    Item("ethnicity", "主要当事人民族", Form.CODE, 2),
    Item("education", "主要当事人学历", Form.CODE, 2),
    Item("person_category", "主要当事人人员类别", Form.CODE, 4),
    Item("address", "主要当事人居住详址", Form.TEXT, 200, core=True),
    Item("due_on", "化解时限", Form.DAY, 8, core=True),
    Item("method", "化解方式", Form.CODE, 4),
    Item("unit", "化解组织", Form.TEXT, 100, core=True),
    Item("responsible", "化解责任人姓名", Form.TEXT, 50, core=True),
    Item("phone", "化解责任人联系方式", Form.TEXT, 50, core=True),
    Item("settled", "化解是否成功", Form.CODE, 1, required=True),
    Item("outcome", "化解情况", Form.TEXT, 2000),
    Item("reviewed_on", "考评日期", Form.DAY, 8),
    Item("review", "考评意见", Form.TEXT, 2000),
    Item("longitude", "经度", Form.DEGREES, 12),
    Item("latitude", "纬度", Form.DEGREES, 12),
)
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,8})?")


def standard_day(day: date | None) -> str:
    """20260305; empty without a day."""
    return f"{day:%Y%m%d}" if day is not None else ""


def faults(values: Mapping[str, str]) -> tuple[str, ...]:
    """Why a record cannot be handed on: what is missing, too long or not in its form; empty when it fits."""
    return tuple(fault for item in ITEMS if (fault := _fault(item, values.get(item.key, ""))))


def gaps(values: Mapping[str, str]) -> tuple[str, ...]:
    """Titles of the items that receivers expect and that are empty; the record fits all the same."""
    return tuple(item.title for item in ITEMS if item.core and not values.get(item.key))


def _fault(item: Item, value: str) -> str:
    if not value:
        return f"缺“{item.title}”" if item.required else ""
    if item.form is Form.CODE and (len(value) != item.most or not value.isalnum() or not value.isascii()):
        return f"“{item.title}”应是 {item.most} 位代码，现在是“{value[:20]}”"
    if item.form is Form.DAY and not _is_day(value):
        return f"“{item.title}”不是日期"
    if item.form is Form.NUMBER and not (value.isascii() and value.isdigit()):
        return f"“{item.title}”不是数字"
    if item.form is Form.DEGREES and not _DEGREES.fullmatch(value):
        return f"“{item.title}”不是度数"
    if len(value) > item.most:
        return f"“{item.title}”最多 {item.most} 个字，现在 {len(value)} 个"
    return ""


def _is_day(value: str) -> bool:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return False
    try:
        date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return False
    return True
