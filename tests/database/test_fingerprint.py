"""Fingerprints of open disputes: the same text is always found, and they are what a rebuild makes of them."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from db import fingerprint, search
from db.enums import DisputeState
from db.models import Dispute, Party
from tests.database.rows import dispute, party

NewSession = Callable[[], Session]
SENTENCES = (
    "东头老磨坊后面的排水沟被填了，一下雨水就漫进院子。",
    "两家为晒谷场的界石吵过三回，村里量过一次也没有说清。",
    "养鸭棚的气味太重，娃娃们晚上睡不好觉。",
    "修路占了半分菜地，说好的补偿到现在没有给。",
    "麻将馆开到后半夜，楼上住的老人受不了。",
    "借的打谷机摔坏了链条，借的人说本来就是坏的。",
    "您好，请有关部门尽快来看看，谢谢。",
)
CHANGES = ("word", "state", "void", "party", "same")


def _rows(session: Session) -> tuple[list[tuple[int, bytes]], list[tuple[int, int]], list[str]]:
    sketches = [tuple(row) for row in session.execute(select(fingerprint.SKETCH).order_by("dispute_id"))]
    tokens = [
        tuple(row) for row in session.execute(select(fingerprint.TOKEN).order_by("token", "dispute_id"))
    ]
    names = session.scalars(text("SELECT term || ' ' || doc FROM temp.name_terms ORDER BY 1")).all()
    return sketches, tokens, list(names)


def _terms(session: Session) -> None:
    session.execute(
        text("CREATE VIRTUAL TABLE temp.name_terms USING fts5vocab(main, dispute_name, instance)")
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_rebuild_makes(new_session: NewSession, seed: int) -> None:
    dice = random.Random(seed)
    with new_session() as session, session.begin():
        for number in range(12):
            record = dispute(f"A{number}", "".join(dice.sample(SENTENCES, 2)))
            session.add(record)
            made = party(record)
            made.name_key = dice.choice(("wen xiu yun", "shan xiong xin", "yu chi gong"))
            session.add(made)
    for _ in range(15):
        with new_session() as session, session.begin():
            record = session.scalars(select(Dispute).where(Dispute.number == f"A{dice.randrange(12)}")).one()
            match dice.choice(CHANGES):
                case "word":
                    record.description = "".join(dice.sample(SENTENCES, 3))
                case "state":
                    record.state = dice.choice(list(DisputeState))
                case "void":
                    record.voided_at = datetime(2026, 11, 23, tzinfo=UTC)
                case "party":
                    record.parties[0].name_key = dice.choice(("qiu shou yu", "xie lao si"))
                case _:
                    record.people_count += 1
    with new_session() as session, session.begin():
        _terms(session)
        kept = _rows(session)
        open_ids = session.scalars(
            select(Dispute.id).where(
                Dispute.voided_at.is_(None), Dispute.state.not_in(sorted(fingerprint.DONE_STATES))
            )
        ).all()
        for table in (fingerprint.SKETCH, fingerprint.TOKEN):
            session.execute(delete(table))
        session.execute(text("DELETE FROM dispute_name"))
        search.rebuild(session)
        assert _rows(session) == kept
        assert [row[0] for row in kept[0]] == sorted(open_ids)


def test_a_change_elsewhere_writes_no_fingerprint(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
    with new_session() as session, session.begin():
        before = session.execute(text("SELECT total_changes()")).scalar_one()
        fingerprint.keep(session, [1], {1: "两家为院墙滴水吵了起来"})
        assert session.execute(text("SELECT total_changes()")).scalar_one() == before
        fingerprint.keep(session, [1], {1: "两家为院墙滴水打了起来"})
        assert session.execute(text("SELECT total_changes()")).scalar_one() > before


@given(
    typed=st.text(min_size=1, max_size=60).filter(lambda t: fingerprint.plain(t) != ""),
    others=st.lists(st.sampled_from(SENTENCES), max_size=6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_text_is_always_found(new_session: NewSession, typed: str, others: list[str]) -> None:
    with new_session() as session:
        session.begin()
        texts = {**dict(enumerate(others, 2)), 1: typed}
        fingerprint.keep(session, sorted(texts), texts)
        assert fingerprint.near(session, typed, 7)[0] in {i for i, t in texts.items() if t == typed}
        session.rollback()


def test_the_same_text_is_found_where_every_run_is_stock(
    new_session: NewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "_FREQUENT", 20)
    monkeypatch.setattr(fingerprint, "_ENOUGH", 60)
    dice = random.Random(7)
    texts = {number: "".join(dice.sample(SENTENCES, 4)) for number in range(1, 300)}
    with new_session() as session, session.begin():
        fingerprint.keep(session, sorted(texts), texts)
        for number in dice.sample(sorted(texts), 20):
            nearest = fingerprint.near(session, texts[number], 5)
            assert any(texts[i] == texts[number] for i in nearest)
        # Even a text that everybody sends is answered, by the newest.
        same = dict.fromkeys(range(1001, 1101), SENTENCES[0] * 2)
        fingerprint.keep(session, sorted(same), same)
        assert fingerprint.near(session, SENTENCES[0] * 2, 3)[0] == 1100


def test_width_case_and_long_numbers_do_not_matter() -> None:
    assert fingerprint.plain("Ａ区 ３号楼，电话15400000011！") == fingerprint.plain("a区3号楼 电话0000000")
    assert fingerprint.runs("ab") == {"ab"}
    assert fingerprint.runs("") == frozenset()
    assert fingerprint.telling_runs("我们的磨坊水沟") == {"磨坊水", "坊水沟"}


def test_a_party_without_its_dispute_is_indexed_nowhere(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        record.voided_at = datetime(2026, 11, 23, tzinfo=UTC)
        session.add(record)
        session.add(party(record))
    with new_session() as session, session.begin():
        session.scalars(select(Party)).one().phone = "13900000628"
    with new_session() as session:
        assert search.find(session, "13900000628") == search.find_names(session, "wen") == []
        assert fingerprint.near(session, "两家为院墙滴水吵了起来", 5) == []
