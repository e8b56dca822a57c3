"""Canonical JSON is read quickly or strictly, with one answer."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.canonical import canonical, canonical_texts
from desktop_app.exchange import strict_json
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.strict_json import parse_object

texts = st.text(max_size=8) | st.sampled_from(
    ("e\u0301", "\n\u0301", "\ud800", "\x7f", '"\\', "{[", "9" * 30)
)
values = st.none() | st.booleans() | st.integers(-(2**66), 2**66) | st.floats(width=16) | texts
nested = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=9,
)


def _answer(data: bytes) -> object:
    try:
        return parse_object(data)
    except PackageRefused as refusal:
        return refusal.reason


def _deep(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"1" + b"]" * levels + b"}"


def _same(data: bytes) -> None:
    quick = _answer(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_plainly_canonical", lambda _data: None)
        assert repr(_answer(data)) == repr(quick)


@given(nested, st.sampled_from(("canonical", "sorted", "spaced", "as it is", "ascii")))
def test_quick_and_strict_reading_give_the_same_answer(value: Any, form: str) -> None:
    if form == "canonical":
        try:
            data = canonical({"x": value})
        except (TypeError, ValueError):
            return
    else:
        data = json.dumps(
            {"x": value, "a": 1},
            ensure_ascii=form == "ascii",
            sort_keys=form in ("sorted", "ascii"),
            separators=None if form == "spaced" else (",", ":"),
        ).encode("utf-8", "surrogatepass")
    _same(data)


@given(st.binary(max_size=40))
@example(_deep(14))
@example(_deep(15))
@example(_deep(16))
@example(_deep(17))
@example(_deep(5000))
@example(b'{"a":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[1]]}')
@example(b'{"a":1,"a":1}')
@example(b'{"a":-0}')
@example(b'{"a":9223372036854775807}')
@example(b'{"a":9223372036854775808}')
@example(b'{"a":1.0}')
@example(b'\xef\xbb\xbf{"a":1}')
def test_any_bytes_give_the_same_answer(data: bytes) -> None:
    _same(data)


plain_texts = st.text(max_size=6) | st.sampled_from(('\x00\x1f\x7f"\\/\b\n', "e\u0301", "\u2028"))


@given(
    st.lists(st.lists(plain_texts, max_size=4), max_size=4)
    | st.dictionaries(plain_texts, st.lists(plain_texts, max_size=3), max_size=4)
)
@example([['\x00\x08\x1f\x7f"\\/']])
def test_texts_alone_have_the_same_canonical_form(value: Any) -> None:
    try:
        expected = canonical(value)
    except UnicodeEncodeError:
        return
    assert canonical_texts(value) == expected
