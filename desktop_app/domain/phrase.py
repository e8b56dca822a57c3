"""Passages (常用语) for records: placeholders filled from the case, and what a passage may not hold."""

import re
import unicodedata
from collections.abc import Mapping

from desktop_app.domain.text_norm import normal_text

PLACEHOLDERS = (
    *("当事人", "申请人", "被申请人", "调委会", "主持人", "调解员", "记录人"),
    *("纠纷", "案号", "日期", "时间", "地点"),
)
"""What stands in braces in a passage, e.g. {当事人}."""
LONGEST_TITLE, LONGEST_TEXT = 30, 2000
_FIELD = re.compile(r"\{([^{}]*)\}")
_HARMLESS = frozenset("\n\t\r\u2028\u2029\ufeff\u200b")
"""Line ends, tabs, and invisible marks that come along when a text is copied: cleaned, not refused."""


def phrase_problem(title: str, text: str) -> tuple[str, str] | None:
    """Field and sentence of what is wrong with a passage; None when it may be kept."""
    if not title.strip():
        return "title", "请给这段话起个名字，例如“询问回避”。"
    if len(title.strip()) > LONGEST_TITLE:
        return "title", f"名字最多 {LONGEST_TITLE} 个字，现在是 {len(title.strip())} 个。"
    if not text.strip():
        return "text", "请写这段话的内容。"
    if len(text) > LONGEST_TEXT:
        return "text", f"一段话最多 {LONGEST_TEXT} 字，现在 {len(text)} 字，请分成几段。"
    for field, value in (("title", title), ("text", text)):
        if (place := _control(value)) is not None:
            return (
                field,
                f"第 {place + 1} 个字是看不见的控制字符（U+{ord(value[place]):04X}），请删掉它再存。",
            )
    return _wrong_field(text)


def _control(text: str) -> int | None:
    """Place of the first character that steers a machine instead of being read."""
    return next(
        (
            place
            for place, char in enumerate(text)
            if char not in _HARMLESS and unicodedata.category(char) in {"Cc", "Cf"}
        ),
        None,
    )


def _wrong_field(text: str) -> tuple[str, str] | None:
    for name in _FIELD.findall(text):
        if name not in PLACEHOLDERS:
            return "text", f"不认识“{{{name}}}”，大括号里可以写：{'、'.join(PLACEHOLDERS)}。"
    if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
        return "text", "大括号不成对，请写成 {当事人} 这样。"
    return None


def clean_phrase(text: str) -> str:
    """A passage as it is kept: line ends made one, tabs a full-width blank, invisible marks dropped."""
    plain = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", "\u3000")
    return normal_text(plain.replace("\ufeff", "").replace("\u200b", "")).strip()


def fill(text: str, values: Mapping[str, str]) -> str:
    """A passage with its placeholders filled; one of which nothing is known becomes a blank to fill in."""
    return _FIELD.sub(lambda found: values.get(found[1]) or "　　　　", text)
