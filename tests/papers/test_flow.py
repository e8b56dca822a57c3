"""Blocks on pages: nothing is dropped, and a heading stands with at least the beginning of what it heads."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.papers.kit.flow import Block, Prose, paginate, prose
from desktop_app.papers.kit.fonts import DEFAULT, font_set
from desktop_app.papers.kit.tables import Form, Table
from desktop_app.papers.kit.text import BODY, HEADING
from desktop_app.papers.party import party_rows
from tests.papers.samples import HE

WIDE = 400.0
LINE = "施工单位赔偿一百四十七万元"


def _heading() -> Prose:
    return prose("经调解，自愿达成如下协议：", HEADING, WIDE, font_set(DEFAULT), before=7, keep_next=True)


def _text(lines: int) -> Prose:
    return prose("\n".join([LINE] * lines), BODY, WIDE, font_set(DEFAULT))


@settings(deadline=None)
@given(
    filled=st.integers(0, 30),
    lines=st.lists(st.integers(1, 12), min_size=1, max_size=4),
    height=st.integers(300, 700),
)
def test_no_heading_is_left_alone_at_the_foot(filled: int, lines: list[int], height: int) -> None:
    blocks: list[Block] = [_text(filled)] if filled else []
    for count in lines:
        blocks += [_heading(), _text(count)]
    pages = paginate(blocks, float(height))
    for page in pages:
        last = page[-1][1]
        assert not last.keep_next, "a heading stands at the foot of a page"
    drawn = sum(len(b.lines) for page in pages for _, b in page if isinstance(b, Prose) and not b.keep_next)
    assert drawn == filled + sum(lines)


@pytest.mark.parametrize("room", range(120, 420, 9))
def test_the_rows_of_one_party_are_not_parted(room: int) -> None:
    fonts = font_set(DEFAULT)
    form = Form(fonts, 440)
    for number in range(6):
        party_rows(form, replace(HE, name=f"第{number}位"), date(2026, 3, 9), print_id_number=True)
    pages = paginate((form.table(),), float(room))
    tables = [block for page in pages for _, block in page if isinstance(block, Table)]
    assert sum(len(one.rows) for one in tables) == len(form.table().rows)
    rows = len(form.table().rows) // 6
    parted = [one for one in tables[:-1] if len(one.rows) % rows]
    whole = sum(row.height for row in form.table().rows[:rows])
    assert not parted or whole > room, "a party stands on one page wherever it fits on one"
