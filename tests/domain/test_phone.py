"""Telephone numbers."""

import pytest

from desktop_app.domain.phone import check_phone, is_mobile, normal_phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("139 0000 1234", "13900001234"),
        ("+86-13900001234", "13900001234"),
        ("8613900001234", "13900001234"),
        ("(0371)6666 8888 转 12", "0371-66668888-12"),
        ("４００－８８８－１２３４", "400-888-1234"),
        ("0371—66668888", "0371-66668888"),
        ("110", "110"),
    ],
)
def test_usual_numbers_pass(typed: str, stored: str) -> None:
    assert normal_phone(typed) == stored
    check = check_phone(typed)
    assert check.ok
    assert not check.warns


@pytest.mark.parametrize("typed", ["", "张三", "13900001234、13900001235", "13900001234/13900001235"])
def test_what_cannot_be_dialled_blocks(typed: str) -> None:
    assert check_phone(typed).blocks


@pytest.mark.parametrize(("typed", "says"), [("1390000123", "现在是 10 位"), ("666688889999", "不常见")])
def test_unusual_forms_warn(typed: str, says: str) -> None:
    check = check_phone(typed)
    assert check.ok
    assert says in check.warns[0]


def test_mobiles_are_told_from_landlines() -> None:
    assert is_mobile("+86 139 0000 1234")
    assert not is_mobile("0371-66668888")
