"""The code on the sheets: on every page, clear of everything else, read back from any scan."""

import pytest

from desktop_app.papers import acceptance_register, agreement, mediation_record, registration_sheet
from desktop_app.papers.kit.code import SHEET_CODE, SHEET_CODE_FOOT, data_matrix
from desktop_app.papers.kit.sheet import A4_HEIGHT, MM
from desktop_app.papers.kit.trace import traced
from desktop_app.papers.scan.code_reader import find_code
from tests.papers import samples
from tests.papers.reading import outside, page_texts, squeezed, text_between
from tests.papers.scans import coded, pictures, scanned

MARK = "ABCDEFGH01234567"
PAPERS = {
    "registration_sheet": lambda: registration_sheet.render(samples.registration()),
    "acceptance_register": lambda: acceptance_register.render(samples.acceptance()),
    "mediation_record": lambda: mediation_record.render(samples.record()),
    "agreement": lambda: agreement.render(samples.agreement()),
}


def test_the_square_is_a_data_matrix_of_at_least_ten_millimetres() -> None:
    squares = data_matrix("FQ2AB12ABCDEFGH01234567001002")
    side = len(squares)
    assert side == len(squares[0]) == 20
    assert all(row[0] for row in squares), "solid at the left"
    assert all(squares[-1]), "solid below"
    assert [squares[0][n] for n in range(4)] == [True, False, True, False]
    assert SHEET_CODE >= 10 * MM
    assert SHEET_CODE_FOOT >= 10 * MM


@pytest.mark.parametrize("name", PAPERS)
def test_every_sheet_says_which_it_is_of_how_many(name: str) -> None:
    pdf = coded(PAPERS[name])
    texts = page_texts(pdf)
    for number, page in enumerate(pictures(pdf), 1):
        found = find_code(page)
        assert found is not None
        assert (found.code.office, found.code.mark) == ("AB12", MARK)
        assert (found.code.page, found.code.pages, found.quarters) == (number, len(texts), 0)
        assert squeezed(f"ABCD-EFGH {number}/{len(texts)}") in squeezed(texts[number - 1])
    assert outside(pdf, 10 * MM) == []


@pytest.mark.parametrize("name", PAPERS)
def test_the_code_stands_clear_of_the_text_and_of_the_binding_edge(name: str) -> None:
    pdf = coded(PAPERS[name])
    top = A4_HEIGHT - SHEET_CODE_FOOT - SHEET_CODE - 1
    assert text_between(pdf, 0, 28 * MM + SHEET_CODE + 1, top, A4_HEIGHT) == ""
    for page in pictures(pdf):
        strip = page.crop((0, page.height - round(27 * 200 / 25.4), round(27.5 * 200 / 25.4), page.height))
        assert strip.getextrema() == (255, 255)


def test_a_paper_drawn_plain_carries_no_code_and_says_the_same() -> None:
    plain, with_code = PAPERS["agreement"](), coded(PAPERS["agreement"])
    assert all(find_code(page) is None for page in pictures(plain))
    got = squeezed("".join(page_texts(with_code)))
    for number in (1, 2):
        got = got.replace(f"ABCD-EFGH{number}/2", "", 1)
    assert sorted(got) == sorted(squeezed("".join(page_texts(plain))))


def test_the_same_paper_and_code_give_the_same_bytes() -> None:
    assert coded(PAPERS["agreement"]) == coded(PAPERS["agreement"])
    assert coded(PAPERS["agreement"]) != coded(PAPERS["agreement"], mark="ABCDEFGH01234568")


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("askew", [0, -4, 2.5, 6])
def test_the_code_is_read_at_200_dpi_turned_askew_and_grainy(quarters: int, askew: float) -> None:
    page = pictures(coded(PAPERS["agreement"]))[1]
    found = find_code(scanned(page, quarters=quarters, askew=askew, noise=0.25))
    assert found is not None
    assert (found.code.mark, found.code.page, found.code.pages) == (MARK, 2, 2)
    assert (found.quarters + quarters) % 4 == 0
    left, top = found.corners[0]
    assert left < 0.3, "at the lower left of the upright page"
    assert top > 0.7


def test_signing_places_stand_where_the_lines_are() -> None:
    with traced("AB12", MARK) as trace:
        pdf = PAPERS["agreement"]()
    captions = [place.caption for place in trace.places]
    assert captions == [
        "申请人 贺连山（签名、盖章或按指印）：",
        "被申请人 侯文斌（签名、盖章或按指印）：",
        "人民调解员 冯秀兰（签名）：",
        "记录人 何玉梅（签名）：",
        "（人民调解委员会印章）",
    ]
    assert [place.seal for place in trace.places] == [False] * 4 + [True]
    pages = pictures(pdf, 144)
    for place in trace.places[:4]:
        left, top = round(place.x * 2), round(place.y * 2)
        box = (left, top, left + round(place.width * 2), top + round(place.height * 2))
        assert min(pages[place.page].crop(box).tobytes()) < 128, "the ruled line is in it"
