"""Cells of existing ledgers: days, phones, identity numbers and sums in every form people use."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.resident_id import read_resident_id
from desktop_app.services.dispute_import_number import (
    amount_of,
    contradiction,
    count_of,
    phone_of,
    resident_id_of,
    several,
)
from desktop_app.services.ledger_date import (
    Calendar,
    calendar_of,
    is_cut,
    is_impossible,
    parse_moment,
)
from tests.ledgers.town import invented_id

TODAY = date(2026, 11, 23)
CALENDAR = Calendar(TODAY)
DAYS = st.dates(date(2000, 1, 1), TODAY)
FULL = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
HAN = "〇一二三四五六七八九"


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones else "")


def _forms(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    plain = [
        f"{year}年{month}月{number}日",
        f"{year}.{month}.{number}",
        f"{year}/{month}/{number}",
        f"{year}-{month:02}-{number:02}",
        f"{year}{month:02}{number:02}",
        f"{year % 100:02}.{month}.{number}",
        f" {year} 年 {month} 月 {number} 号 ",
        f"{year}-{month}-{number} 0:00:00",
        f"{year}.{month}.{number}-{month}.{number}",
        f"{year}年{month}月{number}日（补登）",
        str((day - date(1899, 12, 30)).days),
    ]
    han = "".join(HAN[int(digit)] for digit in str(year)) + f"年{_han(month)}月{_han(number)}日"
    return [*plain, *(text.translate(FULL) for text in plain), han]


@given(DAYS)
def test_a_day_is_read_in_every_form(day: date) -> None:
    wanted = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    for text in _forms(day):
        assert parse_moment(text, CALENDAR) == wanted, text
    serial = str((day - date(1904, 1, 1)).days)
    if len(serial) == 5:
        assert parse_moment(serial, Calendar(TODAY, since_1904=True)) == wanted


@given(DAYS)
def test_a_day_without_year_takes_that_of_the_title(day: date) -> None:
    calendar = Calendar(TODAY, day.year, day.month)
    wanted = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    for text in (f"{day.month}月{day.day}日", f"{day.month}.{day.day}", f"{day.day}日", f"{day.day}"):
        assert parse_moment(text, calendar) == wanted, text


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_day(text: str) -> None:
    found = parse_moment(text, Calendar(TODAY, 2024, 2))
    assert found is None or found.tzinfo is CHINA
    is_impossible(text)


@pytest.mark.parametrize("text", ["2024-2-30", "2024年13月1日", "２０２４．２．３０", "2月30日", "24.4.31"])
def test_a_day_that_does_not_exist_is_known_as_such(text: str) -> None:
    assert parse_moment(text, Calendar(TODAY, 2024)) is None
    assert is_impossible(text)


def test_hours_and_cut_tens() -> None:
    assert parse_moment("2025年3月5日下午3点20", CALENDAR) == datetime(2025, 3, 5, 15, 20, tzinfo=CHINA)
    assert parse_moment("2025/3/5 9:30", CALENDAR) == datetime(2025, 3, 5, 9, 30, tzinfo=CHINA)
    assert parse_moment("七月中旬", CALENDAR) is None
    assert not is_impossible("七月中旬")
    assert [is_cut(text) for text in ("3.1", "12.2", "3.10", "3.5", "2025.3.1")] == [
        True, True, False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "year", "month"),
    [
        (["1月", "柳桥镇台账（2025年1月）", "x.xlsx"], 2025, 1),
        (["Sheet1", "2024年度矛盾纠纷台账"], 2024, None),
        (["Sheet1", "台账", "台账2023.xls"], 2023, None),
        (["Sheet1", "2025年1月至3月"], 2025, None),
        (["规划2035"], None, None),
    ],
)
def test_year_and_month_stand_around_the_table(texts: list[str], year: int | None, month: int | None) -> None:
    found = calendar_of(texts, TODAY)
    assert (found.year, found.month) == (year, month)


@given(st.integers(13000000000, 19999999999))
def test_a_phone_is_read_however_it_was_kept(number: int) -> None:
    plain = str(number)
    for text in (
        plain,
        f"{plain}.0",
        plain.translate(FULL),
        f" {plain[:3]} {plain[3:7]} {plain[7:]}",
        f"+86{plain}",
    ):
        assert phone_of(text) == (plain, "")


@pytest.mark.parametrize("text", ["1.54E+10", "1.54e10", "１．５４Ｅ＋１０"])
def test_figures_that_a_spreadsheet_cut_off_are_refused(text: str) -> None:
    number, wrong = phone_of(text)
    assert not number
    assert "科学计数法" in wrong
    assert "科学计数法" in resident_id_of(text.replace("10", "17"), TODAY)[1]


PEOPLE = st.tuples(st.dates(date(1930, 1, 1), date(2008, 1, 1)), st.integers(0, 999))


@given(PEOPLE)
def test_an_identity_number_is_read_and_a_wrong_digit_refused(person: tuple[date, int]) -> None:
    number = invented_id(f"{person[0]:%Y%m%d}{person[1]:03}")
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    for text in (number, spaced, number.translate(FULL), number.lower(), f"'{number}", f"\u200b{number}\n"):
        assert resident_id_of(text, TODAY) == (number, "")
    short = number[:6] + number[8:17]
    if person[0].year < 2000:
        assert resident_id_of(short, TODAY) == (short, "")
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    assert resident_id_of(wrong, TODAY)[0] == ""


def test_a_number_whose_end_became_zeros_says_so() -> None:
    number = invented_id("19800315123")
    assert not number.endswith("000")
    assert "后三位变成了 0" in resident_id_of(number[:15] + "000", TODAY)[1]


@given(PEOPLE, st.integers(-3, 4))
def test_an_age_may_differ_by_the_way_of_counting_only(person: tuple[date, int], off: int) -> None:
    holder = read_resident_id(invented_id(f"{person[0]:%Y%m%d}{person[1]:03}"))
    assert holder is not None
    on = date(2025, 6, 1)
    years = on.year - holder.birth.year - ((on.month, on.day) < (holder.birth.month, holder.birth.day))
    said = contradiction(holder, on, age=f"{years + off}岁", gender=holder.gender.label, birth=holder.birth)
    assert bool(said) is (off not in {-1, 0, 1, 2})
    other = "女" if holder.gender.label == "男" else "男"
    assert len(contradiction(holder, on, age="", gender=other, birth=holder.birth + timedelta(1))) == 2


def test_several_numbers_counts_and_sums() -> None:
    assert several("15400000011、15400000028") == ["15400000011", "15400000028"]
    assert several("15400000011 15400000028") == ["15400000011", "15400000028"]
    assert several("154 0000 0011") == ["154 0000 0011"]
    assert [count_of(text) for text in ("3人", "12.0", "约２０人", "若干")] == [3, 12, 20, None]
    assert [amount_of(text) for text in ("12600.0", "1.2万", "0.30000000000000004")] == [
        1_260_000,
        1_200_000,
        30,
    ]
