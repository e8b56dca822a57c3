"""What an identity-card reader or a scanner types is read; any other text stays as it was typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import Gender
from desktop_app.domain.id_card_text import LONGEST, CardText, read_card_text
from desktop_app.domain.resident_id import check_character, read_resident_id
from desktop_app.domain.text_norm import normal_number

NUMBER = "139926197104125142"
OLD = "139926710412514"
PARTS = ("吴桂芬", "女", "汉", "19710412", "河南省固始县柳桥镇柳桥村东组12号", NUMBER)


def numbers() -> st.SearchStrategy[str]:
    """Valid numbers of the unassigned area."""
    days = st.dates(date(1920, 1, 1), date(2020, 12, 31))
    made = st.builds(lambda day, n: f"139926{day:%Y%m%d}{n:03d}", days, st.integers(0, 999))
    return made.map(lambda first17: first17 + check_character(first17))


@pytest.mark.parametrize("separator", ["\t", ",", "，", "|", "\n", "\r\n", ";", " ", " | "])
def test_a_reader_fills_the_whole_block(separator: str) -> None:
    card = read_card_text(separator.join(PARTS) + separator)
    assert card is not None
    assert (card.name, card.ethnic_group, card.address) == ("吴桂芬", "汉", PARTS[4])
    assert (card.number.number, card.number.gender) == (NUMBER, Gender.FEMALE)
    assert card.number.birth == date(1971, 4, 12)


@pytest.mark.parametrize(
    "text",
    [
        f"姓名 吴桂芬 性别 女 民族 汉 出生 1971年4月12日 住址 {PARTS[4]} 公民身份号码 {NUMBER}",
        f"姓名：吴桂芬|性别：女|民族：汉族|出生：1971-04-12|住址：{PARTS[4]}|号码：{NUMBER}",
        f"{NUMBER},吴桂芬,女,汉,1971.04.12,{PARTS[4]},固始县公安局,2016.05.10-2036.05.10",
        f"吴桂芬\t女\t汉\t19710412\t{PARTS[4]}\t{NUMBER}\t固始县公安局\t20160510-长期",
    ],
)
def test_labels_order_and_what_stands_behind_do_not_matter(text: str) -> None:
    number = read_resident_id(NUMBER)
    assert number is not None
    assert read_card_text(text) == CardText(number, "吴桂芬", "汉", PARTS[4])


@pytest.mark.parametrize("text", [NUMBER, f"{NUMBER}\r\n", f" {NUMBER} ", OLD, NUMBER.replace("1", "１")])
def test_a_scanner_gives_the_number_alone(text: str) -> None:
    card = read_card_text(text)
    assert card is not None
    assert (card.name, card.address) == ("", "")
    assert card.number.birth == date(1971, 4, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "吴桂芬",
        "139926197104125143",
        f"吴桂芬的号码是{NUMBER}",
        f"吴桂芬\t男\t汉\t19710412\t柳桥村\t{NUMBER}",
        f"吴桂芬\t女\t汉\t19710413\t柳桥村\t{NUMBER}",
        f"吴桂芬,{NUMBER},谭建设,139926197104125118",
        f"吴桂芬,女,{NUMBER},柳桥村,今天来说邻居的事,还说了别的",
        "\t" * LONGEST + NUMBER,
    ],
)
def test_anything_else_is_no_card(text: str) -> None:
    assert read_card_text(text) is None


def test_names_of_minorities_keep_their_dot() -> None:
    card = read_card_text(f"阿卜杜拉·买买提,女,维吾尔,19710412,柳桥村3号,{NUMBER}")
    assert card is not None
    assert (card.name, card.ethnic_group) == ("阿卜杜拉·买买提", "维吾尔")


@given(st.text(max_size=60) | st.lists(st.text(max_size=12), max_size=8).map("\t".join))
def test_no_text_is_too_strange(text: str) -> None:
    card = read_card_text(text)
    assert card is None or card.number.number in normal_number(text)


@given(numbers(), st.sampled_from("\t,|\n"), st.text(max_size=20))
def test_the_number_of_a_card_is_always_the_one_that_was_typed(number: str, part: str, rest: str) -> None:
    card = read_card_text(part.join(("吴桂芬", rest, number)))
    assert card is None or card.number.number == number
    alone = read_card_text(number)
    assert alone is not None
    assert alone.number.number == number
