"""Reading the local rules (本地配置) from their file."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args, get_origin, get_type_hints

import msgspec

from desktop_app.domain.profile import Profile
from desktop_app.domain.profile_check import profile_problems
from desktop_app.errors import RuleViolation
from desktop_app.paths import resource

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_KINDS = {
    "int": "整数",
    "str": "文字",
    "bool": "true 或 false",
    "array": "列表",
    "object": "表",
    "date": "日期，例如 2026-01-01",
    "time": "时间，例如 17:30:00",
}


def _refuse(name: str, sentence: str, field: str) -> RuleViolation:
    return RuleViolation(f"本地配置“{name}”：{sentence}。", field)


def _fields(kind: object) -> dict[str, object] | None:
    """Field types of a dataclass, or ``None`` for anything else."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return dict(get_type_hints(kind))
    return None


def _unknown(value: object, kind: object, path: str) -> Iterator[str]:
    """Paths of keys that the dataclass ``kind`` does not have, depth first."""
    fields = _fields(kind)
    if fields is not None and isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            name = f"{path}.{key}".removeprefix(".")
            if key in fields:
                yield from _unknown(inner, fields[key], name)
            else:
                yield name
    elif get_origin(kind) is tuple and isinstance(value, list):
        for index, inner in enumerate(cast("list[object]", value)):
            yield from _unknown(inner, get_args(kind)[0], f"{path}[{index}]")


def _translated(error: msgspec.ValidationError) -> tuple[str, str]:
    """Key path and Chinese sentence of a conversion error."""
    text = str(error)
    found = _PATH.search(text)
    path = re.sub(r"\[\.\.\.\]", "", found["path"]) if found else ""
    if match := re.search(r"missing required field `([^`]+)`", text):
        path = f"{path}.{match[1]}".removeprefix(".")
        return path, f"缺少“{path}”，请补上"
    if match := re.search(r"Expected `([^`]+)`, got", text):
        wanted = _KINDS.get(match[1].split(" ")[0], match[1])
        return path, f"“{path}”应填{wanted}"
    if match := re.search(r"Invalid enum value '([^']*)'", text):
        return path, f"“{path}”的取值“{match[1]}”不认识"
    return path, f"“{path}”的取值不能用"


def load_profile(path: Path | None = None) -> Profile:
    """Read and check a profile file; without ``path`` the one that ships with the program.

    :raises RuleViolation: see ``parse_profile``; also when the file is not UTF-8.
    :raises OSError: when the file cannot be read.
    """
    path = path or shipped_file()
    return parse_profile(read_text(path), path.name)


def shipped_file() -> Path:
    """The profile that ships with the program: in force while the county has published none."""
    return resource("profiles", "default.toml")


def read_text(path: Path) -> str:
    """The text of a profile file.

    :raises RuleViolation: when it is not UTF-8.
    :raises OSError: when the file cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(path.name, "文件不是 UTF-8 编码，请另存为 UTF-8", "") from None


@lru_cache(maxsize=32)
def parse_profile(text: str, name: str) -> Profile:
    """Read and check the text of a profile; ``name`` is what the sentences call it.

    :raises RuleViolation: one Chinese sentence that names the key path (``limit.simple``, also in ``field``),
        or the line if it is not TOML; for unknown or missing keys, wrong types and values out of range.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _AT_LINE.search(str(error))
        place = f"第 {where[1]} 行第 {where[2]} 列" if where else "文件末尾"
        raise _refuse(name, f"{place}的写法不对，请检查引号、等号和括号", "") from None
    for key in _unknown(data, Profile, ""):
        raise _refuse(name, f"不认识“{key}”，请核对拼写或删去", key)
    try:
        profile = msgspec.convert(data, Profile, strict=True)
    except msgspec.ValidationError as error:
        field, sentence = _translated(error)
        raise _refuse(name, sentence, field) from None
    for field, sentence in profile_problems(profile):
        raise _refuse(name, f"“{field}”{sentence}", field)
    return profile
