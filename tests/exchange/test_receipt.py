"""Receipts and the twelve characters that are read out on the phone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.canonical import canonical, digest
from desktop_app.errors import RuleViolation
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.phone_code import (
    ALPHABET,
    PhoneAnswer,
    PhoneMeaning,
    phone_code,
    read_phone_code,
)
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.receipt import (
    Outcome,
    Receipt,
    ReceiptReader,
    ReceiptState,
    Result,
    all_accepted,
    encode_receipt,
    outcome_digest,
    quarantine_receipt,
)
from tests.exchange.world import NOW, uid

PACKAGE = uid("package")
RECORDS = [("dispute", uid("1")), ("party", uid("2")), ("dispute", uid("3"))]
GOOD = Receipt(PACKAGE, ReceiptState.IMPORTED, NOW, outcomes=all_accepted(RECORDS))


def test_the_code_says_that_everything_was_accepted_also_the_second_time() -> None:
    code = phone_code(GOOD)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(ALPHABET + "-")
    assert phone_code(replace(GOOD, state=ReceiptState.DUPLICATE)) == code
    assert read_phone_code(code, PACKAGE, [*RECORDS, RECORDS[0]]) == PhoneMeaning(PhoneAnswer.ALL_ACCEPTED)


def test_the_code_is_read_as_people_say_it() -> None:
    codes = (phone_code(replace(GOOD, about=uid(str(i)))) for i in range(200))
    about, code = next((uid(str(i)), c) for i, c in enumerate(codes) if "0" in c and "1" in c)
    spoken = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_phone_code(spoken, about, RECORDS).answer is PhoneAnswer.ALL_ACCEPTED


@pytest.mark.parametrize("reason", list(ReasonCode))
def test_the_code_tells_why_a_package_was_not_taken(reason: ReasonCode) -> None:
    code = phone_code(quarantine_receipt(PACKAGE, reason, NOW))
    assert read_phone_code(code, PACKAGE, RECORDS) == PhoneMeaning(PhoneAnswer.NOT_TAKEN, reason)


def test_conflicts_need_the_receipt_itself_and_other_packages_are_told_apart() -> None:
    conflict = Outcome("dispute", uid("1"), Result.CONFLICT, fields=("title",))
    code = phone_code(replace(GOOD, outcomes=(conflict, *GOOD.outcomes[1:])))
    assert read_phone_code(code, PACKAGE, RECORDS).answer is PhoneAnswer.PARTLY
    assert read_phone_code(phone_code(GOOD), uid("other"), RECORDS).answer is PhoneAnswer.OTHER_PACKAGE


@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(at: int, symbol: str) -> None:
    plain = phone_code(GOOD).replace("-", "")
    changed = plain[:at] + symbol + plain[at + 1 :]
    if changed != plain:
        with pytest.raises(RuleViolation):
            read_phone_code(changed, PACKAGE, RECORDS)


@pytest.mark.parametrize("number", range(20))
def test_every_swap_of_neighbours_is_found(number: int) -> None:
    plain = phone_code(replace(GOOD, about=uid(str(number)))).replace("-", "")
    for at in range(11):
        swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
        if swapped != plain:
            with pytest.raises(RuleViolation):
                read_phone_code(swapped, PACKAGE, RECORDS)


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKMU", "枫桥案台枫桥案台枫桥案台", "0" * 13])
def test_what_is_no_code_is_refused_kindly(typed: str) -> None:
    with pytest.raises(RuleViolation, match="12 位"):
        read_phone_code(typed, PACKAGE, RECORDS)


def test_receipts_that_do_not_match_their_outcomes_are_refused() -> None:
    head, groups = encode_receipt(GOOD)

    def take(*frames: tuple[str, bytes]) -> list[Receipt]:
        reader, found = ReceiptReader(Limits()), []
        for kind, content in frames:
            if kind == "head":
                found += reader.head(content)
            else:
                reader.outcomes(content)
        return found + list(reader.finish())

    assert take(("head", head), ("outcomes", groups[0])) == [GOOD]
    assert take() == []
    other = encode_receipt(replace(GOOD, outcomes=all_accepted([*RECORDS[:2], ("party", uid("9"))])))[1][0]
    spoilt = [
        [("head", head)],
        [("outcomes", groups[0])],
        [("head", head), ("outcomes", groups[0]), ("outcomes", groups[0])],
        [("head", head), ("outcomes", other)],
        [("head", head), ("head", head), ("outcomes", groups[0])],
        [("head", head), ("outcomes", groups[0].replace(b"accepted", b"perhaps!"))],
        [("head", head.replace(b"imported", b"whatever")), ("outcomes", groups[0])],
    ]
    for frames in spoilt:
        with pytest.raises(PackageRefused) as caught:
            take(*frames)
        assert caught.value.reason is ReasonCode.UNREADABLE


def test_a_receipt_names_no_more_than_a_reader_takes() -> None:
    """Else one record with thousands of refused changes would keep every later package from being taken."""
    ids = tuple(f"{n:064x}" for n in range(1500))
    many = tuple(Outcome("dispute", uid(str(n)), Result.REFUSED, "AUTHORITY", (), ids) for n in range(120))
    head, groups = encode_receipt(replace(GOOD, outcomes=many))
    reader = ReceiptReader(Limits())
    assert list(reader.head(head)) == []
    assert all(len(group) < Limits().document / 4 for group in groups)
    assert sum(reader.outcomes(group) for group in groups) == 120
    (told,) = reader.finish()
    assert [(o.uid, o.result, o.why) for o in told.outcomes] == [(o.uid, o.result, o.why) for o in many]
    assert [len(o.changes) for o in told.outcomes] == [1000] * 100 + [0] * 20
    assert outcome_digest(told.outcomes) == outcome_digest(many)


def test_a_receipt_that_names_or_counts_too_much_is_refused() -> None:
    head, groups = encode_receipt(GOOD)
    with pytest.raises(PackageRefused) as caught:
        list(ReceiptReader(Limits(outcomes=len(GOOD.outcomes) - 1)).head(head))
    assert caught.value.reason is ReasonCode.LIMIT
    named = replace(GOOD, outcomes=(replace(GOOD.outcomes[0], changes=("0" * 64, "1" * 64)),))
    head, groups = encode_receipt(named)
    reader = ReceiptReader(Limits(listed=1))
    assert list(reader.head(head)) == []
    with pytest.raises(PackageRefused) as caught:
        reader.outcomes(groups[0])
    assert caught.value.reason is ReasonCode.LIMIT


@pytest.mark.parametrize("number", [0, 1, 999, 1000, 1001, 2500])
def test_the_digest_is_that_of_the_whole_text(number: int) -> None:
    outcomes = [Outcome("dispute", uid(str(n)), Result.ACCEPTED) for n in range(number)]
    reason = "GAP"
    rows = sorted([o.entity, o.uid, o.result.value, o.why] for o in outcomes)
    assert outcome_digest(outcomes, reason) == digest(canonical({"reason": reason, "outcomes": rows}))
