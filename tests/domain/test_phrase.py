"""Passages: what may stand in one, how it is cleaned, how its placeholders are filled."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.phrase import LONGEST_TEXT, PLACEHOLDERS, clean_phrase, fill, phrase_problem


@pytest.mark.parametrize(
    ("title", "text", "field", "words"),
    [
        (" ", "话", "title", "起个名字"),
        ("长" * 31, "话", "title", "最多 30 个字"),
        ("名", " \n", "text", "写这段话"),
        ("名", "字" * (LONGEST_TEXT + 1), "text", "分成几段"),
        ("名", "问：\x00答：", "text", "第 3 个字是看不见的控制字符（U+0000）"),
        ("名", "倒\u202e写", "text", "第 2 个字是看不见的控制字符（U+202E）"),
        ("名\x1b", "话", "title", "U+001B"),
        ("名", "请{原告}说", "text", "不认识“{原告}”"),
        ("名", "请{当事人说", "text", "不成对"),
    ],
)
def test_what_a_passage_may_not_hold(title: str, text: str, field: str, words: str) -> None:
    fault = phrase_problem(title, text)
    assert fault is not None
    assert fault[0] == field
    assert words in fault[1]


def test_what_comes_along_when_copied_is_cleaned() -> None:
    copied = "\ufeff问：\t听明白了吗？\r\n答：\u200b听明白了。 \u2028"
    assert phrase_problem("告知", copied) is None
    assert clean_phrase(copied) == "问：\u3000听明白了吗？\n答：听明白了。"


@given(st.text(max_size=200))
def test_a_passage_that_is_kept_has_no_control_characters(text: str) -> None:
    if phrase_problem("名", text) is None:
        kept = clean_phrase(text)
        assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in kept if c != "\n")
        assert clean_phrase(kept) == kept


@given(st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text(min_size=1, max_size=8)))
def test_every_placeholder_is_filled_or_left_open(values: dict[str, str]) -> None:
    text = "".join(f"<{{{name}}}>" for name in PLACEHOLDERS)
    filled = fill(text, values)
    assert filled == "".join(f"<{values.get(name) or '　　　　'}>" for name in PLACEHOLDERS)
