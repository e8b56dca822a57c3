"""Marks of scanned pages as they are stored, and scans put in order."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.dossier_scan import AS_IT_IS, PageMark, moved, read_marks, stored_marks

marks = st.dictionaries(
    st.integers(0, 900), st.builds(PageMark, st.integers(0, 3), st.booleans()), max_size=8
)


@given(marks)
def test_marks_come_back_as_they_were_said(said: dict[int, PageMark]) -> None:
    assert read_marks(stored_marks(said)) == {p: m for p, m in said.items() if m != AS_IT_IS}


@given(marks)
def test_the_same_marks_are_stored_alike(said: dict[int, PageMark]) -> None:
    other = dict(reversed(said.items())) | {901: AS_IT_IS}
    assert stored_marks(other) == stored_marks(said)


@pytest.mark.parametrize(
    "kept", [None, 5, [], {"x": {}}, {"1": 3}, {"-1": {"turn": 1}}, {"2": {"turn": "a"}}]
)
def test_what_cannot_be_read_is_left_out(kept: object) -> None:
    assert read_marks(kept) == {}


uids = st.lists(st.integers(1, 50).map(lambda n: UUID(int=n)), min_size=1, max_size=8, unique=True)


@given(uids, st.data(), st.integers(-9, 9))
def test_moving_one_keeps_the_others_in_order(order: list[UUID], data: st.DataObject, steps: int) -> None:
    uid = data.draw(st.sampled_from(order))
    after = moved(order, uid, steps)
    assert [one for one in after if one != uid] == [one for one in order if one != uid]
    place = order.index(uid) + steps
    assert after.index(uid) == min(max(place, 0), len(order) - 1)


def test_one_that_is_not_there_moves_nothing() -> None:
    assert moved([UUID(int=1)], UUID(int=2), 1) == (UUID(int=1),)
