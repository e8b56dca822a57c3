"""每日一排登记单: every grid and day has its boxes, the code can be read again, pages say whose they are."""

from dataclasses import replace
from datetime import date, time, timedelta

import pypdfium2
import pytest

from desktop_app.domain.sheet_code import SheetCode, grid_version, read_sheet_code
from desktop_app.papers.kit.code import dark_squares
from desktop_app.papers.tick_sheet import TickGrid, TickSheet, render, render_all
from tests.papers.reading import outside, page_texts, squeezed

MONDAY = date(2026, 11, 23)


def sheet(days: int, grids: int) -> TickSheet:
    span = tuple(MONDAY + timedelta(days=n) for n in range(days))
    code = SheetCode("411525116000", "411525116201", span[0], span[-1], grid_version(["1"]))
    rows = tuple(
        TickGrid(f"第{n}网格", tuple(("" if n == 2 else f"甲{n}") for _ in span)) for n in range(1, grids + 1)
    )
    return TickSheet("泉河铺镇综治中心", "固桥村民委员会", span, rows, code, time(17, 30))


@pytest.mark.parametrize(("days", "grids"), [(1, 2), (7, 6), (7, 40), (8, 7), (31, 7), (31, 20)])
def test_every_grid_and_day_can_be_ticked_and_nothing_is_cut(days: int, grids: int) -> None:
    paper = sheet(days, grids)
    pdf = render(paper)
    whole = squeezed("".join(page_texts(pdf)))
    assert whole.count("□零□有") == days * grids
    for words in ("每日一排登记单", "固桥村民委员会", "空缺", "代报人", "17:30", "发现的情况", "填表人"):
        assert words in whole, words
    assert squeezed(paper.code.text) in whole
    assert not outside(pdf, 10)


def test_a_grid_that_is_not_in_force_has_no_box() -> None:
    paper = sheet(2, 1)
    row = TickGrid("第1网格", (None, "甲1"))
    one = replace(paper, grids=(row,))
    whole = squeezed("".join(page_texts(render(one))))
    assert whole.count("□零□有") == 1
    assert "—" in whole


def test_the_square_code_is_drawn_as_it_is_made() -> None:
    """The squares on paper, sampled from the drawn page, are those of the code."""
    paper = sheet(7, 6)
    squares = dark_squares(paper.code.text)
    page = pypdfium2.PdfDocument(render(paper))[0]
    scale = 6
    image = page.render(scale=scale).to_pil().convert("L")
    mm = 72 / 25.4
    size = 24 * mm / len(squares)
    left = 297 * mm - 14 * mm - 24 * mm
    top = 12 * mm
    side = range(len(squares))

    def dark(x: int, y: int) -> bool:
        place = (round((left + (x + 0.5) * size) * scale), round((top + (y + 0.5) * size) * scale))
        return int(image.getpixel(place)) < 128  # type: ignore[arg-type]

    read = tuple(tuple(dark(x, y) for x in side) for y in side)
    assert read == squares
    finder = tuple(squares[0][:7])
    assert finder == (True,) * 7


def test_the_code_says_whose_sheet_it_is() -> None:
    code = sheet(7, 6).code
    assert read_sheet_code(code.text) == code
    for wrong in ("", "FQ1 SWEEP 1 2 20261301 20261129 X", "FQ2 SWEEP 1 2 20261101 20261129 X"):
        assert read_sheet_code(wrong) is None
    assert grid_version(["b", "a"]) == grid_version(["a", "b"]) != grid_version(["a"])


def test_several_villages_come_as_one_file() -> None:
    one = len(page_texts(render(sheet(7, 6))))
    assert len(page_texts(render_all((sheet(7, 6), sheet(7, 6))))) == 2 * one
