"""The draw of a re-inspection can be done again by anybody, and favours no case."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.reinspection import count_drawn, digest, draw

POPULATION = [f"{number:032x}" for number in range(40)]
UIDS = st.lists(st.integers(0, 10**6).map(lambda n: f"{n:032x}"), unique=True, max_size=60)


@given(UIDS, st.text(min_size=1, max_size=10), st.integers(1, 100), st.randoms())
def test_the_same_list_seed_and_share_draw_the_same(cases: list[str], seed: str, share: int, rng) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    drawn = draw(cases, seed, share)
    shuffled = list(cases)
    rng.shuffle(shuffled)
    assert draw(shuffled, seed, share) == drawn
    assert digest(shuffled) == digest(cases)
    assert len(drawn) == len(set(drawn)) == count_drawn(len(cases), share)
    assert set(drawn) <= set(cases)


def test_a_share_is_rounded_up_and_never_nothing() -> None:
    assert [count_drawn(n, 10) for n in (0, 1, 10, 11, 40)] == [0, 1, 1, 2, 4]
    assert count_drawn(3, 100) == 3


def test_another_seed_draws_others_and_every_case_may_come() -> None:
    seen = {uid for seed in range(200) for uid in draw(POPULATION, str(seed), 10)}
    assert seen == set(POPULATION)


def test_a_case_left_out_changes_the_digest() -> None:
    assert digest(POPULATION[1:]) != digest(POPULATION)
