"""Canonical JSON read strictly: what is not byte for byte canonical is refused.

Only one byte form exists for a value, so two readers can never disagree about what was signed.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar, cast

import msgspec

from db.canonical import Json, canonical
from desktop_app.exchange.limits import JSON_MARKS
from desktop_app.exchange.reasons import PackageRefused, ReasonCode

JsonObject = Mapping[str, Json]
T = TypeVar("T")

_MARKS = (b",", b":", b"[", b"{")
_DEPTH = 16
INT_MAX = 2**63 - 1
INT_MIN = -(2**63)

HEX32 = re.compile(r"[0-9a-f]{32}")
HEX64 = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)


def refuse(what: str) -> PackageRefused:
    """The error for content whose signature and hash are right but whose form is not."""
    return PackageRefused(ReasonCode.UNREADABLE, what)


def _integer(text: str) -> int:
    if len(text) > 20 or not INT_MIN <= int(text) <= INT_MAX:
        raise PackageRefused(ReasonCode.LIMIT, "integer beyond 64 bits")
    return int(text)


def _no_float(text: str) -> float:
    raise refuse(f"not an integer: {text[:20]}")


# A key that stands twice needs no hook: written again it stands once, so the bytes differ.
_decoder = json.JSONDecoder(parse_int=_integer, parse_float=_no_float, parse_constant=_no_float)
_quick_decoder = msgspec.json.Decoder(float_hook=_no_float)
_quick_encoder = msgspec.json.Encoder(order="sorted")


def parse_object(data: bytes, *, checked: bool = False) -> JsonObject:
    """Parse canonical JSON bytes that must hold one object.

    ``checked`` says that these very bytes have passed before: the costly comparison is left out.

    :raises PackageRefused: LIMIT for nesting deeper than 16, integers beyond 64 bits or more than
        ``JSON_MARKS`` commas, colons and opening brackets, else UNREADABLE.
    """
    found = _quickly(data) if checked else _plainly_canonical(data)
    return _parse_slowly(data, checked=checked) if found is None else found


# Nearly all honest bytes are read some ten times as fast. None where there is any doubt: only
# ``_parse_slowly`` refuses, and only it knows why.


def _quickly(data: bytes) -> JsonObject | None:
    try:
        value: object = _quick_decoder.decode(data)
    except (msgspec.MsgspecError, PackageRefused, ValueError, RecursionError):
        return None
    return cast("dict[str, Json]", value) if type(value) is dict else None


def _plainly_canonical(data: bytes) -> JsonObject | None:
    found = _quickly(data) if len(data) <= JSON_MARKS else None
    try:
        if found is not None and (
            _quick_encoder.encode(found) == data  # a key that stands twice would stand once
            and (data.isascii() or unicodedata.is_normalized("NFC", data.decode()))
            and _plain(found, _DEPTH - 1)
        ):
            return found
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return None


def _plain(value: object, levels: int) -> bool:
    """Whether a value holds only integers of 64 bits, and no more than so many levels below its own."""
    inner = cast("dict[str, object]", value).values() if type(value) is dict else cast("list[object]", value)
    for item in inner:
        kind = type(item)
        if kind is int:
            if not INT_MIN <= cast("int", item) <= INT_MAX:
                return False
        elif (kind is dict or kind is list) and item and not (levels > 0 and _plain(item, levels - 1)):
            return False
    return True


def _parse_slowly(data: bytes, *, checked: bool) -> JsonObject:
    if len(data) > JSON_MARKS and sum(map(data.count, _MARKS)) > JSON_MARKS:
        raise PackageRefused(ReasonCode.LIMIT, "too many values")
    try:
        value: object = _decoder.decode(data.decode("utf-8"))
    except RecursionError:
        raise PackageRefused(ReasonCode.LIMIT, "nested too deeply") from None
    except ValueError:
        raise refuse("not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise refuse("not an object")
    found = cast("dict[str, Json]", value)
    if checked:
        return found
    try:
        same = canonical(found) == data
    except UnicodeEncodeError:
        raise refuse("text with half a surrogate pair") from None
    except ValueError:
        raise PackageRefused(ReasonCode.LIMIT, "nested deeper than 16 levels") from None
    if not same:
        raise refuse("not canonical")
    return found


def text(found: JsonObject, key: str, *, most: int = 200, pattern: re.Pattern[str] | None = None) -> str:
    """A string of at most ``most`` characters that matches ``pattern`` wholly.

    :raises PackageRefused: UNREADABLE.
    """
    return _string(key, found.get(key), most, pattern)


def _string(key: str, value: Json, most: int, pattern: re.Pattern[str] | None) -> str:
    if not isinstance(value, str) or len(value) > most or (pattern and not pattern.fullmatch(value)):
        raise refuse(f"{key} is not the text it should be")
    return value


def number(found: JsonObject, key: str, *, least: int = 0) -> int:
    """A whole number of at least ``least`` (true and false are not numbers).

    :raises PackageRefused: UNREADABLE.
    """
    value = found.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise refuse(f"{key} is not the number it should be")
    return value


def moment(found: JsonObject, key: str) -> datetime:
    """A moment in UTC, written ``2026-11-23T03:04:05.678901Z`` (the fraction may be missing).

    :raises PackageRefused: UNREADABLE.
    """
    when = _moment(text(found, key))
    if when is None:
        raise refuse(f"{key} is not a moment")
    return when


def is_moment(written: str) -> bool:
    """Whether a text is a moment in UTC as ``moment`` reads it."""
    return _moment(written) is not None


@lru_cache(maxsize=4096)
def _moment(written: str) -> datetime | None:
    # All changes of one step carry the same moment.
    if MOMENT.fullmatch(written) is None:
        return None
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def wall_text(when: datetime) -> str:
    """A moment as it stands in headers and receipts."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def child(found: JsonObject, key: str) -> JsonObject:
    """An object inside an object.

    :raises PackageRefused: UNREADABLE.
    """
    value = found.get(key)
    if not isinstance(value, Mapping):
        raise refuse(f"{key} is not an object")
    return value


def items(found: JsonObject, key: str, *, most: int) -> Sequence[Json]:
    """A list of at most ``most`` members.

    :raises PackageRefused: UNREADABLE, or LIMIT when the list is longer.
    """
    value = found.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise refuse(f"{key} is not a list")
    if len(value) > most:
        raise PackageRefused(ReasonCode.LIMIT, f"{key} has more than {most} members")
    return value


def objects(found: JsonObject, key: str, read: Callable[[JsonObject], T], *, most: int) -> tuple[T, ...]:
    """A list of objects, each read by ``read``.

    :raises PackageRefused: UNREADABLE or LIMIT.
    """
    result: list[T] = []
    for item in items(found, key, most=most):
        if not isinstance(item, Mapping):
            raise refuse(f"{key} holds something that is not an object")
        result.append(read(item))
    return tuple(result)


def strings(
    found: JsonObject, key: str, *, most: int, pattern: re.Pattern[str] | None = None
) -> tuple[str, ...]:
    """A list of strings of at most 200 characters each.

    :raises PackageRefused: UNREADABLE or LIMIT.
    """
    return tuple(_string(key, item, 200, pattern) for item in items(found, key, most=most))


def numbers(found: JsonObject, key: str, *, most: int) -> tuple[int, ...]:
    """A list of whole numbers from 0.

    :raises PackageRefused: UNREADABLE or LIMIT.
    """
    return tuple(number({key: item}, key) for item in items(found, key, most=most))
