"""A hit is exactly: the folded text contains the folded words."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import search
from db.models import Dispute, Party
from tests.database.rows import dispute, party

NewSession = Callable[[], Session]
EVERYTHING = st.characters(codec="utf-8", exclude_characters="\0␣")
ALPHABET = "水渠滴墙Ａa2区，。\"'*( )-噪音%_𬱖é\n"


@pytest.mark.parametrize(
    "words", ["水", "滴水", "院墙滴", "温秀云", "139000006", "A0001", "a0001", "〔2026〕"]
)
def test_any_part_of_the_record_is_found(new_session: NewSession, words: str) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.add(party(record))
    with new_session() as session:
        assert search.find(session, words) == [1]
        assert search.find(session, "没有的词") == []


def test_the_newest_come_first_and_the_limit_holds(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add_all([dispute(f"A{i}") for i in range(60)])
    with new_session() as session:
        hits = search.find(session, "滴水", limit=50)
        assert hits == sorted(hits, reverse=True)
        assert len(hits) == 50
        assert len(search.find(session, "滴水", limit=None)) == 60


def test_editing_a_party_reindexes_its_dispute(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.add(party(record))
    with new_session() as session, session.begin():
        session.scalars(select(Party)).one().name = "单红梅"
    with new_session() as session:
        assert search.find(session, "单红梅") == [1]
        assert search.find(session, "温秀云", limit=None) == [1]  # still in the title
        session.begin_nested()
    with new_session() as session, session.begin():
        session.scalars(select(Dispute)).one().title = "单红梅 与 谭建设"
    with new_session() as session:
        assert search.find(session, "温秀云") == []


def test_several_words_must_all_occur(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add(dispute("A1", "院墙 滴水"))
        session.add(dispute("A2", "院墙 采光"))
    with new_session() as session:
        assert search.find(session, "院墙 采光") == [2]


def _width(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    return " " if char == "\u3000" else char


def _model(value: str) -> str:
    """The folded text, by the letter of the rule: NFC, case, full and half width, white space is one gap."""
    folded = unicodedata.normalize("NFC", "".join(map(_width, value))).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


@given(body=st.text(ALPHABET, min_size=1, max_size=30), words=st.text(ALPHABET, min_size=1, max_size=4))
@example(body="①号楼", words="1")
@example(body="①号楼", words="①")
@example(body="３０㎡", words="30㎡")
@example(body="豈有此理", words="豈有")
@example(body="他说：“不行”", words="：“不")
@example(body="e\u0301", words="é")
@example(body="第\u3000一", words="第 一")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_agrees_with_a_substring_test(new_session: NewSession, body: str, words: str) -> None:
    text = _model(body)
    parts = _model(words).split()
    expected = bool(parts) and all(part in text for part in parts)
    assert _found(new_session, body, words) == expected


@given(data=st.data(), body=st.text(EVERYTHING, min_size=1, max_size=30))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_any_text_is_found(new_session: NewSession, data: st.DataObject, body: str) -> None:
    folded = search.fold(body)
    start = data.draw(st.integers(0, len(folded)))
    words = folded[start : start + data.draw(st.integers(1, 8))].replace("␣", " ")
    strange = data.draw(st.text(EVERYTHING, min_size=1, max_size=2))
    assert _found(new_session, body, words) == bool(words.strip())
    parts = search.fold(strange).split("␣")
    assert _found(new_session, body, strange) == (parts != [""] and all(part in folded for part in parts))


def _found(new_session: NewSession, body: str, words: str) -> bool:
    with new_session() as session:
        session.begin()
        search._replace(session, "dispute_search", [1], {1: search._spaced(body)})
        found = search.find(session, words)
        session.rollback()
    return bool(found)


def test_what_is_passed_over_counts_for_no_limit(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        for number in range(8):
            record = dispute(f"A{number}")
            session.add(record)
    with new_session() as session:
        late = frozenset({4, 5, 6, 7, 8, 99})
        assert search.find(session, "滴水", limit=2, without=late) == [3, 2]
        assert search.find(session, "滴水", limit=None, without=late) == [3, 2, 1]
        assert search.find(session, "滴水", limit=2) == [8, 7]


@pytest.mark.parametrize(
    ("letters", "is_found"),
    [
        ("shanxiongxin", True), ("sxx", True), ("xx", True), ("xiongx", True), ("xiong", True), ("s", True),
        ("shan", True), ("danxiongxin", False), ("iong", False), ("sx", True), ("xxs", False), ("dxx", False),
    ],
)  # fmt: skip
def test_a_name_is_found_from_any_syllable_on(new_session: NewSession, letters: str, is_found: bool) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        made = party(record)
        made.name_key = "shan xiong xin"
        session.add(made)
    with new_session() as session:
        assert bool(search.find_names(session, letters)) == is_found
        assert search.reads_as("shan xiong xin", letters) == is_found
