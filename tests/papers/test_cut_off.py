"""Nothing is ever cut off: a layout that would, makes no paper at all and says which field it was."""

from dataclasses import replace
from datetime import date

import pytest

from desktop_app.papers import acceptance_register, agreement, mediation_record, registration_sheet
from desktop_app.papers.kit import tables
from desktop_app.papers.kit.fonts import DEFAULT, RENDER_LOCK, font_set
from desktop_app.papers.kit.page import BOUND, Geometry, compose
from desktop_app.papers.kit.sheet import MM, CutOffError, Imprint, Sheet
from desktop_app.papers.kit.tables import Cell, Form, Row, Table
from desktop_app.papers.kit.text import LABEL, SMALL, VALUE, layout
from desktop_app.papers.templates import common, marks, shipped
from tests.papers import samples
from tests.papers.reading import outside, page_texts, squeezed, text_between

IMPRINT = Imprint("人民调解协议书", "柳桥镇人民调解委员会", date(2026, 3, 1))


def a_sheet() -> Sheet:
    return Sheet(IMPRINT, font_set())


@pytest.mark.parametrize(
    "draw",
    [
        lambda s: s.text("出了右边", SMALL, 560, 100, 200),
        lambda s: s.text("出了左边", SMALL, -10, 100, 200),
        lambda s: s.text("出了下边", SMALL, 50, 842.5, 200),
        lambda s: s.text("出了上边", SMALL, 50, 5, 200),
        lambda s: s.text("一行放不下的一段话", SMALL, 50, 100, 40),
        lambda s: s.rule(50, 100, 600, 100),
        lambda s: s.box(50, 700, 100, 200),
        lambda s: s.fill([(50, 50, 10, 10), (-5, 10, 10, 10)]),
        lambda s: s.line(layout("比栏宽", SMALL, 200, s.fonts)[0], SMALL, 50, 100, 20),
    ],
)
def test_every_draw_call_looks_whether_it_stands_on_the_page(draw: "object") -> None:
    with RENDER_LOCK, pytest.raises(CutOffError, match="《人民调解协议书》"):
        draw(a_sheet())  # type: ignore[operator]


def test_a_broken_layout_names_the_paper_and_the_field() -> None:
    fonts = font_set()
    label = Cell(layout("纠纷简要情况", LABEL, 70, fonts), LABEL, 80, again=layout("续", LABEL, 70, fonts))
    text = layout("这一格的字比格子宽得多，按照错误的宽度排的", VALUE, 400, fonts)
    wrong = Cell(text, VALUE, 60)  # set for 400 points, drawn in 60
    table = Table((Row((label, wrong)),))
    with pytest.raises(CutOffError) as cut:
        compose([table], IMPRINT, marks(shipped("agreement", agreement.NEEDS)), choice=DEFAULT)
    assert cut.value.paper == "人民调解协议书"
    assert cut.value.field == "纠纷简要情况"
    assert "这一格的字" in cut.value.what


def test_a_cell_that_is_too_low_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def low(self: Row, sheet: Sheet, x: float, y: float) -> None:
        for cell in self.cells:
            cell.draw(sheet, x, y, 10)

    monkeypatch.setattr(tables.Row, "draw", low)
    with pytest.raises(CutOffError):
        registration_sheet.render(samples.registration())


def test_a_page_that_is_too_narrow_for_its_form_is_refused() -> None:
    form = Form(font_set(), BOUND.width, again=common().labels["continued"])
    form.pairs(("标签", "内容"))
    narrow = Geometry(paper_width=150 * MM)
    words = marks(shipped("agreement", agreement.NEEDS))
    with pytest.raises(CutOffError):
        compose([form.table()], IMPRINT, words, choice=DEFAULT, geometry=narrow)


@pytest.mark.parametrize("length", [1, 12, 20, 33, 80, 400])
def test_one_line_fields_of_any_length_are_printed_whole(length: int) -> None:
    name = ("柳桥镇顺达装饰材料经营部东沟村南坪社区" * 30)[:length]
    number = f"柳桥调协〔2026〕第{'9' * min(length, 45)}号"
    party = replace(samples.HE, name=name, address=name, occupation=name, phone="1" * min(length, 60))
    people = (party, replace(samples.SHOP, name=name, representative_post=name), samples.HOU)
    made = {
        "register": acceptance_register.render(
            replace(samples.acceptance(), parties=people, number=number, committee=name, registrar=name)
        ),
        "record": mediation_record.render(
            replace(samples.record(), parties=people, place=name, recorder=name, mediators=(name,) * 3)
        ),
        "agreement": agreement.render(
            replace(samples.agreement(), parties=people, number=number, committee=name, copies=9)
        ),
        "sheet": registration_sheet.render(
            replace(samples.registration(), parties=people, grid=name, place=name, number=number)
        ),
    }
    for pdf in made.values():
        assert outside(pdf, 10 * MM) == []
        got = squeezed("".join(page_texts(pdf)))
        assert got.count(name[:6]) >= 3
    assert number in squeezed("".join(page_texts(made["agreement"])))


def test_a_value_a_little_too_long_is_made_smaller_and_stays_on_its_line() -> None:
    fonts = font_set()
    form = Form(fonts, BOUND.width)
    room = BOUND.width - 28 * MM - 2 * tables.PAD_X
    fits = int(room // 12)
    for length, lines, size in ((fits, 1, 12), (fits + 2, 1, None), (fits * 2, 2, 12)):
        form = Form(fonts, BOUND.width)
        form.pairs(("事由", "争" * length))
        cell = form.table().rows[0].cells[1]
        assert len(cell.lines) == lines
        if size is None:
            assert tables.SMALLEST <= cell.style.size < 12
        else:
            assert cell.style.size == size


def test_a_long_number_goes_on_upwards_in_the_head_of_the_next_sheet() -> None:
    number = f"柳桥调协〔2026〕第{'7' * 45}号"
    pdf = agreement.render(replace(samples.agreement(), number=number))
    assert len(page_texts(pdf)) >= 2
    head = text_between(pdf, 0, 600, 10 * MM, 26 * MM)
    assert "7" * 45 in head
    assert outside(pdf, 8 * MM) == []
