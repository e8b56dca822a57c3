"""Keeping personal data out of logs and fault reports. No Qt here.

Identity and telephone numbers are masked (居民身份证法 19, 人民调解法 15). Tracebacks come without local
variables and without home folders, and what an exception says loses every character that could be a name.
"""

import re
import traceback
from pathlib import Path

from desktop_app.paths import program_root

# Runs of 12 and 14 digits (division codes, times) stay readable. ``\d`` includes full-width digits.
_ID_NUMBER = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx\uff38\uff58](?!\d)")
_OLD_ID_OR_CARD = re.compile(r"(?<!\d)\d{15,19}(?!\d)")
_MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[ -]?)?[1\uff11][3-9\uff13-\uff19]\d(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)[0\uff10]\d{2,3}[ -]?\d{7,8}(?!\d)")


def mask_personal(text: str) -> str:
    """The text with identity, card and telephone numbers replaced by ``<id>`` and ``<phone>``."""
    text = _OLD_ID_OR_CARD.sub("<id>", _ID_NUMBER.sub("<id>", text))
    return _LANDLINE.sub("<phone>", _MOBILE.sub("<phone>", text))


def mask_message(error: BaseException) -> str:
    """What an exception says, without SQL values, numbers of persons and any Chinese (names)."""
    try:
        said = str(error)
    except Exception:  # a broken __str__ must not hide the bug
        return "<no message>"
    said = said.partition("[parameters:")[0].strip()
    return mask_personal(re.sub(r"[^\x00-\x7f]+", "□", said))


def safe_traceback(error: BaseException) -> str:
    """Traceback of an exception and its causes: no locals, no home folders, masked messages."""
    parts: list[str] = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines = [
            f'  File "{_short(frame.filename)}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        parts.append(f"{''.join(lines)}{type(current).__qualname__}: {mask_message(current)}\n")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nThis led to:\n".join(reversed(parts))


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    if path.is_relative_to(program_root()):
        return path.relative_to(program_root()).as_posix()
    return path.name
