"""The last signers of a paper never stand alone on an empty sheet."""

from dataclasses import replace

import pytest

from desktop_app.papers.agreement import render
from desktop_app.papers.kit.flow import Gap, Prose, paginate, prose
from desktop_app.papers.kit.fonts import DEFAULT, font_set
from desktop_app.papers.kit.places import read_places
from desktop_app.papers.kit.signatures import (
    SignatureLine,
    in_company,
    seal_place,
    signature_line,
    signature_row,
)
from desktop_app.papers.kit.tables import Column, Table, grid
from desktop_app.papers.kit.text import BODY, CELL
from desktop_app.papers.kit.trace import traced
from tests.papers.agreement_samples import agreement


@pytest.mark.parametrize("room", range(240, 420, 15))
def test_wherever_the_page_ends_the_seal_has_company(room: int) -> None:
    fonts = font_set(DEFAULT)
    lines = [signature_line(f"申请人 第{n}位（签名、盖章或按指印）：", 440, fonts) for n in range(8)]
    recorder = signature_line("记录人（签名）：", 440, fonts)
    blocks = (Gap(10.0), *lines, seal_place("（人民调解委员会印章）", None, 440, fonts, above=(recorder,)))
    pages = paginate(in_company(blocks), float(room))
    last = [block for _, block in pages[-1]]
    assert sum(isinstance(block, SignatureLine) for block in last) >= 3
    assert sum(isinstance(b, SignatureLine) for page in pages for _, b in page) == len(lines)


@pytest.mark.parametrize("room", range(240, 420, 15))
def test_a_few_signers_stay_together_with_the_words_that_they_sign(room: int) -> None:
    fonts = font_set(DEFAULT)
    text = prose("调解记录。" * 120, BODY, 440, fonts)
    words = prose("以上记录已读给当事人听。", BODY, 440, fonts)
    lines = [signature_line(f"当事人 第{n}位（签名）：", 440, fonts) for n in range(4)]
    recorder = signature_line("记录人（签名）：", 440, fonts)
    pages = paginate(in_company((text, words, Gap(8.0), *lines, recorder)), float(room))
    last = [block for _, block in pages[-1]]
    assert sum(isinstance(block, SignatureLine) for block in last) == 5
    assert any(isinstance(block, Prose) for block in last), "nobody signs a sheet without a text"


@pytest.mark.parametrize("with_total", [False, True])
@pytest.mark.parametrize("room", range(240, 420, 15))
def test_the_end_of_a_table_goes_over_with_its_signers(room: int, with_total: bool) -> None:
    fonts = font_set(DEFAULT)
    columns = (Column("place", "序号", 20), Column("content", "做什么", 120))
    rows = [[str(n), "逐户走访核对。"] for n in range(9)]
    table = grid(columns, rows, 440, fonts, style=CELL)
    total = (prose("合计：9 件。", BODY, 440, fonts),) if with_total else ()
    signers = signature_row(["制表人：", "审核人："], 440, fonts)
    pages = paginate(in_company((table, *total, Gap(8.0), signers)), float(room))
    tables = [block for page in pages for _, block in page if isinstance(block, Table)]
    assert sum(len(one.rows) for one in tables) == len(rows)
    assert any(isinstance(block, Table) for _, block in pages[-1]), "a sheet of signers alone says nothing"


def test_each_of_several_committees_has_a_place_for_its_seal() -> None:
    both = ("柳桥镇人民调解委员会", "南坪社区人民调解委员会")
    drawn = replace(agreement(), committee=both[0], joint_with=both[1:])
    with traced("ABCD", "0123456789ABCDEF") as trace:
        pdf = render(drawn)
    sealed = [place for place in trace.places if place.seal]
    assert [place.caption for place in sealed] == [f"{name}（印章）" for name in both]
    first, second = sealed
    assert first.page == second.page
    assert first.y + first.height <= second.y + 1, "nobody takes one seal for the other's"
    assert [(one.page, one.caption, one.seal) for one in read_places(pdf)] == [
        (one.page, one.caption, one.seal) for one in trace.places
    ], "the print tells its places itself"
    assert read_places(render(drawn)) == (), "a sheet that is not coded is not signed"
