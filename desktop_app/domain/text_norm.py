"""Normal forms of names, numbers and free text, as they are stored and compared."""

import re
import unicodedata

from desktop_app.domain.check import Check

NAME_LENGTH = 80
"""Longest personal name in code points (rules.md 9: at least 50 by rule, 80 here)."""

_FROM_E815 = (
    "\u2e81\U00020087\U00020089\U000200cc\u2e84\u3473\u3447\u2e88\u2e8b\u9fb4"
    "\u359e\u361a\u360e\u2e8c\u2e97\u396e\u3918\u9fb5\u39cf\u39df"
    "\u3a73\u39d0\u9fb6\u9fb7\u3b4e\u3c6e\u3ce0\u2ea7\U000215d7\u9fb8"
    "\u2eaa\u4056\u415f\u2eae\u4337\u2eb3\u2eb6\u2eb7\U0002298f\u43b1"
    "\u43ac\u2ebb\u43dd\u44d6\u4661\u464c\u9fb9\u4723\u4729\u477c"
    "\u478d\u2eca\u4947\u497a\u497d\u4982\u4983\u4985\u4986\u499f"
    "\u499b\u49b7\u49b6\u9fba\U000241fe\u4ca3\u4c9f\u4ca0\u4ca1\u4c77"
    "\u4ca2\u4d13\u4d14\u4d15\u4d16\u4d17\u4d18\u4d19\u4dae\u9fbb"
)
"""Standard points of GB 18030 FE50 to FEA0, which GBK and GB 18030-2000 put at U+E815 to U+E864."""

_PRIVATE = {
    **{0xE815 + n: ord(char) for n, char in enumerate(_FROM_E815)},
    **{
        0xE78D + n: ord(char)
        for n, char in enumerate("\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19")
    },
    **{0xE7E7 + n: point for n, point in enumerate((0x303E, *range(0x2FF0, 0x2FFC)))},
    0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9,
    0xE5E5: 0x3000,
}
_ANY_PRIVATE = re.compile("[\ue000-\uf8ff]")
_DOTS: dict[int, str] = dict.fromkeys((0xFF0E, 0x2022, 0x2027, 0x30FB, 0xFF65), "\u00b7")
_ASCII = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029")
_GAP = re.compile(rf"(?<=[{_HAN}\u00b7]) +(?=[{_HAN}\u00b7])")


def standard_points(text: str) -> str:
    """Replace private-use points of GBK and GB 18030-2000 by the characters they stand for (rules.md 9).

    Private points outside those tables have no known meaning and stay; see :func:`unprintable`.
    """
    return text.translate(_PRIVATE) if _ANY_PRIVATE.search(text) else text


def unprintable(text: str) -> tuple[str, ...]:
    """Characters that no font can print by standard: private-use, unassigned or broken ones."""
    return tuple(char for char in text if unicodedata.category(char) in {"Co", "Cn", "Cs"})


def _without_controls(text: str, keep: str = "") -> str:
    if text.isprintable():
        return text  # by definition without controls: most texts by far
    hidden = {"Cc", "Cf"}
    return "".join(char for char in text if char in keep or unicodedata.category(char) not in hidden)


def normal_name(text: str) -> str:
    """Stored form of a name of a person, unit or place.

    NFC only, since NFKC would break compatibility ideographs; one middle dot U+00B7 for its look-alikes
    (民委发〔2016〕33号); private points made standard; invisible characters dropped; blanks between Chinese
    characters, which forms use to align short names, removed.
    """
    plain = unicodedata.normalize("NFC", standard_points(text)).translate(_DOTS)
    plain = _without_controls(re.sub(r"\s", " ", plain))
    return _GAP.sub("", re.sub(r" +", " ", plain).strip())


def half_width(text: str) -> str:
    """The text with full-width letters, figures, signs and blanks in their usual width."""
    return text if text.isascii() else text.translate(_ASCII)


def normal_number(text: str) -> str:
    """Stored form of an identity or code number: half-width, upper case, no blanks; ``×`` becomes X."""
    plain = _without_controls(half_width(text)).upper().replace("\u00d7", "X")
    return "".join(plain.split())


def normal_text(text: str) -> str:
    """Stored form of free text: NFC, standard points, line feeds, no trailing blanks, no controls."""
    plain = unicodedata.normalize("NFC", standard_points(text))
    if plain.isprintable():
        return plain.rstrip()  # one line without controls
    plain = _LINE_END.sub("\n", plain)
    lines = (_without_controls(line, keep="\t").rstrip() for line in plain.split("\n"))
    return "\n".join(lines).strip("\n")


def check_name(name: str) -> Check:
    """Check a name in its normal form: empty or too long blocks; doubtful characters warn.

    Length counts code points, so that a rare character counts once (rules.md 9).
    """
    if not name:
        return Check("请填写姓名或名称。")
    if len(name) > NAME_LENGTH:
        return Check(f"名称最多 {NAME_LENGTH} 个字，现在是 {len(name)} 个，请核对。")
    if strange := unprintable(name):
        return Check(warns=(f"名称里有 {len(strange)} 个字打印不出来，请用生僻字输入法重新录入。",))
    return Check()
