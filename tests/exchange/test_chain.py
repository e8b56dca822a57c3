"""Where a package stands against what is known, compared with plain lists of changes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.chain import (
    Duplicate,
    Fork,
    Fresh,
    Gap,
    KnownChain,
    LinkRange,
    Overlap,
    classify,
    continues,
    extend,
    extend_all,
    genesis,
)

EPOCH = "0123456789abcdef" * 2


def ident(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def heads(history: list[int]) -> list[str]:
    found = [genesis(EPOCH)]
    for number in history:
        found.append(extend(found[-1], ident(number)))
    return found


def stand(sent: list[int], first: int, held: list[int]) -> object:
    """Classify the package of ``sent[first-1:]`` against a receiver that holds ``held``."""
    sender, receiver = heads(sent), heads(held)
    link = LinkRange(EPOCH, first, len(sent), sender[first - 1], sender[-1])
    assert continues(link, [ident(n) for n in sent[first - 1 :]])
    return classify(link, KnownChain(len(held), receiver.__getitem__), sender.__getitem__)


@given(st.lists(st.integers(0, 3), max_size=8), st.data())
def test_standing_agrees_with_comparing_the_lists(sent: list[int], data: st.DataObject) -> None:
    held = data.draw(
        st.sampled_from([sent[:k] for k in range(len(sent) + 1)]) | st.lists(st.integers(0, 3), max_size=8)
    )
    first = data.draw(st.integers(1, len(sent) + 1))
    answer = stand(sent, first, held)
    if first - 1 > len(held):
        assert answer == Gap(first - 1 - len(held))
    elif sent[: len(held)] != held[: len(sent)]:
        assert answer == Fork()
    elif len(sent) <= len(held):
        assert answer == Duplicate()
    else:
        assert answer == (Fresh() if first - 1 == len(held) else Overlap(len(held)))


def test_an_unknown_epoch_starts_at_its_genesis() -> None:
    sender = heads([1, 2])
    assert classify(LinkRange(EPOCH, 1, 2, sender[0], sender[2]), None, sender.__getitem__) == Fresh()
    assert classify(LinkRange(EPOCH, 2, 2, sender[1], sender[2]), None, sender.__getitem__) == Gap(1)
    other = LinkRange(EPOCH, 1, 1, "0" * 64, extend("0" * 64, ident(1)))
    assert classify(other, None, ["0" * 64, other.head_hash].__getitem__) == Fork()


def test_a_restored_sender_forks_even_when_it_is_longer_and_when_it_is_shorter() -> None:
    assert stand([1, 2, 9], 1, [1, 2, 3]) == Fork()
    assert stand([1, 2, 9, 10, 11], 3, [1, 2, 3]) == Fork()
    assert stand([1, 2, 9, 10, 11], 4, [1, 2, 3]) == Fork()
    assert stand([1, 9], 2, [1, 2, 3]) == Fork()


def test_order_number_and_ids_all_enter_the_head() -> None:
    start = genesis(EPOCH)
    assert extend_all(start, [ident(1), ident(2)]) != extend_all(start, [ident(2), ident(1)])
    assert genesis("0" * 32) != start
    link = LinkRange(EPOCH, 1, 2, start, extend_all(start, [ident(1), ident(2)]))
    assert continues(link, [ident(1), ident(2)])
    assert not continues(link, [ident(1)])
    assert not continues(link, [ident(2), ident(1)])


def test_genesis_and_first_head_are_as_documented() -> None:
    assert genesis("00" * 16) == hashlib.sha256(b"fengqiao link epoch 1\n" + bytes(16)).hexdigest()
    assert extend("00" * 32, "11" * 32) == hashlib.sha256(bytes(32) + b"\x11" * 32).hexdigest()
    with pytest.raises(ValueError, match="hex"):
        extend("zz", "11" * 32)
