"""Normal forms of names, numbers and texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.text_norm import (
    NAME_LENGTH,
    check_name,
    normal_name,
    normal_number,
    normal_text,
    standard_points,
    unprintable,
)


@pytest.mark.parametrize("dot", ["\uff0e", "\u2022", "\u2027", "\u30fb", "\uff65", "\u00b7"])
def test_all_middle_dots_become_one(dot: str) -> None:
    assert normal_name(f"阿卜杜拉{dot}买买提") == "阿卜杜拉\u00b7买买提"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 张　三 ", "张三"),
        ("John  Smith", "John Smith"),
        ("李\u200b四\ufeff", "李四"),
        ("\ue863", "\u4dae"),
        ("\ue818", "\U000200cc"),
        ("\ue816", "\U00020087"),
        ("\ue864", "\u9fbb"),
        ("\ue815", "\u2e81"),
        ("\ue855", "\U000241fe"),
        ("甲7号院", "甲7号院"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_names(typed: str, stored: str) -> None:
    assert normal_name(typed) == stored


def test_only_nfc_is_used() -> None:
    """NFKC would turn full width and compatibility forms into other characters."""
    assert normal_name("Ａ㈱") == "Ａ㈱"
    assert normal_name("\ufa0e") == "\ufa0e"


def test_the_private_points_of_gb18030_agree_with_the_codec_where_it_knows_better() -> None:
    """FE50 to FEA0: the codec gives the standard point except for the fourteen kept private in 2000."""
    lead, place = 0xFE, 0xE815
    for trail in [*range(0x50, 0x7F), *range(0x80, 0xA1)]:
        known = bytes([lead, trail]).decode("gb18030")
        ours = standard_points(chr(place))
        assert unicodedata.category(ours) != "Co"
        assert unicodedata.category(known) == "Co" or ours == known
        place += 1
    assert place == 0xE865


@given(st.text())
def test_normal_forms_are_stable(text: str) -> None:
    for normal in (normal_name, normal_number, normal_text):
        assert normal(normal(text)) == normal(text)


def test_numbers() -> None:
    assert normal_number(" １３９９２６　１９９００１０１００１×") == "13992619900101001X"
    assert normal_number("13992619900101001x") == "13992619900101001X"


def test_texts_keep_their_lines() -> None:
    assert normal_text("\n一  \r\n二\u2028三\x00\t四\r\n\n") == "一\n二\n三\t四"


def test_name_checks() -> None:
    assert check_name("").blocks
    assert check_name("张三") == check_name("𬭚" * NAME_LENGTH)
    assert check_name("𬭚" * NAME_LENGTH).ok
    assert "81" in (check_name("字" * (NAME_LENGTH + 1)).blocks or "")
    assert "1 个字打印不出来" in check_name("张\ue170").warns[0]


def test_unknown_private_points_stay_and_are_told() -> None:
    assert unprintable(normal_name("\ue170村")) == ("\ue170",)
