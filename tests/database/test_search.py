"""A hit is exactly: the folded text contains the folded words."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import search
from db.models import Dispute, Party
from tests.database.rows import dispute, party

NewSession = Callable[[], Session]
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


@given(body=st.text(ALPHABET, min_size=1, max_size=30), words=st.text(ALPHABET, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_agrees_with_a_substring_test(new_session: NewSession, body: str, words: str) -> None:
    with new_session() as session:
        session.begin()
        record = dispute("", body)
        record.title = ""
        session.add(record)
        search._before_commit(session)
        text = search.fold(body)
        parts = [search.fold(part) for part in words.split()]
        expected = bool(parts) and all(part in text for part in parts)
        assert bool(search.find(session, words)) == expected
        session.rollback()
