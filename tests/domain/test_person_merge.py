"""Which record stands for a person, whatever was merged into what."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.person_merge import groups_of, root_of

_UIDS = st.integers(1, 8).map(lambda n: UUID(int=n))
_EDGES = st.dictionaries(_UIDS, st.none() | _UIDS, max_size=8)


@given(_EDGES)
def test_everybody_is_in_one_group_whose_root_stands_for_itself(edges: dict[UUID, UUID | None]) -> None:
    groups = groups_of(edges)
    assert sorted(uid for members in groups.values() for uid in members) == sorted(edges)
    for root, members in groups.items():
        assert members[0] == root
        assert {root_of(edges, uid) for uid in members} == {root}


@given(_EDGES)
def test_whoever_was_merged_into_somebody_is_in_one_group_with_them(edges: dict[UUID, UUID | None]) -> None:
    for uid, into in edges.items():
        if into is not None and into in edges:
            assert root_of(edges, uid) == root_of(edges, into)


def test_two_who_were_merged_into_each_other_are_one_and_a_chain_ends_before_who_is_not_here() -> None:
    one, two, three, gone = (UUID(int=n) for n in (1, 2, 3, 9))
    assert {root_of({one: two, two: one}, uid) for uid in (one, two)} == {one}
    assert groups_of({three: two, two: gone, one: None}) == {two: (two, three), one: (one,)}
