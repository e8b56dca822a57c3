"""Canonical JSON and change ids: the one byte form that hashes and signatures are made over.

Sorted keys, no spaces, UTF-8, strings in Unicode NFC, integers only. Standard library only.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _text(value: str) -> str:
    # ASCII is in NFC by definition; most keys and many values are.
    return value if type(value) is str and value.isascii() else unicodedata.normalize("NFC", str(value))


def _normal(value: object, depth: int) -> object:
    if depth > 16:
        raise ValueError("canonical JSON is nested deeper than 16 levels")
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_text(str(key)): _normal(item, depth + 1) for key, item in items}
    if isinstance(value, list | tuple):
        return [_normal(item, depth + 1) for item in cast("Sequence[object]", value)]
    raise TypeError(f"canonical JSON cannot hold {type(value).__name__}")


def canonical(value: Json) -> bytes:
    """Return the canonical bytes of a JSON value.

    :raises TypeError: for floats, bytes and anything that is not JSON (money travels as integer fen).
    :raises ValueError: when the value is nested deeper than 16 levels.
    """
    return _ENCODER.encode(_normal(value, 0)).encode("utf-8")


def canonical_texts(value: "Sequence[object] | Mapping[str, object]") -> bytes:
    """``canonical`` of what holds nothing but texts; many times as fast where they are ASCII."""
    text = _ENCODER.encode(value)
    return text.encode() if text.isascii() else canonical(cast("Json", value))


def digest(data: bytes) -> str:
    """SHA-256 of the bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def change_id(header: Json) -> str:
    """Id of a change: SHA-256 over the canonical bytes of its header (exchange.md, "The file")."""
    return digest(canonical(header))
